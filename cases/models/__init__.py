from cases.models.case import Case, Closure, LeadHandover, RiskLevel
from cases.models.comment import Comment
from cases.models.court import CriminalMatter, FamilyMatter
from cases.models.disclosure import Disclosure, disclose
from cases.models.due import Due
from cases.models.hold import LegalHold
from cases.models.involvement import ChildVoice, Factor, Involvement
from cases.models.marker import PoliceMarker
from cases.models.note import Document, Note, SharingLevel
from cases.models.order import ProtectiveOrder
from cases.models.paper import Paper
from cases.models.plan import ContactPlan, SafetyPlan, VictimVoice
from cases.models.presentation import Presentation
from cases.models.record import Coming, Record, record_models
from cases.models.release import Release
from cases.models.restriction import GlassBreak, LiftedBar, Restriction
from cases.models.risk import RiskAssessment
from cases.models.scheme import DisclosureScheme
from cases.models.share import Bar, EndedShare, NamedUser, Share, ShareBasis
from cases.models.snooze import Snooze
from cases.models.staff_risk import StaffRisk
from cases.models.timeline import TimelineEntry
from cases.models.trust import PositionOfTrust

__all__ = [
    "Bar",
    "Case",
    "ChildVoice",
    "Closure",
    "Comment",
    "Coming",
    "ContactPlan",
    "CriminalMatter",
    "Disclosure",
    "DisclosureScheme",
    "Document",
    "Due",
    "EndedShare",
    "Factor",
    "FamilyMatter",
    "GlassBreak",
    "Involvement",
    "LeadHandover",
    "LegalHold",
    "LiftedBar",
    "NamedUser",
    "Note",
    "Paper",
    "PoliceMarker",
    "PositionOfTrust",
    "Presentation",
    "ProtectiveOrder",
    "Record",
    "Release",
    "Restriction",
    "RiskAssessment",
    "RiskLevel",
    "SafetyPlan",
    "Share",
    "ShareBasis",
    "SharingLevel",
    "Snooze",
    "StaffRisk",
    "TimelineEntry",
    "VictimVoice",
    "disclose",
    "record_models",
]

from cases.models.case import Case, Closure, LeadHandover, RiskLevel
from cases.models.comment import Comment
from cases.models.disclosure import Disclosure, disclose
from cases.models.due import Due
from cases.models.hold import LegalHold
from cases.models.involvement import ChildVoice, Factor, Involvement
from cases.models.note import Document, Note, SharingLevel
from cases.models.paper import Paper
from cases.models.plan import ContactPlan, SafetyPlan, VictimVoice
from cases.models.presentation import Presentation
from cases.models.record import Coming, Record, record_models
from cases.models.restriction import GlassBreak, LiftedBar, Restriction
from cases.models.risk import RiskAssessment
from cases.models.share import Bar, EndedShare, NamedUser, Share, ShareBasis
from cases.models.snooze import Snooze
from cases.models.timeline import TimelineEntry

__all__ = [
    "Bar",
    "Case",
    "ChildVoice",
    "Closure",
    "Comment",
    "Coming",
    "ContactPlan",
    "Disclosure",
    "Document",
    "Due",
    "EndedShare",
    "Factor",
    "GlassBreak",
    "Involvement",
    "LeadHandover",
    "LegalHold",
    "LiftedBar",
    "NamedUser",
    "Note",
    "Paper",
    "Presentation",
    "Record",
    "Restriction",
    "RiskAssessment",
    "RiskLevel",
    "SafetyPlan",
    "Share",
    "ShareBasis",
    "SharingLevel",
    "Snooze",
    "TimelineEntry",
    "VictimVoice",
    "disclose",
    "record_models",
]

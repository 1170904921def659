from support.models.adult_care import AdultEnquiry, CapacityAssessment, CarersAssessment
from support.models.agency_referral import AgencyReferral
from support.models.check_in import CheckIn
from support.models.child_safety import ChildSafetyPlan
from support.models.children import ChildContact, ChildPlan, DirectWork, SchoolNotice
from support.models.chronology import Chronology, ChronologyAnswer, ChronologyEntry
from support.models.closure_reason import ClosureReason, ClosureReasonChange
from support.models.contact import ContactAttempt
from support.models.contributions import Easement, EducationAttendance, ProbationLicence, SubstanceTreatment
from support.models.court_support import CourtSupport, SpecialMeasure
from support.models.engagement import Engagement
from support.models.health import HealthContact, HospitalStay
from support.models.immigration import ImmigrationMatter
from support.models.letter import Letter, LetterTemplate, LetterWording
from support.models.money import MoneyHelp
from support.models.needs import Need, NeedLevel, NeedsAssessment
from support.models.one_time import OneTimeView
from support.models.outcome import ABUSE, MEASURES, OutcomeMeasure
from support.models.pathway import WITH_HER, Clock, Pathway, clock_of
from support.models.place import Accepts, Measure, Place
from support.models.placement import Placement
from support.models.programme import Attendance, Programme, Run, Session
from support.models.programme_place import NothingAvailable, ProgrammePlace
from support.models.reach import ByAndForWish, InterpreterNeed
from support.models.review import Stage, spell
from support.models.sanctuary import RehousingCheck, Sanctuary
from support.models.stay import PART_4, Accommodation, Stay
from support.models.voice import HerAnswers

__all__ = [
    "ABUSE",
    "MEASURES",
    "AdultEnquiry",
    "CapacityAssessment",
    "CarersAssessment",
    "EducationAttendance",
    "Easement",
    "ProbationLicence",
    "SubstanceTreatment",
    "HealthContact",
    "HospitalStay",
    "ImmigrationMatter",
    "ByAndForWish",
    "InterpreterNeed",
    "PART_4",
    "WITH_HER",
    "Accepts",
    "Accommodation",
    "AgencyReferral",
    "Attendance",
    "CheckIn",
    "ChildContact",
    "ChildPlan",
    "ChildSafetyPlan",
    "Chronology",
    "ChronologyAnswer",
    "ChronologyEntry",
    "Clock",
    "ClosureReason",
    "ClosureReasonChange",
    "ContactAttempt",
    "CourtSupport",
    "DirectWork",
    "Engagement",
    "HerAnswers",
    "Letter",
    "LetterTemplate",
    "LetterWording",
    "Measure",
    "MoneyHelp",
    "Need",
    "NeedLevel",
    "NeedsAssessment",
    "NothingAvailable",
    "OneTimeView",
    "OutcomeMeasure",
    "Pathway",
    "Place",
    "Placement",
    "Programme",
    "ProgrammePlace",
    "RehousingCheck",
    "Run",
    "Sanctuary",
    "SchoolNotice",
    "Session",
    "SpecialMeasure",
    "Stage",
    "Stay",
    "clock_of",
    "spell",
]

from support.models.adult_care import AdultEnquiry, CapacityAssessment, CarersAssessment
from support.models.agency_referral import AgencyReferral
from support.models.check_in import CheckIn
from support.models.children import ChildContact, ChildPlan, DirectWork, SchoolNotice
from support.models.contact import ContactAttempt
from support.models.contributions import Easement, EducationAttendance, ProbationLicence, SubstanceTreatment
from support.models.engagement import Engagement
from support.models.health import HealthContact, HospitalStay
from support.models.immigration import ImmigrationMatter
from support.models.money import MoneyHelp
from support.models.needs import ByAndForWish, InterpreterNeed
from support.models.pathway import WITH_HER, Clock, Pathway, clock_of
from support.models.place import Accepts, Measure, Place
from support.models.placement import Placement
from support.models.programme import Attendance, Programme, Run, Session
from support.models.programme_place import NothingAvailable, ProgrammePlace
from support.models.sanctuary import RehousingCheck, Sanctuary
from support.models.stay import PART_4, Accommodation, Stay

__all__ = [
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
    "Clock",
    "ContactAttempt",
    "DirectWork",
    "Engagement",
    "Measure",
    "MoneyHelp",
    "NothingAvailable",
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
    "Stay",
    "clock_of",
]

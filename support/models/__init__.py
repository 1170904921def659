from support.models.check_in import CheckIn
from support.models.children import ChildContact, ChildPlan, DirectWork, SchoolNotice
from support.models.contact import ContactAttempt
from support.models.engagement import Engagement
from support.models.money import MoneyHelp
from support.models.pathway import WITH_HER, Clock, Pathway, clock_of
from support.models.programme import Attendance, Programme, Run, Session
from support.models.programme_place import NothingAvailable, ProgrammePlace

__all__ = [
    "WITH_HER",
    "Attendance",
    "CheckIn",
    "ChildContact",
    "ChildPlan",
    "Clock",
    "ContactAttempt",
    "DirectWork",
    "Engagement",
    "MoneyHelp",
    "NothingAvailable",
    "Pathway",
    "Programme",
    "ProgrammePlace",
    "Run",
    "SchoolNotice",
    "Session",
    "clock_of",
]

from support.models.children import ChildContact, ChildPlan, DirectWork, SchoolNotice
from support.models.contact import ContactAttempt
from support.models.engagement import Engagement
from support.models.money import MoneyHelp
from support.models.pathway import CLOCKS, Clock, Pathway
from support.models.place import NothingAvailable, ProgrammePlace
from support.models.programme import Attendance, Programme, Run, Session

__all__ = [
    "CLOCKS",
    "Attendance",
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
]

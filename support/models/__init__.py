from support.models.contact import ContactAttempt
from support.models.engagement import Engagement
from support.models.money import MoneyHelp
from support.models.pathway import CLOCKS, Clock, Pathway
from support.models.place import Accepts, Measure, Place
from support.models.placement import Placement
from support.models.sanctuary import RehousingCheck, Sanctuary
from support.models.stay import PART_4, Accommodation, Stay

__all__ = [
    "CLOCKS",
    "PART_4",
    "Accepts",
    "Accommodation",
    "Clock",
    "ContactAttempt",
    "Engagement",
    "Measure",
    "MoneyHelp",
    "Pathway",
    "Place",
    "Placement",
    "RehousingCheck",
    "Sanctuary",
    "Stay",
]

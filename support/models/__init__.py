from support.models.contact import ContactAttempt
from support.models.engagement import Engagement
from support.models.money import MoneyHelp
from support.models.pathway import CLOCKS, Clock, Pathway

__all__ = ["CLOCKS", "Clock", "ContactAttempt", "Engagement", "MoneyHelp", "Pathway"]

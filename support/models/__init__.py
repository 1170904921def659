from support.models.check_in import CheckIn
from support.models.contact import ContactAttempt
from support.models.engagement import Engagement
from support.models.money import MoneyHelp
from support.models.pathway import WITH_HER, Clock, Pathway, clock_of

__all__ = ["WITH_HER", "CheckIn", "Clock", "ContactAttempt", "Engagement", "MoneyHelp", "Pathway", "clock_of"]

"""The tabs of a case that services fill with records (cases.registers)."""

from cases.registers import Page, Register
from support.forms.money import MoneyHelpForm
from support.models import MoneyHelp

MONEY = Page(
    "case-money",
    "money",
    "Money and practical help",
    (
        Register(
            MoneyHelp,
            MoneyHelpForm,
            "money-help",
            "Applications",
            "an application",
            help="Benefits, grants and goods: what was applied for, what came of it, and by when a refusal can be appealed.",
        ),
    ),
)
PAGES = (MONEY,)

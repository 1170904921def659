"""The tabs of a case that services fill with records (cases.registers)."""

from cases.registers import Page, Register
from support.forms.home import PlacementForm, RehousingCheckForm, SanctuaryForm, StayForm
from support.forms.money import MoneyHelpForm
from support.models import MoneyHelp, Placement, RehousingCheck, Sanctuary, Stay

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
HOME = Page(
    "case-home",
    "home",
    "Home and accommodation",
    (
        Register(
            Stay,
            StayForm,
            "accommodation-need",
            "Safe accommodation",
            "a need for accommodation",
            help="What the household needs, what came of it, and why if nothing. No address and no name of a refuge.",
        ),
        Register(
            Placement,
            PlacementForm,
            "placement",
            "Referrals to places",
            "a referral to a place",
            help="Read only by who may know where she lives. An offer takes the room until it is answered.",
        ),
        Register(
            Sanctuary,
            SanctuaryForm,
            "works-at-home",
            "Works at home",
            "works at home",
            help="Her choice, and only while the person who harms does not live there. Looked at after 3 and 6 months.",
        ),
        Register(
            RehousingCheck,
            RehousingCheckForm,
            "rehousing-check",
            "Where the person who harms is housed",
            "a rehousing check",
            help="Ask housing before it offers the person who harms a home near her.",
        ),
    ),
)
PAGES = (MONEY, HOME)

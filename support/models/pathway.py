"""The ways on from a referral, and how soon each must move (product.md A1, domain.md section 4)."""

from typing import NamedTuple

from django.db import models


class Pathway(models.TextChoices):
    """Where an accepted referral goes. Several at once; each is worked by a desk of its own."""

    MARAC = "marac", "MARAC"
    IDVA = "idva", "IDVA"
    ISVA = "isva", "ISVA or sexual violence service"
    OUTREACH = "outreach", "Outreach"
    CHILDRENS = "childrens", "Children's services"
    ADULT = "adult", "Adult safeguarding"
    HOUSING = "housing", "Housing"
    PERPETRATOR = "perpetrator", "Perpetrator programme"
    LADO = "lado", "LADO: works with children"
    SCHOOL = "school", "School"


class Clock(NamedTuple):
    """Real hours from receipt, nights and weekends included. ``contact`` is None where nobody contacts the victim."""

    answer: int
    contact: int | None = None


# domain.md section 4: first attempt within 24 hours, contact within 48. The others answer within 48.
_WITH_HER = Clock(answer=24, contact=48)
_OTHERS = Clock(answer=48)
CLOCKS: dict[str, Clock] = {
    Pathway.IDVA: _WITH_HER,
    Pathway.ISVA: _WITH_HER,
    Pathway.OUTREACH: _WITH_HER,
    **{p: _OTHERS for p in Pathway if p not in (Pathway.IDVA, Pathway.ISVA, Pathway.OUTREACH)},
}

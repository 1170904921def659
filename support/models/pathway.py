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


# The services that are in touch with her (domain.md section 4).
WITH_HER = (Pathway.IDVA, Pathway.ISVA, Pathway.OUTREACH)


def clock_of(pathway: str, area) -> Clock:
    """The hours that the area sets."""
    if pathway in WITH_HER:
        return Clock(answer=area.first_attempt_hours, contact=area.first_contact_hours)
    return Clock(answer=area.answer_hours)

"""Victims aged 65 or over, for the Safeguarding Adults Board (domain.md 2.7, St Helens)."""

from django.db.models import Q

from marac.models.discussion import Link
from reporting.indicators.cases import BME, DIVERSITY, HEARD, REPEAT
from reporting.indicators.measures import Breakdown, Group, Indicator

FROM = 65
OLDEST = 130

OLDER = Indicator(
    "older",
    "Victims aged 65 or over",
    f"Cases heard in which the victim was {FROM} or over on the day of the meeting: on her birthday itself she is.",
    of=HEARD,
    where=Q(victim_age__gte=FROM),
    unknown=Q(victim_age=None),
    places=1,
)


def _ages(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


AGE = Breakdown(
    "age",
    "Victims’ age",
    "On the day of the meeting. Not known: her date of birth is not recorded.",
    HEARD,
    "victim_age",
    (Group("under", f"Under {FROM}", _ages(0, FROM - 1)), Group("older", f"{FROM} or over", _ages(FROM, OLDEST))),
    unknown=(None,),
    places=1,
    detail={
        "older": (
            Group("65_74", "65 to 74", _ages(65, 74)),
            Group("75_84", "75 to 84", _ages(75, 84)),
            Group("85", "85 or over", _ages(85, OLDEST)),
        )
    },
)
ADULT = Indicator(
    "older_s42",
    "Section 42 enquiry",
    "The meeting handed on to a section 42 enquiry (Care Act 2014).",
    where=Q(links__contains=[Link.S42]),
)
# What is counted among the victims of that age.
AMONG = (REPEAT, BME, *(one for one in DIVERSITY if one.key in ("disability", "male")), ADULT)

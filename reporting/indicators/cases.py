"""Indicators of cases heard: what a discussion is, and what is counted of it (domain.md section 3).

A discussion counts by the day it was heard: its first hearing or an emergency one, never a deferral or a review. A case in
which the two are not personally connected is heard like any other and counted apart (section 2 of the 2021 Act).
"""

from collections.abc import Mapping

from django.db.models import BigIntegerField, Count, Func, Q

from agencies.models import ReferralCategory
from cases.models import RiskLevel
from cases.models.involvement import Factor
from marac.models import Discussion
from people.models.choices import ETHNIC_GROUPS, Ethnicity, Orientation
from reporting.indicators.measures import ESTIMATED, Breakdown, Group, Indicator
from reporting.periods import Period

HEARD = "cases heard"


def counted(area, first, last):
    """Discussions heard from the first to the last day, both of which count."""
    return Discussion.objects.filter(area=area, counted_on__range=(first, last))


def connected(discussions):
    return discussions.exclude(connected=False)


def heard(area, period: Period):
    """The cases heard of a period: what every figure about cases is taken from."""
    return connected(counted(area, period.start, period.end))


CASES = Indicator(
    "cases",
    "Cases heard",
    "Each case heard for the first time after a referral, repeats and emergency meetings included, by the day of the "
    "meeting. A case put off, withdrawn or reviewed does not count again. Cases in which the two are not personally "
    "connected are counted apart.",
    where=Q(pk__isnull=False),
)
REPEAT = Indicator(
    "repeat",
    "Repeat cases",
    "Cases heard that were a repeat: abuse of the same victim by the same person again within 12 months of the last "
    "referral to MARAC, as the area’s rule decides or a named person overrode it with a reason.",
    of=HEARD,
    where=Q(repeat=True),
)
RATE = Indicator(
    "rate",
    "Cases per 10,000 women",
    "Cases heard in 12 months, repeats included, for each 10,000 women aged 16 and over who live in the area. It needs "
    "four quarters: one without any case takes the number of the quarter before it, two make the data insufficient. "
    "SafeLives expects 40.",
    of="women aged 16 and over",
    source=ESTIMATED,
)
CHILDREN = Indicator(
    "children",
    "Children in cases heard",
    "Children of the household or family in each case heard, added up case by case: the national count. A child in two "
    "cases counts twice here and once among the different children. Unborn children are not counted.",
    where=Q(children_ids__len__gt=0),
)
CHILDREN_DISTINCT = Indicator(
    "children_distinct",
    "Different children",
    "The same children, each counted once however many cases she or he is in.",
    where=Q(children_ids__len__gt=0),
)
NOT_CONNECTED = Indicator(
    "not_connected",
    "Heard, not personally connected",
    "Cases heard in which the person who harms is not personally connected to the victim (not domestic abuse in law). "
    "They are in no other figure about cases.",
    where=Q(connected=False),
)
PARTNER = Indicator(
    "partner",
    "Referred by partners",
    "Cases heard that any agency but the police referred.",
    of=HEARD,
    where=~Q(category=ReferralCategory.POLICE),
)
CATEGORY = Breakdown(
    "category",
    "Who referred",
    "The kind of agency that made the referral, in the sixteen categories of the national return.",
    HEARD,
    "category",
    tuple(Group(value, label, (value,)) for value, label in ReferralCategory.choices),
)
RISK = Breakdown(
    "risk",
    "Risk",
    "The level of risk when the case was heard: that of the latest assessment, or higher by a worker’s judgement.",
    HEARD,
    "risk_level",
    tuple(
        Group(level.value, level.label, (level.value,))
        for level in (RiskLevel.HIGH, RiskLevel.MEDIUM, RiskLevel.STANDARD)
    ),
    unknown=("", RiskLevel.UNKNOWN.value),
)


def _factor(factor: str, title: str) -> Indicator:
    """Yes for the victim or somebody who harms; not known where nobody said yes or no of either."""
    yes = Q(factors_yes__contains=[factor])
    said_no = Q()
    for party in ("victim", "perpetrator"):
        # Containment is true or false; a look-up of a missing key would be neither.
        said_no |= Q(factors__contains={party: {factor: "no"}})
    return Indicator(
        f"factor_{factor}",
        title,
        f"Cases heard in which {title.lower()} was confirmed in the meeting for the victim or for somebody who "
        "harms. Not known: nobody said yes or no of either.",
        of=HEARD,
        where=yes,
        unknown=~yes & ~said_no,
    )


FACTORS = tuple(
    _factor(factor.value, factor.label)
    for factor in (
        Factor.COERCIVE_CONTROL,
        Factor.ALCOHOL,
        Factor.DRUGS,
        Factor.MENTAL_HEALTH,
        Factor.DISABILITY,
        Factor.PREGNANCY,
        Factor.SUICIDE_RISK,
    )
)

NO_ETHNICITY = (Ethnicity.NOT_ASKED.value, Ethnicity.NOT_STATED.value)
WHITE_BRITISH = f"ethnicity.{Ethnicity.WHITE_BRITISH.value}"
ETHNICITY = Breakdown(
    "ethnicity",
    "Victims’ ethnicity",
    "As the victim describes it, in the five groups of the census and their 19 parts. Not known: not asked, or she "
    "prefers not to say.",
    HEARD,
    "victim_ethnicity",
    tuple(Group(f"group{place}", name, tuple(values)) for place, (name, values) in enumerate(ETHNIC_GROUPS.items())),
    unknown=NO_ETHNICITY,
    places=1,
    detail={
        f"group{place}": tuple(Group(value, Ethnicity(value).label, (value,)) for value in values)
        for place, values in enumerate(ETHNIC_GROUPS.values())
    },
)
BME = Indicator(
    "bme",
    "Black and minoritised victims",
    "Cases heard in which the victim is of any ethnic group but English, Welsh, Scottish, Northern Irish or British "
    "(White): minority White groups are included.",
    of=HEARD,
    where=~Q(victim_ethnicity__in=[*NO_ETHNICITY, Ethnicity.WHITE_BRITISH]),
    unknown=Q(victim_ethnicity__in=NO_ETHNICITY),
    places=1,
)
_ORIENTED = Q(victim_orientation__in=[Orientation.GAY, Orientation.BISEXUAL, Orientation.OTHER])
_LGBT = _ORIENTED | Q(victim_gender_same="no")
DIVERSITY = (
    Indicator(
        "disability",
        "Disabled victims",
        "Cases heard in which the victim is disabled within the meaning of the Equality Act 2010.",
        of=HEARD,
        where=Q(victim_disability="yes"),
        unknown=~Q(victim_disability__in=["yes", "no"]),
        places=1,
    ),
    Indicator(
        "lgbt",
        "LGBT+ victims",
        "Cases heard in which the victim is gay, lesbian, bisexual or of another orientation, or is not of the gender "
        "registered at birth. Not known: her orientation was not asked, or she prefers not to say.",
        of=HEARD,
        where=_LGBT,
        unknown=~_LGBT & Q(victim_orientation__in=[Orientation.NOT_ASKED, Orientation.NOT_STATED]),
        places=1,
    ),
    Indicator(
        "male",
        "Male victims",
        "Cases heard in which the victim is male.",
        of=HEARD,
        where=Q(victim_sex="male"),
        unknown=~Q(victim_sex__in=["male", "female"]),
        places=1,
    ),
    Indicator(
        "youth",
        "Victims aged 16 or 17",
        "Cases heard in which the victim was 16 or 17 on the day of the meeting.",
        of=HEARD,
        where=Q(youth=True),
        unknown=Q(youth=None) | Q(youth=False, victim_age=None),
        places=1,
    ),
    Indicator(
        "harming_youth",
        "Harming person aged 17 or under",
        "Cases heard in which somebody who harms was 17 or under on the day of the incident.",
        of=HEARD,
        where=Q(harming_17_or_under=True),
        unknown=Q(harming_17_or_under=None),
        places=1,
    ),
)
SHARES = (*FACTORS, BME, *DIVERSITY)
BREAKDOWNS = (CATEGORY, RISK, ETHNICITY)


def conditions() -> dict[str, Q]:
    """What is counted by a condition of its own, by key."""
    found = {REPEAT.key: REPEAT.where, "not_repeat": ~REPEAT.where, PARTNER.key: PARTNER.where}
    for one in SHARES:
        found |= {one.key: one.where, f"{one.key}.unknown": one.unknown}
    return found


def detail(discussions) -> dict[str, int]:
    """Every figure about the discussions by its key, in one statement: the columns of the breakdowns side by side."""
    asked = conditions()
    names = {f"n{place}": key for place, key in enumerate(asked)}
    rows = (
        discussions.order_by()
        .values(*(one.column for one in BREAKDOWNS))
        .annotate(number=Count("pk"), **{name: Count("pk", filter=asked[key]) for name, key in names.items()})
    )
    found = {key: sum(row[name] for row in rows) for name, key in names.items()}
    for breakdown in BREAKDOWNS:
        found |= breakdown.counts(rows)
    return found | {CASES.key: sum(row["number"] for row in rows)}


def groups() -> Mapping[str, Q]:
    """The condition of every group of every breakdown."""
    return {name: one.where(group) for one in BREAKDOWNS for name, group in one.everything().items()}


def children_of(discussions):
    """Each child of the discussions once, as rows of `child`."""
    each = Func("children_ids", function="unnest", output_field=BigIntegerField())
    return discussions.order_by().annotate(child=each).values("child").distinct()

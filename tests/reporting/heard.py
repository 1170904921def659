"""Cases heard, made many at a time: each with its own case and listing, all in one meeting a day."""

import datetime as dt
from itertools import count

from cases.models import Case
from marac.models import Discussion, Listing, Meeting, Series
from tests.marac.factories import make_series

_children, _references = count(1), count(1)
FACTS = {
    "repeat": False,
    "category": "police",
    "risk_level": "high",
    "victim_sex": "female",
    "victim_ethnicity": "white_british",
    "victim_disability": "no",
    "victim_orientation": "straight",
    "victim_gender_same": "yes",
    "victim_age": 34,
    "youth": False,
    "harming_17_or_under": False,
    "connected": True,
    "police": True,
}


def children(number: int) -> list[int]:
    """Numbers of children whom no other case has."""
    return [next(_children) for _ in range(number)]


def reference() -> str:
    """Random ones would meet by chance among so many."""
    return f"T{next(_references):07}"


def hear(area, on: dt.date, number: int = 1, *, counts: bool = True, status="discussed", **facts) -> list[Discussion]:
    """So many cases heard on a day. `counts=False`: they were put off or reviewed. A callable fact gets each one's place."""
    start = dt.datetime.combine(on, dt.time(10), dt.UTC)
    meeting = Meeting.objects.filter(area=area, starts_at=start).first() or Meeting.objects.create(
        series=_series(area), area=area, starts_at=start, intake_until=start, research_due_at=start, status="held"
    )
    cases = Case.objects.bulk_create(Case(area=area, reference=reference()) for _ in range(number))
    listings = Listing.objects.bulk_create(
        Listing(
            reference=reference(),
            case=case,
            meeting=meeting,
            status=status,
            referred_on=on,
            reason="" if status == "discussed" else "why",
        )
        for case in cases
    )
    return Discussion.objects.bulk_create(
        Discussion(listing=listing, **(_facts(area, on, facts, place) if counts else {}))
        for place, listing in enumerate(listings)
    )


def _series(area):
    return Series.objects.filter(area=area).first() or make_series(area)


def _facts(area, on: dt.date, facts: dict, place: int) -> dict:
    chosen = {name: value(place) if callable(value) else value for name, value in facts.items()}
    plain = {
        "referred_on": on - dt.timedelta(days=3),
        "incident_on": on - dt.timedelta(days=5),
        "victim_id": place + 1,
    }
    return {"counted_on": on, "area": area, **FACTS, **plain, **chosen}

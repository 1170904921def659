"""A breach record in words, for its page and its clock."""

import datetime as dt

from dashub import moments
from reporting.breaches.models import Breach


def clock_of(breach: Breach, now: dt.datetime) -> str:
    """The 72 hours as they stand: "due in 3 h 12 min", "overdue by 2 days", or how they ended."""
    if breach.ico_told_at:
        late = breach.ico_told_at - breach.tell_by
        in_time = late <= dt.timedelta()
        return "Told in time" if in_time else f"Told {moments.distance(late.total_seconds())} late"
    if breach.tell_ico == Breach.Tell.NO:
        return "The ICO need not be told"
    if not breach.is_live:
        return ""
    return moments.due(breach.tell_by, now).capitalize()


def reported(breach: Breach) -> list[tuple[str, str]]:
    return [
        ("State", breach.get_status_display()),
        ("Kind", breach.get_kind_display()),
        ("What happened", breach.what),
        ("Noticed", moments.when(breach.noticed_at)),
        ("Happened", moments.day(breach.happened_on) or "Not known"),
        ("Cases, as typed", ", ".join(breach.cases) or "None given"),
        ("Is anyone in danger now", breach.get_danger_display()),
        ("Reported", f"{moments.when(breach.reported_at)} by {breach.reported_by}"),
    ]


def decisions(breach: Breach) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(heading, part of the address, rows) of what the lead found and decided; rows that say nothing are left out."""
    ico_told = moments.when(breach.ico_told_at) if breach.ico_told_at else ""
    parts = [
        (
            "Risk to people",
            "risk",
            [
                ("Risk", breach.get_risk_display()),
                ("People", _number(breach.people)),
                ("Records", _number(breach.records)),
                ("Information", "; ".join(Breach.Category(one).label for one in breach.categories)),
                ("What is likely to come of it", breach.consequences),
                ("Measures", breach.measures),
            ],
        ),
        (
            "Telling the ICO",
            "ico",
            [
                ("Must it be told", breach.get_tell_ico_display()),
                ("Why", breach.ico_reason),
                ("Told", ico_told),
                ("The ICO’s reference", breach.ico_reference),
                ("Why later than 72 hours", breach.ico_delay),
            ],
        ),
        (
            "Telling the people concerned",
            "people",
            [
                ("Are they told", breach.get_tell_people_display()),
                ("Why", breach.people_reason),
                ("Told", moments.day(breach.people_told_on)),
            ],
        ),
    ]
    return [(heading, step, [row for row in rows if row[1]]) for heading, step, rows in parts]


def _number(number: int | None) -> str:
    return "" if number is None else f"{number:,}"

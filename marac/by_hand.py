"""The page on which cases are listed by hand: whose rows, in what order, and what each says."""

from dataclasses import dataclass

from django.db.models import TextChoices

from agencies.access import Permission
from agencies.models import Area
from cases.listing import Row, rows_for
from cases.models import Case
from marac import criteria
from marac.models import Meeting, NotListed

# Meetings offered, the next first.
OFFERED = 40


class Show(TextChoices):
    ALL = "", "All open cases on no list"
    CRITERIA = "criteria", "Meets the criteria, on no list"
    DECIDED = "decided", "Decided: not to be listed"


@dataclass(frozen=True)
class Line:
    """A row of the case list, what meets the criteria (or why it is not to be listed), and whether it is late."""

    row: Row
    why: list[str]
    late: bool


def areas_of(user) -> dict[int, str]:
    """{area: its name}, the first in the alphabet first; without asking for the name where there is one only."""
    numbers = user.standing.areas(Permission.COORDINATE)
    if len(numbers) < 2:
        return dict.fromkeys(numbers, "")
    return dict(Area.objects.filter(pk__in=numbers).order_by("name").values_list("pk", "name"))


def free(user, area: int):
    """Open cases of the area that she may see and that wait on no list."""
    return Case.objects.visible_to(user).filter(area=area, listed=False).open()


def shown(user, area: int, show: str):
    """Those of a filter."""
    cases = free(user, area)
    if show == Show.CRITERIA:
        return criteria.unlisted(cases)
    return criteria.decided(cases) if show == Show.DECIDED else criteria.with_criteria(cases)


def sittings_for(user, area: int, now):
    """To come, with how full they are as far as she may see. An emergency is one case's alone."""
    rows = Meeting.objects.visible_to(user).taking_cases().filter(area=area, emergency=False, starts_at__gt=now)
    return list(
        rows.select_related("series").with_counts(Case.objects.visible_to(user)).order_by("starts_at", "id")[:OFFERED]
    )


def lines_of(user, cases, now) -> list[Line]:
    """``cases`` were asked ``with_criteria``."""
    met, reasons = criteria.why(user, cases), _reasons(cases)
    return [
        Line(
            row,
            [one.words for one in met[case.pk]] or reasons.get(case.pk, []),
            bool(case.met_since) and criteria.raised_at(case.met_since) <= now,
        )
        for case, row in zip(cases, rows_for(user, cases), strict=True)
    ]


def _reasons(cases) -> dict[int, list[str]]:
    """{case: why it is not to be listed, by whom and when}, of those decided and nothing since."""
    numbers = [case.pk for case in cases if case.met_since is None and case.decided_to == case.covered_to]
    if not numbers:
        return {}
    found: dict[int, list[str]] = {}
    for one in NotListed.objects.filter(case__in=numbers).select_related("by").order_by("covers", "id"):
        found[one.case_id] = [one.words]
    return found

"""Which cases meet the criteria of MARAC and are on no list: any one route suffices (domain.md 1.1, 2.1).

A referral meets them by its grounds. An assessment does by its level: every tool is high at its own mark (the SafeLives
Dash at 14), and judgement or a professional's grade may raise it. What came before the last hearing, or before a decision
not to list, is dealt with.
"""

import datetime as dt
from typing import NamedTuple

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Least

from agencies.access import Level, Section, sections_for
from cases.models import Presentation, RiskAssessment
from cases.models.case import RiskLevel
from cases.models.presentation import Ground
from cases.risk import catalogue
from dashub import moments
from dashub.clock import add_working_days, in_london, london_time
from marac.models import Listing, NotListed

GRACE_DAYS = 1
LONG_AGO = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
NEVER = Value(LONG_AGO, output_field=DateTimeField())


def raised_at(met_at: dt.datetime) -> dt.datetime:
    """One working day to put it on a list: the same time of the next working day."""
    here = in_london(met_at)
    return london_time(add_working_days(here.date(), GRACE_DAYS), here.timetz().replace(tzinfo=None))


def with_criteria(cases):
    """``covered_to``: what came up to then is heard or decided. ``met_since`` and ``met_last``: when the first and the
    newest since then met them, or None."""
    case = {"case": OuterRef("pk")}
    heard = Listing.objects.filter(**case, status=Listing.Status.DISCUSSED)
    heard = heard.annotate(heard_at=Greatest("meeting__starts_at", "discussion__started_at")).order_by("-heard_at")
    cases = cases.annotate(
        decided_to=Subquery(NotListed.objects.filter(**case).order_by("-covers").values("covers")[:1]),
        covered_to=Coalesce(Greatest(Subquery(heard.values("heard_at")[:1]), F("decided_to")), NEVER),
    )
    referred = referrals().filter(**case, accepted_at__gt=OuterRef("covered_to")).values("accepted_at")
    assessed = assessments().filter(**case, at__gt=OuterRef("covered_to")).values("at")
    return cases.annotate(
        met_since=Least(Subquery(referred.order_by("accepted_at")[:1]), Subquery(assessed.order_by("at")[:1])),
        met_last=Greatest(Subquery(referred.order_by("-accepted_at")[:1]), Subquery(assessed.order_by("-at")[:1])),
    )


def unlisted(cases):
    """Open cases that meet the criteria, wait on no list, and were neither heard nor decided on since."""
    return with_criteria(cases.open().filter(listed=False)).filter(met_since__isnull=False)


def decided(cases):
    """Open cases on no list because somebody decided so, and nothing has come since."""
    found = with_criteria(cases.open().filter(listed=False))
    return found.filter(met_since=None, decided_to__isnull=False, decided_to=F("covered_to"))


def referrals():
    return Presentation.objects.filter(Q(for_marac=True) | ~Q(grounds=[]))


def assessments():
    """High ones that no later use of the same tool has lowered; another tool never lowers it."""
    same = RiskAssessment.objects.filter(case=OuterRef("case"), tool=OuterRef("tool"))
    later = Q(assessed_on__gt=OuterRef("assessed_on")) | Q(assessed_on=OuterRef("assessed_on"), pk__gt=OuterRef("pk"))
    lower = same.filter(later, level__in=[RiskLevel.STANDARD, RiskLevel.MEDIUM])
    return RiskAssessment.objects.filter(level=RiskLevel.HIGH).exclude(Exists(lower))


class Met(NamedTuple):
    """One thing that meets the criteria, and when it came to the hub."""

    at: dt.datetime
    words: str


def why(user, cases) -> dict[int, list[Met]]:
    """{case: what meets the criteria, oldest first}, of cases ``with_criteria``. Two queries, whatever the number."""
    by_number = {case.pk: case for case in cases}
    found: dict[int, list[Met]] = {pk: [] for pk in by_number}
    full = {pk: sections_for(user, case.facts).get(Section.RISK) == Level.FULL for pk, case in by_number.items()}
    for one in referrals().filter(case__in=by_number):
        if one.accepted_at > by_number[one.case_id].covered_to:
            found[one.case_id].append(Met(one.accepted_at, _of_referral(one, full[one.case_id])))
    for one in assessments().filter(case__in=by_number):
        if one.at > by_number[one.case_id].covered_to:
            found[one.case_id].append(Met(one.at, _of_assessment(one, full[one.case_id])))
    return {pk: sorted(each) for pk, each in found.items()}


def _of_referral(one: Presentation, full: bool) -> str:
    grounds = [Ground(each).label.partition(":")[0] for each in one.grounds] if full else []
    return f"Referral of {moments.day(one.submitted_at)}: {', '.join(grounds) or 'accepted for MARAC'}"


def _of_assessment(one: RiskAssessment, full: bool) -> str:
    said = f"Assessment of {moments.day(one.assessed_on)}"
    if not full:
        return f"{said}: high risk"
    raised = ", raised by professional judgement" if one.judgement_reason else ""
    return f"{said}: {catalogue.tool(one.tool, one.tool_version).short_name}, {one.native}{raised}"

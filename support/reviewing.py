"""When the risk of a victim whom a service works with is looked at again (domain.md section 4: at intake, after each
incident, every four to eight weeks; the exit is asked for where the work ends as planned)."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from agencies.access import Permission
from agencies.principals import as_system
from cases.models import Case, Due, Presentation, RiskAssessment
from dashub.clock import add_working_days, close_of
from support.models import WITH_HER, Engagement


class Review(NamedTuple):
    """What is due and until when; ``what`` identifies nobody."""

    what: str
    at: dt.datetime


def next_review(met_on: dt.date | None, assessed_on: dt.date | None, incident_on: dt.date | None, area):
    """The next review of a piece of work, None before she was reached.

    ``met_on`` is the day of her first contact, ``assessed_on`` of the latest assessment by anybody, ``incident_on`` that on
    which the latest referral was accepted. ``area`` sets how soon.
    """
    if met_on is None:
        return None
    if assessed_on is None or assessed_on < met_on:
        return Review("Risk review at intake", close_of(add_working_days(met_on, area.intake_review_days)))
    regular = Review("Risk review", close_of(assessed_on + dt.timedelta(weeks=area.review_weeks)))
    if incident_on is None or incident_on <= assessed_on:
        return regular
    by = close_of(add_working_days(incident_on, area.incident_review_days))
    incident = Review("Risk review after a new incident", by)
    return min(regular, incident, key=lambda review: review.at)


def review_of(work: Engagement) -> Review | None:
    """Of work that ``with_days`` has read."""
    if work.status != Engagement.Status.WORKING or work.pathway not in WITH_HER:
        return None
    met = timezone.localdate(work.first_contact_at) if work.first_contact_at else None
    incident = timezone.localdate(work.incident_at) if work.incident_at else None
    return next_review(met, work.assessed_on, incident, work.case.area)


def with_days(rows):
    """Work with the days that reviews hang on."""
    here = {"case": OuterRef("case")}
    assessed = RiskAssessment.objects.filter(**here, finished=True).order_by().values("case")
    incident = Presentation.objects.filter(**here).order_by().values("case")
    return rows.select_related("case__area", "worker").annotate(
        assessed_on=Subquery(assessed.annotate(last=Max("assessed_on")).values("last")),
        incident_at=Subquery(incident.annotate(last=Max("accepted_at")).values("last")),
    )


def keep_reviews() -> int:
    """Every review due stands in the list of whoever works with her; how many were put, moved or settled."""
    with as_system("reviews of risk"):
        live = Engagement.objects.filter(status=Engagement.Status.WORKING, pathway__in=WITH_HER)
        works = list(with_days(live.filter(case__status=Case.Status.OPEN)))
        open_now = {due.key: due for due in Due.objects.open().filter(key__startswith="risk-review:")}
        wanted = {f"risk-review:{work.pk}": (work, review) for work in works if (review := review_of(work))}
        for key in open_now.keys() - wanted.keys():
            Due.settle(key)
        moved = [key for key, (work, review) in wanted.items() if not _stands(open_now.get(key), work, review)]
        for key in moved:
            _put(*wanted[key])
    return len(moved) + len(open_now.keys() - wanted.keys())


def _stands(due: Due | None, work: Engagement, review: Review) -> bool:
    return due is not None and (due.at, due.what, due.user_id) == (review.at, review.what, work.worker_id)


def _put(work: Engagement, review: Review) -> None:
    case = work.case
    Due.put(
        f"risk-review:{work.pk}", case=case, desk_id=work.desk_id, user=work.worker, power=Permission.WRITE_CASES,
        what=review.what, reference=case.reference, link=f"/cases/{case.reference}/risk", at=review.at,
        hidden_from=case.barred,
    )  # fmt: skip


def may_end_as_planned(work: Engagement) -> bool:
    """Whether the risk was assessed at the exit: after the last incident, and no longer ago than a regular review."""
    read = with_days(Engagement.objects.filter(pk=work.pk)).get()
    if read.assessed_on is None:
        return False
    oldest = timezone.localdate() - dt.timedelta(weeks=read.case.area.review_weeks)
    incident = timezone.localdate(read.incident_at) if read.incident_at else None
    return read.assessed_on >= oldest and (incident is None or read.assessed_on >= incident)

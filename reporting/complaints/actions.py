"""Taking a complaint in, its stages, and what is due because of it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from agencies.access import Permission, users_at
from agencies.models import Desk
from agencies.notices import notify
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Due
from cases.models.record import AGAIN
from dashub import clock
from reporting.complaints.models import Complaint

Status = Complaint.Status


@transaction.atomic
def receive(area, by, **said) -> Complaint:
    """Write a complaint down and tell the lead. The same sent twice within minutes is kept once.

    Whoever works at the agency that it is about writes it down too, and does not read it afterwards: so it is written for
    the installation.
    """
    by.one_at_a_time()
    with as_system("a complaint is written down"):
        rows = Complaint.objects.filter(recorded_by=by, recorded_at__gt=timezone.now() - AGAIN, area=area, **said)
        again = rows.first()
        complaint = again or Complaint.objects.create(
            area=area, recorded_by=by, **said, **Complaint.days(area, said["received_on"])
        )
    if not again:
        record(by, Verb.CREATED, complaint, reference=complaint.reference)
        _put_due(complaint)
        leads = users_at(Desk.objects.in_area(area.pk).values_list("pk", flat=True), Permission.RIGHTS)
        notify(leads, complaint.key, f"A complaint was received: {complaint.reference}", complaint.get_absolute_url())
    return complaint


@transaction.atomic
def acknowledge(complaint: Complaint, by, acknowledged_on: dt.date) -> None:
    complaint.move(Status.ACKNOWLEDGED, by, acknowledged_on=acknowledged_on)
    _put_due(complaint)


@transaction.atomic
def answer(complaint: Complaint, by, **given) -> None:
    """``answered_on``, ``outcome``, ``answer``; the second time after another look."""
    complaint.move(Status.ANSWERED, by, **given)
    _put_due(complaint)


@transaction.atomic
def review(complaint: Complaint, by, review_on: dt.date) -> None:
    """Who complained asks for another look: the days for an answer begin anew."""
    answer_by = clock.add_working_days(review_on, complaint.area.complaint_days)
    complaint.move(Status.REVIEW, by, review_on=review_on, answer_by=answer_by)
    _put_due(complaint)


@transaction.atomic
def close(complaint: Complaint, by, learning: str) -> None:
    """Closed with what is learnt."""
    complaint.move(Status.CLOSED, by, learning=learning, closed_at=timezone.now())
    _put_due(complaint)


@transaction.atomic
def withdraw(complaint: Complaint, by, learning: str) -> None:
    """Who complained has taken it back; what is learnt of it may stay."""
    complaint.move(Status.WITHDRAWN, by, learning=learning, closed_at=timezone.now())
    _put_due(complaint)


def candidates(complaint: Complaint):
    """Who can be chosen to read it: those who answer for an agency, or for how well the partnership works."""
    desks = list(Desk.objects.in_area(complaint.area_id).values_list("pk", flat=True))
    return (
        (users_at(desks, Permission.WORKLOAD) | users_at(desks, Permission.QUALITY)).distinct().order_by("full_name")
    )


@transaction.atomic
def choose(complaint: Complaint, by, users) -> None:
    """Who reads it from now on; who is new among them is told."""
    before = set(complaint.readers)
    complaint.choose([user.pk for user in users], by)
    new = [user for user in users if user.pk not in before]
    notify(new, complaint.key, f"You may read complaint {complaint.reference}", complaint.get_absolute_url())


def _put_due(complaint: Complaint) -> None:
    """At the desks of the leads; where nothing is to be done any more it is settled."""
    due = complaint.due()
    if due is None:
        Due.settle_all(f"{complaint.key}:")
        return
    what, on = due
    for desk in _desks_of_leads(complaint.area):
        Due.put(
            f"{complaint.key}:{desk.pk}",
            desk=desk,
            power=Permission.RIGHTS,
            what=what,
            reference=complaint.reference,
            link=complaint.get_absolute_url(),
            at=clock.close_of(on),
        )


def _desks_of_leads(area) -> list[Desk]:
    desks = [desk for desk in Desk.objects.in_area(area.pk) if users_at([desk.pk], Permission.RIGHTS).exists()]
    return desks or [area.hub_desk]

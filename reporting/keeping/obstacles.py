"""Why a record must be kept now, whatever was decided before: a hold, a request for it, new work, a longer term."""

import datetime as dt

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q
from django.utils import timezone

from agencies.principals import as_system
from cases.models import Case, LegalHold, Presentation
from dashub import keys, moments
from dashub.errors import WrongState
from people.models import Person
from referrals import answers as shape
from referrals.models import Referral
from reporting.complaints.models import Complaint
from reporting.keeping.models import Review
from reporting.keeping.schedule import Up, measured, of_case, of_complaint, of_referral
from reporting.subject_access.models import SubjectDetails, SubjectRequest

Record = Case | Referral | Complaint


def obstacles(review: Review) -> list[str]:
    """Why a record must be kept now, in words; empty where it may go. Read as the system: holds of others count."""
    with as_system("whether a record must be kept"):
        row = _fresh(review)
        asked = _asked_about(row)
        if isinstance(row, Complaint):
            held = [f"It is held: {row.get_held_display().lower()}."] if row.held else []
            return held + asked + _not_yet(review, of_complaint(row))
        if isinstance(row, Referral):
            joined = Presentation.objects.filter(referral_id=row.pk).exists()
            return (["It belongs to a case now."] if joined else _not_yet(review, of_referral(row))) + asked
        found = [f"It is held: {LegalHold.Ground(ground).label.lower()}." for ground in row.held_on]
        if row.status != Case.Status.CLOSED:
            return [*found, "It is open again.", *asked]
        return found + asked + _not_yet(review, of_case(row))


def _fresh(review: Review) -> Record:
    """As it stands now, whatever the review had read of it before."""
    if review.case_id:
        return measured(review.case_id)
    model, number = (Complaint, review.complaint_id) if review.complaint_id else (Referral, review.referral_id)
    return model.objects.get(pk=number)


def _asked_about(row: Record) -> list[str]:
    """To destroy what somebody is asking for is an offence (Data Protection Act 2018, section 173)."""
    source = Q(**{f"items__{row._meta.model_name}": row})
    if isinstance(row, Case):
        source |= Q(details__people__overlap=ArraySubquery(row.involvements.order_by().values("person")))
    if SubjectRequest.objects.open().filter(source).exists() or _is_named_in_a_request(row):
        return ["Somebody has asked what is held, and has not been answered yet."]
    return []


def _is_named_in_a_request(row: Record) -> bool:
    """Whether somebody in it has asked, and nobody has searched for her records yet: by her name, and her birthday where
    it is known."""
    waiting = SubjectDetails.objects.filter(
        request__in=SubjectRequest.objects.open(), request__area=row.area_id, searched=False
    )
    people = _people_in(row) if waiting else []
    return any(
        keys.name_skeleton(asked.name) in names and born in (None, *keys.birth_dates(asked.date_of_birth))
        for asked in waiting
        for names, born in people
    )


def _people_in(row: Record) -> list[tuple[set[str], dt.date | None]]:
    """Names and birthday of everybody in it; a complaint knows no birthday."""
    if isinstance(row, Complaint):
        return [(row.skeletons, None)]
    if isinstance(row, Referral):
        typed = [person for _, _, person in shape.parties(row.answers)]
        return [({keys.name_skeleton(name) for name in shape.names(one)}, shape.born(one)) for one in typed]
    people = Person.objects.filter(involvements__case=row).prefetch_related("aliases")
    return [({keys.name_skeleton(name) for name in one.names()}, one.date_of_birth) for one in people]


def _not_yet(review: Review, now: Up) -> list[str]:
    """By what is known of it today: something happened since the review began, a child is younger, the term is longer."""
    if now.due_on <= timezone.localdate():
        return []
    if now.last_on > review.last_on:
        return ["Something happened in it since. Keep it, and it is reviewed again when its time is up."]
    return [f"Its time is not up before {moments.day(now.due_on)}, by the schedule and by what is known of it now."]


def refuse_what_must_be_kept(review: Review) -> None:
    """WrongState where a hold or new work forbids to destroy it."""
    if found := obstacles(review):
        raise WrongState("It must be kept. " + " ".join(found))

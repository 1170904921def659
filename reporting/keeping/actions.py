"""Reviewing what is kept, and destroying it: the only place where records of cases and people are deleted."""

import datetime as dt
import logging
from collections import Counter

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from agencies.access import Permission, users_at
from agencies.models import Area, Desk
from agencies.notices import notify, take_back
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.kinds import name_of
from cases.models import Case, Document, Due, Involvement, LegalHold, Paper, Presentation
from dashub import clock
from dashub.errors import NotAllowed, WrongState
from people.models import Person
from referrals.models import Referral
from reporting.complaints.models import Complaint
from reporting.keeping import remains
from reporting.keeping.models import Review, Term
from reporting.keeping.obstacles import refuse_what_must_be_kept
from reporting.keeping.schedule import Up, cases_up, complaints_up, referrals_up
from reporting.subject_access.models import PackItem, SubjectDetails

logger = logging.getLogger(__name__)
# A day's portion of an area, so that nobody wakes to a thousand.
A_DAY = 25
# What is left of who asked for her data once she is gone.
NOBODY = dict.fromkeys(["asker_name", "identity", "authority", "reply_to", "given_how", "closed_because"], "") | {
    "name": "Destroyed",
    "date_of_birth": dt.date(1900, 1, 1),
    "people": [],
}
TIME_TO_REVIEW = dt.timedelta(days=28)


def begin_reviews(today: dt.date, by) -> int:
    """Reviews of records whose time is up, up to A_DAY an area; how many. Twice a day does nothing."""
    begun = 0
    for area in Area.objects.select_related("hub_desk").order_by("pk"):
        begun_today = Review.objects.filter(area=area, created_at__gte=clock.london_time(today, dt.time())).count()
        up = (*cases_up(area, today), *referrals_up(area, today), *complaints_up(area, today))
        for found in up[: max(A_DAY - begun_today, 0)]:
            begun += _begin(area, found, by)
    return begun


@transaction.atomic
def _begin(area, found: Up, by) -> bool:
    of = {"case": None, "referral": None, "complaint": None} | {found.record._meta.model_name: found.record}
    review, new = Review.objects.get_or_create(
        **of,
        status__in=Review.LIVE,
        defaults={
            "area": area,
            "about": found.record.reference,
            "record_class": found.record_class,
            "last_on": found.last_on,
            "due_on": found.due_on,
            "status": Review.Status.OPEN,
        },
    )
    if new:
        _put(review, "Review a record whose time is up", [area.hub_desk], Permission.KEEP)
        record(by, Verb.CREATED, review, reference=review.about)
    return new


def _put(review: Review, what: str, desks, permission: Permission) -> None:
    """Due at each desk, never for who is barred; of what is restricted for those named alone, less who proposed it while it
    waits for a second person. The lead, who sends back, sees no case. A trigger follows what changes afterwards."""
    with as_system("who is to review a record"):
        row = review.record
        if not review.complaint_id:
            row.refresh_from_db(fields=["restricted", "readers", "barred"])
        waits = review.proposed_by_id if review.status == Review.Status.PROPOSED else None
        named = [-n for n in row.readers if n < 0 and -n != waits] if review.is_restricted else []
        if review.is_restricted and not named:
            return
        barred = getattr(row, "barred", [])
    for desk in filter(None, desks):
        Due.put(
            f"{review.key}:{permission}:{desk.pk}",
            desk=desk,
            power=permission,
            what=what,
            reference=review.about,
            link=_page_of(review, permission),
            at=timezone.now() + TIME_TO_REVIEW,
            hidden_from=barred,
            only_for=named,
        )


def _settle(review: Review) -> None:
    with as_system("what is due"):
        Due.objects.filter(key__startswith=f"{review.key}:", done_at=None).update(done_at=timezone.now())


@transaction.atomic
def keep(review: Review, until: dt.date, reason: str, by) -> None:
    review.keep(until, reason, by)
    _settle(review)


@transaction.atomic
def propose(review: Review, reason: str, by) -> None:
    """Propose to destroy it; the lead is told, of what is restricted another of those named. WrongState where it must be
    kept."""
    refuse_what_must_be_kept(review)
    review.propose(reason, by)
    _settle(review)
    permission = Permission.KEEP if review.is_restricted else Permission.RIGHTS
    desks = [review.area.hub_desk] if review.is_restricted else _desks_of_leads(review.area)
    _put(review, "Agree to destroy a record, or send it back", desks, permission)
    users = users_at([desk.pk for desk in desks], permission).exclude(pk=by.pk)
    notify(_who_see(review, users), f"{review.key}:{review.proposed_at:%Y%m%d%H%M}",
           f"Record {review.about} is proposed to be destroyed", _page_of(review, permission))  # fmt: skip


def _who_see(review: Review, users) -> list:
    """Those to whom the review is shown: nobody else is told of it."""
    with as_system("who is told of a review"):
        return [user for user in users if Review.objects.visible_to(user).filter(pk=review.pk).exists()]


def _desks_of_leads(area: Area) -> list[Desk]:
    desks = Desk.objects.filter(area=area).select_related("area")
    return [desk for desk in desks if users_at([desk.pk], Permission.RIGHTS).exists()]


def _page_of(review: Review, permission: Permission) -> str:
    """Where whoever holds the power decides."""
    return review.get_absolute_url() if permission == Permission.KEEP else f"/keeping/approvals/{review.reference}"


@transaction.atomic
def send_back(review: Review, reason: str, by) -> None:
    """To the hub again; whoever proposed it is told why."""
    review.send_back(reason, by)
    _settle(review)
    _put(review, "Review again a record whose time is up", [review.area.hub_desk], Permission.KEEP)
    notify(_who_see(review, [review.proposed_by]), f"{review.key}:back:{review.decided_at:%Y%m%d%H%M}",
           f"Record {review.about} was not agreed to be destroyed: read why", review.get_absolute_url())  # fmt: skip


@transaction.atomic
def destroy(review: Review, reason: str, by) -> None:
    """Delete what the record says of people and keep what figures count (remains). For ever: there is no way back.

    By the second person. WrongState where it must be kept or somebody was quicker, NotAllowed for who proposed it.
    """
    review.check_second(by)
    if review.status != Review.Status.PROPOSED:
        Review.TRANSITIONS.check(review.status, Review.Status.DESTROYED)
    with as_system(f"destruction of a record whose time is up, agreed by user {by.pk}"):
        gone, files = _destroy_record(review)
        take_back(review.about)
        gone = {name: number for name, number in sorted(gone.items()) if number}
        review.destroyed(reason, gone, files, by)
        _settle(review)
    transaction.on_commit(lambda: _delete_files(review), robust=True)


def _destroy_record(review: Review) -> tuple[Counter, list[str]]:
    if review.case_id:
        return _destroy_case(review)
    return _destroy_complaint(review) if review.complaint_id else _destroy_referral(review)


def _destroy_case(review: Review) -> tuple[Counter, list[str]]:
    """The case's row is held first: whoever would add to it, or hold it, waits and then finds it closed to her."""
    case = Case.objects.select_for_update().get(pk=review.case_id)
    refuse_what_must_be_kept(review)
    files = [*Document.objects.filter(case=case).values_list("file", flat=True)]
    papers = Paper.objects.filter(kind=Paper.Kind.CASE_SUMMARY, subject_id=case.pk)
    files += filter(None, papers.values_list("file", flat=True))
    gone = Counter({"paper": papers.delete()[0]})
    referrals = list(Presentation.objects.filter(case=case).values_list("referral_id", flat=True))
    for model, path in remains.GONE.items():
        gone[name_of(model)] += model.objects.filter(**{path: case.pk}).delete()[0]
    for presentation in Presentation.objects.filter(case=case):
        presentation.perpetrators.clear()
    gone["item of a reply"] += PackItem.objects.filter(case=case).delete()[0]
    people = _forget_people(case, gone)
    _empty(remains.CASE, case.pk)
    Case.objects.filter(pk=case.pk).update(destroyed_at=timezone.now())
    for number in referrals:
        _empty_referral(number, gone)
    gone["change in the history"] = _forget_history(case.pk, people)
    return gone, files


def _forget_people(case: Case, gone: Counter) -> list[int]:
    """Everybody leaves the case; who is in no other is deleted with all that hangs on her. Their numbers."""
    parts = Involvement.objects.filter(case=case)
    people = list(parts.values_list("person", flat=True))
    gone["part in the case"] = parts.delete()[0]
    alone = list(Person.objects.filter(pk__in=people, involvements=None).values_list("pk", flat=True))
    _, by_model = Person.objects.filter(pk__in=alone).delete()
    gone["person"] += by_model.get("people.Person", 0)
    _forget_who_asked(alone)
    return alone


def _forget_who_asked(people: list[int]) -> None:
    """Requests about nobody who is still known keep their dates and lose their names."""
    for details in SubjectDetails.objects.filter(people__overlap=people):
        if not Person.objects.filter(pk__in=details.people).exists():
            SubjectDetails.objects.filter(pk=details.pk).update(**NOBODY)


def _destroy_referral(review: Review) -> tuple[Counter, list[str]]:
    referral = Referral.objects.select_for_update().get(pk=review.referral_id)
    if referral.destroyed_at:
        raise WrongState("This referral is destroyed already.")
    refuse_what_must_be_kept(review)
    gone = Counter({"answers of a referral": 1})
    _empty_referral(review.referral_id, gone)
    return gone, []


def _destroy_complaint(review: Review) -> tuple[Counter, list[str]]:
    """The row is held first: whoever would hold it waits, and then finds that there is nothing to hold."""
    complaint = Complaint.objects.select_for_update().get(pk=review.complaint_id)
    if complaint.destroyed_at:
        raise WrongState("This complaint is destroyed already.")
    refuse_what_must_be_kept(review)
    gone = Counter({"words of a complaint": 1})
    gone["item of a reply"] += PackItem.objects.filter(complaint=complaint).delete()[0]
    Due.objects.filter(key__startswith=f"{complaint.key}:").delete()
    _empty(remains.COMPLAINT, complaint.pk)
    Complaint.objects.filter(pk=complaint.pk).update(destroyed_at=timezone.now())
    return gone, []


def _empty_referral(number: int, gone: Counter) -> None:
    gone["item of a reply"] += PackItem.objects.filter(referral=number).delete()[0]
    for model, path in remains.REFERRAL_GONE.items():
        gone[str(model._meta.verbose_name)] += model.objects.filter(**{path: number}).delete()[0]
    Due.objects.filter(key__startswith=f"referral:{number}:").delete()
    reference = Referral.objects.filter(pk=number).values_list("reference", flat=True).first()
    if reference:
        take_back(reference)
    _empty(remains.REFERRAL, number)
    Referral.objects.filter(pk=number).update(destroyed_at=timezone.now())


def _empty(tables: dict, number: int) -> None:
    for model, left in tables.items():
        model.objects.filter(**{left.path: number}).update(**left.emptied)


def _forget_history(case_id: int, people: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT history_forget(%s, %s::bigint[])", [case_id, people])
        return cursor.fetchone()[0]


def _delete_files(review: Review) -> None:
    """After the commit, so that nothing is lost by a failure; what cannot be deleted now the clock tries again."""
    with as_system("files of destroyed records"):
        left = []
        for name in Review.objects.values_list("files", flat=True).get(pk=review.pk):
            try:
                default_storage.delete(name)
            except OSError:
                logger.exception("a file of a destroyed record could not be deleted")
                left.append(name)
        Review.objects.filter(pk=review.pk).update(files=left)


def delete_waiting_files() -> int:
    """Files of destroyed records that a failure left; how many records they belong to."""
    waiting = list(Review.objects.filter(status=Review.Status.DESTROYED).exclude(files=[]))
    for review in waiting:
        _delete_files(review)
    return len(waiting)


@transaction.atomic
def set_term(area, record_class: str, number: int, reason: str, by) -> Term:
    """Another number of years for a class of record; the terms before stay in the history."""
    term = Term.objects.create(
        area=area, record_class=record_class, years=number, reason=reason, by=by if by.pk else None
    )
    record(by, Verb.CHANGED, term, record_class=record_class, years=number)
    return term


def hold_by_reference(reference: str, ground: str, reason: str, area_ids: list[int], by) -> None:
    """Hold the case of this reference in one of the areas, if there is one: whoever asks is not told whether there is.

    Nor by the log, which she reads: that she asked is in it without the reference, and a restricted case's hold is hidden.
    """
    record(by, Verb.SEARCHED, "cases.legalhold", ground=ground)
    with as_system("a legal hold by reference"):
        case = Case.objects.filter(reference=reference, area__in=area_ids, destroyed_at=None).first()
        if case:
            LegalHold.place(case, ground, reason, by)


def end_hold(hold: LegalHold, reason: str, by) -> None:
    with as_system("a legal hold"):
        if hold.case.destroyed_at:
            raise NotAllowed("This record is destroyed.")
        hold.end(reason, by)

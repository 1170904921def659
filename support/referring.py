"""Referrals between agencies of a case, step by step: sent, answered, withdrawn, ended. Each step is one transaction.

Written as the system: the agency that is asked does not see the case until it accepts. Whoever takes a step is asked for
her power at its desk here, under the lock, and a case that is restricted meanwhile does not exist for her.
"""

from django.utils import timezone

from agencies.access import Permission, only_readers, users_at
from agencies.models import Desk
from agencies.notices import notify
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Case, Due, ShareBasis, TimelineEntry
from cases.models.record import AGAIN
from cases.sharing import share_with
from dashub.errors import InvalidInput, NotAllowed, NotFoundForUser, WrongState
from support.models import AgencyReferral
from support.models.agency_referral import answer_due

PURPOSE = "a referral between agencies"
Status = AgencyReferral.Status
CLOSED = "This case is closed. Ask the hub to open it again before another agency is asked."
RESTRICTED = "This case is restricted: its chair names the people who work on it. Ask the chair, not another agency."


@as_system(PURPOSE)
def send(case, desk_id: int, by, *, to_desk_id: int, person_id: int, **said) -> AgencyReferral:
    """Ask another agency of the case's area. The same sent again within minutes is kept once.

    ``said``: ask, asked_for, why, urgent, contact, consent, grounds, necessity. Raises InvalidInput.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    part, to_desk = _refuse(case, desk_id, to_desk_id, person_id)
    said |= {"case": case, "from_desk_id": desk_id, "to_desk": to_desk, "person_id": person_id, "part": part.role}
    again = {"sent_by": _person(by), "sent_at__gt": timezone.now() - AGAIN}
    same = AgencyReferral.objects.waiting().filter(**said, **again).first()
    if same:
        return same
    asked = {"case": case, "from_desk_id": desk_id, "to_desk": to_desk, "person_id": person_id}
    if AgencyReferral.objects.waiting().filter(**asked).exists():
        raise InvalidInput({"to_desk_id": "Your agency has asked this agency already, and it has not answered yet"})
    made = AgencyReferral(sent_by=_person(by), **said)
    made.due_at = answer_due(made.sent_at, made.urgent, case.area)
    made.check_basis()
    made.save()
    record(by, Verb.CREATED, made, reference=case.reference, to=to_desk.pk)
    _say(made, "Another agency was asked for help", by)
    _put_dues(made)
    _tell_asked(made, "sent", "Another agency asks for your help: referral")
    return made


def _refuse(case, desk_id: int, to_desk_id: int, person_id: int):
    """The part and the desk, or InvalidInput in words."""
    if case.restricted:
        raise InvalidInput({"": RESTRICTED})
    if case.status != Case.Status.OPEN:
        raise InvalidInput({"": CLOSED})
    to_desk = Desk.objects.active().in_area(case.area_id).exclude(pk=desk_id).filter(pk=to_desk_id).first()
    if to_desk is None:
        raise InvalidInput({"to_desk_id": "Select another agency of this area"})
    part = case.involvements.filter(person_id=person_id).first()
    if part is None:
        raise InvalidInput({"person_id": "Select somebody of this case"})
    return part, to_desk


@as_system(PURPOSE)
def accept(referral: AgencyReferral, by) -> AgencyReferral:
    """The agency asked takes it on and sees the case from then on, as far as its kind of agency may."""
    referral = _locked(referral, by, asked=True)
    if referral.case.restricted:
        raise WrongState(RESTRICTED)
    if referral.case.status != Case.Status.OPEN:
        raise WrongState("This case is closed. Decline the referral, or ask the agency that sent it.")
    _answer(referral, Status.ACCEPTED, by)
    reason = f"It accepted a referral between agencies: {referral.reference}"
    share_with(referral.case, [referral.to_desk], ShareBasis.WORK, reason, by)
    _tell_asking(referral, "answered", "was accepted")
    return referral


@as_system(PURPOSE)
def decline(referral: AgencyReferral, why: str, words: str, by) -> AgencyReferral:
    """The agency asked says no, and why. It sees of the case what it saw before."""
    if not why or not words.strip():
        raise InvalidInput({"words": "Say why, so that the other agency can look elsewhere"})
    referral = _locked(referral, by, asked=True)
    _answer(referral, Status.DECLINED, by, declined_why=why, answer=words)
    _tell_asking(referral, "answered", "was declined: look for another service")
    return referral


@as_system(PURPOSE)
def withdraw(referral: AgencyReferral, words: str, by) -> AgencyReferral:
    """The agency that asked needs no answer any more."""
    if not words.strip():
        raise InvalidInput({"words": "Say why you withdraw it"})
    referral = _locked(referral, by, asked=False)
    _answer(referral, Status.WITHDRAWN, by, answer=words)
    _tell_asked(referral, "withdrawn", "Withdrawn, no answer is needed: referral")
    return referral


@as_system(PURPOSE)
def end(referral: AgencyReferral, outcome: str, words: str, by) -> AgencyReferral:
    """What came of an accepted referral goes back to the agency that asked."""
    referral = _locked(referral, by, asked=True)
    referral.become(Status.ENDED, by, outcome=outcome, outcome_words=words, ended_at=timezone.now())
    referral.case.touch()
    _tell_asking(referral, "ended", "has ended: see what came of it")
    return referral


def _locked(referral: AgencyReferral, by, *, asked: bool) -> AgencyReferral:
    """The referral under the locks of its case and its own, for somebody at the desk whose step it is.

    NotFoundForUser where she may not know of the case any more, NotAllowed for another desk's.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=referral.case_id)
    found = AgencyReferral.objects.select_for_update(of=("self",)).select_related(
        "to_desk__agency", "from_desk__agency"
    )
    row = found.get(pk=referral.pk)
    row.case = case
    if by.pk in case.barred or case.restricted and not only_readers([by], case.facts):
        raise NotFoundForUser
    if (row.to_desk_id if asked else row.from_desk_id) not in by.standing.desks(Permission.WRITE_CASES):
        raise NotAllowed("The other agency takes this step.")
    return row


def _answer(referral: AgencyReferral, status: str, by, **fields) -> None:
    referral.become(status, by, answered_at=timezone.now(), answered_by=_person(by), **fields)
    Due.settle_all(f"agency-referral:{referral.pk}:")
    if status != Status.ACCEPTED:  # that it is shared is said by the share
        _say(referral, f"A request to another agency was {referral.get_status_display().lower()}", by)


def _put_dues(referral: AgencyReferral) -> None:
    """An answer, due from the desk asked, in no case: it sees none yet. A trigger hides it where the case is restricted
    or a user is barred. The desk that asked sees until when it waits."""
    case = referral.case
    shared = {"user": None, "power": Permission.WRITE_CASES, "at": referral.due_at, "hidden_from": case.barred}
    Due.put(
        f"agency-referral:{referral.pk}:answer",
        case=None,
        desk=referral.to_desk,
        what="Accept or decline a referral from another agency",
        reference=referral.reference,
        link=referral.get_absolute_url(),
        **shared,
    )
    Due.put(
        f"agency-referral:{referral.pk}:sent",
        case=case,
        desk_id=referral.from_desk_id,
        what="Another agency owes you an answer to a referral: chase it",
        reference=case.reference,
        link=f"/cases/{case.reference}/agencies",
        **shared,
    )


def _tell_asked(referral: AgencyReferral, step: str, words: str) -> None:
    """Everybody at the desk who may answer, less who is barred."""
    users = users_at([referral.to_desk_id], Permission.WRITE_CASES).exclude(pk__in=referral.case.barred)
    if referral.case.restricted:
        users = only_readers(users, referral.case.facts)
    key = f"agency-referral:{referral.pk}:{step}"
    notify(users, key, f"{words} {referral.reference}", referral.get_absolute_url())


def _tell_asking(referral: AgencyReferral, step: str, words: str) -> None:
    """Everybody at the desk that asked who reads the case."""
    users = only_readers(users_at([referral.from_desk_id], Permission.WRITE_CASES), referral.case.facts)
    key, link = f"agency-referral:{referral.pk}:{step}", f"/cases/{referral.case.reference}/agencies"
    notify(users, key, f"Referral {referral.reference} {words}", link)


def _say(referral: AgencyReferral, title: str, by) -> None:
    """For everybody in the case, without saying which agency: who needs to know reads it on the page of referrals."""
    desk_id = referral.from_desk_id if referral.status in (Status.WAITING, Status.WITHDRAWN) else None
    TimelineEntry.objects.create(case=referral.case, title=title, desk_id=desk_id, by=_person(by) if desk_id else None)
    referral.case.touch()


def _person(by):
    return by if by.pk else None

"""What the hub decides about a referral, and what follows: each function is one decision, atomic, with its reason.

The referral is locked first and its transition checked, so that a second press, or a second officer at the same moment,
gets a WrongState in plain words and changes nothing (architecture.md section 2).
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from agencies import access
from agencies.access import Permission, only_readers
from agencies.models import User
from agencies.notices import notify, take_back
from agencies.principals import as_system, because
from audit.log import record
from audit.models import Verb
from cases.models import Case, Due, PositionOfTrust, Restriction, ShareBasis
from cases.restricting import restrict
from cases.screening import screen
from cases.sharing import bar, share_with
from dashub.clock import add_working_days, london_time
from dashub.errors import InvalidInput, NotAllowed
from marac.actions import list_case
from people.models import Person
from referrals import opening, routes, screening, sending
from referrals.answers import parties as typed_parties
from referrals.answers import section
from referrals.models import Appeal, Decision, Referral
from referrals.opening import Party
from support.actions import find_service, keep_before_meetings, offer
from support.models import Pathway

Status = Referral.Status
CLOSE_OF_DAY = dt.time(17, 0)


def needed(reason: str, field: str = "reason", message: str = "") -> str:
    """A reason without which nothing is decided."""
    if not (reason or "").strip():
        raise InvalidInput({field: message or "Give your reason. The referrer and the chair will see it."})
    return reason.strip()


# --- Accept ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def accept(
    referral: Referral,
    pathways: Iterable[str],
    reason: str,
    by,
    *,
    chosen: Mapping[tuple[str, int], int | None] | None = None,
    desks: Mapping[str, object] | None = None,
) -> list[Case]:
    """Open or join a case for each victim, share it with who needs it, and start every pathway.

    ``chosen`` says who of the typed people is whom, by (role, place): triage's word, in place of the referrer's own
    choice; None for a new person. ``desks`` is the desk of a pathway where triage chose another than the usual one, or
    None where it is none of them.
    Raises WrongState where the referral is not waiting, InvalidInput without a reason or a pathway.
    """
    wanted = routes.complete(pathways, referral.for_marac)
    if not wanted:
        raise InvalidInput({"pathways": "Choose at least one pathway."})
    referral.decide(Status.ACCEPTED, needed(reason), by, pathways=wanted)
    known = known_people(referral, chosen or {}, by)
    with as_system("conflicts of interest"):
        restricted = _why_restricted(referral)
    parties = opening.write_parties(referral, known)
    _keep_bars(referral, parties, by)
    directory, schools = routes.Directory(referral.area), routes.schools_of(referral.answers)
    usual = {pathway: directory.first(pathway, referral.desk, schools) for pathway in wanted}
    chosen_desks = usual | {pathway: desk for pathway, desk in (desks or {}).items() if pathway in usual}
    victims = [party for party in parties if party.role == "victims"]
    with because(referral.decision_reason):
        cases = [_open_case(referral, victim, parties, chosen_desks, restricted, by) for victim in victims]
    _tell_referrer(referral, f"Referral {referral.reference} was accepted")
    return cases


def known_people(referral: Referral, chosen, by) -> dict[tuple[str, int], Person]:
    """The existing people of a referral, locked in order so that two referrals of one victim cannot both open a case.

    A number counts only where triage or the author may see that person: a made-up one opens nothing.
    """
    numbers = {}
    for role, place, typed in typed_parties(referral.answers):
        text = str(typed.get("person_id") or "")
        numbers[role, place] = chosen.get((role, place), int(text) if text.isdecimal() else None)
    wanted = {number for number in numbers.values() if number}
    seen = set()
    for user in filter(None, (by, referral.author)):
        if getattr(user, "standing", None):
            seen |= set(Person.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))
    found = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=seen).order_by("pk")}
    return {key: found[number] for key, number in numbers.items() if number in found}


def _keep_bars(referral: Referral, parties: list[Party], by) -> None:
    """Whoever must not see the referral must not see its cases: before any share is written."""
    for party in parties:
        opening.clear_namesakes(referral, party.person, by)
    people = {(party.role, party.place): party.person for party in parties}
    subjects = [party.person for party in parties if party.role == "victims"]
    for each in referral.bars.select_related("user"):
        named = people.get((each.role, each.place))
        for person in {*subjects, *([named] if named else [])}:
            bar(each.user, person, each.reason, by)


def _why_restricted(referral: Referral) -> str:
    """Restriction.Why, or "". She may have got a restricted case since the referral was sent."""
    if referral.restricted:
        return Restriction.Why.REFERRAL
    return Restriction.Why.ABOUT if screening.about_restricted(referral) else ""


@as_system("the case of an accepted referral")
def _open_case(referral: Referral, victim: Party, parties: list[Party], desks: Mapping, restricted: str, by) -> Case:
    """Restricted before anything is shared or anybody told, where it must be: whoever decides may not see it herself."""
    case = opening.case_for(referral, victim, parties, by)
    if restricted:
        restrict(case, restricted, "", by, named=User.objects.filter(pk__in=referral.named))
    screen(case, [part.person for part in case.involvements.select_related("person")], by)
    new = not case.presentations.exists()
    for_marac = Pathway.MARAC in desks
    presentation = opening.present(case, referral, parties, for_marac, by)
    if victim.place == 0:
        # The tools and the wishes were asked of one victim, the first.
        opening.keep_risk(case, referral, by)
        opening.keep_voices(case, referral, parties, by)
    else:
        opening.set_level(case, referral, [], by)
    opening.tell_timeline(case, referral, new, by)
    _share(case, referral, by)
    _name_lead(case, referral, by)
    for pathway, desk in desks.items():
        _start(case, referral, pathway, desk, by)
    PositionOfTrust.ask(case)
    case.touch()
    if for_marac:
        list_case(case, presentation, by)
        case.refresh_from_db()
        keep_before_meetings(case)
    record(by, Verb.CREATED if new else Verb.CHANGED, case, referral=referral.reference)
    return case


def _share(case: Case, referral: Referral, by) -> None:
    """With the hub and the referrer; each pathway's desk is added as its work is offered."""
    why = f"Referral {referral.reference}"
    if referral.area.hub_desk_id:
        share_with(case, [referral.area.hub_desk], ShareBasis.HUB, why, by)
    share_with(case, [referral.desk], ShareBasis.REFERRER, why, by)


def _name_lead(case: Case, referral: Referral, by) -> None:
    """One lead worker from first disclosure: whoever she told, until the IDVA or another takes over (product.md C1)."""
    worker = referrer_of(referral)
    if case.restricted:
        # Nobody leads it for whom it does not exist; the one who decided it does, until she hands it over.
        worker = by if by.pk and only_readers([by], case.facts) else None
    if case.lead_id is None and worker and worker.pk not in case.barred:
        case.hand_lead(worker, f"First disclosure: referral {referral.reference}", by if by.pk else None)


def referrer_of(referral: Referral):
    """The worker of the referring desk whom the referral names by her e-mail address, since one person may type what
    another was told; else its author; None where that is a system and not a person."""
    at_desk = access.users_at([referral.desk_id], Permission.REFER).exclude(pk__in=referral.barred)
    if referral.restricted:
        return at_desk.filter(pk=referral.author_id).first()
    email = str(section(referral.answers, "referrer").get("email") or "").strip()
    named = at_desk.filter(email__iexact=email).first() if email else None
    return named or at_desk.filter(pk=referral.author_id).first()


def _start(case: Case, referral: Referral, pathway: str, desk, by) -> None:
    """MARAC is a list and no desk's work."""
    if pathway != Pathway.MARAC and desk:
        offer(case, pathway, desk, f"Referral {referral.reference}", by)
    elif pathway != Pathway.MARAC:
        find_service(case, pathway)


# --- Other decisions -------------------------------------------------------------------------------------------------


@transaction.atomic
def return_for_information(referral: Referral, question: str, by) -> Decision:
    """Ask the referrer, who answers on the same referral; the hub's clock stops until she has."""
    question = needed(question, "question", "Write the question that the referrer is to answer.")
    decision = referral.decide(Status.RETURNED, question, by)
    _tell_referrer(referral, f"The hub asks you something about referral {referral.reference}")
    at = timezone.now() + dt.timedelta(hours=_hours(referral))
    what = "Answer the hub's question about your referral"
    sending.put_due(referral, "answer", referral.desk, Permission.REFER, what, at, user=referrer_of(referral))
    return decision


def _hours(referral: Referral) -> int:
    return referral.area.triage_hours_high if referral.high else referral.area.triage_hours


@transaction.atomic
def take_lower_risk(referral: Referral, owner, reason: str, by) -> Decision:
    """The lower-risk pathway: a named owner, and the area's working days to do it in."""
    if owner is None:
        raise InvalidInput({"owner": "Choose who will do this."})
    last = add_working_days(timezone.localdate(), referral.area.lower_risk_days)
    due_at = london_time(last, CLOSE_OF_DAY)
    decision = referral.decide(Status.LOWER_RISK, needed(reason), by, owner=owner, due_at=due_at, outcome="")
    what = "Lower-risk pathway: record what came of it"
    sending.put_at_hub(referral, "lower-risk", what, due_at, user=owner)
    _tell_referrer(referral, f"Referral {referral.reference} goes on by the lower-risk pathway")
    return decision


@transaction.atomic
def record_outcome(referral: Referral, outcome: str, by) -> None:
    """What came of the lower-risk pathway; its clock stops."""
    outcome = needed(outcome, "outcome", "Write what came of it.")
    referral.keep_outcome(outcome, by)
    Due.settle(f"referral:{referral.pk}:lower-risk")
    _tell_referrer(referral, f"The outcome of referral {referral.reference} is recorded", "outcome")


@transaction.atomic
def redirect(referral: Referral, told: str, alternative: str, reason: str, by) -> Decision:
    """Another service is right: the reason, whom the hub spoke to, and what was offered instead (domain.md 2.1)."""
    told = needed(told, "told", "Write who agreed to take this: a person and a service.")
    alternative = needed(alternative, "alternative", "Write what is offered instead.")
    decision = referral.decide(Status.REDIRECTED, needed(reason), by)
    decision.told, decision.alternative = told, alternative
    decision.save(update_fields=["told", "alternative"])
    _tell_referrer(referral, f"Referral {referral.reference} was redirected")
    return decision


@transaction.atomic
def take_no_action(referral: Referral, reason: str, by) -> Decision:
    decision = referral.decide(Status.NO_ACTION, needed(reason), by)
    _tell_referrer(referral, f"Referral {referral.reference}: no further action")
    return decision


@transaction.atomic
def send_to_childrens(referral: Referral, reason: str, by) -> Decision:
    """A victim is under 16 after all: the children's contact is made from what was typed (product.md A6)."""
    desk = routes.desk_for(Pathway.CHILDRENS, referral.area)
    decision = referral.decide(Status.CHILDRENS, needed(reason), by, childrens_desk=desk)
    sending.tell(referral, timezone.now())
    _tell_referrer(referral, f"Referral {referral.reference} was sent to children's services")
    return decision


@transaction.atomic
def assign(referrals: Iterable[Referral], to, by) -> int:
    """Give referrals that wait to an officer (or to nobody); how many changed. Those that moved on are left alone."""
    rows = Referral.objects.select_for_update().filter(
        pk__in=[referral.pk for referral in referrals], status=Status.SUBMITTED
    )
    changed = [row.pk for row in rows if row.assigned_to_id != (to.pk if to else None)]
    Referral.objects.filter(pk__in=changed).update(assigned_to=to)
    if changed:
        record(by, Verb.CHANGED, "referrals.referral", changed, fields=["assigned_to"])
    return len(changed)


@transaction.atomic
def alarm_overdue(now=None) -> int:
    """Stuck work: each decision that is overdue reaches the area's coordinators, once for each clock. How many are."""
    now = now or timezone.now()
    overdue = Referral.objects.filter(status=Status.SUBMITTED, decide_by__lt=now).select_related("area__hub_desk")
    for referral in overdue:
        # The chair watches without deciding: both start from the referral's own page.
        hub, link = referral.area.hub_desk, referral.link
        what = "Overdue: a referral without a decision"
        sending.put_at_hub(referral, "overdue", what, referral.decide_by, power=Permission.COORDINATE, link=link)
        coordinators = access.users_at([hub.pk], Permission.COORDINATE).exclude(pk__in=referral.barred)
        if referral.restricted:
            coordinators = sending.at_hub(referral)
        key = f"referral:{referral.pk}:overdue:{referral.decide_by:%Y%m%d%H%M}"
        notify(coordinators, key, f"Referral {referral.reference} is overdue for a decision", link)
    return len(overdue)


@as_system("restricted referrals")
def keep_duty() -> int:
    """Restricted referrals that wait are with today's duty list, and what should be restricted by now is. How many changed.

    By the clock: a chair leaves, a victim's case is restricted, a worker is new after a referral was sent.
    """
    changed = 0
    for referral in Referral.objects.filter(status=Status.SUBMITTED).select_related("area__hub_desk"):
        before = (referral.restricted, referral.named)
        sending.bar_parties(referral)
        sending.restrict(referral)
        if before != (referral.restricted, referral.named):
            referral.assigned_to = None
            referral.save(update_fields=["restricted", "named", "assigned_to"])
            take_back(referral.reference, but=[*referral.named, referral.author_id or 0])
            sending.put_at_hub(referral, "decide", "Decide a referral", referral.decide_by)
            sending.tell(referral, timezone.now())
            changed += 1
    return changed


# --- Appeal ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def appeal(referral: Referral, reason: str, by) -> Appeal:
    """The referrer disagrees. One appeal is open at a time; somebody other than the first decider answers it."""
    referral.lock()
    referral.check_appealable()
    made = Appeal.objects.create(referral=referral, desk=referral.desk, reason=needed(reason), by=by)
    record(by, Verb.CREATED, made, referral=referral.reference)
    at = timezone.now() + dt.timedelta(hours=_hours(referral))
    sending.put_at_hub(referral, "appeal", "Answer an appeal", at)
    notify(
        deciders(referral).exclude(pk=referral.decided_by_id or 0),
        f"appeal:{made.pk}",
        f"The referrer appeals the decision about {referral.reference}",
        referral.triage_link,
    )
    return made


def deciders(referral: Referral):
    """Everybody who could decide this referral at the hub."""
    return sending.at_hub(referral)


def may_answer(referral: Referral, user) -> bool:
    """Not the one who decided first, unless there is nobody else (domain.md 2.1)."""
    return user.pk != referral.decided_by_id or not deciders(referral).exclude(pk=user.pk).exists()


@transaction.atomic
def answer_appeal(made: Appeal, upheld: bool, answer: str, by) -> None:
    """Uphold, and the referral waits for a decision again with a clock of its own; or let the decision stand."""
    referral = (
        Referral.objects.select_for_update(of=["self"]).select_related("area", "author").get(pk=made.referral_id)
    )
    made = Appeal.objects.get(pk=made.pk)
    if not may_answer(referral, by):
        raise NotAllowed("You made the decision that is appealed. Somebody else at the hub must answer the appeal.")
    answer = needed(answer, "answer")
    made.settle(Appeal.Status.UPHELD if upheld else Appeal.Status.REFUSED, answer, by)
    Due.settle(f"referral:{referral.pk}:appeal")
    if upheld:
        referral.look_again(by)
        Due.settle(f"referral:{referral.pk}:lower-risk")
    result = "upheld: it is looked at again" if upheld else "not upheld: the decision stands"
    _tell_referrer(referral, f"Your appeal about {referral.reference} was {result}", f"appeal:{made.pk}")


def _tell_referrer(referral: Referral, text: str, about: str = "") -> None:
    """Once for each decision: the referrer, or her whole desk where a system sent it."""
    worker = referrer_of(referral)
    desk = access.users_at([referral.desk_id], Permission.REFER).exclude(pk__in=referral.barred)
    key = about or f"decision:{referral.decisions.count()}"
    if referral.restricted and not worker:
        return
    notify([worker] if worker else desk, f"referral:{referral.pk}:{key}", text, referral.link)

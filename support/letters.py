"""Writing and sending letters of a case: every step asks the safe-contact rules of the one written to (product.md A2).

A letter goes by a way that is safe at that moment, to an address that is safe, and in words that may reach whoever opens it.
Each is asked when it is drafted, again when it is sent, and again by the worker that hands a message over.
"""

import datetime as dt
from typing import NamedTuple

from celery import current_app
from django.db import transaction
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from agencies.access import Permission, Section, may
from agencies.principals import acting_as
from audit.log import record
from audit.models import Verb
from cases import summaries
from cases.models import Case, Involvement, TimelineEntry
from cases.seen import Seen
from dashub import keys, moments, notify
from dashub.errors import InvalidInput, WrongState
from people.models.choices import AddressKind, Channel, YesNo
from support import wording
from support.models import ContactAttempt, Engagement
from support.models.letter import WRITTEN, Letter
from support.wording import Whom

TASK = "support.tasks.send_letter"
# Notify is asked again for so long; then the letter waits for a person.
TRIED_FOR = dt.timedelta(hours=1)
WAITS = dt.timedelta(minutes=2)
# Characters of a text message: three that are joined.
LONGEST_TEXT = 459
ROLES = {Whom.VICTIM: Involvement.Role.VICTIM, Whom.PERPETRATOR: Involvement.Role.PERPETRATOR}


class Way(NamedTuple):
    """A channel by which one party can be written to, in the words of the rules that hold for it."""

    point: object
    part: Involvement
    rule: summaries.ContactRule

    @property
    def label(self) -> str:
        return f"{self.part.get_role_display()}: {self.rule.named}"


def read_parties(seen: Seen) -> None:
    """Read what hangs on all of them at once: for a page, which asks about each of them several times."""
    hanging = ("person__contact_points", "person__addresses", "person__aliases")
    prefetch_related_objects(parties(seen), *hanging)


def parties(seen: Seen) -> list[Involvement]:
    """Whom a letter can go to."""
    return [part for part in seen.case.involvements.all() if part.role in ROLES.values()]


def ways(seen: Seen) -> list[Way]:
    """Letter, e-mail and text message of each party, safe and unsafe: the refusal of one says why and what to do."""
    found = []
    for part in parties(seen):
        points = {point.pk: point for point in part.person.contact_points.all() if point.channel in WRITTEN}
        rules = [rule for rule in summaries.contact_rules(seen, part.person) if rule.id in points]
        found += [Way(points[rule.id], part, rule) for rule in rules if _reads_numbers(seen, part)]
    return found


def _reads_numbers(seen: Seen, part: Involvement) -> bool:
    victim = part.role == Involvement.Role.VICTIM
    return seen.full(Section.CONTACT_DETAILS if victim else Section.PERPETRATOR_PLACES)


def addresses(seen: Seen) -> list[tuple[Involvement, summaries.Place]]:
    """The addresses of each party that she reads in full."""
    return [(part, place) for part in parties(seen) for place in summaries.addresses(seen, part) if place.full]


def reads_address(letter: Letter, seen: Seen) -> bool:
    """Whether she reads where a letter goes: on paper it is told."""
    return letter.address_id is None or any(place.id == letter.address_id for _, place in addresses(seen))


def hers(seen: Seen) -> list[str]:
    """What is the victim's in this case and must not stand in a letter to who harms, as far as this viewer reads it."""
    part = next((one for one in parties(seen) if one.role == Involvement.Role.VICTIM), None)
    if part is None:
        return []
    found = [part.person.given_name, *(alias.given_name for alias in part.person.aliases.all())]
    if seen.full(Section.CONTACT_DETAILS):
        found += [point.value for point in part.person.contact_points.all()]
    his = {place.text for other, place in addresses(seen) if other.role != part.role}
    for place in (place for owner, place in addresses(seen) if owner == part and place.text not in his):
        lines = [line.strip() for line in place.text.split(",")]
        found += [line for line in lines if line == lines[0] or any(one.isdigit() for one in line)]
    return [one for one in found if one]


@transaction.atomic
def draft(seen: Seen, desk, by, *, words, plain: bool, way: Way, address=None) -> Letter:
    """A draft in the words of a template, with its fields filled in. InvalidInput, by field, where it may not go so.

    Sent twice within minutes it is kept once.
    """
    case, whom = seen.case, words.template.whom
    case.one_at_a_time()
    given = {
        "wording": words, "whom": whom, "person": way.part.person, "channel": way.point.channel,
        "contact_point": way.point, "address": address, "plain": plain, "desk": desk, "by": by,
    }  # fmt: skip
    again = Letter.objects.filter(case=case, at__gt=timezone.now() - dt.timedelta(minutes=1), **given).first()
    if again:
        return again
    letter = Letter(case=case, **given)
    _refuse_unfit(letter, way)
    if problems := refusals(letter, seen):
        raise InvalidInput(problems)
    values = {
        "name": _called(way.part), "worker": by.full_name, "service": str(desk), "service phone": desk.phone,
        "partnership": case.area.partnership, "today": moments.day(timezone.localdate()),
    }  # fmt: skip
    letter.subject = "" if letter.channel == Channel.TEXT else wording.fill(words.subject, values)
    letter.text = wording.fill(words.plain if plain else words.neutral, values)
    letter.save()
    case.touch()
    record(by, Verb.CREATED, letter, reference=case.reference, channel=letter.channel, whom=str(whom))
    letter.put_due()
    return letter


def _called(part: Involvement) -> str:
    """As she is spoken to: a message may be read over her shoulder, so that a given name must do."""
    person = part.person
    return person.given_name if part.role == Involvement.Role.VICTIM and person.given_name else person.full_name


def _refuse_unfit(letter: Letter, way: Way) -> None:
    """What does not go together, whoever is written to."""
    if ROLES[letter.whom] != way.part.role:
        raise InvalidInput(
            {"way": f"This letter is for {Whom(letter.whom).label.lower()}. Choose a way to reach that person."}
        )
    if letter.plain and letter.channel == Channel.TEXT:
        raise InvalidInput({"plain": "A text message shows on a locked phone: it is always neutral."})
    if letter.plain and not letter.wording.plain:
        raise InvalidInput({"plain": "This letter has a neutral wording alone."})


def refusals(letter: Letter, seen: Seen, at: dt.datetime | None = None) -> dict[str, str]:
    """Why it may not go, by field; with ``at`` as of that moment, hours included. Nothing where it may."""
    found, point = {}, letter.contact_point
    if point is None or point.person_id != letter.person_id:
        return {"way": "This way to reach the person is no longer recorded. Write the letter again by another."}
    if why := point.refusal_at(at) if at else point.refusal:
        found["way"] = why
    elif letter.is_message and not point.value:
        found["way"] = "No number or e-mail address is recorded for it."
    elif why := _unaware(letter):
        found["way"] = why
    if why := _refusal_of_address(letter, seen):
        found["address"] = why
    return found


def _unaware(letter: Letter) -> str:
    """She does not know of the referral: nothing is written to her until somebody has spoken to her (domain.md 9, 12)."""
    if letter.whom != Whom.VICTIM:
        return ""
    last = letter.case.presentations.order_by("-accepted_at").first()
    if last is None or last.aware != YesNo.NO:
        return ""
    reached = Q(outcome=ContactAttempt.Outcome.REACHED) | Q(from_her=True)
    if letter.case.contact_attempts.filter(reached, at__gte=last.accepted_at).exists():
        return ""
    return "She does not know of the referral. Nothing is written to her until somebody has spoken to her safely."


def _refusal_of_address(letter: Letter, seen: Seen) -> str:
    """An address must be hers now, read by the sender, and nobody's who harms."""
    if letter.channel != Channel.LETTER:
        return ""
    if letter.address_id is None:
        return "Choose the address that the letter goes to."
    places = {place.id: (part, place) for part, place in addresses(seen)}
    part, place = places.get(letter.address_id, (None, None))
    if part is None or part.person_id != letter.person_id:
        return "Choose an address of the person written to."
    if not place.current:
        return "Nobody is sure that the person still lives there: it is recorded as a previous address."
    if letter.whom == Whom.VICTIM and _who_harms_is_there(part, letter.address_id, seen.case):
        return "The person who harms lives there too. Choose another address, or another safe way."
    return ""


def _who_harms_is_there(part: Involvement, address_id: int, case: Case) -> bool:
    address = next(one for one in part.person.addresses.all() if one.pk == address_id)
    harming = [one for one in case.involvements.all() if one.role == Involvement.Role.PERPETRATOR]
    if address.kind == AddressKind.USUAL and any(one.lives_with_victim == YesNo.YES for one in harming):
        return True
    his = [_key(place) for one in harming for place in one.person.addresses.all() if not place.until]
    return _key(address) in his


def _key(address) -> tuple[str, str]:
    return keys.address_key(address.lines), keys.postcode_key(address.postcode) or ""


def refusals_of_words(letter: Letter, text: str, subject: str, seen: Seen) -> list[str]:
    """Why these words may not go to this person by this way; a field that is still empty among them."""
    whole = f"{subject}\n{text}"
    found = [f"Type what stands for {field}" for field in wording.unfilled(whole)]
    if letter.channel == Channel.TEXT and len(text) > LONGEST_TEXT:
        found.append(f"A text message must be {LONGEST_TEXT} characters or fewer")
    if letter.whom == Whom.VICTIM and not letter.plain:
        found += wording.not_neutral(whole, (str(letter.desk), seen.case.area.partnership))
    if letter.whom == Whom.PERPETRATOR:
        found += wording.refusals(whole, hers(seen))
    return found


def _refuse_unsafe(letter: Letter, seen: Seen, at: dt.datetime) -> None:
    if problems := refusals(letter, seen, at):
        raise InvalidInput({"how": " ".join(problems.values())})
    if problems := refusals_of_words(letter, letter.text, letter.subject, seen):
        raise InvalidInput({"how": " ".join(problems)})


@transaction.atomic
def sent_by_hand(letter: Letter, seen: Seen, by) -> None:
    """Somebody posted it, or sent it from her service's own telephone or mailbox, now."""
    letter.lock()
    at = timezone.now()
    _refuse_unsafe(letter, seen, at)
    _sent(letter, Letter.Means.HAND, at, by)


@transaction.atomic
def queue(letter: Letter, seen: Seen, by) -> None:
    """Let a worker give it to GOV.UK Notify as soon as this is committed. InvalidInput where that is switched off."""
    letter.lock()
    if not (letter.is_message and notify.is_on(letter.channel)):
        raise InvalidInput({"how": "Messages of this kind are not sent from here."})
    _refuse_unsafe(letter, seen, timezone.now())
    letter.move(Letter.Status.QUEUED)
    letter.queued_at, letter.sent_by, letter.held_why = timezone.now(), by, ""
    letter.keep(by)
    hand_over(letter.pk)


def waiting() -> list[int]:
    """Queued for so long that nobody seems to be sending it."""
    since = timezone.now() - WAITS
    rows = Letter.objects.filter(status=Letter.Status.QUEUED, queued_at__lt=since).order_by("queued_at")
    return list(rows.values_list("pk", flat=True)[:50])


def hand_over(letter_id: int) -> None:
    """To a worker, on commit. With the broker down the letter stands as it is and the clock sends it later."""
    transaction.on_commit(lambda: current_app.signature(TASK, [letter_id]).delay(), robust=True)


def _sent(letter: Letter, means: str, at: dt.datetime, by) -> None:
    letter.move(Letter.Status.SENT)
    letter.means, letter.sent_at, letter.sent_by = means, at, by
    letter.keep(by)
    if letter.whom == Whom.VICTIM:
        live = Engagement.objects.live().filter(case=letter.case, desk_id=letter.desk_id)
        work = live.filter(first_contact_due_at__isnull=False).first()
        ContactAttempt.make(
            letter.case, letter.desk_id, letter.contact_point, ContactAttempt.Outcome.SENT,
            engagement=work, at=at, by=by,
        )  # fmt: skip
        return
    title = f"{letter.get_channel_display()} sent to the person who harms"
    TimelineEntry.objects.create(
        case=letter.case, at=at, section=letter.section, title=title, desk_id=letter.desk_id, by=by
    )
    letter.case.touch()


@transaction.atomic
def deliver(letter_id: int) -> bool:
    """Give one queued message to Notify, in the name and with the rights of who sent it. Whether it is gone.

    Twice at the same time, or again after its worker died, it goes out once: the row is locked, and Notify is asked first.
    """
    rows = Letter.objects.select_for_update(skip_locked=True, of=("self",))
    letter = rows.filter(pk=letter_id, status=Letter.Status.QUEUED).first()
    if letter is None:
        return False
    sender = letter.sent_by
    with acting_as(sender):
        seen = _seen_by(sender, letter.case_id)
        if seen:
            return _give(letter, seen, sender)
    _hold(letter, "Who sent it may not send it any more.", sender)
    return False


def _seen_by(sender, case_id: int) -> Seen | None:
    """The case as the sender sees it now, while she may still send letters in it."""
    case = Case.objects.visible_to(sender).with_people().filter(pk=case_id).first()
    return Seen.by(sender, case) if case and may(sender, Permission.LEAD_CASES, case) else None


def _give(letter: Letter, seen: Seen, sender) -> bool:
    letter.case, at = seen.case, timezone.now()
    try:
        _refuse_unsafe(letter, seen, at)
        notify.send(
            notify.Message(letter.channel, letter.contact_point.value, letter.reference, letter.subject, letter.text)
        )
    except InvalidInput as problem:
        _hold(letter, " ".join(problem.problems.values()), sender)
    except notify.NotSent as problem:
        if not problem.again or letter.queued_at < at - TRIED_FOR:
            _hold(letter, str(problem), sender)
    else:
        _sent(letter, Letter.Means.HUB, at, sender)
        return True
    return False


def _hold(letter: Letter, why: str, by) -> None:
    """It did not go: a person decides what now."""
    letter.move(Letter.Status.CHECKED)
    letter.queued_at, letter.sent_by, letter.held_why = None, None, f"It was not sent. {why}"[:300]
    letter.keep(by)


def refuse_what_is_not_checked(letter: Letter) -> None:
    """For printing: a paper copy is made of what somebody has looked at."""
    if letter.status not in (Letter.Status.CHECKED, Letter.Status.SENT) or letter.is_message:
        raise WrongState("A copy for posting is made once a second person has looked at the letter.")

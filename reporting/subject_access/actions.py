"""The steps of a request: registered, proposed, approved or sent back, made, given; and who is told at each."""

from django.db import transaction
from django.utils import timezone

from agencies import access
from agencies.access import Permission
from agencies.duty import duty_list
from agencies.models import Desk, User
from agencies.notices import notify
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases import papers
from cases.models import Case, Due, Paper
from cases.models.disclosure import disclose
from cases.models.record import AGAIN
from dashub import keys
from dashub.errors import InvalidInput, WrongState
from people.models import ContactPoint, Person
from people.models.person import like_name
from referrals import answers as shape
from referrals.models import Referral
from reporting.complaints.models import Complaint
from reporting.subject_access import pack
from reporting.subject_access.models import PackItem, SubjectDetails, SubjectRequest

# The way of the reply, as the channel whose safe-contact rules it obeys.
CHANNELS = {"email": ("email",), "letter": ("letter",), "through": ("through",), "collected": ()}


@transaction.atomic
def register(desk: Desk, request: dict, details: dict, by) -> SubjectRequest:
    """A request has come to this agency. ``request`` and ``details`` are fields of the two models. Sent twice
    within minutes it is one request."""
    by.one_at_a_time()
    about = {f"details__{name}": value for name, value in details.items()}
    rows = SubjectRequest.objects.filter(desk=desk, registered_by=by, registered_at__gt=timezone.now() - AGAIN)
    if same := rows.filter(**request, **about).first():
        return same
    asked = SubjectRequest(desk=desk, area=desk.area, registered_by=by, **request)
    asked.set_clock()
    asked.save()
    asked.details = SubjectDetails.objects.create(request=asked, **details)
    record(by, Verb.CREATED, asked, asker=asked.asker)
    put_due(asked)
    _tell_duty(asked)
    _tell_leads(asked, by)
    return asked


def put_due(asked: SubjectRequest) -> None:
    """The desk's line: until it is answered, or nothing while identity is waited for."""
    key = f"subject-access:{asked.pk}"
    if asked.due_on is None or not asked.is_open:
        Due.settle(key)
        return
    Due.put(
        key,
        desk=asked.desk,
        power=Permission.SUBJECT_ACCESS,
        what="Answer a request",
        reference=asked.reference,
        link=asked.get_absolute_url(),
        at=asked.due_at,
        hidden_from=asked.hidden_from,
    )


def _tell_duty(asked: SubjectRequest) -> None:
    """A restricted record may concern the subject. Whoever registered it learns nothing; the duty list tells the lead."""
    with as_system("whether a restricted record concerns a request"):
        found = [*_restricted_cases(asked), *_restricted_referrals(asked)]
        barred = {user for row in found for user in row.barred}
        people = duty_list(asked.area, barred) if found else []
    text = (
        f"Request {asked.reference} has come to an agency. Look whether it concerns a record of yours; tell the lead"
    )
    notify(people, f"subject-access-duty:{asked.pk}", text, "/restricted")


def _restricted_cases(asked: SubjectRequest) -> list[Case]:
    parts = {"involvements__person__in": _exactly(asked.details)}
    return list(Case.objects.filter(restricted=True, area=asked.area_id, **parts).distinct())


def _restricted_referrals(asked: SubjectRequest) -> list[Referral]:
    """Those in which somebody of that name is typed, born on that day or without a birthday."""
    details = asked.details
    same, born = keys.name_skeleton(details.name), keys.birth_dates(details.date_of_birth)
    rows = Referral.objects.filter(restricted=True, area=asked.area_id).exclude(status=Referral.Status.DRAFT)
    return [row for row in rows if any(_is_typed(person, same, born) for _, _, person in shape.parties(row.answers))]


def _is_typed(person: dict, same: str, born) -> bool:
    day = shape.born(person)
    return same in map(keys.name_skeleton, shape.names(person)) and (day is None or day in born)


def _exactly(details: SubjectDetails) -> list[int]:
    """Everybody of that name and date of birth, as "Known to us?" compares."""
    born = Person.objects.filter(
        like_name(keys.name_key(details.name)), date_of_birth__in=keys.birth_dates(details.date_of_birth)
    )
    same = keys.name_skeleton(details.name)
    rows = born.prefetch_related("aliases")[:200]
    return [person.pk for person in rows if same in {keys.name_skeleton(name) for name in person.names()}]


def _tell_leads(asked: SubjectRequest, by) -> None:
    """A complaint may concern the subject that whoever answers does not read: the lead says who does, as of any other."""
    with as_system("whether a complaint concerns a request"):
        rows = Complaint.objects.records_of(asked.desk)
        found = {one.pk: one for one in rows.naming([asked.details.name])}
        read = Complaint.objects.visible_to(by).filter(pk__in=found).values_list("pk", flat=True)
        hidden = [found[number] for number in sorted(found.keys() - set(read))]
        people = leads(asked) if hidden else []
    for one in hidden:
        text = f"Complaint {one.reference} may concern request {asked.reference}: say whether its agency reads it"
        notify(people, f"subject-access:{asked.pk}:{one.key}", text, one.get_absolute_url())


@transaction.atomic
def choose(asked: SubjectRequest, people: list[int], version: int, by) -> None:
    """Which records it concerns: the pack is collected, and whoever is barred from one of them sees the request no more."""
    pack.choose(asked, people, version, by)
    put_due(asked)


def leads(asked: SubjectRequest) -> list[User]:
    """Who may approve it: information-governance leads of the area, but nobody who had a hand in it or is in a case."""
    prepared = {asked.registered_by_id, asked.proposed_by_id or 0, *asked.deciders()}
    desks = Desk.objects.filter(area=asked.area_id).values_list("pk", flat=True)
    found = access.users_at(desks, Permission.RIGHTS).exclude(pk__in=asked.hidden_from)
    return list(found.exclude(pk__in=prepared).order_by("pk"))


@transaction.atomic
def propose(asked: SubjectRequest, version: int, by) -> None:
    """The pack goes to the lead, with nothing left undecided."""
    if not asked.details.searched:
        raise InvalidInput(
            {"": "Search your records first, and say which of them it concerns, or that there are none."}
        )
    if any(item.undecided for item in asked.items.all()):
        raise InvalidInput({"": "Some items still need your decision."})
    asked.propose(version, by)
    people = leads(asked)
    if not people:
        raise WrongState(
            "Nobody in this area can approve it. Tell the hub that it needs an information-governance lead."
        )
    with as_system("a pack is approved anew"):
        PackItem.objects.filter(request=asked).update(approved=False)
    for user in people:
        Due.put(
            f"subject-access-approve:{asked.pk}:{user.pk}", desk=asked.area.hub_desk or asked.desk, user=user,
            power=Permission.RIGHTS, what="Approve the answer to a request", reference=asked.reference,
            link=asked.approval_url, at=asked.due_at or timezone.now(),
        )  # fmt: skip
    text = f"Request {asked.reference}: an answer waits for your approval"
    notify(people, f"subject-access:{asked.pk}:{asked.version}", text, asked.approval_url)


@transaction.atomic
def approve(asked: SubjectRequest, shown: int, version: int, by) -> None:
    """What she had before her, and no more: an item that she may not read stays unapproved, and is not given out.

    ``shown`` is how many there were: what she may read can change while she reads, without a word of the pack changing.
    """
    if PackItem.objects.filter(request=asked).update(approved=True) != shown:
        raise WrongState("What you may read of this pack has changed since you opened it. Open it again.")
    asked.approve(version, by)
    _no_more_approving(asked)
    _tell_preparer(asked, "is approved. Make the reply")


@transaction.atomic
def send_back(asked: SubjectRequest, reason: str, version: int, by) -> None:
    asked.send_back(reason, version, by)
    _no_more_approving(asked)
    if by.pk != asked.proposed_by_id:
        _tell_preparer(asked, "was sent back to you")


def reopen(asked: SubjectRequest, version: int, by) -> None:
    """After approval, by the preparer: it then needs a new one."""
    send_back(asked, "Opened again by the preparer", version, by)


def _no_more_approving(asked: SubjectRequest) -> None:
    with as_system("what is due"):
        Due.objects.filter(key__startswith=f"subject-access-approve:{asked.pk}:", done_at=None).update(
            done_at=timezone.now()
        )


def _tell_preparer(asked: SubjectRequest, what: str) -> None:
    """Unless she is barred by now: then there is no such request for her."""
    key = f"subject-access:{asked.pk}:{asked.version}"
    told = [user for user in (asked.proposed_by,) if user.pk not in asked.hidden_from]
    notify(told, key, f"Request {asked.reference} {what}", asked.get_absolute_url())


@transaction.atomic
def make_reply(asked: SubjectRequest, by) -> Paper:
    """Keep what the letter holds and order it as PDF. Before it is given it may be made again."""
    if asked.status != asked.Status.APPROVED:
        raise WrongState("The reply is made once the pack is approved, and until it is given.")
    asked.details.printed, asked.details.made_on = pack.print_items(asked), timezone.localdate()
    asked.details.save(update_fields=["printed", "made_on"])
    return papers.order(Paper.Kind.SUBJECT_REPLY, asked, f"Reply {asked.reference}", by)


def unsafe(asked: SubjectRequest) -> str:
    """Why the way of the reply must not be used, by the subject's safe-contact rules; "" where nothing speaks against it."""
    channels = CHANNELS[asked.details.reply]
    # Also of whom the desk reads nothing any more: her rules hold all the same.
    with as_system("whether a reply may reach somebody"):
        points = list(ContactPoint.objects.filter(person__in=asked.details.people, channel__in=channels))
    typed = keys.email_key(asked.details.reply_to)
    points = [point for point in points if not typed or point.value_key in ("", typed)]
    if points and not any(point.usable for point in points):
        way = asked.details.get_reply_display().lower()
        return f"The safe-contact rules do not allow a reply {way}. Agree another way with the person."
    return ""


@transaction.atomic
def give(asked: SubjectRequest, on, how: str, version: int, by) -> None:
    """Record that the reply was given, how and when: final. What was given is kept as it was made."""
    if why := unsafe(asked):
        raise InvalidInput({"how": why})
    if not pack.is_printed(asked):
        raise WrongState(
            "The reply has not been made, or something has changed since. Make it again before you give it."
        )
    asked.details.given_how = how
    asked.details.save(update_fields=["given_how"])
    asked.give(on, version, by)
    put_due(asked)
    disclosed(asked, by)


def disclosed(asked: SubjectRequest, by) -> None:
    """The one place where data leave by this road, for the log of disclosures: ``asked.items`` keep what was printed."""
    pack.log_cases(asked.items.exclude(printed=""), Verb.EXPORTED, by, "subject-access-given")
    record(by, Verb.EXPORTED, asked, given=True, items=asked.details.printed)
    # Of no case: the register must not tell which agency holds what of whom. A reply that holds nothing gave nothing out.
    if asked.details.printed:
        with as_system("the log of disclosures"):
            disclose(None, asked.desk, by, to="subject", basis="access", what=f"Reply to request {asked.reference}")


@transaction.atomic
def withdraw(asked: SubjectRequest, reason: str, version: int, by) -> None:
    """Whoever asked does so no more, or never proved who she or he is."""
    asked.withdraw(version, by)
    asked.details.closed_because = reason
    asked.details.save(update_fields=["closed_because"])
    put_due(asked)


@transaction.atomic
def correct_reply(asked: SubjectRequest, reply: str, reply_to: str, version: int, by) -> None:
    """Another way to answer, agreed with the person."""
    if not asked.is_open:
        raise WrongState("This request is finished.")
    asked.claim_version(version)
    asked.details.reply, asked.details.reply_to = reply, reply_to
    asked.details.save(update_fields=["reply", "reply_to"])
    record(by, Verb.CHANGED, asked, fields=["reply"])


def tell_overdue() -> int:
    """Leads hear of a request whose time has run out, once for each day it ran out on. How many are overdue."""
    late = SubjectRequest.objects.overdue(timezone.localdate()).select_related("desk__agency", "area")
    for asked in late:
        text = f"Request {asked.reference} to {asked.desk} is overdue"
        notify(leads(asked), f"subject-access-late:{asked.pk}:{asked.due_on}", text, asked.approval_url)
    return len(late)

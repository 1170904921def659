"""A restricted case: named people only; for everybody else it does not exist. The only writers of it.

Written as the system: whoever restricts a case may shut herself out of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from agencies.access import Permission, only_readers, users_at
from agencies.duty import duty_list
from agencies.models import Membership, User
from agencies.notices import notify, take_back
from agencies.principals import as_system
from audit.log import record
from audit.models import Event, Verb
from cases.models import Case, Paper, Restriction, TimelineEntry
from cases.sharing import PROTECTED, forget_papers, name_user, references_of
from dashub.errors import WrongState

Why = Restriction.Why


@as_system("a restricted case")
def restrict(case: Case, why: str, reason: str, by, named: Iterable[User] = ()) -> None:
    """Shut the case to everybody but the area's duty list and ``named``. A restricted case stays as it is.

    Agencies' shares are kept and count again once it is lifted; whoever broke the glass is out. What the lead is not
    named for she no longer leads.
    """
    locked = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not locked.restricted:
        _restrict(locked, why, reason, by, named)
    case.refresh_from_db(fields=["restricted", "lead", *PROTECTED])


def _restrict(case: Case, why, reason, by, named) -> None:
    Restriction.objects.create(case=case, why=why, reason=reason, by=by if by.pk else None)
    case.restricted = True
    case.save(update_fields=["restricted"])
    case.named_users.filter(kind="glass").delete()
    duty = duty_list(case.area, case.barred)
    for user in {user.pk: user for user in [*duty, *named]}.values():
        name_user(case, user, "The area's duty list" if user in duty else "Named when the case was restricted", by)
    inside = set(case.named_users.values_list("user_id", flat=True))
    if case.lead_id not in inside:
        case.lead = None
        case.save(update_fields=["lead"])
    take_back(*references_of(Case.objects.filter(pk=case.pk)), but=inside)
    forget_papers(Paper.objects.exclude(recipient__in=inside).filter(_in_area(case.area_id)))
    TimelineEntry.objects.create(case=case, title="The case was restricted", by=by if by.pk else None)
    record(by, Verb.UNSHARED, case, restricted=True, why=str(why))
    tell_named(case, f"restricted:{case.pk}:{case.restrictions.first().pk}", "was restricted: see who needs it")


def _in_area(area_id: int) -> Q:
    return Q(recipient__in=Membership.objects.filter(desk__area=area_id).values("user"))


def tell_named(case: Case, key: str, what: str) -> None:
    """A notice for everybody whom a restricted case names."""
    case.refresh_from_db(fields=PROTECTED)
    users = User.objects.filter(pk__in=case.named_users.values("user"))
    link = f"/cases/{case.reference}/sharing"
    notify(only_readers(users, case.facts), key, f"Case {case.reference} {what}", link)


@as_system("a restricted case")
def lift(case: Case, reason: str, by) -> None:
    """Open the case to its agencies again. WrongState where it is open already."""
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not case.restricted:
        raise WrongState("This case is not restricted any more. Somebody lifted it before you.")
    case.restrictions.filter(lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=by if by.pk else None, lift_reason=reason
    )
    case.restricted = False
    case.save(update_fields=["restricted"])
    case.named_users.filter(kind="named").delete()
    TimelineEntry.objects.create(case=case, title="The case is no longer restricted", by=by if by.pk else None)
    record(by, Verb.SHARED, case, restricted=False)


@as_system("a restricted case")
def name(case: Case, user: User, reason: str, by, until=None) -> None:
    """Let one more person in; she is told, and nobody else at her agency."""
    name_user(case, user, reason, by, until=until)
    TimelineEntry.objects.create(case=case, title=f"Let in by name: {user}", text=reason, by=by if by.pk else None)
    key = f"named:{case.pk}:{user.pk}:{timezone.now():%Y%m%d%H%M}"
    notify(only_readers([user], case.facts), key, f"You are named in case {case.reference}", case.get_absolute_url())


def answer_trust(restriction: Restriction, answer: str, note: str, by) -> None:
    """Whether a position of trust is concerned (LADO): the chair's recorded answer."""
    restriction.position_of_trust, restriction.trust_note = answer, note
    restriction.trust_by, restriction.trust_at = by, timezone.now()
    restriction.save(update_fields=["position_of_trust", "trust_note", "trust_by", "trust_at"])
    record(by, Verb.DECIDED, restriction, reference=restriction.case.reference, fields=["position_of_trust"])


def keep_somebody(by) -> int:
    """A restricted case that names nobody who could decide anything any more goes to today's duty list. How many did."""
    found = 0
    for case in Case.objects.filter(restricted=True, destroyed_at=None).select_related("area__hub_desk"):
        duty = duty_list(case.area, case.barred)
        able = set(users_at([case.area.hub_desk_id], Permission.RESTRICT).values_list("pk", flat=True))
        inside = set(case.named_users.filter(kind="named").values_list("user_id", flat=True)) - set(case.barred)
        if not inside & (able | {user.pk for user in duty}):
            for user in duty:
                name(case, user, "The area's duty list", by)
            found += 1
    return found


@dataclass(frozen=True)
class Looked:
    """Somebody who had looked before the case was restricted."""

    who: str
    where: str
    first: object
    last: object
    times: int


def looked_before(case: Case, restriction: Restriction) -> list[Looked]:
    """Who was shown the case or a person in it before that, less who restricted it; from the audit log, latest first."""
    with as_system("who had looked at a restricted case"):
        people = list(case.involvements.values_list("person_id", flat=True))
        events = Event.objects.filter(
            Q(kind="cases.case", object_ids__contains=[case.pk])
            | Q(kind="people.person", object_ids__overlap=people)
            | Q(
                kind="referrals.referral",
                object_ids__overlap=list(case.presentations.values_list("referral_id", flat=True)),
            )
            | Q(reference=case.reference),
            at__lt=restriction.at,
            actor__isnull=False,
        ).exclude(verb=Verb.REFUSED)
        events = events.exclude(actor=restriction.by_id or 0)
        return _by_actor(events.values_list("actor", "at").order_by("at"))


def _by_actor(rows) -> list[Looked]:
    times: dict[int, list] = {}
    for actor, at in rows:
        times.setdefault(actor, []).append(at)
    users = User.objects.filter(pk__in=times).prefetch_related("memberships__desk__agency")
    found = [
        Looked(str(user), ", ".join(str(post.desk) for post in user.memberships.all()), each[0], each[-1], len(each))
        for user in users
        for each in [times[user.pk]]
    ]
    return sorted(found, key=lambda one: one.last, reverse=True)

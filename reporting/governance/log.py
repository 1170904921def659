"""The search of the audit log, for the information-governance lead: whose acts, on what, when.

It stands above every app because its bounds are those of several: she sees what people of her areas did, and what anybody
did to cases and referrals of her areas. She sees acts, never a case, and no kind of record of which she
may not know (cases.kinds). A restricted case does not exist here either, unless she is one of those named in it: its own
page tells its readers who looked.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from agencies.access import Permission, standing
from agencies.acts import PAGE, Act, Page, acts_of, page_of
from agencies.models import Membership, User
from agencies.principals import as_system
from audit.models import Event, Verb
from cases.kinds import untold_to
from cases.models import Case, Involvement
from dashub import references
from referrals.models import Referral
from reporting.models import restricted_from, restricted_rows

MOST_EXPORTED = 10_000


@dataclass(frozen=True)
class Asked:
    """What she searches for; everything is optional. ``reference`` as it was typed, ``person`` her record's number."""

    actor: int | None = None
    reference: str = ""
    person: int | None = None
    verb: str = ""
    kind: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def names(self) -> list[str]:
        """Which of them she used, for the log."""
        return [name for name, value in vars(self).items() if value]


def areas_of(user) -> list[int]:
    return standing(user).areas(Permission.AUDIT)


def people_of(user):
    """Everybody who holds or held a desk in her areas."""
    posts = Membership.objects.filter(desk__area__in=areas_of(user))
    return User.objects.filter(pk__in=posts.values("user"))


def find(user, asked: Asked, before: str = "", size: int = PAGE) -> Page:
    """A page of what she asked for, within her bounds; read for the installation, because she sees no case herself."""
    with as_system("search of the audit log"):
        return page_of(search(user, asked), before, size, untold_to(user))


def acts(user, numbers: list[int]) -> list[Act]:
    """What these events say, newest first, as far as she may know of them."""
    with as_system("alerts on the audit log"):
        events = without(Event.objects.filter(pk__in=numbers), restricted_rows(user))
        return acts_of(events.order_by("-pk")[:PAGE], untold_to(user))


def search(user, asked: Asked):
    """The events within her bounds that she asked for, unordered."""
    areas = areas_of(user)
    hidden = restricted_from(user)
    on_record = _on_record(areas, asked, hidden)
    events = Event.objects.filter(_within(user, areas) | on_record)
    return without(events, hidden).filter(_asked(asked, on_record))


def without(events, hidden: dict[int, str]):
    """Lists and searches stay, without a word of what was in them."""
    alone = Q(kind="cases.case", object_ids__overlap=list(hidden)) & ~Q(verb__in=(Verb.LISTED, Verb.SEARCHED))
    return events.exclude(Q(reference__in=hidden.values()) | alone) if hidden else events


def _within(user, areas: list[int]) -> Q:
    people = people_of(user).values("pk")
    cases = Case.objects.filter(area__in=areas).order_by().values("reference")
    referrals = Referral.objects.filter(area__in=areas).order_by().values("reference")
    return Q(actor__in=people) | Q(reference__in=cases) | Q(reference__in=referrals)


def _on_record(areas: list[int], asked: Asked, hidden: dict[int, str]) -> Q:
    """Events that name a record of her areas by its number only: lists and searches that it was in."""
    found = Q(pk__in=[])
    if reference := references.normalise(asked.reference):
        cases = Case.objects.filter(area__in=areas, reference=reference).exclude(pk__in=hidden)
        referrals = Referral.objects.filter(area__in=areas, reference=reference)
        referrals = referrals.exclude(reference__in=hidden.values())
        for kind, rows in (("cases.case", cases), ("referrals.referral", referrals)):
            for number in rows.order_by().values_list("pk", flat=True):
                found |= Q(kind=kind, object_ids__contains=[number])
    elif asked.person:
        parts = Involvement.objects.filter(person=asked.person, case__area__in=areas).exclude(case__in=hidden)
        if parts.exists():
            found |= Q(kind="people.person", object_ids__contains=[asked.person])
    return found


def _asked(asked: Asked, on_record: Q) -> Q:
    clause = Q()
    if asked.reference:
        typed = {asked.reference.strip(), references.normalise(asked.reference)} - {""}
        clause &= Q(reference__in=typed) | on_record
    if asked.person:
        clause &= Q(kind="people.person", object_ids__contains=[asked.person])
    for name in ("actor", "verb", "kind"):
        if value := getattr(asked, name):
            clause &= Q(**{name: value})
    if asked.since:
        clause &= Q(at__gte=_midnight(asked.since))
    if asked.until:
        clause &= Q(at__lt=_midnight(asked.until + dt.timedelta(days=1)))
    return clause


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))

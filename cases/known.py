""" "Known to us?": what a worker may be told about somebody whom she has before her, with a purpose, on record.

Three answers: cases that she sees; for those whose role may know it, that somebody else in the area works with this
person; and one more for everything else - unknown, restricted and barred are told apart by nothing.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from agencies.access import Permission, standing
from agencies.principals import as_system
from audit.log import record
from audit.models import Event, Verb
from cases.models import Case, Involvement
from cases.search import NEEDS, may_be_told
from dashub import keys
from people.models import Address, ContactPoint, Person
from people.models.person import like_name

KIND = "known-check"
MOST_CHECKS = 20  # an hour
HOUR = dt.timedelta(hours=1)
PURPOSES = {
    "referral": "I am preparing a referral",
    "danger": "Somebody may be in danger now",
    "enquiry": "A child or adult protection enquiry",
    "incident": "An incident that my agency attends or has recorded",
    "request": "She asked whether she is known",
}


@dataclass(frozen=True)
class Asked:
    """What was typed: a full name with a date of birth, or a telephone number, or a postcode with a name."""

    name: str = ""
    born: dt.date | None = None
    phone: str = ""
    postcode: str = ""


@dataclass
class Answer:
    """``elsewhere``: somebody else in the area works with this person, said only where the role may know it."""

    cases: list[Case] = field(default_factory=list)
    elsewhere: bool = False


def asked_too_often(user) -> bool:
    """From the audit log, where every check stands."""
    since = timezone.now() - HOUR
    return Event.objects.filter(actor=user.pk, kind=KIND, at__gt=since).count() >= MOST_CHECKS


def check(asked: Asked, purpose: str, user) -> Answer:
    """The answer for her, and its line in the log: the purpose and the cases told, never what was typed."""
    cases = _told(asked, user)
    with as_system("known to us"):
        # Asked of everybody in the same way: how long the answer takes tells nothing.
        others = Case.objects.open().filter(restricted=False, area__in=standing(user).areas(Permission.SEE_CASES))
        others = others.filter(involvements__person__in=_people(asked)).exclude(barred__contains=[user.pk])
        elsewhere = sorted(others.exclude(pk__in=[case.pk for case in cases]).values_list("area_id", flat=True)[:50])
    may_know = set(standing(user).areas(Permission.KNOWN_ELSEWHERE))
    record(user, Verb.SEARCHED, KIND, [case.pk for case in cases], purpose=purpose, count=len(cases))
    return Answer(cases, not cases and bool(may_know & set(elsewhere)))


def _told(asked: Asked, user) -> list[Case]:
    """Cases that she sees, found only through what she may know there (as in the search)."""
    people = Person.objects.visible_to(user).filter(pk__in=_people(asked))
    parts = Involvement.objects.filter(person__in=people, case__in=Case.objects.visible_to(user)).select_related(
        "case__area"
    )
    by = "contact" if asked.phone else "address" if asked.postcode else "name"
    needed: dict[Case, list] = {}
    for part in parts.select_related("case__area"):
        needed.setdefault(part.case, []).append(NEEDS[by][part.role])
    return [case for case, needs in needed.items() if may_be_told(user, case, needs)]


def _people(asked: Asked):
    """Everybody who fits exactly: nothing is guessed here."""
    return Person.objects.filter(pk__in=_numbers(asked))


def _numbers(asked: Asked) -> list[int]:
    if asked.phone:
        return list(
            ContactPoint.objects.filter(value_key=keys.phone_key(asked.phone)).values_list("person_id", flat=True)[
                :200
            ]
        )
    found = Person.objects.filter(like_name(keys.name_key(asked.name)))
    if asked.postcode:
        open_homes = Address.objects.filter(postcode=keys.postcode_key(asked.postcode)).exclude(kind="confidential")
        found = found.filter(pk__in=open_homes.values("person"))
    else:
        found = found.filter(Q(date_of_birth__in=keys.birth_dates(asked.born)))
    same = keys.name_skeleton(asked.name)
    rows = found.prefetch_related("aliases")[:200]
    return [person.pk for person in rows if same in {keys.name_skeleton(name) for name in person.names()}]

"""Who of a referral may be known already: existing people with why and in which cases, and what that says of a repeat."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from cases.models import Case, Involvement, Presentation
from marac import repeat
from people.models import Person
from people.models.choices import YesNo
from people.search import Candidate as Alike
from referrals import answers as shape
from referrals.forms.same import described, possible, probe
from referrals.models import Referral

CRIMINAL = {YesNo.YES: True, YesNo.NO: False}


@dataclass(frozen=True)
class Candidate:
    """An existing person who may be the one typed, in words for the one who asks."""

    pk: int
    label: str
    why: str


@dataclass(frozen=True)
class Typed:
    """Somebody typed in the referral, with the existing people she may be; ``initial`` is the referrer's choice."""

    role: str
    place: int
    name: str
    candidates: list[Candidate] = field(default_factory=list, hash=False)
    initial: str = ""

    @property
    def field(self) -> str:
        return f"person_{self.role}_{self.place}"


@dataclass(frozen=True)
class Repeat:
    """What the rule would say if the victim is this known person."""

    label: str
    is_repeat: bool
    working: tuple[str, ...]


def typed_people(referral: Referral, user, today: date) -> list[Typed]:
    """Everybody named, each with the people she may be among those whom the asker sees. Three queries."""
    listed = [each for each in shape.parties(referral.answers) if shape.names(each[2])]
    found = possible([probe(person) for _, _, person in listed], user)
    chosen = _chosen(listed, found, user)
    cases = _cases_of([*(each.person.pk for row in found for each in row), *map(int, chosen)], user)
    people = []
    for (role, place, person), row in zip(listed, found, strict=True):
        offered = [_offer(each.person, each.why, cases, today) for each in row]
        picked = str(person.get("person_id") or "")
        known = {str(each.pk) for each in offered}
        if picked not in known and picked in chosen:
            offered.append(_offer(chosen[picked], "the referrer chose this person", cases, today))
            known.add(picked)
        people.append(Typed(role, place, shape.full_name(person), offered, picked if picked in known else ""))
    return people


def _chosen(listed, found: list[list[Alike]], user) -> dict[str, Person]:
    """Those whom the referrer chose and the search did not bring back."""
    shown = {each.person.pk for row in found for each in row}
    numbers = {
        int(text) for _, _, p in listed if (text := str(p.get("person_id") or "")).isdecimal() and len(text) < 19
    }
    missing = numbers - shown
    return {str(p.pk): p for p in Person.objects.visible_to(user).filter(pk__in=missing)} if missing else {}


def _offer(person: Person, why: str, cases: dict[int, list[str]], today: date) -> Candidate:
    told = [f"Why: {why}", *cases.get(person.pk, [])[:3]]
    return Candidate(person.pk, described(person, today), ". ".join(told))


def _cases_of(person_ids: Iterable[int], user) -> dict[int, list[str]]:
    """{person: her part in each case that the asker sees}."""
    parts = (
        Involvement.objects.filter(person__in=list(person_ids), case__in=Case.objects.visible_to(user))
        .select_related("case")
        .order_by("-case__last_activity_at")
    )
    found = defaultdict(list)
    for part in parts:
        found[part.person_id].append(
            f"{part.get_role_display()} in {part.case.reference} ({part.case.get_status_display().lower()})"
        )
    return found


def repeats(referral: Referral, people: list[Typed], user) -> list[Repeat]:
    """For each known person that a victim may be, what the repeat rule says with the perpetrators who may be meant."""
    victims = {each.pk: each.label for person in people if person.role == "victims" for each in person.candidates}
    harming = {each.pk for person in people if person.role == "perpetrators" for each in person.candidates}
    earlier = _earlier(referral, victims, user) if victims else {}
    return [
        Repeat(label, answer.is_repeat, answer.working)
        for pk, label in victims.items()
        if earlier.get(pk) and (answer := _verdict(referral, earlier[pk], harming))
    ]


def _earlier(referral: Referral, victims: Iterable[int], user) -> dict[int, list[repeat.Previous]]:
    parties = Involvement.objects.filter(case=OuterRef("case"), role="victim", person__in=list(victims))
    named = Presentation.perpetrators.through.objects.filter(presentation=OuterRef("pk"))
    rows = (
        Presentation.objects.filter(for_marac=True, case__area=referral.area, case__in=Case.objects.visible_to(user))
        .annotate(victim=Subquery(parties.values("person")[:1]), named=ArraySubquery(named.values("person")))
        .filter(victim__isnull=False)
    )
    found = defaultdict(list)
    for row in rows:
        found[row.victim].append(repeat.Previous(row.submitted_on, frozenset(row.named), incident=row.incident_on))
    return found


def _verdict(referral: Referral, earlier: list[repeat.Previous], harming: set[int]) -> repeat.Verdict:
    """By the anchor of the last referral: meetings are known once the case is listed, and worked out again there."""
    incident = shape.section(referral.answers, "incident")
    return repeat.verdict(
        previous=earlier,
        perpetrators=harming,
        referred=timezone.localdate(referral.submitted_at),
        incident=shape.day(incident, "incident_on"),
        criminal=CRIMINAL.get(incident.get("criminal")),
        rule=referral.area.repeat_rule,
    )

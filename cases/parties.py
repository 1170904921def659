"""Changes to the people of a case: details, contact points, addresses, ties. Two writers lose nothing: see claim_version."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from agencies.access import Section
from agencies.principals import because
from audit.log import record
from audit.models import Verb
from cases.actions import tell
from cases.models import Case, Involvement, PoliceMarker, PositionOfTrust, Restriction
from cases.models.record import AGAIN
from cases.restricting import restrict
from cases.screening import screen
from cases.summaries import address_section, name_section
from people.models import Address, Alias, ContactPoint, Person, Relationship
from people.models.choices import YesNo

OF_INVOLVEMENT = {
    "to_victim",
    "to_perpetrator",
    "lives_with_victim",
    "school",
    "plan_status",
    "social_worker",
    "note",
    "staff_link",
}
NAMES = {"given_name", "family_name", "aliases"}
_WHO = {"victim": "the victim", "perpetrator": "the person who harms", "child": "a child", "other": "another person"}


def details_of(involvement: Involvement, names) -> dict:
    """The present details under these names, aliases as lines."""
    person = involvement.person
    found = {}
    for name in names:
        if name == "aliases":
            found[name] = "\n".join(str(alias) for alias in person.aliases.all())
        else:
            found[name] = getattr(involvement if name in OF_INVOLVEMENT else person, name)
    return found


@transaction.atomic
def change_details(involvement: Involvement, version: int, details: Mapping, desk_id: int, by) -> list[str]:
    """Write what differs and say which fields did. Raises StaleVersion where someone else wrote first."""
    person = involvement.person
    present = details_of(involvement, details)
    changed = [name for name in details if (details[name] or None) != (present[name] or None)]
    if not changed:
        return []
    person.claim_version(version)
    _write(involvement, {name: details[name] for name in changed})
    tell(
        involvement.case,
        f"Details of {_WHO[involvement.role]} changed",
        desk_id,
        by,
        section=name_section(involvement.role),
    )
    record(by, Verb.CHANGED, person, reference=involvement.case.reference, fields=changed)
    if NAMES & set(changed):
        screen(involvement.case, person, by)
    _restrict_for(involvement.case, {name: details[name] for name in changed}, by)
    if "works_with_vulnerable" in changed:
        PositionOfTrust.ask(involvement.case)
    return changed


def _write(involvement: Involvement, details: Mapping) -> None:
    person = involvement.person
    on_part = {name: value for name, value in details.items() if name in OF_INVOLVEMENT}
    on_person = {name: value for name, value in details.items() if name not in OF_INVOLVEMENT | {"aliases"}}
    if "aliases" in details:
        _write_aliases(person, details["aliases"])
    for thing, fields in ((involvement, on_part), (person, on_person)):
        for name, value in fields.items():
            setattr(thing, name, value)
    if on_part:
        involvement.save(update_fields=list(on_part))
    if on_person or "aliases" in details:
        person.save(update_fields=list(on_person))


def _write_aliases(person: Person, lines: str) -> None:
    """One alias a line; the last word is the family name. What is there already stays the same row."""
    names = [line.split() for line in dict.fromkeys(lines.splitlines()) if line.strip()]
    aliases = [Alias(person=person, given_name=" ".join(n[:-1])[:100], family_name=n[-1][:100]) for n in names]
    wanted = {str(alias): alias for alias in aliases}
    held = {str(alias): alias.pk for alias in person.aliases.all()}
    person.aliases.exclude(pk__in=[held[name] for name in held.keys() & wanted.keys()]).delete()
    Alias.objects.bulk_create([wanted[name] for name in wanted if name not in held])
    person._prefetched_objects_cache = {}


@transaction.atomic
def add_party(case: Case, role: str, details: Mapping, desk_id: int, by) -> Involvement:
    """A new person with a part in the case. Sent twice within minutes it is one; two without a name or a day of birth are
    two."""
    case.one_at_a_time()
    if same := _sent_before(case, role, details):
        return same
    person = Person.objects.create(
        **{name: value for name, value in details.items() if name not in OF_INVOLVEMENT | {"aliases"}}
    )
    involvement = Involvement.objects.create(
        case=case, person=person, role=role, **{name: v for name, v in details.items() if name in OF_INVOLVEMENT}
    )
    if details.get("aliases"):
        _write_aliases(person, details["aliases"])
        person.refresh_search()
    tell(case, f"Added: {_WHO[role]}", desk_id, by, section=name_section(role))
    record(by, Verb.CREATED, person, reference=case.reference, role=str(role))
    screen(case, person, by)
    _restrict_for(case, details, by)
    PositionOfTrust.ask(case)
    return involvement


def _sent_before(case: Case, role: str, details: Mapping) -> Involvement | None:
    if not any(details.get(name) for name in ("given_name", "family_name", "date_of_birth")):
        return None
    typed = {name: value for name, value in details.items() if name != "aliases"}
    typed = {name if name in OF_INVOLVEMENT else f"person__{name}": value for name, value in typed.items()}
    return case.involvements.filter(role=role, since__gt=timezone.now() - AGAIN, **typed).first()


def _restrict_for(case: Case, details: Mapping, by) -> None:
    """Staff of a partner agency, a councillor or a relative of one: named people only from now on."""
    if details.get("staff_link") == YesNo.YES:
        restrict(case, Restriction.Why.STAFF, "", by)


@transaction.atomic
def write_contact(
    involvement: Involvement, point: ContactPoint, version: int, rules: Mapping, desk_id: int, by
) -> None:
    """Record or change a channel with its reason. Raises StaleVersion."""
    involvement.person.claim_version(version)
    new = point.pk is None
    for name, value in rules.items():
        setattr(point, name, value)
    point.person = involvement.person
    with because(point.reason):
        point.save()
    title = f"Safe contact {'recorded' if new else 'changed'}: {point.get_channel_display()}"
    tell(involvement.case, title, desk_id, by, section=Section.SAFE_CONTACT, text=point.reason)
    record(by, Verb.CREATED if new else Verb.CHANGED, point, reference=involvement.case.reference)
    screen(involvement.case, involvement.person, by)


@transaction.atomic
def write_address(involvement: Involvement, address: Address, version: int, fields: Mapping, desk_id: int, by) -> None:
    """Record or change an address. The timeline says that it changed, in the address's own section, never what it is.

    Whoever puts another place there wrote it: whoever recorded the one before it must not read the new one as her own.
    """
    involvement.person.claim_version(version)
    new = address.pk is None
    if new or any(name in fields and fields[name] != getattr(address, name) for name in ("kind", "lines", "postcode")):
        address.desk_id = desk_id
    for name, value in fields.items():
        setattr(address, name, value)
    address.person = involvement.person
    address.save()
    title = f"Address of {_WHO[involvement.role]} {'recorded' if new else 'changed'}"
    tell(involvement.case, title, desk_id, by, section=address_section(involvement.role, address))
    record(by, Verb.CREATED if new else Verb.CHANGED, address, reference=involvement.case.reference)
    if involvement.role == Involvement.Role.VICTIM:
        PoliceMarker.address_changed(address, new)
    screen(involvement.case, involvement.person, by)


@transaction.atomic
def tie(case: Case, first_id: int, kind: str, second_id: int, desk_id: int, by) -> None:
    """What one is to the other, once; said again it changes nothing."""
    relationship, made = Relationship.objects.get_or_create(first_id=first_id, second_id=second_id, kind=kind)
    if made:
        tell(case, "Relationship recorded", desk_id, by, section=Section.IDENTITY)
        record(by, Verb.CREATED, relationship, reference=case.reference)


@transaction.atomic
def untie(case: Case, relationship: Relationship, desk_id: int, by) -> None:
    record(by, Verb.CHANGED, relationship, reference=case.reference, removed=True)
    relationship.delete()
    tell(case, "Relationship removed", desk_id, by, section=Section.IDENTITY)

"""From the people of a referral's answers to person records, without a query: as referrals/parties.py does one by one."""

import datetime as dt

from cases.models import Case, Involvement
from dashub import keys
from dashub.demo.batch import Batch
from people import hours
from people.models import Address, Alias, ContactPoint, Identifier, Person, Relationship
from referrals.answers import SINGULAR, day, rows
from referrals.parties import typed_fields


def write_person(batch: Batch, typed: dict) -> Person:
    """A new person as typed, with names, addresses, channels and numbers."""
    person = Person(**typed_fields(typed))
    aliases = [Alias(person=person, **alias) for alias in rows(typed, "aliases")]
    spoken = [f"{person.given_name} {person.family_name}".strip(), *map(str, aliases)]
    person.search_names = " | ".join(filter(None, map(keys.name_key, spoken)))
    batch.add(person)
    for alias in aliases:
        batch.add(alias)
    for address in rows(typed, "addresses"):
        lines, postcode = address["lines"], keys.postcode_key(address["postcode"]) or address["postcode"]
        since = day(address, "since")
        batch.add(Address(person=person, kind=address["kind"], lines=lines, postcode=postcode, since=since))
    for point in rows(typed, "contact_points"):
        batch.add(_contact_point(person, point))
    for identifier in rows(typed, "identifiers"):
        batch.add(Identifier(person=person, **identifier))
    return person


def _contact_point(person: Person, typed: dict) -> ContactPoint:
    value = typed["value"]
    fields = {name: text for name, text in typed.items() if name != "checked_on"}
    key = keys.phone_key(value) or keys.email_key(value) or ""
    fields["safe_times"] = hours.understood(typed.get("hours", ""))
    return ContactPoint(person=person, value_key=key, checked_on=day(typed, "checked_on"), **fields)


def involve(batch: Batch, case: Case, family: dict, people: dict[tuple[str, int], Person], at: dt.datetime) -> None:
    """Everybody of the family in the case, and what they are to one another."""
    for role, singular in SINGULAR.items():
        for place, typed in enumerate(family.get(role, ())):
            person = people[role, place]
            batch.add(Involvement(case=case, person=person, role=singular, since=at, **_part(typed)))


def relate(batch: Batch, family: dict, people: dict[tuple[str, int], Person]) -> None:
    """Ties of a new family; written once, when it is first met."""
    victim, harming = people["victims", 0], people["perpetrators", 0]
    ties = [(harming, victim, family["perpetrators"][0]["to_victim"])]
    for place, child in enumerate(family["children"]):
        ties += [(people["children", place], victim, child["to_victim"])]
        ties += [(people["children", place], harming, child["to_perpetrator"])]
    for first, second, kind in ties:
        if kind and kind != "not_connected":
            batch.add(Relationship(first=first, second=second, kind=kind))


def _part(typed: dict) -> dict:
    names = ("to_victim", "to_perpetrator", "lives_with_victim", "school", "plan_status")
    return {name: typed.get(name, "") for name in names} | {"factors": typed.get("factors", {})}

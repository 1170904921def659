"""The parties: victim, those who harm, children, others of the household."""

import datetime as dt
import math

from django.utils import timezone

from agencies.access import Level, Section
from cases.models.involvement import Involvement
from cases.seen import Seen
from cases.summaries.facts import Fact, answer, join
from dashub import keys

VICTIM, PERPETRATOR, CHILD = Involvement.Role.VICTIM, Involvement.Role.PERPETRATOR, Involvement.Role.CHILD


def of_role(seen: Seen, role: str) -> list[Involvement]:
    return [inv for inv in seen.case.involvements.all() if inv.role == role]


def age_words(person, on: dt.date | None = None) -> str:
    """ "34", "about 30", "not born yet" or ""."""
    if person.unborn:
        return "not born yet"
    age = person.age_on(on or timezone.localdate())
    if age is not None:
        return str(age)
    return f"about {person.approximate_age}" if person.approximate_age is not None else ""


def _years(person) -> float:
    """The youngest first, one not yet born before all, and at the end whose age nobody knows."""
    if person.unborn:
        return -1
    age = person.age_on(timezone.localdate())
    age = person.approximate_age if age is None else age
    return math.inf if age is None else age


def name_section(role: str) -> Section:
    """The section that decides whether a party's name is seen."""
    return {PERPETRATOR: Section.PERPETRATOR, CHILD: Section.CHILDREN}.get(role, Section.IDENTITY)


def sees_name(seen: Seen, involvement: Involvement) -> bool:
    """Names of victim and perpetrator at SUMMARY; of children and others in full only."""
    section = name_section(involvement.role)
    enough = Level.SUMMARY if involvement.role in (VICTIM, PERPETRATOR) else Level.FULL
    return seen.level(section) >= enough


def name_of(seen: Seen, involvement: Involvement) -> str:
    """The name for those who may see it, else what she or he is in the case."""
    if sees_name(seen, involvement):
        return involvement.person.full_name
    return involvement.get_role_display()


def part_words(case, person_id: int) -> str:
    """ "Victim", "Child 2, 7": who somebody is in a case without a name, children by number and age; "" without a part."""
    parts = list(case.involvements.all())
    mine = next((part for part in parts if part.person_id == person_id), None)
    if mine is None:
        return ""
    alike = [part.person_id for part in parts if part.role == mine.role]
    if mine.role != CHILD:
        number = f" {alike.index(person_id) + 1}" if len(alike) > 1 else ""
        return f"{mine.get_role_display()}{number}"
    return f"Child {alike.index(person_id) + 1}, {age_words(mine.person) or 'age not known'}"


def identity(seen: Seen) -> list[Fact]:
    """The victim. SUMMARY: name, age, language and interpreter."""
    victim = seen.case.victim
    if victim is None or not seen.summary(Section.IDENTITY):
        return []
    return names(victim, seen.level(Section.IDENTITY)) + [
        Fact("language", "Language", victim.language),
        Fact("interpreter", "Interpreter needed", victim.get_interpreter_display() if victim.interpreter else ""),
        *([Fact("needs", "Access and communication needs", victim.needs)] if seen.full(Section.IDENTITY) else []),
    ]


def names(person, level: Level) -> list[Fact]:
    """Name and age; in full also date of birth, sex and other names."""
    facts = [Fact("name", "Name", person.full_name), Fact("age", "Age", age_words(person))]
    if level < Level.FULL:
        return facts
    return facts + [
        Fact("date_of_birth", "Date of birth", person.date_of_birth),
        Fact("sex", "Sex", person.get_sex_display()),
        Fact("aliases", "Also known as", [str(alias) for alias in person.aliases.all()]),
        *([Fact("died_on", "Died", person.died_on)] if person.died_on else []),
    ]


def perpetrator(seen: Seen, involvement: Involvement) -> list[Fact]:
    """One who harms. SUMMARY: name, age, what he or she is to the victim."""
    if not seen.summary(Section.PERPETRATOR):
        return []
    return names(involvement.person, seen.level(Section.PERPETRATOR)) + [
        Fact("to_victim", "Relationship to the victim", involvement.get_to_victim_display()),
        Fact("lives_with_victim", "Lives with the victim", answer(involvement, "lives_with_victim")),
    ]


def perpetrator_places(seen: Seen, involvement: Involvement) -> list[Fact]:
    """Address, work, vehicles and telephone. SUMMARY: postcode district and work with vulnerable people."""
    if not seen.summary(Section.PERPETRATOR_PLACES):
        return []
    person = involvement.person
    vulnerable = Fact("works_with_vulnerable", "Works with vulnerable people", answer(person, "works_with_vulnerable"))
    if not seen.full(Section.PERPETRATOR_PLACES):
        open_places = [place for place in person.addresses.all() if not place.confidential]
        return [
            Fact("districts", "Postcode area", sorted({district(place) for place in open_places} - {""})),
            vulnerable,
        ]
    return [
        Fact("occupation", "Work", person.occupation),
        vulnerable,
        Fact("vehicles", "Vehicles", person.vehicles),
        Fact("phones", "Telephone and e-mail", [point.value for point in person.contact_points.all() if point.value]),
    ]


def children_summary(seen: Seen, none: str = "None recorded") -> str:
    """ "2 children, aged 4 and 9": what SUMMARY shows of children, and the bar's line for FULL. "" without the section."""
    if not seen.summary(Section.CHILDREN):
        return ""
    people = [inv.person for inv in of_role(seen, CHILD)]
    if not people:
        return none
    ages = [age_words(person) or "age not known" for person in sorted(people, key=_years)]
    aged = f"aged {join(ages)}" if all(age.isdigit() for age in ages) else join(ages)
    return f"{len(people)} child{'' if len(people) == 1 else 'ren'}, {aged}"


def child(seen: Seen, involvement: Involvement) -> list[Fact]:
    """A child, in full only; at SUMMARY ``children_summary`` stands for all of them."""
    if not seen.full(Section.CHILDREN):
        return []
    return names(involvement.person, Level.FULL) + [
        *([Fact("due_on", "Due", involvement.person.due_on)] if involvement.person.unborn else []),
        Fact("to_victim", "To the victim", involvement.get_to_victim_display()),
        Fact("to_perpetrator", "To the person who harms", involvement.get_to_perpetrator_display()),
        Fact("lives_with_victim", "Lives with the victim", answer(involvement, "lives_with_victim")),
        Fact("school", "School or nursery", involvement.school),
        Fact("plan_status", "Plan", involvement.plan_status),
        Fact("social_worker", "Social worker", involvement.social_worker),
    ]


def other(seen: Seen, involvement: Involvement) -> list[Fact]:
    """Another person of the household, in full only."""
    if not seen.full(Section.IDENTITY):
        return []
    return names(involvement.person, Level.FULL) + [
        Fact("to_victim", "To the victim", involvement.get_to_victim_display()),
        Fact("note", "Note", involvement.note),
    ]


def district(address) -> str:
    """The postcode district, as CH41: a few thousand homes. "" where the postcode is not known."""
    found = keys.postcode(address.postcode or "")
    return found.district if found else ""

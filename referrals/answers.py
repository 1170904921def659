"""The shape of ``Referral.answers``, and how to read the people in it.

One JSON object; every value is a string, a list, an object or true/false; dates are ISO text; a key that is missing was
not asked. The journey's pages write it, the API and the sample data too; triage, accept() and matching read it.

    referrer     name, job_title, phone, email, can_attend
    victims, perpetrators, children, others    lists of person, in the order typed:
        given_name, family_name, date_of_birth, date_of_birth_unknown (true), approximate_age, sex,
        over_16 (yes | no | unknown: asked of a victim without a date of birth),
        gender_same, gender_text, ethnicity, orientation, disability, impairments[], language, interpreter, needs,
        recourse, immigration_note, occupation, works_with_vulnerable, vehicles, gp,
        aliases[{given_name, family_name}], identifiers[{kind, value}],
        addresses[{kind, lines, postcode, since}],
        contact_points[{channel, value, safety, hours, voicemail, answered_by, code_word, cover_story, watched,
                        checked_on}],
        factors{factor: yes | no | unknown},
        person_id (number of a chosen existing person as text, "none" where she is none of those offered, or "")
      perpetrators add  to_victim (what he is to the first victim), to_victims[] (to each victim, in their order),
                        lives_with_victim
      children add      unborn (true), due_on, to_victim, to_perpetrator, lives_with_victim, school, plan_status,
                        social_worker, voice{words, heard_by, heard_on, not_to_perpetrator}
      others add        to_victim, lives_with_victim, note
    incident     incident_on, what_happened, abuse_types[], abuse_tags[], injuries, police_reference, escalation,
                 criminal, current_danger, abuse_since, help_sought, staff_risk
    risk         tools[{tool, version, answers{}, comments{}, total, grade, text, judgement_level, judgement_reason,
                 assessed_on, finished}]
    grounds      grounds[], judgement, police_incidents, previous_marac_on
    consent      consent, aware, not_aware_why, sharing_grounds[], necessity, proportionality, told, decided_by,
                 conditions
    wishes       wishes, fears, safe_people, unsafe_people, police_involved
    pathways     pathways[]
    household    staff_link (yes, no or unknown: somebody in it is staff of a partner, a councillor or a relative of one)
    household, factors    asked (true): the page was answered, also where nobody was added and nothing ticked

Codes are those of people/models/choices.py, cases/models and referrals/rules.py.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from dashub import keys
from dashub.dates import from_iso

ROLES = ("victims", "perpetrators", "children", "others")
SINGULAR = {"victims": "victim", "perpetrators": "perpetrator", "children": "child", "others": "other"}


def people(answers: dict, role: str) -> list[dict]:
    """Everybody typed in one of ROLES; anything malformed is left out."""
    found = answers.get(role) or []
    return [person for person in found if isinstance(person, dict)] if isinstance(found, list) else []


def parties(answers: dict) -> Iterator[tuple[str, int, dict]]:
    """(role, place in its list, person) for everybody named."""
    for role in ROLES:
        for place, person in enumerate(people(answers, role)):
            yield role, place, person


def section(answers: dict, name: str) -> dict:
    """One of the single sections ("incident", "consent"...), empty where nothing was typed."""
    found = answers.get(name)
    return found if isinstance(found, dict) else {}


def rows(holder: dict, key: str) -> list[dict]:
    """A list of objects inside a person or a section, such as addresses or tools."""
    found = holder.get(key) or []
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def words(holder: dict, key: str) -> list[str]:
    """A list of codes inside a person or a section."""
    found = holder.get(key) or []
    return [str(word) for word in found] if isinstance(found, list) else []


def full_name(person: dict) -> str:
    name = f"{person.get('given_name', '')} {person.get('family_name', '')}".strip()
    if person.get("unborn") and not person.get("given_name"):
        return f"Unborn child {person.get('family_name', '')}".strip()
    return name or "Name not known"


def names(person: dict) -> list[str]:
    """Her name and every alias, without empty ones."""
    typed = [person, *rows(person, "aliases")]
    found = (f"{name.get('given_name', '')} {name.get('family_name', '')}".strip() for name in typed)
    return [name for name in found if name]


def day(holder: dict, key: str) -> dt.date | None:
    """A date of the answers; None where there is none or it is none."""
    value = holder.get(key)
    return from_iso(value) if isinstance(value, str) else None


def born(person: dict) -> dt.date | None:
    return day(person, "date_of_birth")


def phones(person: dict) -> set[str]:
    """Her telephone numbers, normalised."""
    return {key for point in rows(person, "contact_points") if (key := keys.phone_key(str(point.get("value", ""))))}


def emails(person: dict) -> set[str]:
    return {key for point in rows(person, "contact_points") if (key := keys.email_key(str(point.get("value", ""))))}


def postcodes(person: dict) -> set[str]:
    return {
        key for address in rows(person, "addresses") if (key := keys.postcode_key(str(address.get("postcode", ""))))
    }


def tie_to_victim(person: dict, place: int = 0) -> str:
    """What this person is to the victim at a place in the list (RelationshipKind), "" where nobody said."""
    ties = words(person, "to_victims")
    if place < len(ties) and ties[place]:
        return ties[place]
    return str(person.get("to_victim") or "")


# --- Changing ---------------------------------------------------------------------------------------------------------


def without_person(answers: dict, role: str, place: int) -> dict:
    """The answers without one person. What others are to a victim who goes is forgotten with her."""
    changed = {**answers, role: [person for index, person in enumerate(people(answers, role)) if index != place]}
    if role == "victims":
        changed["perpetrators"] = [_without_tie(person, place) for person in people(answers, "perpetrators")]
    return changed


def _without_tie(person: dict, place: int) -> dict:
    if "to_victims" not in person:
        return person
    ties = [tie for index, tie in enumerate(words(person, "to_victims")) if index != place]
    return {**person, "to_victims": ties, "to_victim": ties[0] if ties else ""}


def moved_up(pages: dict, slugs: Iterable[str], place: int, *, version: int) -> dict:
    """What is kept by page ("victim/2"), after the person at ``place`` went: later ones move up and count as changed."""
    slugs, found = set(slugs), {}
    for page, kept in pages.items():
        slug, _, number = page.partition("/")
        index = int(number) - 1 if slug in slugs and number.isdecimal() else -1
        if index < place:
            found[page] = kept
        elif index > place:
            found[f"{slug}/{index}"] = {**kept, "version": version}
    return found


def as_child(person: dict) -> dict:
    """Somebody typed as a victim, listed as a child: what a child's record does not hold is left out."""
    kept = (
        "given_name",
        "family_name",
        "aliases",
        "date_of_birth",
        "approximate_age",
        "sex",
        "ethnicity",
        "disability",
    )
    return {key: person[key] for key in kept if key in person}

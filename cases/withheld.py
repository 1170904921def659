"""What others hold of a case and she is not shown, where the policy lets her know that it exists: what, and whom to ask."""

from typing import NamedTuple

from django.db.models import Value

from agencies.access import Section, knows_of
from cases.models import Case

# Where the desks that hold something of a section are found from its case, and what must be so for it to be held.
# Research and minutes are of an app above this one: by the names of their relations.
HELD = {
    Section.RISK: ("assessments__desk", {}),
    Section.SAFETY_PLAN: ("safety_plans__desk", {}),
    Section.RESEARCH: ("listings__research__desk", {"listings__research__status": "returned"}),
    Section.MINUTES: ("area__hub_desk", {"listings__meeting__minutes__status": "issued"}),
}


class Withheld(NamedTuple):
    """A section, and the agencies to ask about it."""

    section: Section
    held_by: list[str]


def withheld(seen, user) -> list[Withheld]:
    """In the order of the policy's table, in one query; none for what her own agency alone holds."""
    known = [section for section in HELD if section in knows_of(user, seen.case.facts)]
    found: dict[str, set[str]] = {}
    for section, agency in _holders(seen, known):
        found.setdefault(section, set()).add(agency)
    return [Withheld(section, sorted(found[section])) for section in known if section in found]


def _holders(seen, known: list[Section]):
    """(section, agency) for every other desk that holds something."""
    rows = []
    for section in known:
        desk, conditions = HELD[section]
        held = Case.objects.filter(pk=seen.case.pk, **conditions, **{f"{desk}__isnull": False})
        rows.append(held.order_by().values_list(Value(section.value), f"{desk}__agency__name", desk))
    found = rows[0].union(*rows[1:]) if rows else []
    return [(section, agency) for section, agency, desk in found if desk not in seen.desks]

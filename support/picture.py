"""One line for each child of a case, from what every service recorded: what no agency's own system holds together.

Each cell obeys its own section: at SUMMARY the kind and state of a record, in full (or of one's own) also who and when.
"""

from dataclasses import dataclass

from agencies.access import Section
from cases import summaries
from cases.models import Case, Involvement
from cases.seen import Seen
from dashub import moments, nested
from dashub.nested import Children
from support.models import ChildContact, ChildPlan, DirectWork, ProgrammePlace, SchoolNotice

CHILD = Involvement.Role.CHILD


@dataclass(frozen=True)
class Line:
    """``cells`` are (heading, lines of words); a heading that she may not read is in none of them."""

    who: str
    cells: list[tuple[str, list[str]]]


def of_children(seen: Seen, lists: list[dict]) -> dict:
    """The picture, from the rows that the page shows anyhow."""
    rows = [row for one in lists for row in one["rows"]]
    columns = [
        ("Plan and worker", lambda part: _plan(seen, part, rows)),
        ("School", lambda part: _school(seen, part, rows)),
        ("Contact", lambda part: [_contact(row) for row in _of(part, rows, ChildContact) if _now(row)]),
        ("Direct work", lambda part: [_work(row) for row in _of(part, rows, DirectWork)]),
    ]
    read = _case_with(seen.case)
    if seen.any_of(Section.PROGRAMMES):
        places = [one for one in read.programmeplace_records.all() if _reads(seen, Section.PROGRAMMES, one)]
        columns.append(("Programmes", lambda part: [_place(one) for one in places if one.person_id == part.person_id]))
    if seen.any_of(Section.CHILD_VOICE):
        heard = [one.child_id for one in read.child_voices.all() if _reads(seen, Section.CHILD_VOICE, one)]
        columns.append(("The child’s own words", lambda part: _voices(heard.count(part.person_id))))
    lines = [
        Line(_who(seen, part), [(heading, words(part)) for heading, words in columns])
        for part in summaries.of_role(seen, CHILD)
    ]
    return {"children": lines, "headings": [heading for heading, _ in columns]}


def copies_of_plans(_seen: Seen, lists: list[dict]) -> dict:
    """(which child, its plan) of those plans that she reads in full: of others there is nothing to copy."""
    rows = [row for one in lists for row in one["rows"] if row.url]
    return {"copies": [(row.record.which[1], row.record) for row in rows]}


def _case_with(case: Case) -> Case:
    """The case with places on programmes and children's words, in one question."""
    children = (Children("programmeplace_records", joined=("programme",)), Children("child_voices"))
    return nested.read(Case.objects.filter(pk=case.pk), *children)[0]


def _reads(seen: Seen, section: Section, row) -> bool:
    return seen.summary(section) or seen.wrote(row)


def _who(seen: Seen, part: Involvement) -> str:
    words = summaries.part_words(seen.case, part.person_id)
    expected = part.person.due_on if part.person.unborn and seen.full(Section.CHILDREN) else None
    name = f": {part.person.full_name}" if summaries.sees_name(seen, part) else ""
    return f"{words}{name}{f', expected {moments.day(expected)}' if expected else ''}"


def _of(part: Involvement, rows: list, model) -> list:
    return [row for row in rows if isinstance(row.record, model) and row.record.child_id == part.person_id]


def _now(row) -> bool:
    return row.tag[0] == "Now"


def _plan(seen: Seen, part: Involvement, rows: list) -> list[str]:
    found = [_one_plan(row) for row in _of(part, rows, ChildPlan) if _now(row)]
    if not found and seen.full(Section.CHILDREN) and part.plan_status:
        return [", ".join(filter(None, [f"As referred: {part.plan_status}", part.social_worker]))]
    return found


def _one_plan(row) -> str:
    plan, words = row.record, [row.title]
    if row.url:
        words += [plan.worker, f"next {moments.day(plan.next_on)}" if plan.next_on else ""]
    return ", ".join(filter(None, words))


def _school(seen: Seen, part: Involvement, rows: list) -> list[str]:
    school = [part.school] if part.school and seen.full(Section.CHILDREN) else []
    notices = [
        f"{row.tag[0]}{f', {moments.day(row.record.incident_on)}' if row.url else ''}"
        for row in _of(part, rows, SchoolNotice)
    ]
    return school + notices


def _contact(row) -> str:
    contact = row.record
    whom = summaries.part_words(contact.case, contact.with_whom_id).lower()
    never = f"; never: {contact.never}" if row.url and contact.never else ""
    return f"{contact.get_how_display()}, {whom}{never}"


def _work(row) -> str:
    return f"{row.title}: {row.tag[0].lower()}"


def _place(place: ProgrammePlace) -> str:
    return f"{place.title}: {place.get_status_display().lower()}"


def _voices(count: int) -> list[str]:
    return [f"Heard {count} time{'' if count == 1 else 's'}"] if count else []

"""The yearly return on safe accommodation (Domestic Abuse Act 2021, Part 4) as page and CSV, small numbers hidden."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.disclosure import policy_of, protect
from reporting.export import safe
from reporting.figures import Figure
from reporting.indicators import accommodation as part_4
from reporting.periods import Period
from reporting.sheets import Line, Sheet, of_whole
from reporting.suppression import Policy, display, suppress_table

HEADINGS = ("Area", "From", "To", "Table", "Figure", "Number", "Of", "Per cent", "Denominator", "Definition")
PEOPLE = "People supported, by type"
PEOPLE_WORDS = "Members of the households supported, as counted when the stay or the works were recorded."


@dataclass(frozen=True)
class PeopleRow:
    """One type with the numbers of its columns and their sum, as they may be printed."""

    label: str
    cells: list[str]
    total: str


@dataclass(frozen=True)
class Return:
    """``people`` ends with the row of all types."""

    area: object
    period: Period
    policy: Policy
    columns: list[str]
    people: list[PeopleRow]
    people_hides: bool
    sheets: list[Sheet]

    @property
    def people_title(self) -> str:
        return PEOPLE

    @property
    def people_words(self) -> str:
        return PEOPLE_WORDS


def build(area, period: Period) -> Return:
    policy, found = policy_of(area), part_4.count(area, period)
    table = suppress_table([[found.people[kind][name] for name in part_4.PEOPLE] for kind in part_4.TYPES], policy)
    labels = list(part_4.TYPES.values())
    rows = [
        PeopleRow(label, [display(cell) for cell in cells], display(total))
        for label, cells, total in zip(labels, table.rows, table.row_totals, strict=True)
    ]
    rows.append(PeopleRow("All types", [display(cell) for cell in table.column_totals], display(table.total)))
    sheets = [
        of_whole(part_4.BY_TYPE, found.types, found.households, policy),
        _met(found, policy),
        of_whole(part_4.BY_UNMET, found.unmet, found.not_met, policy),
        of_whole(part_4.BY_END, found.ended, found.stays_ended, policy),
        of_whole(part_4.BY_MOVE_ON, found.move_on, found.stays_ended, policy),
    ]
    return Return(area, period, policy, list(part_4.PEOPLE.values()), rows, table.hides, sheets)


def _met(found: part_4.Found, policy: Policy) -> Sheet:
    whole = found.not_met + found.moved_in
    text = "Needs that could not be met, of these and of the stays that began in the period."
    if policy.is_small(whole):
        lines = [Line("Could not be met", Figure(whole, hidden=True))]
    else:
        lines = [Line("Could not be met", protect(Figure(found.not_met, whole), policy))]
    return Sheet("part_4_met", "Met and not met", text, "needs met or not met in the period", lines)


def as_csv(found: Return) -> str:
    """What the page shows and nothing more. A byte-order mark first, or Excel reads the text as something else."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    about = (found.area.name, found.period.start.isoformat(), found.period.end.isoformat())
    for row in _rows(found):
        writer.writerow([safe(cell) for cell in (*about, *row)])
    return "\ufeff" + out.getvalue()


def _rows(found: Return) -> Iterator[tuple]:
    for row in found.people:
        for column, cell in zip((*found.columns, "All"), (*row.cells, row.total), strict=True):
            yield PEOPLE, f"{row.label}: {column}", cell, "", "", "", PEOPLE_WORDS
    for sheet in found.sheets:
        for line in sheet.lines:
            yield sheet.title, line.label, line.number, line.of, line.share, sheet.of, sheet.definition
    yield "Note", found.policy.note, *[""] * 5

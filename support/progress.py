"""What changed for her, over what was asked at intake, at reviews and at exit: for the page of a case."""

from typing import NamedTuple

from cases.seen import Seen
from dashub import moments
from support.change import Change, compare, counted, drawing
from support.models import NeedsAssessment, OutcomeMeasure, spell
from support.models.review import Asked

# The first and the latest are always there; more columns than these fit on no telephone.
COLUMNS = 4


class Progress(NamedTuple):
    """A table with one column for each time and a verdict, and the same as a drawing."""

    title: str
    headings: list[str]
    rows: list[tuple[str, list[tuple[str, str]]]]
    counted: str
    drawn: str


def of_case(_seen: Seen, lists: list[dict]) -> dict:
    """Of what she reads in full of each kind; nothing where there are not two of one."""
    found = [_progress(lists, NeedsAssessment, "What changed in her needs"),
             _progress(lists, OutcomeMeasure, "What changed for her")]  # fmt: skip
    return {"progress": [one for one in found if one]}


def _progress(lists: list[dict], model: type[Asked], title: str) -> Progress | None:
    read = [row.record for one in lists if one["register"].model is model for row in one["rows"] if row.url]
    times = spell(read)
    if len(times) < 2:
        return None
    shown = [times[0], *times[1:][-(COLUMNS - 1) :]]
    changes = compare(model.MEASURES, times[0].answers, times[-1].answers)
    title = f"{title}, {moments.day(times[0].on)} to {moments.day(times[-1].on)}"
    return Progress(
        title,
        [f"{one.get_stage_display()}, {moments.day(one.on)}" for one in shown],
        [_row(change, shown) for change in changes],
        counted(changes),
        drawing(title, changes),
    )


def _row(change: Change, shown: list[Asked]) -> tuple[str, list[tuple[str, str]]]:
    """(measure, [(heading, words), ...]); the last is the verdict."""
    cells = [
        (f"{one.get_stage_display()}, {moments.day(one.on)}", change.measure.words(one.answers[change.measure.name]))
        for one in shown
    ]
    return change.measure.label, [*cells, ("From first to last", change.verdict or "Not known")]

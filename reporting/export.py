"""The dashboard's tables as CSV: what the page shows and nothing more."""

import csv
import io
from collections.abc import Iterator

from reporting.board import Board

HEADINGS = (
    *("Area", "From", "To", "Table", "Figure", "Number", "Of", "Per cent", "Not known", "Beside", "Denominator"),
    *("Definition", "Source"),
)
# A cell that begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(cell) -> str:
    """The text of a cell that no spreadsheet will run."""
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) or text.startswith(FORMULA) else text


def as_csv(board: Board) -> str:
    """One line a figure. A byte-order mark first, or Excel reads the text as something else."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    about = (board.area.name, board.period.start.isoformat(), board.period.end.isoformat())
    for row in _rows(board):
        writer.writerow([safe(cell) for cell in (*about, *row)])
    return "\ufeff" + out.getvalue()


def _rows(board: Board) -> Iterator[tuple]:
    if board.withheld:
        yield ("Note", board.withheld, *[""] * 8)
    for one in board.headlines:
        it = one.indicator
        words = "; ".join(filter(None, [one.basis, one.change]))
        yield "In short", it.title, one.value, "", "", "", words, it.of, it.definition, it.source
    for sheet in board.sheets:
        for line in sheet.lines:
            cells = (line.label, line.number, line.of, line.share, line.unknown, line.beside)
            yield sheet.title, *cells, sheet.of, sheet.definition, sheet.source
    for trend in board.trends:
        for label, cells in trend.rows:
            named = "; ".join(f"{heading}: {cell}" for heading, cell in zip(trend.headings[1:], cells, strict=True))
            yield "Over time and charts", f"{trend.title}: {label}", named, *[""] * 7
    yield "Note", board.policy.note, *[""] * 8

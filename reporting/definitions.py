"""What each figure of a report means, in the order in which they appear."""

from typing import NamedTuple

from reporting.board import Board
from reporting.indicators import cases


class Definition(NamedTuple):
    """`of` is the denominator; "" for a count."""

    title: str
    text: str
    of: str
    source: str


def of(board: Board) -> list[Definition]:
    found = [
        Definition(one.title, one.definition, one.of, one.source) for one in (h.indicator for h in board.headlines)
    ]
    one = cases.CHILDREN_DISTINCT
    found.append(Definition(one.title, one.definition, one.of, one.source))
    for sheet in board.sheets:
        found.append(Definition(sheet.title, sheet.definition, sheet.of, sheet.source))
        found += [Definition(title, text, sheet.of, sheet.source) for title, text in sheet.definitions]
    return found

"""What changed between two times: the same questions asked of her again, as lines of a table and as a drawing.

A measure is data: its choices stand from the worst to the best, so that better and worse are told without knowing it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.html import format_html, format_html_join

from dashub.drawing import BRAND, GRID, SMALL, n, rule, svg, text, wrap


@dataclass(frozen=True)
class Measure:
    """One question. ``name`` is the record's column, ``choices`` are (value, label) from the worst to the best."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]

    def rank(self, value: str) -> int | None:
        """0 for the worst; None for what was not asked or is not known."""
        values = [choice for choice, _ in self.choices]
        return values.index(value) if value in values else None

    def words(self, value: str) -> str:
        return dict(self.choices).get(value, "Not asked")


class Change(NamedTuple):
    """One measure at two times. ``ranks`` are as ``Measure.rank``; ``verdict`` is "" where one of them is not known."""

    measure: Measure
    before: str
    now: str
    ranks: tuple[int | None, int | None]
    verdict: str


BETTER, WORSE, SAME = "Better", "Worse", "The same"


def verdict(measure: Measure, before: str, now: str) -> str:
    """Whether it is better now; "" where it was not asked both times."""
    first, last = measure.rank(before), measure.rank(now)
    if first is None or last is None:
        return ""
    return SAME if first == last else BETTER if last > first else WORSE


def compare(measures: Iterable[Measure], before: Mapping[str, str], now: Mapping[str, str]) -> list[Change]:
    """Of each measure that was asked at one of the two times."""
    found = []
    for measure in measures:
        first, last = before.get(measure.name, ""), now.get(measure.name, "")
        ranks = measure.rank(first), measure.rank(last)
        if ranks != (None, None):
            words = measure.words(first), measure.words(last)
            found.append(Change(measure, *words, ranks, verdict(measure, first, last)))
    return found


def counted(changes: Iterable[Change]) -> str:
    """ "3 better, 1 worse, 4 the same"."""
    told = [change.verdict for change in changes]
    return ", ".join(f"{told.count(one)} {one.lower()}" for one in (BETTER, WORSE, SAME))


# The drawing, in user units: names, then a line from the worst to the best, then the verdict.
# No wider than a telephone, so that its words stay as large as they are.
NAMES, LENGTH, ROW, TOP, RIGHT = 150, 116, 36, 44, 74
WIDTH = NAMES + LENGTH + RIGHT + 16


def drawing(title: str, changes: list[Change]) -> str:
    """A line for each measure: a ring where it stood, a disc where it stands. Told by shape and word, never by colour."""
    said = "; ".join(
        f"{one.measure.label}: {one.before} before, {one.now} now{f', {one.verdict.lower()}' if one.verdict else ''}"
        for one in changes
    )
    parts = [
        _ring(16, 14), text(30, 18, "before"), _disc(96, 14), text(108, 18, "now"),
        text(NAMES, 36, "worst"), text(NAMES + LENGTH, 36, "best", anchor="end"),
    ]  # fmt: skip
    parts += [_row(number, one) for number, one in enumerate(changes)]
    return svg(title, said, WIDTH, TOP + ROW * len(changes) + 8, parts)


def _row(number: int, change: Change) -> str:
    y = TOP + ROW * number + ROW / 2
    steps = max(len(change.measure.choices) - 1, 1)
    at = [None if rank is None else NAMES + LENGTH * rank / steps for rank in change.ranks]
    lines = wrap(change.measure.label, NAMES - 16)
    first = y + 4 - 7 * (len(lines) - 1)
    parts = [text(NAMES - 14, first + 14 * place, one, anchor="end") for place, one in enumerate(lines)]
    parts.append(rule(NAMES, y, NAMES + LENGTH, y, GRID, 2))
    if None not in at:
        parts.append(rule(at[0], y, at[1], y, BRAND, 4))
    # The ring is the larger, so that both are seen where nothing changed.
    parts += [_disc(at[1], y)] if at[1] is not None else []
    parts += [_ring(at[0], y)] if at[0] is not None else []
    parts.append(text(NAMES + LENGTH + 16, y + 4, change.verdict or "not known", bold=change.verdict == WORSE))
    return format_html_join("", "{}", ((part,) for part in parts))


def _ring(x: float, y: float) -> str:
    return format_html(
        '<circle cx="{}" cy="{}" r="{}" fill="none" stroke="{}" stroke-width="2"/>',
        *(n(x), n(y), n(SMALL / 2 + 2), BRAND),
    )


def _disc(x: float, y: float) -> str:
    return format_html('<circle cx="{}" cy="{}" r="{}" fill="{}"/>', n(x), n(y), n(SMALL / 2 - 1.5), BRAND)

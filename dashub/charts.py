"""Small charts as inline SVG: read by screen readers, printed in black and white, allowed by a strict security policy.

Each function returns SVG with role="img", a <title> and a <desc> that says the figures in words; only presentation
attributes, no style. Series differ by dash and marker, bars by hatching, never by colour alone. A value of None is a
suppressed or missing figure: a gap, named as such, never a zero. Beside every chart belongs its table (`table`).

A leaf: imports no app. Sizes are user units of the viewBox; text keeps its proportion when the chart is scaled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from math import floor, log10
from zlib import crc32

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dashub.drawing import BRAND, CHARACTER, GREY, GRID, INK, dashes, n, rectangle, rule, svg, text, wrap

Value = float | int | None

WIDTH = 700  # of every chart but the sparkline; the plot is 600 of it, the rest is for numbers and half a label
GAP = "not shown"
NOTHING = "There are no figures for this period."
# Dash, marker and width of each series in a trend; beyond four lines nobody can read it.
LINES = (("", "circle", 3), ("8 4", "square", 2), ("2 4", "triangle", 2), ("12 4 2 4", "diamond", 2))


@dataclass(frozen=True)
class Series:
    """A named row of values, one for each label of the chart."""

    name: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Frame:
    """The plotting area inside a chart, and the scale from values to heights."""

    left: float
    top: float
    width: float
    height: float
    peak: float

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - value / self.peak)

    def x(self, index: int, count: int) -> float:
        """Middle of the slot of the index-th of `count` values."""
        return self.left + self.width * (index + 0.5) / max(count, 1)

    @property
    def bottom(self) -> float:
        return self.top + self.height


def trend(title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "") -> SafeString:
    """Lines over time, up to four series. A suppressed value breaks the line and is marked on the axis."""
    series = list(series)[: len(LINES)]
    frame = Frame(52, 20, 600, 220, peak(series))
    legend_rows = legend([one.name for one in series], line_key, frame.bottom + 46)
    parts = [grid(frame, unit, empty=not labels), axis_labels(frame, labels)]
    parts += [line(frame, one.values, *LINES[index]) for index, one in enumerate(series)]
    parts += [gap_marks(frame, series), legend_rows]
    return svg(title, describe(labels, series, unit), WIDTH, 310 + 20 * (len(series) - 1), parts)


def bars(title: str, labels: Sequence[str], values: Sequence[Value], *, unit: str = "") -> SafeString:
    """Upright bars with their value above; for up to about fifteen short labels."""
    one = Series(title, values)
    frame = Frame(52, 20, 600, 220, peak([one]))
    drawn = [upright(frame, index, len(values), value, unit) for index, value in enumerate(values)]
    return svg(
        title,
        describe(labels, [one], unit),
        WIDTH,
        290,
        [grid(frame, unit, empty=not labels), *drawn, axis_labels(frame, labels)],
    )


def horizontal_bars(title: str, labels: Sequence[str], values: Sequence[Value], *, unit: str = "") -> SafeString:
    """Bars to the right, one a line, for long labels: agencies, abuse types."""
    one = Series(title, values)
    top_value = peak([one])
    room = min(280.0, max([60.0, *(len(label) * CHARACTER for label in labels)]))
    rows = [
        level_row(index, wrap(label, room), value, room, 610 - room, top_value, unit)
        for index, (label, value) in enumerate(zip(labels, values, strict=True))
    ]
    return svg(title, describe(labels, [one], unit), WIDTH, 36 * len(rows) + 8, rows)


def stacked_bars(title: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "") -> SafeString:
    """One bar a label, divided among the series; hatching and an order that is the same everywhere tell them apart."""
    series = list(series)
    totals = [sum(one.values[index] or 0 for one in series) for index in range(len(labels))]
    frame = Frame(52, 20, 600, 220, peak([Series("", totals)]))
    key = f"{crc32(title.encode()):08x}"
    drawn = [
        stack(frame, index, len(labels), [one.values[index] for one in series], key) for index in range(len(labels))
    ]
    marks = gap_marks(frame, series)
    keys = legend([one.name for one in series], partial(fill_key, key), frame.bottom + 46)
    parts = [patterns(key), grid(frame, unit, empty=not labels), *drawn, axis_labels(frame, labels), marks, keys]
    return svg(title, describe(labels, series, unit), WIDTH, 310 + 20 * (len(series) - 1), parts)


def sparkline(title: str, values: Sequence[Value]) -> SafeString:
    """A line the size of a word, beside its figure; the last value is dotted."""
    one = Series(title, values)
    frame = Frame(2, 3, 96, 18, peak([one]))
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    dot = marker("circle", frame.x(known[-1][0], len(values)), frame.y(known[-1][1]), 2.5) if known else ""
    path = polyline(frame, values, "", 1.5)
    words = ", ".join(map(written, values)) or GAP
    return svg(title, words, 100, 24, [path, dot], classes="hub-sparkline")


@dataclass(frozen=True)
class Span:
    """Something that lasted: from and until are positions on the strip, 0 to 1; None until is still open."""

    label: str
    start: float
    end: float | None = None


def strip(title: str, spans: Sequence[Span], marks: Sequence[tuple[float, str]] = ()) -> SafeString:
    """A strip of time: one line a span, with marks (position, label) on the axis below."""
    left, width, bottom = 200.0, 440.0, 26 * len(spans) + 14
    rows = [span_row(index, span, left, width) for index, span in enumerate(spans)]
    axis = [rule(left, bottom, left + width, bottom, INK)]
    for place, label in marks:
        x = left + width * clamp(place)
        axis += [rule(x, bottom - 6, x, bottom + 6, INK), text(x, bottom + 22, label, anchor="middle")]
    said = "; ".join([span.label + (", still open" if span.end is None else "") for span in spans])
    return svg(title, said or "Nothing to show.", WIDTH, bottom + 34, [*rows, *axis])


def table(labels: Sequence[str], series: Sequence[Series], unit: str = "") -> list[tuple[str, list[str]]]:
    """The same figures as rows (label, cells): every chart has its table beside it."""
    return [(label, [written(one.values[index], unit) for one in series]) for index, label in enumerate(labels)]


# Words


def written(value: Value, unit: str = "") -> str:
    """1,234 or 12.5%; what is suppressed says so."""
    if value is None:
        return GAP
    number = f"{value:,.1f}" if isinstance(value, float) and not value.is_integer() else f"{int(value):,}"
    return f"{number}{unit}"


def describe(labels: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """Every figure in words, for a reader who does not see the chart."""
    if not labels or not any(one.values for one in series):
        return NOTHING
    return ". ".join(
        f"{one.name}: "
        + ", ".join(f"{label} {written(value, unit)}" for label, value in zip(labels, one.values, strict=True))
        for one in series
    )


# Parts


def clamp(place: float) -> float:
    return min(max(place, 0.0), 1.0)


def peak(series: Sequence[Series]) -> float:
    """Top of the scale: the largest value rounded up to 1, 2 or 5 times a power of ten; 1 where there is none."""
    largest = max((value for one in series for value in one.values if value is not None), default=0)
    if largest <= 0:
        return 1.0
    step = 10.0 ** floor(log10(largest))
    return next(step * times for times in (1, 2, 5, 10) if step * times >= largest * 0.999999)


def on_axis(value: float, unit: str) -> str:
    """Short, because the margin is narrow: 250k, 1.5m."""
    for size, letter in ((1_000_000, "m"), (1_000, "k")):
        if value >= size * (1 if letter == "m" else 100):
            return f"{value / size:.1f}".removesuffix(".0") + letter + unit
    return written(value, unit)


def grid(frame: Frame, unit: str, *, empty: bool = False) -> SafeString:
    """Five lines with their values, the lowest in ink; says so where there is nothing to draw."""
    parts = [text(frame.left + frame.width / 2, frame.top + 90, NOTHING, anchor="middle")] if empty else []
    for quarter in range(5):
        value = frame.peak * quarter / 4
        y = frame.y(value)
        parts.append(rule(frame.left, y, frame.left + frame.width, y, GRID if quarter else INK))
        if quarter in (0, 2, 4):
            parts.append(text(frame.left - 6, y + 4, on_axis(value, unit), anchor="end"))
    return mark_safe("".join(parts))  # noqa: S308


def axis_labels(frame: Frame, labels: Sequence[str]) -> SafeString:
    """As many labels as fit without touching, the last always among them."""
    count = len(labels)
    slot = frame.width / max(count, 1)
    widest = max((len(label) for label in labels), default=0) * CHARACTER / (2 if slot > 60 else 1) + 8
    every = max(1, int(-(-min(widest, frame.width) // slot))) if count else 1
    shown = [index for index in range(count) if (count - 1 - index) % every == 0]
    return format_html_join(
        "", "{}", ((label_lines(frame.x(i, count), frame.bottom + 17, labels[i], slot * every),) for i in shown)
    )


def label_lines(x: float, y: float, label: str, room: float) -> SafeString:
    rows = wrap(label, min(room, 2 * x, 2 * (WIDTH - x)))
    return format_html_join(
        "", "{}", ((text(x, y + 15 * row, words, anchor="middle"),) for row, words in enumerate(rows))
    )


def polyline(frame: Frame, values: Sequence[Value], dash: str, width: float) -> SafeString:
    """The line, broken where a value is missing; a lone value between gaps shows by its marker alone."""
    count = len(values)
    parts = []
    for known, run in groupby(enumerate(values), key=lambda pair: pair[1] is not None):
        points = [f"{n(frame.x(index, count))},{n(frame.y(value))}" for index, value in run] if known else []
        if len(points) > 1:
            parts.append((" ".join(points), BRAND, n(width), dashes(dash)))
    return format_html_join("", '<polyline points="{}" fill="none" stroke="{}" stroke-width="{}"{}/>', parts)


def line(frame: Frame, values: Sequence[Value], dash: str, shape: str, width: float) -> SafeString:
    """A series: its line, and a marker at each value where there is room for them."""
    count = len(values)
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    marked = known if count <= 40 else known[-1:]
    dots = [marker(shape, frame.x(index, count), frame.y(value), 4) for index, value in marked]
    return mark_safe("".join([polyline(frame, values, dash, width), *dots]))  # noqa: S308


def marker(shape: str, x: float, y: float, r: float) -> SafeString:
    if shape == "circle":
        return format_html('<circle cx="{}" cy="{}" r="{}" fill="{}"/>', n(x), n(y), n(r), BRAND)
    corners = {
        "square": ((-r, -r), (r, -r), (r, r), (-r, r)),
        "triangle": ((0, -r * 1.2), (r * 1.2, r), (-r * 1.2, r)),
        "diamond": ((0, -r * 1.4), (r * 1.4, 0), (0, r * 1.4), (-r * 1.4, 0)),
    }[shape]
    points = " ".join(f"{n(x + dx)},{n(y + dy)}" for dx, dy in corners)
    return format_html('<polygon points="{}" fill="#fff" stroke="{}" stroke-width="2"/>', points, BRAND)


def gap_marks(frame: Frame, series: Sequence[Series]) -> SafeString:
    """A cross on the axis under every place where a figure is suppressed or missing."""
    count = max((len(one.values) for one in series), default=0)
    places = [index for index in range(count) if any(one.values[index] is None for one in series)]
    crosses = [text(frame.x(index, count), frame.bottom - 4, "×", anchor="middle", bold=True) for index in places]
    said = [text(frame.left + frame.width, frame.top - 6, f"× {GAP}", anchor="end")] if places else []
    return mark_safe("".join([*crosses, *said]))  # noqa: S308


def upright(frame: Frame, index: int, count: int, value: Value, unit: str) -> SafeString:
    x = frame.x(index, count)
    slot = frame.width / count
    if value is None:
        return format_html(
            "{}{}",
            text(x, frame.bottom - 4, "×", anchor="middle", bold=True),
            text(x, frame.bottom - 20, GAP, anchor="middle") if slot > len(GAP) * CHARACTER else "",
        )
    width = min(slot * 0.6, 60)
    top = frame.y(value)
    words = written(value, unit)
    box = rectangle(x - width / 2, top, width, frame.bottom - top, BRAND)
    return format_html(
        "{}{}", box, text(x, top - 5, words, anchor="middle") if len(words) * CHARACTER < slot + 4 else ""
    )


def level_row(
    index: int, words: list[str], value: Value, room: float, width: float, top_value: float, unit: str
) -> SafeString:
    y = 36 * index + 8
    first = y + (18 if len(words) == 1 else 11)
    parts = [text(room, first + 14 * row, one, anchor="end") for row, one in enumerate(words)]
    length = width * (value or 0) / top_value
    if value is not None:
        parts.append(rectangle(room + 8, y + 2, length, 22, BRAND))
    parts.append(text(room + 14 + length, y + 18, written(value, unit), bold=value is not None))
    return mark_safe("".join(parts))  # noqa: S308


FILLS = (BRAND, "url(#hatch-{})", "#fff", "url(#dots-{})", GREY, "url(#cross-{})")


def fill(order: int, key: str) -> str:
    return FILLS[order % len(FILLS)].format(key)


def patterns(key: str) -> SafeString:
    """Hatchings that stay apart in black and white. `key` keeps the ids of two charts of a page apart."""
    return format_html(
        '<defs><pattern id="hatch-{key}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="7" height="7" fill="#fff"/><rect width="3" height="7" fill="#3f1f69"/></pattern>'
        '<pattern id="dots-{key}" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<rect width="7" height="7" fill="#fff"/><circle cx="3.5" cy="3.5" r="1.8" fill="#0b0c0c"/></pattern>'
        '<pattern id="cross-{key}" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<rect width="7" height="7" fill="#fff"/>'
        '<path d="M0 0h7M0 0v7" stroke="#0b0c0c" stroke-width="2" fill="none"/></pattern></defs>',
        key=key,
    )


def stack(frame: Frame, index: int, count: int, values: Sequence[Value], key: str) -> SafeString:
    width = min(frame.width / count * 0.6, 60)
    x = frame.x(index, count) - width / 2
    parts, below = [], 0.0
    for order, value in enumerate(values):
        if value:
            top = frame.y(below + value)
            parts.append(rectangle(x, top, width, frame.y(below) - top, fill(order, key)))
            below += value
    return mark_safe("".join(parts))  # noqa: S308


def legend(names: Sequence[str], key, y: float) -> SafeString:
    """One line a series: its key and its name, in the order of the series."""
    rows = [
        (key(index, y + 20 * index), text(96, y + 20 * index + 4, shorten(name))) for index, name in enumerate(names)
    ]
    return format_html_join("", "{}{}", rows)


def shorten(name: str) -> str:
    return wrap(name, 560, lines=1)[0] if name else ""


def line_key(index: int, y: float) -> SafeString:
    dash, shape, width = LINES[index]
    stroke = '<line x1="52" y1="{}" x2="88" y2="{}" stroke="{}" stroke-width="{}"{}/>{}'
    return format_html(stroke, n(y), n(y), BRAND, width, dashes(dash), marker(shape, 70, y, 4))


def fill_key(key: str, index: int, y: float) -> SafeString:
    return rectangle(62, y - 8, 22, 16, fill(index, key))


def span_row(index: int, span: Span, left: float, width: float) -> SafeString:
    y = 26 * index + 6
    start, end = clamp(span.start), clamp(1.0 if span.end is None else span.end)
    x, length = left + width * min(start, end), max(width * abs(end - start), 3)
    parts = [text(left - 8, y + 13, wrap(span.label, left - 12, lines=1)[0] if span.label else "", anchor="end")]
    parts.append(rectangle(x, y, length, 16, BRAND))
    if span.end is None:
        parts.append(text(x + length + 4, y + 13, "→"))
    return mark_safe("".join(parts))  # noqa: S308

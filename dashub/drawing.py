"""Pieces of an inline SVG: words, lines, boxes, with presentation attributes only, every text escaped.

A leaf, used by charts and the family map. Lengths are user units of the viewBox.
"""

from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

INK, GRID, BRAND, GREY = "#0b0c0c", "#cecece", "#3f1f69", "#767676"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
SMALL = 13
CHARACTER = 7.4  # width of an average character at that size, rather too wide than too narrow


def svg(title: str, description: str, width: float, height: float, parts, *, classes: str = "") -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}"{} '
        'font-family="{}" font-size="{}" fill="{}"><title>{}</title><desc>{}</desc>{}</svg>',
        title,
        *(n(width), n(height), n(width), n(height)),
        format_html(' class="{}"', classes) if classes else "",
        *(FONT, SMALL, INK, title, description),
        mark_safe("".join(parts)),  # noqa: S308 (each part is escaped where it is made)
    )


def n(number: float) -> str:
    """A coordinate: at most one decimal, so that a page of charts stays small."""
    return f"{number:.1f}".removesuffix(".0")


def text(x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False) -> SafeString:
    weight = mark_safe(' font-weight="bold"') if bold else ""
    return format_html('<text x="{}" y="{}" text-anchor="{}"{}>{}</text>', n(x), n(y), anchor, weight, words)


def rule(x1: float, y1: float, x2: float, y2: float, colour: str = GRID, width: float = 1) -> SafeString:
    place = '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"/>'
    return format_html(place, n(x1), n(y1), n(x2), n(y2), colour, n(width))


def rectangle(x: float, y: float, width: float, height: float, fill: str) -> SafeString:
    place = '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="1"/>'
    return format_html(place, n(x), n(y), n(max(width, 0)), n(max(height, 0)), fill, INK)


def pattern(title: str, rows: list, module: float = 5) -> SafeString:
    """A grid of dark and light squares, such as a QR code, as one path."""
    runs = []
    for y, row in enumerate(rows):
        x = 0
        for dark, squares in groupby(bool(square) for square in row):
            width = len(list(squares))
            if dark:
                runs.append(f"M{n(x * module)} {n(y * module)}h{n(width * module)}v{n(module)}h-{n(width * module)}z")
            x += width
    side = len(rows) * module
    return svg(title, title, side, side, [format_html('<path d="{}" fill="{}"/>', "".join(runs), INK)])


def dashes(dash: str) -> SafeString | str:
    return format_html(' stroke-dasharray="{}"', dash) if dash else ""


def wrap(label: str, room: float, lines: int = 2) -> list[str]:
    """The label in at most `lines` lines of that width; what does not fit ends in an ellipsis."""
    fits = max(int(room / CHARACTER), 4)
    found = [""]
    for word in label.split():
        if found[-1] and len(found[-1]) + 1 + len(word) > fits:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    shown = found[:lines]
    if len(found) > lines:
        shown[-1] = f"{shown[-1]} …"
    return [one if len(one) <= fits else f"{one[: fits - 1]}…" for one in shown]

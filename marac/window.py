"""The twelve months of the repeat rule and the day that is tested, drawn from a stored verdict (marac/repeat.py)."""

from datetime import date

from dashub import charts, moments

# Free room at both ends, in parts of the whole, so that no label of a day leaves the picture.
MARGIN = 0.12


def drawing(verdict: dict) -> str:
    """Empty where there are no twelve months to draw: nothing earlier counts against it."""
    if not verdict.get("window_end"):
        return ""
    anchor, end, tested = (date.fromisoformat(verdict[name]) for name in ("anchor", "window_end", "tested"))
    first, last = min(anchor, tested), max(end, tested)
    whole = (last - first).days or 1

    def place(day: date) -> float:
        return MARGIN + (1 - 2 * MARGIN) * (day - first).days / whole

    return charts.strip(
        f"The day tested is {in_words(verdict['days'])}",
        [
            charts.Span("Twelve months", place(anchor), place(end)),
            charts.Span(f"Tested: {moments.day(tested)}", place(tested), place(tested)),
        ],
        [(place(anchor), moments.day(anchor)), (place(end), moments.day(end))],
    )


def in_words(days: int) -> str:
    """``days`` as a verdict has them: nought is the anniversary, which is inside (domain.md 2.2)."""
    if days == 0:
        return "the last day inside the twelve months"
    count = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"inside the twelve months, with {count} to spare" if days > 0 else f"{count} outside the twelve months"

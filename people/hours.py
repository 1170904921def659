"""At which hours a channel is safe: read from what a worker types, told in words, and asked of a moment.

"Mon-Fri 9am-3pm; Sat 10pm-2am": an end that is not after its beginning is on the next day. On the two nights on which the
clocks change an hour is there twice or not at all: of what could be meant the shorter time counts, for what is not sure is
not safe (domain.md section 6).
"""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from dashub import moments
from dashub.clock import LONDON
from dashub.dates import read_time
from dashub.forms import Text

ANY_TIME = "any time"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
GROUPS = {"every day": range(7), "weekdays": range(5), "weekends": range(5, 7)}
EXAMPLE = "For example: Mon-Fri 9am-3pm; Sat 10am-12pm. Write “any time” if she said so"
# A moment later than that is told by its day alone.
A_WEEK = 8
_DAY = r"[a-z]{3,9}"
_PART = re.compile(rf"^(?P<days>every day|{_DAY}(?:\s*(?:-|–|to|,|and)\s*{_DAY})*)\s+(?P<times>\d.*)$", re.IGNORECASE)


class Window(NamedTuple):
    """From ``begin`` on a weekday (Monday 0), up to and without ``end``."""

    day: int
    begin: dt.time
    end: dt.time

    def on(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """The window that begins on this day, in UTC."""
        last = day if self.end > self.begin else day + dt.timedelta(days=1)
        return max(_both(day, self.begin)), min(_both(last, self.end))


def _both(day: dt.date, time: dt.time) -> list[dt.datetime]:
    """What a time by the clock on the wall may mean, in UTC; twice the same but on the nights on which the clocks change."""
    local = dt.datetime.combine(day, time, LONDON)
    return [local.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1)]


def read(text: str) -> list[Window]:
    """The windows of what was typed or kept; ValidationError in plain words where it is not understood."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _PART.match(part)
        if not match:
            raise _unclear(part)
        spans = [_span(span, part) for span in re.split(r"\s*(?:,|\band\b)\s*", match["times"])]
        found += [Window(day, begin, end) for day in _days(match["days"], part) for begin, end in spans]
    return sorted(set(found))


def _unclear(part: str) -> ValidationError:
    return ValidationError(f"Write days and times for “{part[:60]}”, like Mon-Fri 9am-3pm", code="unclear")


def _days(text: str, part: str) -> list[int]:
    if (key := text.strip().lower()) in GROUPS:
        return list(GROUPS[key])
    found = []
    for piece in re.split(r"\s*(?:,|\band\b)\s*", text):
        ends = [_day(name, part) for name in re.split(r"\s*(?:-|–|\bto\b)\s*", piece)]
        length = (ends[-1] - ends[0]) % 7 + 1
        found += [(ends[0] + step) % 7 for step in range(length)]
    return found


def _day(name: str, part: str) -> int:
    found = [day for day, full in enumerate(NAMES) if len(name) >= 3 and full.lower().startswith(name.strip().lower())]
    if len(found) != 1:
        raise _unclear(part)
    return found[0]


def _span(text: str, part: str) -> tuple[dt.time, dt.time]:
    ends = re.split(r"\s*(?:-|–|\bto\b)\s*", text.strip())
    if len(ends) != 2:
        raise _unclear(part)
    try:
        begin, end = map(read_time, ends)
    except ValidationError as problem:
        raise _unclear(part) from problem
    if begin == end:
        raise ValidationError(f"“{part[:60]}” begins and ends at the same time", code="empty")
    return begin, end


def canonical(text: str) -> str:
    """As it is kept: "any time", windows one weekday after another, or "" for what nobody knows."""
    text = " ".join(text.split())
    if text.lower().rstrip(".") in (ANY_TIME, "anytime", "at any time"):
        return ANY_TIME
    return "; ".join(f"{days} {times}" for days, times in _grouped(read(text)))


def understood(text: str) -> str:
    """What a referrer wrote freely, where it is times and nothing else; otherwise "", which is not known."""
    try:
        return canonical(text)
    except ValidationError:
        return ""


def _grouped(windows: list[Window]) -> Iterator[tuple[str, str]]:
    """(days, times): neighbouring days with the same times together."""
    by_day = {
        day: ", ".join(f"{window.begin:%H:%M}-{window.end:%H:%M}" for window in of_day)
        for day, of_day in groupby(windows, key=lambda window: window.day)
    }
    days = sorted(by_day)
    while days:
        run = [days.pop(0)]
        while days and days[0] == run[-1] + 1 and by_day[days[0]] == by_day[run[0]]:
            run.append(days.pop(0))
        yield DAYS[run[0]] + (f"-{DAYS[run[-1]]}" if len(run) > 1 else ""), by_day[run[0]]


def told(kept: str) -> str:
    """What is kept, as people say it: "Mon to Fri 9am to 3pm; Sun 10am to midday"."""
    times = re.sub(r"\d\d:\d\d", lambda found: moments.clock(dt.time.fromisoformat(found[0])), kept)
    return times.replace("-", " to ")


def safe_at(kept: str, at: dt.datetime) -> bool:
    """Whether a moment lies in what is kept. Nothing kept, or what cannot be read, is never safe."""
    if kept == ANY_TIME:
        return True
    today = at.astimezone(LONDON).date()
    near = [today - dt.timedelta(days=1), today]
    return any(begin <= at < end for begin, end in _spans(kept, near))


def next_safe(kept: str, at: dt.datetime) -> dt.datetime | None:
    """When it is safe the next time; None where nobody knows, or it is safe at any time."""
    today = at.astimezone(LONDON).date()
    days = [today + dt.timedelta(days=step) for step in range(A_WEEK + 1)]
    return min((begin for begin, end in _spans(kept, days) if at < begin < end), default=None)


def _spans(kept: str, days: list[dt.date]) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    try:
        windows = [] if kept == ANY_TIME else read(kept)
    except ValidationError:
        return
    yield from (window.on(day) for day in days for window in windows if window.day == day.weekday())


class SafeTimesField(forms.CharField):
    """Days and times as they are typed; gives them as they are kept."""

    def __init__(self, **options):
        options.setdefault("help_text", EXAMPLE)
        super().__init__(**{"max_length": 300, "required": False, "widget": Text, **options})

    def to_python(self, value):
        return canonical(super().to_python(value) or "")

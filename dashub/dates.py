"""Dates and times as people type them: three boxes for a date, "9:30am" for a time. Imports no app.

What was typed is kept as it was typed, and each message says which box is wrong.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

# Outside these a year is a slip of the finger: nobody alive was born before the first.
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

Limit = dt.date | Callable[[], dt.date] | None


class Typed(NamedTuple):
    """The three boxes as they were typed, trimmed."""

    day: str
    month: str
    year: str

    @property
    def missing(self) -> list[str]:
        return [part for part, text in self._asdict().items() if not text]


class DateInput(forms.Widget):
    """Three boxes: NAME_day, NAME_month, NAME_year. `birth` lets a browser fill the user's own date of birth."""

    PARTS = ("day", "month", "year")
    template_name = "django/forms/widgets/date_boxes.html"
    use_fieldset = True
    wrong_parts: tuple[str, ...] = ()

    def __init__(self, attrs=None, *, birth: bool = False):
        self.birth = birth
        super().__init__(attrs)

    def value_from_datadict(self, data, files, name):
        sent = [data.get(f"{name}_{part}") for part in self.PARTS]
        if sent == [None, None, None]:
            return data.get(name)
        return Typed(*(str(text or "").strip() for text in sent))

    def value_omitted_from_data(self, data, files, name):
        return not any(key in data for key in (name, *(f"{name}_{part}" for part in self.PARTS)))

    def id_for_label(self, id_):
        return ""  # the legend stands for all three

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["parts"] = [
            self._part(name, part, text, context) for part, text in zip(self.PARTS, boxes(value), strict=True)
        ]
        return context

    def _part(self, name: str, part: str, text: str, context) -> dict:
        return {
            "name": f"{name}_{part}",
            "id": f"{context['widget']['attrs'].get('id', name)}-{part}",
            "label": part.capitalize(),
            "value": text,
            "width": 4 if part == "year" else 2,
            "wrong": part in self.wrong_parts,
            "autocomplete": f"bday-{part}" if self.birth else "off",
            # A name of a month is welcome, so its box asks for no number pad.
            "inputmode": "text" if part == "month" else "numeric",
        }


def boxes(value) -> tuple[str, str, str]:
    """What to show in the boxes: what was typed, or a date (also one stored as text in a draft)."""
    if isinstance(value, Typed):
        return value
    if isinstance(value, str):
        value = from_iso(value)
    return (str(value.day), str(value.month), str(value.year)) if isinstance(value, dt.date) else ("", "", "")


def from_iso(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


class DateField(forms.Field):
    """A date of three boxes. `earliest` and `latest` are dates, or functions that give one when asked; both may be met.

    `past=True` allows today and before, `future=True` today and after. `called` names the date in messages where the
    label is a question ("The date it happened").
    """

    widget = DateInput

    def __init__(
        self,
        *,
        earliest: Limit = None,
        latest: Limit = None,
        past: bool = False,
        future: bool = False,
        called: str = "",
        **options,
    ):
        self.earliest = timezone.localdate if future else earliest
        self.latest = timezone.localdate if past else latest
        self.past, self.future, self.called = past, future, called
        super().__init__(**options)

    @property
    def noun(self) -> str:
        label = str(self.label or "")
        return self.called or (label if label and not label.rstrip().endswith("?") else "The date")

    def to_python(self, value) -> dt.date | None:
        if value in self.empty_values or value == Typed("", "", ""):
            return None
        if isinstance(value, dt.datetime):
            return timezone.localdate(value)
        if isinstance(value, dt.date):
            return value
        return self._from_typed(value) if isinstance(value, Typed) else self._from_text(str(value))

    def _from_text(self, text: str) -> dt.date:
        if found := from_iso(text):
            return found
        raise self._error("must be a real date")

    def _from_typed(self, typed: Typed) -> dt.date:
        if typed.missing:
            names = " and ".join(typed.missing)
            raise self._error(f"must include a {names}", *typed.missing)
        day, month, year = number(typed.day), month_number(typed.month), number(typed.year)
        if not 1 <= day <= 31:
            raise self._error("must have a day between 1 and 31", "day")
        if not month:
            raise self._error("must have a month as a number or a name, like 3 or March", "month")
        if len(typed.year) != 4 or not year:
            raise self._error("must have a year of 4 numbers, like 1984", "year")
        try:
            return dt.date(year, month, day)
        except ValueError:
            name = MONTHS[month - 1].capitalize()
            raise self._error(f"must be a real date: {name} {year} has no day {day}", "day") from None

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if not EARLIEST <= value <= LATEST:
            raise self._error(f"must have a year between {EARLIEST.year} and {LATEST.year}", "year")
        if (first := when(self.earliest)) and value < first:
            raise self._error(
                "must be today or in the future" if self.future else f"must be {spelled(first)} or later"
            )
        if (last := when(self.latest)) and value > last:
            raise self._error("must be today or in the past" if self.past else f"must be {spelled(last)} or earlier")

    def _error(self, text: str, *parts: str) -> ValidationError:
        return ValidationError(f"{self.noun} {text}", code="invalid_date", params={"parts": parts})

    def prepare_value(self, value):
        return value

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def when(limit: Limit) -> dt.date | None:
    return limit() if callable(limit) else limit


def spelled(day: dt.date) -> str:
    """3 March 2026."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def number(text: str) -> int:
    """The number typed, or 0 where it is none: never an error, however long the text."""
    return int(text) if text.isdecimal() and len(text) <= 4 else 0


def month_number(text: str) -> int:
    """1 to 12 from "3", "03", "mar", "Sept." or "March"; 0 where it is no month."""
    if text.isdecimal():
        return number(text) if number(text) <= 12 else 0
    name = text.strip(". ").lower()
    found = [index for index, month in enumerate(MONTHS, 1) if len(name) >= 3 and month.startswith(name)]
    return found[0] if len(found) == 1 else 0


TIME = re.compile(
    r"^(?P<hour>\d{1,2})(?:[:. ]?(?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?$", re.ASCII | re.IGNORECASE
)
WORDS = {"midday": dt.time(12), "noon": dt.time(12), "midnight": dt.time(0)}


class TimeField(forms.CharField):
    """A time of day as typed: 9:30am, 14.05, 0930, 9pm, midday. Gives a datetime.time, or None."""

    def __init__(self, **options):
        options.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-5"}))
        super().__init__(**{"max_length": 20, "empty_value": None, **options})

    def to_python(self, value):
        if isinstance(value, dt.time):
            return value
        text = super().to_python(value)
        return read_time(text) if text else None

    def run_validators(self, value):
        """The limits of the text do not concern the time that was read from it."""

    def prepare_value(self, value):
        return f"{value:%H:%M}" if isinstance(value, dt.time) else value


def read_time(text: str) -> dt.time:
    """ValidationError where the text is no time of day."""
    if found := WORDS.get(text.lower()):
        return found
    match = TIME.match(text.strip())
    hour, minute = (int(match["hour"]), int(match["minute"] or 0)) if match else (99, 0)
    half = (match["half"] or "").lower()[:1] if match else ""
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 99
    elif match and not match["minute"]:
        hour = 99  # "9" alone may be morning or evening
    if hour > 23 or minute > 59:
        raise ValidationError("Enter a time, like 9:30am or 14:05", code="invalid_time")
    return dt.time(hour, minute)

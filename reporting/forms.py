"""Which area, which months."""

import datetime as dt
import re

from django import forms

from dashub.dates import month_number
from dashub.forms import Form, Text
from reporting import periods
from reporting.periods import LONGEST, Period

CUSTOM = "custom"
MONTH = re.compile(
    r"^\s*(?:(?P<year>\d{4})\s*[-/]\s*(?P<number>\d{1,2})|(?P<name>[A-Za-z.]+|\d{1,2})[\s/,-]+(?P<after>\d{4}))\s*$",
    re.ASCII,
)


class MonthField(forms.CharField):
    """A month as typed: "April 2019", "4 2019", "04/2019", "2019-04". Gives the month's first day."""

    def __init__(self, **options):
        super().__init__(**{"max_length": 40, "widget": Text(width=10), "empty_value": None, **options})

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        match = MONTH.match(text[: self.max_length + 1])
        month = month_number(match["number"] or match["name"]) if match else 0
        year = int(match["year"] or match["after"]) if match else 0
        if not month or not periods.EARLIEST_YEAR <= year <= periods.LATEST_YEAR:
            raise forms.ValidationError("Enter a month and a year, like April 2019", code="invalid")
        return dt.date(year, month, 1)

    def run_validators(self, value):
        """The limits of the text do not concern the month that was read from it."""


class ReportForm(Form):
    """A GET form; without an answer the user's first area and the last whole year."""

    area = forms.ChoiceField(label="Area", required=False)
    period = forms.ChoiceField(label="Period", required=False)
    first = MonthField(label="From month", required=False, help_text="For example April 2019")
    last = MonthField(label="To month", required=False, help_text="At most 12 months")

    def __init__(self, areas, today: dt.date, data=None):
        super().__init__(data or None)
        self.areas, self.today = {area.slug: area for area in areas}, today
        self.fields["area"].choices = [(area.slug, area.name) for area in areas]
        self.fields["period"].choices = self._periods()
        self.initial = {"period": periods.last_year(today).key}
        if len(self.areas) < 2:
            self.fields["area"].widget = forms.HiddenInput()

    def _periods(self) -> list[tuple[str, str]]:
        """What is offered, and other months that were chosen before."""
        found = [*periods.offered(self.today), (CUSTOM, "Other months: enter them below")]
        asked = self.data.get("period", "")
        if asked not in dict(found) and (period := periods.from_key(asked)):
            found.append((asked, period.label))
        return found

    def clean(self):
        given = super().clean()
        if given.get("period") == CUSTOM:
            self._check_months(given)
        return given

    def _check_months(self, given) -> None:
        first, last = given.get("first"), given.get("last")
        for name, value in (("first", first), ("last", last)):
            if not value and name not in self.errors:
                self.add_error(name, "Enter a month and a year, like April 2019")
        if not first or not last:
            return
        if last < first:
            self.add_error("last", "The last month must not be before the first")
        elif Period.between(first, last).length > LONGEST:
            self.add_error("last", f"Choose at most {LONGEST} months")
        elif first > self.today:
            self.add_error("first", "The first month must not be in the future")

    @property
    def chosen_area(self):
        slug = self.cleaned_data.get("area") if self.is_bound else ""
        return self.areas[slug] if slug else next(iter(self.areas.values()))

    @property
    def chosen_period(self) -> Period:
        if not self.is_bound or not self.cleaned_data.get("period"):
            return periods.last_year(self.today)
        key = self.cleaned_data["period"]
        if key == CUSTOM:
            return Period.between(self.cleaned_data["first"], self.cleaned_data["last"])
        return periods.from_key(key)

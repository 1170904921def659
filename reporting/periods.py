"""The time that figures are about: whole months, so that no two reports differ by a day that shows one person.

A period includes its first and its last day. Quarters are calendar quarters, as in the national return.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

MONTHS_A_QUARTER, MONTHS_A_YEAR = 3, 12
# A longer one would overlap the same period a year ago, and the two could be subtracted.
LONGEST = MONTHS_A_YEAR
TREND_QUARTERS = 8
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


def shifted(month: dt.date, by: int) -> dt.date:
    """The first day of the month that is `by` months later (earlier where negative)."""
    years, index = divmod(month.month - 1 + by, MONTHS_A_YEAR)
    return dt.date(month.year + years, index + 1, 1)


def last_day(month: dt.date) -> dt.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


@dataclass(frozen=True)
class Period:
    """Whole months; `first_month` is the first day of the first, `length` their number."""

    first_month: dt.date
    length: int

    @classmethod
    def between(cls, first: dt.date, last: dt.date) -> "Period":
        """From the month of one day to the month of another."""
        months = (last.year - first.year) * MONTHS_A_YEAR + last.month - first.month + 1
        return cls(first.replace(day=1), months)

    @property
    def start(self) -> dt.date:
        return self.first_month

    @property
    def end(self) -> dt.date:
        """The last day, which counts."""
        return last_day(shifted(self.first_month, self.length - 1))

    @property
    def label(self) -> str:
        """ "April 2019 to October 2019", "March 2020"."""
        first, last = f"{self.start:%B %Y}", f"{self.end:%B %Y}"
        return first if first == last else f"{first} to {last}"

    @property
    def short(self) -> str:
        """For the axis of a chart: "Apr-Jun 2019", "Apr 19"."""
        if self.length == 1:
            return f"{self.start:%b %y}"
        return f"{self.start:%b}–{self.end:%b %Y}"  # noqa: RUF001 (a dash between months)

    @property
    def key(self) -> str:
        return f"{self.start:%Y-%m}~{self.length}"

    @cached_property
    def months(self) -> list[dt.date]:
        return [shifted(self.first_month, number) for number in range(self.length)]

    @property
    def year_ago(self) -> "Period":
        return Period(shifted(self.first_month, -MONTHS_A_YEAR), self.length)

    def is_over(self, today: dt.date) -> bool:
        return self.end < today

    @property
    def is_quarters(self) -> bool:
        """Made of whole calendar quarters."""
        return self.start.month % MONTHS_A_QUARTER == 1 and self.length % MONTHS_A_QUARTER == 0

    @property
    def quarters(self) -> list["Period"]:
        """Its blocks of three months; calendar quarters where it is made of them."""
        starts = range(0, self.length - MONTHS_A_QUARTER + 1, MONTHS_A_QUARTER)
        return [Period(shifted(self.first_month, number), MONTHS_A_QUARTER) for number in starts]

    @property
    def steps(self) -> list["Period"]:
        """What a trend is drawn of: eight quarters that end with the period, or its own months.

        The steps always add up to the period and, as quarters, to the same period a year ago: hidden numbers are hidden
        in both together.
        """
        if not self.is_quarters:
            return [Period(month, 1) for month in self.months]
        months = TREND_QUARTERS * MONTHS_A_QUARTER
        return Period(shifted(self.first_month, self.length - months), months).quarters

    def holds(self, other: "Period") -> bool:
        return self.start <= other.start and other.end <= self.end


def quarter_of(day: dt.date) -> Period:
    first = day.month - (day.month - 1) % MONTHS_A_QUARTER
    return Period(dt.date(day.year, first, 1), MONTHS_A_QUARTER)


def last_year(today: dt.date) -> Period:
    """Twelve months to the end of the last whole quarter: what a board looks at."""
    return Period(shifted(quarter_of(today).first_month, -MONTHS_A_YEAR), MONTHS_A_YEAR)


def offered(today: dt.date) -> list[tuple[str, str]]:
    """(key, label) of the periods to choose from, newest first."""
    year, this = last_year(today), quarter_of(today)
    years = [Period(shifted(year.first_month, -MONTHS_A_QUARTER * n), MONTHS_A_YEAR) for n in range(4)]
    quarters = [Period(shifted(this.first_month, -MONTHS_A_QUARTER * n), MONTHS_A_QUARTER) for n in range(1, 9)]
    return [
        *((one.key, f"12 months: {one.label}") for one in years),
        (this.key, f"This quarter so far: {this.label}"),
        *((one.key, f"Quarter: {one.label}") for one in quarters),
    ]


KEY = re.compile(r"(\d{4})-(\d{2})~(\d{1,2})", re.ASCII)


def from_key(key: str) -> Period | None:
    """The period of a key that `Period.key` wrote; None of any other text."""
    match = KEY.fullmatch(key)
    year, month, length = map(int, match.groups()) if match else (0, 0, 0)
    fits = EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= month <= MONTHS_A_YEAR and 1 <= length <= LONGEST
    return Period(dt.date(year, month, 1), length) if fits else None

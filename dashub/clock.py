"""Working days, office hours and real hours of England and Wales. No function asks what time it is: callers say.

Bank holidays come from the list that the govuk-bank-holidays package ships (never from the network). Outside the years
that the list covers they are worked out by the rules of the Banking and Financial Dealings Act 1971 and its standing
proclamations; `holiday_source` says which of the two it was, because a rule cannot know of a one-off extra day.
`closures` are further days on which a partnership does not work, wherever a function takes them.

Two aware times in the same zone are compared by Python on the wall clock, which is wrong on the night the clocks go
back; so every comparison and every sum of hours here is made in UTC.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

from govuk_bank_holidays.bank_holidays import BankHolidays

SUNDAY = 6
LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
# What is due on a day is due by then: agencies answer no later.
END_OF_DAY = time(17)
SATURDAY = 5
# England and Wales has eight bank holidays a year: a listed year with fewer is not yet fully announced.
HOLIDAYS_A_YEAR = 8
MONTHS_A_YEAR = 12
# How far next_opening looks for an open day before it says that there is none.
LONGEST_CLOSURE_DAYS = 400


class HolidaySource(StrEnum):
    LIST = "list"
    RULE = "rule"


# --- Bank holidays ---------------------------------------------------------------------------------------------------


@cache
def listed_holidays() -> Mapping[int, frozenset[date]]:
    """{year: its bank holidays} for every year that the shipped list covers in full."""
    events = BankHolidays.load_backup_data()[BankHolidays.ENGLAND_AND_WALES]["events"]
    days = [date.fromisoformat(event["date"]) for event in events]
    years = {day.year: frozenset(other for other in days if other.year == day.year) for day in days}
    return {year: found for year, found in years.items() if len(found) >= HOLIDAYS_A_YEAR}


def last_listed_year() -> int:
    """After this year's end the days are computed: an operator should update the package before then."""
    return max(listed_holidays())


def holiday_source(year: int) -> HolidaySource:
    return HolidaySource.LIST if year in listed_holidays() else HolidaySource.RULE


@cache
def bank_holidays(year: int) -> frozenset[date]:
    return listed_holidays().get(year) or computed_holidays(year)


def computed_holidays(year: int) -> frozenset[date]:
    """The eight regular bank holidays of a year (1978 onwards), without one-off extra or moved days."""
    easter = easter_sunday(year)
    moving = {
        easter - 2 * ONE_DAY,  # Good Friday
        easter + ONE_DAY,  # Easter Monday
        _first_monday(year, 5),  # early May
        _last_monday(year, 5),  # spring
        _last_monday(year, 8),  # summer
    }
    return frozenset(moving | _new_year(year) | _christmas(year))


def easter_sunday(year: int) -> date:
    """Gregorian Easter, by the anonymous algorithm (Meeus, Astronomical Algorithms, ch. 8). Valid from 1583."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _new_year(year: int) -> set[date]:
    day = date(year, 1, 1)
    while day.weekday() >= SATURDAY:
        day += ONE_DAY
    return {day}


def _christmas(year: int) -> set[date]:
    """25 and 26 December; one that falls on a weekend moves to the next weekday that is not itself a holiday."""
    both = [date(year, 12, 25), date(year, 12, 26)]
    taken = {day for day in both if day.weekday() < SATURDAY}
    for day in (day for day in both if day.weekday() >= SATURDAY):
        while day in taken or day.weekday() >= SATURDAY:
            day += ONE_DAY
        taken.add(day)
    return taken


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


# --- Working days ----------------------------------------------------------------------------------------------------


def is_bank_holiday(day: date) -> bool:
    return day in bank_holidays(day.year)


def is_working_day(day: date, closures: Collection[date] = ()) -> bool:
    return day.weekday() < SATURDAY and not is_bank_holiday(day) and day not in closures


def next_working_day(day: date, closures: Collection[date] = ()) -> date:
    """The first working day after `day`, never `day` itself."""
    return add_working_days(day, 1, closures)


def previous_working_day(day: date, closures: Collection[date] = ()) -> date:
    """The last working day before `day`, never `day` itself."""
    return add_working_days(day, -1, closures)


def same_or_next_working_day(day: date, closures: Collection[date] = ()) -> date:
    return day if is_working_day(day, closures) else next_working_day(day, closures)


def add_working_days(day: date, count: int, closures: Collection[date] = ()) -> date:
    """The count-th working day after `day` (before it, if negative). Nought gives `day` itself, working or not."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, closures):
            day += step
    return day


def working_days_between(start: date, end: date, closures: Collection[date] = ()) -> int:
    """Working days after `start` up to and with `end`; negative where end is earlier. The inverse of add_working_days."""
    if end < start:
        return -sum(is_working_day(start - n * ONE_DAY, closures) for n in range(1, (start - end).days + 1))
    return sum(is_working_day(start + n * ONE_DAY, closures) for n in range(1, (end - start).days + 1))


def anniversary(day: date, years: int = 1) -> date:
    """The same day `years` later; 29 February becomes 28 February in a common year (domain.md 2.2)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of a month that is too short for it."""
    years, index = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year, month = day.year + years, index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def age_on(born: date, day: date) -> int:
    """Whole years of age on `day`, reached at the start of the birthday. Someone born on 29 February has hers on 1 March
    in a common year, so that no rule about a minimum age is passed a day early. Negative before the birth."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


# --- Real hours ------------------------------------------------------------------------------------------------------


def in_london(moment: datetime) -> datetime:
    """The same instant on the wall clock here. ValueError for a time without a zone: its meaning is a guess."""
    if moment.utcoffset() is None:
        raise ValueError("A time without a time zone cannot be used.")
    return moment.astimezone(LONDON)


def london_time(day: date, at: time) -> datetime:
    """That wall-clock time. In the hour that spring skips: an hour later. In the hour that autumn repeats: the first."""
    return datetime.combine(day, at, LONDON).astimezone(UTC).astimezone(LONDON)


def close_of(day: date) -> datetime:
    """Five in the afternoon in London: by when what is due on a day is due, where nothing else says so."""
    return london_time(day, time(17))


def add_real_hours(moment: datetime, hours: float) -> datetime:
    """Elapsed hours, as statutory clocks run (48 hours of a DVPN): across a clock change the wall time shifts."""
    return (in_london(moment).astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)


def add_court_hours(moment: datetime, hours: float) -> datetime:
    """Elapsed hours within which a court must hear a notice: Sundays, Christmas Day, Good Friday and bank holidays do not
    count (Domestic Abuse Act 2021, section 29(3); Crime and Security Act 2010, section 27 has the same)."""
    left, at = timedelta(hours=hours), in_london(moment)
    while True:
        day_ends = london_time(at.date() + timedelta(days=1), time(0))
        counts = at.weekday() != SUNDAY and not is_bank_holiday(at.date())
        room = day_ends.astimezone(UTC) - at.astimezone(UTC) if counts else timedelta(0)
        if counts and left <= room:
            return (at.astimezone(UTC) + left).astimezone(LONDON)
        left, at = left - room, day_ends


# --- Office hours ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OfficeHours:
    """When a desk is staffed: {weekday (Monday 0): (opens, closes)}; it is open at `opens` and shut at `closes`.

    Bank holidays and `closures` are shut unless `open_on_holidays`. ValueError for hours that end before they begin.
    """

    week: Mapping[int, tuple[time, time]]
    closures: frozenset[date] = field(default_factory=frozenset)
    open_on_holidays: bool = False

    def __post_init__(self):
        for weekday, (opens, closes) in self.week.items():
            if weekday not in range(7) or opens >= closes:
                raise ValueError(f"Opening hours of weekday {weekday} must end after they begin, on the same day.")

    def span(self, day: date) -> tuple[datetime, datetime] | None:
        """(opens, closes) of that day, or None where it is shut all day."""
        shut = day in self.closures or (is_bank_holiday(day) and not self.open_on_holidays)
        if shut or day.weekday() not in self.week:
            return None
        opens, closes = self.week[day.weekday()]
        return london_time(day, opens), london_time(day, closes)


def is_open(moment: datetime, hours: OfficeHours) -> bool:
    span = hours.span(in_london(moment).date())
    return span is not None and span[0].astimezone(UTC) <= moment.astimezone(UTC) < span[1].astimezone(UTC)


def next_opening(moment: datetime, hours: OfficeHours) -> datetime | None:
    """`moment` itself while open, otherwise when the doors next open. None where they do not within 400 days."""
    if is_open(moment, hours):
        return in_london(moment)
    today = in_london(moment).date()
    for ahead in range(LONGEST_CLOSURE_DAYS + 1):
        span = hours.span(today + ahead * ONE_DAY)
        if span and span[0].astimezone(UTC) > moment.astimezone(UTC):
            return span[0]
    return None

"""When a series sits, which hours of intake each sitting takes, and what is due when: pure, from settings and two dates.

Cadence and cut-off are LOCAL (domain.md 2.5). Intake is "since the last sitting's cut-off", never "24 hours": the windows
[intake_from, intake_until) of a series follow each other without a gap or an overlap, over weekends, bank holidays and
both clock changes. Asking again for the same days gives the same sittings. An emergency meeting is no part of this.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from dashub.clock import (
    ONE_DAY,
    add_working_days,
    is_working_day,
    london_time,
    same_or_next_working_day,
)
from dashub.errors import InvalidInput

WORKING_WEEK = (0, 1, 2, 3, 4)
WEEK = timedelta(days=7)
# "5" asks for the last such weekday of a month, which may be its fourth.
LAST_OF_MONTH = 5
# A sitting put off by holidays and closures is looked for this far back, and the one before or after it this far away.
LONGEST_DELAY = timedelta(days=60)
FARTHEST = timedelta(days=200)


class Cadence(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    AD_HOC = "ad_hoc"


@dataclass(frozen=True)
class Plan:
    """The settings of a series, named as its model names them; times are on the wall clock in London.

    "n days" are working days before the sitting, 0 its own day: ("1 day, 16:00") or ("0 days, 08:00"). `week_of_month` is
    1 to 4, or 5 for the last. InvalidInput, by field, for settings that no calendar can follow.
    """

    cadence: Cadence
    starts: time
    cut_off_at: time
    research_at: time
    weekdays: Collection[int] = ()
    cut_off_days: int = 1
    research_days: int = 0
    agenda_days: int = 0
    agenda_at: time | None = None
    minutes_days: int = 1
    first_on: date | None = None
    week_of_month: int | None = None
    capacity: int = 8
    minutes_per_case: int = 12
    closures: Collection[date] = field(default_factory=frozenset)

    def __post_init__(self):
        if problems := plan_problems(self):
            raise InvalidInput(problems)

    @classmethod
    def of(cls, series) -> "Plan":
        """From anything that carries these names, such as a Series row; what it does not carry keeps its default."""
        found = {each.name: getattr(series, each.name) for each in fields(cls) if hasattr(series, each.name)}
        return cls(**found)

    @property
    def days_of_week(self) -> tuple[int, ...]:
        """Chosen weekdays; all five where none is chosen and it sits daily, otherwise that of `first_on`."""
        if self.weekdays:
            return tuple(sorted(set(self.weekdays)))
        return (self.first_on.weekday(),) if self.first_on and self.cadence != Cadence.DAILY else WORKING_WEEK


def plan_problems(plan: Plan) -> dict[str, str]:
    """What is wrong with the settings, by field, for the form that edits them; empty where they can be followed."""
    checks = {
        "weekdays": (_weekdays_fit(plan), "Choose the days from Monday to Friday on which it sits."),
        "first_on": (plan.cadence != Cadence.FORTNIGHTLY or plan.first_on, "Enter a sitting day to count from."),
        "week_of_month": (_week_fits(plan), "Choose which week of the month: 1 to 4, or 5 for the last."),
        "cut_off_at": (
            _in_time(plan.cut_off_days, plan.cut_off_at, plan),
            "Intake must close before the sitting starts.",
        ),
        "research_at": (
            _research_fits(plan),
            "Research must be due after intake closes and before the sitting starts.",
        ),
        "capacity": (plan.capacity >= 1, "Enter how many cases fit in a sitting, at least 1."),
        "minutes_per_case": (plan.minutes_per_case >= 1, "Enter the minutes for each case, at least 1."),
    }
    return {name: message for name, (sound, message) in checks.items() if not sound}


def _weekdays_fit(plan: Plan) -> bool:
    placed = plan.weekdays or plan.first_on or plan.cadence in (Cadence.DAILY, Cadence.AD_HOC)
    return bool(placed) and set(plan.weekdays) <= set(WORKING_WEEK)


def _week_fits(plan: Plan) -> bool:
    return plan.cadence != Cadence.MONTHLY or plan.week_of_month in range(1, LAST_OF_MONTH + 1)


def _in_time(days: int, at: time, plan: Plan) -> bool:
    return days > 0 or (days == 0 and at <= plan.starts)


def _research_fits(plan: Plan) -> bool:
    after_cut_off = (-plan.research_days, plan.research_at) >= (-plan.cut_off_days, plan.cut_off_at)
    return after_cut_off and _in_time(plan.research_days, plan.research_at, plan)


@dataclass(frozen=True)
class Sitting:
    """One sitting. It takes what is accepted in [intake_from, intake_until); intake_from is None for a series' first."""

    day: date
    starts_at: datetime
    intake_from: datetime | None
    intake_until: datetime
    research_due_at: datetime
    agenda_due_at: datetime
    minutes_due_on: date

    def takes(self, moment: datetime) -> bool:
        begun = self.intake_from is None or _utc(self.intake_from) <= _utc(moment)
        return begun and _utc(moment) < _utc(self.intake_until)


def _utc(moment: datetime) -> datetime:
    """Two times of one zone compare by wall clock, which is wrong in the hour that autumn repeats."""
    return moment.astimezone(UTC)


# --- Days ------------------------------------------------------------------------------------------------------------


def sitting_days(plan: Plan, start: date, end: date) -> list[date]:
    """The days from `start` to `end`, both included, on which it sits; each once, in order.

    On a bank holiday or closure a daily series skips; any other moves to the next working day.
    """
    if plan.cadence == Cadence.DAILY:
        regular = _regular_days(plan, start, end)
        return [day for day in regular if is_working_day(day, plan.closures)]
    regular = _regular_days(plan, start - LONGEST_DELAY, end)
    moved = {same_or_next_working_day(day, plan.closures) for day in regular}
    return sorted(day for day in moved if start <= day <= end)


def _regular_days(plan: Plan, start: date, end: date) -> Iterator[date]:
    """Days of the pattern, before holidays."""
    chosen = {
        Cadence.DAILY: lambda day: True,
        Cadence.WEEKLY: lambda day: True,
        Cadence.FORTNIGHTLY: lambda day: (_monday(day) - _monday(plan.first_on)).days % 14 == 0,
        Cadence.MONTHLY: lambda day: plan.week_of_month in _weeks_of(day),
        Cadence.AD_HOC: lambda day: False,
    }[Cadence(plan.cadence)]
    days = (start + n * ONE_DAY for n in range((end - start).days + 1))
    return (day for day in days if day.weekday() in plan.days_of_week and chosen(day))


def _monday(day: date) -> date:
    return day - day.weekday() * ONE_DAY


def _weeks_of(day: date) -> set[int]:
    """Which of its weekday in the month it is (1 to 4), with 5 for the last."""
    last = {LAST_OF_MONTH} if (day + WEEK).month != day.month else set()
    return ({(day.day - 1) // 7 + 1} - {LAST_OF_MONTH}) | last


# --- Sittings --------------------------------------------------------------------------------------------------------


def sittings(plan: Plan, start: date, end: date, *, since: datetime | None = None) -> list[Sitting]:
    """The sittings from `start` to `end`, both included.

    `since` is the cut-off of the last sitting already planned: the first one here takes over from it, whatever the
    settings were then. Without it the sitting before `start` is worked out from the settings of now.
    """
    found = [_sitting(plan, day) for day in sitting_days(plan, start, end)]
    before = since or _cut_off_before(plan, start)
    for index, each in enumerate(found):
        until = each.intake_until if before is None else max(before, each.intake_until, key=_utc)
        found[index] = replace(each, intake_from=before, intake_until=until)
        before = until
    return found


def _sitting(plan: Plan, day: date) -> Sitting:
    starts_at = london_time(day, plan.starts)
    agenda_at = plan.agenda_at if plan.agenda_at is not None else plan.cut_off_at
    agenda_days = plan.agenda_days if plan.agenda_at is not None else plan.cut_off_days
    return Sitting(
        day=day,
        starts_at=starts_at,
        intake_from=None,
        intake_until=_before(plan, day, plan.cut_off_days, plan.cut_off_at),
        research_due_at=_before(plan, day, plan.research_days, plan.research_at),
        agenda_due_at=_before(plan, day, agenda_days, agenda_at),
        minutes_due_on=add_working_days(day, plan.minutes_days, plan.closures),
    )


def _before(plan: Plan, day: date, days: int, at: time) -> datetime:
    return london_time(add_working_days(day, -days, plan.closures), at)


def _cut_off_before(plan: Plan, start: date) -> datetime | None:
    earlier = sitting_days(plan, start - FARTHEST, start - ONE_DAY)
    return _sitting(plan, earlier[-1]).intake_until if earlier else None


def next_sitting(plan: Plan, moment: datetime) -> Sitting | None:
    """The sitting that takes what is accepted at `moment`; None where nothing is planned within about half a year."""
    today = moment.astimezone(UTC).date() - ONE_DAY
    return next((each for each in sittings(plan, today, today + FARTHEST) if each.takes(moment)), None)


# --- Load ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """How full a list is. `over` is how many cases do not fit."""

    cases: int
    capacity: int
    minutes_per_case: int

    @property
    def over(self) -> int:
        return max(0, self.cases - self.capacity)

    @property
    def minutes(self) -> int:
        return self.cases * self.minutes_per_case

    @property
    def warning(self) -> str:
        """What to tell the coordinator and chair, or ""."""
        if not self.over:
            return ""
        hours, minutes = divmod(self.minutes, 60)
        takes = " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
        places = "1 place" if self.capacity == 1 else f"{self.capacity} places"
        return (
            f"{self.cases} cases for {places}: {self.over} too many. At {self.minutes_per_case} minutes each the list "
            f"takes {takes}. Call a further sitting, or ask the chair which cases can wait."
        )


def load(plan: Plan, cases: int) -> Load:
    return Load(cases, plan.capacity, plan.minutes_per_case)

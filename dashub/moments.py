"""Dates, times and distances in time as words, in local time. A leaf: used by templates, e-mails and PDFs alike."""

import datetime as dt

from django.utils import timezone

from dashub.dates import spelled

MINUTE, HOUR, DAY = 60, 3600, 86400


def local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def day(value: dt.date | dt.datetime | None) -> str:
    """3 March 2026; "" for nothing."""
    if not value:
        return ""
    return spelled(local(value).date() if isinstance(value, dt.datetime) else value)


def clock(value: dt.time | dt.datetime) -> str:
    """9:30am, 2pm, midday, midnight."""
    if (value.hour, value.minute) in ((0, 0), (12, 0)):
        return "midday" if value.hour else "midnight"
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{(value.hour - 1) % 12 + 1}{minutes}{'am' if value.hour < 12 else 'pm'}"


def when(value: dt.datetime | dt.date | None) -> str:
    """3 March 2026 at 9:30am; a date without a time is its day alone."""
    if not isinstance(value, dt.datetime):
        return day(value)
    return f"{day(value)} at {clock(local(value))}"


def distance(seconds: float) -> str:
    """How long: "less than a minute", "12 min", "3 h 12 min", "1 day 4 h", "12 days". Rounded down."""
    whole = int(abs(seconds))
    days, hours, minutes = whole // DAY, whole % DAY // HOUR, whole % HOUR // MINUTE
    if days >= 2:
        return f"{days} days"
    if days:
        return f"1 day {hours} h" if hours else "1 day"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else "less than a minute"


def ago(value: dt.datetime | dt.date | None, now: dt.datetime | None = None) -> str:
    """How long since: "12 min ago", "3 days ago", "yesterday"; a moment to come is "in 3 h"."""
    if not value:
        return ""
    if not isinstance(value, dt.datetime):
        return _days_ago((today(now) - value).days)
    seconds = ((now or timezone.now()) - value).total_seconds()
    return f"{distance(seconds)} ago" if seconds >= 0 else f"in {distance(seconds)}"


def _days_ago(days: int) -> str:
    words = {0: "today", 1: "yesterday", -1: "tomorrow"}
    return words.get(days) or (f"{days} days ago" if days > 0 else f"in {-days} days")


def due(value: dt.datetime | dt.date | None, now: dt.datetime | None = None) -> str:
    """How long until: "due in 3 h 12 min", "overdue by 2 days", "due today". A date is due until its day has ended."""
    if not value:
        return "no date set"
    if isinstance(value, dt.datetime):
        seconds = (value - (now or timezone.now())).total_seconds()
        return f"due in {distance(seconds)}" if seconds >= 0 else f"overdue by {distance(seconds)}"
    days = (value - today(now)).days
    if days in (0, 1):
        return "due tomorrow" if days else "due today"
    return f"due in {days} days" if days > 0 else f"overdue by {-days} day{'' if days == -1 else 's'}"


def late(value: dt.datetime | dt.date | None, now: dt.datetime | None = None) -> bool:
    if not value:
        return False
    return value < ((now or timezone.now()) if isinstance(value, dt.datetime) else today(now))


def today(now: dt.datetime | None = None) -> dt.date:
    return timezone.localdate(now) if now else timezone.localdate()

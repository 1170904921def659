"""Meetings as iCalendar (RFC 5545), for the calendar of one person.

Calendars are shared with colleagues and shown on locked telephones: an entry says "Meeting" and when, and nothing else.
"""

import datetime as dt
from collections.abc import Iterable

from marac.models import Meeting

TITLE = "Meeting"
SHORTEST = dt.timedelta(minutes=15)


def ics(meetings: Iterable[Meeting], now: dt.datetime) -> str:
    """The whole calendar. A cancelled meeting is in it as cancelled, or it would stay where it was read before."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hub//Meetings//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{TITLE}s",
    ]
    for meeting in meetings:
        lines += _event(meeting, now)
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _event(meeting: Meeting, now: dt.datetime) -> list[str]:
    cancelled = meeting.status == Meeting.Status.CANCELLED
    return [
        "BEGIN:VEVENT",
        f"UID:{meeting.reference}@meetings",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(meeting.starts_at)}",
        f"DTEND:{_utc(meeting.starts_at + length_of(meeting))}",
        f"SEQUENCE:{meeting.version}",
        f"SUMMARY:{TITLE}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def length_of(meeting: Meeting) -> dt.timedelta:
    """As long as a full list takes; an emergency is about one case. How many cases are on it is nobody's to read here."""
    cases = 1 if meeting.emergency else meeting.series.capacity
    return max(dt.timedelta(minutes=cases * meeting.series.minutes_per_case), SHORTEST)


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")

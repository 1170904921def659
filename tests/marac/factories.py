"""Invented meetings and what belongs to them."""

import datetime as dt

from django.utils import timezone

from cases.models import Presentation
from marac.models import Action, Listing, Meeting, OnCall, Research, Series

DAY = dt.timedelta(days=1)


def make_series(area, *desks, **fields) -> Series:
    """Daily at half past nine with room for four; the list closes at 16:00 the working day before."""
    number = Series.objects.count()
    defaults = {
        "name": f"Daily MARAC {number}",
        "cadence": "daily",
        "weekdays": [0, 1, 2, 3, 4],
        "starts": dt.time(9, 30),
        "capacity": 4,
        "minutes_per_case": 12,
        "cut_off_days": 1,
        "cut_off_at": dt.time(16),
        "research_days": 0,
        "research_at": dt.time(9),
    }
    series = Series.objects.create(area=area, **{**defaults, **fields})
    series.desks.set(desks)
    return series


def make_meeting(area, series=None, starts_at=None, **fields) -> Meeting:
    starts_at = starts_at or timezone.now() + DAY
    defaults = {
        "intake_from": starts_at - 2 * DAY,
        "intake_until": starts_at - dt.timedelta(hours=17),
        "research_due_at": starts_at - dt.timedelta(minutes=30),
    }
    return Meeting.objects.create(
        series=series or make_series(area), area=area, starts_at=starts_at, **{**defaults, **fields}
    )


def make_listing(case, meeting, **fields) -> Listing:
    return Listing.objects.create(case=case, meeting=meeting, **{"referred_on": timezone.localdate(), **fields})


def make_research(listing, desk, status="not_started", **fields) -> Research:
    returned = timezone.now() if status in ("no_trace", "returned") else None
    defaults = {"due_at": listing.meeting.research_due_at, "returned_at": returned}
    return Research.objects.create(listing=listing, desk=desk, status=status, **{**defaults, **fields})


def make_action(case, desk, **fields) -> Action:
    defaults = {"text": "Check the locks", "about": "victim", "due_at": timezone.now() + DAY}
    return Action.objects.create(case=case, desk=desk, **{**defaults, **fields})


def make_turn(user, starts_at=None, **fields) -> OnCall:
    """On call from an hour ago for a day, at the user's desk."""
    starts_at = starts_at or timezone.now() - dt.timedelta(hours=1)
    defaults = {"desk": user.memberships.get().desk, "phone": "01632 960 555", "ends_at": starts_at + DAY}
    return OnCall.objects.create(user=user, starts_at=starts_at, **{**defaults, **fields})


def make_presentation(case, submitted_at=None, **fields) -> Presentation:
    """A referral of the case that was accepted for MARAC, by default now and for all its perpetrators."""
    at = submitted_at or timezone.now()
    number = Presentation.objects.count() + 1
    defaults = {
        "referral_id": number,
        "referral_reference": f"TEST-{number}",
        "desk": case.area.hub_desk,
        "category": "police",
        "submitted_on": timezone.localdate(at),
        "submitted_at": at,
        "for_marac": True,
        "accepted_at": at,
    }
    presentation = Presentation.objects.create(case=case, **{**defaults, **fields})
    presentation.perpetrators.set(case.perpetrators)
    return presentation

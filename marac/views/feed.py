"""The calendar feed: making and ending one's own, and what a calendar reads."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from agencies import limits
from agencies.access import Permission, may
from agencies.doors import door, public
from agencies.principals import acting_as
from audit.log import record
from audit.models import Verb
from marac.calendar import ics
from marac.models import CalendarFeed, Meeting
from marac.models.feed import digest_of

BACK = dt.timedelta(days=60)


@door(Permission.SEE_MEETINGS)
def calendar_feed(request):
    """Her feed: make one (the address is shown this once), make it anew, or end it."""
    if request.method == "POST" and "end" in request.POST:
        CalendarFeed.end(request.user)
        messages.success(request, "The feed has ended. Calendars that read it get nothing any more.")
        return redirect("calendar-feed")
    address = ""
    if request.method == "POST":
        address = settings.SITE_URL + reverse("calendar", args=[CalendarFeed.make(request.user)])
    feed = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "marac/calendar_feed.html", {"feed": feed, "address": address})


@public
def calendar(request, secret: str):
    """What a calendar program reads: no session, only the secret. 404 for a wrong one, slowed down after some."""
    where = limits.address_of(request)
    if limits.TOKEN.reached(where):
        raise Http404
    feed = CalendarFeed.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if feed is None or not may(feed.user, Permission.SEE_MEETINGS):
        limits.TOKEN.count(where)
        raise Http404
    now = timezone.now()
    with acting_as(feed.user):
        meetings = Meeting.objects.visible_to(feed.user).filter(starts_at__gte=now - BACK)
        meetings = list(meetings.select_related("series").order_by("starts_at", "pk"))
        record(feed.user, Verb.LISTED, "calendar", [meeting.pk for meeting in meetings])
    response = HttpResponse(ics(meetings, now), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meetings.ics"'
    return response

"""Settings of a series, for those who prepare its meetings."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render

from agencies.access import Permission
from agencies.doors import door, door_to
from agencies.models import Area
from audit.log import record
from audit.models import Verb
from dashub.forms import sent
from marac import actions
from marac.calendar_forms import SeriesForm
from marac.models import Series


@door(Permission.COORDINATE)
def series_list(request):
    areas = Area.objects.filter(pk__in=request.user.standing.areas(Permission.COORDINATE))
    rows = Series.objects.filter(area__in=areas).select_related("area", "reviewed_in")
    record(request.user, Verb.LISTED, "series", [row.pk for row in rows])
    return render(request, "marac/series_list.html", {"series": rows, "areas": areas})


@door(Permission.COORDINATE)
def series_new(request, slug: str):
    """A further series of an area: a review beside the daily meeting, say."""
    area = None if "\0" in slug else Area.objects.filter(slug=slug).first()
    if area is None or area.pk not in request.user.standing.areas(Permission.COORDINATE):
        raise Http404
    form = SeriesForm(sent(request), instance=Series(area=area))
    if form.is_valid():
        with transaction.atomic():
            series = form.save()
            record(request.user, Verb.CREATED, series)
            actions.create_meetings(series=series)
        messages.success(request, "The series is set up, and its meetings of the next six weeks are planned.")
        return redirect("meeting-series")
    return render(request, "marac/series.html", {"form": form, "area": area})


def _with_area(rows):
    return rows.select_related("area")


@door_to(Series, Permission.COORDINATE, lookup="pk", queryset=_with_area)
def series_settings(request, series):
    """Meetings to come without a case follow the new settings; those with cases stay as they are."""
    form = SeriesForm(sent(request), instance=series)
    if form.is_valid():
        with transaction.atomic():
            changed = form.changed_data
            form.save()
            record(request.user, Verb.CHANGED, series, fields=changed)
            actions.replan(series)
        messages.success(request, "Saved. Meetings that have no case yet follow the new settings.")
        return redirect("meeting-series")
    return render(request, "marac/series.html", {"form": form, "series": series})

"""Places of accommodation in her areas: what is free now, what her own service has, and who was referred to it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import Permission
from agencies.doors import door
from agencies.models import Desk
from audit.log import record
from audit.models import Verb
from cases.models import Case
from dashub.errors import InvalidInput, StaleVersion
from dashub.forms import sent
from support.forms.place import PlaceForm
from support.models import Place, Placement

KIND = "support.place"


@door(Permission.WRITE_CASES)
def accommodation(request):
    """Vacancies by type, and the referrals that wait for her own service's answer."""
    who, today = request.user.standing, timezone.localdate()
    own = set(who.desks(Permission.WRITE_CASES))
    places = Place.objects.in_area(*who.areas(Permission.WRITE_CASES))
    rows = [
        {"place": place, "vacancies": place.vacancies(today), "own": place.desk_id in own}
        for place in places
        if place.open or place.desk_id in own
    ]
    record(request.user, Verb.LISTED, KIND, [row["place"].pk for row in rows])
    waiting = Placement.objects.filter(
        place__desk__in=own, status__in=Placement.WAITING, case__in=Case.objects.visible_to(request.user)
    )
    found = list(waiting.select_related("case", "place", "stay").order_by("referred_on", "pk"))
    if found:
        record(request.user, Verb.LISTED, Placement._meta.label_lower, [one.pk for one in found])
    return render(request, "support/accommodation.html", {"rows": rows, "waiting": found})


@door(Permission.WRITE_CASES)
def new_place(request):
    """A place of one of her own desks."""
    desks = list(_desks(request.user))
    form = PlaceForm(sent(request), desks=desks)
    if form.is_valid() and _kept(form, lambda: Place.make(form.cleaned_data["desk"], request.user, **form.values)):
        messages.success(request, "The place is added.")
        return redirect("accommodation")
    return render(request, "support/place.html", {"form": form, "heading": "Add a place"})


@door(Permission.WRITE_CASES)
def change_place(request, pk: int):
    """Her own desk's alone: how much another one has is its own word."""
    place = Place.objects.filter(pk=pk, desk__in=request.user.standing.desks(Permission.WRITE_CASES)).first()
    if place is None:
        raise Http404
    form = PlaceForm(sent(request), desks=(), place=place)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            if _kept(form, lambda: place.rewrite(version, request.user, **form.values)):
                messages.success(request, "Saved.")
                return redirect("accommodation")
        except StaleVersion as stale:
            form.data = form.data.copy()
            form.data["version"] = str(stale.current)
            form.add_error(None, f"{stale.message} Check what is saved now, then save again.")
    place.refresh_from_db()
    return render(request, "support/place.html", {"form": form, "heading": str(place), "place": place})


def _desks(user):
    return Desk.objects.filter(pk__in=user.standing.desks(Permission.WRITE_CASES)).select_related("agency", "area")


def _kept(form: PlaceForm, write) -> bool:
    """Write, or say on the form why not."""
    try:
        write()
    except InvalidInput as problem:
        problem.add_to(form)
        return False
    return True

"""Settings of an area, for its administrator."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import Permission
from agencies.doors import door
from agencies.member_forms import AreaForm
from agencies.models import Area
from audit.log import record
from audit.models import Verb
from dashub.forms import sent


def hers(request):
    return Area.objects.filter(pk__in=request.user.standing.areas(Permission.CONFIGURE))


@door(Permission.CONFIGURE)
def areas(request):
    rows = hers(request).prefetch_related("duty")
    record(request.user, Verb.LISTED, "areas", [row.pk for row in rows])
    return render(request, "agencies/areas.html", {"areas": rows})


@door(Permission.CONFIGURE)
def settings(request, pk: int):
    """Each change is in the audit log, with what was there before."""
    area = get_object_or_404(hers(request), pk=pk)
    before = {name: getattr(area, name) for name in AreaForm.NUMBERS} | {
        "duty": sorted(area.duty.values_list("pk", flat=True))
    }
    form = AreaForm(sent(request), area=area, initial=before)
    if form.is_valid():
        data = form.cleaned_data
        now = data | {"duty": sorted(user.pk for user in data["duty"])}
        fields = [name for name in now if now[name] != before[name]]
        with transaction.atomic():
            for name in AreaForm.NUMBERS:
                setattr(area, name, data[name])
            area.save(update_fields=AreaForm.NUMBERS)
            area.duty.set(data["duty"])
            record(request.user, Verb.CHANGED, area, fields=fields, before=before, now=now)
        messages.success(request, "Saved.")
        return redirect("configure")
    return render(request, "agencies/area.html", {"form": form, "area": area})

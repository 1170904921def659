"""The action library, set up in pages, with who changed what, when and why."""

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import Permission, PolicyGroup
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from dashub.errors import StaleVersion
from dashub.forms import sent
from marac.library_forms import TWICE, LineForm
from marac.models import ActionTemplate

EVERY = "Every agency"


@door(Permission.CONFIGURE)
def line_list(request):
    """By the agencies that do it; those not offered any more last."""
    lines = list(ActionTemplate.objects.order_by("policy_group", "-active", "text"))
    record(request.user, Verb.LISTED, "marac.actiontemplate", [line.pk for line in lines])
    groups = [("", EVERY), *PolicyGroup.choices]
    tables = [(label, [line for line in lines if line.policy_group == group]) for group, label in groups]
    return render(request, "marac/library.html", {"tables": [one for one in tables if one[1]]})


@door(Permission.CONFIGURE)
def new(request):
    form = LineForm(sent(request))
    if form.is_valid():
        try:
            ActionTemplate.add(request.user, form.cleaned_data["why"], **form.fields_of_line)
        except IntegrityError:
            # Two at the same moment.
            form.add_error("text", TWICE)
        else:
            messages.success(request, "The action is in the library.")
            return redirect("configure-library")
    return render(request, "marac/library_line.html", {"form": form})


@door(Permission.CONFIGURE)
def change(request, pk: int):
    """Actions already agreed keep their words."""
    line = get_object_or_404(ActionTemplate.objects.prefetch_related("changes__by"), pk=pk)
    form = LineForm(sent(request), line=line)
    clash = None
    if form.is_valid():
        data = form.cleaned_data
        try:
            line.change(data["version"] or 0, request.user, data["why"], **form.fields_of_line)
        except StaleVersion as stale:
            clash = _clash(form, stale.current)
        except IntegrityError:
            form.add_error("text", TWICE)
        else:
            messages.success(request, "Saved. Actions that were agreed keep their words.")
            return redirect("configure-library")
    return render(request, "marac/library_line.html", {"form": form, "line": line, "clash": clash})


def _clash(form: LineForm, current: int) -> list[tuple[str, object, object]]:
    now = ActionTemplate.objects.get(pk=form.line.pk)
    form.data = form.data.copy()
    form.data["version"] = str(current)
    typed = form.fields_of_line
    return [
        (form.fields[name].label, value, getattr(now, name))
        for name, value in typed.items()
        if value != getattr(now, name)
    ]

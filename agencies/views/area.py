"""Settings of an area by theme, for its administrator, with who changed what, when and why."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import Permission
from agencies.area_forms import ThemeForm
from agencies.area_settings import BY_SLUG, THEMES, Theme, Worker, names_of, told
from agencies.doors import door
from agencies.models import Area
from audit.log import record
from audit.models import Verb
from dashub.errors import StaleVersion
from dashub.forms import sent

NOBODY = "Every chair"


def hers(request):
    return Area.objects.filter(pk__in=request.user.standing.areas(Permission.CONFIGURE))


@door(Permission.CONFIGURE)
def areas(request):
    rows = hers(request).prefetch_related("duty")
    record(request.user, Verb.LISTED, "areas", [row.pk for row in rows])
    return render(request, "agencies/areas.html", {"areas": rows})


@door(Permission.CONFIGURE)
def settings(request, pk: int):
    """What an area has set, theme by theme."""
    area = get_object_or_404(hers(request), pk=pk)
    record(request.user, Verb.READ, area)
    themes = [(theme, _lines(area, theme)) for theme in THEMES]
    return render(request, "agencies/area.html", {"area": area, "themes": themes})


def _lines(area: Area, theme: Theme) -> list[tuple[str, str]]:
    lines = [(one.label, told(one, getattr(area, one.name))) for one in theme.settings]
    if theme.duty:
        lines.append(("Duty list", ", ".join(map(str, area.duty.all())) or NOBODY))
    return lines


@door(Permission.CONFIGURE)
def theme(request, pk: int, slug: str):
    """One theme: the form, and what it was before."""
    area = get_object_or_404(hers(request), pk=pk)
    found = BY_SLUG.get(slug)
    if found is None:
        raise Http404
    form, clash = ThemeForm(sent(request), area=area, theme=found), None
    if form.is_valid():
        data = form.cleaned_data
        try:
            area.change(slug, data["seen"] or 0, request.user, data["why"], form.duty, **form.values)
        except StaleVersion as stale:
            clash = _clash(form, stale.current)
        else:
            messages.success(request, "Saved. It counts from now on.")
            return redirect("configure-area", area.pk)
    context = {"form": form, "area": area, "theme": found, "clash": clash, "changes": _history(area, found)}
    return render(request, "agencies/area_theme.html", context)


def _clash(form: ThemeForm, current: int) -> list[tuple[str, object, object]]:
    """Beside what she typed, what somebody else saved meanwhile; sent again, hers counts."""
    now = Area.objects.get(pk=form.area.pk)
    form.data = form.data.copy()
    form.data["seen"] = str(current)
    return [
        (one.label, told(one, form.values[one.name]), told(one, getattr(now, one.name)))
        for one in form.theme.settings
        if form.values[one.name] != getattr(now, one.name)
    ]


def _history(area: Area, theme: Theme) -> list[dict]:
    changes = list(area.changes.filter(theme=theme.slug).select_related("by"))
    workers = [one.name for one in theme.settings if isinstance(one, Worker)]
    people = [pk for change in changes for pk in change.before.get("duty", [])]
    people += [change.before.get(name) for change in changes for name in workers]
    names = names_of(people)
    return [{"change": change, "before": _before(change, theme, names)} for change in changes]


def _before(change, theme: Theme, names: dict[int, str]) -> list[str]:
    said = []
    for name, value in change.before.items():
        if name == "duty":
            said.append(f"Duty list: {', '.join(names.get(pk, '') for pk in value) or NOBODY}")
        elif one := theme.setting(name):
            said.append(f"{one.label}: {told(one, value, names)}")
    return said

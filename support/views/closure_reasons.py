"""How a service's work may end, set up in pages by each partnership, with who changed what, when and why."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import Permission
from agencies.doors import door
from agencies.models import Area
from agencies.views.area import hers
from audit.log import record
from audit.models import Verb
from dashub.errors import StaleVersion
from dashub.forms import sent
from support.closing import TAKES
from support.forms.closure_reason import TWICE, ReasonWordsForm
from support.models import ClosureReason, Engagement

LIST = "configure-closing"


@door(Permission.CONFIGURE)
def reason_list(request):
    """Of each of her areas every coded way, with what it takes, its words here and the reasons under it."""
    areas = [(area, [(way, TAKES[way.ending]) for way in ClosureReason.ways(area)]) for area in hers(request)]
    shown = [local.pk for _, ways in areas for way, _ in ways for local in way.local]
    record(request.user, Verb.LISTED, "support.closurereason", shown)
    return render(request, "support/closure_reasons.html", {"areas": areas})


@door(Permission.CONFIGURE)
def coded(request, area: int, ending: str):
    """What a coded way is called here, and whether it is offered."""
    place, way = _place(request, area, ending)
    row = ClosureReason.objects.filter(area=place, ending=way, local=False).first()
    return _page(request, ReasonWordsForm(sent(request), area=place, way=way, row=row))


@door(Permission.CONFIGURE)
def new(request, area: int, ending: str):
    place, way = _place(request, area, ending)
    return _page(request, ReasonWordsForm(sent(request), area=place, way=way, local=True))


@door(Permission.CONFIGURE)
def one(request, pk: int):
    """A partnership's own reason. Work that ended keeps the words that it ended with."""
    row = get_object_or_404(ClosureReason.objects.set_up_by(request.user).filter(local=True), pk=pk)
    way = Engagement.Ending(row.ending)
    return _page(request, ReasonWordsForm(sent(request), area=row.area, way=way, row=row, local=True))


def _place(request, area: int, ending: str) -> tuple[Area, Engagement.Ending]:
    if ending not in Engagement.Ending.values:
        raise Http404
    return get_object_or_404(hers(request), pk=area), Engagement.Ending(ending)


def _page(request, form: ReasonWordsForm):
    clash = None
    if form.is_valid():
        try:
            _keep(form, request.user)
        except StaleVersion as stale:
            clash = _clash(form, stale.current)
        except IntegrityError:
            # Two at the same moment.
            form.add_error("words", TWICE)
        else:
            messages.success(request, "Saved. Work that has ended keeps its words.")
            return redirect(LIST)
    context = {"form": form, "takes": TAKES[form.way], "clash": clash, "changes": _changes(form.row)}
    return render(request, "support/closure_reason.html", context)


def _keep(form: ReasonWordsForm, by) -> None:
    """A coded way that nobody had changed yet gets its row now, with what was coded as what stood there."""
    data, fields = form.cleaned_data, form.fields_of_reason
    if form.row:
        form.row.change(data["version"] or 0, by, data["why"], **fields)
        return
    start = fields if form.local else {"words": form.way.label, "active": True}
    if not form.local and fields == start:
        return
    place = {"area": form.area, "ending": form.way, "local": form.local}
    row = ClosureReason.add(by, data["why"] if form.local else "As every hub starts", **place, **start)
    if not form.local:
        row.change(row.version, by, data["why"], **fields)


def _clash(form: ReasonWordsForm, current: int) -> list[tuple[str, object, object]]:
    now = ClosureReason.objects.get(pk=form.row.pk)
    form.data = form.data.copy()
    form.data["version"] = str(current)
    typed = form.fields_of_reason
    return [
        (form.fields[name].label, value, getattr(now, name))
        for name, value in typed.items()
        if name in form.fields and value != getattr(now, name)
    ]


def _changes(row: ClosureReason | None):
    return row.changes.select_related("by") if row else []

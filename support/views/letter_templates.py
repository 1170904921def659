"""The letters that a partnership sends: their wordings, set up in pages, with who changed what, when and why."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door
from agencies.models import Area
from audit.log import record
from audit.models import Verb
from dashub.errors import StaleVersion
from dashub.forms import sent
from support import letter_library, wording
from support.forms.letter import TemplateForm
from support.models import LetterTemplate
from support.wording import Whom


def _areas(request) -> list[Area]:
    return list(Area.objects.filter(pk__in=request.user.standing.areas(Permission.CONFIGURE)))


@door(Permission.CONFIGURE)
def template_list(request):
    rows = LetterTemplate.objects.set_up_by(request.user).select_related("area").prefetch_related("wordings__by")
    record(request.user, Verb.LISTED, "support.lettertemplate", [row.pk for row in rows])
    context = {"templates": rows, "missing": letter_library.missing(_areas(request))}
    return render(request, "support/letter_templates.html", context)


@door(Permission.CONFIGURE)
def new(request):
    form = TemplateForm(sent(request), areas=_areas(request))
    if form.is_valid():
        try:
            _create(form, request.user)
        except IntegrityError:
            # Two at the same moment.
            form.add_error("name", "There is a letter of this name already")
        else:
            messages.success(request, "The letter is set up.")
            return redirect("configure-letters")
    return _form(request, form, None)


@transaction.atomic
def _create(form: TemplateForm, by) -> None:
    data = form.cleaned_data
    fields = {name: data[name] for name in ("name", "whom", "active")}
    template = LetterTemplate.objects.create(area_id=data["area"], **fields)
    record(by, Verb.CREATED, template)
    template.reword(0, by, **form.words)


@door(Permission.CONFIGURE)
def change(request, pk: int):
    """The next wording. Letters already written keep theirs."""
    rows = LetterTemplate.objects.set_up_by(request.user).prefetch_related("wordings__by")
    template = get_object_or_404(rows, pk=pk)
    form = TemplateForm(sent(request), areas=[], template=template)
    clash = None
    if form.is_valid():
        try:
            _reword(template, form, request.user)
        except StaleVersion as stale:
            clash = _clash(form, stale.current)
        except IntegrityError:
            form.add_error("name", "There is a letter of this name already")
        else:
            messages.success(request, "Saved. Letters written from now on have this wording.")
            return redirect("configure-letters")
    return _form(request, form, template, clash)


@transaction.atomic
def _reword(template: LetterTemplate, form: TemplateForm, by) -> None:
    data = form.cleaned_data
    template.reword(data["number"] or 0, by, **form.words)
    if (template.name, template.active) != (data["name"], data["active"]):
        template.name, template.active = data["name"], data["active"]
        template.save(update_fields=["name", "active"])


def _clash(form: TemplateForm, current: int) -> list[tuple[str, str, str]]:
    latest = LetterTemplate.objects.get(pk=form.template.pk).latest
    form.data = form.data.copy()
    form.data["number"] = str(current)
    return [
        (form.fields[name].label, typed, getattr(latest, name))
        for name, typed in form.words.items()
        if typed != getattr(latest, name)
    ]


def _form(request, form, template, clash=None):
    fields = [
        (label, ", ".join(f"{{{name}}}: {what}" for name, what in wording.fields_of(whom, plain).items()))
        for label, whom, plain in (
            ("Neutral, and to the person who harms", Whom.PERPETRATOR, False),
            ("Plain, to the victim", Whom.VICTIM, True),
        )
    ]
    context = {"form": form, "template": template, "fields": fields, "clash": clash}
    return render(request, "support/letter_template.html", context)


@require_POST
@door(Permission.CONFIGURE)
def suggested(request):
    """Add the suggested letters that an area does not have; twice adds nothing."""
    made = letter_library.add(_areas(request), request.user)
    messages.success(
        request, f"{made} letters added. Read them before anybody uses them." if made else "All are there."
    )
    return redirect("configure-letters")

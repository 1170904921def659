"""The pages of records in a case: a tab lists some kinds of them, each kind has a page to add one and to change one.

    PAGE = Page("case-orders", "orders", "Orders and dates", (Register(Order, OrderForm, "orders", "Orders", "an order"),))
    urlpatterns += urls(PAGE)

gives "case-orders", "case-orders-new" and "case-orders-one" for each register under its own word. A register is shown to
whoever sees its section, or whose agency recorded something in it; docs/adr/0019-records-of-a-case.md.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import URLPattern, path

from agencies.access import Permission, Section, may
from audit.log import record
from audit.models import Verb
from cases.doors import case_view, desk_for
from cases.forms.register import RecordForm
from cases.models import Case, Record
from cases.seen import Seen
from cases.summaries import in_words
from dashub import nested
from dashub.errors import InvalidInput, StaleVersion, WrongState
from dashub.forms import sent


@dataclass(frozen=True)
class Register:
    """One kind of record. ``word`` stands in its addresses, ``heading`` over its list, ``one`` in sentences ("an order")."""

    model: type[Record]
    form: type[RecordForm]
    word: str
    heading: str
    one: str
    help: str = ""
    writes: Permission = Permission.WRITE_CASES

    @property
    def section(self) -> Section:
        return self.model.section


@dataclass(frozen=True)
class Page:
    """A tab of the case. ``more`` gives what else the page shows, by name (``extra`` in the template), from what its viewer
    sees and the lists that the page shows her."""

    name: str
    word: str
    title: str
    registers: tuple[Register, ...]
    intro: str = ""
    template: str = "cases/register.html"
    # Read in one question: for a page of many kinds, of which none counts or joins anything in its ``read_by``.
    together: bool = False
    more: Callable[[Seen, list[dict]], dict] | None = None

    def route(self, register: Register, what: str) -> str:
        return f"case-{register.word}-{what}"


@dataclass(frozen=True)
class Row:
    """One record in words for one viewer."""

    record: Record
    title: str
    tag: tuple[str, str]
    facts: list[tuple[str, str]]
    url: str
    recorded_by: str


def rows(seen: Seen, register: Register) -> list[Row]:
    """The records of a kind that she reads, the latest first; ``url`` where she may change one."""
    found = register.model.objects.read_by(seen).select_related(*shown_with(register.model))
    return [_row(seen, register, one) for one in found]


def rows_together(seen: Seen, registers: list[Register]) -> dict[type[Record], list[Row]]:
    """The same for several kinds, in one question."""
    name_of = {register.model: f"{register.model._meta.model_name}_records" for register in registers}
    children = [
        nested.Children(name, shown_with(model), rows=model.objects.read_by(seen)) for model, name in name_of.items()
    ]
    [case] = nested.read(Case.objects.filter(pk=seen.case.pk), *children)
    return {
        register.model: [_row(seen, register, one) for one in getattr(case, name_of[register.model]).all()]
        for register in registers
    }


def shown_with(model: type[Record]) -> tuple[str, ...]:
    """The rows that come with a record of a kind to be shown."""
    return ("desk__agency", "by", *_parties(model))


def _parties(model: type[Record]) -> list[str]:
    """What a record points to besides its frame is shown with it."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and field.name not in ("case", "desk", "by", "changed_by")
    ]


def _row(seen: Seen, register: Register, one: Record) -> Row:
    one.case = seen.case
    full = one.read_in_full(seen)
    facts = [(label, in_words(value)) for label, value in one.facts(full)]
    return Row(
        record=one,
        title=one.title,
        tag=one.tag(),
        facts=[fact for fact in facts if fact[1]],
        url=f"/cases/{seen.case.reference}/{register.word}/{one.pk}" if full else "",
        recorded_by=one.recorded_by(seen),
    )


def urls(page: Page) -> list[URLPattern]:
    """The addresses of a page and of adding to and changing each of its registers."""
    found = [path(f"cases/<str:reference>/{page.word}", _list(page), name=page.name)]
    for register in page.registers:
        at = f"cases/<str:reference>/{register.word}"
        found.append(path(f"{at}/new", _add(page, register), name=page.route(register, "new")))
        found.append(path(f"{at}/<int:pk>", _change(page, register), name=page.route(register, "one")))
    return found


def _list(page: Page):
    sections = tuple(dict.fromkeys(register.section for register in page.registers))

    @case_view(Permission.SEE_CASES, *sections)
    def view(request, case):
        shown = [register for register in page.registers if request.seen.any_of(register.section)]
        read = rows_together(request.seen, shown) if page.together else {}
        lists = [
            {
                "register": register,
                "add": f"Add {register.one}",
                "rows": read[register.model] if page.together else rows(request.seen, register),
                "new": _new_url(case, register) if may(request.user, register.writes, case) else "",
            }
            for register in shown
        ]
        extra = page.more(request.seen, lists) if page.more else {}
        supports = may(request.user, Permission.SUPPORT, case)
        return render(request, page.template, {"page": page, "lists": lists, "extra": extra, "supports": supports})

    return view


def _new_url(case, register: Register) -> str:
    return f"/cases/{case.reference}/{register.word}/new"


def _add(page: Page, register: Register):
    @case_view(register.writes, register.section)
    def view(request, case):
        form = register.form(sent(request), seen=request.seen, section=register.section)
        if form.is_valid() and _kept(lambda: _make(request, case, register, form), form):
            messages.success(request, "Recorded.")
            return redirect(page.name, case.reference)
        return _form(request, page, form, f"Add {register.one}", register)

    return view


def _make(request, case, register: Register, form: RecordForm) -> None:
    register.model.make(case, desk_for(request.user, case, register.writes), request.user, **form.values)


def _rewrite(request, case, register: Register, one: Record, form: RecordForm) -> None:
    desk_id = desk_for(request.user, case, register.writes)
    one.rewrite(form.cleaned_data["version"] or 0, request.user, desk_id, **form.values)


def _change(page: Page, register: Register):
    @case_view(register.writes, register.section, log=None)
    def view(request, case, pk: int):
        found = (
            register.model.objects.read_by(request.seen)
            .select_related("desk__agency", "by", "changed_by")
            .filter(pk=pk)
        )
        one = found.first()
        if one is None or not one.read_in_full(request.seen):
            raise Http404
        one.case, clash = case, None
        if request.method != "POST":
            record(request.user, Verb.READ, one, reference=case.reference, sections=[register.section])
        form = register.form(sent(request), seen=request.seen, section=register.section, record=one)
        if form.is_valid():
            try:
                if _kept(lambda: _rewrite(request, case, register, one, form), form):
                    messages.success(request, "Saved.")
                    return redirect(page.name, case.reference)
            except StaleVersion as stale:
                one.refresh_from_db()
                clash = form.clash(one, stale.current)
        heading = f"{register.model.noun.capitalize()}: {one.title}"
        return _form(request, page, form, heading, register, one=one, clash=clash)

    return view


def _kept(write: Callable, form: RecordForm) -> bool:
    """Write, or say on the form why not."""
    try:
        write()
    except InvalidInput as problem:
        problem.add_to(form)
        return False
    except WrongState as problem:
        form.add_error("status", str(problem))
        return False
    return True


def _form(request, page: Page, form: RecordForm, heading: str, register: Register, one=None, clash=None):
    context = {
        "page": page,
        "form": form,
        "heading": heading,
        "register": register,
        "add": f"Add {register.one}",
        "one": one,
        "recorded_by": one.recorded_by(request.seen) if one else "",
        "clash": clash,
    }
    return render(request, "cases/register_form.html", context)

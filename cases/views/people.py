"""The people of a case: what is known of them, and forms to put it right."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission, Section, may
from cases import household, parties, summaries
from cases.doors import case_view, desk_for
from cases.forms.people import AddressForm, ContactForm, PartyForm, TieForm
from cases.household_map import family_map
from cases.models import Case, Involvement
from cases.seen import Seen
from dashub.errors import StaleVersion
from dashub.forms import sent
from people.models import Address, ContactPoint

PEOPLE = (Section.IDENTITY, Section.PERPETRATOR, Section.CHILDREN)
ADDABLE = {
    Involvement.Role.CHILD: "a child",
    Involvement.Role.PERPETRATOR: "another person who harms",
    Involvement.Role.OTHER: "another person of the household",
}


@case_view(Permission.SEE_CASES, *PEOPLE)
def people(request, case):
    household.load(case)
    seen = request.seen
    relationships = household.relationships(seen)
    drawing, in_words = family_map(seen, relationships)
    context = {
        "drawing": drawing,
        "in_words": in_words,
        "parties": household.parties(seen),
        "children": "" if seen.full(Section.CHILDREN) else summaries.children_summary(seen),
        "ties": household.ties(seen, relationships),
        "writes": may(request.user, Permission.WRITE_CASES, case),
        "looked": may(request.user, Permission.WHO_LOOKED, case),
        "addable": [(role, words) for role, words in ADDABLE.items() if seen.full(summaries.name_section(role))],
    }
    return render(request, "cases/people.html", context)


@case_view(Permission.WRITE_CASES, *PEOPLE)
def add_person(request, case, role: str):
    if role not in ADDABLE or not request.seen.full(summaries.name_section(role)):
        raise Http404
    form = PartyForm(sent(request), seen=request.seen, role=role)
    if form.is_valid():
        details = {name: form.cleaned_data[name] for name in form.names}
        parties.add_party(case, role, details, _desk(request, case), request.user)
        messages.success(request, f"Added: {ADDABLE[role]}.")
        return back_to(request, case)
    return render(request, "cases/person_form.html", {"form": form, "heading": f"Add {ADDABLE[role]}"})


@case_view(Permission.WRITE_CASES, *PEOPLE)
def edit_person(request, case, pk: int):
    involvement = _party(request.seen, pk)
    if not request.seen.full(summaries.name_section(involvement.role)):
        raise Http404
    form = PartyForm(sent(request), seen=request.seen, role=involvement.role)
    present = parties.details_of(involvement, form.names)
    form.initial = present | {"version": involvement.person.version}
    clash = None
    if form.is_valid():
        details = {name: form.cleaned_data[name] for name in form.names}
        try:
            parties.change_details(
                involvement, form.cleaned_data["version"] or 0, details, _desk(request, case), request.user
            )
        except StaleVersion as stale:
            clash = clashing(form, present, stale.current)
        else:
            messages.success(request, "Details saved.")
            return back_to(request, case)
    heading = f"Change details: {household.HEADINGS[involvement.role].lower()}"
    return render(request, "cases/person_form.html", {"form": form, "heading": heading, "clash": clash})


def back_to(request, case, view: str = "case-people"):
    """Back to the people, or to her list where what she wrote shut the case to her."""
    if Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return redirect(view, case.reference)
    messages.warning(request, "The hub’s chair has this case now. If you work with the family, she will name you.")
    return redirect("cases")


def clashing(form, present: dict, current: int) -> list[tuple[str, str, str]]:
    """(label, typed, saved now) of the fields that differ; the form then carries the version that is saved now."""
    form.data = form.data.copy()
    form.data["version"] = str(current)
    typed = form.cleaned_data
    differs = [name for name in present if (typed.get(name) or None) != (present[name] or None)]
    return [
        (form.fields[name].label, shown(form, name, typed.get(name)), shown(form, name, present[name]))
        for name in differs
    ]


def shown(form, name: str, value) -> str:
    """A value in the words of its field's options."""
    options = dict(getattr(form.fields[name], "choices", ()))
    if isinstance(value, list):
        return ", ".join(str(options.get(item, item)) for item in value)
    return str(options.get(value, "")) or summaries.in_words(value)


@case_view(Permission.WRITE_CASES, Section.SAFE_CONTACT)
def contact(request, case, pk: int, point: int | None = None):
    """Record or change one of the victim's channels."""
    involvement = _party(request.seen, pk)
    if involvement.role != Involvement.Role.VICTIM or not household.may_edit_contact(request.seen):
        raise Http404
    row = _of(ContactPoint, involvement, point) or ContactPoint(person=involvement.person)
    names = [name for name in ContactForm.base_fields if name not in ("version", "reason")]
    return _row_form(
        request, case, involvement, row, ContactForm, names, parties.write_contact, "How she may be reached"
    )


@case_view(Permission.WRITE_CASES, *PEOPLE)
def address(request, case, pk: int, address: int | None = None):
    """Record or change an address of a party, where she sees that address whole."""
    involvement = _party(request.seen, pk)
    row = _of(Address, involvement, address)
    allowed = (
        _reads(request.seen, involvement, row) if row else household.may_add_place(request.seen, involvement.role)
    )
    if not allowed:
        raise Http404
    names = [name for name in AddressForm.base_fields if name != "version"]
    row = row or Address(person=involvement.person)
    return _row_form(request, case, involvement, row, AddressForm, names, parties.write_address, "Address")


def _reads(seen: Seen, involvement: Involvement, row: Address) -> bool:
    return seen.reads(summaries.address_section(involvement.role, row), row)


def _row_form(request, case, involvement, row, form_class, names, write, heading):
    """The one form of a channel or an address: shown, checked, written; a clash shows both words."""
    present = {name: getattr(row, name) for name in names}
    form = form_class(sent(request), initial=present | {"version": involvement.person.version})
    clash = None
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.fields if name != "version"}
        try:
            write(involvement, row, form.cleaned_data["version"] or 0, fields, _desk(request, case), request.user)
        except StaleVersion as stale:
            clash = clashing(form, present, stale.current)
        else:
            messages.success(request, "Saved.")
            return back_to(request, case)
    return render(request, "cases/person_form.html", {"form": form, "heading": heading, "clash": clash})


@case_view(Permission.WRITE_CASES, Section.IDENTITY)
def add_tie(request, case):
    form = TieForm(sent(request), people=household.named(request.seen))
    if form.is_valid():
        data = form.cleaned_data
        parties.tie(case, int(data["first"]), data["kind"], int(data["second"]), _desk(request, case), request.user)
        messages.success(request, "Relationship saved.")
        return redirect("case-people", case.reference)
    return render(request, "cases/person_form.html", {"form": form, "heading": "Add a relationship"})


@require_POST
@case_view(Permission.WRITE_CASES, Section.IDENTITY, log=None)
def remove_tie(request, case, pk: int):
    row = next((each for each in household.relationships(request.seen) if each.pk == pk), None)
    if row is None:
        raise Http404
    parties.untie(case, row, _desk(request, case), request.user)
    messages.success(request, "Relationship removed.")
    return redirect("case-people", case.reference)


def _party(seen: Seen, pk: int) -> Involvement:
    """A party of this case whose section she sees."""
    found = next((inv for inv in seen.case.involvements.all() if inv.pk == pk), None)
    if found is None or not seen.summary(summaries.name_section(found.role)):
        raise Http404
    return found


def _of(model, involvement: Involvement, pk: int | None):
    """A row of this very person; None for a new one, 404 for another's."""
    if pk is None:
        return None
    found = model.objects.filter(person=involvement.person, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _desk(request, case) -> int:
    return desk_for(request.user, case, Permission.WRITE_CASES)

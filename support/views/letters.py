"""Letters of a case: the list, writing one, the second look, sending it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission, Section
from agencies.models import Desk
from audit.log import record
from audit.models import Verb
from cases import papers
from cases.doors import case_view, desk_for
from cases.models import Paper
from dashub import notify
from dashub.errors import InvalidInput, StaleVersion, WrongState
from dashub.forms import sent
from people.models.choices import Channel
from support import letters
from support.forms.letter import LetterForm, LookForm, SendForm, WordsForm
from support.models import Letter, LetterTemplate

SHOWN = 50


@case_view(Permission.LEAD_CASES, Section.SAFE_CONTACT)
def letter_list(request, case):
    """Drafts, sent ones and those that are not to be sent, the newest first."""
    rows = Letter.objects.read_by(request.seen).select_related("wording__template", "by", "desk__agency")
    context = {"letters": rows[:SHOWN], "off": _not_sent_from_here()}
    return render(request, "support/letters.html", context)


def _not_sent_from_here() -> list[str]:
    """Kinds of messages that this installation does not send, in words."""
    return [Channel(one).label.lower() for one in (Channel.TEXT, Channel.EMAIL) if not notify.is_on(one)]


@case_view(Permission.LEAD_CASES, Section.SAFE_CONTACT)
def new(request, case):
    """Choose a template and a way. A way that is not safe is refused with its reason."""
    letters.read_parties(request.seen)
    form = LetterForm(sent(request), seen=request.seen, templates=list(LetterTemplate.objects.offered_in(case)))
    if form.is_valid():
        try:
            desk = Desk.objects.select_related("agency").get(pk=desk_for(request.user, case, Permission.LEAD_CASES))
            letter = letters.draft(request.seen, desk, request.user, **form.values)
        except InvalidInput as problem:
            problem.add_to(form)
        else:
            messages.success(request, "The draft is kept. Read it and change what does not fit.")
            return redirect("case-letters-one", case.reference, letter.pk)
    return render(request, "support/letter_new.html", {"form": form})


def _letter(request, case, pk: int) -> Letter:
    rows = Letter.objects.read_by(request.seen)
    rows = rows.select_related(
        "wording__template", "desk__agency", "by", "changed_by", "checked_by", "sent_by", "person", "address",
        "contact_point__person",
    )  # fmt: skip
    letter = get_object_or_404(rows, pk=pk)
    letter.case = case
    letters.read_parties(request.seen)
    return letter


@case_view(Permission.LEAD_CASES, Section.SAFE_CONTACT, log=None)
def one(request, case, pk: int):
    """One letter: its words, where it stands, and what can be done next. A draft's words are changed here."""
    letter = _letter(request, case, pk)
    if request.method != "POST":
        record(request.user, Verb.READ, letter, reference=case.reference, sections=[Section.SAFE_CONTACT])
    open_to_change = letter.status in (Letter.Status.DRAFT, Letter.Status.CHECKED)
    if request.method == "POST" and not open_to_change:
        raise WrongState("The words of a letter that has been sent or withdrawn stay as they are.")
    form = WordsForm(sent(request), letter=letter, seen=request.seen) if open_to_change else None
    clash = None
    if form and form.is_valid():
        try:
            letter.rewrite(form.cleaned_data["version"] or 0, request.user, **form.values)
        except StaleVersion as stale:
            clash = _clash(form, letter, stale.current)
        else:
            messages.success(request, "Saved. Somebody else must look at it before it is sent.")
            return redirect("case-letters-one", case.reference, letter.pk)
    context = {
        "letter": letter,
        "form": form,
        "clash": clash,
        "way": _way(request, letter),
        "address": _address(request, letter),
        "looks": letter.may_be_looked_at_by(request.user),
        "prints": not letter.is_message
        and letter.status in (Letter.Status.CHECKED, Letter.Status.SENT)
        and letters.reads_address(letter, request.seen),
        "refusals": letters.refusals(letter, request.seen) if open_to_change else {},
        "sent_from_here": not letter.is_message or notify.is_on(letter.channel),
    }
    return render(request, "support/letter.html", context)


def _clash(form: WordsForm, letter: Letter, current: int) -> list[tuple[str, str, str]]:
    form.data = form.data.copy()
    form.data["version"] = str(current)
    typed = form.values
    return [
        (form.fields[name].label, typed[name], getattr(letter, name))
        for name in typed
        if typed[name] != getattr(letter, name)
    ]


def _way(request, letter: Letter):
    """The rules of its way as this viewer reads them; None where it is recorded no more."""
    found = (way for way in letters.ways(request.seen) if way.point.pk == letter.contact_point_id)
    return next(found, None)


def _address(request, letter: Letter) -> str:
    places = {place.id: place.text for _, place in letters.addresses(request.seen)}
    return places.get(letter.address_id, "")


@case_view(Permission.LEAD_CASES, Section.SAFE_CONTACT)
def look(request, case, pk: int):
    """The second look, of another person than wrote it; for her who wrote it there is no such page."""
    letter = _letter(request, case, pk)
    if not letter.may_be_looked_at_by(request.user):
        raise Http404
    form = LookForm(sent(request), initial={"version": letter.version})
    if form.is_valid() and _look(request, letter, form):
        return redirect("case-letters-one", case.reference, letter.pk)
    context = {"letter": letter, "form": form, "way": _way(request, letter), "address": _address(request, letter)}
    return render(request, "support/letter_look.html", context)


def _look(request, letter: Letter, form: LookForm) -> bool:
    data = form.cleaned_data
    if data["verdict"] == form.CHANGE:
        letter.send_back(data["version"] or 0, request.user, data["why"])
        messages.success(request, "It stays a draft, with what you wrote.")
        return True
    if problems := letters.refusals_of_words(letter, letter.text, letter.subject, request.seen):
        form.add_error("verdict", " ".join(problems))
        return False
    letter.pass_look(data["version"] or 0, request.user)
    messages.success(request, "It may be sent.")
    return True


@case_view(Permission.LEAD_CASES, Section.SAFE_CONTACT)
def send(request, case, pk: int):
    """Send it, or say that it was sent by hand: by a way that is safe now."""
    letter = _letter(request, case, pk)
    if letter.status != Letter.Status.CHECKED:
        messages.warning(request, f"This letter is “{letter.get_status_display()}”. Nothing was sent.")
        return redirect("case-letters-one", case.reference, letter.pk)
    form = SendForm(sent(request), letter=letter)
    if form.is_valid() and _send(request, letter, form):
        return redirect("case-letters-one", case.reference, letter.pk)
    context = {
        "letter": letter,
        "form": form,
        "way": _way(request, letter),
        "address": _address(request, letter),
        "sent_from_here": not letter.is_message or notify.is_on(letter.channel),
    }
    return render(request, "support/letter_send.html", context)


def _send(request, letter: Letter, form: SendForm) -> bool:
    try:
        if form.cleaned_data["how"] == form.BY_HUB:
            letters.queue(letter, request.seen, request.user)
            messages.success(request, "It is being sent. This page says when it has gone.")
        else:
            letters.sent_by_hand(letter, request.seen, request.user)
            messages.success(request, "Recorded: it was sent.")
    except InvalidInput as problem:
        problem.add_to(form)
        return False
    return True


@require_POST
@case_view(Permission.LEAD_CASES, Section.SAFE_CONTACT)
def withdraw(request, case, pk: int):
    """It is not to be sent; it stays in the record."""
    _letter(request, case, pk).withdraw(request.user)
    messages.success(request, "It is not to be sent. It stays in the record.")
    return redirect("case-letters", case.reference)


@require_POST
@case_view(Permission.LEAD_CASES, Section.SAFE_CONTACT)
def paper(request, case, pk: int):
    """A copy for posting as PDF, made by a worker; for whoever reads where it goes."""
    letter = _letter(request, case, pk)
    if not letters.reads_address(letter, request.seen):
        raise Http404
    letters.refuse_what_is_not_checked(letter)
    made = papers.order(Paper.Kind.LETTER, letter, f"Letter {case.reference}", request.user)
    return redirect("paper", reference=made.reference)

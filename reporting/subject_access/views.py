"""Pages of the desk that was asked: the requests, one of them, and each step towards its reply."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door, door_to
from agencies.models import Desk
from audit.log import record
from audit.models import Verb
from cases.models import Paper
from dashub import moments
from dashub.errors import InvalidInput, WrongState
from dashub.forms import sent
from reporting.subject_access import actions, finding, forms, pack
from reporting.subject_access.defaults import Verdict
from reporting.subject_access.models import SubjectRequest

KIND = "reporting.subjectrequest"
SHOWN = 200
WAITING = "The month has not begun: proof of identity is awaited"
Status = SubjectRequest.Status


def whole(rows):
    return rows.select_related(
        "details", "desk__agency__kind", "area__hub_desk", "proposed_by", "approved_by", "registered_by"
    )


def at_desk(view):
    """A request that was made to her own desk; one that she could only approve is not found here."""

    @door_to(SubjectRequest, Permission.SUBJECT_ACCESS, queryset=whole)
    @wraps(view)
    def inside(request, asked, *args, **kwargs):
        if asked.desk_id not in request.user.standing.desks(Permission.SUBJECT_ACCESS):
            raise Http404
        return view(request, asked, *args, **kwargs)

    return inside


def _form(request, asked, form, heading: str, submit: str, template="subject_access/form.html", **more):
    context = {"form": form, "asked": asked, "heading": heading, "submit": submit} | more
    return render(request, template, context)


@door(Permission.SUBJECT_ACCESS)
def request_list(request):
    """Those of her desks, the most urgent first; what is finished at the end."""
    mine = SubjectRequest.objects.visible_to(request.user).filter(
        desk__in=request.user.standing.desks(Permission.SUBJECT_ACCESS)
    )
    rows = list(mine.select_related("details", "desk__agency")[:SHOWN])
    record(request.user, Verb.LISTED, KIND, [row.pk for row in rows])
    context = {"open": [r for r in rows if r.is_open], "done": [r for r in rows if not r.is_open], "shown": SHOWN}
    return render(request, "subject_access/list.html", context)


@door(Permission.SUBJECT_ACCESS)
def register(request):
    """One request to one agency."""
    desks = Desk.objects.filter(pk__in=request.user.standing.desks(Permission.SUBJECT_ACCESS)).select_related(
        "agency", "area"
    )
    form = forms.RegisterForm(sent(request), desks=desks)
    if form.is_valid():
        asked = actions.register(form.chosen_desk, form.of_request, form.of_details, request.user)
        messages.success(request, f"Request {asked.reference} is registered. Now search your records.")
        return redirect("subject-access-people", asked.reference)
    return render(request, "subject_access/register.html", {"form": form})


@at_desk
def request_page(request, asked):
    """Where it stands, what it concerns, the pack, and what comes next."""
    items = list(asked.items.all())
    pack.log_cases(items, Verb.READ, request.user, "subject-access-request")
    papers = Paper.objects.visible_to(request.user).filter(kind=Paper.Kind.SUBJECT_REPLY, subject_id=asked.pk)
    context = {
        "asked": asked,
        "rows": facts(asked) + details_rows(asked),
        "items": items,
        "undecided": sum(item.undecided for item in items),
        "papers": papers[:3],
        "unsafe": actions.unsafe(asked) if asked.is_open else "",
        "printed": asked.status == Status.APPROVED and pack.is_printed(asked),
        "unapproved": asked.status in (Status.APPROVED, Status.GIVEN) and sum(not i.approved for i in items),
    }
    return render(request, "subject_access/request.html", context)


def facts(asked) -> list[tuple[str, str]]:
    """Clock and state: all that whoever approves sees before it waits for her."""
    start = asked.starts_on
    due = WAITING if asked.due_on is None else f"{moments.day(asked.due_on)}, {moments.due(asked.due_on)}"
    extended = f"{moments.day(asked.extended_on)}: {asked.extension_reason}" if asked.extended_on else ""
    rows = [
        ("Agency asked", str(asked.desk)),
        ("Who asks", asked.get_asker_display()),
        ("Received", moments.day(asked.received_on)),
        ("The month began", moments.day(start) if start and start != asked.received_on else ""),
        ("Reply due", due if asked.is_open else ""),
        ("Extended by two months", extended),
        ("Sent back", asked.sent_back_because),
        ("Approved by", f"{asked.approved_by}, {moments.when(asked.approved_at)}" if asked.approved_by else ""),
        ("Given", moments.day(asked.given_on)),
    ]
    return [(label, words) for label, words in rows if words]


def details_rows(asked) -> list[tuple[str, str]]:
    """What was typed of it."""
    details = asked.details
    rows = [
        ("Person", f"{details.name}, born {moments.day(details.date_of_birth)}"),
        ("Asked for by", details.asker_name),
        ("Identity", details.identity),
        ("Right to ask", f"{details.authority}, {moments.day(details.authority_on)}" if details.authority else ""),
        ("May harm, or live with who does", forms.HARMS.get(details.harms, "")),
        ("Reply", ": ".join(filter(None, [details.get_reply_display(), details.reply_to]))),
        ("Given how", details.given_how),
        ("Withdrawn because", details.closed_because),
    ]
    return [(label, words) for label, words in rows if words]


@at_desk
def people(request, asked):
    """Find the person among what she sees. Posted, so that what is typed is in no address."""
    text, searching = asked.details.name, "search" in request.POST
    search = forms.SearchForm(request.POST if searching else None, initial={"q": text})
    if searching and search.is_valid():
        text = search.cleaned_data["q"]
    posted = [int(n) for n in request.POST.getlist("people") if n.isdecimal() and len(n) < 19]
    also, born = sorted({*asked.details.people, *posted}), asked.details.date_of_birth
    found = finding.search(request.user, asked.desk, text, also, born, everywhere=searching)
    form = forms.PeopleForm(
        None if searching else sent(request), found=found,
        initial={"people": asked.details.people, "version": asked.version},
    )  # fmt: skip
    if form.is_valid():
        actions.choose(asked, form.cleaned_data["people"], form.cleaned_data["version"], request.user)
        messages.success(request, "The records are chosen, and what your agency wrote about the person is collected.")
        return redirect(asked)
    record(request.user, Verb.SEARCHED, KIND, [one.person.pk for one in found], reference=asked.reference)
    context = {"asked": asked, "form": form, "search": search, "found": found}
    return render(request, "subject_access/people.html", context)


@at_desk
def decide(request, asked, pk: int):
    """One item: released, in part, or left out, with the reason."""
    item = asked.items.filter(pk=pk).first()
    if item is None:
        raise Http404
    item.request = asked
    pack.log_cases([item], Verb.READ, request.user, "subject-access-item")
    start = {
        "verdict": "" if item.verdict == Verdict.DECIDE else item.verdict,
        "text": item.release_text or item.text,
        "exemption": item.exemption or item.default_exemption,
        "reason": item.reason,
        "by_subject": item.by_subject,
        "version": asked.version,
    }
    form = forms.DecideForm(sent(request), initial=start)
    if form.is_valid():
        try:
            pack.decide(item, by=request.user, **form.cleaned_data)
        except InvalidInput as refused:
            refused.add_to(form)
        else:
            messages.success(request, "Your decision is kept.")
            return redirect(asked)
    return _form(
        request, asked, form, item.get_kind_display(), "Save the decision", "subject_access/item.html", item=item
    )


@at_desk
def clock(request, asked):
    """The proof of identity has come; or two more months are needed."""
    waiting = asked.identity_asked_on and not asked.identity_on
    kind = forms.IdentityForm if waiting else forms.ExtendForm
    form = kind(sent(request), initial={"version": asked.version})
    if form.is_valid():
        data = form.cleaned_data
        try:
            if waiting:
                asked.prove_identity(data["on"], data["version"], request.user)
            else:
                asked.extend(data["reason"], timezone.localdate(), data["version"], request.user)
        except InvalidInput as refused:
            refused.add_to(form)
        else:
            actions.put_due(asked)
            messages.success(request, f"The reply is now due by {moments.day(asked.due_on)}.")
            return redirect(asked)
    heading = "Proof of identity" if waiting else "Two more months"
    return _form(request, asked, form, heading, "Save")


@at_desk
def way(request, asked):
    """Another way to reply, agreed with the person."""
    details = asked.details
    form = forms.WayForm(
        sent(request), initial={"reply": details.reply, "reply_to": details.reply_to, "version": asked.version}
    )
    if form.is_valid():
        data = form.cleaned_data
        actions.correct_reply(asked, data["reply"], data["reply_to"], data["version"], request.user)
        return redirect(asked)
    return _form(request, asked, form, "How the reply is given", "Save")


@require_POST
@at_desk
def propose(request, asked):
    """To the lead. A second press finds it there already."""
    if asked.status == Status.PREPARING:
        _press(request, asked, actions.propose, "The pack waits for approval.")
    return redirect(asked)


@require_POST
@at_desk
def reopen(request, asked):
    """Back to preparing, after approval."""
    if asked.status == Status.APPROVED:
        _press(request, asked, actions.reopen, "The pack can be changed again. It then needs a new approval.")
    return redirect(asked)


def _press(request, asked, action, done: str) -> None:
    """A button: what is refused in words is said on the page that it stands on."""
    form = forms.Versioned(request.POST)
    if not form.is_valid():
        raise WrongState("This page is old. Open the request again.")
    try:
        action(asked, form.cleaned_data["version"], request.user)
    except InvalidInput as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)


@require_POST
@at_desk
def reply(request, asked):
    """The letter as PDF, made by a worker for her."""
    made = actions.make_reply(asked, request.user)
    return redirect("paper", reference=made.reference)


@at_desk
def given(request, asked):
    """It was given: final."""
    if asked.status == Status.GIVEN:
        return redirect(asked)
    SubjectRequest.TRANSITIONS.check(asked.status, Status.GIVEN)
    form = forms.GivenForm(sent(request), initial={"version": asked.version})
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.give(asked, data["on"], data["how"], data["version"], request.user)
        except InvalidInput as refused:
            refused.add_to(form)
        else:
            messages.success(request, "The request is answered.")
            return redirect(asked)
    return _form(request, asked, form, "The reply was given", "Save: this is final")


@at_desk
def withdraw(request, asked):
    """Whoever asked does so no more."""
    if asked.status == Status.WITHDRAWN:
        return redirect(asked)
    SubjectRequest.TRANSITIONS.check(asked.status, Status.WITHDRAWN)
    form = forms.ReasonForm(sent(request), initial={"version": asked.version})
    if form.is_valid():
        actions.withdraw(asked, form.cleaned_data["reason"], form.cleaned_data["version"], request.user)
        return redirect(asked)
    return _form(request, asked, form, "The request was withdrawn", "Close the request")

"""The referrer follows what became of it: her desk's list, the referral's own page, answering a question, an appeal."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission, may
from agencies.doors import door, door_to
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Case, Presentation
from dashub.errors import InvalidInput
from dashub.moments import when
from referrals import actions, journey, sending, summary
from referrals.forms.sharing import AppealForm
from referrals.models import Decision, Referral
from referrals.views.draft import address, with_desk

PAGE_SIZE = 25
# Where the next sitting is of interest to the referrer.
STILL_OPEN = (Referral.Status.SUBMITTED, Referral.Status.RETURNED, Referral.Status.ACCEPTED)


@door(Permission.REFER)
def my_referrals(request):
    """Every referral of her desks with its state, the decision and what happens next; her own drafts first."""
    rows = Referral.objects.visible_to(request.user).of_desks_of(request.user).select_related("area", "desk", "author")
    drafts = list(rows.drafts().order_by("-saved_at"))
    before = request.GET.get("before", "")
    sent = rows.sent().order_by("-pk")
    if before.isdecimal() and len(before) < 19:
        sent = sent.filter(pk__lt=int(before))
    sent = list(sent[: PAGE_SIZE + 1])
    shown = sent[:PAGE_SIZE]
    record(request.user, Verb.LISTED, "referrals.referral", [referral.pk for referral in (*drafts, *shown)])
    cases = cases_of(shown)
    context = {
        "drafts": drafts,
        "rows": [(referral, what_next(referral, cases.get(referral.pk, []))) for referral in shown],
        "older": f"?before={shown[-1].pk}" if len(sent) > PAGE_SIZE else "",
        "sittings": _sittings(shown),
    }
    return render(request, "referrals/mine.html", context)


def _sittings(shown) -> list[tuple[str, object]]:
    """(area, its next sitting), for areas with a referral on the page."""
    areas = {referral.area_id: referral.area for referral in shown}
    return [(area.name, sending.next_sitting(area, timezone.now())) for area in areas.values()]


def cases_of(referrals) -> dict[int, list]:
    """{referral: the cases that it opened or joined}. The referrer follows her own referral so far, whatever else of a
    case she may see."""
    found: dict[int, list] = {}
    numbers = [referral.pk for referral in referrals]
    with as_system("what became of a referral"):
        rows = Presentation.objects.filter(referral_id__in=numbers, case__restricted=False)
        for each in rows.select_related("case").order_by("pk"):
            found.setdefault(each.referral_id, []).append(each.case)
    return found


def what_next(referral: Referral, cases) -> str:
    """One sentence for the list: who does what now."""
    status, kinds = referral.status, Referral.Status
    sittings = [case.next_meeting_at for case in cases if case.next_meeting_at]
    if status == kinds.ACCEPTED and sittings:
        return f"It is heard at MARAC: {when(min(sittings))}."
    return {
        kinds.SUBMITTED: "The hub decides.",
        kinds.RETURNED: "Answer the hub's question and send it again.",
        kinds.ACCEPTED: "The services that it needs are working on it.",
        kinds.LOWER_RISK: referral.outcome and "The outcome is recorded." or "The hub works on it.",
        kinds.REDIRECTED: "See who takes it. You can appeal.",
        kinds.NO_ACTION: "See why. You can appeal.",
        kinds.CHILDRENS: "Children's services take it.",
    }.get(status, "")


def with_decisions(rows):
    return (
        with_desk(rows)
        .select_related("childrens_desk__agency", "owner")
        .prefetch_related(Prefetch("decisions", Decision.objects.select_related("by")), "appeals")
    )


@door_to(Referral, Permission.REFER, queryset=with_decisions)
def referral(request, found):
    """A draft: what is done and what is left. Sent: what was decided, and what was typed."""
    if found.is_draft:
        return _draft(request, found)
    cases = cases_of([found]).get(found.pk, [])
    seen = set(Case.objects.visible_to(request.user).filter(pk__in=[c.pk for c in cases]).values_list("pk", flat=True))
    context = {
        "referral": found,
        "next": what_next(found, cases),
        "cases": [(case, reverse("case", args=[case.reference]) if case.pk in seen else "") for case in cases],
        "groups": summary.groups(found.answers),
        "decisions": [each for each in found.decisions.all()],
        "appeals": list(found.appeals.all()),
        "writable": found.writable_by(request.user),
        "can_appeal": _can_appeal(found, request.user),
        "can_take": found.awaits(request.user),
        "triage_url": found.triage_link if may(request.user, Permission.TRIAGE, found) else "",
        "check_url": reverse("referral-check", args=[found.reference]),
        "sitting": sending.next_sitting(found.area, timezone.now()) if found.status in STILL_OPEN else None,
        "hub_opens": sending.hub_opens(found.area, timezone.now()),
        "hub_open": sending.hub_open(found.area, timezone.now()),
    }
    return render(request, "referrals/referral.html", context)


def _can_appeal(found: Referral, user) -> bool:
    mine = found.desk_id in user.standing.desks(Permission.REFER)
    return mine and found.status in found.APPEALABLE and not any(a.status == "open" for a in found.appeals.all())


def _draft(request, found):
    """The task list."""
    tasks = [
        {"title": title, "tasks": [_task(found, step) for step in steps], "prefix": f"group-{index}"}
        for index, (title, steps) in enumerate(journey.groups(found.answers).items())
    ]
    walked = [step for step in journey.steps(found.answers) if not step.page.aside]
    following = next((step for step in walked if step.key not in found.pages), None)
    context = {
        "referral": found,
        "groups": tasks,
        "go_on": address(found, following) if following else reverse("referral-check", args=[found.reference]),
        "check_url": reverse("referral-check", args=[found.reference]),
    }
    return render(request, "referrals/draft.html", context)


def _task(found: Referral, step) -> dict:
    unsaved, done = step.key in found.typed, step.key in found.pages
    status, tone = ("Not saved yet", "warn") if unsaved else ("Done", "") if done else ("Not started", "quiet")
    return {"label": journey.title(step, found.answers), "url": address(found, step), "status": status, "tone": tone}


@door_to(Referral, Permission.REFER, queryset=with_decisions)
def appeal(request, found):
    """Why the hub should look again; somebody else at the hub answers."""
    if not _can_appeal(found, request.user):
        return redirect("referral", found.reference)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.appeal(found, form.cleaned_data["reason"], request.user)
        except InvalidInput as error:
            error.add_to(form)
        else:
            messages.success(request, "Your appeal is with the hub.")
            return redirect("referral", found.reference)
    return render(request, "referrals/appeal.html", {"referral": found, "form": form})


@require_POST
@door_to(Referral, Permission.REFER, queryset=with_decisions)
def take_contact(request, found):
    """Children's services say that they have the contact."""
    if found.awaits(request.user):
        found.take_contact(request.user)
        messages.success(request, "The referrer and the hub are told that you have it.")
    return redirect("referral", found.reference)

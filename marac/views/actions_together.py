"""Several actions at once: one outcome, one new owner or one new day for those that are ticked."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import Permission, may, users_at
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from dashub.errors import InvalidInput
from dashub.forms import sent
from marac import actions
from marac.action_forms import HAND, LATER, Together
from marac.actions.together import Outcome, hand_over, to_each
from marac.ledger import line_of
from marac.models import Action

SHOWN = 100


@door(Permission.ACT)
def together(request):
    """Those saved are gone from the list; those left as they were stay ticked, each with its reason."""
    user = request.user
    ticked = request.POST.getlist("actions")
    chosen = _chosen(user, ticked)
    rows = list(_open(user)[: SHOWN + 1])
    form = _form(request, rows, chosen)
    if request.method in ("GET", "HEAD"):
        record(user, Verb.LISTED, "actions", [row.pk for row in rows[:SHOWN]], show="together")
    elif "check" not in request.POST and form.is_valid():
        outcome = to_each([(one, _version(request, one)) for one in chosen], _change(form, user))
        if outcome.saved:
            messages.success(request, f"Saved: {', '.join(outcome.saved)}.")
        if not outcome.left:
            return redirect("actions")
        rows = list(_open(user)[: SHOWN + 1])
        form.shown = [row.reference for row in rows[:SHOWN]]
        ticked = _tell(form, outcome)
    context = {
        "form": form,
        "lines": [(line_of(row, timezone.now()), row.reference in ticked) for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "shown": SHOWN,
    }
    return render(request, "marac/actions_together.html", context)


def _open(user):
    rows = Action.objects.answered_by(user).open()
    return rows.select_related("case", "desk__agency", "owner").order_by("due_at", "pk")


def _chosen(user, ticked: list[str]) -> list[Action]:
    """Settled ones too: somebody may have been quicker. What is not hers to answer for is passed over."""
    references = [one for one in ticked if "\0" not in one]
    rows = Action.objects.answered_by(user).filter(reference__in=references)
    return list(rows.select_related("case__area", "desk__agency", "owner", "deputy"))


def _form(request, rows: list[Action], chosen: list[Action]) -> Together:
    """People of the agencies whose actions these are. A new day is given by those who prepare the meetings."""
    people = users_at({one.desk_id for one in (*rows, *chosen)}, Permission.ACT).order_by("full_name")
    moves_days = may(request.user, Permission.COORDINATE)
    return Together(sent(request), people=people, moves_days=moves_days, chosen=chosen, shown=rows[:SHOWN])


def _version(request, action: Action) -> int:
    """As it was on the page; anything else than a number is no version that it ever had."""
    text = request.POST.get(f"version-{action.reference}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _change(form: Together, by):
    data = form.cleaned_data
    if data["what"] == HAND:
        return lambda one, version: hand_over(one, data["owner"], data["deputy"], data["hand_reason"], version, by)
    if data["what"] == LATER:
        return lambda one, version: _put_off(one, form.due_at, data["later_reason"], version, by)
    return lambda one, version: actions.settle_action(
        one, data["status"], data["text"], data["happened_on"], version, by
    )


def _put_off(action: Action, due_at, reason: str, version: int, by) -> Action:
    """By those who prepare the meetings of its area; in another one she answers for her agency alone."""
    if not may(by, Permission.COORDINATE, action):
        raise InvalidInput({"due_on": "Those who prepare the meetings of its area give it a new day."})
    return actions.put_off_action(action, due_at, reason, version, by)


def _tell(form: Together, outcome: Outcome) -> list[str]:
    for reference, why in outcome.left:
        form.add_error(None, f"{reference} is as it was: {why}")
    return [reference for reference, _ in outcome.left]

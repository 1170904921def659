"""Research: tonight's list on one page, and the return for one case."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from dashub import moments
from dashub.errors import StaleVersion
from dashub.forms import sent
from marac import actions
from marac.accounts import desk_of, of_returns
from marac.doors import research_view
from marac.forms import ReturnForm
from marac.models import Research
from marac.returns import Party, Progress, Row, held_back_before, names_to_check, rows_of, state_words, with_people


@dataclass(frozen=True)
class Card:
    """One case on the list, ready to print."""

    research: Research
    reference: str
    anchor: str
    url: str
    words: str
    parties: list[Party]
    rows: list[Row]


@dataclass(frozen=True)
class Sitting:
    heading: str
    progress: str
    cards: list[Card]
    reference: str

    @property
    def waits(self) -> bool:
        return any(not card.research.is_returned for card in self.cards)


@door(Permission.RESEARCH)
def research_list(request):
    """Every case that waits for her agency's return, by meeting; what was returned stays until the case was heard."""
    rows = with_people(Research.objects.visible_to(request.user).on_lists())
    found = list(rows.order_by("listing__meeting__starts_at", "listing__meeting_id", "listing__position", "pk"))
    record(request.user, Verb.LISTED, "research", {row.listing.case_id for row in found}, count=len(found))
    now = timezone.now()
    sittings = [
        _sitting(meeting, list(group), request.user, now)
        for meeting, group in groupby(found, key=lambda row: row.listing.meeting)
    ]
    return render(request, "marac/research_list.html", {"sittings": sittings})


def _sitting(meeting, rows: list[Research], user, now) -> Sitting:
    done = sum(row.is_returned for row in rows)
    return Sitting(
        heading=f"{meeting.series}, {moments.when(meeting.starts_at)}",
        progress=Progress(done, len(rows), meeting.research_due_at).words(now),
        cards=[card_of(row, user) for row in rows],
        reference=meeting.reference,
    )


def anchor_of(research: Research) -> str:
    return f"{research.listing.reference}-{research.desk_id}"


def card_of(research: Research, user) -> Card:
    listing = research.listing
    return Card(
        research=research,
        reference=listing.case.reference,
        anchor=anchor_of(research),
        url=reverse("research-return", args=[listing.reference, research.desk_id]),
        words=state_words(research),
        parties=names_to_check(user, listing.case),
        rows=rows_of(research),
    )


@door(Permission.SEE_MEETINGS)
def rates(request):
    """What each agency returned in the last twelve months: every agency's to those who prepare, else her own."""
    now, user = timezone.now(), request.user
    record(user, Verb.LISTED, "research rates")
    account = of_returns(Research.objects.accounted_to(user), now, desk_of(request.GET.get("desk", "")))
    return render(request, "marac/research_rates.html", {"rates": account, "linked": True})


@research_view
def research_return(request, research):
    """Write and return one case. A draft is saved as it is typed; after the return a change is an amendment."""
    form = ReturnForm(sent(request), rows=rows_of(research), anchor=anchor_of(research), initial=_initial(research))
    if form.is_valid():
        saved = _save(request, research, form)
        if request.headers.get("X-Autosave"):
            return JsonResponse({"saved": moments.clock(timezone.localtime()), "version": saved.version})
        words = "Returned" if saved.is_returned else "Saved as a draft; the meeting does not see it yet"
        messages.success(request, f"{research.listing.case.reference}: {words}.")
        return redirect("research")
    context = {"form": form, "card": card_of(research, request.user), "rows": form.rows}
    context["held_back"] = held_back_before(research)
    return render(request, "marac/research_return.html", context)


def _initial(research) -> dict:
    return {"version": research.version, "withheld_reason": research.withheld_reason}


def _save(request, research, form) -> Research:
    data = form.cleaned_data
    try:
        return actions.write_research(
            research, form.written, data["withheld_reason"], data["version"], request.user, "return" in request.POST
        )
    except StaleVersion as stale:
        saved = {row.prompt: row.text for row in rows_of(research)}
        typed = {row.prompt: row.text for row in form.rows if row.text or saved.get(row.prompt)}
        raise StaleVersion(sent=stale.sent, current=stale.current, typed=typed, saved=saved) from stale


@require_POST
@door(Permission.RESEARCH)
def nothing_known(request):
    """One press for one case, or for all that are ticked. Cases in which something is written are left alone."""
    rows = Research.objects.visible_to(request.user).on_lists()
    chosen = [row for row in rows.select_related("listing") if anchor_of(row) in request.POST.getlist("returns")]
    done = actions.return_nothing_known(chosen, request.user)
    if done:
        messages.success(request, f"Nothing known: {done} case{'' if done == 1 else 's'} returned.")
    elif not chosen:
        messages.error(request, "Tick the cases of which nothing is known.")
    if done < len(chosen):
        left = len(chosen) - done
        messages.warning(request, f"{left} left as before: something is written there, or it was returned already.")
    return redirect("research")

"""Telling her what a meeting decided: the page of whoever is to tell her."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from agencies.access import Permission, Section
from cases.doors import case_view, desk_for
from cases.summaries import contact_rules
from dashub.errors import InvalidInput
from dashub.forms import sent
from marac import plain_account
from marac.actions import feedback
from marac.models import Feedback
from marac.transfer_forms import TellHer

DONE = {
    Feedback.Outcome.TOLD: "Recorded: she was told.",
    Feedback.Outcome.NOT_YET: "Recorded. It stays due: try again by a safe way.",
    Feedback.Outcome.NOT_TO: "Recorded: she is not to be told.",
}


@case_view(Permission.WRITE_CASES, Section.SAFE_CONTACT)
def tell_her(request, case):
    """A try to tell her; 404 for who is neither to tell her nor supports her, and where she knows already."""
    # The hearing that the page was about: another may wait by now, or may have waited longer.
    meant = request.POST.get("listing", "").replace("\0", "")
    listing = feedback.waiting_for(case, request.user, meant)
    if listing is None:
        if meant and feedback.is_settled(case, meant):
            messages.warning(request, "What she was told of that meeting is recorded already. Nothing was added.")
            return redirect("case", case.reference)
        raise Http404
    points = list(case.victim.contact_points.all()) if case.victim else []
    rules = contact_rules(request.seen)
    begun = {"told": plain_account.of(listing, request.seen, request.user)}
    form = TellHer(points, rules, sent(request), initial=begun)
    tries = list(listing.feedback.select_related("desk__agency", "by"))
    if form.is_valid() and _is_sent_again(request, form, tries):
        messages.warning(request, "This try is recorded already. Nothing was added.")
        return redirect("case", case.reference)
    if form.is_valid() and _record(request, case, listing, form):
        messages.success(request, DONE[form.cleaned_data["outcome"]])
        return redirect("case", case.reference)
    own = listing.discussion.tell_victim_by_id in request.user.standing.desks(Permission.WRITE_CASES)
    context = {
        "form": form,
        "listing": listing,
        "rules": rules,
        "how": listing.discussion.tell_victim_how,
        "decision": listing.discussion.decision if own or request.seen.full(Section.MINUTES) else "",
        "tries": tries,
    }
    return render(request, "marac/case_told.html", context)


def _is_sent_again(request, form, tries: list[Feedback]) -> bool:
    """Whether she pressed twice: the same words of hers have been kept since the page that she sends was opened."""
    shown = request.POST.get("tries", "")
    since = tries[: -int(shown) or None] if shown.isdecimal() and len(shown) < 9 else []
    return any(
        (one.by, one.outcome, one.why) == (request.user, form.cleaned_data["outcome"], form.why) for one in since
    )


def _record(request, case, listing, form) -> bool:
    given = form.cleaned_data
    try:
        feedback.tell_her(
            listing, given["outcome"], desk_for(request.user, case, Permission.WRITE_CASES), request.user,
            point=form.point, channel=given["channel"], told=given["told"], said=given["said"], why=form.why,
        )  # fmt: skip
    except InvalidInput as problem:
        for name, message in problem.problems.items():
            form.add_error({"why": given["outcome"]}.get(name, name) or None, message)
        return False
    return True

"""Opening a case in an emergency, and its review."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from agencies.access import NEVER_BY_GLASS, Permission
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from cases import glass
from cases.forms.restricted import GlassForm, ReviewForm
from cases.models import Case
from dashub.errors import WrongState
from dashub.forms import sent


@door(Permission.BREAK_GLASS)
def break_glass(request):
    """One answer for a case that does not exist, is restricted, elsewhere, or barred to her."""
    form = GlassForm(sent(request))
    nothing = False
    if form.is_valid():
        data = form.cleaned_data
        if glass.tried_too_often(request.user):
            form.add_error(None, f"You have asked for {glass.MOST_TRIES} cases in an hour. Ring the hub.")
        elif seen := Case.objects.visible_to(request.user).filter(reference=data["reference"]).first():
            return redirect(seen)
        elif made := glass.open_case(data["reference"], data["need"], data["reason"], request.user):
            messages.success(request, "The case is open to you for a time. Its lead and the governance lead know.")
            return redirect("case", made.case.reference)
        else:
            nothing = True
    shut = sorted(section.label for section in NEVER_BY_GLASS)
    return render(request, "cases/break_glass.html", {"form": form, "nothing": nothing, "shut": shut})


@door(Permission.AUDIT)
def reviews(request):
    rows = glass.to_review(request.user)
    record(request.user, Verb.LISTED, "cases.glassbreak", [row.pk for row in rows])
    context = {"waiting": [r for r in rows if not r.reviewed_at], "done": [r for r in rows if r.reviewed_at]}
    return render(request, "cases/glass_reviews.html", context)


@door(Permission.AUDIT)
def review(request, pk: int):
    row = glass.found_for(request.user, pk)
    if row is None:
        raise Http404
    if row.reviewed_at:
        raise WrongState("This was reviewed already. Somebody did it before you.")
    form = ReviewForm(sent(request))
    if form.is_valid():
        glass.review(row, form.cleaned_data["outcome"], form.cleaned_data["review"], request.user)
        messages.success(request, "The review is kept.")
        return redirect("glass-reviews")
    record(request.user, Verb.READ, row)
    return render(request, "cases/glass_review.html", {"form": form, "row": row, "seen": glass.seen_in(row)})

"""Pages about what is kept: the hub's reviews, the lead's approvals, the schedule, legal holds."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from agencies.access import Permission, Section
from agencies.doors import door, door_to
from agencies.models import Area
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.doors import case_view
from cases.models import Case, LegalHold
from dashub import moments
from dashub.forms import sent
from reporting.complaints.models import Complaint
from reporting.keeping import actions
from reporting.keeping.forms import DecisionForm, EndHoldForm, HoldByReferenceForm, HoldForm, ReviewForm, TermForm
from reporting.keeping.models import RecordClass, Review, Term
from reporting.keeping.obstacles import obstacles
from reporting.keeping.schedule import years
from reporting.models import restricted_from

PAGE = 50


def _lines(request, reviews):
    """A page by key: the longest overdue first."""
    after = request.GET.get("after", "")
    reviews = reviews.select_related("proposed_by", "decided_by").order_by("id")
    if after.isdecimal() and len(after) < 19:
        reviews = reviews.filter(pk__gt=int(after))
    found = list(reviews[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    record(request.user, Verb.LISTED, "reporting.review", [review.pk for review in shown])
    return {
        "reviews": shown,
        "first_url": request.path if after else "",
        "next_url": f"{request.path}?after={shown[-1].pk}" if more else "",
    }


@door(Permission.KEEP)
def review_list(request):
    """Records of her area whose time is up, as far as she sees them."""
    return render(request, "keeping/reviews.html", _lines(request, Review.objects.visible_to(request.user).live()))


def _whole(reviews):
    return reviews.select_related("area__hub_desk", "case__area", "referral", "proposed_by", "decided_by")


def _without_case(reviews):
    """For the lead, who sees no case: PostgreSQL would leave the line out with it."""
    return reviews.select_related("area__hub_desk", "proposed_by", "decided_by")


@door_to(Review, Permission.KEEP, queryset=_whole)
def review_page(request, review):
    """The record whose time is up: keep it, or propose to destroy it; of a restricted one somebody else agrees here."""
    if review.status == Review.Status.PROPOSED and review.may_approve(request.user):
        return _decide(request, review, "keeping")
    waits = review.status == Review.Status.OPEN
    form = ReviewForm(sent(request)) if waits or request.method == "POST" else None
    if form and form.is_valid():
        data = form.cleaned_data
        if data["what"] == "keep":
            actions.keep(review, data["keep_until"], data["reason"], request.user)
            messages.success(request, f"{review.about} is kept until {moments.day(data['keep_until'])}.")
        else:
            actions.propose(review, data["reason"], request.user)
            messages.success(
                request, f"{review.about} is proposed to be destroyed. Nothing is gone until somebody agrees."
            )
        return redirect("keeping")
    return _page(request, review, form, "Save", must=obstacles(review) if waits else [])


@door(Permission.RIGHTS)
def approval_list(request):
    """What waits for the lead, or what has been destroyed: the register."""
    done = request.GET.get("state") == "destroyed"
    status = Review.Status.DESTROYED if done else Review.Status.PROPOSED
    reviews = Review.objects.visible_to(request.user).filter(status=status)
    return render(request, "keeping/approvals.html", {"done": done, **_lines(request, reviews)})


@door_to(Review, Permission.RIGHTS, queryset=_without_case)
def approval_page(request, review):
    if review.status == Review.Status.PROPOSED or request.method == "POST":
        return _decide(request, review, "keeping-approvals")
    return _page(request, review, None, "")


def _decide(request, review, back: str):
    """The second person's page."""
    form = DecisionForm(sent(request))
    if form.is_valid():
        if form.cleaned_data["what"] == "destroy":
            actions.destroy(review, form.cleaned_data["reason"], request.user)
            messages.success(
                request, f"{review.about} is destroyed. What is left is counted in figures and names nobody."
            )
        else:
            actions.send_back(review, form.cleaned_data["reason"], request.user)
            messages.success(request, f"{review.about} went back to the hub.")
        return redirect(back)
    return _page(request, review, form, "Decide", must=obstacles(review))


def _page(request, review, form, submit: str, must=()):
    rows = [
        ("Record", review.about),
        ("What it is", review.get_record_class_display()),
        ("Last activity", moments.day(review.last_on)),
        ("Its time was up", moments.day(review.due_on)),
        ("State", review.get_status_display()),
        ("Proposed", _by(review.proposed_by, review.proposed_at, review.proposal)),
        ("Decided", _by(review.decided_by, review.decided_at, review.decision)),
        ("Kept until", moments.day(review.keep_until) if review.keep_until else ""),
    ]
    context = {
        "review": review,
        "rows": [(label, words) for label, words in rows if words],
        "form": form,
        "submit": submit,
        "must": must,
        "gone": sorted(review.remains.items()),
    }
    return render(request, "keeping/review.html", context)


def _by(user, at, words: str) -> str:
    return f"{words} ({user}, {moments.when(at)})" if user else ""


@door(Permission.RIGHTS)
def schedule(request):
    """The terms of each of her areas, with who changed them and why."""
    areas = list(Area.objects.filter(pk__in=request.user.standing.areas(Permission.RIGHTS)).order_by("pk"))
    form = TermForm(sent(request))
    if form.is_valid():
        data = form.cleaned_data
        for area in areas:
            actions.set_term(area, data["record_class"], data["years"], data["reason"], request.user)
        messages.success(request, f"{RecordClass(data['record_class']).label}: {data['years']} years.")
        return redirect("keeping-schedule")
    tables = [
        (area, [(RecordClass(key).label, number, key == RecordClass.CHILD) for key, number in years(area).items()])
        for area in areas
    ]
    changes = Term.objects.filter(area__in=areas).select_related("by")[:PAGE]
    return render(request, "keeping/schedule.html", {"form": form, "tables": tables, "changes": changes})


@door(Permission.RIGHTS)
def holds(request):
    """Cases of her areas that are held, and holding one by its reference."""
    areas = request.user.standing.areas(Permission.RIGHTS)
    form = HoldByReferenceForm(sent(request))
    if form.is_valid():
        actions.hold_by_reference(**form.cleaned_data, area_ids=areas, by=request.user)
        messages.success(request, "If your area has a case of this reference, it is held.")
        return redirect("holds")
    found = _held(request.user, areas)
    record(request.user, Verb.LISTED, "cases.legalhold", [hold.pk for hold in found])
    complaints = list(Complaint.objects.visible_to(request.user).filter(area__in=areas).exclude(held="")[: PAGE * 4])
    context = {"form": form, "holds": found, "complaints": complaints, "shown": PAGE * 4}
    return render(request, "keeping/holds.html", context)


def _held(user, areas, **which) -> list[LegalHold]:
    """Live holds, the newest first; never of a restricted case that does not name her."""
    hidden = restricted_from(user)
    with as_system("legal holds of an area"):
        rows = LegalHold.objects.filter(ended_at=None, case__area__in=areas, **which).exclude(case__in=hidden)
        return list(rows.select_related("case", "by")[: PAGE * 4])


@door(Permission.RIGHTS)
def end_hold(request, pk: int):
    hold = next(iter(_held(request.user, request.user.standing.areas(Permission.RIGHTS), pk=pk)), None)
    if hold is None:
        raise Http404
    form = EndHoldForm(sent(request))
    if form.is_valid():
        actions.end_hold(hold, form.cleaned_data["reason"], request.user)
        messages.success(request, f"{hold.case.reference} is no longer held: {hold.get_ground_display().lower()}.")
        return redirect("holds")
    return render(request, "keeping/hold_end.html", {"form": form, "hold": hold})


@case_view(Permission.KEEP, Section.HEADLINE)
def hold_case(request, case: Case):
    form = HoldForm(sent(request))
    if form.is_valid():
        LegalHold.place(case, form.cleaned_data["ground"], form.cleaned_data["reason"], request.user)
        messages.success(request, "The case is held. Nothing of it is destroyed until the hold ends.")
        return redirect("case-sharing", case.reference)
    context = {"form": form, "heading": "Hold this case", "back": "case-sharing", "submit": "Hold the case"}
    return render(request, "cases/record_form.html", context)

"""Leave: arranged by who goes, or for her by the manager of her desk."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door
from agencies.models import Cover, Membership
from audit.log import record
from audit.models import Verb
from cases import covering
from cases.forms.leave import LeaveForm
from dashub.errors import InvalidInput
from dashub.forms import sent


def _posts():
    return Membership.objects.live().filter(user__is_active=True).select_related("user", "desk__agency", "desk__area")


@door(Permission.HOME)
def leave(request):
    """Her own: at each desk of hers."""
    return _leave(request, list(_posts().filter(user=request.user)), own=True)


@door(Permission.WORKLOAD)
def leave_of(request, pk: int):
    """A worker's, by the manager of the desk."""
    post = get_object_or_404(_posts(), pk=pk, desk__in=request.user.standing.desks(Permission.WORKLOAD))
    return _leave(request, [post], own=post.user_id == request.user.pk)


def _leave(request, posts: list[Membership], own: bool):
    form = LeaveForm(sent(request), posts=posts)
    if form.is_valid():
        post, cover = form.chosen
        days = form.cleaned_data["first_on"], form.cleaned_data["last_on"]
        try:
            made = covering.arrange(post, cover, *days, request.user)
        except InvalidInput as problem:
            problem.add_to(form)
        else:
            left = len(covering.uncovered(made, request.user))
            more = f" {left} of these things cannot be covered: see below." if left else ""
            messages.success(request, f"{made.cover} covers.{more}")
            return redirect(request.path)
    planned = list(_planned(posts))
    record(request.user, Verb.LISTED, "agencies.cover", [one.pk for one in planned])
    context = {
        "form": form,
        "own": own,
        "who": posts[0].user,
        "planned": planned,
        "covers": list(_with_people(Cover.objects.to_come().filter(cover=request.user))) if own else [],
        "uncovered": covering.uncovered(planned[0], request.user) if planned else [],
    }
    return render(request, "cases/leave.html", context)


def _planned(posts: list[Membership]):
    mine = Q(pk__in=[])
    for post in posts:
        mine |= Q(user=post.user_id, desk=post.desk_id)
    return _with_people(Cover.objects.to_come().filter(mine))


def _with_people(covers):
    return covers.select_related("user", "cover", "desk__agency")


@require_POST
@door(Permission.HOME)
def end_leave(request, pk: int):
    """By who is on leave, or by the manager of the desk."""
    hers = Q(user=request.user) | Q(desk__in=request.user.standing.desks(Permission.WORKLOAD))
    cover = _with_people(Cover.objects.filter(hers, pk=pk)).first()
    if cover is None:
        raise Http404
    covering.end(cover, request.user)
    messages.success(request, "The cover has ended.")
    return redirect("leave" if cover.user == request.user else "workload")

"""Conflicts of interest: a worker's own, and the hub's review of whom the system shut out."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from agencies.access import Permission, standing
from agencies.doors import door
from audit.log import record
from audit.models import Verb
from cases import conflicts
from cases.doors import case_view
from cases.forms.restricted import ConflictForm, ReasonForm
from cases.models import Bar, Case
from dashub.forms import sent
from people.models import Person

SHOWN = 200


@case_view(Permission.SEE_CASES)
def declare(request, case):
    """ "I know somebody in this case": out at once."""
    form = ConflictForm(sent(request))
    if form.is_valid():
        conflicts.declare(case, form.cleaned_data["reason"], request.user)
        messages.success(
            request, "Thank you. You no longer see this case. The hub knows, and somebody else takes it over."
        )
        return redirect("cases")
    return render(request, "cases/conflict.html", {"form": form})


@door(Permission.RESTRICT)
def bars(request):
    """Whoever is shut out of cases that she sees, the newest first."""
    rows = _bars(request.user).order_by("-at", "-pk")[: SHOWN + 1]
    found = [(row, _cases(row, request.user)) for row in rows]
    record(request.user, Verb.LISTED, "cases.bar", [row.pk for row, _ in found[:SHOWN]])
    return render(request, "cases/bars.html", {"rows": found[:SHOWN], "more": len(found) > SHOWN, "shown": SHOWN})


def _bars(user):
    areas = standing(user).areas(Permission.RESTRICT)
    seen = Case.objects.visible_to(user).filter(area__in=areas)
    people = Person.objects.visible_to(user).filter(involvements__case__in=seen)
    return (
        Bar.objects.filter(person__in=people)
        .select_related("user", "person", "by")
        .prefetch_related("person__involvements__case", "user__memberships__desk__agency")
    )


def _cases(row: Bar, user) -> list[Case]:
    """The person's cases, as far as row-level security hands them out to the one who asks."""
    return sorted(
        {part.case for part in row.person.involvements.all() if user.pk not in part.case.barred}, key=lambda c: c.pk
    )


@door(Permission.RESTRICT)
def lift(request, pk: int):
    row = _bars(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    form = ReasonForm(sent(request), label="How do you know that it is somebody else?", hint="Kept with the bar")
    if form.is_valid():
        conflicts.lift(row, form.cleaned_data["reason"], request.user)
        messages.success(
            request,
            f"{row.user} is no longer shut out. A case that was restricted for it stays so until you lift that.",
        )
        return redirect("conflicts")
    record(request.user, Verb.READ, row)
    return render(request, "cases/bar_lift.html", {"form": form, "row": row, "cases": _cases(row, request.user)})

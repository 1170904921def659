"""Pages of whoever approves: the requests of her area, and the pack that waits for her."""

from django.contrib import messages
from django.shortcuts import redirect, render

from agencies.access import Permission
from agencies.doors import door, door_to
from audit.log import record
from audit.models import Verb
from dashub.forms import sent
from reporting.subject_access import actions, pack
from reporting.subject_access.forms import ApproveForm
from reporting.subject_access.models import SubjectRequest
from reporting.subject_access.views import KIND, SHOWN, details_rows, facts

Status = SubjectRequest.Status


@door(Permission.RIGHTS)
def approvals(request):
    """References, clocks and states; no name."""
    mine = SubjectRequest.objects.visible_to(request.user).filter(
        area__in=request.user.standing.areas(Permission.RIGHTS)
    )
    rows = list(mine.open().select_related("desk__agency")[:SHOWN])
    record(request.user, Verb.LISTED, KIND, [row.pk for row in rows])
    context = {
        "waiting": [row for row in rows if row.status == Status.PROPOSED],
        "others": [row for row in rows if row.status != Status.PROPOSED],
    }
    return render(request, "subject_access/approvals.html", context)


def _whole(rows):
    return rows.select_related("desk__agency", "area__hub_desk", "proposed_by", "approved_by", "registered_by")


@door_to(SubjectRequest, Permission.RIGHTS, queryset=_whole)
def approval(request, asked):
    """The pack, while it waits for her; otherwise its clock and state alone."""
    waiting = asked.status == Status.PROPOSED
    items = list(asked.items.all()) if waiting else []
    form = ApproveForm(sent(request), initial={"version": asked.version, "shown": len(items)}) if waiting else None
    if form and form.is_valid():
        data = form.cleaned_data
        if data["answer"] == "approve":
            actions.approve(asked, data["shown"], data["version"], request.user)
            messages.success(request, "The pack is approved. The agency gives the reply.")
        else:
            actions.send_back(asked, data["reason"], data["version"], request.user)
            messages.success(request, "The pack is sent back.")
        return redirect("subject-access-approvals")
    pack.log_cases(items, Verb.READ, request.user, "subject-access-approval")
    context = {
        "asked": asked,
        "form": form,
        "rows": facts(asked) + (details_rows(asked) if waiting else []),
        "items": items,
        "own": request.user.pk
        in (asked.registered_by_id, asked.proposed_by_id, *(item.decided_by_id for item in items)),
    }
    return render(request, "subject_access/approval.html", context)

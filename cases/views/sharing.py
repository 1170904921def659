"""Who can see this case and why; sharing it, ending a share, and what was given out of the hub."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from agencies.access import Permission, Section, may, sections_told
from agencies.models import Desk
from cases import panel
from cases.doors import case_view, desk_for
from cases.forms.sharing import DisclosureForm, EndForm, ShareForm
from cases.models import disclose
from cases.sharing import end_share, share_with
from dashub.forms import sent

ENDED_SHOWN = 50


@case_view(Permission.SEE_CASES, Section.HEADLINE)
def sharing(request, case):
    context = {
        "live": panel.live(case),
        "named": panel.named(case),
        "ended": case.ended_shares.select_related("desk__agency", "ended_by")[:ENDED_SHOWN],
        "shares": may(request.user, Permission.SHARE_CASES, case),
        "keeps": may(request.user, Permission.KEEP, case),
        "holds": (kept := panel.held_and_given_out(case)).holds.all(),
        "disclosures": _told(request, kept.disclosures.all()),
        "restricts": (restricts := may(request.user, Permission.RESTRICT, case)),
        "restrictions": list(case.restrictions.select_related("by", "lifted_by", "trust_by")) if restricts else [],
    }
    return render(request, "cases/sharing.html", context)


def _told(request, disclosures) -> list:
    """What her own agency gave out, and of the rest what holds no section that does not exist for her: the line alone would
    tell that there is something."""
    told = sections_told(request.user, request.case.facts)
    return [
        row for row in disclosures if row.desk_id in request.seen.desks or told.issuperset(map(Section, row.sections))
    ]


@case_view(Permission.SHARE_CASES, Section.HEADLINE)
def share(request, case):
    shared = case.shares.values("desk")
    desks = Desk.objects.active().in_area(case.area).exclude(pk__in=shared).select_related("agency")
    form = ShareForm(sent(request), desks=desks)
    if form.is_valid():
        data = form.cleaned_data
        share_with(
            case,
            data["desks"],
            data["basis"],
            data["reason"],
            request.user,
            until=panel.end_of(data["until"], data["until_time"]),
        )
        messages.success(request, "The case is shared.")
        return redirect("case-sharing", case.reference)
    context = {"form": form, "heading": "Share this case", "back": "case-sharing", "submit": "Share"}
    return render(request, "cases/record_form.html", context)


@case_view(Permission.SHARE_CASES, Section.HEADLINE)
def end(request, case, desk: int):
    """The hub's own share does not end: somebody must always see the case."""
    row = case.shares.filter(desk=desk).exclude(desk=case.area.hub_desk_id).select_related("desk__agency").first()
    if row is None:
        raise Http404
    form = EndForm(sent(request))
    if form.is_valid():
        end_share(case, row.desk, form.cleaned_data["reason"], request.user)
        messages.success(request, f"No longer shared with {row.desk}.")
        return redirect("case-sharing", case.reference)
    context = {
        "form": form,
        "heading": f"End the share with {row.desk}",
        "back": "case-sharing",
        "submit": "End the share",
    }
    return render(request, "cases/record_form.html", context)


@case_view(Permission.SHARE_CASES, Section.HEADLINE)
def disclosed(request, case):
    form = DisclosureForm(sent(request))
    if form.is_valid():
        desk = Desk.objects.get(pk=desk_for(request.user, case, Permission.SHARE_CASES))
        disclose(case, desk, request.user, **form.cleaned_data)
        messages.success(request, "The disclosure is written down.")
        return redirect("case-sharing", case.reference)
    context = {"form": form, "heading": "Record a disclosure outside the hub", "back": "case-sharing"}
    return render(request, "cases/record_form.html", context)

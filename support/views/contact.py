"""Contact with the victim: what was tried, and the next attempt."""

from django.contrib import messages
from django.shortcuts import redirect, render

from agencies.access import Permission, Section
from cases.actions import plan_contact
from cases.doors import case_view, desk_for
from cases.summaries import contact_rules
from dashub.errors import InvalidInput
from dashub.forms import sent
from support.forms.contact import AttemptForm
from support.models import ContactAttempt

SHOWN = 50


@case_view(Permission.SUPPORT, Section.SAFE_CONTACT)
def contact(request, case):
    """What was tried, and the next attempt. A channel that is not safe is refused with its reason."""
    points = list(case.victim.contact_points.all()) if case.victim else []
    rules = contact_rules(request.seen)
    form = AttemptForm(points, rules, sent(request))
    if form.is_valid() and _attempt(request, case, form):
        messages.success(request, "Attempt recorded.")
        return redirect("case-contact", reference=case.reference)
    attempts = case.contact_attempts.select_related("by", "desk__agency")[:SHOWN]
    context = {
        "form": form,
        "rules": rules,
        "safe": [rule for rule in rules if rule.usable],
        "attempts": attempts,
        "notes": request.seen.full(Section.IDVA_NOTES),
        "works": case.engagements.live().filter(first_contact_due_at__isnull=False).select_related("desk__agency"),
    }
    return render(request, "support/contact.html", context)


def _attempt(request, case, form) -> bool:
    """Record it, and the next contact where one was agreed; the form holds the reason where it was refused."""
    desk_id = desk_for(request.user, case, Permission.SUPPORT)
    given = form.cleaned_data
    try:
        ContactAttempt.make(
            case,
            desk_id,
            form.point,
            given["outcome"],
            engagement=case.engagements.live().filter(desk_id=desk_id, first_contact_due_at__isnull=False).first(),
            channel=given["channel"],
            at=form.at,
            note=given["note"],
            by=request.user,
        )
    except InvalidInput as problem:
        problem.add_to(form)
        return False
    if form.next_at:
        plan_contact(case, desk_id, given["how"] or "By the safe way recorded", form.next_at, request.user)
    return True

"""Contact with the victim: what was tried, and the next attempt."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone

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
        "ways": usable_now(points, rules),
        "attempts": attempts,
        "notes": request.seen.full(Section.IDVA_NOTES),
        "works": case.engagements.live().filter(first_contact_due_at__isnull=False).select_related("desk__agency"),
    }
    return render(request, "support/contact.html", context)


def usable_now(points, rules) -> list[tuple]:
    """(rule, why not at this moment) of each channel, those that may be used now first."""
    at = timezone.now()
    why = {point.pk: point.refusal_at(at) for point in points}
    return sorted(((rule, why[rule.id]) for rule in rules), key=lambda pair: (bool(pair[1]), not pair[0].usable))


def _attempt(request, case, form) -> bool:
    """Record it, and the next contact where one was agreed; the form holds the reason where it was refused."""
    desk_id = desk_for(request.user, case, Permission.SUPPORT)
    try:
        with transaction.atomic():
            _make(request, case, form, desk_id)
    except InvalidInput as problem:
        problem.add_to(form)
        return False
    return True


def _make(request, case, form, desk_id: int) -> None:
    given, by = form.cleaned_data, request.user
    work = case.engagements.live().filter(desk_id=desk_id, first_contact_due_at__isnull=False).first()
    ContactAttempt.make(
        case, desk_id, form.point, given["outcome"],
        engagement=work, channel=given["channel"], at=form.at, note=given["note"], by=by,
    )  # fmt: skip
    if form.next_at:
        plan_contact(case, desk_id, given["how"] or "As agreed", form.next_at, by, form.next_point)

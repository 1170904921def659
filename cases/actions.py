"""Changes that touch more than one record of a case. Each writes the timeline and the audit log in its transaction."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from agencies.access import Permission, Section
from audit.log import record
from audit.models import Verb
from cases.models import Case, ContactPlan, Due, TimelineEntry
from dashub.errors import InvalidInput


def tell(case: Case, title: str, desk_id: int | None, by, section: Section = Section.HEADLINE, text: str = "") -> None:
    """A line of the timeline in a section, and the case moves up the list. Titles never identify a person."""
    TimelineEntry.objects.create(case=case, title=title, text=text, section=section, desk_id=desk_id, by=by)
    case.touch()


@transaction.atomic
def plan_contact(case: Case, desk_id: int, how: str, next_at: dt.datetime | None, by, point=None) -> ContactPlan:
    """She is in touch with the victim; one plan a worker and case, the next contact becomes due.

    Raises InvalidInput for a channel that is not safe, or not at that time. Without a ``point`` the victim comes or calls.
    """
    if why := point and (point.refusal_at(next_at) if next_at else point.refusal):
        raise InvalidInput({"way": why})
    plan, made = ContactPlan.objects.update_or_create(
        case=case,
        user=by,
        ended_at=None,
        defaults={"desk_id": desk_id, "how": how, "next_at": next_at, "contact_point": point},
    )
    key = f"contact-plan:{plan.pk}"
    if next_at:
        Due.put(
            key,
            case=case,
            desk_id=desk_id,
            user=by,
            power=Permission.SUPPORT,
            what="Next contact with the victim",
            reference=case.reference,
            link=case.get_absolute_url(),
            at=next_at,
        )
    else:
        Due.settle(key)
    if made:
        tell(case, f"{by} is in touch with the victim", desk_id, by)
    record(by, Verb.CREATED if made else Verb.CHANGED, plan, reference=case.reference)
    return plan


@transaction.atomic
def end_contact(plan: ContactPlan, by) -> None:
    """She is no longer in touch; nothing stays due."""
    if plan.ended_at:
        return
    plan.ended_at = timezone.now()
    plan.save(update_fields=["ended_at"])
    Due.settle(f"contact-plan:{plan.pk}")
    tell(plan.case, f"{plan.user} is no longer in touch with the victim", plan.desk_id, by)
    record(by, Verb.CHANGED, plan, reference=plan.case.reference, fields=["ended_at"])

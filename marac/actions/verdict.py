"""The repeat rule put to the records: which earlier referrals count, and what a person decided otherwise."""

from django.db import transaction
from django.utils import timezone

from cases.models import Presentation
from dashub.errors import InvalidInput, WrongState
from marac.actions.case_state import lock_case, refresh_case
from marac.actions.flags import restart_flags
from marac.models import Listing
from marac.repeat import CONCLUSIONS, Basis, Override, Previous, Rule, verdict
from people.models.choices import YesNo

CRIMINAL = {YesNo.YES: True, YesNo.NO: False}


def work_out(presentation, override: Override | None = None, rule: str | None = None):
    """The verdict on a referral accepted for MARAC, against all earlier ones of the same victim in the area.

    ``rule``: another one than the area's own, to see what it would say.
    """
    area = presentation.case.area
    return verdict(
        previous=_earlier(presentation, area),
        perpetrators=set(presentation.perpetrators.values_list("pk", flat=True)),
        referred=presentation.submitted_on,
        incident=presentation.incident_on,
        criminal=CRIMINAL.get(presentation.criminal),
        rule=rule or area.repeat_rule,
        basis=Basis(area.repeat_anchor),
        override=override,
    )


def _earlier(presentation, area) -> list[Previous]:
    """Over all her cases, closed ones too: the rule is about people, and a case may have been opened anew."""
    victims = presentation.case.involvements.filter(role="victim").values("person")
    rows = (
        Presentation.objects.filter(for_marac=True, case__area=area, submitted_at__lt=presentation.submitted_at)
        .filter(case__involvements__role="victim", case__involvements__person__in=victims)
        .exclude(pk=presentation.pk)
        .prefetch_related("perpetrators")
    )
    heard = _heard_on(rows)
    return [
        Previous(
            referred=row.submitted_on,
            perpetrators=frozenset(person.pk for person in row.perpetrators.all()),
            met=heard.get(row.pk),
            incident=row.incident_on,
        )
        for row in rows
    ]


def _heard_on(presentations) -> dict:
    """{presentation: the day of the meeting that first heard it}."""
    rows = Listing.objects.filter(presentation__in=[row.pk for row in presentations], status=Listing.Status.DISCUSSED)
    days: dict = {}
    for presentation, at in rows.order_by("-meeting__starts_at").values_list("presentation", "meeting__starts_at"):
        days[presentation] = timezone.localdate(at)
    return days


OTHER = {
    Rule.WIDE: (Rule.CRIMINAL_ONLY, "older rule, crimes only"),
    Rule.CRIMINAL_ONLY: (Rule.WIDE, "wide rule, any abuse"),
}


def other_rule(presentation) -> str:
    """What the version of the rule that the area does not use would say, in a sentence (domain.md 2.2)."""
    rule, name = OTHER[Rule(presentation.case.area.repeat_rule)]
    found = work_out(presentation, rule=rule)
    return f"By the {name}: {CONCLUSIONS[found.kind]}. {found.working[-2]}"


@transaction.atomic
def override_repeat(listing, repeat: bool, reason: str, by) -> Listing:
    """A person decides otherwise, or confirms, and says why; the rule's working stays beside it."""
    if not reason.strip():
        raise InvalidInput({"override_reason": "Say why you decide differently from the rule."})
    case = lock_case(listing.case)
    listing = Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
    if listing.status != Listing.Status.LISTED:
        raise WrongState("Only a case that waits to be heard can be changed from repeat to new or back.")
    if listing.presentation_id:
        listing.verdict = work_out(listing.presentation, Override(repeat, reason)).as_json()
    listing.override_repeat(repeat, reason, by)
    if repeat:
        restart_flags(case, listing.referred_on, by)
    refresh_case(case)
    return listing

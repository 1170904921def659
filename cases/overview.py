"""What the first page of a case says: "what matters now", for the one who looks."""

from dataclasses import replace
from typing import NamedTuple

from django.db.models import Q, prefetch_related_objects

from agencies.access import Permission, Section, may
from cases.models import Case, ContactPlan, Due, record_models
from cases.seen import Seen
from cases.summaries import contact_rules, current_danger, orders_now
from cases.withheld import withheld
from dashub import moments, nested
from dashub.nested import Children

DUE_SHOWN = 10
# Lines of no record, by the first word of their key: another agency's are shown to who reads that section in full.
SPEAKS_OF = {"chronology": Section.COURT}


class Doing(NamedTuple):
    """Something due in the case, with who does it."""

    what: str
    who: str
    due: str
    late: bool
    link: str


class Touch(NamedTuple):
    """Somebody who is in touch with her."""

    id: int
    who: str
    desk: str
    how: str
    next: str
    late: bool
    mine: bool


def matters_now(seen: Seen, user) -> dict:
    """Safe contact, current danger, what is due and by whom, who is in touch with her."""
    victim = seen.case.victim
    if victim:
        prefetch_related_objects([victim], "contact_points")
    read = _with_records(seen.case)
    presentations = read.presentations.all()[:5] if seen.summary(Section.INCIDENT) else []
    return {
        "contact": contact_rules(seen),
        "contact_known": seen.summary(Section.SAFE_CONTACT),
        "danger": current_danger(seen, presentations),
        "danger_seen": seen.summary(Section.INCIDENT),
        "orders": orders_now(replace(seen, case=read)),
        "doing": doing(seen, user),
        "touch": in_touch(seen, user),
        "withheld": withheld(seen, user),
    }


def _with_records(case: Case) -> Case:
    """The case with what was told of it, its orders and releases, in one question."""
    children = (Children(name) for name in ("presentations", "protectiveorder_records", "release_records"))
    return nested.read(Case.objects.filter(pk=case.pk), *children)[0]


def doing(seen: Seen, user) -> list[Doing]:
    """What is due: all of it for those who see actions in full, otherwise what falls to the viewer and her agency. Never
    another agency's because of a record in a section that does not exist for her: the line says that there is one."""
    dues = Due.objects.filter(case=seen.case).open().select_related("desk__agency", "user")
    dues = dues.exclude(_of_records_not_seen(seen) & ~Q(desk__in=seen.desks))
    if not seen.full(Section.ACTIONS):
        dues = dues.of(user, seen.desks)
    return [
        Doing(
            due.what, str(due.user or due.desk), moments.due(due.at), moments.late(due.at), _way(due, user, seen.case)
        )
        for due in dues[:DUE_SHOWN]
    ]


def _of_records_not_seen(seen: Seen) -> Q:
    found = Q(pk__in=[])
    for model in record_models():
        if not seen.any_of(model.section):
            found |= Q(key__startswith=f"{model.key()}:")
    for word, section in SPEAKS_OF.items():
        if not seen.full(section):
            found |= Q(key__startswith=f"{word}:")
    return found


def _way(due: Due, user, case) -> str:
    """Where it is done, for those with the power to do it in the case's own area: a hub offered the case has none."""
    return due.link if may(user, Permission(due.power), case) else ""


def in_touch(seen: Seen, user) -> list[Touch]:
    plans = ContactPlan.objects.filter(case=seen.case, ended_at=None).select_related("user", "desk__agency")
    return [
        Touch(
            plan.pk,
            str(plan.user),
            str(plan.desk),
            plan.how,
            moments.when(plan.next_at) or "no date set",
            bool(plan.next_at) and moments.late(plan.next_at),
            plan.user_id == user.pk,
        )
        for plan in plans
    ]

"""A year of investigations and orders of the sample partnership, enough to be counted; a chronology for a family court."""

import datetime as dt
import random

from agencies.access import Role
from agencies.principals import acting_as
from cases.models import Case, CriminalMatter, FamilyMatter, ProtectiveOrder
from dashub.demo.places import Place
from support import chronology
from support import chronology_sources as sources

# Cases with an investigation; what became of them, in the proportions in which they come.
CASES = 90
ENDS = ("reported", "no_action", "charged", "convicted", "reported", "convicted", "acquitted", "charged", "dropped")
OFFENCES = ("Assault", "Controlling or coercive behaviour", "Non-fatal strangulation", "Harassment", "Criminal damage")
BROKEN = ("in_force", "breached", "breached", "expired")


def fill(place: Place, today: dt.date) -> None:
    """Draws from a seed of its own, so that nothing else changes by it."""
    police = next(iter(place.of_kind("police")), None)
    if police is None:
        return
    chance = random.Random(11)  # noqa: S311 - a sample, not a secret
    worker = place.someone(chance, police, Role.PRACTITIONER)
    rows = Case.objects.filter(area=place.area, restricted=False, readers__contains=[police.pk]).order_by("-pk")
    for number, case in enumerate(rows.prefetch_related("involvements__person")[:CASES]):
        made = {"case": case, "desk": police, "by": worker, "against": next(iter(case.perpetrators), None)}
        reported = today - dt.timedelta(days=chance.randrange(30, 420))
        CriminalMatter.objects.create(**made, **_investigation(chance, reported, number))
        if number % 2:
            ProtectiveOrder.objects.create(**made, **_order(chance, reported, number))
    _chronology(place, today)


def _investigation(chance, reported: dt.date, number: int) -> dict:
    status = ENDS[number % len(ENDS)]
    later = reported + dt.timedelta(days=chance.randrange(1, 25))
    found = {"offence": OFFENCES[number % len(OFFENCES)], "reported_on": reported, "status": status}
    if status not in ("reported", "no_action"):
        found["charged_on"] = later
    if status not in ("reported", "charged"):
        found["ended_on"] = later
    if number % 3 == 0:
        found |= {
            "retracted_on": later,
            "support": ("yes", "yes", "no")[number % 9 // 3],
            "evidence_led": number % 2 == 0,
        }
    if status == "convicted" and number % 4 == 1:
        found["breached_on"] = later + dt.timedelta(days=3)
    return found


def _order(chance, reported: dt.date, number: int) -> dict:
    status = BROKEN[number // 2 % len(BROKEN)]
    made_on = reported + dt.timedelta(days=chance.randrange(1, 5))
    found = {
        "kind": "non_molestation",
        "made_on": made_on,
        "status": status,
        "until": made_on + dt.timedelta(days=365),
    }
    if status != "in_force":
        found |= {"breaches": 1 + number % 3, "breached_on": made_on + dt.timedelta(days=9)}
        found["breach_note"] = "He was arrested." if number % 3 else ""
    return found


def _chronology(place: Place, today: dt.date) -> None:
    """Asked for by the hub in a case with family proceedings; the agency that recorded them has answered."""
    open_ones = FamilyMatter.objects.filter(case__area=place.area, case__restricted=False, status="open")
    matter = open_ones.select_related("case__area", "desk").order_by("pk").first()
    asking = matter and place.someone(random.Random(11), place.hub, Role.TRIAGE)  # noqa: S311 - a sample, not a secret
    if not asking:
        return
    with acting_as(asking):
        found = chronology.begin(matter, place.hub.pk, asking, chronology.deadline(matter) or today)
    answer = found.answers.filter(desk=matter.desk).first()
    worker = place.someone(random.Random(11), matter.desk, Role.PRACTITIONER)  # noqa: S311 - a sample, not a secret
    if answer is None or worker is None:
        return
    with acting_as(worker):
        chosen = [item.source for item in sources.items_of(matter.case, matter.desk_id) if not item.guarded]
        chronology.release(answer, answer.version, chosen, "", worker)

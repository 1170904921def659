"""What agencies of the sample ask of each other, in every state."""

import datetime as dt
from typing import NamedTuple

from agencies.access import Role
from agencies.models import Desk
from cases.models import Case
from support import referring

IDVA, SUBSTANCE, CARERS = "Merrow IDVA Service", "Turning Tide Recovery", "Merrow Carers Centre"
HOUSING, LAW = "Merrow Council Housing", "Eastmoor Community Law Centre"


class Asked(NamedTuple):
    """Who is asked for what, and what came of it."""

    to: str
    ask: str
    asked_for: str
    why: str
    step: str = ""
    urgent: bool = False


ASKED = (
    Asked(LAW, "legal", "Advice on a non-molestation order", "She wants to know what an order would do before she decides."),
    Asked(HOUSING, "housing", "A move within the borough", "She does not feel safe in her flat any more.", urgent=True),
    Asked(SUBSTANCE, "treatment", "A place without the waiting list", "She drinks to sleep and wants to stop.", "accept"),
    Asked(CARERS, "support", "A carer’s group by day", "She cares for her mother and is alone with it.", "decline"),
)  # fmt: skip


def fill(place, random, today: dt.date) -> None:
    """In the area that has these agencies; the other one has none."""
    desks = {d.agency.name: d for d in Desk.objects.filter(area=place.area).select_related("agency", "area")}
    if not {IDVA, *(one.to for one in ASKED)} <= desks.keys():
        return
    idva = place.someone(random, desks[IDVA], Role.IDVA)
    shared = Case.objects.filter(shares__desk=desks[IDVA], status="open", restricted=False)
    cases = list(shared.select_related("area").order_by("-opened_at", "pk")[: len(ASKED)])
    for case, one in zip(cases, ASKED, strict=False):
        victim = case.involvements.get(role="victim").person_id
        sent = referring.send(
            case, desks[IDVA].pk, idva, to_desk_id=desks[one.to].pk, person_id=victim, ask=one.ask,
            asked_for=one.asked_for, why=one.why, urgent=one.urgent, contact="rules", consent="given", grounds=[],
            necessity="",
        )  # fmt: skip
        who = place.someone(random, desks[one.to], Role.PRACTITIONER)
        if who is None or who.pk in case.barred:
            continue
        if one.step == "accept":
            referring.accept(sent, who)
        elif one.step == "decline":
            referring.decline(sent, "full", "The group has no place before the summer.", who)

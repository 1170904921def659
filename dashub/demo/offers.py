"""What services of the sample offer beside one-to-one work, who waits and who comes, and what is known of some children."""

import datetime as dt

from agencies.access import Permission, users_at
from cases.models import Case, Involvement
from support.models import (
    ChildContact,
    ChildPlan,
    DirectWork,
    NothingAvailable,
    Programme,
    ProgrammePlace,
    SchoolNotice,
)

IDVA, CHILDRENS = "Merrow IDVA Service", "Merrow Children's Social Care"
CHANGING = "Changing Course Programme"
# Agency, name, kind, for whom, and what else is true of it.
OFFERS = [
    (IDVA, "Moving On", "victim_group", "victim", {"sex": "female", "age_from": 18, "about": "Twelve weeks, with a crèche"}),
    (IDVA, "Walking Together", "peer", "victim", {"age_from": 16, "about": "Led by women who have been there"}),
    (IDVA, "Talking it through", "counselling", "victim", {"self_referral": False}),
    (CHILDRENS, "DART", "children", "child", {"age_from": 7, "age_to": 11, "self_referral": False}),
    (CHILDRENS, "Baby Steps", "victim_group", "victim", {"pregnancy": True}),
    (
        CHANGING, "Changing Course", "perpetrator", "perpetrator",
        {"sex": "male", "age_from": 18, "victim_support": "Merrow IDVA Service, linked worker on 01632 960 145"},
    ),
]  # fmt: skip
MEETS = "Thursdays at half past six, the meeting room at the mill"
FEW = 6


class Offers:
    """The programmes of one place and what stands in some of its open cases, with no chance in it."""

    def __init__(self, place, now: dt.datetime):
        self.place, self.today = place, now.date()

    def make(self) -> None:
        made = {
            name: Programme.objects.create(desk=self.place.desks[agency], name=name, kind=kind, whom=whom, **more)
            for agency, name, kind, whom, more in OFFERS
            if agency in self.place.desks
        }
        for programme in made.values():
            for weeks in (-4, 6):
                starts = self.today + dt.timedelta(weeks=weeks)
                programme.runs.create(starts_on=starts, sessions=12, places=8, meets=MEETS)
        if IDVA in self.place.desks:
            self.victims(made)
            self.children(made)

    def of_desk(self, name: str):
        """Its open cases, and somebody who works there."""
        desk = self.place.desks[name]
        cases = Case.objects.filter(area=self.place.area, status=Case.Status.OPEN, readers__contains=[desk.pk])
        return desk, cases.order_by("reference"), users_at([desk.pk], Permission.WRITE_CASES).order_by("pk").first()

    def ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)

    def victims(self, made: dict) -> None:
        desk, cases, worker = self.of_desk(IDVA)
        group = made["Moving On"]
        course = group.runs.order_by("starts_on").first()
        for number, case in enumerate(
            cases.filter(involvements__role="victim", involvements__person__sex="female")[:FEW]
        ):
            said = {"person_id": case.victim.pk, "programme_id": group.pk, "referred_on": self.ago(9 + 7 * number)}
            place = ProgrammePlace.make(case, desk.pk, worker, source="self", **said)
            if number % 2:
                place.rewrite(place.version, worker, status="offered", run_id=course.pk)
                place.rewrite(place.version, worker, status="started")
        on_it = list(ProgrammePlace.objects.filter(run=course))
        for week in (1, 2, 3):
            came = {place.pk: "yes" if (place.pk + week) % 4 else "excused" for place in on_it}
            course.attended(week, course.starts_on + dt.timedelta(weeks=week - 1), came, worker)
        for case in cases[FEW : FEW + 2]:
            why = {"kind": "counselling", "why": "access", "words": "No counsellor who speaks her language"}
            NothingAvailable.make(case, desk.pk, worker, person_id=case.victim.pk, on=self.ago(12), **why)

    def children(self, made: dict) -> None:
        desk, cases, worker = self.of_desk(CHILDRENS)
        for case in cases.filter(involvements__role="child").distinct()[:FEW]:
            parts = list(case.involvements.all())
            child = next(part for part in parts if part.role == Involvement.Role.CHILD)
            harming = next((part for part in parts if part.role == Involvement.Role.PERPETRATOR), None)
            self._child(case, child, harming, desk, worker)

    def _child(self, case, child, harming, desk, worker) -> None:
        one = {"child_id": child.person_id}
        if child.person.unborn:
            before = {"kind": "pre_birth", "since": self.ago(8), "next_on": self.today + dt.timedelta(weeks=4)}
            ChildPlan.make(case, desk.pk, worker, worker="Elin Marsh, pre-birth team", **one, **before)
            return
        plan = {
            "kind": "protection",
            "since": self.ago(10),
            "strategy_on": self.ago(10),
            "worker": "Elin Marsh, east team",
        }
        ChildPlan.make(case, desk.pk, worker, **one, **plan)
        told = {
            "incident_on": self.ago(11),
            "incident_time": dt.time(21, 40),
            "present": True,
            "sent_on": self.ago(10),
        }
        SchoolNotice.make(
            case, desk.pk, worker, school=child.school or "Hollybank Primary", sent_time=dt.time(7, 50), **one, **told
        )
        DirectWork.make(case, desk.pk, worker, kind="one_to_one", began_on=self.ago(6), worker="Sana Holt", **one)
        if harming:
            how = {
                "how": "supervised",
                "since": self.ago(7),
                "supervisor": "The contact centre",
                "never": "At her home",
            }
            ChildContact.make(case, desk.pk, worker, with_whom_id=harming.person_id, **one, **how)

"""The Domestic Violence Disclosure Scheme (Clare's Law): steps and clock, never what was disclosed (domain.md section 5)."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from agencies.access import PolicyGroup, Section
from cases.models.alerts import at_desks, desks_to_act
from cases.models.record import Coming, Record
from dashub.clock import close_of
from dashub.workflow import Transitions

# From the first contact to the end of it all (GK; 35 before 2023).
ALL_DAYS = 28
# By when each step is due, in days from the first contact: the area sets them, so that the last one can be kept.
STEP_DAYS = {
    "face_on": "scheme_meet_days",
    "assessed_on": "scheme_assess_days",
    "decided_on": "scheme_decide_days",
}
STEP_WORDS = {
    "face_on": "Disclosure scheme: meet face to face",
    "assessed_on": "Disclosure scheme: assess",
    "decided_on": "Disclosure scheme: decide with the other agencies",
}


class DisclosureScheme(Record):
    """One application or one disclosure on the police's own account. There is no field for what was disclosed, or to whom it
    is said: it is told in person, nothing in writing. ``police_number`` holds no words (the form refuses them).
    """

    class Route(models.TextChoices):
        ASK = "ask", "Right to ask: she asks herself"
        THIRD = "third", "Right to ask: somebody asks for her"
        KNOW = "know", "Right to know: an agency begins it"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        TO_TELL = "to_tell", "Decided: to be told"
        TOLD = "told", "Told in person"
        NOTHING = "nothing", "Closed: nothing to tell"
        NOT_TOLD = "not_told", "Closed: decided not to tell"
        WITHDRAWN = "withdrawn", "Withdrawn"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.OPEN: {Status.TO_TELL, Status.NOTHING, Status.NOT_TOLD, Status.WITHDRAWN},
            Status.TO_TELL: {Status.TOLD, Status.NOT_TOLD, Status.WITHDRAWN},
            Status.TOLD: set(),
            Status.NOTHING: set(),
            Status.NOT_TOLD: set(),
            Status.WITHDRAWN: {Status.OPEN},
        },
        noun="application",
    )
    LIVE = (Status.OPEN, Status.TO_TELL)
    TONES = {"open": "active", "to_tell": "waiting", "told": "done"}

    section = Section.POLICE_HISTORY
    noun = "disclosure scheme"
    page = "orders"
    about = frozenset({"victim"})

    route = models.CharField(max_length=6, choices=Route)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    began_on = models.DateField(help_text="First contact: the clock runs from here")
    face_on = models.DateField(null=True, blank=True)
    assessed_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    police_number = models.CharField(max_length=30, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="told") | Q(told_on__isnull=False, told_on__gte=F("began_on")),
                name="cases_scheme_told_has_date",
            ),
        ]

    @property
    def title(self) -> str:
        return self.get_route_display()

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("First contact", self.began_on), ("To be finished by", self.finish_by if self.live else None)]
        if not full:
            return told
        return [
            *told,
            ("Met face to face", self.face_on),
            ("Assessed", self.assessed_on),
            ("Decided with other agencies", self.decided_on),
            ("Told in person", self.told_on),
            ("Police number", self.police_number),
        ]

    @property
    def live(self) -> bool:
        return self.status in self.LIVE

    @property
    def finish_by(self) -> dt.date:
        """The 28th day after the first contact, whatever day of the week it is."""
        return self.began_on + dt.timedelta(days=ALL_DAYS)

    def coming(self) -> list[Coming]:
        """The next step that has no date, and the last day of all. The police act."""
        if not self.live:
            return []
        desks = desks_to_act(self, PolicyGroup.POLICE)
        found = at_desks(desks, "finish", "Disclosure scheme: last of its 28 days", close_of(self.finish_by))
        step = next((name for name in STEP_DAYS if getattr(self, name) is None), None)
        if step and self.status == self.Status.OPEN:
            by = close_of(self.began_on + dt.timedelta(days=getattr(self.case.area, STEP_DAYS[step])))
            found += at_desks(desks, step.removesuffix("_on"), STEP_WORDS[step], by)
        return found

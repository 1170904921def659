"""When somebody who harms comes out of prison, hospital or custody, and who must be ready (domain.md section 5)."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.access import PolicyGroup, Section
from cases.models.alerts import desks_to_act, run_up
from cases.models.record import Coming, Record, RecordQuerySet
from dashub.moments import day as day_in_words
from dashub.workflow import Transitions

# Who must be ready before he is out, where they read the case.
READY = (PolicyGroup.POLICE, PolicyGroup.PROBATION, PolicyGroup.IDVA, PolicyGroup.HUB)


class ReleaseQuerySet(RecordQuerySet):
    def awaited(self):
        """Those to come, the next first; without a day last."""
        return self.filter(status=Release.Status.EXPECTED).order_by(models.F("release_on").asc(nulls_last=True), "id")


class Release(Record):
    """One release or discharge. A day that moves is typed over: history keeps what it was, and what is due moves with it."""

    class Kind(models.TextChoices):
        PRISON = "prison", "Release from prison"
        REMAND = "remand", "Release from remand"
        CUSTODY = "custody", "Release from police custody"
        HOSPITAL = "hospital", "Discharge from hospital"
        LEAVE = "leave", "Leave from prison or hospital"
        OTHER = "other", "Another release"

    class Status(models.TextChoices):
        EXPECTED = "expected", "Expected"
        RELEASED = "released", "Out"
        CANCELLED = "cancelled", "Not released"
        RECALLED = "recalled", "Recalled"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.EXPECTED: {Status.RELEASED, Status.CANCELLED},
            Status.RELEASED: {Status.RECALLED},
            Status.CANCELLED: {Status.EXPECTED},
            Status.RECALLED: {Status.EXPECTED},
        },
        noun="release",
    )
    TONES = {"expected": "warn", "released": "danger"}

    section = Section.ORDERS
    noun = "release date"
    page = "orders"
    about = frozenset({"victim"})

    kind = models.CharField(max_length=10, choices=Kind)
    person = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=120, blank=True, help_text="The prison, hospital or station he is in")
    status = models.CharField(max_length=10, choices=Status, default=Status.EXPECTED)
    release_on = models.DateField(null=True, blank=True, help_text="Empty while it is not known")
    conditions = models.CharField(max_length=500, blank=True)
    ready_plan = models.CharField(max_length=500, blank=True, help_text="What is in place for that day")
    told_on = models.DateField(null=True, blank=True, help_text="She was told, safely, when he is out")

    objects = ReleaseQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="released") | Q(release_on__isnull=False), name="cases_release_out_since_a_day"
            ),
        ]

    @property
    def title(self) -> str:
        return self.get_kind_display()

    @property
    def awaited(self) -> bool:
        return self.status == self.Status.EXPECTED

    @property
    def over(self) -> bool:
        """His day is past, and nobody has said whether he is out."""
        return self.awaited and self.release_on is not None and self.release_on < timezone.localdate()

    @property
    def line(self) -> str:
        """How it stands, in one line."""
        if not self.release_on:
            return "Day not known yet"
        return f"{'Expected on' if not self.over else 'Day past, is he out? It was'} {day_in_words(self.release_on)}"

    def tag(self) -> tuple[str, str]:
        if self.over:
            return "Day past: is he out?", "danger"
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("On", self.day)]
        if not full:
            return told
        return [
            ("Who", self.person.full_name if self.person else ""),
            ("From", self.place),
            *told,
            ("Conditions", self.conditions),
            ("In place for that day", self.ready_plan),
            ("She was told", self.told_on),
        ]

    @property
    def day(self) -> dt.date | str:
        return self.release_on or "not known yet"

    def coming(self) -> list[Coming]:
        """A week and two days before he is out, and that day, on whatever day of the week it falls."""
        if not self.awaited or not self.release_on:
            return []
        return run_up(
            desks_to_act(self, *READY),
            self.release_on,
            week="" if self.ready_plan else "Release in 7 days: plan what is in place for that day",
            two="" if self.told_on else "Release in 2 days: does she know?",
            today="Release today: say whether he is out",
        )

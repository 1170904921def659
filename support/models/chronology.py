"""A chronology for a family court: asked for in one matter, made of what each agency releases of its own, and issued.

docs/adr/0020-court-chronology.md says who reads what of it and why.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.access import Permission
from audit.log import record
from audit.models import Verb
from cases.models import Due
from dashub.clock import close_of
from dashub.workflow import Transitions


class ChronologyQuerySet(models.QuerySet):
    def of(self, case):
        return self.filter(matter__case=case).select_related("matter", "desk__agency", "by", "settled_by")


class Chronology(models.Model):
    """One version. While it is a draft agencies answer and change their answers; what was issued stays as it is, and what is
    released later makes the next version. ``version`` grows with every answer, so that nobody issues what she has not seen.
    Written by support.chronology alone."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft: agencies are asked"
        ISSUED = "issued", "Issued"
        WITHDRAWN = "withdrawn", "Withdrawn"

    TRANSITIONS = Transitions(
        Status,
        {Status.DRAFT: {Status.ISSUED, Status.WITHDRAWN}, Status.ISSUED: set(), Status.WITHDRAWN: set()},
        noun="chronology",
    )
    TONES = {"draft": "waiting", "issued": "done", "withdrawn": "quiet"}

    matter = models.ForeignKey("cases.FamilyMatter", on_delete=models.CASCADE, related_name="chronologies")
    number = models.PositiveSmallIntegerField()
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(help_text="The day of the hearing, or on which the court wants it")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ChronologyQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "chronologies"
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="support_chronology_number_once"),
            models.UniqueConstraint(
                fields=["matter"], condition=Q(status="draft"), name="support_chronology_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", settled_at=None) | ~Q(status="draft") & Q(settled_at__isnull=False),
                name="support_chronology_settled_when",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    def get_absolute_url(self) -> str:
        return f"/cases/{self.matter.case.reference}/chronology/{self.pk}"

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def key(self) -> str:
        """The beginning of the keys of what is due because of it."""
        return f"chronology:{self.pk}:"

    def settle(self, status: str, by) -> None:
        """Issued or withdrawn: nothing is due any more."""
        self.TRANSITIONS.check(self.status, status)
        self.status, self.settled_at, self.settled_by = status, timezone.now(), by
        self.save(update_fields=["status", "settled_at", "settled_by"])
        Due.settle_all(self.key)
        record(by, Verb.DECIDED, self, reference=self.matter.case.reference, to=str(status))

    def put_due(self, name: str, desk_id: int, what: str, link: str) -> None:
        """One thing due at a desk on the day that the court named; for those alone who see the case."""
        case = self.matter.case
        Due.put(
            f"chronology:{self.pk}:{name}", case=case, desk_id=desk_id, user=None, power=Permission.WRITE_CASES, what=what,
            reference=case.reference, link=link, at=close_of(self.due_on), hidden_from=case.barred,
        )  # fmt: skip


class ChronologyAnswer(models.Model):
    """What one agency says to it. ``carried``: given for an earlier version, it stands until the agency changes it."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Has not answered"
        RELEASED = "released", "Released"
        NOTHING = "nothing", "Releases nothing"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.WAITING: {Status.RELEASED, Status.NOTHING},
            Status.RELEASED: {Status.NOTHING},
            Status.NOTHING: {Status.RELEASED},
        },
        noun="answer",
    )
    TONES = {"waiting": "waiting", "released": "done", "nothing": "quiet"}

    chronology = models.ForeignKey(Chronology, on_delete=models.CASCADE, related_name="answers")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    why = models.CharField(max_length=300, blank=True, help_text="Why nothing is released")
    carried = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["desk__agency__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["chronology", "desk"], name="support_chronology_desk_once"),
            models.CheckConstraint(
                condition=Q(status="nothing") & ~Q(why="") | ~Q(status="nothing") & Q(why=""),
                name="support_chronology_nothing_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"answer of {self.desk_id} to {self.chronology_id}"

    def get_absolute_url(self) -> str:
        return f"{self.chronology.get_absolute_url()}/release"

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    def say(self, entries: list, why: str, by) -> None:
        """These entries and no others, or none and why: instead of what was answered before."""
        status = self.Status.RELEASED if entries else self.Status.NOTHING
        if status != self.status:
            self.TRANSITIONS.check(self.status, status)
        self.entries.all().delete()
        self.copy(entries)
        self.status, self.why, self.carried = status, "" if entries else why, False
        self.at, self.by, self.version = timezone.now(), by, self.version + 1
        self.save(update_fields=["status", "why", "carried", "at", "by", "version"])

    def carry_on(self, before: "ChronologyAnswer") -> None:
        """What was answered to the version before stands until the agency says otherwise."""
        self.TRANSITIONS.check(self.status, before.status)
        self.status, self.why, self.at, self.by, self.carried = before.status, before.why, before.at, before.by, True
        self.save(update_fields=["status", "why", "at", "by", "carried"])
        self.copy(before.entries.all())

    def copy(self, entries) -> None:
        """Of anything that has a source, a day, a kind and words."""
        ChronologyEntry.objects.bulk_create(
            [
                ChronologyEntry(answer=self, source=one.source, on=one.on, kind=one.kind[:120], words=one.words)
                for one in entries
            ]
        )


class ChronologyEntry(models.Model):
    """One entry as it was released: a copy, so that the record may change and the version does not."""

    answer = models.ForeignKey(ChronologyAnswer, on_delete=models.CASCADE, related_name="entries")
    source = models.CharField(max_length=60, help_text='The record that it was copied from: "note:17"')
    on = models.DateField()
    kind = models.CharField(max_length=120)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name_plural = "chronology entries"
        constraints = [models.UniqueConstraint(fields=["answer", "source"], name="support_chronology_source_once")]

    def __str__(self) -> str:
        return f"{self.source} in {self.answer_id}"

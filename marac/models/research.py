"""What an agency knows about the people in a listed case: private until it is returned and a line is shared."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from dashub.workflow import Transitions
from marac.querysets import ResearchLineQuerySet, ResearchQuerySet


class Research(models.Model):
    """The return of one desk for one listing (domain.md 2.4). Other agencies see shared lines of a returned one only."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        IN_PROGRESS = "in_progress", "In progress"
        NO_TRACE = "no_trace", "Nothing known"
        RETURNED = "returned", "Returned"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.NOT_STARTED: {Status.IN_PROGRESS, Status.NO_TRACE, Status.RETURNED},
            Status.IN_PROGRESS: {Status.NO_TRACE, Status.RETURNED},
            Status.NO_TRACE: {Status.RETURNED},
            Status.RETURNED: {Status.NO_TRACE},
        },
        noun="research return",
    )

    listing = models.ForeignKey("marac.Listing", on_delete=models.CASCADE, related_name="research")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="research")
    due_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status, default=Status.NOT_STARTED)
    returned_at = models.DateTimeField(null=True, blank=True, help_text="The first time")
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    amended_at = models.DateTimeField(null=True, blank=True)
    withheld_reason = models.TextField(blank=True, help_text="Something is known and not shared, and why")
    version = models.PositiveIntegerField(default=1)

    objects = ResearchQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "listing_id", "desk__agency__name"]
        verbose_name_plural = "research"
        constraints = [
            models.UniqueConstraint(fields=["listing", "desk"], name="marac_research_once"),
            models.CheckConstraint(
                condition=Q(status__in=["not_started", "in_progress"], returned_at=None)
                | Q(status__in=["no_trace", "returned"], returned_at__isnull=False),
                name="marac_research_returned_has_date",
            ),
        ]
        indexes = [models.Index(fields=["desk", "due_at"], name="marac_research_desk")]

    def __str__(self) -> str:
        return f"research of {self.desk_id} for {self.listing_id}"

    @property
    def is_returned(self) -> bool:
        return self.returned_at is not None

    @property
    def is_late(self) -> bool:
        """Returned after the deadline, or not yet and past it."""
        return (self.returned_at or timezone.now()) > self.due_at


class ResearchLine(models.Model):
    """One fact. An amendment after the return keeps the words before it: they get ``replaced_at``."""

    research = models.ForeignKey(Research, on_delete=models.CASCADE, related_name="lines")
    prompt = models.CharField(max_length=120)
    text = models.TextField()
    shared = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = ResearchLineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"line of {self.research_id}"

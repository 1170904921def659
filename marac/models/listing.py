"""A case on the list of a meeting."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from audit.log import record
from audit.models import Verb
from dashub import references
from dashub.referenced import Referenced
from dashub.workflow import Transitions
from marac.querysets import ListingQuerySet


class Listing(Referenced):
    """One case in one meeting. ``verdict`` keeps the working of the repeat rule in words (domain.md 2.2).

    ``repeat`` is what counts: the verdict, or the override of a person who says why. A case that is put off gets
    a new listing with ``carried_from``; a periodic review of a plan has ``review``: neither counts again. A pre-MARAC ends
    in SENT_ON, with a new listing for the MARAC, or in NOT_TAKEN, with a reason: neither is a discussion.
    """

    class Status(models.TextChoices):
        LISTED = "listed", "Listed"
        DISCUSSED = "discussed", "Discussed"
        DEFERRED = "deferred", "Deferred"
        WITHDRAWN = "withdrawn", "Withdrawn"
        SENT_ON = "sent_on", "Sent to the MARAC"
        NOT_TAKEN = "not_taken", "Not sent to the MARAC"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.LISTED: {
                Status.DISCUSSED,
                Status.DEFERRED,
                Status.WITHDRAWN,
                Status.SENT_ON,
                Status.NOT_TAKEN,
            },
            Status.DISCUSSED: set(),
            Status.DEFERRED: set(),
            Status.WITHDRAWN: set(),
            Status.SENT_ON: set(),
            Status.NOT_TAKEN: set(),
        },
        noun="listing",
    )

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="listings")
    meeting = models.ForeignKey("marac.Meeting", on_delete=models.PROTECT, related_name="listings")
    presentation = models.ForeignKey(
        "cases.Presentation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )
    review = models.BooleanField(default=False, help_text="A periodic review; it does not count")
    status = models.CharField(max_length=10, choices=Status, default=Status.LISTED)
    position = models.PositiveSmallIntegerField(default=0)
    repeat = models.BooleanField(default=False)
    verdict = models.JSONField(default=dict)
    override_reason = models.CharField(max_length=300, blank=True)
    override_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True, help_text="Why deferred, withdrawn, moved or listed by hand")
    warning = models.CharField(
        max_length=200, blank=True, help_text="Why it is not in the sitting it came in time for"
    )
    referred_on = models.DateField()
    incident_on = models.DateField(null=True, blank=True)
    requested_at = models.DateTimeField(null=True, blank=True, help_text="When research was asked for")
    version = models.PositiveIntegerField(default=1)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting__starts_at", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "meeting"],
                condition=Q(status__in=["listed", "discussed"]),
                name="marac_listing_once_a_meeting",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(status="listed"), name="marac_listing_waits_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["deferred", "withdrawn", "not_taken"]) | ~Q(reason=""),
                name="marac_listing_says_why",
            ),
            models.CheckConstraint(
                condition=Q(override_reason="", override_by=None)
                | (~Q(override_reason="") & Q(override_by__isnull=False)),
                name="marac_listing_override_says_why",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "position"], name="marac_listing_order")]

    def __str__(self) -> str:
        return self.reference

    @property
    def area_id(self) -> int:
        return self.case.area_id

    @property
    def counts(self) -> bool:
        """The first hearing of a referral counts; going on after a deferral and a periodic review do not."""
        return not self.review

    @transaction.atomic
    def become(self, status: str, by, reason: str = "") -> None:
        self.TRANSITIONS.check(self.status, status)
        self.status, self.reason = status, reason or self.reason
        self.save(update_fields=["status", "reason"])
        record(by, Verb.CHANGED, self, fields=["status"], to=str(status))

    @transaction.atomic
    def override_repeat(self, repeat: bool, reason: str, by) -> None:
        """A person knows better than the rule, and says why; the rule's working stays beside it."""
        self.repeat, self.override_reason, self.override_by = repeat, reason, by
        self.save(update_fields=["repeat", "verdict", "override_reason", "override_by"])
        record(by, Verb.DECIDED, self, fields=["repeat"], to=repeat)

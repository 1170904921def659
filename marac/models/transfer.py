"""A case on its way to another area: offered, received, accepted or queried, listed, confirmed (domain.md 2.5)."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from agencies.access import Permission, may
from audit.log import record
from audit.models import Verb
from dashub import references
from dashub.referenced import Referenced
from dashub.workflow import Transitions
from marac.querysets import TransferQuerySet


class Transfer(Referenced):
    """One case from the hub of its area to another one's, or to a MARAC that does not use this hub (``outside``).

    The old area answers for her until ``confirmed``. ``new_case`` is what the new area opened; ``due_at`` is when the
    next word is owed. Who takes which step: ``steps_for``.
    """

    class Why(models.TextChoices):
        MOVED = "moved", "She has moved there"
        MOVING = "moving", "She is about to move there"
        PERPETRATOR = "perpetrator", "The person who harms has moved there"
        LIVES = "lives", "She lived there already when she was referred here"

    class Status(models.TextChoices):
        OFFERED = "offered", "Offered"
        RECEIVED = "received", "Received"
        ACCEPTED = "accepted", "Accepted"
        QUERIED = "queried", "Queried"
        LISTED = "listed", "Listed there"
        CONFIRMED = "confirmed", "Confirmed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.OFFERED: {Status.RECEIVED, Status.WITHDRAWN},
            Status.RECEIVED: {Status.QUERIED, Status.ACCEPTED, Status.WITHDRAWN},
            Status.QUERIED: {Status.RECEIVED, Status.WITHDRAWN},
            # From here on a case stands in the new area: it is theirs to finish.
            Status.ACCEPTED: {Status.LISTED},
            Status.LISTED: {Status.CONFIRMED},
            Status.CONFIRMED: set(),
            Status.WITHDRAWN: set(),
        },
        noun="transfer",
    )
    OVER = (Status.CONFIRMED, Status.WITHDRAWN)

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="transfers")
    from_desk = models.ForeignKey(
        "agencies.Desk", on_delete=models.PROTECT, related_name="+", help_text="The hub that answers for her"
    )
    to_desk = models.ForeignKey(
        "agencies.Desk", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="The other hub"
    )
    outside = models.CharField(max_length=120, blank=True, help_text="Another MARAC, by its name")
    new_case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="transfers_in"
    )
    why = models.CharField(max_length=12, choices=Why)
    urgent = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.OFFERED)
    offered_at = models.DateTimeField(default=timezone.now)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=~Q(status__in=["confirmed", "withdrawn"]),
                name="marac_transfer_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(to_desk=None) & ~Q(outside="") | Q(to_desk__isnull=False, outside=""),
                name="marac_transfer_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(to_desk=None) | ~Q(to_desk=F("from_desk")), name="marac_transfer_to_another"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=~Q(status__in=["confirmed", "withdrawn"]),
                name="marac_transfer_running",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    @property
    def is_overdue(self) -> bool:
        return not self.is_over and self.due_at < timezone.now()

    @property
    def there(self) -> str:
        """Where it goes, in words."""
        return self.outside or str(self.to_desk.area)

    @property
    def desks(self) -> list:
        """The two hubs; one, where the other does not use this hub."""
        return [desk for desk in (self.from_desk, self.to_desk) if desk]

    def acts(self, to: str):
        """The hub that takes a step: the new one, but for what the old one says itself; it writes for an outside one too."""
        own_word = to == self.Status.WITHDRAWN or self.status == self.Status.QUERIED
        return self.from_desk if own_word or not self.to_desk_id else self.to_desk

    def steps_for(self, user) -> list:
        """The steps that the table allows from here and that are hers to take."""
        allowed = self.TRANSITIONS.allowed(self.status)
        return [to for to in allowed if may(user, Permission.COORDINATE, self.acts(to))]

    @transaction.atomic
    def become(self, status: str, by, text: str = "", *, told_by: str = "", happened_on=None) -> None:
        """Take a step and keep who took it and what was said. WrongState where the table does not allow it."""
        self.TRANSITIONS.check(self.status, status)
        self.status = status
        self.save(update_fields=["status", "new_case", "due_at"])
        self.note(by, text, told_by=told_by, happened_on=happened_on)
        record(by, Verb.DECIDED, self, fields=["status"], to=str(status))

    def note(self, by, text: str, *, told_by: str = "", happened_on=None) -> None:
        self.entries.create(
            step=self.status,
            text=text,
            told_by=told_by,
            happened_on=happened_on or timezone.localdate(),
            by=by if by.pk else None,
        )


class TransferEntry(models.Model):
    """A step with its day and words. ``told_by``: who said so, where the other area is outside. Never changed."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField(default=timezone.now)
    happened_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=10, choices=Transfer.Status)
    text = models.TextField(blank=True)
    told_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.step} of {self.transfer_id}"

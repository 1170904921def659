"""A request for access to somebody's own data, made to one agency; what is typed about her; the pack item by item.

Three tables, because three circles of people read them: the request's clock and state; who it is about and where the reply
goes; and what the agency wrote. PostgreSQL keeps them apart (migrations/0003_subject_access.py).
"""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agencies.access import Permission, standing
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from dashub import references
from dashub.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from dashub.referenced import Referenced
from dashub.workflow import Transitions
from people.models.choices import YesNo
from reporting.subject_access import clock
from reporting.subject_access.defaults import Exemption, Kind, Verdict

ABOUT = {"case": "everybody in the case", "sibling": "another child"}


class SubjectRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of her own desk, and for whoever approves, those of her area; never one that may concern herself."""
        who = standing(user)
        mine = Q(desk__in=who.desks(Permission.SUBJECT_ACCESS)) | Q(area__in=who.areas(Permission.RIGHTS))
        return self.filter(mine).exclude(hidden_from__contains=[user.pk])

    def open(self):
        return self.exclude(status__in=[SubjectRequest.Status.GIVEN, SubjectRequest.Status.WITHDRAWN])

    def overdue(self, today: dt.date):
        return self.open().filter(due_on__lt=today)


class SubjectRequest(Referenced):
    """A request to one controller. Status is changed by its methods alone; ``due_on`` is empty until identity is proved."""

    class Status(models.TextChoices):
        PREPARING = "preparing", "Being prepared"
        PROPOSED = "proposed", "Waits for approval"
        APPROVED = "approved", "Approved"
        GIVEN = "given", "Answered"
        WITHDRAWN = "withdrawn", "Withdrawn"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.PREPARING: {Status.PROPOSED, Status.WITHDRAWN},
            Status.PROPOSED: {Status.PREPARING, Status.APPROVED},
            Status.APPROVED: {Status.PREPARING, Status.GIVEN, Status.WITHDRAWN},
            Status.GIVEN: set(),
            Status.WITHDRAWN: set(),
        },
        noun="request",
    )

    class Asker(models.TextChoices):
        SELF = "self", "The person herself or himself"
        PARENT = "parent", "A parent, for a child"
        AUTHORITY = "authority", "Somebody with authority, like a solicitor or an attorney"

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+", help_text="The controller")
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=Status, default=Status.PREPARING)
    asker = models.CharField(max_length=9, choices=Asker)
    received_on = models.DateField()
    identity_asked_on = models.DateField(null=True, blank=True)
    identity_on = models.DateField(null=True, blank=True)
    extended_on = models.DateField(null=True, blank=True)
    extension_reason = models.CharField(max_length=300, blank=True, help_text="Names nobody: the lead reads it")
    due_on = models.DateField(null=True, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    sent_back_because = models.CharField(max_length=500, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField(null=True, blank=True)
    hidden_from = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="Users who are barred from a case of the subject"
    )
    version = models.PositiveIntegerField(default=1)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["desk", "status"], name="reporting_request_desk")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")) & ~Q(approved_by=F("registered_by")),
                name="reporting_request_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status="given") | Q(given_on__isnull=False, approved_by__isnull=False),
                name="reporting_request_given_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("subject-access-request", args=[self.reference])

    @property
    def approval_url(self) -> str:
        return reverse("subject-access-approval", args=[self.reference])

    @property
    def is_open(self) -> bool:
        return self.status not in (self.Status.GIVEN, self.Status.WITHDRAWN)

    @property
    def due_at(self) -> dt.datetime | None:
        """The end of the last day, here."""
        midnight = dt.time(23, 59)
        return self.due_on and timezone.make_aware(dt.datetime.combine(self.due_on, midnight))

    @property
    def starts_on(self) -> dt.date | None:
        return clock.starts_on(self.received_on, self.identity_asked_on, self.identity_on)

    def deciders(self) -> set[int]:
        """Whoever decided what becomes of an item."""
        with as_system("who prepared a pack"):
            return {number for number in self.items.order_by().values_list("decided_by", flat=True) if number}

    def set_clock(self) -> None:
        self.due_on = clock.due_on(self.starts_on, extended=self.extended_on is not None)

    @transaction.atomic
    def prove_identity(self, on: dt.date, version: int, by) -> None:
        """The proof that was asked for has come; the clock begins."""
        self._check_open()
        if self.identity_asked_on is None or self.identity_on:
            raise WrongState("No proof of identity is waited for.")
        self.claim_version(version)
        self.identity_on = on
        self.set_clock()
        self.save(update_fields=["identity_on", "due_on"])
        record(by, Verb.CHANGED, self, fields=["identity_on", "due_on"])

    @transaction.atomic
    def extend(self, reason: str, on: dt.date, version: int, by) -> None:
        """Two more months. Whoever asked must hear of it, and why, within the first (Article 12(3))."""
        self._check_open()
        if self.extended_on or self.due_on is None:
            raise WrongState("This request cannot be extended: it was before, or its time has not begun.")
        if on > self.due_on:
            raise InvalidInput({"reason": "The month has passed. It can be extended only within it."})
        self.claim_version(version)
        self.extended_on, self.extension_reason = on, reason
        self.set_clock()
        self.save(update_fields=["extended_on", "extension_reason", "due_on"])
        record(by, Verb.CHANGED, self, fields=["extended_on", "due_on"])

    @transaction.atomic
    def propose(self, version: int, by) -> None:
        """Ask another person to approve the pack as it stands."""
        self.TRANSITIONS.check(self.status, self.Status.PROPOSED)
        self.claim_version(version)
        self.proposed_by, self.proposed_at, self.sent_back_because = by, timezone.now(), ""
        self._become(self.Status.PROPOSED, by, "proposed_by", "proposed_at", "sent_back_because")

    @transaction.atomic
    def send_back(self, reason: str, version: int, by) -> None:
        """To the preparer, from whoever approves or after approval by the preparer herself."""
        self.TRANSITIONS.check(self.status, self.Status.PREPARING)
        self.claim_version(version)
        self.sent_back_because, self.approved_by, self.approved_at = reason, None, None
        self._become(self.Status.PREPARING, by, "sent_back_because", "approved_by", "approved_at")

    @transaction.atomic
    def approve(self, version: int, by) -> None:
        self.TRANSITIONS.check(self.status, self.Status.APPROVED)
        if by.pk in (self.proposed_by_id, self.registered_by_id, *self.deciders()):
            raise NotAllowed("You prepared this pack. Somebody else must approve it.")
        self.claim_version(version)
        self.approved_by, self.approved_at = by, timezone.now()
        self._become(self.Status.APPROVED, by, "approved_by", "approved_at")

    @transaction.atomic
    def give(self, on: dt.date, version: int, by) -> None:
        """It was given. Final."""
        self.TRANSITIONS.check(self.status, self.Status.GIVEN)
        self.claim_version(version)
        self.given_on, self.given_by = on, by
        self._become(self.Status.GIVEN, by, "given_on", "given_by")

    @transaction.atomic
    def withdraw(self, version: int, by) -> None:
        self.TRANSITIONS.check(self.status, self.Status.WITHDRAWN)
        self.claim_version(version)
        self._become(self.Status.WITHDRAWN, by)

    def _become(self, status: str, by, *fields: str) -> None:
        self.status = status
        self.save(update_fields=["status", *fields])
        record(by, Verb.DECIDED, self, to=str(status))

    def _check_open(self) -> None:
        if not self.is_open:
            raise WrongState("This request is finished.")

    def claim_version(self, version: int) -> None:
        """Take the next version or raise StaleVersion."""
        if not SubjectRequest.objects.filter(pk=self.pk, version=version).update(version=F("version") + 1):
            current = SubjectRequest.objects.values_list("version", flat=True).get(pk=self.pk)
            raise StaleVersion(sent=version, current=current)
        self.version = version + 1


class SubjectDetails(models.Model):
    """What was typed of a request: read by the desk, and by whoever approves while it waits for approval."""

    class Reply(models.TextChoices):
        """Ways to answer; each is one of the person's channels, or handed over."""

        COLLECTED = "collected", "Handed over in person, at our office"
        EMAIL = "email", "By e-mail"
        LETTER = "letter", "By post"
        THROUGH = "through", "Through somebody she or he trusts"

    request = models.OneToOneField(SubjectRequest, on_delete=models.CASCADE, related_name="details")
    name = models.CharField(max_length=200)
    date_of_birth = models.DateField()
    asker_name = models.CharField(max_length=200, blank=True, help_text="Where somebody else asks")
    harms = models.CharField(
        max_length=10,
        choices=YesNo,
        help_text="Whoever asks may harm the person or somebody near, or lives with who does",
    )
    identity = models.CharField(max_length=300, blank=True, help_text="How identity was checked, or asked for")
    authority = models.CharField(max_length=300, blank=True, help_text="How the right to ask for another was checked")
    authority_on = models.DateField(null=True, blank=True)
    reply = models.CharField(max_length=9, choices=Reply)
    reply_to = models.CharField(max_length=200, blank=True)
    people = ArrayField(models.BigIntegerField(), default=list, blank=True, help_text="Records it concerns")
    searched = models.BooleanField(default=False, help_text="Somebody looked for her records; none is an outcome too")
    made_on = models.DateField(null=True, blank=True, help_text="The date on the letter")
    printed = models.PositiveIntegerField(default=0, help_text="How many items the letter holds")
    given_how = models.CharField(max_length=300, blank=True)
    closed_because = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "subject details"

    def __str__(self) -> str:
        return f"details of request {self.request_id}"

    @property
    def connected(self) -> bool:
        """Not known is treated as yes."""
        return self.harms != YesNo.NO


class PackItem(models.Model):
    """One thing that the desk wrote about the subject, and what becomes of it.

    ``case``, ``referral``, ``person`` and ``complaint`` are where it comes from: whoever may not read these does not read
    the item. ``fixed``: nobody can release it. ``approved``: whoever approved the pack had it before her. ``printed`` is the
    snapshot of what was given; it is kept here so that it is shut with its source.
    """

    request = models.ForeignKey(SubjectRequest, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(max_length=60, help_text='Its source: "note:12"')
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+", help_text="Who wrote it")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="+")
    referral = models.ForeignKey("referrals.Referral", null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.CASCADE, related_name="+")
    complaint = models.ForeignKey("reporting.Complaint", null=True, on_delete=models.CASCADE, related_name="+")
    about = ArrayField(models.CharField(max_length=12), help_text="Roles in the case, or the case as a whole")
    kind = models.CharField(max_length=12, choices=Kind)
    written_on = models.DateField()
    text = models.TextField()
    default = models.CharField(max_length=9, choices=Verdict)
    default_exemption = models.CharField(max_length=12, choices=Exemption, blank=True)
    fixed = models.BooleanField(default=False)
    verdict = models.CharField(max_length=9, choices=Verdict)
    exemption = models.CharField(max_length=12, choices=Exemption, blank=True)
    release_text = models.TextField(blank=True, help_text="What is given, where it is not the whole")
    reason = models.CharField(max_length=500, blank=True)
    by_subject = models.BooleanField(default=False, help_text="She or he gave it about herself or himself")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(default=False)
    printed = models.TextField(blank=True, help_text="What the letter says of it: kept as it was given")

    class Meta:
        ordering = ["written_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "key"], name="reporting_item_once"),
            models.CheckConstraint(
                condition=Q(case__isnull=False)
                | Q(referral__isnull=False)
                | Q(person__isnull=False)
                | Q(complaint__isnull=False),
                name="reporting_item_has_source",
            ),
            models.CheckConstraint(
                condition=Q(fixed=False) | Q(verdict="leave_out"), name="reporting_item_fixed_stays_out"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of request {self.request_id}"

    @property
    def about_words(self) -> str:
        return ", ".join(ABOUT.get(word, word) for word in self.about)

    @property
    def undecided(self) -> bool:
        return self.verdict == Verdict.DECIDE

    @property
    def changed(self) -> bool:
        """Decided otherwise than it would have been by itself."""
        return self.verdict != self.default and self.default != Verdict.DECIDE

    @property
    def given(self) -> str:
        """What the reply says of it; "" where nothing."""
        if self.verdict == Verdict.PART:
            return self.release_text
        return self.text if self.verdict == Verdict.RELEASE else ""

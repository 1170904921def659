"""Letters and messages of a case: worded from the partnership's templates, seen by a second person, sent by a safe way.

domain.md section 6 says what must never reach the person who harms and by which channels it does.
"""

import secrets

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from agencies.access import Permission, Section
from audit.log import record
from audit.models import Verb
from cases.models import Due
from dashub import clock
from dashub.errors import InvalidInput, StaleVersion, WrongState
from dashub.workflow import Transitions
from people.models.choices import Channel
from support.wording import Whom

# The ways by which something written reaches somebody.
WRITTEN = (Channel.LETTER, Channel.TEXT, Channel.EMAIL)


class LetterTemplateQuerySet(models.QuerySet):
    def set_up_by(self, user):
        """Those of the areas that she sets up."""
        return self.filter(area__in=user.standing.areas(Permission.CONFIGURE))

    def offered_in(self, case):
        return self.filter(area=case.area_id, active=True)


class LetterTemplate(models.Model):
    """A kind of letter of one partnership. What it says is its latest wording; the older ones stay."""

    area = models.ForeignKey("agencies.Area", on_delete=models.CASCADE, related_name="letter_templates")
    name = models.CharField(max_length=80, help_text="For staff; it is not printed")
    whom = models.CharField(max_length=12, choices=Whom)
    active = models.BooleanField(default=True)

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["whom", "name"]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="support_template_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def latest(self) -> "LetterWording":
        return self.wordings.first()

    @transaction.atomic
    def reword(self, number: int, by, *, subject: str, neutral: str, plain: str, why: str) -> "LetterWording":
        """The next wording, on top of wording ``number`` (0 for the first). StaleVersion where there is a later one."""
        LetterTemplate.objects.select_for_update().get(pk=self.pk)
        latest = self.latest
        if (latest.number if latest else 0) != number:
            raise StaleVersion(sent=number, current=latest.number)
        worded = {"subject": subject, "neutral": neutral, "plain": plain, "why": why}
        wording = self.wordings.create(number=number + 1, by=by if by.pk else None, **worded)
        record(by, Verb.CHANGED, self, wording=wording.number, why=why)
        return wording


class LetterWording(models.Model):
    """One wording of a template: added and never changed. ``neutral`` says nothing of what it is about; ``plain`` does."""

    template = models.ForeignKey(LetterTemplate, on_delete=models.CASCADE, related_name="wordings")
    number = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=120, help_text="Heading of a letter, subject of an e-mail")
    neutral = models.TextField()
    plain = models.TextField(blank=True)
    why = models.CharField(max_length=200, help_text="Why it was worded so")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="support_wording_number_once")]

    def __str__(self) -> str:
        return f"wording {self.number} of {self.template_id}"


def _reference() -> str:
    return secrets.token_hex(12)


class LetterQuerySet(models.QuerySet):
    def read_by(self, seen):
        """Those of a case that a viewer reads: all where she reads the victim's wishes in full, else her own desk's."""
        rows = self.filter(case=seen.case)
        return rows if seen.full(Section.VOICE) else rows.filter(desk_id__in=seen.desks)


class Letter(models.Model):
    """One letter, e-mail or text message to a party of a case. What was sent keeps its words whatever the template becomes.

    ``reference`` is what a provider of messages knows it by: it leads to nobody. ``held_why`` says why it did not go.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft: waits for a second look"
        CHECKED = "checked", "Looked at: may be sent"
        QUEUED = "queued", "Being sent"
        SENT = "sent", "Sent"
        WITHDRAWN = "withdrawn", "Not to be sent"

    class Means(models.TextChoices):
        HUB = "hub", "Sent from here by GOV.UK Notify"
        HAND = "hand", "Sent by hand"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.DRAFT: {Status.CHECKED, Status.WITHDRAWN},
            Status.CHECKED: {Status.DRAFT, Status.QUEUED, Status.SENT, Status.WITHDRAWN},
            Status.QUEUED: {Status.CHECKED, Status.SENT},
            Status.SENT: set(),
            Status.WITHDRAWN: set(),
        },
        noun="letter",
    )
    TONES = {"draft": "waiting", "checked": "waiting", "queued": "waiting", "sent": "done", "withdrawn": "quiet"}

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="letters")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    wording = models.ForeignKey(LetterWording, on_delete=models.PROTECT, related_name="+")
    whom = models.CharField(max_length=12, choices=Whom)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(max_length=12, choices=[(one.value, one.label) for one in WRITTEN])
    contact_point = models.ForeignKey(
        "people.ContactPoint", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    address = models.ForeignKey("people.Address", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    plain = models.BooleanField(default=False, help_text="It says what it is about")
    subject = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    means = models.CharField(max_length=4, choices=Means, default="", blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=24, unique=True, default=_reference, editable=False)
    held_why = models.CharField(max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["status", "queued_at"], name="support_letter_queued")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"]) | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="support_letter_looked_at",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None)
                | ~Q(checked_by=F("by")) & (Q(changed_by=None) | ~Q(checked_by=F("changed_by"))),
                name="support_letter_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) & ~Q(means="") | ~Q(status="sent"),
                name="support_letter_sent_when",
            ),
            models.CheckConstraint(condition=~Q(channel="text", plain=True), name="support_letter_text_neutral"),
        ]

    def __str__(self) -> str:
        return f"letter in {self.case_id}"

    def get_absolute_url(self) -> str:
        return f"/cases/{self.case.reference}/letters"

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def is_message(self) -> bool:
        """Electronic: a service can send it from here."""
        return self.channel != Channel.LETTER

    @property
    def section(self) -> Section:
        """Of its lines on the timeline; they say that there was one, never what it said."""
        return Section.SAFE_CONTACT if self.whom == Whom.VICTIM else Section.PERPETRATOR

    def may_be_looked_at_by(self, user) -> bool:
        """A second look is another person's: not hers who wrote it or changed it last."""
        return self.status == self.Status.DRAFT and user.pk not in (self.by_id, self.changed_by_id)

    @transaction.atomic
    def rewrite(self, version: int, by, *, subject: str, text: str) -> bool:
        """Change the words of a draft, or of a checked letter, which is a draft again. Whether anything changed."""
        self.lock()
        if (self.subject, self.text) == (subject, text):
            return False
        self._refuse_stale(version)
        if self.status != self.Status.DRAFT:
            self.move(self.Status.DRAFT)
        self.checked_at = self.checked_by = None
        self.subject, self.text, self.changed_at, self.changed_by = subject, text, timezone.now(), by
        self.keep(by)
        return True

    @transaction.atomic
    def pass_look(self, version: int, by) -> None:
        """The second look found it right. InvalidInput from who wrote it, StaleVersion where it has changed since."""
        self.lock()
        self._refuse_stale(version)
        if by.pk in (self.by_id, self.changed_by_id):
            raise InvalidInput({"verdict": "You wrote this letter. Somebody else must look at it."})
        self.move(self.Status.CHECKED)
        self.checked_at, self.checked_by, self.held_why = timezone.now(), by, ""
        self.keep(by)

    @transaction.atomic
    def send_back(self, version: int, by, why: str) -> None:
        """The second look found that it must be changed first; it stays a draft and says why."""
        self.lock()
        self._refuse_stale(version)
        if self.status != self.Status.DRAFT:
            raise WrongState("Somebody has looked at this letter before you.")
        self.held_why = why[:300]
        self.keep(by)

    @transaction.atomic
    def withdraw(self, by) -> None:
        """It is not to be sent; it stays in the record."""
        self.lock()
        self.move(self.Status.WITHDRAWN)
        self.keep(by)

    def put_due(self) -> None:
        """A draft waits for a second look, a checked letter for whoever sends it."""
        area = self.case.area
        what, days = {
            self.Status.DRAFT: ("A letter waits for a second look", area.letter_look_days),
            self.Status.CHECKED: ("A letter may be sent", area.letter_send_days),
        }.get(self.status, ("", 0))
        if not what:
            Due.settle(f"letter:{self.pk}")
            return
        Due.put(
            f"letter:{self.pk}", case=self.case, desk_id=self.desk_id, power=Permission.LEAD_CASES, what=what,
            reference=self.case.reference, link=self.get_absolute_url(),
            at=clock.close_of(clock.add_working_days(timezone.localdate(), days)), hidden_from=self.case.barred,
        )  # fmt: skip

    def lock(self) -> None:
        """As it stands now, locked until the end of the transaction."""
        case = self.case
        self.refresh_from_db(from_queryset=Letter.objects.select_for_update(of=("self",)))
        self.case = case

    def move(self, to: str) -> None:
        """WrongState where this status may not follow; nothing is saved yet."""
        self.TRANSITIONS.check(self.status, to)
        self.status = to

    def _refuse_stale(self, version: int) -> None:
        if self.version != version:
            raise StaleVersion(sent=version, current=self.version)

    def keep(self, by) -> None:
        """Save a change, with its line in the log and what is due now."""
        self.version += 1
        self.save()
        record(by, Verb.CHANGED, self, reference=self.case.reference, status=str(self.status))
        self.put_due()

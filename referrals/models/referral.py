"""A referral: what a worker of a partner agency typed, and what the hub decided about it (domain.md 2.1, 2.3)."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from agencies.access import Permission
from agencies.models import Protected
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Due, RiskLevel
from cases.models.presentation import Ground
from dashub import references
from dashub.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from dashub.referenced import Referenced
from dashub.workflow import Transitions
from referrals import answers as shape
from referrals import completeness, rules, sending
from referrals.querysets import ReferralQuerySet


class Referral(Referenced, Protected):
    """One referral. Status is changed by its methods alone; "listed" and "discussed" are read from MARAC.

    A draft is read by its author alone; once sent, by her desk, the area's hub and, where a child was harmed, the
    children's desk; a restricted one by the duty list and its author. A trigger writes ``readers`` from these columns.

    ``answers`` has the shape of referrals/answers.py. ``pages`` maps a page to {version, done}: the version at which it
    was last saved, so that two windows on different pages never clash. ``typed`` maps a page to what was typed there and
    could not be saved yet (a time-out, a slip), as the browser sent it.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting for a decision"
        RETURNED = "returned", "Returned with a question"
        ACCEPTED = "accepted", "Accepted"
        LOWER_RISK = "lower_risk", "Lower-risk pathway"
        REDIRECTED = "redirected", "Redirected"
        NO_ACTION = "no_action", "No further action"
        CHILDRENS = "childrens", "Sent to children's services"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.DRAFT: {Status.SUBMITTED, Status.CHILDRENS},
            Status.SUBMITTED: {
                Status.RETURNED,
                Status.ACCEPTED,
                Status.LOWER_RISK,
                Status.REDIRECTED,
                Status.NO_ACTION,
                Status.CHILDRENS,
            },
            Status.RETURNED: {Status.SUBMITTED, Status.CHILDRENS},
            Status.LOWER_RISK: {Status.SUBMITTED},
            Status.REDIRECTED: {Status.SUBMITTED},
            Status.NO_ACTION: {Status.SUBMITTED},
            Status.ACCEPTED: set(),
            Status.CHILDRENS: set(),
        },
        noun="referral",
    )
    APPEALABLE = frozenset({Status.LOWER_RISK, Status.REDIRECTED, Status.NO_ACTION})

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="referrals")
    desk = models.ForeignKey(
        "agencies.Desk", on_delete=models.PROTECT, related_name="referrals", help_text="Who refers"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="referrals")
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    answers = models.JSONField(default=dict)
    pages = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="When it was first sent")
    submit_key = models.UUIDField(
        null=True, blank=True, unique=True, help_text="Sending twice with one key sends once"
    )
    decide_by = models.DateTimeField(null=True, blank=True, help_text="Real hours after it was sent")

    # Who decides it where a user of the hub, or somebody close to a partner agency, is in it (docs/adr/0012).
    restricted = models.BooleanField(default=False, editable=False)
    named = ArrayField(
        models.BigIntegerField(), default=list, blank=True, editable=False, help_text="Users of the duty list"
    )
    cleared = models.BooleanField(default=False, editable=False, help_text="The duty list found no reason to hide it")
    namesakes = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)

    # Worked out by submit() from the answers, for queues and figures.
    risk_level = models.CharField(max_length=8, choices=RiskLevel, default=RiskLevel.UNKNOWN)
    for_marac = models.BooleanField(default=False)
    grounds = ArrayField(models.CharField(max_length=12, choices=Ground), default=list, blank=True)
    pathways = ArrayField(models.CharField(max_length=14), default=list, blank=True)
    connected = models.BooleanField(default=True, help_text="Personally connected: section 2 of the 2021 Act")
    youth = models.BooleanField(default=False, help_text="A victim is 16 or 17")
    age_unknown = models.BooleanField(default=False, help_text="Nobody knows whether a victim is 16 or over")
    harming_child = models.BooleanField(
        default=False, help_text="Somebody who harms is under 16: not statutory, counted"
    )
    children_count = models.PositiveSmallIntegerField(default=0)
    childrens_desk = models.ForeignKey(
        "agencies.Desk", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Got the contact"
    )

    # The decision, and what follows a lower-risk one.
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_assigned"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_reason = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_owned"
    )
    due_at = models.DateTimeField(null=True, blank=True, help_text="When the lower-risk pathway is to be done")
    outcome = models.TextField(blank=True, help_text="What came of the lower-risk pathway")
    destroyed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since then nobody reads it; what figures count is left"
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-id"]
        indexes = [
            GinIndex(fields=["readers"], name="referrals_referral_readers"),
            models.Index(fields=["area", "decide_by"], condition=Q(status="submitted"), name="referrals_waiting"),
            models.Index(fields=["desk", "-saved_at"], name="referrals_of_desk"),
            models.Index(fields=["saved_at"], condition=Q(status="draft"), name="referrals_drafts"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | Q(submitted_at__isnull=False), name="referrals_sent_has_date"
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def link(self) -> str:
        """Where its referrer follows it: for notices and things due, which hold plain addresses."""
        return f"/referrals/{self.reference}"

    @property
    def triage_link(self) -> str:
        """Where the hub works on it, or its duty list."""
        return f"/{'restricted' if self.restricted else 'triage'}/{self.reference}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def high(self) -> bool:
        return self.risk_level == RiskLevel.HIGH

    @classmethod
    def start(cls, desk, by) -> "Referral":
        """A new draft of a desk, read by its author alone."""
        referral = cls.objects.create(area=desk.area, desk=desk, author=by)
        referral.refresh_from_db(fields=["readers"])
        record(by, Verb.CREATED, referral)
        return referral

    def writable_by(self, user) -> bool:
        """Its author writes a draft; her whole desk may answer a question of the hub's."""
        if self.is_draft:
            return self.author_id == user.pk
        return self.status == self.Status.RETURNED and self.desk_id in user.standing.desks(Permission.REFER)

    def check_writable_by(self, user) -> None:
        if not self.writable_by(user):
            raise NotAllowed("This referral cannot be changed now. Open it to see where it stands.")

    def page_version(self, page: str) -> int:
        return self.pages.get(page, {}).get("version", 0)

    @transaction.atomic
    def save_page(self, page: str, data: dict, version: int, by, *, done: bool = True) -> None:
        """Put a page's answers in place of those under the same keys; nothing typed there is pending any more.

        ``version`` is the referral's when the page was opened. Raises StaleVersion where this page was saved since.
        """
        self.lock()
        self.check_writable_by(by)
        if self.page_version(page) > version:
            raise StaleVersion(sent=version, current=self.version)
        self.answers = {**self.answers, **data}
        self.version += 1
        self.pages = {**self.pages, page: {"version": self.version, "done": done}}
        self.typed = {name: typed for name, typed in self.typed.items() if name != page}
        self._save_answers()
        record(by, Verb.CHANGED, self, page=page)

    @transaction.atomic
    def keep_typed(self, page: str, typed: dict, by) -> None:
        """Keep what was typed on a page and is not saved: no answer changes, so nothing can clash."""
        self.lock()
        self.check_writable_by(by)
        self.typed = {**self.typed, page: {"fields": typed, "version": self.version}}
        self.saved_at = timezone.now()
        self.save(update_fields=["typed", "saved_at"])
        record(by, Verb.CHANGED, self, page=page, saved=False)

    @transaction.atomic
    def drop_person(self, role: str, place: int, slugs: Iterable[str], version: int, by) -> None:
        """Take somebody out of a list of the answers; ``slugs`` are the pages about that list, which move up.

        Raises StaleVersion where anything was saved since the list was shown: the place could be somebody else's.
        """
        self.lock()
        self.check_writable_by(by)
        if self.version != version:
            raise StaleVersion(sent=version, current=self.version)
        self.version += 1
        self.answers = shape.without_person(self.answers, role, place)
        self.pages = shape.moved_up(self.pages, slugs, place, version=self.version)
        self.typed = shape.moved_up(self.typed, slugs, place, version=self.version)
        self._save_answers()
        record(by, Verb.CHANGED, self, removed=role)

    @transaction.atomic
    def list_as_child(self, place: int, slugs: Iterable[str], version: int, by) -> None:
        """A victim who is a child of the household: out of the victims, in with the children."""
        child = shape.people(self.answers, "victims")[place]
        self.drop_person("victims", place, slugs, version, by)
        self.answers = {**self.answers, "children": [*shape.people(self.answers, "children"), shape.as_child(child)]}
        self._save_answers()

    @transaction.atomic
    def discard(self, by) -> None:
        """Throw a draft away, at its author's word or because nobody came back to it."""
        self.lock()
        if not self.is_draft:
            raise NotAllowed("Only a draft can be thrown away. This referral has been sent.")
        record(by, Verb.CHANGED, self, discarded=True)
        self.delete()

    @as_system("sending a referral, which its author may be shut out of")
    def submit(self, by, key: uuid.UUID, *, now=None) -> None:
        """Send it: shut out whoever is named in it, start the clock, tell the hub. Once for each key.

        A victim under 16 makes it a children's contact instead. Raises Incomplete with what is missing, and
        WrongState where it was sent before under another key.
        """
        now = now or timezone.now()
        self.lock()
        if self.submit_key == key and not self.writable_by(by):
            return
        if Referral.objects.filter(submit_key=key).exclude(pk=self.pk).exists():
            raise InvalidInput({"submit_key": "That key was used to send another referral."})
        day = timezone.localdate(now)
        to = self.Status.CHILDRENS if rules.victims_under_16(self.answers, day) else self.Status.SUBMITTED
        self.TRANSITIONS.check(self.status, to)
        self.check_writable_by(by)
        completeness.check(self.answers, self.area, day)
        sending.bar_parties(self)
        sending.restrict(self)
        for name, value in rules.facts(self.answers, day).items():
            setattr(self, name, value)
        self.status, self.submit_key, self.typed = to, key, {}
        self.submitted_at, self.saved_at = self.submitted_at or now, now
        sending.route(self, now)
        self.save()
        record(by, Verb.CHANGED, self, to=str(to))
        sending.tell(self, now)

    def awaits(self, user) -> bool:
        """A children's contact that the user's desk, or the hub, has not yet said that somebody has."""
        desks = user.standing.desks(Permission.REFER)
        mine = self.childrens_desk_id in desks or self.area.hub_desk_id in desks
        waits = Due.objects.open().filter(key=f"referral:{self.pk}:childrens-hub")
        return self.status == self.Status.CHILDRENS and mine and waits.exists()

    @transaction.atomic
    def take_contact(self, by) -> None:
        """Somebody at children's services has the contact: its clocks stop."""
        self.lock()
        if not self.awaits(by):
            raise WrongState("This contact is with somebody already.")
        Decision.objects.create(referral=self, kind=self.status, reason=f"{by} has the contact.", by=by)
        for due in ("childrens", "childrens-hub"):
            Due.settle(f"referral:{self.pk}:{due}")
        record(by, Verb.DECIDED, self, to=str(self.status))

    def lock(self) -> None:
        """Wait for whoever writes now, and see her words."""
        row = Referral.objects.select_for_update().get(pk=self.pk)
        for name in ("status", "answers", "pages", "typed", "version", "submit_key", "restricted", "named"):
            setattr(self, name, getattr(row, name))

    def _save_answers(self) -> None:
        self.saved_at = timezone.now()
        self.save(update_fields=["answers", "pages", "typed", "version", "saved_at"])

    @transaction.atomic
    def decide(self, to: str, reason: str, by, **fields):
        """The hub's decision with its reason: the clock stops, the referrer is told. ``fields`` are owner and due_at.

        Raises WrongState where the referral is not waiting.
        """
        self.lock()
        self.TRANSITIONS.check(self.status, to)
        self.status, self.decision_reason = to, reason
        self.decided_at, self.decided_by = timezone.now(), by if by.pk else None
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=["status", "decision_reason", "decided_at", "decided_by", *fields])
        for due in ("decide", "on-call", "overdue"):
            Due.settle(f"referral:{self.pk}:{due}")
        record(by, Verb.DECIDED, self, to=str(to))
        return Decision.objects.create(referral=self, kind=to, reason=reason, by=by if by.pk else None)

    def check_appealable(self) -> None:
        """Raises WrongState where there is no decision to appeal, or an appeal is open."""
        if self.status not in self.APPEALABLE:
            raise WrongState(f"This referral is “{self.get_status_display()}”, so there is no decision to appeal.")
        if self.appeals.filter(status="open").exists():
            raise WrongState("An appeal against this decision is waiting for an answer already.")

    @transaction.atomic
    def look_again(self, by) -> None:
        """An appeal was upheld: it waits for a decision again, by a clock of its own; nobody has it yet."""
        self.lock()
        self.TRANSITIONS.check(self.status, self.Status.SUBMITTED)
        self.status, self.assigned_to, self.owner, self.due_at = self.Status.SUBMITTED, None, None, None
        self.start_clock()
        self.save(update_fields=["status", "assigned_to", "owner", "due_at", "decide_by"])
        record(by, Verb.CHANGED, self, to=str(self.status))

    def start_clock(self, now=None) -> None:
        """Real hours to a decision from now, fewer where the risk is high; the hub sees the thing due."""
        area = self.area
        now = now or timezone.now()
        self.decide_by = rules.decide_by(now, self.risk_level, area.triage_hours_high, area.triage_hours)
        sending.put_at_hub(self, "decide", "Decide a referral", self.decide_by)

    @as_system("a restricted referral")
    def unrestrict(self, reason: str, by) -> None:
        """No reason to hide it after all: whoever was shut out is a namesake, it goes to the queue, and the hub is told."""
        self.lock()
        self.restricted, self.named, self.cleared = False, [], True
        self.namesakes = sorted(self.bars.values_list("user_id", flat=True))
        self.bars.all().delete()
        self.save(update_fields=["restricted", "named", "cleared", "namesakes"])
        self.refresh_from_db(fields=["readers", "barred"])
        record(by, Verb.SHARED, self, restricted=False, reason_given=bool(reason))
        if self.status == self.Status.SUBMITTED:
            self.start_clock()
            self.save(update_fields=["decide_by"])
            sending.tell(self, timezone.now())

    @transaction.atomic
    def keep_outcome(self, outcome: str, by) -> None:
        """What came of the lower-risk pathway. Raises WrongState on any other."""
        self.lock()
        if self.status != self.Status.LOWER_RISK:
            raise WrongState("Only a referral on the lower-risk pathway has an outcome of its own.")
        self.outcome = outcome
        self.save(update_fields=["outcome"])
        record(by, Verb.CHANGED, self, fields=["outcome"])


class Decision(models.Model):
    """One decision: what it was and why. All are kept, and the referrer reads each of them."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=12, choices=Referral.Status, help_text="The status that it gave the referral")
    reason = models.TextField()
    told = models.CharField(
        max_length=200, blank=True, help_text="Redirected: the person and service who agreed to take it"
    )
    alternative = models.TextField(blank=True, help_text="Redirected: what is offered instead")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.referral_id}"

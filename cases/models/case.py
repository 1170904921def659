"""A case: one victim and the people who harm her, in one area (domain.md 2.1)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import F, Func
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from agencies.access import CaseFacts, Permission
from agencies.models import Protected
from agencies.models.protected import NEVER
from agencies.notices import notify
from agencies.principals import because
from audit.log import record
from audit.models import Verb
from cases.models.due import Due
from cases.models.hold import LegalHold
from cases.models.record import put_dues_again
from cases.models.timeline import TimelineEntry
from cases.querysets import CaseQuerySet
from dashub import references
from dashub.errors import StaleVersion, WrongState
from dashub.referenced import Referenced
from dashub.workflow import Transitions


class RiskLevel(models.TextChoices):
    """The level that every tool's native result is normalised to (domain.md 1.2)."""

    STANDARD = "standard", "Standard"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"
    UNKNOWN = "unknown", "Not assessed yet"


class Closure(models.TextChoices):
    """Why a case was closed (domain.md section 4)."""

    NEEDS_MET = "needs_met", "Planned: needs met"
    STEPPED_DOWN = "stepped_down", "Stepped down to another service"
    TRANSFERRED = "transferred", "Transferred to another area"
    MOVED = "moved", "Moved away"
    DUPLICATE = "duplicate", "Duplicate"
    DECEASED = "deceased", "Died - consider a domestic abuse related death review"


# What the list is sorted by besides plain columns; each has an index of its own.
_RANKS = {RiskLevel.HIGH: 3, RiskLevel.MEDIUM: 2, RiskLevel.STANDARD: 1}
RISK_RANK = models.Case(
    *(models.When(risk_level=level.value, then=models.Value(rank)) for level, rank in _RANKS.items()),
    default=models.Value(0),
    output_field=models.IntegerField(),
)
# A case without a meeting comes after those that have one.
NEXT_MEETING = Coalesce(F("next_meeting_at"), models.Value(NEVER, output_field=models.DateTimeField()))


class Case(Referenced, Protected):
    """The root that agencies share. Status is changed by its methods alone.

    ``listed`` and ``acting_desks`` are written downwards by MARAC: the case waits for or is in a meeting, and
    the desks that own an open action; the policy's M level reads them.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    TRANSITIONS = Transitions(Status, {Status.OPEN: {Status.CLOSED}, Status.CLOSED: {Status.OPEN}})

    readers_function = "cases_readers_told"

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="cases")
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    restricted = models.BooleanField(default=False, editable=False)
    risk_level = models.CharField(max_length=8, choices=RiskLevel, default=RiskLevel.UNKNOWN)
    previous_risk_level = models.CharField(max_length=8, choices=RiskLevel, default="", blank=True)
    risk_at = models.DateTimeField(null=True, blank=True)
    staff_risk = models.CharField(max_length=300, blank=True, help_text="Risk to staff who visit or call")
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_led"
    )
    previously_known = models.BooleanField(default=False, help_text="Her second case or a later one")
    repeat = models.BooleanField(default=False, help_text="Its latest listing is a repeat")
    came_from = models.CharField(max_length=80, blank=True, help_text="The area that transferred it here")
    transferring = models.BooleanField(
        default=False, editable=False, help_text="Offered to another area, which has not confirmed; written by MARAC"
    )
    connected = models.BooleanField(default=True, help_text="Personally connected: section 2 of the 2021 Act")
    listed = models.BooleanField(default=False, editable=False)
    listed_since = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it came to wait for a meeting, the last time"
    )
    acting_desks = ArrayField(models.BigIntegerField(), default=list, editable=False)
    next_meeting_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(default=timezone.now)
    last_activity_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closure = models.CharField(max_length=14, choices=Closure, default="", blank=True)
    closure_reason = models.TextField(blank=True)
    destroyed_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="What is left since then is counted and says nothing of anybody",
    )
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-last_activity_at", "-id"]
        indexes = [
            GinIndex(fields=["readers"], name="cases_case_readers"),
            models.Index(fields=["-last_activity_at", "-id"], name="cases_case_recent"),
            models.Index(fields=["area", "status", "-last_activity_at"], name="cases_case_area"),
            models.Index(fields=["-opened_at", "-id"], name="cases_case_opened"),
            models.Index(RISK_RANK.desc(), F("id").desc(), name="cases_case_risk_rank"),
            models.Index(NEXT_MEETING.desc(), F("id").desc(), name="cases_case_next_meeting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="open", closed_at=None) | models.Q(status="closed", closed_at__isnull=False),
                name="cases_case_closed_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(destroyed_at=None) | models.Q(status="closed", lead=None, staff_risk=""),
                name="cases_case_destroyed_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.reference])

    @property
    def facts(self) -> CaseFacts:
        """What the policy needs to know of this case."""
        return CaseFacts(
            id=self.pk,
            area_id=self.area_id,
            readers=frozenset(self.live_readers()),
            barred=frozenset(self.barred),
            listed=self.listed,
            acting_desks=frozenset(self.acting_desks),
        )

    def live_readers(self) -> list[int]:
        """``readers`` less those whose time is up; asked of PostgreSQL only past the earliest end."""
        if self.recheck_at > timezone.now():
            return self.readers
        exact = Func(F("pk"), function=self.readers_function, output_field=self._meta.get_field("readers"))
        return Case.objects.values_list(exact, flat=True).get(pk=self.pk)

    @property
    def victim(self):
        """The person harmed; every case has exactly one (the partial unique index of Involvement)."""
        return next((i.person for i in self.involvements.all() if i.role == "victim"), None)

    @property
    def perpetrators(self) -> list:
        return [i.person for i in self.involvements.all() if i.role == "perpetrator"]

    @property
    def risk_direction(self) -> str:
        """ "rising", "falling", "unchanged" or "" before a second assessment."""
        order = {RiskLevel.STANDARD: 1, RiskLevel.MEDIUM: 2, RiskLevel.HIGH: 3}
        before, now = order.get(self.previous_risk_level), order.get(self.risk_level)
        if not before or not now:
            return ""
        return "rising" if now > before else "falling" if now < before else "unchanged"

    def one_at_a_time(self) -> None:
        """Whoever writes to the case next waits until this transaction ends, and then sees what this one wrote.

        Before any row of the case is written: the trigger of the row waits for the case, and who has the case may wait for
        the row. DoesNotExist where she does not see the case any more.
        """
        Case.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=self.pk)

    def touch(self) -> None:
        """Something happened: the case moves up the list."""
        self.last_activity_at = timezone.now()
        self.save(update_fields=["last_activity_at"])

    @transaction.atomic
    def hand_lead(self, to, reason: str, by) -> None:
        """Name another lead worker, who is told; every hand-over is kept. ``to`` is None where she has left."""
        handover = LeadHandover.objects.create(
            case=self, from_user=self.lead, to_user=to, reason=reason, by=by if by.pk else None
        )
        self.lead = to
        with because(reason):
            self.save(update_fields=["lead"])
        self._tell(f"{to} is now the lead" if to else "The case has no lead worker", reason, by)
        self.ask_for_a_lead()
        put_dues_again(self)
        if to and to != by:
            notify([to], f"lead:{handover.pk}", f"You now lead case {self.reference}", self.get_absolute_url())
        record(by, Verb.CHANGED, self, fields=["lead"])

    def ask_for_a_lead(self) -> None:
        """An open case whose lead has left is the hub's to give to somebody; a restricted one is those who restrict it's."""
        key = f"no-lead:{self.pk}"
        if self.lead_id or self.status != self.Status.OPEN or not self.area.hub_desk_id:
            Due.settle(key)
            return
        Due.put(
            key,
            case=self,
            desk_id=self.area.hub_desk_id,
            user=None,
            power=Permission.RESTRICT if self.restricted else Permission.LEAD_CASES,
            what="No lead worker: name one",
            reference=self.reference,
            link=self.get_absolute_url() if self.restricted else reverse("case-lead", args=[self.reference]),
            at=timezone.now(),
        )

    @transaction.atomic
    def set_risk(self, level: str, at=None, *, by) -> None:
        """The current level after an assessment; the one before is kept for the direction."""
        if self.risk_level != RiskLevel.UNKNOWN:
            self.previous_risk_level = self.risk_level
        self.risk_level, self.risk_at = level, at or timezone.now()
        self.save(update_fields=["risk_level", "previous_risk_level", "risk_at"])
        record(by, Verb.CHANGED, self, fields=["risk_level"])

    @transaction.atomic
    def set_staff_risk(self, text: str, version: int, by) -> None:
        """What staff who visit or call must beware of. Raises StaleVersion."""
        self.claim_version(version)
        self.staff_risk = text
        self.save(update_fields=["staff_risk"])
        self._tell("Risk to staff changed", "", by)
        record(by, Verb.CHANGED, self, fields=["staff_risk"])

    @transaction.atomic
    def close(self, closure: str, reason: str, by) -> None:
        """Close with a reason. Raises WrongState where it is closed already. After a death it is held for the review."""
        self.TRANSITIONS.check(self.status, self.Status.CLOSED)
        if self.transferring:
            raise WrongState(
                "This case is being transferred. It closes when the other area confirms, or withdraw the transfer."
            )
        self.status, self.closed_at = self.Status.CLOSED, timezone.now()
        self.closure, self.closure_reason = closure, reason
        with because(reason):
            self.save(update_fields=["status", "closed_at", "closure", "closure_reason"])
        if closure == Closure.DECEASED:
            LegalHold.place(self, LegalHold.Ground.DEATH, "Closed because somebody died", by)
        self._tell(f"Case closed: {self.get_closure_display()}", reason, by)
        self.ask_for_a_lead()
        # Nobody need list it any more; who closes it is reminded of a death review where she died.
        Due.settle(f"unlisted:{self.pk}")
        Due.settle(f"death-review:{self.pk}")
        record(by, Verb.CHANGED, self, fields=["status"], to=self.status)

    @transaction.atomic
    def reopen(self, reason: str, by) -> None:
        """Open again; the reason goes to the timeline."""
        self.TRANSITIONS.check(self.status, self.Status.OPEN)
        self.status, self.closed_at, self.closure, self.closure_reason = self.Status.OPEN, None, "", ""
        with because(reason):
            self.save(update_fields=["status", "closed_at", "closure", "closure_reason"])
        self._tell("Case reopened", reason, by)
        if self.lead and not self.lead.is_active:
            self.hand_lead(None, reason, by)
        record(by, Verb.CHANGED, self, fields=["status"], to=self.status)

    def _tell(self, title: str, text: str, by) -> None:
        """A line of the timeline for everyone in the case."""
        TimelineEntry.objects.create(case=self, title=title, text=text, by=by if by and by.pk else None)
        self.touch()

    def claim_version(self, version: int) -> None:
        """Take the next version or raise StaleVersion: two writers never overwrite each other."""
        taken = Case.objects.filter(pk=self.pk, version=version).update(version=F("version") + 1)
        if not taken:
            current = Case.objects.values_list("version", flat=True).get(pk=self.pk)
            raise StaleVersion(sent=version, current=current)
        self.version = version + 1


class LeadHandover(models.Model):
    """Who led, who leads (nobody, where the one before has left), why."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers")
    from_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"hand-over of {self.case_id}"

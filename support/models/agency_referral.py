"""One agency of a case asks another one to help: what it asks for, by when an answer is owed, and what came of it."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.access import Permission
from audit.log import record
from audit.models import Verb
from cases.models import Case, Involvement
from cases.models.presentation import Consent, SharingGround
from dashub import clock, references
from dashub.errors import InvalidInput
from dashub.referenced import Referenced
from dashub.workflow import Transitions


def answer_due(sent_at: dt.datetime, urgent: bool, area) -> dt.datetime:
    """When the answer is owed: the close of the last of the working days that the area sets, in London."""
    days = area.agency_urgent_days if urgent else area.agency_answer_days
    return clock.close_of(clock.add_working_days(timezone.localdate(sent_at), days))


class AgencyReferralQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What her agency was asked, what it asked in cases that she sees, and all of a case that her hub's desk sees.

        An agency that was asked may not see the case yet: whether it is restricted, or she is barred, is asked by the
        table's own rule (support_referral_told)."""
        desks = user.standing.desks(Permission.SEE_CASES)
        cases = Case.objects.visible_to(user)
        asked = Q(from_desk__in=desks, case__in=cases) | Q(case__in=cases.filter(area__hub_desk__in=desks))
        return self.filter(Q(to_desk__in=desks) | asked)

    def sent_to(self, user):
        """Those that she may answer."""
        return self.visible_to(user).filter(to_desk__in=user.standing.desks(Permission.WRITE_CASES))

    def waiting(self):
        return self.filter(status=AgencyReferral.Status.WAITING)


class AgencyReferral(Referenced):
    """One person of a case, referred by ``from_desk`` to ``to_desk``. Status is changed by support.referring alone.

    How she may be reached is never written here: ``contact`` says only whether the agency asked may use the safe-contact
    rules of the case, which it reads there as they stand on that day, or goes through the agency that asks. ``part`` is
    what the person is in the case: the agency asked reads that much before it sees who it is.
    """

    class Ask(models.TextChoices):
        SUPPORT = "support", "Support or casework"
        ASSESSMENT = "assessment", "An assessment"
        TREATMENT = "treatment", "Treatment or therapy"
        HOUSING = "housing", "Housing or accommodation"
        SAFEGUARDING = "safeguarding", "A safeguarding enquiry"
        LEGAL = "legal", "Legal advice"
        MONEY = "money", "Money or practical help"
        BY_AND_FOR = "by_and_for", "A service by and for her community"
        OTHER = "other", "Something else"

    class Contact(models.TextChoices):
        RULES = "rules", "By the safe-contact rules of the case"
        THROUGH = "through", "Only through us: do not contact her directly"
        NONE = "none", "Not at all: she is not to be contacted about this"

    class Status(models.TextChoices):
        WAITING = "waiting", "Waits for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ENDED = "ended", "Ended"

    class Why(models.TextChoices):
        """Why it was declined."""

        CRITERIA = "criteria", "She does not meet our criteria"
        AREA = "area", "She does not live in our area"
        FULL = "full", "We have no room now"
        KNOWN = "known", "We already work with her"
        OTHER_SERVICE = "other_service", "Another service fits better"
        NOT_ENOUGH = "not_enough", "Not enough information to decide"
        NOT_WANTED = "not_wanted", "She does not want it"
        CONFLICT = "conflict", "A conflict of interest, or not safe with us"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        DONE = "done", "What was asked for was given"
        PARTLY = "partly", "Part of it was given"
        NOT_ENGAGED = "not_engaged", "She did not take it up"
        OUT_OF_REACH = "out_of_reach", "She could not be reached safely"
        PASSED_ON = "passed_on", "Passed on to another service"
        STOPPED = "stopped", "Stopped before it was finished"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.WAITING: {Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN},
            Status.ACCEPTED: {Status.ENDED},
            Status.DECLINED: set(),
            Status.WITHDRAWN: set(),
            Status.ENDED: set(),
        },
        noun="referral",
    )
    TONES = {"waiting": "waiting", "accepted": "active", "declined": "warn", "withdrawn": "quiet", "ended": "done"}

    reference = models.CharField(max_length=12, unique=True, default=references.new, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="agency_referrals")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=Involvement.Role)
    from_desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    to_desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    ask = models.CharField(max_length=12, choices=Ask)
    asked_for = models.CharField(max_length=300)
    why = models.TextField(help_text="What the agency asked needs to know to decide")
    urgent = models.BooleanField(default=False)
    contact = models.CharField(max_length=7, choices=Contact)
    consent = models.CharField(max_length=11, choices=Consent)
    grounds = ArrayField(models.CharField(max_length=12, choices=SharingGround), default=list, blank=True)
    necessity = models.TextField(blank=True, help_text="Why it is necessary and proportionate without her consent")
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    declined_why = models.CharField(max_length=13, choices=Why, blank=True)
    answer = models.TextField(blank=True, help_text="In words, why it was declined or withdrawn")
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    outcome_words = models.TextField(blank=True)

    objects = AgencyReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(to_desk=F("from_desk")), name="support_agencyreferral_to_another"),
            models.UniqueConstraint(
                fields=["case", "person", "from_desk", "to_desk"],
                condition=Q(status="waiting"),
                name="support_agencyreferral_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(consent="given") | ~Q(grounds=[]) & ~Q(necessity=""),
                name="support_agencyreferral_has_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(status="declined") & ~Q(declined_why="") & ~Q(answer="")
                | ~Q(status="declined") & Q(declined_why=""),
                name="support_agencyreferral_declined_says_why",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", answered_at=None) | ~Q(status="waiting") & Q(answered_at__isnull=False),
                name="support_agencyreferral_answered",
            ),
            models.CheckConstraint(
                condition=Q(status="ended", ended_at__isnull=False) & ~Q(outcome="")
                | ~Q(status="ended") & Q(ended_at=None, outcome=""),
                name="support_agencyreferral_ended_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["to_desk", "due_at"], name="support_agencyreferral_sent_to"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"/sent-to-us/{self.reference}"

    @property
    def area_id(self) -> int:
        """Where its powers are held: both agencies are of the case's area."""
        return self.to_desk.area_id

    @property
    def is_overdue(self) -> bool:
        return self.status == self.Status.WAITING and self.due_at < timezone.now()

    @property
    def tag(self) -> tuple[str, str]:
        if self.is_overdue:
            return "No answer: overdue", "danger"
        return self.get_status_display(), self.TONES[self.status]

    @property
    def basis(self) -> str:
        """Her consent, or what it is shared on without it."""
        grounds = "; ".join(str(SharingGround(ground).label) for ground in self.grounds)
        return f"{self.get_consent_display()}. {grounds}. {self.necessity}" if grounds else self.get_consent_display()

    def tells_why(self, reads_case: bool) -> bool:
        """Who does not see the case needs what was asked to answer, and afterwards no more than that she did: the words are
        for who works with the case."""
        return reads_case or self.status == self.Status.WAITING

    def become(self, status: str, by, **fields) -> None:
        """Take a step and keep who took it. WrongState where the table does not allow it: somebody answered before."""
        self.TRANSITIONS.check(self.status, status)
        for name, value in {"status": status, **fields}.items():
            setattr(self, name, value)
        self.save(update_fields=["status", *fields])
        record(by, Verb.DECIDED, self, reference=self.reference, fields=["status"], to=str(status))

    def check_basis(self) -> None:
        """What the database insists on, in words, before it does. Raises InvalidInput."""
        if self.consent != Consent.GIVEN and not self.grounds:
            raise InvalidInput({"grounds": "Select on what ground it is shared without her consent"})
        if self.consent != Consent.GIVEN and not self.necessity.strip():
            raise InvalidInput({"necessity": "Enter why it is necessary and proportionate"})

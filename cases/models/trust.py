"""Somebody who harms and works with children or adults at risk: raised, sent, chased, answered (domain.md scenario 1)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.access import Permission, PolicyGroup, Section
from audit.models import Verb
from cases.models.alerts import at_desks, desks_to_act
from cases.models.due import Due
from cases.models.record import Coming, Record
from dashub.clock import add_working_days, close_of
from dashub.workflow import Transitions
from people.models.choices import YesNo

# Working days to refer (GK: Working Together gives one). How long the answer may take, the area sets.
REFER_DAYS = 1


class PositionOfTrust(Record):
    """One concern about his work, sent to the designated officer (LADO) or, for adults at risk, to whom the partnership
    names. What he is told of it is theirs to decide.
    """

    class With(models.TextChoices):
        CHILDREN = "children", "Children"
        ADULTS = "adults", "Adults at risk"
        BOTH = "both", "Children and adults at risk"

    class Status(models.TextChoices):
        RAISED = "raised", "Raised, to be sent"
        REFERRED = "referred", "Sent, no answer yet"
        UNDER_WAY = "under_way", "Answered: being looked into"
        ENDED = "ended", "Ended"
        NOT_SENT = "not_sent", "Decided not to send it"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.RAISED: {Status.REFERRED, Status.NOT_SENT},
            Status.REFERRED: {Status.UNDER_WAY, Status.ENDED},
            Status.UNDER_WAY: {Status.ENDED},
            Status.ENDED: set(),
            Status.NOT_SENT: {Status.RAISED, Status.REFERRED},
        },
        noun="concern",
    )
    TONES = {"raised": "warn", "referred": "waiting", "under_way": "active"}

    section = Section.PERPETRATOR_PLACES
    noun = "position of trust"
    page = "courts"
    about = frozenset({"victim"})

    person = models.ForeignKey("people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    works_with = models.CharField(max_length=8, choices=With)
    setting = models.CharField(max_length=200, blank=True, help_text="What he does there, in words")
    status = models.CharField(max_length=10, choices=Status, default=Status.RAISED)
    raised_on = models.DateField()
    sent_to = models.CharField(max_length=120, blank=True, help_text="The LADO, or who looks after adults at risk")
    sent_on = models.DateField(null=True, blank=True)
    chased_on = models.DateField(null=True, blank=True, help_text="The last time")
    answered_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("raised", "not_sent")) | Q(sent_on__isnull=False),
                name="cases_trust_sent_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("ended", "not_sent")) | ~Q(outcome=""), name="cases_trust_end_says_why"
            ),
        ]

    @property
    def title(self) -> str:
        return f"Works with {self.get_works_with_display().lower()}"

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("Raised on", self.raised_on), ("Sent on", self.sent_on)]
        if not full:
            return told
        return [
            ("Who", self.person.full_name if self.person else ""),
            ("His work", self.setting),
            *told,
            ("Sent to", self.sent_to),
            ("Last chased on", self.chased_on),
            ("Answered on", self.answered_on),
            ("Outcome", self.outcome),
        ]

    def coming(self) -> list[Coming]:
        """To send it, then to hear; each chase gives as many days again. At the hub, the recording desk and the lead's."""
        if self.status == self.Status.RAISED:
            by, what = add_working_days(self.raised_on, REFER_DAYS), "Position of trust: send it to the LADO"
        elif self.status == self.Status.REFERRED:
            asked_on = max(filter(None, (self.sent_on, self.chased_on)))
            by = add_working_days(asked_on, self.case.area.trust_answer_days)
            what = "Position of trust: no answer yet, chase it"
        else:
            return []
        return at_desks(desks_to_act(self, PolicyGroup.HUB), self.status, what, close_of(by))

    def _tell(self, title: str, verb: Verb, by, **extra) -> None:
        super()._tell(title, verb, by, **extra)
        self.ask(self.case)

    @classmethod
    def ask(cls, case) -> None:
        """Where somebody who harms is said to work with them and nobody has raised it, that is due at the hub from now on.

        Safe to call whenever the parties or their details change.
        """
        key = f"position-of-trust:ask:{case.pk}"
        works = case.involvements.filter(role="perpetrator", person__works_with_vulnerable=YesNo.YES).exists()
        if not works or cls.objects.filter(case=case).exists() or not case.area.hub_desk_id:
            Due.settle(key)
        elif not Due.objects.open().filter(key=key).exists():
            Due.put(
                key,
                case=case,
                desk_id=case.area.hub_desk_id,
                user=None,
                power=Permission.RESTRICT if case.restricted else Permission.WRITE_CASES,
                what="Works with children or adults at risk: raise it",
                reference=case.reference,
                link=f"/cases/{case.reference}/{cls.page}",
                at=close_of(add_working_days(timezone.localdate(), REFER_DAYS)),
                hidden_from=case.barred,
            )

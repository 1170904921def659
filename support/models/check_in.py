"""How she is some months after a service has ended its work: asked by a safe way, and never where she did not agree."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from agencies.access import Permission
from audit.log import record
from audit.models import Verb
from cases.models import Due
from dashub import clock
from dashub.errors import InvalidInput, WrongState
from support.models.contact import ContactAttempt

# After how many calendar months.
MONTHS = (3, 6, 12)


class CheckInQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(outcome="")


class CheckIn(models.Model):
    """One question after ``months``. ``outcome`` is empty until it is answered, or no longer to be asked."""

    class Outcome(models.TextChoices):
        WELL = "well", "She is well and needs nothing"
        WANTS_HELP = "wants_help", "She wants help again"
        NO_ANSWER = "no_answer", "No answer"
        NOT_SAFE = "not_safe", "She could not talk safely"
        DECLINED = "declined", "She wants no more check-ins"
        MOVED = "moved", "She has moved away"
        DIED = "died", "She has died"
        STOPPED = "stopped", "Not asked any more"

    # What an answer means for the attempt that it was; a death is learned some other way.
    ATTEMPTS = {
        Outcome.NO_ANSWER: ContactAttempt.Outcome.NO_ANSWER,
        Outcome.NOT_SAFE: ContactAttempt.Outcome.NOT_SAFE,
    }
    ENDING = (Outcome.WANTS_HELP, Outcome.DECLINED, Outcome.MOVED, Outcome.DIED)

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="check_ins")
    engagement = models.ForeignKey("support.Engagement", on_delete=models.PROTECT, related_name="check_ins")
    months = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, default="", blank=True)
    at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [models.UniqueConstraint(fields=["engagement", "months"], name="support_check_in_once")]

    def __str__(self) -> str:
        return f"check-in of {self.case_id}"

    @classmethod
    @transaction.atomic
    def plan(cls, work) -> None:
        """Three of them, each due by itself at the close of its day."""
        ended = timezone.localdate(work.closed_at)
        for months in MONTHS:
            due_at = clock.close_of(clock.months_after(ended, months))
            check, new = cls.objects.get_or_create(
                engagement=work, months=months, defaults={"case": work.case, "due_at": due_at}
            )
            if new:
                check._put_due()

    def _put_due(self) -> None:
        case, work = self.case, self.engagement
        Due.put(
            f"check-in:{self.pk}", case=case, desk=work.desk, user=work.worker, power=Permission.SUPPORT,
            what=f"Check-in after {self.months} months", reference=case.reference,
            link=f"/cases/{case.reference}/services/check-in/{self.pk}", at=self.due_at,
        )  # fmt: skip

    @transaction.atomic
    def answer(self, outcome: str, point, *, channel: str = "", note: str = "", by) -> None:
        """Record what came of it, by a way that is safe at this moment; without a ``point`` she got in touch herself.

        Raises InvalidInput for a way or hour that is not safe, WrongState where it is answered already.
        """
        held = CheckIn.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if held.outcome:
            raise WrongState("This check-in is recorded already, or is no longer to be made.")
        if outcome == self.Outcome.STOPPED:
            raise InvalidInput({"outcome": "Select what came of it"})
        if outcome != self.Outcome.DIED:
            ContactAttempt.make(
                self.case, self.engagement.desk_id, point,
                self.ATTEMPTS.get(outcome, ContactAttempt.Outcome.REACHED), channel=channel, note=note, by=by,
            )  # fmt: skip
        self._end(outcome, by)
        if outcome in self.ENDING:
            self.stop_others(by)

    def stop_others(self, by) -> None:
        """Of this victim in this case nothing more is asked."""
        for other in CheckIn.objects.waiting().filter(case=self.case_id):
            other._end(self.Outcome.STOPPED, by)

    def _end(self, outcome: str, by) -> None:
        self.outcome, self.at, self.by = outcome, timezone.now(), by if by.pk else None
        self.save(update_fields=["outcome", "at", "by"])
        Due.settle(f"check-in:{self.pk}")
        record(by, Verb.CHANGED, self, case=self.case_id, outcome=str(outcome))

"""A legal hold: while one lasts nothing of the case is destroyed, whatever the schedule says (domain.md section 6)."""

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from audit.log import record
from audit.models import Verb
from dashub.errors import WrongState


class LegalHold(models.Model):
    """One reason to keep a case, until somebody ends it. A case may be held on several grounds, once on each."""

    class Ground(models.TextChoices):
        DEATH = "death", "Domestic abuse related death review"
        INQUIRY = "inquiry", "Public inquiry"
        COURT = "court", "Court proceedings, or a claim"
        COMPLAINT = "complaint", "Complaint"
        SUBJECT = "subject", "Somebody has asked what is held about her or him"
        OTHER = "other", "Something else"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="holds")
    ground = models.CharField(max_length=9, choices=Ground)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "ground"], condition=Q(ended_at=None), name="cases_hold_once_a_ground"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="cases_hold_end_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"hold of {self.case_id}"

    @classmethod
    def place(cls, case, ground: str, reason: str, by) -> "LegalHold":
        """Hold a case; one that is held on this ground already stays as it is."""
        try:
            with transaction.atomic():
                hold = cls.objects.create(case=case, ground=ground, reason=reason, by=by if by and by.pk else None)
        except IntegrityError:
            return cls.objects.get(case=case, ground=ground, ended_at=None)
        record(by, Verb.DECIDED, hold, reference=case.reference, ground=str(ground))
        return hold

    @transaction.atomic
    def end(self, reason: str, by) -> None:
        """WrongState where somebody has ended it already."""
        row = LegalHold.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if row.ended_at:
            raise WrongState("This hold has been ended already.")
        self.ended_at, self.ended_by, self.end_reason = timezone.now(), by, reason
        self.save(update_fields=["ended_at", "ended_by", "end_reason"])
        record(by, Verb.DECIDED, self, ended=True)

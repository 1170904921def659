"""The disclosure log: what was given out of the hub, to whom, and on which legal basis (UK GDPR Art 5(2), DPA 2018)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from agencies.access import Section
from audit.log import record
from audit.models import Verb
from cases.models.record import AGAIN


class Disclosure(models.Model):
    """Once written it is neither changed nor deleted. Without a case it is about a person of whom no case is told here.

    ``reference`` is the case's: whoever reads the register sees no case.
    """

    class To(models.TextChoices):
        COURT = "court", "Court"
        POLICE = "police", "Police outside the hub"
        CAFCASS = "cafcass", "Cafcass"
        AREA = "area", "Another area"
        HOME_OFFICE = "home_office", "Home Office"
        SOLICITOR = "solicitor", "Solicitor"
        SUBJECT = "subject", "The person whom it is about"
        REGULATOR = "regulator", "Regulator"
        OTHER = "other", "Somebody else"

    class Basis(models.TextChoices):
        COURT_ORDER = "court_order", "Court order"
        LAW = "law", "Required by law"
        CRIME = "crime", "Crime: DPA 2018 Schedule 2 paragraph 2"
        LEGAL = "legal", "Legal proceedings: DPA 2018 Schedule 2 paragraph 5"
        SAFEGUARDING = "safeguarding", "Safeguarding: DPA 2018 Schedule 1 paragraph 18"
        SUBJECT_ACCESS = "access", "Subject access"
        CONSENT = "consent", "Consent"
        OTHER = "other", "Something else"

    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="disclosures")
    reference = models.CharField(max_length=12, blank=True)
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+", help_text="Who gave it out")
    to = models.CharField(max_length=11, choices=To)
    body = models.CharField(max_length=200, help_text="Name of the body", blank=True)
    sections = ArrayField(models.CharField(max_length=20, choices=Section), default=list)
    what = models.CharField(max_length=300, help_text="In words, without detail", blank=True)
    basis = models.CharField(max_length=12, choices=Basis)
    reason = models.CharField(max_length=300, blank=True)
    given_on = models.DateField(default=timezone.localdate)
    at = models.DateTimeField(default=timezone.now, help_text="When it was written here")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["area", "-id"], name="cases_disclosure_register")]
        constraints = [
            models.CheckConstraint(
                condition=Q(case=None, reference="") | Q(case__isnull=False) & ~Q(reference=""),
                name="cases_disclosure_of_a_case",
            )
        ]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"

    @property
    def section_words(self) -> str:
        return "; ".join(Section(section).label for section in self.sections)


@transaction.atomic
def disclose(case, desk, by, *, to: str, basis: str, **said) -> Disclosure:
    """Write down what was given out of the hub. ``case`` may be None; ``said``: body, sections, what, reason, given_on.

    Of a case, the same sent twice within minutes is kept once.
    """
    fields = {"case": case, "desk": desk, "to": to, "basis": basis, "by": by if by.pk else None} | said
    if case:
        case.one_at_a_time()
        if same := case.disclosures.filter(**fields, at__gt=timezone.now() - AGAIN).first():
            return same
    made = Disclosure.objects.create(area_id=desk.area_id, reference=case.reference if case else "", **fields)
    record(by, Verb.SHARED, made, to=str(to), basis=str(basis), sections=[str(one) for one in made.sections])
    return made

"""What changed for her between intake and exit (domain.md section 4, "Outcomes")."""

from django.db import models

from cases.models import RiskLevel
from people.models.choices import YesNo
from support.change import Measure
from support.models.review import Asked


class Severity(models.TextChoices):
    """Of one kind of abuse in the last three months, from the worst to the best."""

    HIGH = "high", "High"
    MODERATE = "moderate", "Moderate"
    STANDARD = "standard", "Standard"
    NONE = "none", "None"


class FeelsSafe(models.TextChoices):
    NOT_AT_ALL = "1", "Not safe at all"
    NOT_VERY = "2", "Not very safe"
    FAIRLY = "3", "Fairly safe"
    VERY = "4", "Very safe"


class Quality(models.TextChoices):
    VERY_POOR = "1", "Very poor"
    POOR = "2", "Poor"
    FAIR = "3", "Fair"
    GOOD = "4", "Good"
    VERY_GOOD = "5", "Very good"


# The kinds of abuse of domain.md section 8 (Domestic Abuse Act 2021 s1) and stalking, each by its column.
ABUSE = {
    "physical": "Physical abuse",
    "sexual": "Sexual abuse",
    "controlling": "Controlling or coercive behaviour",
    "economic": "Economic abuse",
    "emotional": "Psychological or emotional abuse",
    "stalking": "Harassment or stalking",
}
_RISK = ((RiskLevel.HIGH.value, "High"), (RiskLevel.MEDIUM.value, "Medium"), (RiskLevel.STANDARD.value, "Standard"))
_YES = ((YesNo.NO.value, "No"), (YesNo.YES.value, "Yes"))
MEASURES = (
    *(Measure(name, label, tuple(Severity.choices)) for name, label in ABUSE.items()),
    Measure("risk", "Risk", _RISK),
    Measure("feels_safe", "How safe she feels", tuple(FeelsSafe.choices)),
    Measure("quality", "Quality of life", tuple(Quality.choices)),
    Measure("living_apart", "Lives apart from who harms", _YES),
    Measure("order", "An order protects her", _YES),
)


def _column(choices) -> models.CharField:
    return models.CharField(max_length=8, choices=choices, blank=True, default="")


class OutcomeMeasure(Asked):
    """Her answers at one stage. What is counted of them is counted by whoever shows it, with suppression."""

    MEASURES = MEASURES

    noun = "outcome measure"

    physical = _column(Severity)
    sexual = _column(Severity)
    controlling = _column(Severity)
    economic = _column(Severity)
    emotional = _column(Severity)
    stalking = _column(Severity)
    risk = _column(_RISK)
    feels_safe = _column(FeelsSafe)
    quality = _column(Quality)
    living_apart = _column(_YES)
    order = _column(_YES)

    @property
    def title(self) -> str:
        return "Outcome measures"

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("On", self.on)]
        return [*told, *self.told(), ("In her words", self.words)] if full else told

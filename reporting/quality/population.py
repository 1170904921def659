"""What a sample is drawn from: what drawer and auditors may all read, less the restricted and what is an auditor's own."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Case as Choose
from django.db.models import Exists, F, OuterRef, Subquery, Value, When
from django.utils import timezone

from agencies.access import Section, full_in
from agencies.models import ReferralCategory
from cases.models import Case, Involvement, Presentation, SafetyPlan
from cases.models.presentation import Ground
from dashub.clock import age_on
from people.models.choices import Ethnicity, Orientation
from referrals.models import Referral
from reporting.indicators import cases, older
from reporting.indicators.referrals import sent
from reporting.periods import Period
from reporting.quality.checklists import Kind
from reporting.quality.report import moments_of
from reporting.spans import during


class Stratum(models.TextChoices):
    """By what a population is divided (domain.md 2.7). Ticked together they are crossed."""

    REPEAT = "repeat", "New or repeat"
    AGENCY = "agency", "Who referred"
    PROTECTED = "protected", "Protected group"
    DASH = "dash", "Dash under 14 ticks"


@dataclass(frozen=True)
class Facts:
    """What the strata are made of; ``high``: referred on the ground of 14 or more ticks of the SafeLives Dash."""

    repeat: bool
    category: str
    protected: bool
    high: bool

    def stratum(self, chosen: Iterable[str]) -> str:
        words = {
            Stratum.REPEAT: "Repeat" if self.repeat else "New",
            Stratum.AGENCY: dict(ReferralCategory.choices).get(self.category, "Not known"),
            Stratum.PROTECTED: "protected group" if self.protected else "no protected group known",
            Stratum.DASH: "Dash 14 or more" if self.high else "Dash under 14",
        }
        return ", ".join(words[one] for one in Stratum if one in set(chosen)) or "All"


@dataclass(frozen=True)
class Record:
    """One record that may be drawn."""

    unit: str
    about: str
    on: dt.date
    facts: Facts
    case_id: int | None = None
    referral_id: int | None = None


@dataclass(frozen=True)
class Readers:
    """Who draws and who audits. What one of them may not read is in no sample, and nobody is told that it is not."""

    drawer: object
    auditors: tuple = field(default_factory=tuple)

    def cases(self, area, kind: str):
        """Cases that none of the auditors leads. A safety plan is read in full by whoever audits it."""
        rows = Case.objects.filter(area=area, restricted=False, destroyed_at=None)
        for user in (self.drawer, *self.auditors):
            rows = rows.filter(pk__in=Case.objects.visible_to(user))
        for user in self.auditors if kind == Kind.PLAN else ():
            whole = SafetyPlan.objects.filter(full_in(user, Section.SAFETY_PLAN), case=OuterRef("pk"))
            rows = rows.filter(Exists(whole))
        return rows.exclude(lead__in=self.auditors)

    def referrals(self, rows):
        """Referrals that none of the auditors made, decides or follows."""
        rows = rows.filter(restricted=False, destroyed_at=None)
        for user in (self.drawer, *self.auditors):
            rows = rows.filter(pk__in=Referral.objects.visible_to(user).values("pk"))
        for column in ("author", "decided_by", "assigned_to", "owner"):
            rows = rows.exclude(**{f"{column}__in": self.auditors})
        return rows


def of(kind: str, area, period: Period, readers: Readers) -> list[Record]:
    """The population of an audit, each record once."""
    found = {
        Kind.HEARD: _heard,
        Kind.REFERRAL: _referrals,
        Kind.TRIAGE: _decided,
        Kind.PLAN: _plans,
        Kind.FAMILY: _families,
    }[Kind(kind)]
    return found(area, period, readers)


_OF_THE_VICTIM = [one.where for one in (cases.BME, *cases.DIVERSITY) if one.key != "harming_youth"]
PROTECTED = reduce(or_, _OF_THE_VICTIM, older.OLDER.where)


def _heard(area, period: Period, readers: Readers) -> list[Record]:
    rows = (
        cases.counted(area, period.start, period.end)
        .filter(listing__case__in=readers.cases(area, Kind.HEARD))
        .annotate(protected=Choose(When(PROTECTED, then=Value(True)), default=Value(False)))
        .values(
            "pk", "counted_on", "repeat", "category", "protected",
            reference=F("listing__case__reference"), case=F("listing__case"), grounds=F("listing__presentation__grounds"),
        )
    )  # fmt: skip
    return [
        Record(
            f"{row['reference']}:{row['pk']}",
            row["reference"],
            row["counted_on"],
            Facts(row["repeat"], row["category"], row["protected"], Ground.VISIBLE in (row["grounds"] or ())),
            case_id=row["case"],
        )
        for row in rows
    ]


def _referrals(area, period: Period, readers: Readers) -> list[Record]:
    rows = sent(area, period.start, period.end).exclude(status=Referral.Status.CHILDRENS)
    return _of_referrals(readers.referrals(rows), "submitted_at")


def _decided(area, period: Period, readers: Readers) -> list[Record]:
    rows = Referral.objects.filter(area=area, **during("decided_at", period.start, period.end))
    return _of_referrals(readers.referrals(rows), "decided_at")


def _of_referrals(rows, moment: str) -> list[Record]:
    rows = rows.order_by().values(
        "pk", "reference", "grounds", at=F(moment), category=F("desk__agency__kind__referral_category"),
        victim=F("answers__victims__0"),
    )  # fmt: skip
    return [
        Record(
            row["reference"],
            row["reference"],
            day := timezone.localdate(row["at"]),
            Facts(
                Ground.REPEAT in row["grounds"],
                row["category"],
                _is_protected(row["victim"] or {}, day),
                Ground.VISIBLE in row["grounds"],
            ),
            referral_id=row["pk"],
        )
        for row in rows
    ]


def _plans(area, period: Period, readers: Readers) -> list[Record]:
    rows = SafetyPlan.objects.filter(**during("at", period.start, period.end))
    rows = rows.filter(case__in=readers.cases(area, Kind.PLAN)).exclude(by__in=readers.auditors)
    found = list(rows.order_by().values_list("pk", "case", "case__reference", "at"))
    facts = _facts_of({case: timezone.localdate(at) for _, case, _, at in found})
    return [
        Record(f"{reference}:{number}", reference, timezone.localdate(at), facts[case], case_id=case)
        for number, case, reference, at in found
    ]


def _families(area, period: Period, readers: Readers) -> list[Record]:
    """Cases with a child in which something happened in the period."""
    child = Involvement.objects.filter(case=OuterRef("pk"), role=Involvement.Role.CHILD)
    starts, ends = moments_of(period)
    active = {"last_activity_at__gte": starts, "opened_at__lt": ends}
    rows = readers.cases(area, Kind.FAMILY).filter(Exists(child), **active)
    found = list(rows.order_by().values_list("pk", "reference", "opened_at"))
    facts = _facts_of({number: timezone.localdate(at) for number, _, at in found})
    return [
        Record(reference, reference, timezone.localdate(at), facts[number], case_id=number)
        for number, reference, at in found
    ]


VICTIM = ("sex", "ethnicity", "disability", "orientation", "gender_same", "date_of_birth")


def _facts_of(days: dict[int, dt.date]) -> dict[int, Facts]:
    """Of cases by number: their latest referral, and the victim's age on the day given."""
    latest = Presentation.objects.filter(case=OuterRef("pk")).order_by("-submitted_at")
    rows = Case.objects.filter(pk__in=days).annotate(
        category=Subquery(latest.values("category")[:1]), grounds=Subquery(latest.values("grounds")[:1])
    )
    victims = {
        row["case"]: {name: row[f"person__{name}"] for name in VICTIM}
        for row in Involvement.objects.filter(case__in=days, role=Involvement.Role.VICTIM).values(
            "case", *(f"person__{name}" for name in VICTIM)
        )
    }
    return {
        case.pk: Facts(
            case.repeat,
            case.category or "",
            _is_protected(victims.get(case.pk, {}), days[case.pk]),
            Ground.VISIBLE in (case.grounds or ()),
        )
        for case in rows
    }


def _is_protected(victim: dict, day: dt.date) -> bool:
    """As ``PROTECTED`` has it, for who was not heard: minoritised, disabled, LGBT+, male, 16 or 17, or 65 or over."""
    said = {name: victim.get(name) or "" for name in VICTIM}
    unsaid = (Ethnicity.NOT_ASKED, Ethnicity.NOT_STATED, Ethnicity.WHITE_BRITISH)
    born = said["date_of_birth"]
    if isinstance(born, str):
        born = dt.date.fromisoformat(born) if born else None
    age = age_on(born, day) if born else None
    return (
        said["ethnicity"] not in unsaid
        or said["disability"] == "yes"
        or said["orientation"] in (Orientation.GAY, Orientation.BISEXUAL, Orientation.OTHER)
        or said["gender_same"] == "no"
        or said["sex"] == "male"
        or age in (16, 17)
        or age is not None
        and age >= older.FROM
    )

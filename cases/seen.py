"""A case through one viewer's eyes: how much of each section, and which desks are her own.

Pages, API and PDFs ask this object and ``cases.summaries``; neither they nor a template decide anything themselves.
"""

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from agencies.access import Level, Permission, Section, sections_for, standing
from cases.models import Case, ChildVoice, RiskAssessment, SafetyPlan, VictimVoice

# Sections whose records carry the desk that wrote them. "An agency that wrote a fact always sees that fact."
OWN_RECORDS = {
    Section.RISK: RiskAssessment,
    Section.CHILD_VOICE: ChildVoice,
    Section.VOICE: VictimVoice,
    Section.SAFETY_PLAN: SafetyPlan,
}


@dataclass(frozen=True)
class Seen:
    """``levels`` has no entry for a section that does not exist for her."""

    case: Case
    levels: dict[Section, Level]
    desks: frozenset[int]

    @classmethod
    def by(cls, user, case: Case) -> "Seen":
        seen = cls.by_the_table(user, case)
        return replace(seen, levels=seen.levels | _own(case, seen.levels, seen.desks)) if seen.levels else seen

    @classmethod
    def by_the_table(cls, user, case: Case) -> "Seen":
        """Without asking where her agency wrote; for what shows none of OWN_RECORDS, as a list of many cases."""
        return cls(case, sections_for(user, case.facts), frozenset(standing(user).desks(Permission.SEE_CASES)))

    def without(self, sections) -> "Seen":
        """The same, less some sections: for a screen that others look at too."""
        return replace(
            self, levels={section: level for section, level in self.levels.items() if section not in sections}
        )

    def level(self, section: Section) -> Level:
        return self.levels.get(section, Level.NONE)

    def full(self, section: Section) -> bool:
        return self.level(section) == Level.FULL

    def summary(self, section: Section) -> bool:
        """At least enough to act safely."""
        return self.level(section) >= Level.SUMMARY

    def any_of(self, *sections: Section) -> bool:
        return any(section in self.levels for section in sections)

    @property
    def in_full(self) -> list[Section]:
        return [section for section, level in self.levels.items() if level == Level.FULL]

    @property
    def in_summary(self) -> list[Section]:
        """Sections seen at SUMMARY or in full."""
        return [section for section, level in self.levels.items() if level >= Level.SUMMARY]

    def wrote(self, record) -> bool:
        """Her own agency recorded it, so she sees it whatever her column says (domain.md section 10); but not what another
        agency has written into it since."""
        return not self.desks.isdisjoint(getattr(record, "owners", {record.desk_id}))

    def reads(self, section: Section, record) -> bool:
        """Whether she reads a record of a section in full: by her level, or because her agency wrote it."""
        return self.full(section) or self.wrote(record)


def _own(case: Case, levels: dict[Section, Level], desks: frozenset[int]) -> dict[Section, Level]:
    """OWN for sections that her column leaves out but in which her agency wrote; asked only where one is left out."""
    missing = {section: model for section, model in OWN_RECORDS.items() if section not in levels}
    if not missing or not desks:
        return {}
    written = {
        f"own_{section.value}": Exists(model.objects.filter(case=OuterRef("pk"), desk__in=desks))
        for section, model in missing.items()
    }
    found = Case.objects.filter(pk=case.pk).values(**written).get()
    return {section: Level.OWN for section in missing if found[f"own_{section.value}"]}

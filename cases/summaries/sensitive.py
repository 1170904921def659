"""Sections that few agencies see: health, substance use, police numbers, immigration, equality data."""

from agencies.access import Section
from cases.models.involvement import Factor, Involvement
from cases.seen import Seen
from cases.summaries.facts import Fact, answer, labels
from people.models.choices import Impairment, YesNo

# The factors that a section holds. Pregnancy and suicide risk are health; coercive control is part of what happened.
FACTORS = {
    Section.SUBSTANCE: (Factor.ALCOHOL, Factor.DRUGS),
    Section.HEALTH: (Factor.MENTAL_HEALTH, Factor.DISABILITY, Factor.SUICIDE_RISK, Factor.PREGNANCY),
    Section.INCIDENT: (Factor.COERCIVE_CONTROL,),
}


def factors(seen: Seen, section: Section, involvement: Involvement) -> list[Fact]:
    """A party's risk factors of a section. SUMMARY: only those answered yes."""
    if not seen.summary(section):
        return []
    answers = {factor: involvement.factors.get(factor, "") for factor in FACTORS[section]}
    if not seen.full(section):
        answers = {factor: answer for factor, answer in answers.items() if answer == YesNo.YES}
    return [Fact(factor.value, factor.label, YesNo(answer).label) for factor, answer in answers.items()]


def health(seen: Seen, involvement: Involvement) -> list[Fact]:
    """FULL adds GP, NHS number and impairments to the factors."""
    facts = factors(seen, Section.HEALTH, involvement)
    if not seen.full(Section.HEALTH):
        return facts
    person = involvement.person
    return facts + [
        Fact("gp", "GP", person.gp),
        Fact("impairments", "Impairments", labels(Impairment, person.impairments)),
        Fact("nhs_number", "NHS number", identifiers(person, "nhs")),
    ]


def police_history(seen: Seen, involvement: Involvement) -> list[Fact]:
    """Police numbers of a party, in full only; notes and the timeline hold the rest of the section."""
    if not seen.full(Section.POLICE_HISTORY):
        return []
    return [
        Fact("pnc", "PNC number", identifiers(involvement.person, "pnc")),
        Fact("police_record", "Police person record", identifiers(involvement.person, "police")),
    ]


def immigration(seen: Seen) -> list[Fact]:
    """SUMMARY: whether she has recourse to public funds. FULL: the note as well."""
    victim = seen.case.victim
    if victim is None or not seen.summary(Section.IMMIGRATION):
        return []
    facts = [Fact("recourse", "Recourse to public funds", answer(victim, "recourse"))]
    if seen.full(Section.IMMIGRATION):
        facts.append(Fact("immigration_note", "Immigration", victim.immigration_note))
    return facts


def equality(seen: Seen) -> list[Fact]:
    """Harmonised equality data of the victim, in full only."""
    victim = seen.case.victim
    if victim is None or not seen.full(Section.EQUALITY):
        return []
    return [
        Fact("ethnicity", "Ethnic group", victim.get_ethnicity_display()),
        Fact("orientation", "Sexual orientation", victim.get_orientation_display()),
        Fact("gender_same", "Gender same as sex registered at birth", victim.get_gender_same_display()),
        Fact("gender_text", "Gender", victim.gender_text),
        Fact("disability", "Disability", YesNo(victim.disability).label),
    ]


def identifiers(person, kind: str) -> list[str]:
    return [identifier.value for identifier in person.identifiers.all() if identifier.kind == kind]

"""The rules of a referral, without a database: ages, connectedness, grounds and pathways suggested, urgency and its clock.

Nothing here stops a referral but one thing: a victim under 16, whose way is the children's (domain.md section 9, 10).
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from cases import risk
from cases.models.case import RiskLevel
from cases.models.involvement import Factor
from cases.models.presentation import AbuseTag, Consent, Ground
from dashub import clock
from dashub.errors import InvalidInput
from people.models.choices import NOT_STATUTORY, PARTNERS, RelationshipKind, YesNo
from referrals import answers as shape
from support.models import Pathway

ADULT_FROM, GROWN_UP_FROM = 16, 18


class AgeGroup(StrEnum):
    """UNKNOWN: somebody answered that nobody knows. UNANSWERED: nobody has answered, which never counts as 16 or over."""

    UNDER_16 = "under_16"
    YOUTH = "youth"
    ADULT = "adult"
    UNKNOWN = "unknown"
    UNANSWERED = "unanswered"


def age_group(person: dict, on: dt.date) -> AgeGroup:
    """By the date of birth; without one by the answer to "is she 16 or over?". The birthday itself counts."""
    born = shape.born(person)
    if born:
        return _group(clock.age_on(born, on))
    guess = approximate_age(person)
    said = person.get("over_16")
    if said == YesNo.NO or (guess is not None and guess < ADULT_FROM):
        return AgeGroup.UNDER_16
    if said == YesNo.YES:
        return _group(guess if guess is not None else GROWN_UP_FROM)
    return AgeGroup.UNKNOWN if said == YesNo.UNKNOWN else AgeGroup.UNANSWERED


def approximate_age(person: dict) -> int | None:
    text = str(person.get("approximate_age") or "")
    return int(text) if text.isdecimal() and len(text) <= 3 else None


def _group(age: int) -> AgeGroup:
    if age < ADULT_FROM:
        return AgeGroup.UNDER_16
    return AgeGroup.YOUTH if age < GROWN_UP_FROM else AgeGroup.ADULT


def victims_under_16(answers: dict, on: dt.date) -> list[int]:
    """Places of the victims whose way is the children's."""
    return _places(answers, "victims", on, AgeGroup.UNDER_16)


def has_youth(answers: dict, on: dt.date) -> bool:
    """A victim is 16 or 17: the young person's tool and children's services are offered."""
    return bool(_places(answers, "victims", on, AgeGroup.YOUTH))


def has_unknown_age(answers: dict, on: dt.date) -> bool:
    """Nobody knows whether a victim is 16 or over: it goes on, with a mark for the hub."""
    return bool(_places(answers, "victims", on, AgeGroup.UNKNOWN))


def has_harming_child(answers: dict, on: dt.date) -> bool:
    """Somebody who harms is under 16: never a stop; the child goes the children's route and is counted apart."""
    return any(_under_16(person, on) for person in shape.people(answers, "perpetrators"))


def _under_16(person: dict, on: dt.date) -> bool:
    return age_group(person, on) is AgeGroup.UNDER_16


def _places(answers: dict, role: str, on: dt.date, group: AgeGroup) -> list[int]:
    return [place for place, person in enumerate(shape.people(answers, role)) if age_group(person, on) is group]


def connected(answers: dict) -> bool:
    """Whether anybody who harms is personally connected to a victim (2021 Act, section 2). Not said counts as connected."""
    ties = [tie for person in shape.people(answers, "perpetrators") for tie in _ties(answers, person)]
    return not ties or any(tie not in NOT_STATUTORY for tie in ties)


def _ties(answers: dict, person: dict) -> list[str]:
    return [shape.tie_to_victim(person, place) for place, _ in enumerate(shape.people(answers, "victims"))]


# --- Risk ------------------------------------------------------------------------------------------------------------


def score(typed: dict) -> risk.Score | None:
    """The result of one tool as typed; None where it cannot be read (a version that is gone, a foreign answer)."""
    try:
        tool = risk.tool(str(typed.get("tool", "")), str(typed.get("version", "")))
        if tool.kind == "total":
            return risk.score(tool, total=_number(typed.get("total")), band=str(typed.get("grade") or ""))
        answers = typed.get("answers") or {}
        return risk.score(tool, answers, grade=str(typed.get("grade") or ""))
    except (KeyError, InvalidInput, ValueError, AttributeError, TypeError):
        return None


def level(typed: dict) -> RiskLevel:
    """A tool's level, raised by judgement where that is higher. Judgement never lowers it."""
    found = score(typed)
    native = found.level if found else risk.Level.UNKNOWN
    judged = typed.get("judgement_level")
    raised = risk.Level(judged) if judged in list(risk.Level) else risk.Level.UNKNOWN
    return RiskLevel(str(max(native, raised, key=lambda each: each.rank)))


def tools(answers: dict) -> list[dict]:
    """The tools as typed. One that the catalogue does not know (a slip of an import) is nobody's to fill in."""
    known = risk.all_tools()
    typed = shape.rows(shape.section(answers, "risk"), "tools")
    return [each for each in typed if str(each.get("version") or "1") in known.get(str(each.get("tool")), {})]


def scores(answers: dict) -> list[risk.Score]:
    return [found for found in map(score, tools(answers)) if found]


def risk_level(answers: dict) -> RiskLevel:
    """The highest level of any tool; any ground for MARAC makes it high."""
    if grounds(answers):
        return RiskLevel.HIGH
    levels = [risk.Level(str(level(typed))) for typed in tools(answers)]
    return RiskLevel(str(max(levels, key=lambda each: each.rank, default=risk.Level.UNKNOWN)))


def grounds(answers: dict) -> list[str]:
    """The grounds for MARAC that the referrer chose."""
    chosen = shape.words(shape.section(answers, "grounds"), "grounds")
    return [ground for ground in Ground.values if ground in chosen]


def suggested_grounds(answers: dict, on: dt.date) -> dict[str, list[str]]:
    """{ground: why it may apply}: shown to the referrer, never ticked for her."""
    typed = shape.section(answers, "grounds")
    found: dict[str, list[str]] = {}
    concerns = _concerns(answers)
    if concerns:
        found[Ground.JUDGEMENT] = concerns
    for route in risk.marac_routes(
        scores(answers),
        police_incidents=_number(typed.get("police_incidents")),
        is_repeat=_within_a_year(shape.day(typed, "previous_marac_on"), on),
    ):
        found[Ground(str(route.route))] = [route.why]
    return {ground: found[ground] for ground in Ground.values if ground in found}


def _concerns(answers: dict) -> list[str]:
    """What asks for judgement, from the tools and from the kinds of abuse ticked (domain.md 1.1)."""
    tags = shape.words(shape.section(answers, "incident"), "abuse_tags")
    named = [AbuseTag(tag).label for tag in JUDGEMENT_TAGS if tag in tags]
    from_tools = [concern for found in scores(answers) for concern in found.concerns]
    return list(dict.fromkeys([*from_tools, *named]))


JUDGEMENT_TAGS = (AbuseTag.STRANGULATION, AbuseTag.STALKING, AbuseTag.HONOUR, AbuseTag.FORCED_MARRIAGE)


def _within_a_year(previous: dt.date | None, on: dt.date) -> bool:
    """The anniversary counts, the next day does not (domain.md 2.2)."""
    return previous is not None and previous <= on <= clock.anniversary(previous)


def _number(value) -> int | None:
    text = str(value if value is not None else "")
    return int(text) if text.isdecimal() and len(text) <= 4 else None


# --- Clocks ----------------------------------------------------------------------------------------------------------


def decide_by(sent_at: dt.datetime, level: str, hours_high: int, hours: int) -> dt.datetime:
    """Real hours from when it was sent, nights and weekends included."""
    return clock.add_real_hours(sent_at, hours_high if level == RiskLevel.HIGH else hours)


def office_hours(opening_hours: dict) -> clock.OfficeHours:
    """An area's hours as clock.py reads them. A line that cannot be read is a day on which it is closed."""
    week = {}
    for day, span in (opening_hours or {}).items():
        try:
            opens, closes = (dt.time.fromisoformat(text) for text in span)
        except (TypeError, ValueError):
            continue
        if str(day).isdecimal() and int(day) < 7 and opens < closes:
            week[int(day)] = (opens, closes)
    return clock.OfficeHours(week)


# --- Pathways --------------------------------------------------------------------------------------------------------


def suggested_pathways(answers: dict, on: dt.date) -> dict[str, str]:
    """{pathway: why}, in the order in which pathways are listed."""
    found = {pathway: why for pathway, why in _suggestions(answers, on) if why}
    return {pathway: found[pathway] for pathway in Pathway.values if pathway in found}


def _suggestions(answers: dict, on: dt.date) -> Iterable[tuple[str, str]]:
    high = risk_level(answers) == RiskLevel.HIGH
    yield Pathway.MARAC, "You chose grounds for MARAC." if grounds(answers) else ""
    yield Pathway.IDVA, "The risk is high." if high else ""
    yield Pathway.OUTREACH, "The risk is not high, or not known yet." if not high else ""
    yield Pathway.ISVA, _sexual(answers)
    yield Pathway.CHILDRENS, _children(answers, on)
    yield Pathway.ADULT, _care_needs(answers)
    yield Pathway.HOUSING, _shares_home(answers)
    yield Pathway.PERPETRATOR, _adult_who_harms(answers, on)
    yield Pathway.LADO, _position_of_trust(answers)
    yield Pathway.SCHOOL, _school(answers)


def _sexual(answers: dict) -> str:
    tags = shape.words(shape.section(answers, "incident"), "abuse_tags")
    by_tag = set(tags) & {AbuseTag.IMAGE, AbuseTag.REPRODUCTIVE, AbuseTag.FGM}
    by_tool = any(
        typed.get("answers", {}).get(SEXUAL_QUESTION.get(typed.get("tool", ""), "")) == YesNo.YES
        for typed in tools(answers)
        if isinstance(typed.get("answers"), dict)
    )
    return "Sexual harm was reported." if by_tag or by_tool else ""


# The question on sexual acts in each numbering (domain.md 1.1).
SEXUAL_QUESTION = {"dash-24": "16", "dash-27": "19"}


def _children(answers: dict, on: dt.date) -> str:
    if has_youth(answers, on):
        return "The victim is 16 or 17."
    if has_harming_child(answers, on):
        return "The person who harms is under 16."
    if shape.people(answers, "children"):
        return "There are children."
    return "She is pregnant." if _factor(answers, "victims", Factor.PREGNANCY) else ""


def _care_needs(answers: dict) -> str:
    carers = {RelationshipKind.CARER, RelationshipKind.CARED_FOR}
    cared_for = any(
        tie in carers for person in shape.people(answers, "perpetrators") for tie in _ties(answers, person)
    )
    if cared_for:
        return "There is a carer."
    disabled = _factor(answers, "victims", Factor.DISABILITY) or any(
        person.get("disability") == YesNo.YES for person in shape.people(answers, "victims")
    )
    return "She may have care and support needs." if disabled else ""


def _factor(answers: dict, role: str, factor: str) -> bool:
    typed = (person.get("factors") or {} for person in shape.people(answers, role))
    return any(isinstance(each, dict) and each.get(factor) == YesNo.YES for each in typed)


def _shares_home(answers: dict) -> str:
    shared = any(person.get("lives_with_victim") == YesNo.YES for person in shape.people(answers, "perpetrators"))
    return "She lives with the person who harms her." if shared else ""


def _adult_who_harms(answers: dict, on: dt.date) -> str:
    """Programmes are for grown-ups who harm a partner or family; that she has support of her own is the hub's to check."""
    partner = any(
        not _under_16(person, on) and (set(_ties(answers, person)) & PARTNERS)
        for person in shape.people(answers, "perpetrators")
    )
    return "A partner or former partner harms: work to change may help." if partner else ""


def _position_of_trust(answers: dict) -> str:
    trusted = any(person.get("works_with_vulnerable") == YesNo.YES for person in shape.people(answers, "perpetrators"))
    return "The person who harms works with children or adults at risk." if trusted else ""


def _school(answers: dict) -> str:
    return "A child goes to school." if any(p.get("school") for p in shape.people(answers, "children")) else ""


# --- Sharing without consent -----------------------------------------------------------------------------------------


def without_consent(answers: dict) -> bool:
    """Consent was asked about and is not there: necessity, proportionality and who decided must stand on record."""
    said = shape.section(answers, "consent").get("consent", "")
    return bool(said) and said != Consent.GIVEN


def facts(answers: dict, on: dt.date) -> dict:
    """The columns that a sent referral keeps beside its answers, for queues and figures."""
    return {
        "risk_level": risk_level(answers),
        "grounds": grounds(answers),
        "for_marac": bool(grounds(answers)),
        "pathways": [p for p in Pathway.values if p in shape.words(shape.section(answers, "pathways"), "pathways")],
        "connected": connected(answers),
        "youth": has_youth(answers, on),
        "age_unknown": has_unknown_age(answers, on),
        "harming_child": has_harming_child(answers, on),
        "children_count": len(shape.people(answers, "children")),
    }

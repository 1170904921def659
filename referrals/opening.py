"""From an accepted referral to cases: one for each victim, joined or opened, with everything that was typed.

architecture.md, "Decisions taken": a referral joins the open case of the same victim in the same area when they have a
perpetrator in common, and adds the rest; otherwise it opens a new case, marked "previously known" where she is.
"""

from dataclasses import dataclass

from django.utils import timezone

from agencies.access import Section
from cases.models import (
    Case,
    ChildVoice,
    Factor,
    Involvement,
    LiftedBar,
    Presentation,
    RiskAssessment,
    RiskLevel,
    TimelineEntry,
    VictimVoice,
)
from cases.models.presentation import AbuseTag, AbuseType, Consent, Ground, SharingGround
from cases.risk import Level
from dashub.errors import InvalidInput
from people.models import Person
from people.models.choices import RelationshipKind, YesNo
from referrals import rules
from referrals.answers import SINGULAR, day, people, rows, section, tie_to_victim, words
from referrals.parties import number, one_of, relate, text_for, write_person

# Which part counts where a person is already in the case: a victim stays one, the person who harms is never hidden.
RANK = {"victim": 3, "perpetrator": 2, "child": 1, "other": 0}
WISHES = ("wishes", "fears", "safe_people", "unsafe_people")


@dataclass
class Party:
    """One typed person with her record and her place in the answers."""

    role: str
    place: int
    typed: dict
    person: Person


def write_parties(referral, chosen: dict[tuple[str, int], Person]) -> list[Party]:
    """Everybody typed, as person records. InvalidInput where one person was chosen for two."""
    picked = [person.pk for person in chosen.values()]
    if len(picked) != len(set(picked)):
        raise InvalidInput({"": "Two people of the referral are set to be the same person. Choose again."})
    return [
        Party(role, place, typed, write_person(typed, chosen.get((role, place)), referral))
        for role in SINGULAR
        for place, typed in enumerate(people(referral.answers, role))
    ]


def case_for(referral, victim: Party, parties: list[Party], by) -> Case:
    """The case of this victim, joined or opened, with everybody in it."""
    harming = [party.person.pk for party in parties if party.role == "perpetrators"]
    case = joined(referral.area, victim.person, harming)
    if case is None:
        known = Case.objects.of_victim(victim.person).exists()
        case = Case.objects.create(area=referral.area, previously_known=known, connected=referral.connected)
    involve(case, victim, parties)
    danger = text_for(Case, "staff_risk", section(referral.answers, "incident").get("staff_risk"))
    if danger and not case.staff_risk:
        case.staff_risk = danger
        case.save(update_fields=["staff_risk"])
    return case


def joined(area, victim: Person, perpetrator_ids) -> Case | None:
    """The open case of the victim in the area with a perpetrator in common; the last active one of several.

    Whoever decides may not see it (a restricted case): two open cases of one pair must not exist all the same.
    """
    shared = Involvement.objects.filter(person__in=perpetrator_ids, role="perpetrator").values("case_id")
    return Case.objects.open().filter(area=area).of_victim(victim).filter(pk__in=shared).first()


def clear_namesakes(referral, person: Person, by) -> None:
    """Whom the duty list found to be somebody else is not taken for this person again."""
    LiftedBar.objects.bulk_create(
        [
            LiftedBar(
                user_id=number,
                person=person,
                made_because="Named in the referral",
                made_at=referral.submitted_at,
                reason=f"Referral {referral.reference}: a namesake",
                by=by if by.pk else None,
            )
            for number in referral.namesakes
        ]
    )


def involve(case: Case, victim: Party, parties: list[Party]) -> None:
    """Everybody of the referral but other victims, whose cases are their own."""
    held = {involvement.person_id: involvement for involvement in case.involvements.all()}
    own = [party for party in parties if party is victim or party.role != "victims"]
    for party in own:
        typed = _part(party, victim.place)
        if party.person.pk in held:
            _add_to(held[party.person.pk], typed)
        else:
            Involvement.objects.create(case=case, person=party.person, **typed)
        if party is not victim:
            relate(party.person, victim.person, typed["to_victim"])
    first = next((party.person for party in own if party.role == "perpetrators"), None)
    for party in own:
        if first and party.role == "children":
            relate(party.person, first, one_of(RelationshipKind, party.typed.get("to_perpetrator")))


def _part(party: Party, place: int) -> dict:
    """The columns of an involvement. What was said of the household was said of the first victim's."""
    typed = party.typed
    factors = typed.get("factors") if isinstance(typed.get("factors"), dict) else {}
    return {
        "role": SINGULAR[party.role],
        "to_victim": one_of(
            RelationshipKind, tie_to_victim(typed, place) if place == 0 or "to_victims" in typed else ""
        ),
        "to_perpetrator": one_of(RelationshipKind, typed.get("to_perpetrator")),
        "lives_with_victim": one_of(YesNo, typed.get("lives_with_victim")) if place == 0 else "",
        "school": text_for(Involvement, "school", typed.get("school")),
        "plan_status": text_for(Involvement, "plan_status", typed.get("plan_status")),
        "social_worker": text_for(Involvement, "social_worker", typed.get("social_worker")),
        "factors": {f: v for f, v in factors.items() if f in Factor.values and v in YesNo.values},
        "note": text_for(Involvement, "note", typed.get("note")),
    }


def _add_to(involvement: Involvement, typed: dict) -> None:
    """News fills what was blank; a factor once "yes" stays so, since it was confirmed or will be at the meeting."""
    if RANK[typed["role"]] > RANK[involvement.role]:
        involvement.role = typed["role"]
    involvement.factors = {
        **involvement.factors,
        **{f: v for f, v in typed["factors"].items() if involvement.factors.get(f) != YesNo.YES},
    }
    for name, value in typed.items():
        if name not in ("role", "factors") and not getattr(involvement, name):
            setattr(involvement, name, value)
    involvement.save()


# --- What was said ---------------------------------------------------------------------------------------------------


def present(case: Case, referral, parties: list[Party], for_marac: bool, by) -> Presentation:
    """The referral as the case holds it: later apps read this and never the referral."""
    answers = referral.answers
    incident, consent = section(answers, "incident"), section(answers, "consent")
    presentation = Presentation.objects.create(
        case=case,
        referral_id=referral.pk,
        referral_reference=referral.reference,
        desk=referral.desk,
        category=referral.desk.agency.kind.referral_category,
        submitted_on=timezone.localdate(referral.submitted_at),
        submitted_at=referral.submitted_at,
        for_marac=for_marac,
        grounds=[ground for ground in referral.grounds if ground in Ground.values],
        judgement=str(section(answers, "grounds").get("judgement") or ""),
        risk_level=referral.risk_level,
        accepted_at=timezone.now(),
        accepted_by=by if by.pk else None,
        **_incident(incident),
        **_consent(consent),
    )
    presentation.perpetrators.set([party.person for party in parties if party.role == "perpetrators"])
    return presentation


def _incident(incident: dict) -> dict:
    texts = ("what_happened", "injuries", "escalation", "current_danger")
    return {
        "incident_on": day(incident, "incident_on"),
        "criminal": one_of(YesNo, incident.get("criminal")),
        "abuse_types": [word for word in words(incident, "abuse_types") if word in AbuseType.values],
        "abuse_tags": [word for word in words(incident, "abuse_tags") if word in AbuseTag.values],
        "police_reference": text_for(Presentation, "police_reference", incident.get("police_reference")),
        "abuse_since": text_for(Presentation, "abuse_since", incident.get("abuse_since")),
        "help_sought": number(incident.get("help_sought")),
        **{name: str(incident.get(name) or "") for name in texts},
    }


def _consent(consent: dict) -> dict:
    return {
        "aware": one_of(YesNo, consent.get("aware")),
        "consent": one_of(Consent, consent.get("consent")),
        "sharing_grounds": [w for w in words(consent, "sharing_grounds") if w in SharingGround.values],
        "necessity": str(consent.get("necessity") or ""),
        "proportionality": str(consent.get("proportionality") or ""),
        "consent_decided_by": text_for(Presentation, "consent_decided_by", consent.get("decided_by")),
    }


def keep_voices(case: Case, referral, parties: list[Party], by) -> None:
    """Her wishes, and what the children said, in the words that were typed."""
    author = referral.author if referral.author_id else None
    wishes = section(referral.answers, "wishes")
    said = {kind: str(wishes.get(kind) or "").strip() for kind in WISHES}
    if police := one_of(YesNo, wishes.get("police_involved")):
        said["wishes"] = f"{said['wishes']}\nWants the police involved: {YesNo(police).label.lower()}.".strip()
    for kind, text in said.items():
        if text:
            VictimVoice.objects.create(case=case, kind=kind, text=text, desk=referral.desk, by=author)
    for party in parties:
        voice = party.typed.get("voice") if party.role == "children" else None
        if isinstance(voice, dict) and str(voice.get("words") or "").strip():
            _keep_child(case, referral, party.person, voice, author)


def _keep_child(case: Case, referral, child: Person, voice: dict, author) -> None:
    ChildVoice.objects.create(
        case=case,
        child=child,
        words=str(voice["words"]).strip(),
        heard_by=text_for(ChildVoice, "heard_by", voice.get("heard_by")),
        heard_on=day(voice, "heard_on"),
        # Unless somebody said that it may be put to him, it may not.
        not_to_perpetrator=voice.get("not_to_perpetrator", True) not in (False, "", "no"),
        desk=referral.desk,
        by=author,
    )


# --- Risk ------------------------------------------------------------------------------------------------------------


def keep_risk(case: Case, referral, by) -> None:
    """Each tool side by side as an assessment of its own, and the highest level as the case's current one."""
    levels = [_assess(case, referral, typed) for typed in rows(section(referral.answers, "risk"), "tools")]
    set_level(case, referral, levels, by)


def set_level(case: Case, referral, levels, by) -> None:
    ranked = [Level(str(level)) for level in [*levels, referral.risk_level]]
    highest = max(ranked, key=lambda level: level.rank, default=Level.UNKNOWN)
    if highest != Level.UNKNOWN and highest != case.risk_level:
        case.set_risk(RiskLevel(highest), referral.submitted_at, by=by)


def _assess(case: Case, referral, typed: dict) -> RiskLevel:
    """A tool that cannot be read any more is kept as it was typed, without a result of its own."""
    result, level = rules.score(typed), rules.level(typed)
    RiskAssessment.objects.create(
        case=case,
        tool=text_for(RiskAssessment, "tool", typed.get("tool")),
        tool_version=result.version if result else text_for(RiskAssessment, "tool_version", typed.get("version")),
        answers=_mapping(typed, "answers"),
        comments=_mapping(typed, "comments"),
        yes_count=result.yes if result else None,
        native=result.native if result else "Could not be read",
        level=level,
        judgement_reason=str(typed.get("judgement_reason") or typed.get("text") or ""),
        finished=bool(typed.get("finished")),
        assessed_on=day(typed, "assessed_on") or timezone.localdate(referral.submitted_at),
        desk=referral.desk,
        by=referral.author,
    )
    return level


def _mapping(typed: dict, key: str) -> dict:
    return typed[key] if isinstance(typed.get(key), dict) else {}


def tell_timeline(case: Case, referral, new: bool, by) -> None:
    """Two lines: the referral as everybody in the case may know of it, and what happened for those who may read it."""
    who = by if by.pk else None
    TimelineEntry.objects.create(
        case=case,
        at=referral.submitted_at,
        section=Section.INCIDENT,
        title=f"Referral {referral.reference} from {referral.desk}",
        text=str(section(referral.answers, "incident").get("what_happened") or ""),
        desk=referral.desk,
        by=referral.author,
    )
    opened = "Case opened" if new else "Referral joined to this case"
    TimelineEntry.objects.create(
        case=case, title=f"{opened}: {referral.reference}", text=referral.decision_reason, by=who
    )

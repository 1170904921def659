"""One referral as an officer reads it: in short, what to look out for, who may be known, what is suggested."""

from collections.abc import Iterator

from django.utils import timezone

from cases.models.case import RiskLevel
from cases.models.presentation import AbuseTag, AbuseType, Consent, Ground
from dashub import moments
from people.models.choices import RelationshipKind, YesNo
from referrals import answers as shape
from referrals import known, rules, summary
from referrals.known import Typed
from referrals.models import Referral
from support.models import Pathway


class Review:
    """What the page of one referral shows beside the decision. Reads the database when it is made, never after."""

    def __init__(self, referral: Referral, user):
        self.referral, self.user, self.answers = referral, user, referral.answers
        self.today = timezone.localdate()
        self.groups = summary.groups(self.answers)
        waits = referral.status == Referral.Status.SUBMITTED
        self.people: list[Typed] = known.typed_people(referral, user, self.today) if waits else []
        self.repeats = known.repeats(referral, self.people, user) if waits else []

    @property
    def suggested(self) -> dict[str, str]:
        """{pathway: why}, for the officer: what the referrer asks for, and what the rules suggest beside it."""
        asked = shape.words(shape.section(self.answers, "pathways"), "pathways")
        found = rules.suggested_pathways(self.answers, self.today)
        if Pathway.MARAC in found:
            found[Pathway.MARAC] = "Grounds for MARAC are met."
        return {
            pathway: f"The referrer asks for this. {why}".strip() if pathway in asked else f"Suggested: {why}"
            for pathway in Pathway.values
            if (why := found.get(pathway, "")) or pathway in asked
        }

    @property
    def headline(self) -> list[tuple[str, str]]:
        return [(key, value) for key, value in self._headline() if value]

    def _headline(self) -> Iterator[tuple[str, str]]:
        referral, incident = self.referral, shape.section(self.answers, "incident")
        yield "From", f"{referral.desk}, {referral.author or 'through the API'}"
        yield "Received", moments.when(referral.submitted_at)
        yield "Decision", self._clock()
        yield "Victim", _named(self.answers, "victims")
        yield "Person who harms", _named(self.answers, "perpetrators")
        yield "Children", _named(self.answers, "children")
        yield "Happened on", moments.day(shape.day(incident, "incident_on"))
        yield "Danger now", str(incident.get("current_danger") or "")
        yield "Kinds of abuse", _labels(AbuseType, incident, "abuse_types", AbuseTag, "abuse_tags")
        yield "Risk", RiskLevel(referral.risk_level).label
        yield "Grounds for MARAC", ", ".join(Ground(g).label for g in referral.grounds if g in Ground.values)
        yield "Consent", self._consent()
        yield "Assigned to", str(referral.assigned_to or "nobody")

    def _clock(self) -> str:
        referral = self.referral
        if referral.status != Referral.Status.SUBMITTED:
            return f"{referral.get_status_display()}, {moments.when(referral.decided_at)}".strip(", ")
        return f"{moments.due(referral.decide_by)} ({moments.when(referral.decide_by)})"

    def _consent(self) -> str:
        said = shape.section(self.answers, "consent").get("consent")
        return Consent(said).label if said in Consent.values else "Not asked"

    @property
    def warnings(self) -> list[str]:
        """What an officer must not miss, each a sentence."""
        return [text for text, holds in self._warnings() if holds]

    def _warnings(self) -> Iterator[tuple[str, bool]]:
        referral, consent = self.referral, shape.section(self.answers, "consent")
        incident = shape.section(self.answers, "incident")
        yield f"Risk to staff: {incident.get('staff_risk')}", bool(incident.get("staff_risk"))
        unsafe = consent.get("aware") == YesNo.NO
        yield "The victim does not know of this referral. Contact only by a safe way, through the IDVA.", unsafe
        without = bool(consent.get("consent")) and consent.get("consent") != Consent.GIVEN
        yield "Shared without consent: read the necessity and proportionality below.", without
        yield "Nobody knows whether the victim is 16 or over. Find out before you decide.", referral.age_unknown
        yield "A victim is 16 or 17: the young person's route, with children's services.", referral.youth
        yield "Somebody who harms is under 16: the child goes the children's route as well.", referral.harming_child
        yield "Not personally connected: accepted as any other, counted apart.", not referral.connected
        said = shape.section(self.answers, "household").get("staff_link") == YesNo.YES
        yield (
            "Somebody in it works for a partner agency, is a councillor or is related to one, the referrer says.",
            said,
        )
        many = len(shape.people(self.answers, "victims")) > 1
        yield "More than one victim: each gets a case, and what happened is told in each.", many


def _named(answers: dict, role: str) -> str:
    """Names with what they are to the victim, in the order typed."""
    found = []
    for person in shape.people(answers, role):
        tie = shape.tie_to_victim(person) if role != "victims" else ""
        words = [shape.full_name(person), moments.day(shape.born(person)) or "date of birth not known"]
        if tie in RelationshipKind.values:
            words.append(RelationshipKind(tie).label.lower())
        found.append(", ".join(words))
    return "; ".join(found)


def _labels(types, incident: dict, key: str, tags, tag_key: str) -> str:
    chosen = [types(word).label for word in shape.words(incident, key) if word in types.values]
    chosen += [tags(word).label for word in shape.words(incident, tag_key) if word in tags.values]
    return "; ".join(chosen)

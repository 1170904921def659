"""One referral with what came of it, as rows: from the draft's first page to the case that it opened or joined."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from agencies.access import Role, Section
from agencies.models import User
from cases.models import (
    Case,
    ChildVoice,
    LeadHandover,
    Presentation,
    RiskAssessment,
    RiskLevel,
    Share,
    ShareBasis,
    TimelineEntry,
    VictimVoice,
)
from cases.models.presentation import AbuseTag
from dashub import references
from dashub.demo import forms, words
from dashub.demo.batch import Batch, Harming
from dashub.demo.families import Families, chance, pick
from dashub.demo.parties import involve, relate, write_person
from dashub.demo.places import Place
from people.models import Person
from people.models.choices import NOT_STATUTORY
from referrals import rules
from referrals.answers import day as typed_day
from referrals.answers import rows, section
from referrals.models import Decision, Referral
from referrals.routes import complete
from support.models import Pathway

DESK_OF_PATHWAY = {
    "idva": ("idva",), "isva": ("isva", "idva"), "outreach": ("outreach", "voluntary", "idva"),
    "childrens": ("mash", "childrens"),
    "housing": ("housing",), "adult": ("adult",), "perpetrator": ("perpetrator-programme", "probation"),
}  # fmt: skip


# Compared by identity: by value each look through the families in mind would compare all that was typed.
@dataclass(eq=False)
class Known:
    """A family that the hub knows: what was typed, who they are, the case they are in."""

    family: dict
    people: dict[tuple[str, int], Person]
    case: Case
    last: dt.date = dt.date.min
    referred: list[tuple[dt.date, dt.date]] = field(
        default_factory=list
    )  # (referral, incident) for MARAC, oldest first
    shared: dict[int, object] = field(default_factory=dict)
    close_on: dt.date | None = None
    flags: dict[int, object] = field(default_factory=dict)
    work: list = field(default_factory=list)
    idva: object = None

    @property
    def victim(self) -> Person:
        return self.people["victims", 0]

    @property
    def perpetrators(self) -> list[Person]:
        return [person for (role, _), person in self.people.items() if role == "perpetrators"]

    @property
    def children(self) -> list[Person]:
        return [person for (role, _), person in self.people.items() if role == "children"]


@dataclass(eq=False)
class Story:
    """An accepted referral on its way to a sitting."""

    known: Known
    referral: Referral
    presentation: Presentation
    accepted_at: dt.datetime
    for_marac: bool


class Writer:
    """Writes referrals of one place into a batch. ``view_case`` is the guardian permission that a share grants."""

    def __init__(self, random, place: Place, batch: Batch, families: Families, view_case):
        self.random, self.place, self.batch, self.families = random, place, batch, families
        self.view_case = view_case
        self.by_kind = {}
        for desk in place.desks.values():
            self.by_kind.setdefault(desk.agency.kind.slug, []).append(desk)
        self.shares = {kind: share for kind, share in forms.CATEGORIES.items() if kind in self.by_kind}
        self.cases = 0

    def reference(self) -> str:
        """As references.new(), from the seed, and never the same twice in the whole sample."""
        body = "".join(self.random.choices(references.ALPHABET, k=references.RANDOM_LENGTH))
        found = references.hyphenated(body + references.check_character(body))
        if found in self.families.references:
            return self.reference()
        self.families.references.add(found)
        return found

    def referring_desk(self):
        kind = pick(self.random, self.shares)
        return self.by_kind[kind][0]

    def typed(
        self, family: dict, desk, at: dt.datetime, *, high: bool, repeat=False, author=None
    ) -> tuple[User, dict]:
        """An author at the desk, and what she types."""
        author = author or self.place.someone(self.random, desk, Role.PRACTITIONER, Role.IDVA)
        return author, forms.answers(self.random, family, desk, author, at.date(), high=high, repeat=repeat)

    # --- Referrals ---------------------------------------------------------------------------------------------------

    def referral(
        self, family: dict, at: dt.datetime, *, high: bool, repeat: bool = False, status="submitted"
    ) -> Referral:
        """A referral as it was sent; its decision is added by decide()."""
        desk = self.referring_desk()
        author, answers = self.typed(family, desk, at, high=high, repeat=repeat)
        facts = rules.facts(answers, at.date())
        hours = self.place.area.triage_hours_high if facts["risk_level"] == "high" else self.place.area.triage_hours
        facts["pathways"] = complete(facts["pathways"], facts["for_marac"])
        return self.batch.add(
            Referral(
                reference=self.reference(),
                area=self.place.area,
                desk=desk,
                author=author,
                status=status,
                answers=answers,
                version=9,
                started_at=at - dt.timedelta(minutes=self.random.randint(8, 55)),
                saved_at=at,
                submitted_at=at,
                submit_key=uuid.UUID(int=self.random.getrandbits(128), version=4),
                decide_by=at + dt.timedelta(hours=hours),
                **facts,
            )
        )

    def decide(self, referral: Referral, status: str, at: dt.datetime) -> None:
        by = self.place.someone(self.random, self.place.hub, Role.TRIAGE)
        reason = words.DECIDED.get(status) or self.random.choice(words.ACCEPTED)
        referral.status, referral.decided_at, referral.decided_by, referral.decision_reason = status, at, by, reason
        referral.assigned_to = by
        if status == "lower_risk":
            referral.owner = by
            referral.due_at = at + dt.timedelta(days=7)
            referral.outcome = "Outreach took up the contact; safety advice given." if chance(self.random, 90) else ""
        if status == "childrens":
            desks = self.by_kind.get("mash") or self.by_kind.get("childrens")
            referral.childrens_desk = desks[0]
        self.batch.add(Decision(referral=referral, kind=status, reason=reason, by=by, at=at))

    # --- Cases -------------------------------------------------------------------------------------------------------

    def meet(self, family: dict, at: dt.datetime, known_people: dict | None = None) -> Known:
        """A family that is new to the hub, with its case. ``known_people`` are those who are known from elsewhere."""
        people = dict(known_people or {})
        for role in ("victims", "perpetrators", "children"):
            for place, typed in enumerate(family[role]):
                if (role, place) not in people:
                    people[role, place] = write_person(self.batch, typed)
        relate(self.batch, family, people)
        return self.open_case(Known(family, people, case=None), at)

    def open_case(self, known: Known, at: dt.datetime) -> Known:
        tie = known.family["perpetrators"][0]["to_victim"]
        previously = known.case is not None
        known.case = self.batch.add(
            Case(
                reference=self.reference(),
                area=self.place.area,
                previously_known=previously,
                connected=tie not in NOT_STATUTORY,
                opened_at=at,
                last_activity_at=at,
            )
        )
        self.cases += 1
        known.shared, known.flags, known.work, known.idva = {}, {}, [], None
        involve(self.batch, known.case, known.family, known.people, at)
        return known

    def accept(self, referral: Referral, known: Known, at: dt.datetime) -> Story:
        """The case takes what the referral brings, and is shared with the hub, the referrer and each pathway."""
        self.decide(referral, "accepted", at)
        presentation = self._present(referral, known, at)
        self._assess(referral, known)
        self._voices(referral, known)
        self.share(known, [self.place.hub], ShareBasis.HUB, at)
        self.share(known, [referral.desk], ShareBasis.REFERRER, at)
        for pathway in referral.pathways:
            if desk := self.desk_for(pathway):
                self.share(known, [desk], ShareBasis.PATHWAY, at)
        self._lead(referral, known, at)
        self._tell(referral, known, at)
        known.case.last_activity_at = at
        self.batch.change(known.case)
        return Story(known, referral, presentation, at, Pathway.MARAC in referral.pathways)

    def desk_for(self, pathway: str):
        return next((self.by_kind[kind][0] for kind in DESK_OF_PATHWAY.get(pathway, ()) if kind in self.by_kind), None)

    def share(self, known: Known, desks, basis: ShareBasis, at: dt.datetime) -> None:
        for desk in desks:
            if desk.pk not in known.shared:
                share = Share(
                    content_object=known.case,
                    permission=self.view_case,
                    group_id=desk.group_id,
                    desk=desk,
                    basis=basis,
                    reason="",
                    since=at,
                )
                known.shared[desk.pk] = self.batch.add(share)

    def _present(self, referral: Referral, known: Known, at: dt.datetime) -> Presentation:
        incident, consent = section(referral.answers, "incident"), section(referral.answers, "consent")
        texts = (
            "what_happened",
            "injuries",
            "escalation",
            "current_danger",
            "police_reference",
            "abuse_since",
            "criminal",
        )
        presentation = Presentation(
            case=known.case,
            referral_reference=referral.reference,
            desk=referral.desk,
            category=referral.desk.agency.kind.referral_category,
            submitted_on=referral.submitted_at.date(),
            submitted_at=referral.submitted_at,
            incident_on=typed_day(incident, "incident_on"),
            for_marac=Pathway.MARAC in referral.pathways,
            grounds=referral.grounds,
            judgement=section(referral.answers, "grounds")["judgement"],
            risk_level=referral.risk_level,
            abuse_types=incident["abuse_types"],
            abuse_tags=[tag for tag in incident["abuse_tags"] if tag in AbuseTag.values],
            help_sought=int(incident["help_sought"]),
            aware=consent["aware"],
            consent=consent["consent"],
            sharing_grounds=consent.get("sharing_grounds", []),
            necessity=consent.get("necessity", ""),
            proportionality=consent.get("proportionality", ""),
            consent_decided_by=consent.get("decided_by", ""),
            accepted_at=at,
            accepted_by=referral.decided_by,
            **{name: incident[name] for name in texts},
        )
        self.batch.before(Presentation, lambda: setattr(presentation, "referral_id", referral.pk))
        known.case.staff_risk = known.case.staff_risk or incident["staff_risk"]
        for person in known.perpetrators:
            self.batch.add(Harming(presentation=presentation, person=person))
        return self.batch.add(presentation)

    def _assess(self, referral: Referral, known: Known) -> None:
        for typed in rows(section(referral.answers, "risk"), "tools"):
            result, level = rules.score(typed), rules.level(typed)
            self.batch.add(
                RiskAssessment(
                    case=known.case,
                    tool=result.tool,
                    tool_version=result.version,
                    answers=typed["answers"],
                    yes_count=result.yes,
                    native=result.native,
                    level=level,
                    judgement_reason=typed.get("judgement_reason", ""),
                    assessed_on=typed_day(typed, "assessed_on"),
                    desk=referral.desk,
                    by=referral.author,
                    at=referral.submitted_at,
                )
            )
        if known.case.risk_level != RiskLevel.UNKNOWN:
            known.case.previous_risk_level = known.case.risk_level
        known.case.risk_level, known.case.risk_at = referral.risk_level, referral.submitted_at

    def _voices(self, referral: Referral, known: Known) -> None:
        said = {"desk": referral.desk, "by": referral.author, "at": referral.submitted_at, "case": known.case}
        for kind in ("wishes", "fears", "safe_people", "unsafe_people"):
            self.batch.add(VictimVoice(kind=kind, text=section(referral.answers, "wishes")[kind], **said))
        for place, child in enumerate(known.family["children"]):
            if voice := child.get("voice"):
                fields = voice | {"heard_on": typed_day(voice, "heard_on")}
                self.batch.add(ChildVoice(child=known.people["children", place], **fields, **said))

    def _lead(self, referral: Referral, known: Known, at: dt.datetime) -> None:
        if known.case.lead is None:
            known.case.lead = referral.author
            self.batch.add(
                LeadHandover(
                    case=known.case, to_user=referral.author, reason="First disclosure", by=referral.decided_by, at=at
                )
            )
        if Pathway.IDVA in referral.pathways and known.idva is None:
            known.idva = self.place.someone(self.random, self.desk_for("idva"), Role.IDVA)
            before, known.case.lead = known.case.lead, known.idva
            handed = {"reason": "The IDVA takes over from the referrer", "at": at + dt.timedelta(hours=5)}
            self.batch.add(
                LeadHandover(case=known.case, from_user=before, to_user=known.idva, by=known.idva, **handed)
            )

    def _tell(self, referral: Referral, known: Known, at: dt.datetime) -> None:
        story = section(referral.answers, "incident")["what_happened"]
        self.entry(
            known, referral.submitted_at, f"Referral {referral.reference} from {referral.desk}", story,
            section=Section.INCIDENT, desk=referral.desk, by=referral.author,
        )  # fmt: skip
        self.entry(known, at, f"Accepted: {referral.reference}", referral.decision_reason, by=referral.decided_by)

    def entry(self, known: Known, at, title: str, text: str = "", **fields) -> None:
        self.batch.add(TimelineEntry(case=known.case, at=at, title=title, text=text, **fields))

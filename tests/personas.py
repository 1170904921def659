"""A small partnership with everybody who uses the hub, and one record of each kind. The access matrix and the page checks
walk it; ``World.client_of(persona)`` is a client signed in as her."""

import datetime as dt
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Agency, Cover, Provider, ReferralCategory, User
from agencies.notices import notify
from cases.commenting import comment
from cases.glass import open_case
from cases.models import (
    Bar,
    ContactPlan,
    Document,
    Due,
    FamilyMatter,
    LegalHold,
    Note,
    Paper,
    RiskAssessment,
    SafetyPlan,
    ShareBasis,
    TimelineEntry,
)
from cases.restricting import restrict
from cases.sharing import bar, share_with
from history.models import Change
from marac.actions import place_flag
from marac.actions.attendance import accept_confidentiality
from marac.actions.transfer import offer
from marac.models import ActionTemplate, CalendarFeed, Discussion, Minutes
from people.models import Address, ContactPoint, Relationship
from referrals import actions
from referrals.models import Referral
from reporting.models import Alert, AuditAnswers, AuditItem, AuditSample, Breach, Complaint, Review, SelfAssessment
from reporting.quality.actions import add_finding
from reporting.subject_access import actions as subject_access
from support import chronology, referring
from support.models import (
    CheckIn,
    ClosureReason,
    Engagement,
    Letter,
    LetterTemplate,
    OneTimeView,
    Pathway,
    Place,
    ProgrammePlace,
)
from support.models.one_time import Copy
from tests import records
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user
from tests.marac.factories import (
    make_action,
    make_listing,
    make_meeting,
    make_presentation,
    make_research,
    make_series,
    make_turn,
)
from tests.referrals.typed import ANSWERS, sent

ANONYMOUS = "anonymous"
# Persona: policy group of her desk and her role. "stranger" works for an agency without a share; "elsewhere" is a chair and
# coordinator of another area; "barred" sits at a desk that reads the case and is barred from its victim; "named" sees the
# restricted case by name alone, "glass" the ordinary one because she opened it in an emergency.
DESKS = {
    "practitioner": (PolicyGroup.VOLUNTARY, Role.PRACTITIONER),
    "stranger": (PolicyGroup.VOLUNTARY, Role.PRACTITIONER),
    "triage": (PolicyGroup.HUB, Role.TRIAGE),
    "coordinator": (PolicyGroup.HUB, Role.COORDINATOR),
    "chair": (PolicyGroup.HUB, Role.CHAIR),
    "idva": (PolicyGroup.IDVA, Role.IDVA),
    "representative": (PolicyGroup.POLICE, Role.REPRESENTATIVE),
    "barred": (PolicyGroup.POLICE, Role.REPRESENTATIVE),
    "manager": (PolicyGroup.HOUSING, Role.MANAGER),
    "teacher": (PolicyGroup.EDUCATION, Role.PRACTITIONER),
    "named": (PolicyGroup.SUBSTANCE, Role.PRACTITIONER),
    "glass": (PolicyGroup.HEALTH, Role.PRACTITIONER),
    "board": (PolicyGroup.HUB, Role.BOARD),
    "governance": (PolicyGroup.HUB, Role.GOVERNANCE),
    "administrator": (PolicyGroup.HUB, Role.ADMINISTRATOR),
}
PERSONAS = [ANONYMOUS, "nobody", *DESKS, "elsewhere"]
SHARED_WITH = ["practitioner", "idva", "representative", "manager", "teacher"]


@dataclass
class World:
    """Everybody and one record of each kind; ``kwargs`` fills the addresses of a route by its name."""

    users: dict[str, User] = field(default_factory=dict)
    desks: dict[str, object] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def client_of(self, persona: str, fresh: bool = False) -> Client:
        """Signed in as her; the same client each time unless a fresh one is wanted."""
        if fresh or persona not in self.clients:
            client = Client(raise_request_exception=False)
            if persona != ANONYMOUS:
                client.force_login(self.users[persona])
            if fresh:
                return client
            self.clients[persona] = client
        return self.clients[persona]


def build() -> World:
    world = World()
    world.area, world.other_area = make_area(), make_area("Elsewhere")
    _people(world)
    _sign_on(world)
    _case(world)
    _referrals(world)
    _marac(world)
    _restricted(world)
    _transfer(world)
    for user in world.users.values():
        notify([user], "welcome", "Something for you", "/")
    world.alert = Alert.objects.create(
        kind="same_surname",
        actor=world.users["practitioner"],
        area=world.area,
        case=world.case,
        reference=world.case.reference,
        day=timezone.localdate(),
        at=timezone.now(),
        events=[1],
    )
    old = {"area": world.area, "last_on": dt.date(2018, 5, 1), "due_on": dt.date(2024, 5, 1), "record_class": "case"}
    world.review = Review.objects.create(case=world.closed, about=world.closed.reference, **old)
    other = make_case(world.area)
    other.close("moved", "Moved to another area", world.users["triage"])
    world.proposal = Review.objects.create(
        case=other,
        about=other.reference,
        status="proposed",
        proposal="Nothing since",
        proposed_by=world.users["coordinator"],
        proposed_at=timezone.now(),
        **old,
    )
    world.calendar = CalendarFeed.make(world.users["idva"])
    world.hold = LegalHold.place(world.case, "court", "The court asked for it", world.users["governance"])
    _request(world)
    world.breach = Breach.objects.create(
        area=world.area, kind="sent", what="A letter went to the wrong house", danger="yes", noticed_at=timezone.now(),
        reported_by=world.users["practitioner"],
    )  # fmt: skip
    _complaints(world)
    _audit(world)
    _my_work(world)
    world.paper = Paper.objects.create(
        kind="case_summary",
        subject_id=world.case.pk,
        label="Case summary",
        recipient=world.users["idva"],
        status="failed",
    )
    return world


def _my_work(world: World) -> None:
    """A line of the IDVA's own; leave of a colleague of the manager's, and what that one wrote; a comment to the IDVA."""
    desk, member, idva = world.desks["manager"], world.member.user, world.users["idva"]
    plan = {"case": world.case, "desk": world.desks["idva"], "user": idva, "power": "support", "what": "Ring her"}
    at = timezone.now() + dt.timedelta(days=30)
    world.due = Due.put("contact-plan:0", **plan, reference=world.case.reference, link="/cases", at=at)
    today = timezone.localdate()
    world.leave = Cover.arrange(world.member, world.users["manager"], today, today, world.users["manager"])
    wrote = {"case": world.case, "desk": desk, "by": member}
    world.entry = TimelineEntry.objects.create(**wrote, title="Rent paid")
    world.note = Note.objects.create(**wrote, text="Rung twice", sharing="own")
    head = make_user(world.desks["idva"], Role.MANAGER, name="The head")
    hers = TimelineEntry.objects.create(case=world.case, desk=world.desks["idva"], by=idva, title="Met her")
    world.comment = comment(world.case, hers, "Well done", head)


def _complaints(world: World) -> None:
    """About the manager's agency, written down by the practitioner: one at each stage at which something is done."""
    said = {"subject": "delay", "sender": "survivor", "what": "Nobody rang back", "received_on": dt.date(2026, 3, 2)}
    about = {"about": world.desks["manager"], **said}
    later = {"acknowledged_on": dt.date(2026, 3, 3), "status": "acknowledged"}
    answer = {
        "answered_on": dt.date(2026, 3, 9),
        "outcome": "upheld",
        "answer": "It is put right",
        "status": "answered",
    }
    days = Complaint.days(world.area, said["received_on"])
    world.complaint, world.acknowledged, world.answered_complaint = (
        Complaint.objects.create(area=world.area, recorded_by=world.users["practitioner"], **about, **days, **more)
        for more in ({}, later, later | answer)
    )


def _audit(world: World) -> None:
    """Two records of one case: one that nobody has answered, and one on which the two auditors differ."""
    chair, first, second = (world.users[name] for name in ("chair", "coordinator", "representative"))
    world.sample = AuditSample.objects.create(
        area=world.area, kind="plan", first_on=dt.date(2026, 1, 1), last_on=dt.date(2026, 3, 31), size=2, seed="tests",
        strata=[["All", 2, 2]], checklist="plan-1", first_auditor=first, second_auditor=second, drawn_by=chair,
    )  # fmt: skip
    world.item, world.answered = (
        AuditItem.objects.create(
            sample=world.sample, number=number, case=world.case, about=world.case.reference, unit=str(number),
            on=dt.date(2026, 2, number), stratum="All", submitted=submitted,
        )
        for number, submitted in ((1, 0), (2, 2))
    )  # fmt: skip
    for user, given in ((first, "yes"), (second, "no")):
        answers = {question.key: given for question in world.sample.questions}
        AuditAnswers.objects.create(
            item=world.answered, auditor=user, answers=answers, submitted_at=timezone.now(), version=1
        )
    said = {
        "text": "Plans are not dated",
        "action": "Date them",
        "due_on": timezone.localdate() + dt.timedelta(days=9),
    }
    world.finding = add_finding(world.sample, chair, desk=world.desks["manager"], owner=world.users["manager"], **said)
    world.assessment = SelfAssessment.objects.create(area=world.area, first_on=dt.date(2026, 1, 1), by=chair)


def _transfer(world: World) -> None:
    """Another victim's case that is offered to a MARAC outside, and a hearing of which the IDVA is to tell the first one."""
    moving = make_case(world.area)
    world.transfer = offer(moving, "moved", "She has a flat there", world.users["coordinator"], outside="Leeds MARAC")
    past = make_meeting(world.area, world.series, timezone.now() - dt.timedelta(days=10), status="held")
    heard = make_listing(world.case, past, status="discussed")
    told = {"tell_victim_by": world.desks["idva"], "tell_victim_how": "On her sister's telephone"}
    Discussion.objects.create(listing=heard, started_at=past.starts_at, ended_at=past.starts_at, **told)


def _people(world: World) -> None:
    for persona, (group, role) in DESKS.items():
        known = {"barred": world.desks.get("representative")}.get(persona)
        hub = world.area.hub_desk if group == PolicyGroup.HUB else None
        category = ReferralCategory.IDVA if group == PolicyGroup.IDVA else ReferralCategory.OTHER
        desk = known or hub or make_desk(world.area, group, category)
        world.desks[persona] = desk
        world.users[persona] = make_user(desk, role, name=f"The {persona}")
    # Of an agency that takes no part any more.
    world.gone = make_desk(world.area)
    Agency.objects.filter(pk=world.gone.agency_id).update(active=False)
    # A colleague of the manager's, whose account she and the administrator look after.
    world.member = make_user(world.desks["manager"], Role.PRACTITIONER, name="The member").memberships.get()
    world.users["nobody"] = make_user(name="The nobody")
    world.users["elsewhere"] = make_user(world.other_area.hub_desk, Role.CHAIR, Role.COORDINATOR, name="The elsewhere")


def _sign_on(world: World) -> None:
    """Of the manager's agency; nobody answers there."""
    there = {"issuer": "https://localhost:1", "client_id": "hub", "domains": ["harbour.example"]}
    world.provider = Provider(agency=world.desks["manager"].agency, **there)
    world.provider.set_secret("a secret")
    world.provider.save()


def _case(world: World) -> None:
    victim = make_person("Zephyrine", "Oakhollow", date_of_birth=dt.date(1988, 5, 7), sex="female")
    harming = make_person("Bartholomew", "Quill", sex="male")
    child = make_person("Pippin", "Oakhollow", date_of_birth=dt.date(2018, 2, 1))
    desks = [world.desks[persona] for persona in SHARED_WITH]
    world.case = make_case(
        world.area, *desks, victim=victim, perpetrators=[harming], children=[child], risk_level="high"
    )
    world.case.lead = world.users["idva"]
    world.case.save()
    world.closed = make_case(world.area, *desks)
    world.closed.close("moved", "Moved to another area", world.users["triage"])
    bar(world.users["barred"], victim, "Her brother", SYSTEM)
    world.point = ContactPoint.objects.create(
        person=victim, channel="mobile", value="07700 900123", safety="safe", watched="no"
    )
    world.address = Address.objects.create(person=victim, lines="4 Alder Row", postcode="ME1 4QQ")
    world.tie = Relationship.objects.create(first=child, second=victim, kind="child")
    world.involvement = world.case.involvements.get(role="victim")
    victim.language = "Urdu"
    victim.save(update_fields=["language"])
    world.change = Change.objects.get(table="people_person", operation="UPDATE", row_id=victim.pk)
    world.risk = RiskAssessment.objects.create(
        case=world.case,
        tool="dash-24",
        tool_version="1",
        answers={str(n): "yes" for n in range(1, 16)},
        yes_count=15,
        native="15 yes, 0 don't know, 9 not asked",
        level="high",
        assessed_on=timezone.localdate(),
        desk=world.desks["idva"],
        by=world.users["idva"],
    )
    world.plan = ContactPlan.objects.create(
        case=world.case, user=world.users["idva"], desk=world.desks["idva"], how="Phone"
    )
    world.place = Place.objects.create(desk=world.desks["practitioner"], name="Rowan Lodge", kind="refuge", adults=2)
    world.records = {
        model: records.make(model, world.case, world.desks["idva"], world.users["idva"]) for model in records.EXAMPLES
    }
    world.programme = records.programme(world.case)
    world.course = world.programme.runs.create(starts_on=dt.date(2026, 4, 1), sessions=8, places=6)
    ProgrammePlace.objects.filter(case=world.case).update(run=world.course)
    world.safety_plan = SafetyPlan.objects.create(
        case=world.case, entries={"home": "Locks changed"}, desk=world.desks["idva"], by=world.users["idva"]
    )
    handed = ContactPoint.objects.create(person=victim, channel="in_person", value="", safety="safe", watched="no")
    world.one_time, world.one_time_secret = OneTimeView.make(
        world.safety_plan, Copy("Notes", "Sam", [("House", "Locks changed")]), handed, "bluebell", 4,
        world.desks["idva"].pk, world.users["idva"],
    )  # fmt: skip
    world.document = Document.objects.create(
        case=world.case,
        name="Letter",
        file=ContentFile(b"%PDF-1.7 letter", name="letter.pdf"),
        content_type="application/pdf",
        size=15,
        sha256="0" * 64,
        desk=world.desks["idva"],
        by=world.users["idva"],
    )
    _letters(world)
    world.asked = referring.send(
        world.case, world.desks["idva"].pk, world.users["idva"], to_desk_id=world.desks["named"].pk,
        person_id=victim.pk, ask="treatment", asked_for="Talking therapy", why="She cannot sleep", urgent=False,
        contact="through", consent="given", grounds=[], necessity="",
    )  # fmt: skip
    world.chronology = chronology.begin(
        world.records[FamilyMatter], world.desks["idva"].pk, world.users["idva"], timezone.localdate()
    )
    world.engagement = Engagement.offer(world.case, Pathway.IDVA, world.desks["idva"], by=SYSTEM)
    world.check_in = CheckIn.objects.create(
        case=world.case, engagement=world.engagement, months=3, due_at=timezone.now() + dt.timedelta(days=90)
    )


def _letters(world: World) -> None:
    """To the victim: a draft, and one that somebody has looked at. A colleague of the IDVA's wrote them."""
    colleague = make_user(world.desks["idva"], Role.IDVA, name="The colleague")
    template = LetterTemplate.objects.create(area=world.area, name="Please ring", whom="victim")
    words = template.reword(0, SYSTEM, subject="Please ring me", neutral="Hello, please ring me.", plain="", why="New")
    post = ContactPoint.objects.create(person=world.case.victim, channel="letter", safety="safe", watched="no")
    given = {
        "case": world.case, "desk": world.desks["idva"], "by": colleague, "wording": words, "whom": "victim",
        "person": world.case.victim, "channel": "letter", "contact_point": post, "address": world.address,
        "subject": words.subject, "text": words.neutral,
    }  # fmt: skip
    world.letter, world.looked_at = Letter.objects.create(**given), Letter.objects.create(**given)
    world.looked_at.pass_look(1, world.users["coordinator"])


def _request(world: World) -> None:
    """The victim asks the manager's agency what it holds of her; it wrote one note."""
    manager, desk = world.users["manager"], world.desks["manager"]
    Note.objects.create(case=world.case, text="The rent is paid", desk=desk, by=manager)
    details = {
        "name": "Zephyrine Oakhollow",
        "date_of_birth": dt.date(1988, 5, 7),
        "harms": "no",
        "reply": "collected",
        "identity": "Passport",
    }
    asked = {"asker": "self", "received_on": timezone.localdate()}
    world.request = subject_access.register(desk, asked, details, manager)
    subject_access.choose(world.request, [world.case.victim.pk], 1, manager)
    world.pack_item = world.request.items.get()


def _restricted(world: World) -> None:
    """A case and a referral of the duty list, which is the chair, and a case opened by breaking the glass."""
    desks = [world.desks[persona] for persona in SHARED_WITH]
    world.restricted = make_case(world.area, *desks, victim=make_person("Clementine", "Hushwell", sex="female"))
    restrict(world.restricted, "by_hand", "Her sister is a councillor", SYSTEM, named=[world.users["named"]])
    Note.objects.create(
        case=world.restricted, text="Whispered", sharing="case", desk=world.desks["named"], by=world.users["named"]
    )
    author, chair = world.users["practitioner"], world.users["chair"]
    world.duty = sent(world.desks["practitioner"], author, restricted=True, named=[chair.pk])
    world.duty.start_clock()
    world.glass = open_case(world.case.reference, "life", "She is at our door", world.users["glass"])
    world.bar = Bar.objects.get(user=world.users["barred"])


def _referrals(world: World) -> None:
    author, desk = world.users["practitioner"], world.desks["practitioner"]
    world.draft = Referral.start(desk, author)
    two = [*ANSWERS["victims"], {"given_name": "Nell", "family_name": "Testwood", "date_of_birth": "1999-01-01"}]
    Referral.objects.filter(pk=world.draft.pk).update(answers=ANSWERS | {"victims": two})
    world.referral = sent(desk, author)
    world.appealed = sent(desk, author)
    actions.take_no_action(world.appealed, "The same incident", world.users["chair"])
    actions.appeal(world.appealed, "It is another incident", author)


def _marac(world: World) -> None:
    desks = [world.area.hub_desk, *(world.desks[persona] for persona in ("idva", "representative", "manager"))]
    world.series = make_series(world.area, *desks)
    world.meeting = make_meeting(world.area, world.series, status="closed_intake")
    world.turn = make_turn(world.users["coordinator"])
    world.local_reason = ClosureReason.add(
        SYSTEM, "Asked for", area=world.area, ending="moved", local=True, words="Left the country"
    )
    world.library_line = ActionTemplate.objects.order_by("pk").first()
    world.presentation = make_presentation(world.case)
    share_with(world.case, desks, ShareBasis.MARAC, "Listed", SYSTEM)
    world.listing = make_listing(world.case, world.meeting, presentation=world.presentation)
    world.research = make_research(world.listing, world.desks["representative"])
    world.action = make_action(world.case, world.desks["representative"], owner=world.users["representative"])
    for persona in ("coordinator", "chair", "idva", "representative", "barred"):
        accept_confidentiality(world.meeting, world.users[persona])
    world.held = make_meeting(world.area, world.series, timezone.now() - dt.timedelta(days=3), status="held")
    world.issued = make_meeting(world.area, world.series, timezone.now() - dt.timedelta(days=4), status="held")
    Minutes.objects.create(meeting=world.held)
    approved = {"approved_by": world.users["chair"], "approved_at": timezone.now(), "issued_at": timezone.now()}
    Minutes.objects.create(meeting=world.issued, status="issued", **approved)
    world.flag = place_flag(world.case, world.desks["representative"], world.users["representative"])
    type(world.case).objects.filter(pk=world.case.pk).update(
        listed=True, acting_desks=[world.desks["representative"].pk]
    )
    world.case.refresh_from_db()

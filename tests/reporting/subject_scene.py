"""One family of whom two agencies, a meeting and a referral have written something: a canary in every place."""

import datetime as dt
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from cases.models import ChildVoice, Comment, Document, Note, RiskAssessment, SafetyPlan, TimelineEntry, VictimVoice
from marac.models import ActionUpdate, Discussion, Flag, Minutes
from people.models import Address, ContactPoint
from reporting.models import SubjectRequest
from reporting.subject_access import actions
from support.models import ContactAttempt, Engagement
from tests.factories import make_area, make_case, make_desk, make_person, make_user
from tests.marac.factories import make_action, make_listing, make_meeting, make_presentation, make_research
from tests.referrals.typed import ANSWERS, sent

TODAY = timezone.localdate
# Who is who in tests/referrals/typed.py as well.
PEOPLE = {
    "victim": ("Mira Testwood", dt.date(1990, 5, 17)),
    "perpetrator": ("Bren Harrow", dt.date(1985, 1, 2)),
    "child": ("Tam Testwood", dt.date(2017, 3, 3)),
}


@dataclass
class Scene:
    canaries: dict[str, str] = field(default_factory=dict)

    def canary(self, where: str) -> str:
        """A word that stands in one place and nowhere else."""
        return self.canaries.setdefault(where, f"canary{len(self.canaries):03}q")


def build(group=PolicyGroup.HOUSING) -> Scene:
    scene = Scene()
    scene.area = make_area()
    scene.desk = make_desk(scene.area, group, name="Harbour Homes")
    scene.other = make_desk(scene.area, PolicyGroup.IDVA, name="Beacon Service")
    scene.manager = make_user(scene.desk, Role.MANAGER, name="Greta Mansfield")
    scene.worker = make_user(scene.desk, Role.PRACTITIONER, name="Wanda Kestrel")
    scene.lead = make_user(scene.area.hub_desk, Role.GOVERNANCE, name="Gwen Overlook")
    scene.chair = make_user(scene.area.hub_desk, Role.CHAIR, name="Chris Benchley")
    scene.victim = make_person(
        "Mira", "Testwood", date_of_birth=PEOPLE["victim"][1], sex="female", gp=scene.canary("gp")
    )
    scene.perpetrator = make_person("Bren", "Harrow", date_of_birth=PEOPLE["perpetrator"][1], sex="male")
    scene.child = make_person("Tam", "Testwood", date_of_birth=PEOPLE["child"][1], sex="male")
    scene.case = make_case(
        scene.area, scene.desk, scene.other, victim=scene.victim, perpetrators=[scene.perpetrator],
        children=[scene.child], staff_risk=scene.canary("staff risk"),
    )  # fmt: skip
    scene.case.involvements.filter(role="child").update(school=scene.canary("school"))
    scene.meeting = make_meeting(scene.area)
    scene.listing = make_listing(scene.case, scene.meeting)
    for whose, desk, by in (("own", scene.desk, scene.worker), ("other", scene.other, scene.chair)):
        _write(scene, whose, desk, by)
    _meeting(scene)
    return scene


def _write(scene: Scene, whose: str, desk, by) -> None:
    """Everything that a desk can write, each with its canary."""
    here, canary = {"case": scene.case, "desk": desk, "by": by}, lambda what: scene.canary(f"{whose} {what}")
    for sharing in ("own", "case"):
        Note.objects.create(text=canary(f"note {sharing}"), sharing=sharing, **here)
    Document.objects.create(
        name=canary("document"), file=ContentFile(b"x", name="x.pdf"), content_type="application/pdf", size=1,
        sha256="0" * 64, sharing="case", **here,
    )  # fmt: skip
    RiskAssessment.objects.create(
        tool="dash-24", tool_version="1", native=canary("risk"), level="high", assessed_on=TODAY(),
        judgement_reason=canary("judgement"), comments={"1": canary("comment")}, **here,
    )  # fmt: skip
    SafetyPlan.objects.create(entries={"leaving": canary("plan")}, **here)
    VictimVoice.objects.create(kind="wishes", text=canary("voice"), **here)
    ChildVoice.objects.create(child=scene.child, words=canary("guarded words"), heard_by=canary("heard by"), **here)
    ChildVoice.objects.create(
        child=scene.child, words=canary("child words"), heard_by="a teacher", not_to_perpetrator=False, **here
    )
    entry = TimelineEntry.objects.create(title=canary("timeline"), **here)
    said = {"case": scene.case, "desk": desk, "text": canary("supervision")}
    Comment.objects.create(**said, entry=entry, to=by, by=scene.manager if whose == "own" else scene.lead)
    ContactAttempt.objects.create(channel="mobile", outcome="reached", note=canary("contact"), from_her=True, **here)
    Engagement.objects.create(
        case=scene.case, desk=desk, pathway="outreach", answer_due_at=timezone.now(), reason=canary("work")
    )
    Flag.objects.create(case=scene.case, desk=desk, placed_on=TODAY(), expires_on=TODAY() + dt.timedelta(days=365))
    research = make_research(scene.listing, desk, status="returned", withheld_reason=canary("withheld"))
    for shared in (True, False):
        research.lines.create(prompt=f"Prompt {shared}", text=canary(f"research {shared}"), shared=shared, by=by)
    for about in ("victim", "perpetrator", "child", "staff"):
        action = make_action(scene.case, desk, text=canary(f"action {about}"), about=about)
        ActionUpdate.objects.create(
            action=action, happened_on=TODAY(), status="open", text=canary(f"update {about}"), by=by
        )
    for role in ("victim", "perpetrator", "child"):
        person = getattr(scene, role)
        Address.objects.create(person=person, lines=canary(f"address {role}"), postcode="ME1 4QQ", desk=desk)
        kind = {"kind": "confidential", "lines": canary(f"refuge {role}"), "desk": desk}
        Address.objects.create(person=person, **kind)
    told = {"incident": {"what_happened": canary("incident")}, "wishes": {"wishes": canary("wanted")}}
    victims = [ANSWERS["victims"][0] | {"needs": canary("typed of victim")}]
    harming = [ANSWERS["perpetrators"][0] | {"occupation": canary("typed of perpetrator")}]
    child = ANSWERS["children"][0]
    voice = child["voice"] | {"words": canary("typed words")}
    told |= {"victims": victims, "perpetrators": harming, "children": [child | {"voice": voice}]}
    sent(desk, by, answers=told)


def _meeting(scene: Scene) -> None:
    make_presentation(
        scene.case, what_happened=scene.canary("presented"), judgement=scene.canary("presented judgement")
    )
    Discussion.objects.create(listing=scene.listing, decision=scene.canary("decision"))
    Minutes.objects.create(meeting=scene.meeting, body={"opening": scene.canary("minutes")})
    ContactPoint.objects.create(person=scene.victim, channel="mobile", value="07700 900456", safety="safe", watched="no",
                                code_word=scene.canary("code word"))  # fmt: skip


def ask(scene: Scene, who="victim", *, harms="no", asker="self", **details) -> SubjectRequest:
    """Registered by the manager, and collected from the records of that person."""
    name, born = PEOPLE[who]
    request = {"asker": asker, "received_on": TODAY()}
    typed = {"name": name, "date_of_birth": born, "harms": harms, "reply": "collected", **details}
    with acting_as(scene.manager):
        asked = actions.register(scene.desk, request, typed, scene.manager)
        actions.choose(asked, [getattr(scene, who).pk], asked.version, scene.manager)
    asked.refresh_from_db()
    return asked


def canaries_in(scene: Scene, text: str) -> set[str]:
    return {where for where, word in scene.canaries.items() if word in text}

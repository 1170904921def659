"""One invented family and the agencies that work with it, for the tests of the case's pages."""

import datetime as dt
from types import SimpleNamespace

from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import ReferralCategory
from cases.models import ChildVoice, Involvement, Note, Presentation, RiskAssessment, SafetyPlan, VictimVoice
from people.models import Address, Alias, ContactPoint, Identifier
from tests.factories import make_area, make_case, make_desk, make_person, make_user

# Words that stand for one section each: found in a page's bytes, they prove that the section was shown.
MARK = {
    "name": "Zephyrine Oakhollow",
    "alias": "Marigold",
    "born": "7 May 1988",
    "number": "07700 900321",
    "code_word": "bluebell",
    "usual": "14 Larkspur Row",
    "refuge": "3 Foxglove Yard",
    "perpetrator": "Bartholomew Quill",
    "perpetrator_place": "9 Thistle Court",
    "danger": "He waits at the bus stop",
    "narrative": "Pushed against the cooker",
    "child": "Pippin Oakhollow",
    "child_words": "Daddy broke the door again",
    "gp": "Doctor Fennimore",
    "pnc": "PNC-77-4410",
    "immigration": "Spouse visa ends in June",
    "ethnicity": "Bangladeshi",
    "wishes": "She wants to stay in her home",
    "plan": "Keys are with the neighbour",
    "not_to_do": "Never ring after six",
    "idva_note": "She cried through the session",
    "health_note": "Fracture seen on the x-ray",
    "case_note": "School run moved to the aunt",
    "own_note": "Between us at this desk",
    "staff_risk": "Large dog at the flat",
}


def build(**fields) -> SimpleNamespace:
    """The family, one desk of each policy group and a worker at each; every section has something in it."""
    area = make_area()
    desks = {
        group: make_desk(area, group, ReferralCategory.OTHER, name=f"{group.label} of {area}") for group in PolicyGroup
    }
    desks[PolicyGroup.HUB] = area.hub_desk
    roles = {PolicyGroup.HUB: [Role.TRIAGE], PolicyGroup.IDVA: [Role.IDVA]}
    workers = {group: make_user(desk, *roles.get(group, [Role.PRACTITIONER])) for group, desk in desks.items()}
    victim = _victim(desks)
    perpetrator = make_person("Bartholomew", "Quill", sex="male", vehicles="a grey van")
    Address.objects.create(person=perpetrator, kind="usual", lines=MARK["perpetrator_place"], postcode="CH43 2BB")
    Identifier.objects.create(person=perpetrator, kind="pnc", value=MARK["pnc"])
    child = make_person("Pippin", "Oakhollow", date_of_birth=dt.date(2018, 2, 1))
    case = make_case(
        area, *desks.values(), victim=victim, perpetrators=[perpetrator], children=[child],
        risk_level="high", risk_at=timezone.now(), staff_risk=MARK["staff_risk"], **fields,
    )  # fmt: skip
    Involvement.objects.filter(case=case, role="victim").update(factors={"mental_health": "yes", "alcohol": "no"})
    records(case, desks, workers, child)
    return SimpleNamespace(
        area=area, desks=desks, workers=workers, case=case, victim=victim, perpetrator=perpetrator, child=child
    )


def _victim(desks):
    victim = make_person(
        "Zephyrine", "Oakhollow", sex="female", date_of_birth=dt.date(1988, 5, 7), ethnicity="asian_bangladeshi",
        recourse="no", immigration_note=MARK["immigration"], gp=MARK["gp"],
    )  # fmt: skip
    Alias.objects.create(person=victim, given_name="Marigold", family_name="Oakhollow")
    victim.refresh_search()
    ContactPoint.objects.create(
        person=victim, channel="mobile", value=MARK["number"], safety="safe", watched="no", code_word="bluebell",
        hours="weekdays before noon", voicemail="no",
    )  # fmt: skip
    Address.objects.create(person=victim, kind="usual", lines=MARK["usual"], postcode="CH41 6AA")
    Address.objects.create(
        person=victim, kind="confidential", lines=MARK["refuge"], postcode="CH44 1AB", desk=desks[PolicyGroup.IDVA]
    )
    return victim


def records(case, desks, workers, child):
    by = {"desk": desks[PolicyGroup.IDVA], "by": workers[PolicyGroup.IDVA]}
    police = {"desk": desks[PolicyGroup.POLICE], "by": workers[PolicyGroup.POLICE]}
    now = timezone.now()
    Presentation.objects.create(
        case=case, referral_id=1, referral_reference="2222-22", desk=police["desk"], category="police",
        submitted_on=now.date(), submitted_at=now, accepted_at=now, what_happened=MARK["narrative"],
        current_danger=MARK["danger"], abuse_types=["controlling"],
    )  # fmt: skip
    ChildVoice.objects.create(case=case, child=child, words=MARK["child_words"], heard_by="her key worker", **by)
    VictimVoice.objects.create(case=case, kind="wishes", text=MARK["wishes"], **by)
    SafetyPlan.objects.create(case=case, entries={"home": MARK["plan"], "not_to_do": MARK["not_to_do"]}, **by)
    RiskAssessment.objects.create(
        case=case, tool="dash-24", tool_version="1", answers={"1": "yes"}, native="1 yes, 0 don't know, 23 not asked",
        level="high", assessed_on=now.date(), **police,
    )  # fmt: skip
    Note.objects.create(case=case, text=MARK["idva_note"], section="idva_notes", sharing="case", **by)
    health = {"desk": desks[PolicyGroup.HEALTH], "by": workers[PolicyGroup.HEALTH]}
    Note.objects.create(case=case, text=MARK["health_note"], section="health", sharing="case", **health)
    Note.objects.create(case=case, text=MARK["case_note"], section="headline", sharing="case", **police)
    Note.objects.create(case=case, text=MARK["own_note"], section="headline", sharing="own", **police)

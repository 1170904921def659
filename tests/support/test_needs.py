"""Immigration for those alone who may read it; the concession's three months; capacity, section 42, carers; interpreters
that are never family; risk to who visits."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import ApiToken
from agencies.principals import acting_as
from cases.glass import open_case
from cases.models import Due, StaffRisk
from cases.paper_builders import case_summary
from dashub.errors import WrongState
from reporting.subject_access.sources import Subject, find
from support.models import (
    AdultEnquiry,
    ByAndForWish,
    CapacityAssessment,
    CarersAssessment,
    ImmigrationMatter,
    InterpreterNeed,
)
from support.models.immigration import concession_ends
from tests import records
from tests.cases import scene
from tests.factories import make_desk, make_user

# domain.md section 10: "-" in the row of immigration.
WITHOUT = (
    PolicyGroup.POLICE, PolicyGroup.HEALTH, PolicyGroup.PROBATION, PolicyGroup.EDUCATION, PolicyGroup.SUBSTANCE,
)  # fmt: skip
ELIGIBLE = (
    PolicyGroup.HUB, PolicyGroup.CHILDRENS, PolicyGroup.ADULT, PolicyGroup.HOUSING, PolicyGroup.VOLUNTARY,
)  # fmt: skip
# Words of the record, of its kind and of what is due because of it.
TRACES = (
    "Beacon Law", "Her passport is with his mother", "public funds", "Public funds", "leave ends", "immigration matter",
    "Immigration matter", "register-immigration", "mmigration", "MVDAC", "oncession",
)  # fmt: skip


def day(name: str, on: dt.date) -> dict:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


class World:
    """The family of tests.cases.scene without its own words on immigration; a record of it by the IDVA, changed once, in a
    case that is listed, so that whoever sits in the meeting reads as much as ever."""

    def __init__(self):
        self.scene = scene.build(listed=True)
        self.case, self.workers, self.desks = self.scene.case, self.scene.workers, self.scene.desks
        self.idva, self.idva_desk = self.workers[PolicyGroup.IDVA], self.desks[PolicyGroup.IDVA]
        self.sitting = {group: make_user(self.desks[group], Role.REPRESENTATIVE) for group in WITHOUT}

    def make(self, model, group=PolicyGroup.IDVA, **fields):
        with acting_as(self.workers[group]):
            given = records.EXAMPLES[model].fields(self.case) | fields
            return model.make(self.case, self.desks[group].pk, self.workers[group], **given)

    def due(self, row) -> dict[str, set]:
        group_of = {desk.pk: group for group, desk in self.desks.items()}
        found: dict[str, set] = {}
        for due in Due.objects.open().filter(key__startswith=f"{row.key()}:{row.pk}:"):
            found.setdefault(due.what, set()).add(group_of[due.desk_id])
        return found

    def at(self, rest: str = "") -> str:
        return f"/cases/{self.case.reference}{rest}"

    def client(self, user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def post(self, group, word: str, **typed):
        return self.client(self.workers[group]).post(self.at(f"/{word}/new"), typed)


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def matter(world):
    row = world.make(ImmigrationMatter, settlement_on=None)
    with acting_as(world.idva):
        row.rewrite(1, world.idva, world.idva_desk.pk, adviser="Beacon Law, second floor")
    return row


def refused(model, row, **fields) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**fields)


def traces(text: str) -> list[str]:
    return [word for word in TRACES if word in text]


# --- Immigration: who reads it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sits", [False, True], ids=["practitioner", "representative"])
@pytest.mark.parametrize("group", WITHOUT, ids=str)
def test_an_agency_without_the_section_finds_no_trace_of_it(world, matter, group, sits):
    """Pages, history, timeline, search, export, papers, the API, home and what is due."""
    user = world.sitting[group] if sits else world.workers[group]
    client = world.client(user)
    for page in (
        "",
        "/needs",
        "/contributions",
        "/timeline",
        "/history",
        "/notes",
        "/agencies",
        "/people",
    ):
        response = client.get(world.at(page))
        assert response.status_code in (200, 404)
        assert not traces(response.content.decode()), page
    for page in ("/immigration/new", f"/immigration/{matter.pk}"):
        assert client.get(world.at(page)).status_code == 404
        assert client.post(world.at(page), {"status": "granted"}).status_code == 404
    assert not traces(client.get("/").content.decode())
    assert not traces(client.post("/cases/search", {"q": "Beacon Law"}).content.decode().replace("Beacon Law", ""))
    with acting_as(user):
        assert not Due.objects.for_user(user).filter(key__startswith="immigration-matter:").exists()
        made = case_summary(world.case, user, {}, lambda percent: None)
        assert not traces(render_to_string(made.template, made.context))


@pytest.mark.parametrize("group", WITHOUT, ids=str)
def test_nor_does_another_system_of_such_an_agency(world, matter, group, client):
    secret = ApiToken.issue(world.desks[group], world.workers[group], "test", world.workers[group])[1]
    asked = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    path = f"/api/v1/cases/{world.case.reference}"
    refused_, listed = (
        client.get(f"{path}/records?kind=immigration-matter", **asked),
        client.get(f"{path}/records", **asked),
    )
    assert refused_.status_code == listed.status_code == 400
    assert "immigration" not in listed.content.decode()
    assert refused_.json() == client.get(f"{path}/records?kind=no-such-kind", **asked).json()
    assert "Beacon Law" not in client.get(path, **asked).content.decode()


def test_break_glass_opens_none_of_it(world, matter):
    stranger = make_user(make_desk(world.scene.area, PolicyGroup.IDVA), Role.IDVA)
    open_case(world.case.reference, "life", "She is at our door", stranger)
    client = world.client(stranger)
    assert client.get(world.at("/needs")).status_code == 200
    for page in ("", "/needs", "/timeline", "/history"):
        assert "Beacon Law" not in client.get(world.at(page)).content.decode()
    assert client.get(world.at("/immigration/new")).status_code == 404


@pytest.mark.parametrize("group", ELIGIBLE, ids=str)
def test_who_reads_a_summary_learns_whether_public_funds_may_pay_and_no_more(world, matter, group):
    page = world.client(world.workers[group]).get(world.at("/needs")).content.decode()
    assert "Recourse to public funds" in page and "8 June 2026" in page
    assert not [w for w in ("Beacon Law", "Here as a partner", "passport", "That she lives apart") if w in page]
    assert world.client(world.workers[group]).get(world.at(f"/immigration/{matter.pk}")).status_code == 404


def test_one_agencys_answer_to_her_own_request_holds_what_that_agency_wrote(world, matter):
    for group, holds in ((PolicyGroup.IDVA, True), (PolicyGroup.HOUSING, False), (PolicyGroup.POLICE, False)):
        user, desk = world.workers[group], world.desks[group]
        victim = world.scene.victim
        with acting_as(user):
            subject = Subject.of(user, desk, [victim.pk], victim.full_name, victim.date_of_birth)
            assert any("Beacon Law" in source.text for source in find(subject)) == holds


# --- The concession ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("granted", "last"),
    [
        (dt.date(2026, 3, 9), dt.date(2026, 6, 8)),
        (dt.date(2026, 11, 30), dt.date(2027, 2, 27)),
        (dt.date(2024, 2, 16), dt.date(2024, 5, 15)),
    ],
)
def test_the_concession_is_for_three_months(granted, last):
    assert concession_ends(granted) == last


def test_before_the_leave_ends_those_who_read_the_section_are_told_and_no_other_desk(world):
    world.case.lead = world.workers[PolicyGroup.POLICE]
    world.case.save(update_fields=["lead"])
    row = world.make(ImmigrationMatter, settlement_on=None)
    told = {PolicyGroup.IDVA, PolicyGroup.HUB}
    assert world.due(row) == {
        **{f"A person’s leave ends in {days} days: has she had advice on what follows?": told for days in (30, 14, 7)},
        "A person’s leave ends today: what pays for her now?": told,
    }
    days = {timezone.localdate(due.at) for due in Due.objects.filter(key__startswith=f"immigration-matter:{row.pk}:")}
    assert days == {dt.date(2026, 5, 9), dt.date(2026, 5, 25), dt.date(2026, 6, 1), dt.date(2026, 6, 8)}
    with acting_as(world.idva):
        row.rewrite(1, world.idva, settlement_on=dt.date(2026, 4, 1))
    assert set(world.due(row)) == {"A person’s leave ends today: what pays for her now?"}
    with acting_as(world.idva):
        row.rewrite(2, world.idva, status="ended")
    assert world.due(row) == {}


def test_an_end_is_worked_out_and_a_leave_without_one_is_refused(world):
    typed = {"recourse": "none", "here_as": "partner", "status": "granted", "home_office": "never"}
    answer = world.post(PolicyGroup.IDVA, "immigration", **typed)
    assert answer.status_code == 200 and "Enter the day on which the concession was granted" in answer.content.decode()
    assert (
        world.post(PolicyGroup.IDVA, "immigration", **typed | day("granted_on", dt.date(2026, 3, 9))).status_code
        == 302
    )
    row = ImmigrationMatter.objects.get()
    assert row.until == dt.date(2026, 6, 8)
    refused(ImmigrationMatter, row, until=None)
    refused(ImmigrationMatter, row, until=row.granted_on)


def test_past_its_last_day_public_funds_no_longer_pay(world):
    row = ImmigrationMatter(
        recourse="none", status="granted", granted_on=dt.date(2026, 3, 9), until=timezone.localdate()
    )
    assert row.eligible == "May be paid now, under the concession"
    row.until -= dt.timedelta(days=1)
    assert row.eligible == "No recourse to public funds" and row.tag()[1] == "danger"


def test_nothing_goes_to_the_home_office_but_by_her_own_wish_on_a_day(world):
    assert ImmigrationMatter().home_office == "never"
    typed = {"recourse": "none", "here_as": "none", "status": "not_asked", "home_office": "her_wish"}
    answer = world.post(PolicyGroup.IDVA, "immigration", **typed)
    assert answer.status_code == 200 and "Enter" in answer.content.decode()
    # What was typed under a wish and taken back is not kept.
    typed |= {"home_office": "never", "wish": "That she lives apart"} | day("wished_on", dt.date(2026, 3, 3))
    assert world.post(PolicyGroup.IDVA, "immigration", **typed).status_code == 302
    row = ImmigrationMatter.objects.get()
    assert (row.home_office, row.wish, row.wished_on) == ("never", "", None)
    refused(ImmigrationMatter, row, home_office="her_wish")
    refused(ImmigrationMatter, row, wish="That she lives apart")


def test_a_refused_concession_is_not_granted_without_a_new_application(world):
    row = world.make(ImmigrationMatter, status="refused", granted_on=None, until=None)
    with acting_as(world.idva), pytest.raises(WrongState):
        row.rewrite(1, world.idva, status="granted", granted_on=dt.date(2026, 3, 9), until=dt.date(2026, 6, 8))


# --- Capacity, adult safeguarding, carers -----------------------------------------------------------------------------


def test_adult_social_care_records_its_own_work_and_schools_read_none_of_it(world):
    typed = {
        "person_id": str(world.scene.victim.pk), "decision": "Where she lives", "assessor": "Bryn Hollis",
        "finding": "lacks",
    } | day("assessed_on", dt.date(2026, 3, 2))  # fmt: skip
    assert world.post(PolicyGroup.ADULT, "capacity", **typed).status_code == 302
    row = CapacityAssessment.objects.get()
    assert set(world.due(row)) == {"Lacks capacity for a decision: decide in her best interests"}
    assert world.post(PolicyGroup.EDUCATION, "capacity", **typed).status_code == 404
    for group, title, whole in (
        (PolicyGroup.HEALTH, True, True), (PolicyGroup.POLICE, True, False), (PolicyGroup.EDUCATION, False, False),
    ):  # fmt: skip
        page = world.client(world.workers[group]).get(world.at("/needs")).content.decode()
        assert ("Mental capacity for one decision" in page, "Bryn Hollis" in page) == (title, whole), group


def test_best_interests_are_decided_for_who_lacks_capacity_alone(world):
    row = world.make(CapacityAssessment, PolicyGroup.ADULT)
    refused(CapacityAssessment, row, finding="has")
    refused(CapacityAssessment, row, best_interests="")
    refused(CapacityAssessment, row, decided_on=dt.date(2026, 3, 1))


def test_an_enquiry_is_decided_by_a_day_then_closed_with_an_outcome(world):
    row = world.make(AdultEnquiry, PolicyGroup.ADULT, status="concern", closed_on=None, outcome="")
    assert set(world.due(row)) == {"Decide whether a section 42 enquiry is made"}
    with acting_as(world.workers[PolicyGroup.ADULT]):
        row.rewrite(1, world.workers[PolicyGroup.ADULT], status="open")
    assert set(world.due(row)) == {"Look at a section 42 enquiry again"}
    refused(AdultEnquiry, row, status="closed")
    refused(AdultEnquiry, row, status="no_enquiry", why="")
    with acting_as(world.workers[PolicyGroup.ADULT]):
        row.rewrite(
            2, world.workers[PolicyGroup.ADULT], status="closed", outcome="reduced", closed_on=dt.date(2026, 5, 1)
        )
    assert world.due(row) == {}


def test_whoever_reads_a_summary_knows_who_cares_if_the_carer_is_gone(world):
    row = world.make(CarersAssessment, PolicyGroup.ADULT)
    page = world.client(world.workers[PolicyGroup.POLICE]).get(world.at("/needs")).content.decode()
    assert "His brother" in page and "A sitter on Tuesdays" not in page
    refused(CarersAssessment, row, done_on=None)


# --- Interpreter, by-and-for, staff -----------------------------------------------------------------------------------


def interpreter(world, **typed) -> dict:
    given = {
        "person_id": str(world.scene.victim.pk), "language": "Bengali", "sex": "woman", "how": "any", "status": "needed",
        "professional": "on",
    } | day("needed_on", dt.date(2026, 3, 2))  # fmt: skip
    return {name: value for name, value in (given | typed).items() if value is not None}


def test_an_interpreter_is_never_family(world):
    answer = world.post(PolicyGroup.HOUSING, "interpreters", **interpreter(world, professional=None))
    assert answer.status_code == 200 and "never a family member" in answer.content.decode()
    assert world.post(PolicyGroup.HOUSING, "interpreters", **interpreter(world)).status_code == 302
    refused(InterpreterNeed, InterpreterNeed.objects.get(), professional=False)


def test_until_one_is_booked_it_is_due_and_then_whether_one_came(world):
    row = world.make(InterpreterNeed, status="needed", booked_on=None)
    [due] = Due.objects.open().filter(key__startswith=f"interpreter-need:{row.pk}:")
    assert timezone.localdate(due.at) == dt.date(2026, 3, 4)
    refused(InterpreterNeed, row, status="booked")
    with acting_as(world.idva):
        row.rewrite(1, world.idva, status="booked", booked_on=dt.date(2026, 3, 9))
    assert set(world.due(row)) == {"An interpreter is booked: say whether one came"}


def test_which_community_she_belongs_to_is_read_by_the_hub_and_the_idva_alone(world):
    world.make(ByAndForWish)
    for group, user in world.workers.items():
        page = world.client(user).get(world.at("/needs")).content.decode()
        assert ("Deaf people" in page) == (group in (PolicyGroup.HUB, PolicyGroup.IDVA)), group
        assert ("by and for her community" in page) == (group in (PolicyGroup.HUB, PolicyGroup.IDVA)), group


def test_everybody_who_may_visit_reads_the_risk_and_its_rule(world):
    row = world.make(StaffRisk, PolicyGroup.HOUSING)
    for user in world.workers.values():
        page = world.client(user).get(world.at("/needs")).content.decode()
        assert "Visit in pairs" in page and "A large dog, not tied" in page
        # At the head of each page of the case.
        first = world.client(user).get(world.at()).content.decode()
        assert "Risk to staff: Large dog at the flat. Visit in pairs. A large dog, not tied" in first
    assert set(world.due(row)) == {"Does a risk to staff still hold?"}
    refused(StaffRisk, row, rules=[])
    refused(StaffRisk, row, review_on=row.since)


def test_a_risk_whose_day_is_past_still_holds(world):
    row = StaffRisk(kind="animal", rules=["in_pairs"], since=dt.date(2026, 1, 1), review_on=dt.date(2026, 2, 1))
    assert row.late and row.tag() == ("Holds, to be looked at", "danger")

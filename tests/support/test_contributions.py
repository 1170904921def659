"""What each kind of agency contributes: what no record can be, what falls due and at which desk, and who reads how much."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from cases.models import Due
from cases.models.alerts import desks_who_read
from people.models import ContactPoint
from support.models import (
    Easement,
    EducationAttendance,
    HealthContact,
    HospitalStay,
    ProbationLicence,
    SubstanceTreatment,
)
from tests import records
from tests.factories import make_area, make_case, make_desk, make_person, make_user

GROUPS = (
    PolicyGroup.IDVA, PolicyGroup.POLICE, PolicyGroup.HEALTH, PolicyGroup.ADULT, PolicyGroup.HOUSING,
    PolicyGroup.PROBATION, PolicyGroup.EDUCATION, PolicyGroup.SUBSTANCE,
)  # fmt: skip
MARCH = dt.date(2026, 3, 2)


class World:
    def __init__(self):
        self.area = make_area()
        self.desks = {group: make_desk(self.area, group) for group in GROUPS}
        self.desks[PolicyGroup.HUB] = self.area.hub_desk
        roles = {PolicyGroup.IDVA: Role.IDVA, PolicyGroup.HUB: Role.TRIAGE}
        self.workers = {g: make_user(d, roles.get(g, Role.PRACTITIONER)) for g, d in self.desks.items()}
        self.victim = make_person("Zephyrine", "Oakhollow", sex="female")
        self.case = make_case(
            self.area, *self.desks.values(), victim=self.victim, children=[make_person("Pippin", "Oakhollow")]
        )

    def make(self, model, group, **fields):
        with acting_as(self.workers[group]):
            given = records.EXAMPLES[model].fields(self.case) | fields
            return model.make(self.case, self.desks[group].pk, self.workers[group], **given)

    def due(self, row) -> dict[str, set]:
        """Words -> groups of the desks at which they are due."""
        group_of = {desk.pk: group for group, desk in self.desks.items()}
        found: dict[str, set] = {}
        for due in Due.objects.open().filter(key__startswith=f"{row.key()}:{row.pk}:"):
            found.setdefault(due.what, set()).add(group_of[due.desk_id])
        return found

    def at(self, rest: str) -> str:
        return f"/cases/{self.case.reference}/{rest}"

    def client(self, group) -> Client:
        client = Client()
        client.force_login(self.workers[group])
        return client

    def post(self, group, word: str, **typed):
        return self.client(group).post(self.at(f"{word}/new"), typed)


def day(name: str, on: dt.date) -> dict:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


@pytest.fixture
def world(db):
    return World()


def refused(model, row, **fields) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**fields)


# --- Health ----------------------------------------------------------------------------------------------------------


def test_who_could_not_be_asked_alone_is_asked_again_by_the_service_that_could_not(world):
    row = world.make(HealthContact, PolicyGroup.HEALTH)
    assert world.due(row) == {"Ask again, alone: the last time it was not possible": {PolicyGroup.HEALTH}}
    with acting_as(world.workers[PolicyGroup.HEALTH]):
        row.rewrite(1, world.workers[PolicyGroup.HEALTH], outcome="nothing")
    assert world.due(row) == {}
    refused(HealthContact, row, again_on=None)
    refused(HealthContact, row, again_on=row.on)


def test_a_gp_types_an_iris_referral(world):
    typed = {"kind": "iris", "asked": "alone", "outcome": "disclosed"} | day("on", MARCH)
    assert world.post(PolicyGroup.HEALTH, "health-contacts", **typed).status_code == 302
    again = world.post(PolicyGroup.HEALTH, "health-contacts", **typed | {"asked": "not_alone"})
    assert again.status_code == 200 and "Enter when she is asked again" in again.content.decode()
    assert HealthContact.objects.get().title == "GP referral (IRIS)"


def test_health_is_read_by_health_in_full_by_hub_and_idva_in_summary_and_by_nobody_else(world):
    world.make(HealthContact, PolicyGroup.HEALTH)
    for group, title, words in (
        (PolicyGroup.HEALTH, True, True), (PolicyGroup.IDVA, True, False), (PolicyGroup.HUB, True, False),
        (PolicyGroup.POLICE, False, False), (PolicyGroup.HOUSING, False, False), (PolicyGroup.ADULT, False, False),
    ):  # fmt: skip
        page = world.client(group).get(world.at("contributions")).content.decode()
        assert ("Midwifery enquiry" in page, "His mother sat with her" in page) == (title, words), group


def test_before_a_discharge_health_and_the_idva_are_told_and_no_desk_that_reads_no_health(world):
    world.case.lead = world.workers[PolicyGroup.HOUSING]
    world.case.save(update_fields=["lead"])
    row = world.make(HospitalStay, PolicyGroup.HEALTH, plan="", discharge_on=dt.date(2026, 3, 9))
    told = {PolicyGroup.HEALTH, PolicyGroup.IDVA}
    assert world.due(row) == {
        "Discharge from hospital in 2 days: where is it safe to go?": told,
        "Discharge from hospital today: say whether it has happened": told,
    }
    assert {due.at.date() for due in Due.objects.filter(key__startswith=f"hospital-stay:{row.pk}:")} == {
        dt.date(2026, 3, 7), dt.date(2026, 3, 9),
    }  # fmt: skip
    with acting_as(world.workers[PolicyGroup.HEALTH]):
        row.rewrite(1, world.workers[PolicyGroup.HEALTH], plan="Her sister meets her")
        assert len(world.due(row)) == 1
        row.rewrite(2, world.workers[PolicyGroup.HEALTH], status="discharged")
    assert world.due(row) == {}
    refused(HospitalStay, row, discharge_on=None)


def test_the_line_of_a_record_is_shown_on_the_first_page_to_who_reads_its_section_alone(world):
    """A police representative reads all actions while the case is listed, and so what is due in it: but not of health."""
    world.make(HospitalStay, PolicyGroup.HEALTH, discharge_on=dt.date(2026, 3, 9), plan="")
    type(world.case).objects.filter(pk=world.case.pk).update(listed=True)
    representative = make_user(world.desks[PolicyGroup.POLICE], Role.REPRESENTATIVE)
    client = Client()
    client.force_login(representative)
    assert "Discharge from hospital" not in client.get(world.at("")[:-1]).content.decode()
    assert "Discharge from hospital" in world.client(PolicyGroup.HUB).get(world.at("")[:-1]).content.decode()


# --- Substance treatment ---------------------------------------------------------------------------------------------


def treatment(**typed) -> dict:
    return {"what": "alcohol", "status": "referred", "contact": "rules"} | day("referred_on", MARCH) | typed


def test_contact_by_the_rules_needs_a_way_that_is_safe_and_copies_none_of_it(world):
    typed = treatment(person_id=str(world.victim.pk))
    answer = world.post(PolicyGroup.SUBSTANCE, "treatments", **typed)
    assert answer.status_code == 200 and "No way of reaching her is recorded as safe" in answer.content.decode()
    ContactPoint.objects.create(
        person=world.victim,
        channel="mobile",
        value="07700 900321",
        safety="safe",
        watched="no",
        cover_story="the library",
    )
    assert world.post(PolicyGroup.SUBSTANCE, "treatments", **typed).status_code == 302
    row = SubstanceTreatment.objects.get()
    assert "library" not in str(vars(row)) and "07700" not in str(vars(row))


def test_probation_records_its_own_but_reads_no_treatment_of_others(world):
    world.make(SubstanceTreatment, PolicyGroup.SUBSTANCE)
    page = world.client(PolicyGroup.PROBATION).get(world.at("contributions")).content.decode()
    assert "Substance treatment" not in page


@pytest.mark.parametrize(("status", "started"), [("in", None), ("left", None)])
def test_who_is_in_treatment_began_on_a_day(world, status, started):
    row = world.make(SubstanceTreatment, PolicyGroup.SUBSTANCE)
    refused(SubstanceTreatment, row, status=status, started_on=started)


# --- Probation -------------------------------------------------------------------------------------------------------


def test_before_a_licence_ends_police_probation_and_the_idva_are_told(world):
    row = world.make(ProbationLicence, PolicyGroup.PROBATION, next_plan="", told_on=None)
    told = {PolicyGroup.POLICE, PolicyGroup.PROBATION, PolicyGroup.IDVA}
    assert world.due(row) == {
        "Licence ends in 7 days: plan what protects her after it": told,
        "Licence ends in 2 days: does she know?": told,
        "Licence ends today: say what came of it": told,
    }
    with acting_as(world.workers[PolicyGroup.PROBATION]):
        row.rewrite(1, world.workers[PolicyGroup.PROBATION], status="recalled")
    assert world.due(row) == {}


@pytest.mark.parametrize("fields", [{"until": dt.date(2026, 3, 1)}, {"mappa": 4}, {"mappa": 0}])
def test_what_no_licence_can_be_is_refused_by_the_database(world, fields):
    refused(ProbationLicence, world.make(ProbationLicence, PolicyGroup.PROBATION), **fields)


def test_a_school_reads_that_he_may_not_see_the_children_and_not_where_he_is_tagged(world):
    world.make(ProbationLicence, PolicyGroup.PROBATION, conditions=["no_children", "curfew"])
    page = world.client(PolicyGroup.EDUCATION).get(world.at("contributions")).content.decode()
    assert "No contact with the children" in page and "Curfew" not in page and "market square" not in page


# --- Education and the Jobcentre -------------------------------------------------------------------------------------


def test_a_school_reads_its_own_in_full_and_another_one_in_summary(world):
    row = world.make(EducationAttendance, PolicyGroup.EDUCATION)
    assert world.due(row) == {"Look at a child’s attendance again": {PolicyGroup.EDUCATION}}
    assert "71%" in world.client(PolicyGroup.EDUCATION).get(world.at("contributions")).content.decode()
    page = world.client(PolicyGroup.ADULT).get(world.at("contributions")).content.decode()
    assert "School attendance" in page and "71%" not in page
    refused(EducationAttendance, row, percent=101)


@pytest.mark.parametrize(
    ("kind", "last"),
    [("easement", dt.date(2026, 5, 31)), ("with_child", dt.date(2026, 8, 30)), ("landlord", None)],
)
def test_an_easement_lasts_13_weeks_or_26_with_a_child(world, kind, last):
    assert Easement.ends(kind, MARCH) == last
    typed = {"kind": kind, "status": "given"} | day("asked_on", MARCH) | day("since", MARCH)
    assert world.post(PolicyGroup.HOUSING, "easements", **typed).status_code == 302
    row = Easement.objects.get()
    assert row.until == last
    found = Due.objects.open().filter(key__startswith=f"easement:{row.pk}:")
    assert found.exists() == bool(last)


def test_an_easement_is_given_from_a_day_and_ends_after_it(world):
    row = world.make(Easement, PolicyGroup.HOUSING)
    refused(Easement, row, since=None, until=None)
    refused(Easement, row, until=row.since)


# --- Who is told -----------------------------------------------------------------------------------------------------


def test_a_desk_that_left_the_case_is_not_told_and_the_recorder_always_is(world):
    row = world.make(HospitalStay, PolicyGroup.HEALTH)
    every = desks_who_read(row, *PolicyGroup)
    reads = {PolicyGroup.HUB, PolicyGroup.IDVA, PolicyGroup.HEALTH}
    assert set(every) == {world.desks[group].pk for group in reads}
    world.case.shares.filter(desk=world.desks[PolicyGroup.IDVA]).delete()
    row.case.refresh_from_db()
    assert world.desks[PolicyGroup.IDVA].pk not in desks_who_read(row, *PolicyGroup)

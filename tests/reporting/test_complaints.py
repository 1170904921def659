"""Complaints: who reads one, its stages and days, what is due, and figures without names."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from agencies.access import Permission, PolicyGroup, Role, roles_with
from agencies.models import Notice
from agencies.principals import acting_as
from cases.models import Due
from dashub.errors import WrongState
from reporting.complaints import actions
from reporting.complaints.models import Complaint
from reporting.periods import Period
from reporting.quality.complaints import complaints
from tests.factories import make_area, make_desk, make_user

pytestmark = pytest.mark.django_db
# A Thursday before the Easter weekend: Friday 3 and Monday 6 April are bank holidays.
RECEIVED = dt.date(2026, 4, 2)
QUARTER = Period(dt.date(2026, 4, 1), 3)


class World:
    def __init__(self):
        self.area = make_area(suppress_below=5)
        self.desk, self.about = make_desk(self.area), make_desk(self.area, PolicyGroup.HOUSING)
        self.writer = make_user(self.desk, Role.PRACTITIONER)
        self.inside, self.manager = make_user(self.about, Role.PRACTITIONER), make_user(self.about, Role.MANAGER)
        self.lead = make_user(self.area.hub_desk, Role.GOVERNANCE)
        self.chair = make_user(self.area.hub_desk, Role.CHAIR)

    def receive(self, by=None, **more) -> Complaint:
        said = {
            "about": self.about,
            "subject": "delay",
            "sender": "survivor",
            "name": "Ida Alder",
            "reach": "By her IDVA",
        }
        return actions.receive(
            self.area, by or self.writer, received_on=RECEIVED, **(said | {"what": "Nobody rang"} | more)
        )

    def reads(self, user) -> list[str]:
        """By the policy, and by PostgreSQL by itself."""
        with acting_as(user):
            found = list(Complaint.objects.visible_to(user).values_list("reference", flat=True))
            with connection.cursor() as cursor:
                cursor.execute("SELECT reference FROM reporting_complaint ORDER BY id DESC")
                assert found == [row[0] for row in cursor.fetchall()]
        return found


@pytest.fixture
def world():
    with time_machine.travel(dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC), tick=False):
        yield World()


def test_the_role_in_the_rule_is_the_one_that_holds_the_power():
    assert roles_with(Permission.RIGHTS) == ["governance"]


def test_whom_a_complaint_is_about_does_not_read_it_unless_chosen(world):
    complaint = world.receive()
    for user in (world.inside, world.manager, world.chair):
        assert world.reads(user) == []
    for user in (world.lead, world.writer):
        assert world.reads(user) == [complaint.reference]
    with acting_as(world.lead):
        actions.choose(complaint, world.lead, [world.manager])
    assert world.reads(world.manager) == [complaint.reference] and world.reads(world.inside) == []
    assert Notice.objects.filter(user=world.manager, key=complaint.key).exists()
    with acting_as(world.lead):
        actions.choose(complaint, world.lead, [])
    assert world.reads(world.manager) == []


def test_who_writes_down_a_complaint_about_her_own_agency_does_not_read_it_afterwards(world, client):
    client.force_login(world.inside)
    typed = {
        "desk": world.about.pk, "subject": "conduct", "sender": "family", "name": "", "reach": "", "what": "He was rude",
        "received_on_day": "2", "received_on_month": "4", "received_on_year": "2026",
    }  # fmt: skip
    assert client.post("/complaints/new", typed).status_code == 302
    assert client.post("/complaints/new", typed).status_code == 302
    complaint = Complaint.objects.get()
    assert client.get(complaint.get_absolute_url()).status_code == 404
    assert complaint.reference not in client.get("/complaints").content.decode().split("<table")[-1]
    client.force_login(world.lead)
    assert "He was rude" in client.get(complaint.get_absolute_url()).content.decode()


def test_a_lead_of_another_area_reads_none(world):
    world.receive()
    assert world.reads(make_user(make_area("Elsewhere").hub_desk, Role.GOVERNANCE)) == []


def test_nobody_but_the_lead_writes_into_it(world):
    complaint = world.receive()
    with acting_as(world.lead):
        actions.choose(complaint, world.lead, [world.manager])
    for user in (world.writer, world.manager):
        with acting_as(user):
            assert Complaint.objects.filter(pk=complaint.pk).update(what="Other words") == 0


def test_three_working_days_and_the_partnerships_own(world):
    complaint = world.receive()
    assert complaint.acknowledge_by == dt.date(2026, 4, 9) and complaint.answer_by == dt.date(2026, 5, 5)
    type(world.area).objects.update(complaint_days=10)
    world.area.refresh_from_db()
    assert world.receive(what="Another").answer_by == dt.date(2026, 4, 20)


def test_the_last_day_is_in_time_and_the_next_is_not(world):
    complaint = world.receive()
    assert not complaint.is_overdue(complaint.acknowledge_by)
    assert complaint.is_overdue(complaint.acknowledge_by + dt.timedelta(days=1))


def due(complaint) -> list[str]:
    return list(Due.objects.open().filter(key__startswith=f"{complaint.key}:").values_list("what", flat=True))


def test_its_stages_and_what_is_due_at_each(world):
    complaint = world.receive()
    by = world.lead
    with acting_as(by):
        assert due(complaint) == ["Acknowledge a complaint"]
        with pytest.raises(WrongState):
            actions.answer(complaint, by, answered_on=RECEIVED, outcome="upheld", answer="Sorry")
        actions.acknowledge(complaint, by, RECEIVED)
        assert due(complaint) == ["Answer a complaint"]
        actions.answer(complaint, by, answered_on=RECEIVED, outcome="partly", answer="Sorry")
        assert due(complaint) == []
        actions.review(complaint, by, dt.date(2026, 4, 20))
        assert due(complaint) == ["Answer a complaint"] and complaint.answer_by == dt.date(2026, 5, 19)
        actions.answer(complaint, by, answered_on=dt.date(2026, 4, 20), outcome="upheld", answer="We were wrong")
        actions.close(complaint, by, "Ring back the same day")
        assert due(complaint) == [] and complaint.status == "closed"
        with pytest.raises(WrongState):
            actions.withdraw(complaint, by, "")
    assert not Notice.objects.filter(text__contains="Ida").exists()


def test_the_database_knows_no_closed_complaint_without_learning(world):
    complaint = world.receive()
    for wrong in ({"status": "answered"}, {"status": "closed"}, {"acknowledged_on": RECEIVED - dt.timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic(), acting_as(world.lead):
            Complaint.objects.filter(pk=complaint.pk).update(**wrong)


def test_the_stages_in_pages(world, client):
    complaint = world.receive()
    client.force_login(world.lead)
    at = complaint.get_absolute_url()
    day = {"acknowledged_on_day": "1", "acknowledged_on_month": "4", "acknowledged_on_year": "2026"}
    assert "before it was received" in client.post(f"{at}/acknowledge", day).content.decode()
    assert client.post(f"{at}/acknowledge", day | {"acknowledged_on_day": "7"}).status_code == 302
    assert client.get(f"{at}/acknowledge").status_code == 409
    assert client.get(f"{at}/nothing").status_code == 404
    page = client.get(at).content.decode()
    assert "Answered" in page and "Ida Alder" in page and "Ida" not in page.split("</title>")[0]
    assert client.post(f"{at}/readers", {"readers": [world.manager.pk]}).status_code == 302
    assert client.post(f"{at}/readers", {"readers": [world.inside.pk]}).status_code == 200
    client.force_login(world.manager)
    page = client.get(at).content.decode()
    assert "Nobody rang" in page and "Choose who reads it" not in page
    assert client.get(f"{at}/answer").status_code == 403


def figures(world) -> dict[str, str]:
    return {line.label: line.figure.text for sheet in complaints(world.area, QUARTER).sheets for line in sheet.lines}


def test_figures_name_nobody_and_hide_small_numbers(world):
    days = Complaint.days(world.area, RECEIVED)
    rows = [("delay", 11), ("conduct", 6), ("contact", 2)]
    for subject, number in rows:
        Complaint.objects.bulk_create(
            Complaint(
                reference=f"{subject[-4:]}{place}", area=world.area, about=world.about, subject=subject, sender="survivor",
                name="Ida Alder", what="Whispered", received_on=RECEIVED, recorded_by=world.writer, status="acknowledged",
                acknowledged_on=RECEIVED + dt.timedelta(days=place), **days,
            )
            for place in range(number)
        )  # fmt: skip
    told = figures(world)
    # Received on 2 April, acknowledged so many days later: 3 of 11 after the 9th, none of the others.
    assert told["Received"] == "19" and told["Acknowledged within 3 working days"].startswith("[c]")
    assert told["Contact that was not safe"].startswith("[c]")
    assert list(told.values()).count("[c] of 19") >= 2, "the others would tell the hidden one"
    assert "Ida" not in str(told) and str(world.about) not in str(told)


def test_of_few_complaints_nothing_is_told(world):
    world.receive()
    found = complaints(world.area, QUARTER)
    assert found.sheets == [] and "Fewer than 5" in found.withheld

"""The caseload, a service's work on a case, and contact: who gets in, what is refused, and what is never shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from cases.models import Bar, Case, ContactPlan, Due
from people.models import ContactPoint
from support.actions import decline
from support.models import ContactAttempt, Engagement, Pathway
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db


class Service:
    def __init__(self):
        self.area = make_area()
        self.desk = make_desk(self.area, PolicyGroup.IDVA)
        self.housing = make_desk(self.area, PolicyGroup.HOUSING)
        self.idva = make_user(self.desk, Role.IDVA, name="Ida Vance")
        self.officer = make_user(self.housing, Role.PRACTITIONER)
        self.case = make_case(self.area, self.desk, self.housing)
        self.work = Engagement.offer(self.case, Pathway.IDVA, self.desk, by=SYSTEM)

    def point(self, **fields):
        defaults = {"channel": "mobile", "value": "07700 900123", "safety": "safe", "watched": "no"}
        defaults["safe_times"] = "any time"
        return ContactPoint.objects.create(person=self.case.victim, **{**defaults, **fields})

    def page(self, name):
        return f"/cases/{self.case.reference}/{name}"


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def idva(client, service):
    client.force_login(service.idva)
    return client


def text(response):
    return response.content.decode()


def queries(client, path):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


# --- Caseload --------------------------------------------------------------------------------------------------------


def test_the_caseload_shows_ones_own_services_work_alone(client, service, idva):
    assert service.case.reference in text(idva.get("/caseload"))
    client.force_login(service.officer)
    assert service.case.reference not in text(client.get("/caseload"))


@pytest.mark.parametrize("role", [Role.BOARD, Role.GOVERNANCE, Role.ADMINISTRATOR])
def test_the_caseload_is_not_for_those_who_do_no_case_work(client, service, role):
    client.force_login(make_user(service.desk, role))
    assert client.get("/caseload").status_code == 403


def test_work_on_a_case_one_is_barred_from_is_not_there(idva, service):
    Bar.objects.create(user=service.idva, person=service.case.victim, reason="Her sister")
    assert service.case.reference not in text(idva.get("/caseload"))
    assert idva.get(service.page("services")).status_code == 404


def test_the_caseload_asks_the_same_few_questions_whatever_its_length(idva, service):
    few = queries(idva, "/caseload")
    for _ in range(15):
        Engagement.offer(make_case(service.area, service.desk), Pathway.IDVA, service.desk, by=SYSTEM)
    assert queries(idva, "/caseload") == few < 15


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({}, True),
        ({"state": "working"}, False),
        ({"whose": "mine"}, False),
        ({"whose": "nobody"}, True),
        ({"pathway": "isva"}, False),
        ({"state": "x", "after": "y~z"}, True),
        ({"after": "2026-01-01T00:00:00~" + "9" * 30}, True),
    ],
)
def test_caseload_filters(idva, service, filters, shown):
    assert (service.case.reference in text(idva.get("/caseload", filters))) is shown


# --- Work ------------------------------------------------------------------------------------------------------------


def act(client, service, what, **data):
    prefix = f"w{service.work.pk}-"
    sent = {prefix + name: value for name, value in data.items()}
    return client.post(service.page(f"services/{service.work.pk}/{what}"), sent)


def test_taking_the_work_names_the_worker_and_if_asked_the_lead(idva, service):
    assert act(idva, service, "take", worker=service.idva.pk, lead="on").status_code == 302
    service.work.refresh_from_db()
    service.case.refresh_from_db()
    assert (service.work.status, service.work.worker, service.case.lead) == ("working", service.idva, service.idva)


def test_declining_says_why(idva, service):
    assert act(idva, service, "end").status_code == 200
    assert act(idva, service, "end", reason="Out of our area").status_code == 302
    service.work.refresh_from_db()
    assert (service.work.status, service.work.reason) == ("declined", "Out of our area")


def test_work_cannot_be_given_to_somebody_of_another_service(idva, service):
    assert act(idva, service, "take", worker=service.officer.pk).status_code == 200
    service.work.refresh_from_db()
    assert service.work.status == "offered"


def test_work_cannot_be_given_to_somebody_barred_from_the_case(idva, service):
    relative = make_user(service.desk, Role.IDVA)
    Bar.objects.create(user=relative, person=service.case.victim, reason="Her sister")
    assert act(idva, service, "take", worker=relative.pk).status_code == 200


def test_another_service_sees_who_works_and_cannot_answer_for_them(client, service):
    client.force_login(service.officer)
    page = text(client.get(service.page("services")))
    assert str(service.desk) in page and "Decline it" not in page
    assert act(client, service, "take", worker=service.officer.pk).status_code == 404
    assert act(client, service, "end", reason="No").status_code == 404


def test_a_second_answer_gets_plain_words(idva, service):
    act(idva, service, "end", reason="Out of our area")
    assert act(idva, service, "end", reason="Again").status_code == 409


# --- Another service -------------------------------------------------------------------------------------------------


def offered(desk, /, **changed):
    data = {"pathway": "adult", "desk": desk.pk, "reason": "Care needs", **changed}
    return {f"offer-{name}": value for name, value in data.items()}


@pytest.fixture
def adult(service):
    return make_desk(service.area, PolicyGroup.ADULT)


@pytest.fixture
def hub(client, service):
    client.force_login(make_user(service.area.hub_desk, Role.TRIAGE))
    return client


def test_the_hub_asks_another_service_which_then_sees_the_case(hub, service, adult):
    worker = make_user(adult, Role.PRACTITIONER)
    assert not Case.objects.visible_to(worker).exists()
    assert hub.post(service.page("services/offer"), offered(adult)).status_code == 302
    assert Case.objects.visible_to(worker).exists() and Notice.objects.filter(user=worker).exists()
    assert Engagement.objects.get(desk=adult).pathway == "adult"


def test_a_decline_leaves_the_hub_a_thing_to_do_until_another_service_is_asked(hub, service, adult):
    decline(service.work, "Out of our area", service.idva)
    due = Due.objects.open().get(what="Find a service: IDVA")
    assert due.desk == service.area.hub_desk
    hub.post(service.page("services/offer"), offered(adult, pathway="idva"))
    assert not Due.objects.open().filter(pk=due.pk).exists()


@pytest.mark.parametrize("changed", [{"pathway": "marac"}, {"desk": "999999"}, {"reason": ""}, {"reason": "a\0b"}])
def test_an_offer_that_cannot_be_made_comes_back(hub, service, adult, changed):
    response = hub.post(service.page("services/offer"), offered(adult, **changed))
    assert response.status_code == 200 and "There is a problem" in text(response)
    assert not Engagement.objects.filter(desk=adult).exists()


def test_a_service_of_another_area_cannot_be_asked(hub, service):
    elsewhere = make_desk(make_area("Farrow"), PolicyGroup.ADULT)
    assert hub.post(service.page("services/offer"), offered(elsewhere)).status_code == 200
    assert not Engagement.objects.filter(desk=elsewhere).exists()


def test_a_service_does_not_ask_others_by_itself(idva, service, adult):
    assert "Ask another service" not in text(idva.get(service.page("services")))
    assert idva.post(service.page("services/offer"), offered(adult)).status_code == 403


# --- Contact ---------------------------------------------------------------------------------------------------------


def test_contact_is_for_the_service_that_supports_her(client, service):
    client.force_login(service.officer)
    assert client.get(service.page("contact")).status_code == 403


def test_a_stranger_to_the_case_finds_nothing(client, service):
    client.force_login(make_user(make_desk(service.area, PolicyGroup.IDVA), Role.IDVA))
    assert client.get(service.page("contact")).status_code == 404


def test_an_attempt_by_a_safe_way_is_recorded_with_the_next_contact(idva, service):
    point = service.point()
    data = {
        "contact_point": point.pk,
        "outcome": "reached",
        "note": "She is well",
        "next_on_day": "1",
        "next_on_month": "1",
        "next_on_year": "2090",
        "how": "By phone",
        "way": point.pk,
    }
    assert idva.post(service.page("contact"), data).status_code == 302
    assert ContactAttempt.objects.get().by == service.idva
    service.work.refresh_from_db()
    assert service.work.first_contact_at and ContactPlan.objects.get(case=service.case).how == "By phone"
    assert "She is well" in text(idva.get(service.page("contact")))


def test_an_unsafe_way_is_refused_and_the_safe_ones_are_offered(idva, service):
    service.point(value="07700 900999", hours="After tea")
    unsafe = service.point(channel="email", value="m@example.org", safety="unsafe")
    response = idva.post(service.page("contact"), {"contact_point": unsafe.pk, "outcome": "reached"})
    page = text(response)
    assert response.status_code == 200 and "marked not safe" in page
    assert "Safe now" in page and "07700 900999" in page and "After tea" in page
    assert not ContactAttempt.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"contact_point": "999999", "outcome": "reached"},
        {"contact_point": "her", "outcome": "reached"},
        {"contact_point": "her", "channel": "pigeon", "outcome": "reached"},
        {"contact_point": "her", "channel": "mobile", "outcome": "nonsense"},
        {"contact_point": "her", "channel": "mobile", "outcome": "reached", "note": "a\0b"},
        {"contact_point": "her", "channel": "mobile", "outcome": "reached", "time": "25:99"},
        {"contact_point": "her", "channel": "mobile", "outcome": "reached", "on_day": "1", "on_month": "1"},
    ],
)
def test_what_cannot_be_recorded_comes_back_with_messages(idva, service, data):
    service.point()
    response = idva.post(service.page("contact"), data)
    assert response.status_code == 200 and "There is a problem" in text(response)
    assert not ContactAttempt.objects.exists()


def test_another_persons_number_cannot_be_used(idva, service):
    stranger = ContactPoint.objects.create(person=make_case(service.area).victim, channel="mobile", safety="safe")
    assert idva.post(service.page("contact"), {"contact_point": stranger.pk, "outcome": "reached"}).status_code == 200
    assert not ContactAttempt.objects.exists()


def test_pages_of_the_case_ask_few_questions(idva, service):
    for number in range(6):
        service.point(value=f"07700 90012{number}")
        ContactAttempt.make(service.case, service.desk.pk, None, "reached", channel="mobile", by=service.idva)
    assert queries(idva, service.page("contact")) < 15
    assert queries(idva, service.page("services")) < 15

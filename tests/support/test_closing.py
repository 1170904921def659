"""How work with a victim ends: what each ending takes, who leads afterwards, a death, and check-ins by safe ways alone."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from cases.models import Case, Due, LegalHold, RiskAssessment
from dashub.errors import InvalidInput, WrongState
from people.models import ContactPoint, Person
from support.closing import answer_check_in, close_work, refusal
from support.models import CheckIn, ContactAttempt, Engagement, Pathway
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
Ending = Engagement.Ending
NOW = timezone.now()


class Service:
    def __init__(self):
        self.area = make_area()
        self.desk = make_desk(self.area, PolicyGroup.IDVA)
        self.worker = make_user(self.desk, Role.IDVA)
        self.case = make_case(self.area, self.desk, risk_level="high", lead=self.worker)
        self.work = Engagement.offer(self.case, Pathway.IDVA, self.desk, NOW - dt.timedelta(days=30), by=SYSTEM)
        self.work.take(self.worker, self.worker)
        self.assessment = RiskAssessment.objects.create(
            case=self.case, tool="dash-24", tool_version="1", native="9 yes", level="medium", desk=self.desk, by=self.worker,
            assessed_on=timezone.localdate(),
        )  # fmt: skip
        self.point = ContactPoint.objects.create(
            person=self.case.victim, channel="mobile", safety="safe", watched="no", safe_times="any time"
        )

    def tried(self, *days_ago, outcome="no_answer", point=None):
        for days in days_ago:
            ContactAttempt.make(
                self.case, self.desk.pk, point or self.point, outcome, engagement=self.work,
                at=NOW - dt.timedelta(days=days), by=self.worker,
            )  # fmt: skip

    def close(self, ending, **more):
        close_work(self.work, ending, "It is time", self.worker, **more)
        self.work.refresh_from_db()


@pytest.fixture
def service():
    return Service()


@pytest.mark.parametrize(
    ("days", "risk", "refused"),
    [
        ((), "high", True),
        ((9, 8), "high", True),
        ((9, 8, 7), "high", False),
        ((9, 5, 2), "high", False),
        ((9.1, 5, 2), "high", True),
        ((29, 20, 2), "high", True),
        ((29, 20, 2), "standard", False),
        ((29, 20), "standard", True),
    ],
)
def test_out_of_reach_takes_safe_attempts_in_a_week_where_risk_is_high(service, days, risk, refused):
    service.case.risk_level = risk
    service.case.save()
    service.tried(*days)
    assert bool(refusal(service.work, Ending.OUT_OF_REACH)) is refused


def test_a_listed_case_is_a_priority_whatever_its_risk(service):
    Case.objects.filter(pk=service.case.pk).update(risk_level="standard", listed=True)
    service.work.case.refresh_from_db()
    service.tried(29, 20, 2)
    assert "one week" in refusal(service.work, Ending.OUT_OF_REACH)


def test_who_was_reached_is_not_out_of_reach_and_disengages_after_later_attempts_alone(service):
    assert "never reached" in refusal(service.work, Ending.DISENGAGED)
    service.tried(20, 19, 18)
    service.tried(10, outcome="reached")
    assert "was reached" in refusal(service.work, Ending.OUT_OF_REACH)
    service.tried(5, 4)
    assert "2 safe attempts" in refusal(service.work, Ending.DISENGAGED)
    service.tried(3)
    assert refusal(service.work, Ending.DISENGAGED) == ""


def test_her_own_call_is_no_attempt_of_ours(service):
    for _ in range(3):
        ContactAttempt.make(
            service.case,
            service.desk.pk,
            None,
            "not_safe",
            channel="mobile",
            engagement=service.work,
            by=service.worker,
        )
    assert refusal(service.work, Ending.OUT_OF_REACH)


@pytest.mark.parametrize(
    ("ending", "field"),
    [
        ("stepped_down", "step_down"),
        ("transferred", "step_down"),
        ("duplicate", "duplicate"),
        ("deceased", "died_on"),
        ("out_of_reach", "ending"),
    ],
)
def test_what_an_ending_takes_is_asked_for(service, ending, field):
    with pytest.raises(InvalidInput) as refused:
        service.close(ending)
    assert list(refused.value.fields) == [field]
    service.work.refresh_from_db()
    assert service.work.status == "working"


@pytest.mark.parametrize("ending", ["needs_met", "moved", "declined"])
def test_ending_never_closes_the_case(service, ending):
    service.close(ending)
    service.case.refresh_from_db()
    assert (service.work.ending, service.work.status, service.case.status) == (ending, "closed", "open")


def test_who_leads_from_now_on_is_named(service):
    officer = make_user(service.area.hub_desk, Role.TRIAGE)
    service.close("needs_met", lead=officer)
    service.case.refresh_from_db()
    assert service.case.lead == officer and service.case.handovers.get().from_user == service.worker
    other = Service()
    with pytest.raises(InvalidInput):
        other.close("needs_met", lead=officer)


def test_a_death_holds_the_record_stops_contact_and_asks_for_a_review(service):
    service.close("deceased", died_on=dt.date(2026, 1, 1))
    assert LegalHold.objects.get(case=service.case).ground == "death"
    assert Due.objects.open().get(what="Consider a death review").desk == service.area.hub_desk
    assert Person.objects.get(pk=service.point.person_id).died_on == dt.date(2026, 1, 1)
    with pytest.raises(InvalidInput):
        service.tried(0, point=ContactPoint.objects.get(pk=service.point.pk))


# --- Check-ins -------------------------------------------------------------------------------------------------------


@pytest.fixture
def checks(service):
    service.close("needs_met", asked=True)
    return list(CheckIn.objects.all())


def test_three_check_ins_are_due_by_themselves(service, checks):
    assert [check.months for check in checks] == [3, 6, 12]
    dues = Due.objects.open().filter(what__startswith="Check-in").order_by("at")
    assert [(due.what, due.user) for due in dues] == [
        (f"Check-in after {months} months", service.worker) for months in (3, 6, 12)
    ]


@pytest.mark.parametrize(("ending", "asked"), [("moved", True), ("declined", True), ("needs_met", False)])
def test_nobody_is_asked_who_did_not_agree_or_has_gone(service, ending, asked):
    service.close(ending, asked=asked)
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("outcome", ["declined", "moved", "died", "wants_help"])
def test_some_answers_stop_the_rest(service, checks, outcome):
    answer_check_in(checks[0], outcome, service.point, by=service.worker)
    assert not CheckIn.objects.waiting().exists()
    assert not Due.objects.open().filter(what__startswith="Check-in").exists()


@pytest.mark.parametrize("outcome", ["well", "no_answer", "not_safe"])
def test_other_answers_leave_the_rest(service, checks, outcome):
    answer_check_in(checks[0], outcome, service.point, by=service.worker)
    assert CheckIn.objects.waiting().count() == 2
    assert ContactAttempt.objects.get().contact_point == service.point


def test_who_wants_help_is_offered_the_service_again_and_her_case_is_opened(service, checks):
    service.case.close("needs_met", "All is well", service.worker)
    checks[0].case.refresh_from_db()
    answer_check_in(checks[0], "wants_help", service.point, by=service.worker)
    service.case.refresh_from_db()
    assert service.case.status == "open" and Engagement.objects.live().get().status == "offered"


def test_a_second_press_is_refused(service, checks):
    answer_check_in(checks[0], "well", service.point, by=service.worker)
    with pytest.raises(WrongState):
        answer_check_in(CheckIn.objects.get(pk=checks[0].pk), "moved", service.point, by=service.worker)
    assert CheckIn.objects.waiting().count() == 2


def test_the_page_shows_the_ways_and_refuses_the_unsafe(client, service, checks):
    ContactPoint.objects.update(watched="watched")
    client.force_login(service.worker)
    path = f"/cases/{service.case.reference}/services/check-in/{checks[0].pk}"
    response = client.post(path, {"contact_point": service.point.pk, "outcome": "well"})
    assert response.status_code == 200 and "watches this" in response.content.decode()
    ContactPoint.objects.update(watched="no")
    assert client.post(path, {"contact_point": service.point.pk, "outcome": "well"}).status_code == 302
    assert client.get(path).status_code == 404


def test_two_forms_of_one_work_have_no_field_in_common(client, service):
    """Both ask for the lead worker: a label must lead to its own."""
    client.force_login(service.worker)
    html = client.get(f"/cases/{service.case.reference}/services").content.decode()
    found = re.findall(r' id="([^"]+)"', html)
    assert f"id_end{service.work.pk}-lead" in found
    assert len(found) == len(set(found))


def test_the_services_page_ends_the_work(client, service):
    client.force_login(service.worker)
    path, prefix = f"/cases/{service.case.reference}/services/{service.work.pk}/end", f"end{service.work.pk}-"
    sent = {prefix + "ending": "duplicate", prefix + "duplicate": "2222-22", prefix + "reason": "Twice"}
    response = client.post(path, sent | {prefix + "lead": service.worker.pk})
    assert response.status_code == 200 and "a case that you see" in response.content.decode()
    other = make_case(service.area, service.desk)
    sent |= {prefix + "duplicate": other.reference, prefix + "lead": service.worker.pk}
    assert client.post(path, sent).status_code == 302
    service.work.refresh_from_db()
    assert service.work.duplicate_of == other.reference

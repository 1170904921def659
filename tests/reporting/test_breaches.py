"""The breach record, its 72 real hours, and the register of what was given out of the hub."""

import datetime as dt

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from agencies.access import Permission, Role, roles_with
from agencies.models import Membership, Notice
from agencies.principals import acting_as
from cases import glass
from cases.models import Case, Disclosure, Due, disclose
from cases.restricting import restrict
from dashub import references
from dashub.errors import WrongState
from reporting.breaches import actions
from reporting.breaches.forms import IcoForm
from reporting.breaches.models import Breach, tell_by
from reporting.breaches.words import clock_of
from reporting.models import Alert
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user, screened

pytestmark = pytest.mark.django_db
HOURS_72, SECOND = dt.timedelta(hours=72), dt.timedelta(seconds=1)
MENTIONED = references.new()
NOTICED = dt.datetime(2026, 3, 27, 12, tzinfo=dt.UTC)  # the clocks go forward two days later


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def lead(area):
    return make_user(area.hub_desk, Role.GOVERNANCE)


@pytest.fixture
def worker(area):
    return make_user(make_desk(area), Role.PRACTITIONER)


def reported(area, worker, **said) -> Breach:
    said = {"kind": "sent", "what": "To a wrong house", "noticed_at": NOTICED, "danger": "no"} | said
    return actions.report(area, worker, **said)


def told(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("key", flat=True))


def test_the_clock_runs_72_elapsed_hours_over_a_change_of_the_clocks(area, worker):
    breach = reported(area, worker)
    assert breach.tell_by - NOTICED == HOURS_72
    assert timezone.localtime(breach.tell_by).hour == 13
    assert not breach.is_overdue(NOTICED + HOURS_72)
    assert breach.is_overdue(NOTICED + HOURS_72 + SECOND)
    assert clock_of(breach, NOTICED + dt.timedelta(hours=71)) == "Due in 1 h"


def test_leads_are_reminded_once_at_24_hours_and_once_after_72(area, lead, worker):
    breach = reported(area, worker)
    assert actions.remind(NOTICED + dt.timedelta(hours=48) - SECOND) == 0
    assert actions.remind(NOTICED + dt.timedelta(hours=48)) == 1
    assert actions.remind(NOTICED + HOURS_72) == 0
    assert actions.remind(NOTICED + HOURS_72 + SECOND) == 1
    assert actions.remind(NOTICED + HOURS_72 + SECOND) == 0
    assert told(lead) == [breach.key, f"{breach.key}:day", f"{breach.key}:late"]


def test_what_the_ico_need_not_be_told_is_reminded_of_no_more(area, lead, worker):
    breach = reported(area, worker)
    actions.decide(breach, lead, tell_ico="no", ico_reason="It came back unopened")
    assert actions.remind(NOTICED + HOURS_72 + SECOND) == 0
    assert not Due.objects.open().filter(key__startswith=breach.key).exists()
    actions.decide(breach, lead, tell_ico="yes")
    assert Due.objects.open().filter(key__startswith=breach.key).exists()


def test_the_lead_finds_it_among_what_is_due_and_another_area_s_does_not(area, lead, worker):
    reported(area, worker)
    other = make_user(make_area("Elsewhere").hub_desk, Role.GOVERNANCE)
    with acting_as(lead):
        assert Due.objects.for_user(lead).open().count() == 1 and Breach.objects.visible_to(lead).count() == 1
    for user in (worker, other):
        with acting_as(user):
            assert Due.objects.for_user(user).count() == 0
    with acting_as(other):
        assert Breach.objects.count() == 0


def test_danger_alarms_the_chairs_and_who_is_on_call(area, lead, worker):
    chair, on_call = make_user(area.hub_desk, Role.CHAIR), make_user(area.hub_desk, Role.TRIAGE)
    area.on_call_user = on_call
    area.save()
    calm = reported(area, worker)
    assert told(chair) == told(on_call) == []
    breach = reported(area, worker, danger="yes")
    assert told(chair) == told(on_call) == [f"{breach.key}:danger"]
    for user in (chair, on_call):
        with acting_as(user):
            assert list(Breach.objects.all()) == list(Breach.objects.visible_to(user)) == [breach]
    assert calm.key in told(lead)


def test_the_reporter_changes_nothing_and_nobody_deletes(area, lead, worker):
    breach = reported(area, worker)
    with acting_as(worker):
        assert Breach.objects.filter(pk=breach.pk).update(what="Nothing") == 0
    for user in (worker, lead):
        with pytest.raises(ProgrammingError), acting_as(user):
            Breach.objects.filter(pk=breach.pk).delete()
    entry = actions.add_entry(breach, lead, timezone.localdate(), "Fetched back")
    with pytest.raises(ProgrammingError), acting_as(lead):
        type(entry).objects.filter(pk=entry.pk).update(text="Nothing")


@pytest.mark.parametrize(
    "false",
    [
        {"tell_by": NOTICED + HOURS_72 + SECOND},
        {"status": "closed", "closed_at": NOTICED},
        {"ico_reference": "IC-1"},
        {"tell_ico": "yes", "ico_told_at": NOTICED + HOURS_72 + SECOND},
        {"tell_ico": "no"},
        {"tell_people": "not_safe"},
        {"status": "closed", "closed_at": NOTICED, "lessons": "None", "tell_ico": "yes"},
    ],
)
def test_postgresql_refuses_what_must_never_be_false(area, worker, false):
    breach = reported(area, worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.filter(pk=breach.pk).update(**false)


def test_told_at_the_72nd_hour_is_in_time(area, worker):
    breach = reported(area, worker)
    Breach.objects.filter(pk=breach.pk).update(tell_ico="yes", ico_told_at=tell_by(NOTICED))
    breach.refresh_from_db()
    assert clock_of(breach, timezone.now()) == "Told in time"


@pytest.mark.parametrize(("clock", "wrong"), [("1pm", False), ("1:01pm", True)])
def test_reasons_are_asked_for_after_72_hours(area, worker, clock, wrong):
    breach = reported(area, worker)
    day = {"told_day_day": "30", "told_day_month": "3", "told_day_year": "2026", "told_time": clock}
    form = IcoForm({"tell_ico": "yes", "ico_reason": "A risk", **day}, breach=breach)
    assert ("ico_delay" in form.errors) == wrong


def test_it_is_closed_once_decided_with_what_is_learnt(area, lead, worker):
    breach = reported(area, worker)
    assert breach.undecided() == ["the risk to people", "telling the ICO", "telling the people"]
    said = {
        "risk": "unlikely",
        "tell_ico": "no",
        "ico_reason": "No risk",
        "tell_people": "no",
        "people_reason": "No risk",
    }
    actions.decide(breach, lead, **said)
    assert breach.status == Breach.Status.HANDLED and breach.undecided() == []
    actions.close(breach, Breach.Status.CLOSED, "Check the address", lead)
    with pytest.raises(WrongState):
        actions.add_entry(breach, lead, timezone.localdate(), "More")


def test_a_report_answers_alike_whatever_is_typed(client, area, lead, worker):
    case = make_case(area)
    restrict(case, "by_hand", "A councillor", SYSTEM)
    client.force_login(worker)
    now = timezone.localtime()
    day = {"noticed_day_day": now.day, "noticed_day_month": now.month, "noticed_day_year": now.year}
    answers = []
    for typed in (case.reference, references.new(), ""):
        form = {"kind": "sent", "what": "x", "noticed_time": "midnight", "danger": "no", "cases": typed, **day}
        page = client.post("/breaches/report", form)
        answers.append((page.status_code, page.headers.get("Location")))
    assert len(set(answers)) == 1
    assert client.get(f"/breaches/{Breach.objects.first().reference}").status_code == 200
    client.force_login(lead)
    assert client.get("/breaches").status_code == 200
    assert "breaches-" in client.get("/breaches/register.csv")["Content-Disposition"]


def test_policies_name_the_roles_of_the_grants():
    assert roles_with(Permission.RIGHTS) == ["governance"] and roles_with(Permission.CHAIR) == ["chair"]


class TestDisclosures:
    SAID = {"to": "court", "basis": "court_order", "body": "Family court", "what": "Minutes", "reason": "Ordered"}

    def test_the_case_and_the_register_show_it(self, client, area, lead):
        chair, case = make_user(area.hub_desk, Role.CHAIR), make_case(area)
        with acting_as(chair):
            disclose(case, area.hub_desk, chair, **self.SAID, sections=["minutes"])
        client.force_login(chair)
        assert "Family court" in client.get(f"/cases/{case.reference}/sharing").content.decode()
        client.force_login(lead)
        for address in ("/disclosures", "/disclosures/register.csv"):
            assert case.reference in client.get(address).content.decode()
        restrict(case, "by_hand", "A councillor", SYSTEM)
        for address in ("/disclosures", "/disclosures/register.csv"):
            assert case.reference not in client.get(address).content.decode()

    def test_it_is_written_once_and_by_who_sees_the_case(self, area, worker):
        chair, case = make_user(area.hub_desk, Role.CHAIR), make_case(area)
        made = disclose(case, area.hub_desk, chair, **self.SAID)
        with pytest.raises(ProgrammingError), acting_as(chair):
            Disclosure.objects.filter(pk=made.pk).update(what="Nothing")
        with pytest.raises(ProgrammingError), acting_as(chair):
            Disclosure.objects.filter(pk=made.pk).delete()
        with acting_as(worker):
            assert not Disclosure.objects.exists()
        with pytest.raises(Case.DoesNotExist), acting_as(worker):
            disclose(case, area.hub_desk, worker, **self.SAID)
        with pytest.raises(ProgrammingError), acting_as(worker):
            said = {"case": case, "reference": case.reference, "desk": area.hub_desk, "area": area, "by": worker}
            Disclosure.objects.create(**said, **self.SAID)


class TestBegun:
    """A report that begins from an alert, or from a case that was opened in an emergency."""

    def alert(self, area, worker, lead, **fields) -> Alert:
        now = timezone.now()
        settled = {"status": "reviewed", "outcome": "breach", "reviewed_by": lead, "reviewed_at": now}
        return Alert.objects.create(
            kind="same_surname", actor=worker, area=area, reference=MENTIONED, day=timezone.localdate(), at=now, events=[1],
            **(settled | fields),
        )  # fmt: skip

    def glass(self, area, worker, lead, outcome):
        case = make_case(area)
        row = glass.open_case(case.reference, "life", "She is at our door", worker)
        type(row).objects.filter(pk=row.pk).update(
            outcome=outcome, review="Looked at", reviewed_by=lead, reviewed_at=timezone.now()
        )
        return row, case

    def test_from_an_alert_that_was_a_breach(self, client, area, lead, worker):
        client.force_login(lead)
        found = self.alert(area, worker, lead)
        page = client.get(f"/breaches/report?alert={found.pk}").content.decode()
        assert MENTIONED in page and "Alert of" in page

    def test_from_an_emergency_that_was_not_justified(self, client, area, lead, worker):
        client.force_login(lead)
        row, case = self.glass(area, worker, lead, "not_justified")
        page = client.get(f"/breaches/report?glass={row.pk}").content.decode()
        assert case.reference in page and "the review found it not justified" in page

    def test_what_was_no_breach_begins_nothing(self, client, area, lead, worker):
        client.force_login(lead)
        fine = self.alert(area, worker, lead, outcome="in_order")
        row, case = self.glass(area, worker, lead, "justified")
        for began in (f"alert={fine.pk}", f"glass={row.pk}", "alert=99999999999999999999", "glass=x"):
            page = client.get(f"/breaches/report?{began}")
            text = page.content.decode()
            assert page.status_code == 200 and MENTIONED not in text and case.reference not in text

    def test_whoever_does_not_review_them_learns_nothing(self, client, area, lead, worker):
        found = self.alert(area, worker, lead)
        row, case = self.glass(area, worker, lead, "not_justified")
        other = make_user(make_area("Elsewhere").hub_desk, Role.GOVERNANCE)
        for user in (make_user(area.hub_desk, Role.CHAIR), other):
            client.force_login(user)
            for began in (f"alert={found.pk}", f"glass={row.pk}"):
                text = client.get(f"/breaches/report?{began}").content.decode()
                assert MENTIONED not in text and case.reference not in text

    def test_the_report_is_of_the_area_of_what_it_began_from(self, client, area, lead, worker):
        """A lead of two areas reports in the one that the alert is of."""
        second = make_area("Second")
        Membership.objects.create(user=lead, desk=second.hub_desk, roles=["governance"])
        screened(lead)
        client.force_login(lead)
        found = self.alert(second, worker, lead)
        noticed = {"noticed_day_day": "1", "noticed_day_month": "3", "noticed_day_year": "2026", "noticed_time": "9am"}
        typed = {"kind": "seen", "what": "She looked", "danger": "no", "cases": MENTIONED} | noticed
        answer = client.post(f"/breaches/report?alert={found.pk}", typed)
        assert answer.status_code == 302
        assert Breach.objects.get().area == second


def test_who_works_in_two_areas_says_which_one_it_is_about(client):
    """Each area has its own lead and its own 72 hours: the first of hers may be the wrong one."""
    one, two = make_area("Alder"), make_area("Birch")
    first, second = make_user(one.hub_desk, Role.GOVERNANCE), make_user(two.hub_desk, Role.GOVERNANCE)
    user = make_user(make_desk(one), Role.PRACTITIONER)
    user.memberships.create(desk=make_desk(two), roles=["practitioner"])
    client.force_login(screened(user))
    page = client.get("/breaches/report").text
    assert one.name in page and two.name in page
    now = timezone.localtime()
    typed = {
        "kind": "lost", "what": "A tablet was left on a bus", "danger": "no", "cases": "",
        "noticed_day_day": now.day, "noticed_day_month": now.month, "noticed_day_year": now.year, "noticed_time": "0:00",
    }  # fmt: skip
    answer = client.post("/breaches/report", typed)
    assert answer.status_code == 200 and "area" in answer.context["form"].errors
    assert not Breach.objects.exists()
    assert client.post("/breaches/report", typed | {"area": two.pk}).status_code == 302
    assert Breach.objects.get().area == two and told(second) and not told(first)
    client.post("/breaches/report", typed | {"area": make_area().pk})
    assert Breach.objects.count() == 1

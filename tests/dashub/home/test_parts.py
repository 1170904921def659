"""The parts of home: kinds and their filter, what is new, what is waited for, what runs out."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.access import Permission, PolicyGroup, Role
from cases.models import Due, ShareBasis
from cases.sharing import end_share, share_with
from dashub.home.waiting import waiting
from support.models import Engagement, Pathway
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_action, make_presentation
from tests.referrals.typed import sent

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def desk(db):
    return make_desk(make_area(), PolicyGroup.IDVA)


@pytest.fixture
def worker(desk):
    return make_user(desk, Role.IDVA)


def due(desk, key, hours=1, **fields):
    at = timezone.now() + hours * HOUR
    named = {"power": Permission.SUPPORT, "what": f"Thing {key}", "link": "/cases", "at": at}
    return Due.put(key, desk=desk, **named | fields)


def page(client, user, query=""):
    client.force_login(user)
    return client.get(f"/{query}").content.decode()


# --- Kinds -----------------------------------------------------------------------------------------------------------


def test_each_line_says_its_kind_and_the_filter_shows_one(client, desk, worker):
    due(desk, "contact-plan:1")
    due(desk, "engagement:2")
    text = page(client, worker)
    assert 'data-label="Kind">Contact<' in text and 'data-label="Kind">Service<' in text
    text = page(client, worker, "?kind=contact")
    assert "Thing contact-plan:1" in text and "Thing engagement:2" not in text
    assert "<dt>Today</dt><dd>2</dd>" not in text
    # What nobody offers is ignored.
    assert "Thing engagement:2" in page(client, worker, "?kind=forged&whose=x&show=y")


def test_the_filter_by_whose(client, desk, worker):
    due(desk, "action:1", user=worker)
    due(desk, "action:2")
    mine, ours = (page(client, worker, f"?whose={whose}") for whose in ("mine", "desk"))
    assert "Thing action:1" in mine and "Thing action:2" not in mine
    assert "Thing action:2" in ours and "Thing action:1" not in ours


def test_the_tabs_keep_the_filter(client, worker):
    assert 'href="?show=new&amp;kind=action&amp;whose=mine"' in page(client, worker, "?kind=action&whose=mine")


# --- New -------------------------------------------------------------------------------------------------------------


def test_new_is_what_came_since_she_said_that_she_saw_it(client, desk, worker):
    due(desk, "action:1")
    text = page(client, worker, "?show=new")
    assert "Thing action:1" in text
    drawn = text.partition('name="until" value="')[2].partition('"')[0]
    due(desk, "action:2")
    assert client.post("/seen", {"until": drawn}).status_code == 302
    text = page(client, worker, "?show=new")
    # The second came after the page was drawn.
    assert "Thing action:2" in text and "Thing action:1" not in text
    assert "Thing action:1" in page(client, worker)


@pytest.mark.parametrize("until", ["", "yesterday", "2026-01-01T00:00:00"])
def test_a_forged_moment_is_not_found(client, worker, until):
    client.force_login(worker)
    assert client.post("/seen", {"until": until}).status_code == 404


def test_a_moment_to_come_hides_nothing_that_comes_until_then(client, desk, worker):
    client.force_login(worker)
    client.post("/seen", {"until": (timezone.now() + dt.timedelta(days=9)).isoformat()})
    due(desk, "action:1")
    assert "Thing action:1" in page(client, type(worker).objects.get(pk=worker.pk), "?show=new")


def test_what_a_colleague_took_is_new_to_nobody_else_and_what_is_rewritten_is_not_new_again(client, desk, worker):
    line = due(desk, "engagement:1")
    first = line.put_at
    assert due(desk, "engagement:1", hours=5).put_at == first
    colleague = make_user(desk, Role.IDVA)
    assert due(desk, "engagement:1", user=colleague).put_at > first
    assert "Thing engagement:1" not in page(client, worker, "?show=new")
    assert "Thing engagement:1" in page(client, colleague, "?show=new")


def test_what_is_opened_again_is_new_again(desk):
    first = due(desk, "action:1").put_at
    Due.settle("action:1")
    assert due(desk, "action:1").put_at > first


# --- Expiring --------------------------------------------------------------------------------------------------------


def test_expiring_is_what_runs_out(client, desk, worker):
    due(desk, "flag:1")
    due(desk, "action:1")
    text = page(client, worker, "?show=expiring")
    assert "Thing flag:1" in text and "Thing action:1" not in text


def test_a_share_with_an_end_is_due_for_the_hub_until_it_ends(client, desk, worker):
    case, triage = make_case(desk.area), make_user(desk.area.hub_desk, Role.TRIAGE)
    until = timezone.now() + dt.timedelta(days=3)
    share_with(case, [desk], ShareBasis.PATHWAY, "For a month", SYSTEM, until=until)
    assert Due.objects.open().get(key=f"share:{case.pk}:{desk.pk}").at == until
    assert "access ends" in page(client, triage, "?show=expiring")
    assert "access ends" not in page(client, worker, "?show=expiring")
    share_with(case, [desk], ShareBasis.PATHWAY, "Longer", SYSTEM, until=until + HOUR)
    assert Due.objects.open().get(key=f"share:{case.pk}:{desk.pk}").at == until + HOUR
    end_share(case, desk, "No longer needed", triage)
    assert not Due.objects.open().filter(key__startswith="share:").exists()


def test_a_share_that_is_given_for_good_is_due_no_more(desk):
    case = make_case(desk.area)
    share_with(case, [desk], ShareBasis.PATHWAY, "For a day", SYSTEM, until=timezone.now() + HOUR)
    share_with(case, [desk], ShareBasis.PATHWAY, "For good", SYSTEM)
    assert not Due.objects.open().filter(key__startswith="share:").exists()


# --- Waiting on others -----------------------------------------------------------------------------------------------


def whats(user, **asked) -> list[str]:
    return [line.what for line in waiting(user, 200, **asked)]


def test_she_waits_for_the_decision_on_what_she_or_her_agency_referred(desk):
    police = make_desk(desk.area, PolicyGroup.POLICE)
    author, colleague = make_user(police, Role.PRACTITIONER), make_user(police, Role.PRACTITIONER)
    sent(police, author)
    assert whats(author) == ["Decide a referral"] == whats(colleague)
    assert whats(author, mine=True) == ["Decide a referral"] and whats(colleague, mine=True) == []
    assert whats(make_user(desk, Role.IDVA)) == []


def test_the_lead_waits_for_other_agencies_actions_and_not_for_her_own(desk, worker):
    police = make_desk(desk.area, PolicyGroup.POLICE)
    case = make_case(desk.area, desk, police, lead=worker, listed=True)
    make_action(case, police)
    make_action(case, desk)
    make_action(case, police, status="done", settled_at=timezone.now())
    make_action(make_case(desk.area, desk, police, listed=True), police)
    [line] = waiting(worker, 200)
    assert (line.what, line.who, line.kind) == ("Do a MARAC action", str(police), "Action")


def test_services_offered_and_not_taken_wait_for_the_lead_and_for_who_accepted(desk, worker):
    housing, triage = make_desk(desk.area, PolicyGroup.HOUSING), make_user(desk.area.hub_desk, Role.TRIAGE)
    case = make_case(desk.area, desk, housing, lead=worker)
    make_presentation(case, accepted_by=triage)
    work = Engagement.offer(case, Pathway.HOUSING, housing, by=SYSTEM)
    assert len(whats(worker)) == len(whats(triage)) == 1
    assert whats(make_user(desk, Role.IDVA)) == []
    work.take(None, SYSTEM)
    assert whats(worker) == whats(triage) == []


def test_nothing_of_a_case_that_she_no_longer_sees(desk, worker):
    housing = make_desk(desk.area, PolicyGroup.HOUSING)
    case = make_case(desk.area, desk, housing, lead=worker)
    Engagement.offer(case, Pathway.HOUSING, housing, by=SYSTEM)
    end_share(case, desk, "Ended", SYSTEM)
    assert whats(worker) == []


def test_the_page_of_it_asks_a_constant_number_of_queries_and_is_filtered(client, desk, worker):
    housing = make_desk(desk.area, PolicyGroup.HOUSING)

    def offered():
        Engagement.offer(make_case(desk.area, desk, housing, lead=worker), Pathway.HOUSING, housing, by=SYSTEM)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert "Take or decline" in page(client, worker, "?show=waiting")
        return sum("SAVEPOINT" not in query["sql"] for query in found.captured_queries)

    offered()
    queries()
    few = queries()
    for _ in range(4):
        offered()
    client.force_login(worker)
    assert queries() == few
    client.force_login(worker)
    with CaptureQueriesContext(connection) as found:
        client.get("/?show=waiting")
    assert sum("SAVEPOINT" not in query["sql"] for query in found.captured_queries) <= 15
    assert "Take or decline" not in page(client, worker, "?show=waiting&kind=action")

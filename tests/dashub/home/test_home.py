"""Home: one list, most urgent first, of what falls to the one who looks; the menu that her roles give her."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.access import Permission, PolicyGroup, Role
from agencies.models import Membership, Notice
from agencies.notices import notify
from cases.models import Due
from cases.sharing import bar
from dashub.home.lines import group_of
from tests.factories import make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
LONDON = timezone.get_default_timezone()


@pytest.fixture
def desk(db):
    return make_desk(make_area(), PolicyGroup.IDVA)


@pytest.fixture
def worker(desk):
    return make_user(desk, Role.IDVA)


def due(desk, key="one", hours=1, **fields):
    at = timezone.now() + dt.timedelta(hours=hours)
    named = {"power": Permission.SUPPORT, "what": f"Thing {key}", "link": "/cases", "at": at}
    return Due.put(key, desk=desk, **named | fields)


def home(client, user):
    client.force_login(user)
    return client.get("/").content.decode()


@pytest.mark.parametrize(
    ("at", "group"),
    [
        ("2026-03-03 11:59", "Overdue"),
        ("2026-03-03 12:00", "Today"),
        ("2026-03-03 23:59", "Today"),
        ("2026-03-04 00:00", "In the next 7 days"),
        ("2026-03-10 23:59", "In the next 7 days"),
        ("2026-03-11 00:00", "Later"),
    ],
)
def test_groups_at_their_bounds(at, group):
    now = dt.datetime(2026, 3, 3, 12, tzinfo=LONDON)
    assert group_of(dt.datetime.fromisoformat(at).replace(tzinfo=LONDON), now) == group


def test_today_is_londons_day_also_in_summer():
    now = dt.datetime(2026, 7, 1, 12, tzinfo=LONDON)
    assert group_of(dt.datetime(2026, 7, 1, 23, 30, tzinfo=LONDON), now) == "Today"
    assert group_of(dt.datetime(2026, 7, 2, 0, 30, tzinfo=LONDON), now) == "In the next 7 days"


def test_the_most_urgent_comes_first_with_its_reference_and_link(client, desk, worker):
    due(desk, "later", hours=24 * 30, reference="3333-33")
    due(desk, "late", hours=-5, reference="2222-22", link="/cases?late")
    text = home(client, worker)
    assert text.index("Thing late") < text.index("Thing later")
    assert "2222-22" in text and 'href="/cases?late"' in text and "overdue by" in text
    assert text.index("<dt>Overdue</dt><dd>1</dd>") < text.index("<dt>Later</dt><dd>1</dd>")


def test_what_is_done_anothers_or_for_another_power_is_not_there(client, desk, worker):
    due(desk, "mine", user=worker)
    due(desk, "hers", user=make_user(desk, Role.IDVA))
    due(desk, "other power", power=Permission.TRIAGE)
    due(make_desk(desk.area, PolicyGroup.IDVA), "elsewhere")
    due(desk, "done")
    Due.settle("done")
    text = home(client, worker)
    assert "Thing mine" in text
    assert not any(f"Thing {key}" in text for key in ("hers", "other power", "elsewhere", "done"))


def test_nothing_of_a_case_that_she_may_not_see(client, desk, worker):
    shared, hidden = make_case(desk.area, desk), make_case(desk.area)
    barred = make_case(desk.area, desk)
    bar(worker, barred.victim, "a relative", worker)
    for key, case in {"shared": shared, "hidden": hidden, "barred": barred}.items():
        due(desk, key, case=case)
    text = home(client, worker)
    assert "Thing shared" in text and "Thing hidden" not in text and "Thing barred" not in text


def test_an_empty_home_says_so(client, worker):
    assert "Nothing is waiting for you" in home(client, worker)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.BOARD, Role.GOVERNANCE])
def test_those_who_see_no_case_have_a_sensible_home(client, desk, role):
    text = home(client, make_user(desk, role))
    assert "Your role sees no case" in text and 'href="/cases"' not in text and "hub-search" not in text


def test_a_referral_is_one_press_away_for_those_who_refer(client, desk, worker):
    assert "Make a referral" in home(client, worker)
    assert "Make a referral" not in home(client, make_user(desk, Role.BOARD))


def test_unread_notices_stand_beside_and_are_counted(client, worker):
    notify([worker], "a", "A case has moved", "/cases")
    text = home(client, worker)
    assert "A case has moved" in text and '1<span class="govuk-visually-hidden"> unread' in text
    Notice.objects.get().mark_read()
    assert "A case has moved" not in home(client, worker)


def test_a_user_without_any_desk_is_let_in_nowhere(client):
    client.force_login(make_user())
    assert client.get("/").status_code == 403


def test_the_menu_holds_what_her_roles_open_and_marks_where_she_is(client, desk, worker):
    text = home(client, worker)
    assert "Triage</a>" not in text and 'aria-current="page"><strong class="govuk-service-navigation__active' in text
    Membership.objects.filter(user=worker).update(roles=[Role.TRIAGE])
    assert 'href="/triage"' in home(client, type(worker).objects.get(pk=worker.pk))


def test_home_takes_as_many_queries_for_many_things_as_for_one(client, desk, worker):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            home(client, worker)
        return len(captured)

    due(desk, "one", case=make_case(desk.area, desk))
    home(client, worker)
    few = queries()
    for number in range(15):
        due(desk, f"n{number}", case=make_case(desk.area, desk), user=worker)
    assert queries() == few


def test_the_two_hundred_most_urgent_are_shown(client, desk, worker):
    for number in range(202):
        due(desk, f"n{number}", hours=number + 1)
    text = home(client, worker)
    assert "The 200 most urgent are shown" in text and "Thing n199<" in text and "Thing n200<" not in text

"""Agencies' part in figures: boundaries of time, whose figures for whom, and nothing that betrays a restricted case."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from cases.models import Case
from cases.restricting import restrict
from marac.accounts import first_month, months, of_actions, of_returns
from marac.models import Action, Research
from reporting import accountable
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_action, make_listing, make_meeting, make_series

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
NOW = dt.datetime(2026, 3, 31, 12, tzinfo=LONDON)
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world():
    area, other = make_area(), make_area("Elsewhere")
    police, housing = make_desk(area, PolicyGroup.POLICE), make_desk(area, PolicyGroup.HOUSING)
    return {
        "area": area,
        "police": police,
        "housing": housing,
        "meeting": make_meeting(area, make_series(area, police, housing), NOW - DAY, status="held"),
        "coordinator": make_user(area.hub_desk, Role.COORDINATOR),
        "chair": make_user(area.hub_desk, Role.CHAIR),
        "rep": make_user(police, Role.REPRESENTATIVE),
        "manager": make_user(housing, Role.MANAGER),
        "board": make_user(area.hub_desk, Role.BOARD),
        "other_board": make_user(other.hub_desk, Role.BOARD),
    }


def due(world, desk, at, returned=None, status="returned", listed="discussed") -> Research:
    case = make_case(world["area"], world["police"], world["housing"])
    why = {"reason": "She moved"} if listed == "withdrawn" else {}
    listing = make_listing(case, world["meeting"], status=listed, **why)
    status = status if returned else "not_started"
    return Research.objects.create(listing=listing, desk=desk, due_at=at, returned_at=returned, status=status)


def numbers(account) -> dict[str, dict]:
    return {line.name: dict(line.numbers) for line in account.lines}


def test_a_return_is_counted_once_in_its_place_to_the_second(world):
    at = NOW - DAY
    due(world, world["police"], at, at)
    due(world, world["police"], at, at + SECOND)
    due(world, world["police"], at, at, status="no_trace")
    due(world, world["police"], at)
    start = dt.datetime(2025, 4, 1, tzinfo=LONDON)
    due(world, world["housing"], start, start)
    # Not counted: a second before the twelve months, not yet due, and a case that was taken off the list.
    due(world, world["housing"], start - SECOND, start)
    due(world, world["housing"], NOW, NOW)
    due(world, world["housing"], at, listed="withdrawn")
    found = of_returns(Research.objects.all(), NOW)
    assert numbers(found) == {
        str(world["police"].agency): {"asked": 4, "in_time": 2, "late": 1, "missing": 1, "nothing_known": 1},
        str(world["housing"].agency): {"asked": 1, "in_time": 1},
    }
    assert found.total.share == "3 of 5 (60%)"
    assert dict(found.drawn.rows)["Mar 26"] == ["2", "1", "1", "1"] and dict(found.drawn.rows)["Apr 25"][0] == "1"
    alone = of_returns(Research.objects.all(), NOW, desk=world["housing"].pk)
    assert (
        dict(alone.drawn.rows)["Mar 26"] == ["0", "0", "0", "0"] and str(world["housing"].agency) in alone.drawn.title
    )


def test_the_twelve_months_end_with_this_one(world):
    assert (
        first_month(NOW) == dt.date(2025, 4, 1) and len(months(NOW)) == 12 and months(NOW)[-1] == dt.date(2026, 3, 1)
    )
    assert first_month(dt.datetime(2026, 12, 31, tzinfo=LONDON)) == dt.date(2026, 1, 1)
    # In London the last minute of March is March, though a quarter of the year it is another day in UTC.
    at = dt.datetime(2025, 4, 30, 23, 59, tzinfo=LONDON)
    make_action(make_case(world["area"]), world["police"], created_at=at)
    assert dict(of_actions(Action.objects.all(), NOW).drawn.rows)["Apr 25"][0] == "1"


def test_actions_by_outcome_and_about_whom(world):
    case, police = make_case(world["area"]), world["police"]
    at = NOW - DAY
    for about, status, due_at, settled in [
        ("perpetrator", "done", at, at),
        ("perpetrator", "done", at, at + SECOND),
        ("victim", "not_done", at, at),
        ("child", "circumstances_changed", at, at),
        ("staff", "open", NOW - SECOND, None),
        ("victim", "open", NOW, None),
        ("victim", "transferred", at, at),
        ("victim", "superseded", at, at),
    ]:
        make_action(case, police, about=about, status=status, due_at=due_at, settled_at=settled, created_at=at)
    assert numbers(of_actions(Action.objects.all(), NOW))[str(police.agency)] == {
        "given": 6, "open": 2, "overdue": 1, "in_time": 1, "late": 1, "changed": 1, "not_done": 1,
        "about_perpetrator": 2, "about_victim": 2, "about_child": 1, "about_staff": 1,
    }  # fmt: skip


def asked(account) -> dict[str, int]:
    return {line.name: line.numbers["asked"] or line.numbers["given"] for line in account.lines}


def test_whose_figures_for_whom_and_a_restricted_case_moves_none(world, client):
    police, housing = str(world["police"].agency), str(world["housing"].agency)
    plain = [due(world, desk, NOW - DAY, NOW - DAY) for desk in (world["police"], world["housing"])]
    for one in plain:
        make_action(one.listing.case, one.desk)
    private = due(world, world["police"], NOW - DAY, NOW - DAY)
    make_action(private.listing.case, world["police"])
    restrict(Case.objects.get(pk=private.listing.case_id), "by_hand", "a member of staff", SYSTEM)
    both, own, hers = {police: 1, housing: 1}, {police: 1}, {housing: 1}
    hub = {"chair": {police: 2, housing: 1}, "coordinator": both}
    expected = {**hub, "board": both, "rep": own, "manager": hers, "other_board": {}}
    for name, seen in expected.items():
        with acting_as(world[name]):
            found = accountable.of(world[name], NOW, None)
        assert (asked(found["rates"]), asked(found["ledger"])) == (seen, seen), name
    for name, url in (("coordinator", "research-rates"), ("rep", "research-rates"), ("board", "accountability")):
        client.force_login(world[name])
        page = client.get(reverse(url), {"desk": world["housing"].pk}).content.decode()
        assert (housing in page) is (name != "rep"), name
        assert "<svg" in page and not re.search(
            r">2 of 2", page.replace("2 of 2 (100%)", "") if name != "rep" else page
        )
    client.force_login(world["rep"])
    assert client.get(reverse("accountability")).status_code == 403
    assert client.get(reverse("research-rates"), {"desk": "x" * 50}).status_code == 200
    client.force_login(world["coordinator"])
    meeting = client.get(reverse("meeting", args=[world["meeting"].reference])).content.decode()
    assert "What these agencies returned in the last 12 months: 2 of 2 (100%) in time" in meeting

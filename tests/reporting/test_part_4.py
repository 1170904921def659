"""The return on safe accommodation ties to its records: what counts, beside what must not; what is small is hidden."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.access import Role
from reporting import part_4
from reporting.indicators import accommodation
from reporting.periods import Period
from support.models import Sanctuary, Stay
from tests.factories import make_area, make_case, make_user

pytestmark = pytest.mark.django_db
YEAR = Period(dt.date(2025, 4, 1), 12)
BEFORE, FIRST, LAST, AFTER = dt.date(2025, 3, 31), dt.date(2025, 4, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 1)
SOMETIME = dt.date(2025, 1, 6)


class World:
    def __init__(self, **fields):
        self.area = make_area(**fields)

    def stay(self, case=None, area=None, **fields) -> Stay:
        case = case or make_case(area or self.area)
        given = {"kind": "refuge", "need_on": SOMETIME, "women": 1, "status": "in", "moved_in_on": FIRST, **fields}
        return Stay.objects.create(case=case, desk=case.area.hub_desk, **given)

    def ended(self, on, **fields) -> Stay:
        end = {"status": "ended", "moved_in_on": SOMETIME, "moved_out_on": on, "end": "planned", "move_on": "council"}
        return self.stay(**{**end, **fields})

    def unmet(self, on, **fields) -> Stay:
        return self.stay(**{"status": "unmet", "moved_in_on": None, "unmet_on": on, "unmet": "no_space", **fields})

    def works(self, on, case=None, **fields) -> Sanctuary:
        case = case or make_case(self.area)
        given = {"requested_on": SOMETIME, "ordered_on": SOMETIME, "works": "Locks", "status": "done", "done_on": on}
        given |= {"her_choice": True, "perpetrator_away": True, "owner": "given", "women": 1, **fields}
        return Sanctuary.objects.create(case=case, desk=case.area.hub_desk, **given)

    def count(self) -> accommodation.Found:
        return accommodation.count(self.area, YEAR)


@pytest.fixture
def world():
    return World()


def test_who_lived_there_on_any_day_of_the_period_counts_and_nobody_else(world):
    world.stay(moved_in_on=LAST, children=2)
    world.ended(FIRST, men=1)
    world.stay(moved_in_on=SOMETIME, other_adults=1)
    for must_not in (
        {"moved_in_on": AFTER},
        {"status": "withdrawn"},
        {"status": "needed", "moved_in_on": None},
        {"status": "offered", "moved_in_on": None, "offered_on": FIRST},
        {"kind": "temporary"},
        {"kind": "emergency"},
        {"area": make_area("Elsewhere")},
    ):
        world.stay(children=5, **must_not)
    world.ended(BEFORE, children=5)
    found = world.count()
    assert found.people["refuge"] == {"women": 3, "men": 1, "other_adults": 1, "children": 2}
    assert found.types["part_4_type.refuge"] == found.households == 3


def test_a_household_counts_once_for_a_type_and_under_each_type(world):
    case = make_case(world.area)
    world.ended(dt.date(2025, 5, 1), case=case, children=1)
    world.stay(case=case, moved_in_on=dt.date(2025, 9, 1), children=2)
    world.stay(case=case, kind="second_stage", moved_in_on=dt.date(2026, 1, 5), children=2)
    found = world.count()
    assert found.people["refuge"]["children"] == 2 and found.people["second_stage"]["women"] == 1
    assert found.households == 2


def test_works_count_in_the_period_in_which_they_were_done(world):
    world.works(FIRST, children=3), world.works(LAST)
    world.works(BEFORE), world.works(AFTER)
    world.works(None, status="ordered")
    found = world.count()
    assert found.people["sanctuary"] == {"women": 2, "men": 0, "other_adults": 0, "children": 3}


def test_needs_that_were_not_met_count_on_their_day_by_reason(world):
    world.unmet(FIRST), world.unmet(LAST)
    world.unmet(LAST, unmet="needs", unmet_need="nrpf"), world.unmet(LAST, unmet="needs")
    world.unmet(BEFORE), world.unmet(AFTER), world.unmet(LAST, kind="temporary")
    world.unmet(LAST, area=make_area("Elsewhere"))
    world.stay(moved_in_on=LAST)
    found = world.count()
    assert found.not_met == 4 and found.moved_in == 1
    assert found.unmet["part_4_unmet.no_space"] == 2 and found.unmet["part_4_unmet.needs"] == 2
    assert found.unmet["part_4_unmet.need_nrpf"] == found.unmet["part_4_unmet.need_not_said"] == 1


def test_stays_that_ended_count_on_their_last_day_by_reason_and_where_to(world):
    world.ended(FIRST), world.ended(LAST, end="not_safe", move_on="returned")
    world.ended(BEFORE), world.ended(AFTER), world.ended(LAST, kind="emergency")
    world.ended(LAST, status="withdrawn")
    found = world.count()
    assert found.stays_ended == 2
    assert found.ended["part_4_end.planned"] == found.ended["part_4_end.not_safe"] == 1
    assert found.move_on["part_4_move_on.returned"] == 1


def test_small_numbers_are_hidden_and_shares_stand_beside_what_they_are_of(world):
    for _ in range(20):
        world.stay(children=1)
    for number in range(20):
        world.unmet(LAST, unmet="no_space" if number < 17 else "pets")
    found = part_4.build(world.area, YEAR)
    refuge = found.people[0]
    assert refuge.label == "Refuge" and refuge.cells[0] == "20" and refuge.total == "40"
    met = found.sheets[1].lines[0].figure
    assert met.text == "20 of 40 (50%)"
    unmet = {line.label: line for line in found.sheets[2].lines}
    assert unmet["Pets"].number == "[c]" and unmet["No space"].number == "[c]" and unmet["In all"].number == "20"
    small = World()
    small.unmet(LAST)
    assert [line.number for line in part_4.build(small.area, YEAR).sheets[2].lines] == ["[c]"]


def test_page_and_file_show_the_same_and_hide_the_same(client, world):
    for _ in range(12):
        world.ended(LAST)
    world.ended(LAST, end="died")
    board = make_user(world.area.hub_desk, Role.BOARD)
    client.force_login(board)
    asked = f"?area={world.area.slug}&period={YEAR.key}"
    page = client.get(f"/dashboard/safe-accommodation{asked}").content.decode()
    file = client.get(f"/dashboard/safe-accommodation.csv{asked}")
    assert "Died" in page and "[c]" in page and file["Content-Type"].startswith("text/csv")
    lines = file.content.decode().splitlines()
    died = next(line for line in lines if ",Died," in line)
    assert "[c],13," in died and not any(",Died,1" in line for line in lines)
    assert client.get("/dashboard/safe-accommodation?area=elsewhere").status_code == 404
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/dashboard/safe-accommodation{asked}")
    assert len(queries) <= 15

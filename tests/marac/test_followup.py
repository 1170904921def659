"""Actions: states, evidence, transfer, the overdue ladder; flags and their twelve months."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from cases.models import Case, Due
from cases.sharing import bar
from dashub.errors import InvalidInput, StaleVersion, WrongState
from marac import actions, tasks
from marac.actions.followup import rung
from marac.models import Action, Flag
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_action, make_listing, make_meeting, make_presentation, make_series

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def at(month, day, hour=12, minute=0, second=0, year=2026):
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(1, 13), tick=False) as traveller:
        yield traveller


@pytest.fixture
def world():
    area = make_area()
    housing, police = make_desk(area, PolicyGroup.HOUSING), make_desk(area, PolicyGroup.POLICE)
    return {
        "area": area,
        "housing": housing,
        "police": police,
        "case": make_case(area),
        "officer": make_user(housing, Role.PRACTITIONER),
        "rep": make_user(housing, Role.REPRESENTATIVE),
        "manager": make_user(housing, Role.MANAGER),
        "chair": make_user(area.hub_desk, Role.CHAIR),
        "constable": make_user(police, Role.PRACTITIONER),
    }


def given(world, **fields) -> Action:
    """An action for the housing officer, due on Friday 16 January at 17:00."""
    defaults = {"owner": world["officer"], **fields}
    return actions.add_action(
        world["case"],
        "Check the rehousing",
        world["housing"],
        "perpetrator",
        at(1, 16, 17),
        world["chair"],
        **defaults,
    )


def told(key) -> set[int]:
    return set(Notice.objects.filter(key__startswith=key).values_list("user", flat=True))


def test_giving_an_action_opens_the_case_to_its_agency_and_to_no_other(world):
    action = given(world)
    case = Case.objects.get(pk=world["case"].pk)
    assert case.acting_desks == [world["housing"].pk]
    assert world["housing"].pk in case.readers and world["police"].pk not in case.readers
    assert Due.objects.open().get(key=f"action:{action.pk}").user == world["officer"]
    assert told("action-given") == {world["officer"].pk}


def test_an_owner_works_for_the_agency(world):
    with pytest.raises(InvalidInput):
        given(world, owner=world["constable"])


def test_the_same_key_gives_one_action(world):
    import uuid

    key = uuid.uuid4()
    assert given(world, key=key) == given(world, key=key)
    assert Action.objects.count() == 1


def test_every_pair_of_states(world):
    """The table itself, walked: settled may be opened again, transferred and superseded are final."""
    S = Action.Status
    allowed = {S.OPEN: set(S) - {S.OPEN}, S.DONE: {S.OPEN}, S.CIRCUMSTANCES_CHANGED: {S.OPEN}, S.NOT_DONE: {S.OPEN}}
    for source in S:
        for target in set(S) - {source}:
            action = make_action(
                world["case"], world["housing"], status=source, settled_at=None if source == S.OPEN else at(1, 13)
            )
            if target in allowed.get(source, set()):
                action.update(target, "evidence", at(1, 13).date(), 1, world["officer"])
                assert (action.settled_at is None) is (target == S.OPEN)
            else:
                with pytest.raises(WrongState):
                    action.update(target, "evidence", at(1, 13).date(), 1, world["officer"])


def test_settling_settles_the_due_and_the_case(world):
    action = given(world)
    actions.settle_action(action, "circumstances_changed", "She has moved away", at(1, 12).date(), 1, world["officer"])
    assert not Due.objects.open().filter(key=f"action:{action.pk}").exists()
    assert Case.objects.get(pk=world["case"].pk).acting_desks == []
    actions.settle_action(action, "open", "She came back", at(1, 13).date(), 2, world["officer"])
    assert Due.objects.open().filter(key=f"action:{action.pk}").exists()
    assert list(action.updates.values_list("status", flat=True)) == ["circumstances_changed", "open"]


def test_a_note_of_progress_leaves_it_open(world):
    action = actions.settle_action(given(world), "open", "Rang the landlord", at(1, 13).date(), 1, world["officer"])
    assert action.status == "open" and action.updates.count() == 1


def test_evidence_is_not_of_tomorrow_and_two_writers_do_not_overwrite(world):
    action = given(world)
    with pytest.raises(InvalidInput):
        actions.settle_action(action, "done", "Done", at(1, 14).date(), 1, world["officer"])
    actions.settle_action(action, "open", "One", at(1, 13).date(), 1, world["officer"])
    with pytest.raises(StaleVersion):
        actions.settle_action(action, "done", "Two", at(1, 13).date(), 1, world["rep"])
    assert Action.objects.get(pk=action.pk).evidence == "One"


def test_a_transfer_ends_one_and_begins_another_with_the_same_day(world):
    action = given(world)
    new = actions.transfer_action(action, world["police"], world["constable"], "Their tenancy", 1, world["officer"])
    action.refresh_from_db()
    assert (action.status, new.due_at, new.transferred_from) == ("transferred", action.due_at, action)
    case = Case.objects.get(pk=world["case"].pk)
    assert case.acting_desks == [world["police"].pk] and world["police"].pk in case.readers


def test_another_open_action_of_the_case_takes_its_place(world):
    old, newer = given(world), given(world)
    elsewhere = make_action(make_case(world["area"]), world["housing"])
    for wrong in (old, elsewhere):
        with pytest.raises(InvalidInput):
            actions.supersede_action(old, wrong, "A better one", 1, world["officer"])
    old = actions.supersede_action(old, newer, "A better one", 1, world["officer"])
    assert (old.status, old.superseded_by, old.updates.get().by) == ("superseded", newer, world["officer"])
    assert not Due.objects.open().filter(key=f"action:{old.pk}").exists()
    with pytest.raises(InvalidInput):
        actions.supersede_action(newer, old, "It is settled", 1, world["officer"])
    with pytest.raises(WrongState):
        actions.settle_action(old, "open", "Again", at(1, 13).date(), 2, world["officer"])


def test_the_deputy_is_told_with_the_owner_and_alone_where_the_owner_is_barred(world, clock):
    action = given(world, deputy=world["rep"])
    clock.move_to(at(1, 16, 17, 0, 1))
    tasks.chase_actions()
    assert told(f"action-overdue:{action.pk}:0") == {world["officer"].pk, world["rep"].pk}
    second = given(world, deputy=world["rep"])
    bar(world["officer"], world["case"].victim, "a relative", SYSTEM)
    Notice.objects.all().delete()
    tasks.chase_actions()
    assert told(f"action-overdue:{second.pk}:0") == {world["rep"].pk}


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (at(1, 16, 17), None),
        (at(1, 16, 17, 0, 1), Action.Escalation.OWNER),
        (at(1, 18, 12), Action.Escalation.OWNER),
        (at(1, 19, 0, 1), Action.Escalation.REPRESENTATIVE),
        (at(1, 20, 23), Action.Escalation.REPRESENTATIVE),
        (at(1, 21, 0, 1), Action.Escalation.MANAGER),
        (at(1, 23, 0, 1), Action.Escalation.CHAIR),
        (at(6, 1), Action.Escalation.CHAIR),
    ],
)
def test_the_ladder_counts_working_days_from_the_day_it_was_due(world, now, step):
    assert rung(given(world), now) is step


def test_the_ladder_is_the_one_that_the_area_sets(world):
    action, now = given(world), at(1, 19, 9)
    assert rung(action, now) is Action.Escalation.REPRESENTATIVE
    area = action.case.area
    area.action_representative_days, area.action_manager_days = 0, 1
    assert rung(action, now) is Action.Escalation.MANAGER


def test_the_ladder_tells_each_rung_once(world, clock):
    action = given(world)
    rungs = [
        (at(1, 16, 18), "officer", 0),
        (at(1, 19, 9), "rep", 1),
        (at(1, 21, 9), "manager", 2),
        (at(1, 23, 9), "chair", 3),
    ]
    for now, who, step in rungs:
        clock.move_to(now)
        tasks.chase_actions()
        tasks.chase_actions()
        assert told(f"action-overdue:{action.pk}:{step}") == {world[who].pk}
        action.refresh_from_db()
        assert action.escalation == step
    assert Notice.objects.filter(key__startswith="action-overdue").count() == 4


def test_a_jump_over_the_whole_ladder_leaves_no_rung_out(world, clock):
    action = given(world)
    clock.move_to(at(2, 20))
    tasks.chase_actions()
    assert told(f"action-overdue:{action.pk}") == {world[n].pk for n in ("officer", "rep", "manager", "chair")}


def test_the_owner_is_reminded_a_day_before_and_settled_ones_never(world, clock):
    action = given(world)
    clock.move_to(at(1, 15, 16, 59))
    tasks.chase_actions()
    assert not told("action-due")
    clock.move_to(at(1, 15, 17))
    tasks.chase_actions()
    tasks.chase_actions()
    assert told("action-due") == {world["officer"].pk}
    actions.settle_action(action, "done", "Done", at(1, 15).date(), 1, world["officer"])
    clock.move_to(at(2, 20))
    tasks.chase_actions()
    assert not told("action-overdue")


def test_a_barred_owner_hears_nothing_and_her_colleagues_do(world, clock):
    action = given(world)
    bar(world["officer"], world["case"].victim, "a relative", SYSTEM)
    clock.move_to(at(1, 16, 18))
    tasks.chase_actions()
    assert world["officer"].pk not in told(f"action-overdue:{action.pk}")
    assert world["rep"].pk in told(f"action-overdue:{action.pk}")


def test_notices_name_nobody(world, clock):
    given(world)
    clock.move_to(at(2, 20))
    tasks.chase_actions()
    names = {person.family_name for person in (world["case"].victim, *world["case"].perpetrators)}
    assert not any(name in notice.text + notice.link for notice in Notice.objects.all() for name in names)


# --- Flags -----------------------------------------------------------------------------------------------------------


def listed(world, referred):
    meeting = make_meeting(world["area"], make_series(world["area"]))
    return make_listing(world["case"], meeting, status="discussed", referred_on=referred)


def test_a_flag_lasts_twelve_months_from_the_last_referral(world):
    listed(world, dt.date(2025, 10, 10))
    assert actions.place_flag(world["case"], world["housing"], world["officer"]).expires_on == dt.date(2026, 10, 10)


def test_a_leap_day_ends_on_the_28th(world, clock):
    clock.move_to(at(3, 1, year=2024))
    listed(world, dt.date(2024, 2, 29))
    assert actions.place_flag(world["case"], world["housing"], world["officer"]).expires_on == dt.date(2025, 2, 28)


def test_placing_twice_is_one_flag(world):
    first = actions.place_flag(world["case"], world["housing"], world["officer"])
    assert actions.place_flag(world["case"], world["housing"], world["rep"]) == first


def test_a_repeat_begins_the_twelve_months_again(world, clock):
    make_series(world["area"])
    first = make_presentation(world["case"])
    listing = actions.list_case(world["case"], first, SYSTEM)
    flag = actions.place_flag(world["case"], world["housing"], world["officer"])
    listing.meeting.begin(SYSTEM)
    listing.become("discussed", SYSTEM)
    clock.move_to(at(5, 12))
    assert actions.list_case(world["case"], make_presentation(world["case"]), SYSTEM).repeat
    flag.refresh_from_db()
    assert flag.expires_on == dt.date(2027, 5, 12)


def test_the_last_day_counts_and_the_day_after_it_is_due_for_removal_once(world, clock):
    flag = actions.place_flag(world["case"], world["housing"], world["officer"])
    clock.move_to(at(1, 13, year=2027))
    tasks.chase_actions()
    assert not Due.objects.filter(key=f"flag:{flag.pk}").exists()
    clock.move_to(at(1, 14, year=2027))
    tasks.chase_actions()
    due = Due.objects.get(key=f"flag:{flag.pk}")
    clock.move_to(at(1, 20, year=2027))
    tasks.chase_actions()
    assert Due.objects.get(key=f"flag:{flag.pk}").at == due.at
    actions.remove_flag(flag, world["officer"])
    assert not Due.objects.open().filter(key=f"flag:{flag.pk}").exists()
    with pytest.raises(WrongState):
        actions.remove_flag(flag, world["officer"])
    assert Flag.objects.live().count() == 0

"""The clock: sittings ahead, cut-off, research, reminders and agenda; run twice, late, stopped, jumped."""

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from cases.models import Due
from cases.sharing import bar
from marac import actions, tasks
from marac.models import Listing, Meeting, Research
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_presentation, make_series

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def moment(year, month, day, hour=0, minute=0, second=0):
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=LONDON)


@pytest.fixture
def area():
    return make_area()


def starts(series):
    return [timezone.localtime(at) for at in series.meetings.order_by("starts_at").values_list("starts_at", flat=True)]


def planned(area, now, until, **fields):
    series = make_series(area, **fields)
    with time_machine.travel(now, tick=False):
        actions.create_meetings(until=until)
    return series


def test_daily_leaves_out_weekends_and_bank_holidays(area):
    """Easter 2026: Good Friday 3 April, Easter Monday 6 April."""
    series = planned(area, moment(2026, 3, 31, 9), dt.date(2026, 4, 8))
    assert [at.date() for at in starts(series)] == [
        dt.date(2026, 4, 1),
        dt.date(2026, 4, 2),
        dt.date(2026, 4, 7),
        dt.date(2026, 4, 8),
    ]
    tuesday = series.meetings.get(starts_at=moment(2026, 4, 7, 9, 30))
    assert tuesday.intake_from == moment(2026, 4, 1, 16)
    assert tuesday.intake_until == moment(2026, 4, 2, 16)


def test_the_wall_clock_stays_over_the_change_of_time(area):
    """Clocks go forward on 29 March 2026."""
    series = planned(area, moment(2026, 3, 26, 9), dt.date(2026, 3, 31))
    assert {(at.hour, at.minute) for at in starts(series)} == {(9, 30)}
    friday, monday = moment(2026, 3, 27, 16), moment(2026, 3, 30, 16)
    meeting = series.meetings.get(starts_at=moment(2026, 3, 31, 9, 30))
    assert (meeting.intake_from, meeting.intake_until) == (friday, monday)
    assert (meeting.intake_until - meeting.intake_from).total_seconds() / 3600 == 71


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"cadence": "weekly", "weekdays": [2]}, [7, 14, 21, 28]),
        ({"cadence": "fortnightly", "weekdays": [2], "first_on": dt.date(2025, 12, 31)}, [14, 28]),
        ({"cadence": "monthly", "weekdays": [1], "week_of_month": 2}, [13]),
        ({"cadence": "monthly", "weekdays": [4], "week_of_month": 5}, [30]),
        ({"cadence": "ad_hoc"}, []),
    ],
)
def test_other_rhythms(area, fields, days):
    series = planned(area, moment(2026, 1, 2, 9), dt.date(2026, 1, 31), **fields)
    assert [at.day for at in starts(series)] == days


def test_planning_twice_plans_once(area):
    series = make_series(area)
    with time_machine.travel(moment(2026, 1, 13, 9), tick=False):
        assert actions.create_meetings() > 20
        assert actions.create_meetings() == 0
    assert series.meetings.count() == len(set(starts(series)))


def test_the_hours_of_sittings_join_without_gap_or_overlap(area):
    series = planned(area, moment(2026, 1, 13, 9), dt.date(2026, 2, 20))
    rows = list(series.meetings.order_by("starts_at"))
    assert all(later.intake_from == before.intake_until for before, later in zip(rows, rows[1:], strict=False))


def test_after_a_long_stop_no_sitting_of_the_past_is_made_and_no_hour_is_lost(area):
    series = planned(area, moment(2026, 1, 13, 9), dt.date(2026, 1, 16))
    last = series.meetings.order_by("-starts_at").first()
    with time_machine.travel(moment(2026, 2, 10, 9), tick=False):
        actions.create_meetings(until=dt.date(2026, 2, 12))
    assert [at.day for at in starts(series)] == [14, 15, 16, 11, 12]
    assert series.meetings.get(starts_at=moment(2026, 2, 11, 9, 30)).intake_from == last.intake_until


def test_changed_settings_remake_sittings_without_cases_only(area):
    series = planned(area, moment(2026, 1, 13, 9), dt.date(2026, 1, 16))
    with time_machine.travel(moment(2026, 1, 13, 9), tick=False):
        case = make_case(area)
        listing = actions.list_case(case, make_presentation(case), SYSTEM)
        series.starts = dt.time(13)
        series.save()
        actions.replan(series)
    hours = {at.date(): at.hour for at in starts(series)}
    assert hours[dt.date(2026, 1, 14)] == 9
    assert hours[dt.date(2026, 1, 15)] == hours[dt.date(2026, 1, 16)] == 13
    assert Listing.objects.get().meeting_id == listing.meeting_id
    assert len(hours) == series.meetings.count()


@pytest.fixture
def world(area):
    """Two cases listed for Wednesday 14 January 2026; police and housing take part with a representative each."""
    police, housing = make_desk(area, PolicyGroup.POLICE), make_desk(area, PolicyGroup.HOUSING)
    series = make_series(area, police, housing, area.hub_desk)
    with time_machine.travel(moment(2026, 1, 13, 9), tick=False):
        cases = [make_case(area), make_case(area)]
        for case in cases:
            actions.list_case(case, make_presentation(case), SYSTEM)
    return {
        "area": area,
        "series": series,
        "cases": cases,
        "police": make_user(police, Role.REPRESENTATIVE),
        "housing": make_user(housing, Role.REPRESENTATIVE),
        "coordinator": make_user(area.hub_desk, Role.COORDINATOR),
        "meeting": series.meetings.get(starts_at=moment(2026, 1, 14, 9, 30)),
    }


def run_at(now, times=1):
    with time_machine.travel(now, tick=False):
        for _ in range(times):
            tasks.run_meetings()


def state():
    return (
        sorted(Meeting.objects.values_list("pk", "status", "agenda_at")),
        sorted(Research.objects.values_list("pk", "status", "due_at")),
        sorted(Notice.objects.values_list("user", "key")),
        sorted(Due.objects.values_list("key", "done_at")),
    )


def test_before_the_cut_off_nothing_happens(world):
    run_at(moment(2026, 1, 13, 15, 59, 59))
    assert not Research.objects.exists()
    world["meeting"].refresh_from_db()
    assert world["meeting"].status == "planned"


def test_at_the_cut_off_the_list_closes_and_each_desk_is_asked_about_each_case(world):
    run_at(moment(2026, 1, 13, 16))
    world["meeting"].refresh_from_db()
    assert world["meeting"].status == "closed_intake"
    assert Research.objects.count() == 4
    assert set(Notice.objects.filter(key__startswith="research:").values_list("user", flat=True)) == {
        world["police"].pk,
        world["housing"].pk,
    }
    assert Due.objects.open().for_user(world["police"]).count() == 2
    assert not Research.objects.filter(desk=world["area"].hub_desk).exists()


def test_running_twice_changes_nothing(world):
    run_at(moment(2026, 1, 13, 16, 5))
    once = state()
    run_at(moment(2026, 1, 13, 16, 5), times=2)
    assert state() == once


@pytest.mark.parametrize("late", [moment(2026, 1, 13, 16, 1), moment(2026, 1, 14, 9, 15), moment(2026, 1, 19, 8)])
def test_a_stopped_worker_that_comes_back_late_misses_nothing(world, late):
    """Half an hour before the sitting, or after a weekend: the list is closed and every desk has been asked."""
    run_at(late)
    world["meeting"].refresh_from_db()
    assert world["meeting"].status == "closed_intake"
    assert Research.objects.filter(listing__meeting=world["meeting"]).count() == 4
    assert not Meeting.objects.filter(status="planned", intake_until__lte=late).exists()


def test_a_researcher_is_reminded_once_then_told_once_that_it_is_late(world):
    run_at(moment(2026, 1, 13, 16))
    assert not Notice.objects.filter(key__startswith="research-").exists()
    run_at(moment(2026, 1, 14, 7, 0), times=3)
    assert Notice.objects.filter(user=world["police"], key__startswith="research-soon").count() == 1
    run_at(moment(2026, 1, 14, 9, 0, 1), times=3)
    assert Notice.objects.filter(user=world["police"], key__startswith="research-late").count() == 1


def test_who_has_returned_everything_is_not_reminded(world):
    run_at(moment(2026, 1, 13, 16))
    actions.return_nothing_known(Research.objects.visible_to(world["police"]), world["police"])
    run_at(moment(2026, 1, 14, 7, 30))
    assert not Notice.objects.filter(user=world["police"], key__startswith="research-soon").exists()
    assert Notice.objects.filter(user=world["housing"], key__startswith="research-soon").exists()
    assert not Due.objects.open().for_user(world["police"]).exists()


def test_the_agenda_goes_out_once_and_names_nobody(world):
    for now in (moment(2026, 1, 13, 16), moment(2026, 1, 14, 9), moment(2026, 1, 14, 9, 5)):
        run_at(now)
    notices = Notice.objects.filter(key=f"agenda:{world['meeting'].pk}")
    assert set(notices.values_list("user", flat=True)) == {world[n].pk for n in ("police", "housing", "coordinator")}
    names = {case.victim.family_name for case in world["cases"]}
    assert not any(name in notice.text for notice in Notice.objects.all() for name in names)


def test_a_barred_representative_is_not_asked_and_learns_nothing(world):
    for case in world["cases"]:
        bar(world["police"], case.victim, "a relative", SYSTEM)
    run_at(moment(2026, 1, 13, 16))
    run_at(moment(2026, 1, 14, 8))
    assert not Notice.objects.filter(user=world["police"], key__startswith="research").exists()
    assert not Research.objects.visible_to(world["police"]).exists()
    # Nobody else at the desk could answer, so the desk is not asked.
    assert not Research.objects.filter(desk__memberships__user=world["police"]).exists()


def test_a_restricted_case_is_asked_only_of_the_named(world):
    from cases.models import Case
    from cases.sharing import name_user

    case = world["cases"][0]
    Case.objects.filter(pk=case.pk).update(restricted=True)
    name_user(case, world["housing"], "to research", world["coordinator"])
    run_at(moment(2026, 1, 13, 16))
    asked = Research.objects.filter(listing__case=case).values_list("desk__memberships__user", flat=True)
    assert list(asked) == [world["housing"].pk]


def test_a_sitting_that_nobody_opened_is_the_coordinators_to_do_until_it_is(world):
    run_at(moment(2026, 1, 13, 16))
    run_at(moment(2026, 1, 14, 11, 29))
    assert not Due.objects.filter(key__startswith="meeting-unheld").exists()
    run_at(moment(2026, 1, 14, 11, 30), times=2)
    due = Due.objects.open().get(key__startswith="meeting-unheld")
    assert list(Due.objects.open().for_user(world["coordinator"])) == [due]
    world["meeting"].refresh_from_db()
    world["meeting"].begin(world["coordinator"])
    run_at(moment(2026, 1, 14, 11, 40))
    assert not Due.objects.open().filter(pk=due.pk).exists()


def test_a_sitting_without_cases_that_nobody_opened_is_cancelled_and_its_hours_go_on(world):
    run_at(moment(2026, 1, 15, 12))
    empty = world["series"].meetings.get(starts_at=moment(2026, 1, 15, 9, 30))
    assert empty.status == "cancelled"
    assert not Due.objects.open().filter(key=f"chair:{empty.pk}").exists()
    following = world["series"].meetings.get(starts_at=moment(2026, 1, 16, 9, 30))
    assert following.intake_from == moment(2026, 1, 13, 16)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_listing_at_once_keep_the_capacity(area):
    """Real commits on two connections: six cases on sittings of two."""
    make_series(area, capacity=2, when_full="next")
    actions.create_meetings()
    cases = [make_case(area) for _ in range(6)]
    presentations = [make_presentation(case) for case in cases]
    errors = threads_over(zip(cases, presentations, strict=True))
    assert errors == []
    by_meeting = {meeting.pk: meeting.listings.count() for meeting in Meeting.objects.filter(listings__isnull=False)}
    assert sorted(by_meeting.values()) == [2, 2, 2]
    for meeting in Meeting.objects.filter(pk__in=by_meeting):
        assert sorted(meeting.listings.values_list("position", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_listing_the_same_case_list_it_once(area):
    make_series(area)
    actions.create_meetings()
    case = make_case(area)
    presentation = make_presentation(case)
    assert threads_over([(case, presentation)] * 4) == []
    assert Listing.objects.count() == 1


def threads_over(work):
    """List each pair in a thread of its own, all let go at once; returns what went wrong."""
    work = list(work)
    barrier, errors = threading.Barrier(len(work)), []

    def one(case, presentation):
        try:
            barrier.wait()
            actions.list_case(case, presentation, SYSTEM)
        except Exception as error:  # noqa: BLE001 - any error is the test's finding
            errors.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=pair) for pair in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors

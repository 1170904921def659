"""Listing: the right sitting, once, within capacity, with the repeat rule's working, and off the list again."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from cases.models import Case, Due, Presentation
from dashub.errors import InvalidInput, WrongState
from marac import actions
from marac.models import Listing, Meeting, Research
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_presentation, make_series

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
# A Tuesday in winter; the list of Wednesday closes on Tuesday at 16:00.
TUESDAY = dt.datetime(2026, 1, 13, 10, 0, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def series(area):
    desks = make_desk(area, PolicyGroup.POLICE), make_desk(area, PolicyGroup.HOUSING)
    return make_series(area, *desks, capacity=2, when_full="next")


def listed(area, **fields):
    case = make_case(area)
    return actions.list_case(case, make_presentation(case, **fields), SYSTEM)


def at(day, hour, minute=0, second=0):
    return dt.datetime(2026, 1, day, hour, minute, second, tzinfo=LONDON)


def test_a_case_goes_on_the_next_sitting_that_takes_cases(series, area):
    listing = listed(area)
    assert listing.meeting.starts_at == at(14, 9, 30)
    case = Case.objects.get(pk=listing.case_id)
    assert (case.listed, case.next_meeting_at, case.repeat) == (True, listing.meeting.starts_at, False)
    assert {share.desk for share in case.shares.all()} >= set(series.desks.all())
    assert not listing.warning


@pytest.mark.parametrize(
    ("accepted", "day"),
    [(at(13, 15, 59, 59), 14), (at(13, 16, 0, 0), 15), (at(13, 16, 0, 1), 15)],
)
def test_the_cut_off_is_exact_to_the_second(series, area, clock, accepted, day):
    actions.create_meetings()
    clock.move_to(accepted)
    assert timezone.localtime(listed(area).meeting.starts_at).day == day


def test_a_weekend_s_referrals_all_go_to_one_sitting(series, area, clock):
    """Everything since the last cut-off, not the last 24 hours: Friday evening to Monday afternoon."""
    series.capacity = 10
    series.save()
    actions.create_meetings()
    days = []
    for moment in (at(16, 16), at(17, 3), at(18, 23, 59), at(19, 15, 59)):
        clock.move_to(moment)
        days.append(timezone.localtime(listed(area).meeting.starts_at).day)
    assert days == [20, 20, 20, 20]
    meeting = Meeting.objects.get(starts_at=at(20, 9, 30))
    assert (meeting.intake_from, meeting.intake_until) == (at(16, 16), at(19, 16))


def test_a_full_sitting_sends_the_case_to_the_next_and_says_so(series, area):
    coordinator = make_user(area.hub_desk, Role.COORDINATOR)
    first, second, third = (listed(area) for _ in range(3))
    assert first.meeting == second.meeting
    assert [first.position, second.position, third.position] == [1, 2, 1]
    assert third.meeting.starts_at == at(15, 9, 30)
    assert "The sitting of 14 January 2026 at 9:30am had no room" in third.warning
    assert "2" not in third.warning.replace("2026", ""), "a number would tell of cases that a reader may not see"
    assert Notice.objects.filter(user=coordinator, key__startswith="full-sitting").count() == 1


def test_a_full_list_may_keep_its_cases_and_says_so(series, area):
    """At capacity, and one more."""
    coordinator = make_user(area.hub_desk, Role.COORDINATOR)
    series.when_full = "keep"
    series.save()
    first, second, third = (listed(area) for _ in range(3))
    assert first.meeting == second.meeting == third.meeting
    assert [one.position for one in (first, second, third)] == [1, 2, 3]
    assert not second.warning
    assert third.warning.startswith("The list of 14 January 2026 at 9:30am was full already.")
    assert Notice.objects.filter(user=coordinator, key__startswith="full-sitting").count() == 1


def test_where_every_sitting_is_full_the_first_takes_one_more(series, area):
    Meeting.objects.all().delete()
    actions.create_meetings(until=dt.date(2026, 1, 14))
    third = [listed(area) for _ in range(3)][-1]
    assert third.meeting.starts_at == at(14, 9, 30)
    assert third.position == 3
    assert "every later one" in third.warning


def test_listing_twice_lists_once(series, area):
    case = make_case(area)
    presentation = make_presentation(case)
    first = actions.list_case(case, presentation, SYSTEM)
    assert actions.list_case(case, presentation, SYSTEM) == first
    assert Listing.objects.count() == 1


def test_a_further_referral_joins_the_place_that_waits(series, area):
    case = make_case(area)
    first = actions.list_case(case, make_presentation(case), SYSTEM)
    assert actions.list_case(case, make_presentation(case), SYSTEM) == first
    assert case.timeline.filter(title__startswith="A further referral").exists()


def test_without_a_series_the_coordinators_get_it(area):
    assert listed(area) is None
    due = Due.objects.open().get(key__startswith="no-sitting")
    assert due.desk == area.hub_desk


def test_another_area_s_series_takes_nothing(series):
    assert listed(make_area("Other")) is None


def test_a_series_without_referrals_is_not_chosen(series, area):
    make_series(area, starts=dt.time(9, 15), takes_referrals=False)
    actions.create_meetings()
    assert listed(area).meeting.series == series


def test_the_repeat_rule_s_working_is_kept(series, area):
    case = make_case(area)
    earlier = make_presentation(case, submitted_at=at(13, 9) - dt.timedelta(days=200))
    heard = actions.list_case(case, earlier, SYSTEM)
    heard.meeting.begin(SYSTEM)
    heard.become("discussed", SYSTEM)
    listing = actions.list_case(case, make_presentation(case), SYSTEM)
    assert listing.repeat
    assert listing.verdict["working"][-1] == "So: repeat."
    case.refresh_from_db()
    assert case.repeat


def test_the_repeat_rule_looks_over_her_closed_cases_but_not_at_other_people_s(series, area):
    old = make_case(area)
    make_presentation(old, submitted_at=at(13, 9) - dt.timedelta(days=100))
    new = make_case(area, victim=old.victim, perpetrators=old.perpetrators)
    assert actions.list_case(new, make_presentation(new), SYSTEM).repeat
    another = make_case(area, victim=old.victim)
    assert not actions.list_case(another, make_presentation(another), SYSTEM).repeat
    elsewhere = make_area("Other")
    make_series(elsewhere)
    moved = make_case(elsewhere, victim=old.victim, perpetrators=old.perpetrators)
    assert not actions.list_case(moved, make_presentation(moved), SYSTEM).repeat


def test_an_override_says_why_and_keeps_the_working(series, area):
    chair = make_user(area.hub_desk, Role.CHAIR)
    listing = listed(area)
    with pytest.raises(InvalidInput):
        actions.override_repeat(listing, True, " ", chair)
    listing = actions.override_repeat(listing, True, "Heard in another area in May", chair)
    assert listing.repeat and listing.override_by == chair
    assert not listing.verdict["computed"]
    assert "Heard in another area in May" in " ".join(listing.verdict["working"])
    assert Case.objects.get(pk=listing.case_id).repeat


def test_a_deferral_goes_on_in_a_later_sitting_and_needs_a_reason(series, area):
    listing = listed(area)
    with pytest.raises(InvalidInput):
        actions.defer(listing, "", SYSTEM)
    later = actions.defer(listing, "Her IDVA is ill", SYSTEM)
    assert later.carried_from == listing
    assert later.meeting.starts_at == at(15, 9, 30)
    listing.refresh_from_db()
    assert listing.status == "deferred"
    case = Case.objects.get(pk=listing.case_id)
    assert case.next_meeting_at == later.meeting.starts_at
    with pytest.raises(WrongState):
        actions.defer(listing, "Again", SYSTEM)
    # The same referral is not listed a second time.
    assert actions.list_case(case, listing.presentation, SYSTEM) == later


def test_what_was_returned_goes_on_with_a_deferred_case(series, area, clock):
    listing = listed(area)
    clock.move_to(at(13, 16))
    actions.close_intake(listing.meeting_id, timezone.now())
    first, second = listing.research.order_by("pk")
    actions.return_nothing_known([first], make_user())
    later = actions.defer(listing, "Her IDVA is ill", SYSTEM)
    assert set(later.research.values_list("pk", "status")) == {(first.pk, "no_trace"), (second.pk, "not_started")}
    assert not Due.objects.open().filter(key__startswith="research:").exists()
    clock.move_to(at(14, 16))
    actions.close_intake(later.meeting_id, timezone.now())
    assert later.research.count() == 2
    assert Due.objects.open().get(key__startswith="research:").key == f"research:{second.pk}"


def test_withdrawn_is_off_the_list_and_the_case_says_so(series, area):
    listing = listed(area)
    actions.withdraw(listing, "A duplicate", SYSTEM)
    case = Case.objects.get(pk=listing.case_id)
    assert (case.listed, case.next_meeting_at) == (False, None)


def test_moving_takes_the_research_along(series, area):
    listing = listed(area)
    to = Meeting.objects.get(starts_at=at(16, 9, 30))
    moved = actions.move(listing, to, "Her solicitor comes on Friday", SYSTEM)
    assert moved.meeting == to
    assert Case.objects.get(pk=listing.case_id).next_meeting_at == to.starts_at
    with pytest.raises(InvalidInput):
        actions.move(listing, to, "Again", SYSTEM)


def test_a_cancelled_sitting_hands_on_its_cases_and_hours(series, area):
    listing = listed(area)
    meeting = listing.meeting
    actions.cancel_meeting(meeting, "Snow", SYSTEM)
    listing.refresh_from_db()
    assert listing.meeting.starts_at == at(15, 9, 30)
    assert listing.meeting.intake_from == meeting.intake_from
    assert listing.status == "listed"


def test_an_emergency_is_researched_at_once_and_reviewed_on_the_next_list(series, area, clock):
    """domain.md section 9, scenario 15: Friday at five."""
    actions.create_meetings()
    clock.move_to(at(16, 17))
    case = make_case(area)
    presentation = make_presentation(case)
    ordinary = actions.list_case(case, presentation, SYSTEM)
    with pytest.raises(InvalidInput):
        actions.call_emergency(case, presentation, series, at(16, 19), "", SYSTEM)
    emergency = actions.call_emergency(case, presentation, series, at(16, 19), "Released on Monday", SYSTEM)
    assert emergency.pk == ordinary.pk and emergency.meeting.emergency and emergency.counts
    assert Research.objects.filter(listing=emergency).count() == 2
    emergency.meeting.begin(SYSTEM)
    emergency.become("discussed", SYSTEM)
    review = actions.list_review(emergency, SYSTEM)
    assert review.meeting.starts_at == at(20, 9, 30)
    assert review.review and not review.counts
    assert actions.list_review(emergency, SYSTEM) == review


def test_an_emergency_called_twice_is_one_and_another_case_takes_another_time(series, area, clock):
    clock.move_to(at(16, 17))
    case, other = make_case(area), make_case(area)
    first = actions.call_emergency(case, make_presentation(case), series, at(16, 19), "Released", SYSTEM)
    again = actions.call_emergency(case, make_presentation(case), series, at(16, 19), "Released", SYSTEM)
    assert first == again and Meeting.objects.filter(emergency=True).count() == 1
    with pytest.raises(InvalidInput) as refused:
        actions.call_emergency(other, make_presentation(other), series, at(16, 19), "Threats", SYSTEM)
    assert "at that time already" in refused.value.problems["starts_at"]


def test_a_meeting_that_sits_takes_no_more(series, area):
    listing = listed(area)
    meeting = listing.meeting
    meeting.begin(SYSTEM)
    case = make_case(area)
    with pytest.raises(WrongState):
        actions.list_case(case, make_presentation(case), SYSTEM, meeting=meeting)


def test_a_late_addition_by_hand_is_researched_at_once(series, area, clock):
    actions.create_meetings()
    clock.move_to(at(13, 17))
    meeting = Meeting.objects.get(starts_at=at(14, 9, 30))
    actions.close_intake(meeting.pk, timezone.now())
    case = make_case(area)
    listing = actions.list_case(case, make_presentation(case), SYSTEM, meeting=meeting)
    assert listing.research.count() == 2


def test_the_running_order_is_set_by_references(series, area):
    series.capacity = 5
    series.save()
    first, second, third = (listed(area) for _ in range(3))
    actions.reorder(first.meeting, [third.reference, "unknown", first.reference], SYSTEM)
    assert list(first.meeting.listings.order_by("position")) == [third, first, second]


def test_every_pair_of_states_is_allowed_or_refused_as_the_table_says(series, area):
    for source in Listing.Status:
        for target in Listing.Status:
            assert Listing.TRANSITIONS.allows(source, target) is (
                source == Listing.Status.LISTED and target != Listing.Status.LISTED
            )


def test_presentations_of_lower_risk_are_no_anchor(series, area):
    case = make_case(area)
    make_presentation(case, submitted_at=at(13, 9) - dt.timedelta(days=30), for_marac=False)
    assert not actions.list_case(case, make_presentation(case), SYSTEM).repeat
    assert Presentation.objects.count() == 2

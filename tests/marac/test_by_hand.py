"""Listing several cases at once; and the alarm over cases that meet the criteria and are on no list."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agencies.access import Role
from agencies.models import User
from cases.assessing import assess
from cases.models import Case, Due, RiskAssessment, TimelineEntry
from cases.restricting import restrict
from cases.risk import catalogue
from cases.sharing import bar
from dashub.errors import WrongState
from marac import actions
from marac.criteria import raised_at, unlisted
from marac.models import Listing, NotListed
from marac.tasks import find_unlisted
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user
from tests.marac.factories import make_listing, make_meeting, make_presentation, make_series

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
# A Tuesday in winter, an ordinary week.
TUESDAY = dt.datetime(2026, 1, 13, 10, 0, tzinfo=LONDON)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def coordinator(area):
    return make_user(area.hub_desk, Role.COORDINATOR)


@pytest.fixture
def meeting(area):
    return make_meeting(area, make_series(area, area.hub_desk), starts_at=TUESDAY + 3 * DAY)


def ticks(case, yes: int, by=None, **fields) -> RiskAssessment:
    """The SafeLives Dash with so many answered yes, and the rest no."""
    dash = catalogue.tool("dash-24")
    answers = {number: "yes" if place < yes else "no" for place, number in enumerate(dash.numbers)}
    defaults = {"comments": {}, "assessed_on": timezone.localdate(), "result": {}, "judged": "", "reason": ""}
    by = by or User.objects.first() or make_user(case.area.hub_desk, Role.COORDINATOR)
    return assess(case, dash, answers=answers, desk_id=case.area.hub_desk_id, by=by, **defaults | fields)


def dues(user=None):
    found = Due.objects.open().filter(key__startswith="unlisted:")
    return found.for_user(user) if user else found


def these(*cases):
    return Case.objects.filter(pk__in=[case.pk for case in cases])


def waits(case) -> bool:
    return unlisted(these(case)).exists()


# --- Which cases meet the criteria ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yes", "more", "meets"),
    [
        (13, {}, False),
        (14, {}, True),
        (3, {"judged": "high", "reason": "Strangled, and she is leaving him"}, True),
        (3, {"judged": "medium", "reason": "She is leaving him"}, False),
    ],
)
def test_fourteen_ticks_or_judgement_meet_the_criteria(area, coordinator, yes, more, meets):
    case = make_case(area)
    ticks(case, yes, by=coordinator, **more)
    assert waits(case) is meets


def test_the_same_tool_lowers_it_again_and_another_does_not(area, coordinator):
    case = make_case(area)
    ticks(case, 14, by=coordinator)
    RiskAssessment.objects.create(
        case=case, tool="dara", tool_version="1", native="Graded medium", level="medium",
        assessed_on=timezone.localdate(), desk=area.hub_desk, by=coordinator,
    )  # fmt: skip
    assert waits(case)
    ticks(case, 13, by=coordinator)
    assert not waits(case)


@pytest.mark.parametrize(
    ("fields", "meets"),
    [
        ({"for_marac": True}, True),
        ({"for_marac": False, "grounds": ["repeat"]}, True),
        ({"for_marac": False, "grounds": ["escalation"]}, True),
        ({"for_marac": False, "grounds": [], "risk_level": "medium"}, False),
    ],
)
def test_a_referral_meets_them_by_its_grounds(area, fields, meets):
    case = make_case(area)
    make_presentation(case, **fields)
    assert waits(case) is meets


def test_what_came_before_the_hearing_is_heard_and_what_came_after_is_not(area, clock):
    case = make_case(area)
    make_presentation(case)
    held = make_meeting(area, starts_at=TUESDAY + DAY, status="held")
    make_listing(case, held, status="discussed")
    assert not waits(case)
    clock.move_to(TUESDAY + DAY + MINUTE)
    ticks(case, 14)
    assert waits(case)
    assert unlisted(these(case)).get().met_since == TUESDAY + DAY + MINUTE


# --- The alarm -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("met", "raised"),
    [
        (dt.datetime(2026, 1, 13, 16, 7), dt.datetime(2026, 1, 14, 16, 7)),
        # Over a weekend, and from within one.
        (dt.datetime(2026, 1, 16, 16, 7), dt.datetime(2026, 1, 19, 16, 7)),
        (dt.datetime(2026, 1, 17, 11, 30), dt.datetime(2026, 1, 19, 11, 30)),
        # Maundy Thursday: Good Friday to Easter Monday are no working days, and the clocks have gone forward.
        (dt.datetime(2026, 4, 2, 9, 0), dt.datetime(2026, 4, 7, 9, 0)),
    ],
)
def test_the_hub_is_asked_a_working_day_after_to_the_minute(area, coordinator, clock, met, raised):
    met, raised = met.replace(tzinfo=LONDON), raised.replace(tzinfo=LONDON)
    clock.move_to(met)
    case = make_case(area)
    ticks(case, 14)
    assert raised_at(met) == raised
    clock.move_to(raised - MINUTE)
    find_unlisted()
    assert not dues().exists()
    clock.move_to(raised)
    for _ in range(2):
        find_unlisted()
    assert [(due.case_id, due.at, due.desk) for due in dues(coordinator)] == [(case.pk, raised, area.hub_desk)]


def test_further_assessments_do_not_put_the_alarm_off(area, clock):
    case = make_case(area)
    ticks(case, 14)
    clock.move_to(TUESDAY + dt.timedelta(hours=20))
    ticks(case, 15)
    clock.move_to(TUESDAY + DAY)
    find_unlisted()
    assert dues().count() == 1


def asked(area, clock):
    """A case over which the hub has been asked."""
    case = make_case(area)
    ticks(case, 14)
    clock.move_to(TUESDAY + DAY)
    find_unlisted()
    assert dues().filter(case=case).exists()
    return case


def test_listing_and_closing_settle_it_at_once_and_the_beat_whatever_else(area, meeting, coordinator, clock):
    first, second, third = asked(area, clock), make_case(area), make_case(area)
    for case in (second, third):
        ticks(case, 14)
    clock.move_to(TUESDAY + 2 * DAY)
    find_unlisted()
    assert dues().count() == 3
    actions.list_together(these(first), meeting, "It meets the criteria", coordinator)
    second.close("moved", "She has moved away", coordinator)
    assert [due.case for due in dues()] == [third]
    ticks(third, 2)
    find_unlisted()
    assert not dues().exists()


def test_decided_with_a_reason_and_raised_anew_by_what_comes_later(area, coordinator, clock, client):
    case = asked(area, clock)
    client.force_login(coordinator)
    address = reverse("case-marac-not-listed", args=[case.reference])
    text = client.get(address).content.decode()
    assert "14 yes" in text
    seen = re.search(r'name="seen" value="([^"]+)"', text)[1]
    text = client.post(address, {"seen": seen, "reason": ""}).content.decode()
    assert "Enter why it is not to be listed" in text and not NotListed.objects.exists()
    client.post(address, {"seen": seen, "reason": "She has moved in with her mother"})
    decision = NotListed.objects.get()
    assert (decision.by, decision.reason, decision.at) == (
        coordinator,
        "She has moved in with her mother",
        timezone.now(),
    )
    assert not dues().exists()
    assert TimelineEntry.objects.filter(case=case, title__startswith="Decided: not to be listed").exists()
    # A second press decides nothing.
    text = client.post(address, {"seen": seen, "reason": "Again"}).content.decode()
    assert "does not wait for a decision any more" in text and "Again" in text
    find_unlisted()
    assert NotListed.objects.count() == 1 and not dues().exists()

    clock.move_to(TUESDAY + DAY + MINUTE)
    make_presentation(case, grounds=["repeat"])
    clock.move_to(TUESDAY + 2 * DAY)
    find_unlisted()
    assert not dues().exists()
    clock.move_to(TUESDAY + 2 * DAY + MINUTE)
    find_unlisted()
    assert dues(coordinator).count() == 1


def test_what_was_not_shown_is_not_decided_on(area, coordinator, clock):
    case = asked(area, clock)
    seen = unlisted(these(case)).get().met_last
    clock.move_to(TUESDAY + DAY + MINUTE)
    ticks(case, 20)
    with pytest.raises(WrongState, match="has come since"):
        actions.leave_off(case, "Nothing new", seen, coordinator)


def test_taken_off_a_list_with_a_reason_is_decided_and_put_off_without_a_sitting_is_not(area, meeting, coordinator):
    case = make_case(area)
    presentation = make_presentation(case)
    actions.withdraw(actions.list_case(case, presentation, SYSTEM, meeting=meeting), "Referred twice", coordinator)
    assert NotListed.objects.get().reason == "Referred twice" and not waits(case)
    other = make_case(area)
    make_listing(other, meeting, presentation=make_presentation(other), status="deferred", reason="No time")
    assert waits(other)


def test_a_restricted_case_is_asked_of_those_named_alone(area, coordinator, clock):
    named = make_user(area.hub_desk, Role.CHAIR)
    case = asked(area, clock)
    assert dues(coordinator).count() == dues(named).count() == 1
    restrict(case, "staff", "Works here", SYSTEM, named=[named])
    find_unlisted()
    assert not dues(coordinator).exists() and dues(named).count() == 1
    other = make_case(area, victim=make_person("Ida", "Alder"))
    ticks(other, 14)
    bar(coordinator, other.victim, "Her sister", SYSTEM)
    clock.move_to(TUESDAY + 3 * DAY)
    find_unlisted()
    assert not dues(coordinator).exists() and dues(named).count() == 2


# --- Several at once -----------------------------------------------------------------------------------------------


def page(client, user, **query) -> str:
    client.force_login(user)
    response = client.get(reverse("meeting-by-hand"), query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def press(client, user, cases, **typed) -> str:
    client.force_login(user)
    selected = [getattr(case, "reference", case) for case in cases]
    response = client.post(reverse("meeting-by-hand"), {"selected": selected} | typed, follow=True)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_several_are_listed_in_one_step_and_a_second_press_adds_nothing(area, meeting, coordinator, client):
    cases = [make_case(area) for _ in range(3)]
    presentation = make_presentation(cases[0])
    typed = {"meeting": meeting.reference, "reason": "All three came from one incident"}
    text = press(client, coordinator, cases, **typed)
    assert "3 cases are on the list" in text
    listings = Listing.objects.waiting().filter(meeting=meeting)
    assert {(one.case, one.reason, one.review) for one in listings} == {(c, typed["reason"], False) for c in cases}
    assert listings.get(case=cases[0]).presentation == presentation
    text = press(client, coordinator, cases, **typed)
    assert "Left alone" in text and "already on the list" in text and listings.count() == 3


def test_one_heard_already_is_a_review(area, meeting, coordinator):
    case = make_case(area)
    held = make_meeting(area, starts_at=TUESDAY - DAY, status="held")
    make_listing(case, held, presentation=make_presentation(case, TUESDAY - 2 * DAY), status="discussed")
    actions.list_together(these(case), meeting, "Released from prison", SYSTEM)
    assert Listing.objects.waiting().get(case=case).review


def test_closed_listed_and_invisible_ones_are_left_alone_and_only_the_visible_are_named(
    area, meeting, coordinator, client
):
    free, closed, hidden = (make_case(area) for _ in range(3))
    foreign = make_case(make_area("Elsewhere"))
    closed.close("moved", "She has moved away", coordinator)
    restrict(hidden, "staff", "Works here", SYSTEM, named=[make_user(area.hub_desk, Role.CHAIR)])
    typed = {"meeting": meeting.reference, "reason": "It is urgent"}
    text = press(client, coordinator, [free, closed, hidden, foreign, "ZZZZ-ZZ", "\0"], **typed)
    assert f"{closed.reference} is closed" in text and free.reference in text
    assert hidden.reference not in text and foreign.reference not in text
    assert [one.case for one in Listing.objects.all()] == [free]
    # None of them, one that she may not see, and one that is none: the same answer.
    for one in (hidden, foreign, "2345-67"):
        assert press(client, coordinator, [one], **typed).count("Tick at least one case") == 1
    assert Listing.objects.count() == 1


def test_what_is_missing_is_said_and_everything_kept(area, meeting, coordinator, client):
    cases = [make_case(area) for _ in range(2)]
    text = press(client, coordinator, cases[:1], meeting=meeting.reference, reason="")
    assert "Enter why these cases are listed by hand" in text
    assert f'value="{meeting.reference}" selected' in text
    assert re.search(f'id="tick-{cases[0].reference}" checked', text)
    assert not re.search(f'id="tick-{cases[1].reference}" checked', text)
    text = press(client, coordinator, [], meeting="forged", reason="It is urgent")
    assert "Tick at least one case" in text and "It is urgent" in text and "Select one of the options" in text
    text = press(client, coordinator, [], tick="all", reason="It is urgent")
    assert text.count(" checked") == 2 and "It is urgent" in text
    assert not Listing.objects.exists()


def test_a_sitting_that_began_meanwhile_takes_none_of_them(area, meeting, coordinator):
    cases = [make_case(area) for _ in range(2)]
    type(meeting).objects.filter(pk=meeting.pk).update(status="in_session")
    with pytest.raises(WrongState, match="takes no more cases"):
        actions.list_together(these(*cases), meeting, "It is urgent", coordinator)
    assert not Listing.objects.exists()


def test_the_search_finds_those_that_can_be_listed_and_keeps_the_ticks(area, meeting, coordinator, client):
    named = make_case(area, victim=make_person("Zephyrine", "Oakhollow", sex="female"))
    waiting = make_case(area, victim=make_person("Zephyrine", "Oakhill", sex="female"))
    other = make_case(area)
    make_listing(waiting, meeting)
    Case.objects.filter(pk=waiting.pk).update(listed=True)
    text = press(client, coordinator, [other], q="Zephyrine", search="yes", reason="Kept")
    assert "Oakhollow" in text and waiting.reference not in text and "Kept" in text
    assert re.search(f'id="tick-{other.reference}" checked', text)
    assert "Enter" in press(client, coordinator, [], q="", search="yes")
    assert named.reference in text


def test_the_page_is_hers_by_area_and_filter_in_few_questions(
    area, meeting, coordinator, client, django_assert_max_num_queries
):
    plain, meets, decided = (make_case(area) for _ in range(3))
    foreign = make_case(make_area("Elsewhere"))
    for case in (meets, decided, foreign):
        ticks(case, 14)
    actions.leave_off(decided, "She has moved", timezone.now(), coordinator)
    page(client, coordinator)
    with django_assert_max_num_queries(15):
        text = client.get(reverse("meeting-by-hand")).content.decode()
    assert "<strong>1 case</strong>" in text and foreign.reference not in text
    assert all(case.reference in text for case in (plain, meets, decided))
    text = page(client, coordinator, show="criteria", area="none")
    assert meets.reference in text and "14 yes" in text
    assert plain.reference not in text and decided.reference not in text
    text = page(client, make_user(area.hub_desk, Role.CHAIR), show="decided")
    assert decided.reference in text and "She has moved" in text and meets.reference not in text
    client.force_login(make_user(make_desk(area), Role.PRACTITIONER))
    assert client.get(reverse("meeting-by-hand")).status_code == 403


def test_a_review_that_makes_way_for_a_new_referral_decides_nothing(area, coordinator):
    """Where no sitting is left for the referral, the alarm must not take the review's end for a decision not to list."""
    case = make_case(area)
    review = make_meeting(area, make_series(area, name="Reviews", active=False), starts_at=TUESDAY + 9 * DAY)
    make_listing(case, review, review=True)
    assert actions.list_case(case, make_presentation(case), coordinator) is None
    assert waits(case) and not NotListed.objects.exists()


def test_a_pre_marac_s_no_is_a_decision(area, coordinator):
    case = make_case(area)
    before = make_meeting(area, make_series(area, name="Pre-MARAC", kind="pre_marac"), starts_at=TUESDAY + DAY)
    listing = make_listing(case, before, presentation=make_presentation(case))
    actions.decide_pre_marac(listing, False, "No abuse in what was said", coordinator)
    assert NotListed.objects.get().reason == "No abuse in what was said" and not waits(case)

"""What a series is: a daily MARAC whose cases go on to a review, and a pre-MARAC that says what goes to the MARAC."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from cases.models import Case, Due
from dashub.errors import InvalidInput, WrongState
from marac import actions
from marac.actions.attendance import accept_confidentiality
from marac.actions.discussion import close_discussion, nothing_about_perpetrator, start_discussion
from marac.models import Discussion, Listing, Meeting, Series
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_action, make_presentation, make_series

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
# The list of Wednesday the 14th closes on this Tuesday at 16:00.
TUESDAY = dt.datetime(2026, 1, 13, 10, 0, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def chair(area):
    return make_user(area.hub_desk, Role.CHAIR, Role.COORDINATOR)


@pytest.fixture
def housing(area):
    return make_desk(area, PolicyGroup.HOUSING)


@pytest.fixture
def review(area, housing):
    return make_series(
        area, housing, name="Review", kind="review", takes_referrals=False, cadence="fortnightly", weekdays=[3],
        first_on=dt.date(2026, 1, 22), starts=dt.time(14),
    )  # fmt: skip


@pytest.fixture
def daily(area, review):
    return make_series(area, make_desk(area, PolicyGroup.POLICE), reviewed_in=review)


def hear(listing, chair, desk) -> Listing:
    Meeting.objects.filter(pk=listing.meeting_id).update(status="in_session", began_at=timezone.now())
    discussion = start_discussion(listing, chair)
    discussion.decision, discussion.tell_victim_how, discussion.tell_victim_by = "Locks", "By her IDVA", desk
    discussion.save()
    return close_discussion(discussion, chair, without_perpetrator="He is in custody")


def test_a_case_closed_at_the_daily_meeting_goes_with_its_plan_to_the_next_review(daily, review, area, chair, housing):
    case = make_case(area)
    listing = actions.list_case(case, make_presentation(case), SYSTEM)
    make_action(case, housing, listing=listing, about="perpetrator")
    hear(listing, chair, housing)
    later = Listing.objects.waiting().get(case=case)
    assert (later.meeting.series, later.review) == (review, True)
    assert timezone.localtime(later.meeting.starts_at).date() == dt.date(2026, 1, 22)
    assert later.presentation == listing.presentation
    assert housing in {share.desk for share in Case.objects.get(pk=case.pk).shares.all()}
    assert not nothing_about_perpetrator(later), "the plan of the daily meeting is that of the review"
    hear(later, chair, housing)
    assert Discussion.objects.exclude(counted_on=None).count() == 1
    assert not Listing.objects.waiting().exists(), "a review is not reviewed again"


def test_a_daily_meeting_without_a_review_ends_there(area, chair, housing):
    make_series(area)
    case = make_case(area)
    hear(actions.list_case(case, make_presentation(case), SYSTEM), chair, housing)
    assert not Listing.objects.waiting().exists()


def test_a_new_referral_is_heard_before_the_review_and_counted(daily, area, chair, housing, clock):
    case = make_case(area)
    hear(actions.list_case(case, make_presentation(case), SYSTEM), chair, housing)
    waits = Listing.objects.waiting().get(case=case)
    clock.move_to(TUESDAY + dt.timedelta(days=1))
    fresh = make_presentation(case)
    listing = actions.list_case(case, fresh, SYSTEM)
    assert (listing.meeting.series, listing.review, listing.presentation) == (daily, False, fresh)
    assert timezone.localtime(listing.meeting.starts_at).date() == dt.date(2026, 1, 15)
    waits.refresh_from_db()
    assert waits.status == "withdrawn" and "heard first" in waits.reason
    hear(listing, chair, housing)
    assert Discussion.objects.exclude(counted_on=None).count() == 2
    assert Listing.objects.waiting().get(case=case).review


def test_no_referral_goes_to_a_review_by_itself_or_by_hand(daily, review, area):
    case = make_case(area)
    presentation = make_presentation(case)
    actions.create_meetings()
    sitting = review.meetings.first()
    with pytest.raises(WrongState, match="reviews alone"):
        actions.list_by_hand(case, presentation, sitting, SYSTEM)
    listing = actions.list_case(case, presentation, SYSTEM)
    with pytest.raises(WrongState, match="reviews alone"):
        actions.move(listing, sitting, "The list is full", SYSTEM)
    with pytest.raises(WrongState, match="reviews alone"):
        actions.defer(listing, "No time", SYSTEM, to=sitting)
    assert Listing.objects.get().meeting.series == daily


def test_a_review_that_is_put_off_goes_to_the_next_review(daily, review, area):
    actions.create_meetings()
    first, second = review.meetings.order_by("starts_at")[:2]
    put_off = actions.list_by_hand(make_case(area), None, first, SYSTEM)
    later = actions.defer(put_off, "No time", SYSTEM)
    assert (later.meeting, later.review) == (second, True)
    actions.cancel_meeting(second, "No quorum", SYSTEM)
    later.refresh_from_db()
    assert later.meeting == first, "the next review whose list is open"


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "review", "takes_referrals": True},
        {"kind": "review", "takes_referrals": False, "reviewed_in": "self"},
        {"kind": "pre_marac", "reviewed_in": "review"},
        {"reviewed_in": "elsewhere"},
    ],
)
def test_what_no_series_can_be_is_refused_by_the_database(daily, review, broken):
    elsewhere = make_series(make_area("Other"), kind="review", takes_referrals=False)
    rows = {"self": daily, "review": review, "elsewhere": elsewhere}
    changed = {name: rows[value].pk if value in rows else value for name, value in broken.items()}
    changed = {("reviewed_in_id" if name == "reviewed_in" else name): value for name, value in changed.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Series.objects.filter(pk=daily.pk).update(**changed)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- Pre-MARAC


@pytest.fixture
def marac(area):
    return make_series(area, name="Weekly", cadence="weekly", weekdays=[3])


@pytest.fixture
def before(area, marac):
    return make_series(area, name="Before", kind="pre_marac")


def test_a_referral_is_looked_at_before_the_marac_and_sent_on(before, marac, area, chair):
    case = make_case(area)
    looked_at = actions.list_case(case, make_presentation(case), SYSTEM)
    assert looked_at.meeting.series == before
    assert case.timeline.filter(title__startswith="Case listed for the pre-MARAC").exists()
    heard = actions.decide_pre_marac(looked_at, True, "", chair)
    looked_at.refresh_from_db()
    assert looked_at.status == "sent_on"
    assert (heard.meeting.series, heard.review, heard.presentation) == (marac, False, looked_at.presentation)
    assert actions.list_case(case, looked_at.presentation, SYSTEM) == heard
    assert not Discussion.objects.exclude(counted_on=None).exists()
    with pytest.raises(WrongState):
        actions.decide_pre_marac(looked_at, False, "Twice", chair)


def test_what_is_not_sent_on_says_why_tells_the_referrer_and_can_be_heard_all_the_same(before, marac, area, chair):
    referrer = make_user(area.hub_desk, Role.TRIAGE)
    case = make_case(area)
    presentation = make_presentation(case)
    looked_at = actions.list_case(case, presentation, SYSTEM)
    with pytest.raises(InvalidInput):
        actions.decide_pre_marac(looked_at, False, " ", chair)
    actions.decide_pre_marac(looked_at, False, "She has moved and is safe", chair)
    looked_at.refresh_from_db()
    assert (looked_at.status, looked_at.reason) == ("not_taken", "She has moved and is safe")
    assert not Case.objects.get(pk=case.pk).listed
    told = Notice.objects.filter(key=f"not-taken:{looked_at.pk}")
    assert {notice.user for notice in told} == {chair, referrer}
    assert "moved" not in told[0].text
    assert actions.list_case(case, presentation, SYSTEM).meeting.series == marac, "not to the pre-MARAC again"


def test_a_pre_marac_hears_no_case_and_a_marac_decides_none(before, marac, area, chair, housing):
    first, second = make_case(area), make_case(area)
    looked_at = actions.list_case(first, make_presentation(first), SYSTEM)
    with pytest.raises(WrongState, match="hears no case"):
        hear(looked_at, chair, housing)
    heard = actions.list_by_hand(second, make_presentation(second), marac.meetings.first(), SYSTEM)
    with pytest.raises(WrongState, match="Only a pre-MARAC"):
        actions.decide_pre_marac(heard, True, "", chair)
    with pytest.raises(WrongState, match="new referrals alone"):
        actions.list_by_hand(make_case(area), None, before.meetings.last(), SYSTEM)


def test_a_pre_marac_by_hand_has_no_referral_by_itself(before, marac, area):
    Series.objects.filter(pk=before.pk).update(takes_referrals=False)
    case = make_case(area)
    assert actions.list_case(case, make_presentation(case), SYSTEM).meeting.series == marac


def test_without_a_marac_to_come_the_coordinators_get_what_was_sent_on(before, marac, area, chair):
    case = make_case(area)
    looked_at = actions.list_case(case, make_presentation(case), SYSTEM)
    Meeting.objects.filter(series=marac).delete()
    Series.objects.filter(pk=marac.pk).update(active=False)
    assert actions.decide_pre_marac(looked_at, True, "", chair) is None
    assert Due.objects.open().filter(key=f"no-sitting:{case.pk}").exists()


# --- Pages


def test_the_outcome_of_a_pre_marac_is_given_on_the_page_of_its_place(before, marac, area, chair, client):
    case = make_case(area)
    looked_at = actions.list_case(case, make_presentation(case), SYSTEM)
    client.force_login(chair)
    url = reverse("listing-change", args=[looked_at.reference])
    assert "Decide whether it goes to the MARAC" in client.get(url).content.decode()
    page = client.post(url, {"what": "decide", "to_marac": "no", "decide_reason": ""})
    assert page.status_code == 200 and "Enter why it does not go" in page.content.decode()
    assert client.post(url, {"what": "decide", "to_marac": "yes"}).status_code == 302
    heard = Listing.objects.waiting().get(case=case)
    assert heard.carried_from == looked_at
    page = client.get(reverse("listing-change", args=[heard.reference])).content.decode()
    assert "Decide whether it goes" not in page
    assert "Sent to the MARAC" in client.get(reverse("meeting", args=[looked_at.meeting.reference])).content.decode()


def test_the_room_of_a_review_shows_the_plan_so_far(
    daily, review, area, chair, housing, client, django_assert_max_num_queries
):
    case = make_case(area, housing)
    listing = actions.list_case(case, make_presentation(case), SYSTEM)
    for text in ("Change the locks", "Ask for a recall"):
        make_action(case, housing, listing=listing, text=text)
    hear(listing, chair, housing)
    later = Listing.objects.waiting().get(case=case)
    Meeting.objects.filter(pk=later.meeting_id).update(status="in_session", began_at=timezone.now())
    accept_confidentiality(later.meeting, chair)
    client.force_login(chair)
    url = reverse("meeting-case", args=[later.meeting.reference, later.reference])
    client.get(url)
    with django_assert_max_num_queries(17):  # Fifteen, and the beginning and end of a transaction.
        page = client.get(url).content.decode()
    assert "The plan so far" in page and "Ask for a recall" in page


def test_a_series_of_reviews_is_set_up_and_chosen_on_the_pages(area, housing, chair, client):
    daily = make_series(area)
    typed = {
        "name": "Fortnightly review", "kind": "review", "takes_referrals": "on", "when_full": "keep",
        "cadence": "weekly", "weekdays": ["3"], "starts": "2pm", "cut_off_days": 1, "cut_off_at": "4pm",
        "research_days": 0, "research_at": "9am", "capacity": 12, "minutes_per_case": 10, "quorum": 3, "active": "on",
    }  # fmt: skip
    client.force_login(chair)
    new = reverse("meeting-series-new", args=[area.slug])
    assert client.get(new).status_code == 200
    assert client.post(new, typed | {"name": daily.name}).status_code == 200
    assert client.post(new, typed).status_code == 302
    review = Series.objects.get(kind="review")
    assert (review.area, review.takes_referrals, review.meetings.exists()) == (area, False, True)
    settings = reverse("meeting-series-settings", args=[daily.pk])
    marac = typed | {"name": "Daily", "kind": "marac", "cadence": "daily", "weekdays": [], "reviewed_in": review.pk}
    assert client.post(settings, marac).status_code == 302
    daily.refresh_from_db()
    assert daily.reviewed_in == review
    for changed, words in (
        ({"kind": "pre_marac"}, "Another series sends its cases here"),
        ({"reviewed_in": daily.pk}, "There is a problem"),
    ):
        page = client.post(reverse("meeting-series-settings", args=[review.pk]), typed | changed).content.decode()
        assert words in page
    actions.list_by_hand(make_case(area), None, review.meetings.first(), SYSTEM)
    Series.objects.filter(pk=daily.pk).update(reviewed_in=None)
    page = client.post(reverse("meeting-series-settings", args=[review.pk]), typed | {"kind": "marac"})
    assert "Cases wait on its lists" in page.content.decode()
    client.force_login(make_user(make_desk(make_area("Other")), Role.COORDINATOR))
    assert client.get(new).status_code == 404

"""The MARAC pages: who gets in, what they change, and that nothing typed wrongly breaks them."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from cases.models import Case, Due
from cases.sharing import bar
from marac import actions
from marac.actions import minutes, planning
from marac.models import Action, Flag, Listing, Meeting, Series
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user
from tests.marac.factories import make_action, make_presentation, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    area = make_area()
    police, housing = make_desk(area, PolicyGroup.POLICE), make_desk(area, PolicyGroup.HOUSING)
    series = make_series(area, police, housing, capacity=2, when_full="next")
    actions.create_meetings()
    cases = [make_case(area) for _ in range(2)]
    listings = [actions.list_case(case, make_presentation(case), SYSTEM) for case in cases]
    return {
        "area": area,
        "series": series,
        "cases": [Case.objects.get(pk=case.pk) for case in cases],
        "listings": listings,
        "meeting": listings[0].meeting,
        "police": police,
        "housing": housing,
        "coordinator": make_user(area.hub_desk, Role.COORDINATOR),
        "rep": make_user(housing, Role.REPRESENTATIVE),
        "officer": make_user(housing, Role.PRACTITIONER),
        "outsider": make_user(make_desk(make_area("Other")), Role.COORDINATOR, Role.REPRESENTATIVE),
    }


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def get(client, user, name, *args, status=200):
    client.force_login(user)
    response = client.get(reverse(name, args=args))
    assert response.status_code == status, (name, user, response.status_code)
    return text_of(response)


def test_the_calendar_counts_cases_and_says_how_full(world, client, django_assert_max_num_queries):
    client.force_login(world["rep"])
    with django_assert_max_num_queries(14):
        page = text_of(client.get(reverse("meetings")))
    assert "2 of 2" in page and "List closes" in page
    assert world["cases"][0].victim.family_name not in page
    assert page.count("<h1") == 1


def test_a_barred_representative_s_counts_have_no_gap(world, client):
    bar(world["rep"], world["cases"][0].victim, "a relative", SYSTEM)
    assert "1 of 2" in get(client, world["rep"], "meetings")


def test_an_emergency_is_unknown_to_whoever_may_not_see_its_case(world, client):
    case = make_case(world["area"])
    bar(world["rep"], case.victim, "a party", SYSTEM)
    colleague = make_user(world["housing"], Role.REPRESENTATIVE)
    starts_at = timezone.now() + dt.timedelta(hours=5)
    reason = "He is out and knows the new address"
    meeting = actions.call_emergency(case, make_presentation(case), world["series"], starts_at, reason, SYSTEM).meeting
    for user, knows in ((world["coordinator"], True), (colleague, True), (world["rep"], False)):
        assert (reason in get(client, user, "meeting", meeting.reference, status=200 if knows else 404)) is knows
        assert (meeting.reference in get(client, user, "meetings")) is knows
        assert (user in planning.sitting_in(meeting)) is knows


def test_work_on_an_emergency_is_not_due_with_whoever_is_barred(world):
    case = make_case(world["area"])
    barred, chair = (make_user(world["area"].hub_desk, Role.CHAIR, Role.COORDINATOR) for _ in range(2))
    bar(barred, case.victim, "a party", SYSTEM)
    starts_at = timezone.now() + dt.timedelta(hours=1)
    listing = actions.call_emergency(case, make_presentation(case), world["series"], starts_at, "Now", SYSTEM)
    planning.look_after_unheld(starts_at + dt.timedelta(days=1))
    Meeting.objects.filter(pk=listing.meeting_id).update(status=Meeting.Status.IN_SESSION)
    actions.withdraw(listing, "Moved away", SYSTEM)
    minutes.finish_meeting(listing.meeting, chair)
    for user, knows in ((chair, True), (barred, False)):
        assert Due.objects.for_user(user).filter(reference=listing.meeting.reference).exists() is knows


def test_a_meeting_to_move_to_does_not_count_a_case_she_is_kept_from(world, client):
    third = make_case(world["area"])
    later = actions.list_case(third, make_presentation(third), SYSTEM).meeting
    assert later != world["meeting"]
    args = ("listing-change", world["listings"][0].reference)
    assert "1 of 2 cases" in get(client, world["coordinator"], *args)
    bar(world["coordinator"], third.victim, "a relative", SYSTEM)
    assert "1 of 2 cases" not in get(client, world["coordinator"], *args)


def test_overload_is_said_in_words(world, client):
    Series.objects.update(capacity=1)
    page = get(client, world["coordinator"], "meetings")
    assert "2 cases for 1 place: 1 too many" in page
    assert "1 too many" in get(client, world["coordinator"], "meeting-prepare", world["meeting"].reference)


@pytest.mark.parametrize(
    ("name", "status"),
    [("coordinator", 200), ("rep", 403), ("officer", 404), ("outsider", 404)],
)
def test_who_prepares_a_meeting(world, client, name, status):
    for page in ("meeting-prepare", "meeting-cancel"):
        get(client, world[name], page, world["meeting"].reference, status=status)
    client.force_login(world[name])
    if status != 200:
        assert client.post(reverse("meeting-order", args=[world["meeting"].reference])).status_code == status
        get(client, world[name], "listing-change", world["listings"][0].reference, status=status)


def test_preparing_shows_who_has_not_returned_and_why_it_is_a_repeat(world, client, django_assert_max_num_queries):
    actions.request_research(world["meeting"])
    client.force_login(world["coordinator"])
    with django_assert_max_num_queries(14):
        page = text_of(client.get(reverse("meeting-prepare", args=[world["meeting"].reference])))
    assert "0 of 4 returned, due" in page
    assert f"Not returned: {world['housing']}, {world['police']}" in page
    assert "There is no earlier MARAC referral of this victim." in page
    assert world["cases"][0].victim.full_name in page


def test_the_running_order_is_saved_from_numbers(world, client):
    first, second = world["listings"]
    client.force_login(world["coordinator"])
    url = reverse("meeting-order", args=[world["meeting"].reference])
    client.post(url, {f"order-{first.reference}": "2", f"order-{second.reference}": "1"})
    assert list(world["meeting"].listings.order_by("position")) == [second, first]
    assert client.post(url, {f"order-{first.reference}": "²", f"order-{second.reference}": "x" * 9}).status_code == 302


def test_adding_a_case_by_its_reference(world, client):
    case = make_case(world["area"])
    make_presentation(case)
    client.force_login(world["coordinator"])
    url = reverse("meeting-prepare", args=[world["meeting"].reference])
    for typed, words in (
        ("", "Enter"),
        ("nonsense", "like K7QD-2M"),
        (world["cases"][0].reference, "waits for a meeting already"),
        (make_case(make_area("Other")).reference, "No open case with this reference"),
    ):
        page = client.post(url, {"reference": typed})
        assert page.status_code == 200 and words in text_of(page)
    assert client.post(url, {"reference": case.reference.lower().replace("-", " ")}).status_code == 302
    listing = Listing.objects.get(case=case)
    assert listing.meeting == world["meeting"] and not listing.review


def later(world):
    return Meeting.objects.filter(starts_at__gt=world["meeting"].starts_at).order_by("starts_at").first()


def test_each_change_of_a_place_needs_its_reason(world, client):
    client.force_login(world["coordinator"])
    url = reverse("listing-change", args=[world["listings"][0].reference])
    for what in ("move", "defer", "withdraw", "repeat", "", "nonsense"):
        page = client.post(url, {"what": what, "move_to": later(world).reference})
        assert page.status_code == 200 and "There is a problem" in text_of(page)
    assert Listing.objects.filter(status="listed").count() == 2


@pytest.mark.parametrize("what", ["move", "defer", "withdraw", "repeat"])
def test_a_place_is_changed(world, client, what):
    listing = world["listings"][0]
    client.force_login(world["coordinator"])
    data = {"what": what, f"{what}_reason": "Her solicitor asked", "move_to": later(world).reference, "repeat": "yes"}
    assert client.post(reverse("listing-change", args=[listing.reference]), data).status_code == 302
    listing.refresh_from_db()
    assert {
        "move": listing.meeting == later(world),
        "defer": listing.status == "deferred" and Listing.objects.filter(carried_from=listing).exists(),
        "withdraw": listing.status == "withdrawn",
        "repeat": listing.repeat and listing.override_reason == "Her solicitor asked",
    }[what]


def test_cancelling_a_meeting_moves_its_cases(world, client):
    client.force_login(world["coordinator"])
    url = reverse("meeting-cancel", args=[world["meeting"].reference])
    assert client.post(url, {"reason": ""}).status_code == 200
    assert client.post(url, {"reason": "Snow"}).status_code == 302
    assert not world["meeting"].listings.exists()


def test_an_officer_sees_her_agency_s_action_and_what_she_needs_and_nothing_else(world, client):
    case = world["cases"][0]
    mine = make_action(case, world["housing"], owner=world["officer"], text="Change the locks")
    other = make_action(case, world["police"], text="Arrest on warrant")
    page = get(client, world["officer"], "actions")
    assert mine.reference in page and other.reference not in page
    page = get(client, world["officer"], "action", mine.reference)
    assert case.victim.full_name in page and "Change the locks" in page
    get(client, world["officer"], "action", other.reference, status=404)
    tab = get(client, world["officer"], "case-marac", case.reference)
    assert "Change the locks" in tab and "Arrest on warrant" not in tab
    assert "How “repeat” was worked out" not in tab
    get(client, world["officer"], "meetings", status=403)
    get(client, world["officer"], "actions-overview", status=403)


def test_an_action_is_settled_with_evidence(world, client):
    action = make_action(world["cases"][0], world["housing"], owner=world["officer"])
    client.force_login(world["officer"])
    url = reverse("action", args=[action.reference])
    today = timezone.localdate()
    date = {"happened_on_day": today.day, "happened_on_month": today.month, "happened_on_year": today.year}
    future = date | {"happened_on_year": today.year + 1}
    for data in (
        {},
        {"status": "done", "text": "", "version": 1, **date},
        {"status": "nonsense", "text": "Done", "version": 1, **date},
        {"status": "transferred", "text": "Done", "version": 1, **date},
        {"status": "done", "text": "Done", "version": 1, **future},
        {"status": "done", "text": "Done", "version": "x", **date},
    ):
        page = client.post(url, data)
        assert page.status_code == 200 and "There is a problem" in text_of(page), data
    assert client.post(url, {"status": "done", "text": "New locks fitted", "version": 1, **date}).status_code == 302
    action.refresh_from_db()
    assert (action.status, action.evidence, action.updates.count()) == ("done", "New locks fitted", 1)
    assert client.post(url, {"status": "open", "text": "Again", "version": 1, **date}).status_code == 409


def test_who_only_sees_an_action_may_not_answer_for_it(world, client):
    action = make_action(world["cases"][0], world["police"])
    client.force_login(world["rep"])
    url = reverse("action", args=[action.reference])
    page = client.get(url)
    assert page.status_code == 200 and "Say what came of it" not in text_of(page)
    assert client.post(url, {"status": "done"}).status_code == 403
    assert client.get(reverse("action-transfer", args=[action.reference])).status_code == 403


def test_transferring_needs_somebody_of_the_agency(world, client):
    action = make_action(world["cases"][0], world["housing"], owner=world["officer"])
    constable = make_user(world["police"], Role.PRACTITIONER)
    client.force_login(world["officer"])
    url = reverse("action-transfer", args=[action.reference])
    data = {"desk": world["police"].pk, "owner": world["officer"].pk, "reason": "Theirs", "version": 1}
    assert "Choose somebody who works for" in text_of(client.post(url, data))
    assert client.post(url, data | {"owner": constable.pk}).status_code == 302
    action.refresh_from_db()
    assert action.status == "transferred" and action.transferred_to.owner == constable
    assert get(client, constable, "action", action.transferred_to.reference)


def test_the_ledger_counts_by_agency(world, client, django_assert_max_num_queries):
    now = timezone.now()
    make_action(world["cases"][0], world["housing"], due_at=now - dt.timedelta(days=2))
    for _ in range(5):
        make_action(world["cases"][1], world["police"])
    client.force_login(world["coordinator"])
    with django_assert_max_num_queries(14):
        page = text_of(client.get(reverse("actions-overview")))
    row = re.search(rf"<th[^>]*><a[^>]*>{world['housing']}</a></th>(.*?)</tr>", page)[1]
    assert re.findall(r">(\d+)<", row) == ["1", "1", "1", "0", "0", "0", "0"]


def test_an_action_between_meetings_is_given_once(world, client):
    case = world["cases"][0]
    client.force_login(world["coordinator"])
    url = reverse("case-marac-action", args=[case.reference])
    assert client.post(url, {}).status_code == 200
    day = timezone.localdate() + dt.timedelta(days=3)
    data = {
        "text": "Fit a lock", "about": "victim", "desk": world["housing"].pk, "owner": world["officer"].pk,
        "due_on_day": day.day, "due_on_month": day.month, "due_on_year": day.year, "key": str(uuid.uuid4()),
    }  # fmt: skip
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    action = Action.objects.get(text="Fit a lock")
    assert timezone.localtime(action.due_at).hour == 17
    client.force_login(world["rep"])
    assert client.post(url, data).status_code == 403


def test_an_emergency_is_called_from_the_case(world, client):
    case = make_case(world["area"])
    make_presentation(case)
    client.force_login(world["coordinator"])
    url = reverse("case-marac-emergency", args=[case.reference])
    assert client.post(url, {}).status_code == 200
    day = timezone.localdate() + dt.timedelta(days=1)
    data = {
        "series": world["series"].pk, "day_day": day.day, "day_month": day.month, "day_year": day.year,
        "time": "7am", "reason": "He is released tomorrow",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    assert Listing.objects.get(case=case).meeting.emergency


def test_a_case_is_put_on_the_next_list_by_hand(world, client):
    case = make_case(world["area"])
    make_presentation(case)
    client.force_login(world["coordinator"])
    url = reverse("case-marac-list", args=[case.reference])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert client.post(url).status_code in (302, 409)
    assert Listing.objects.filter(case=case).count() == 1


def test_flags_are_placed_and_removed_by_their_agency(world, client):
    case = world["cases"][0]
    client.force_login(world["officer"])
    assert (
        client.post(reverse("case-marac-flag", args=[case.reference]), {"desk": world["police"].pk}).status_code == 200
    )
    assert (
        client.post(reverse("case-marac-flag", args=[case.reference]), {"desk": world["housing"].pk}).status_code
        == 302
    )
    assert case.reference in get(client, world["officer"], "flags")
    client.force_login(make_user(world["police"], Role.PRACTITIONER))
    remove = reverse("flag-remove", args=[case.reference, world["housing"].pk])
    assert client.post(remove).status_code == 404
    client.force_login(world["officer"])
    assert client.post(remove).status_code == 302
    assert client.post(remove).status_code == 404
    assert Flag.objects.get().removed_by == world["officer"]


def test_several_flags_are_taken_off_at_once_and_nobody_takes_off_anothers(world, client):
    """A second press, what a colleague took off meanwhile and another agency's flag change nothing."""
    mine = [actions.place_flag(case, world["housing"], world["officer"]) for case in world["cases"][:2]]
    other = actions.place_flag(world["cases"][0], world["police"], world["officer"])
    client.force_login(world["officer"])
    for _ in range(2):
        ticked = {"flag": [*(flag.pk for flag in mine), other.pk, "no number"]}
        assert client.post(reverse("flags"), ticked).status_code == 302
    assert {flag.desk for flag in Flag.objects.live()} == {world["police"]}
    page = get(client, world["officer"], "flags")
    assert page.count(f"by {world['officer']}") == 4 and "Taken off lately" in page
    client.force_login(world["officer"])
    assert "Tick the flags" in client.post(reverse("flags"), follow=True).content.decode()


@pytest.mark.parametrize(("days", "shown"), [(0, False), (1, True)])
def test_who_prepares_meetings_sees_whose_flags_are_past_twelve_months(world, client, days, shown):
    flag = actions.place_flag(world["cases"][0], world["housing"], world["officer"])
    placed = timezone.localdate() - dt.timedelta(days=400)
    Flag.objects.filter(pk=flag.pk).update(placed_on=placed, expires_on=timezone.localdate() - dt.timedelta(days=days))
    assert ("Other agencies’ flags" in get(client, world["coordinator"], "flags")) == shown
    assert "Other agencies’ flags" not in get(client, world["officer"], "flags")


def settings_of(series, **changed) -> dict:
    return {
        "name": series.name, "kind": "marac", "takes_referrals": "on", "when_full": "next",
        "cadence": "daily", "weekdays": ["0", "1", "2", "3", "4"], "week_of_month": "",
        "starts": "9:30am", "cut_off_days": 1, "cut_off_at": "4pm", "research_days": 0, "research_at": "9am",
        "capacity": 6, "minutes_per_case": 10, "quorum": 3, "active": "on", **changed,
    }  # fmt: skip


def test_settings_of_a_series(world, client):
    series = world["series"]
    url = reverse("meeting-series-settings", args=[series.pk])
    get(client, world["coordinator"], "meeting-series")
    get(client, world["outsider"], "meeting-series-settings", series.pk, status=404)
    get(client, world["rep"], "meeting-series-settings", series.pk, status=403)
    client.force_login(world["coordinator"])
    for wrong in (
        {"capacity": 0},
        {"kind": "review"},
        {"kind": "conference"},
        {"when_full": ""},
        {"longest_wait_days": 0},
        {"reviewed_in": series.pk},
        {"capacity": "9" * 30},
        {"starts": "later"},
        {"weekdays": ["6"]},
        {"cadence": "monthly"},
        {"cut_off_days": 0, "cut_off_at": "11am"},
        {"research_at": "11am"},
    ):
        page = client.post(url, settings_of(series, **wrong))
        assert page.status_code == 200 and "There is a problem" in text_of(page), wrong
    assert client.post(url, settings_of(series, starts="1pm")).status_code == 302
    series.refresh_from_db()
    assert (series.capacity, series.starts) == (6, dt.time(13))
    assert {timezone.localtime(m.starts_at).hour for m in series.meetings.filter(listings=None)} == {13}
    assert timezone.localtime(Meeting.objects.get(pk=world["meeting"].pk).starts_at).hour == 9


def test_people_do_not_change_the_number_of_queries_of_the_tab(world, client, django_assert_max_num_queries):
    case = make_case(world["area"], world["housing"], children=[make_person("Kit") for _ in range(4)])
    for _ in range(12):
        make_action(case, world["housing"])
    client.force_login(world["coordinator"])
    with django_assert_max_num_queries(14):
        client.get(reverse("case-marac", args=[case.reference]))


def test_the_agenda_is_read_by_who_sits_and_leads_to_the_room(world, client, django_assert_max_num_queries):
    bar(world["rep"], world["cases"][0].victim, "a relative", SYSTEM)
    client.force_login(world["rep"])
    with django_assert_max_num_queries(14):
        page = text_of(client.get(reverse("meeting", args=[world["meeting"].reference])))
    assert world["cases"][1].reference in page and world["cases"][0].reference not in page
    assert reverse("meeting-room", args=[world["meeting"].reference]) in page
    assert "Prepare" not in page
    assert world["cases"][1].victim.family_name not in page
    assert "Prepare" in get(client, world["coordinator"], "meeting", world["meeting"].reference)
    get(client, world["officer"], "meeting", world["meeting"].reference, status=404)


def test_closing_an_emergency_puts_the_case_on_the_next_ordinary_list(world):
    from marac.actions.discussion import close_discussion, start_discussion

    case = make_case(world["area"])
    soon = timezone.now() + dt.timedelta(minutes=5)
    chair = make_user(world["area"].hub_desk, Role.CHAIR)
    listing = actions.call_emergency(case, make_presentation(case), world["series"], soon, "Released today", chair)
    listing.meeting.begin(chair)
    discussion = start_discussion(listing, chair)
    discussion.decision, discussion.tell_victim_how = "Recall asked for", "By her IDVA"
    discussion.tell_victim_by = world["housing"]
    discussion.save()
    close_discussion(discussion, chair, without_perpetrator="He is in custody")
    review = Listing.objects.waiting().get(case=case)
    assert review.review and not review.meeting.emergency


@pytest.mark.parametrize("reference", ["2222-22", "%00", "%F0%9F%92%A9", "' OR 1=1 --", "<b>", "x" * 3000, "9" * 40])
def test_an_address_that_holds_nonsense_finds_nothing(world, client, reference):
    everything = make_user(world["area"].hub_desk, *Role)
    client.force_login(everything)
    for path in (
        f"/research/{reference}/1", f"/research/2222-22/{'9' * 30}", f"/meetings/{reference}",
        f"/meetings/{reference}/prepare", f"/meetings/{reference}/cancel", f"/meetings/cases/{reference}",
        f"/meetings/series/{'9' * 30}", f"/actions/{reference}", f"/actions/{reference}/transfer",
        f"/cases/{reference}/marac", f"/cases/{reference}/marac/flag",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
    for path in (
        f"/actions/flags/{reference}/1/remove",
        f"/actions/flags/2222-22/{'9' * 30}/remove",
        f"/meetings/{reference}/order",
    ):
        assert client.post(path).status_code == 404, path


@pytest.mark.parametrize(
    "nonsense", ["\x00", "\U0001f4a9" * 50, "‮اختبار", "'; DROP TABLE x; --", "<script>", "9" * 5000]
)
def test_nonsense_in_any_field_comes_back_with_a_message(world, client, nonsense):
    action = make_action(world["cases"][0], world["housing"])
    client.force_login(make_user(world["area"].hub_desk, *Role))
    case, listing, meeting = world["cases"][0].reference, world["listings"][0].reference, world["meeting"].reference
    for name, argument, fields in (
        ("meeting-prepare", meeting, ["reference"]),
        ("meeting-cancel", meeting, ["reason" if len(nonsense) > 300 or "\x00" in nonsense else "nothing"]),
        ("listing-change", listing, ["what", "move_to", "defer_to", "repeat"]),
        ("action", action.reference, ["status", "text", "version", "happened_on_day", "happened_on_year"]),
        ("action-transfer", action.reference, ["desk", "owner", "reason", "version"]),
        ("case-marac-action", case, ["text", "about", "desk", "owner", "due_on_year", "due_time", "key"]),
        ("case-marac-emergency", case, ["series", "day_day", "time", "reason"]),
        ("case-marac-flag", case, ["desk"]),
        (
            "meeting-series-settings",
            world["series"].pk,
            ["name", "cadence", "weekdays", "desks", "starts", "capacity"],
        ),
    ):
        answer = client.post(reverse(name, args=[argument]), dict.fromkeys(fields, nonsense))
        assert answer.status_code == 200, (name, answer.status_code)
        assert "There is a problem" in text_of(answer), name
    assert client.post(reverse("research-nothing"), {"returns": nonsense}).status_code == 302
    assert client.get(reverse("actions"), {"show": nonsense}).status_code == 200
    assert client.get(reverse("meetings"), {"show": nonsense}).status_code == 200

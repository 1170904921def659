"""What in the log raises an alert, once; what does not; nothing missed that commits late; how an alert is reviewed."""

import datetime as dt
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import Error, connection, connections, transaction
from django.test import Client

from agencies.access import Permission, PolicyGroup, Role, roles_with
from agencies.models import ApiToken, Membership, Notice
from agencies.principals import acting_as
from audit.log import System, record
from audit.models import Event, Verb
from cases.models import Case
from cases.sharing import name_user
from dashub.clock import LONDON
from dashub.errors import WrongState
from people.models import Address, Alias, ContactPoint
from reporting.governance import rules
from reporting.governance.watching import watch
from reporting.models import Alert, Watched
from reporting.tasks import watch_log
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user

pytestmark = pytest.mark.django_db
Kind = Alert.Kind
# A Wednesday within the hours of tests' areas, and the night after it.
NOON, NIGHT = dt.datetime(2026, 11, 25, 12, tzinfo=LONDON), dt.datetime(2026, 11, 25, 23, tzinfo=LONDON)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


@pytest.fixture
def world():
    class World:
        area = make_area(alert_cases_an_hour=3)
        desk = make_desk(area, PolicyGroup.HOUSING)
        lead = make_user(area.hub_desk, Role.GOVERNANCE, name="The Governor")
        user = make_user(desk, Role.PRACTITIONER, name="Jo Lane", phone="07700 900456")
        victim = make_person("Zephyrine", "Oakhollow")
        case = make_case(area, desk, victim=victim)

    return World


def did(user, case, at=NOON, verb=Verb.READ, **fields):
    fields = {"kind": "cases.case", "object_ids": [case.pk], "reference": case.reference, **fields}
    return Event.objects.create(actor=user.pk, verb=verb, at=at, **fields)


def raised(user=None):
    watch()
    return [(alert.kind, alert.case_id) for alert in Alert.objects.order_by("kind", "id")]


def test_an_ordinary_day_raises_nothing(world):
    for minutes in range(3):
        did(world.user, world.case, NOON + minutes * MINUTE)
    record(world.user, Verb.SIGNED_OUT, "sign-in")
    record(System("clock"), Verb.READ, world.case)
    assert raised() == []


# --- Herself ---------------------------------------------------------------------------------------------------------


def test_her_own_name_is_her_own_record(world):
    world.victim.given_name, world.victim.family_name = "Lane", "Jo"
    world.victim.save()
    event = did(world.user, world.case)
    assert raised() == [(Kind.OWN_RECORD, world.case.pk)]
    alert = Alert.objects.get()
    assert (alert.actor, alert.person, alert.area) == (world.user, world.victim.pk, world.area)
    assert (alert.events, alert.at, alert.day) == ([event.pk], event.at, dt.date(2026, 11, 25))


@pytest.mark.parametrize(
    "mark",
    [
        lambda person, user: Alias.objects.create(person=person, given_name="Jo", family_name="Lane"),
        lambda person, user: ContactPoint.objects.create(person=person, channel="mobile", value="+44 7700 900456"),
        lambda person, user: ContactPoint.objects.create(person=person, channel="email", value=user.email.upper()),
    ],
    ids=["alias", "phone", "email"],
)
def test_so_is_another_name_her_number_and_her_address(world, mark):
    party = world.case.involvements.get(role="perpetrator").person
    mark(party, world.user)
    did(world.user, world.case)
    assert raised() == [(Kind.OWN_RECORD, world.case.pk)]


def test_the_surname_of_a_party(world):
    party = make_person("Max", "lane")
    case = make_case(world.area, world.desk, victim=party)
    did(world.user, case)
    did(world.user, make_case(world.area, world.desk, victim=make_person("Max", "Ane")))
    assert raised() == [(Kind.SAME_SURNAME, case.pk)]


def test_an_area_that_does_not_want_surnames_gets_none(world):
    world.area.alert_same_surname = False
    world.area.save()
    did(world.user, make_case(world.area, world.desk, victim=make_person("Max", "Lane")))
    assert raised() == []


def test_an_address_that_is_known_as_hers(world):
    herself = make_person("Jo", "Lane")
    make_case(world.area, victim=herself)
    Address.objects.create(person=herself, lines="4 Alder Rd", postcode="ME1 4QQ")
    Address.objects.create(person=world.victim, lines="4, Alder Road", postcode="me14qq")
    did(world.user, world.case)
    assert raised() == [(Kind.SAME_ADDRESS, world.case.pk)]


@pytest.mark.parametrize("lines", ["5 Alder Road", ""])
def test_another_address_does_not_count(world, lines):
    herself = make_person("Jo", "Lane")
    make_case(world.area, victim=herself)
    Address.objects.create(person=herself, lines="4 Alder Rd" if lines else "", postcode="ME1 4QQ")
    Address.objects.create(person=world.victim, lines=lines, postcode="ME1 4QQ")
    did(world.user, world.case)
    assert raised() == []


@pytest.mark.parametrize("verb", [Verb.LISTED, Verb.SEARCHED, Verb.REFUSED])
def test_a_case_in_a_list_is_not_opened(world, verb):
    did(world.user, make_case(world.area, victim=make_person("Jo", "Lane")), verb=verb)
    assert raised() == []


# --- How many --------------------------------------------------------------------------------------------------------


def cases(world, number):
    return [make_case(world.area, world.desk) for _ in range(number)]


def test_more_cases_in_an_hour_than_the_area_says(world):
    for minutes, case in enumerate(cases(world, 4)):
        did(world.user, case, NOON + minutes * MINUTE)
    assert (Kind.VOLUME, None) in raised()
    assert len(Alert.objects.get(kind=Kind.VOLUME).events) == 4


def test_as_many_as_it_says_or_the_same_ones_again_are_well(world):
    opened = cases(world, 3)
    for minutes, case in enumerate(opened * 5):
        did(world.user, case, NOON + minutes * MINUTE)
    assert raised() == []


def test_four_in_more_than_an_hour_are_no_hour(world):
    for minutes, case in zip((0, 20, 40, 60), cases(world, 4), strict=True):
        did(world.user, case, NOON + minutes * MINUTE)
    assert (Kind.VOLUME, None) not in raised()


def test_an_hour_that_was_read_in_two_runs_is_still_one(world):
    opened = cases(world, 4)
    for case in opened[:3]:
        did(world.user, case)
    assert raised() == []
    did(world.user, opened[3], NOON + MINUTE)
    assert (Kind.VOLUME, None) in raised()


def usual(world, number):
    """So many different cases on each of the last days."""
    for back in range(1, 6):
        for case in cases(world, number):
            did(world.user, case, NOON - back * DAY - dt.timedelta(hours=3))
    watch()
    Alert.objects.all().delete()


@pytest.mark.parametrize(("usually", "today", "expected"), [(3, 7, True), (3, 6, False), (2, 5, True), (1, 3, False)])
def test_a_day_beyond_twice_her_usual_one(world, usually, today, expected):
    usual(world, usually)
    for hours, case in enumerate(cases(world, today)):
        did(world.user, case, NOON + (hours - 3) * dt.timedelta(minutes=31))
    found = raised()
    assert ((Kind.UNUSUAL_DAY, None) in found) == expected


def test_a_system_may_read_in_bulk_and_by_night(world):
    account = make_user(world.desk, Role.PRACTITIONER)
    ApiToken.issue(world.desk, account, "their system", SYSTEM)
    for case in cases(world, 9):
        did(account, case, NIGHT)
    assert raised() == []


# --- When ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NIGHT, True),
        (NOON, False),
        (NOON - dt.timedelta(hours=4), True),
        (NOON + 3 * DAY, True),
        (NOON + 30 * DAY, True),
    ],
    ids=["night", "noon", "early", "saturday", "christmas"],
)
def test_outside_opening_hours(world, at, expected):
    did(world.user, world.case, at)
    assert raised() == ([(Kind.OUT_OF_HOURS, None)] if expected else [])


def test_one_who_is_on_call_may(world):
    world.area.on_call_user = world.user
    world.area.save()
    did(world.user, world.case, NIGHT)
    assert raised() == []


def test_agencies_that_work_at_all_hours_may(world):
    officer = make_user(make_desk(world.area, PolicyGroup.POLICE), Role.REPRESENTATIVE, name="Una Other")
    did(officer, world.case, NIGHT)
    assert raised() == []
    world.area.round_the_clock = []
    world.area.save()
    did(officer, world.case, NIGHT)
    assert raised() == [(Kind.OUT_OF_HOURS, None)]


@pytest.mark.parametrize("fields", [{"alert_out_of_hours": False}, {"opening_hours": {}}])
def test_an_area_without_hours_or_that_does_not_want_it_gets_none(world, fields):
    type(world.area).objects.filter(pk=world.area.pk).update(**fields)
    did(world.user, world.case, NIGHT)
    assert raised() == []


def test_after_her_last_membership_ended(world):
    Membership.objects.filter(user=world.user).update(until=NOON)
    did(world.user, world.case, NOON - MINUTE)
    Event.objects.create(actor=world.user.pk, verb=Verb.SIGNED_OUT, kind="sign-in", at=NOON + MINUTE)
    assert raised() == []
    Event.objects.create(actor=world.user.pk, verb=Verb.REFUSED, kind="page", at=NOON + MINUTE)
    assert raised() == [(Kind.AFTER_LEAVING, None)]


def test_one_who_has_another_desk_has_not_left(world):
    Membership.objects.filter(user=world.user).update(until=NOON)
    Membership.objects.create(user=world.user, desk=make_desk(world.area), roles=["practitioner"])
    did(world.user, world.case, NOON + MINUTE)
    assert raised() == []


# --- Once, and nothing missed ----------------------------------------------------------------------------------------


def test_one_for_each_person_kind_case_and_day(world):
    world.victim.family_name = "Lane"
    world.victim.save()
    for minutes in range(3):
        did(world.user, world.case, NOON + minutes * MINUTE)
        watch()
    assert watch() == []
    assert len(Alert.objects.get().events) == 3
    did(world.user, world.case, NOON + DAY)
    did(make_user(world.desk, Role.PRACTITIONER, name="Ann Lane"), world.case)
    assert raised() == [(Kind.SAME_SURNAME, world.case.pk)] * 3


def test_what_was_reviewed_is_not_opened_again_that_day(world):
    world.victim.family_name = "Lane"
    world.victim.save()
    did(world.user, world.case)
    watch()
    alert = Alert.objects.get()
    alert.review("in_order", "She asked first", world.lead)
    did(world.user, world.case, NOON + MINUTE)
    assert watch() == []
    alert.refresh_from_db()
    assert (alert.status, len(alert.events)) == ("reviewed", 1)


def test_it_reads_on_from_where_it_was(world, monkeypatch):
    seen = []
    monkeypatch.setattr("reporting.governance.watching.AT_ONCE", 2)
    monkeypatch.setattr("reporting.governance.watching.examine", lambda user, events: seen.extend(events) or [])
    events = [did(world.user, world.case) for _ in range(5)]
    for _ in range(4):
        watch()
    assert seen == events
    assert Watched.objects.get(chain=f"user/{world.user.pk}").sequence == 5


def test_one_persons_trouble_stops_nobody_elses(world, monkeypatch):
    other = make_user(world.desk, Role.PRACTITIONER, name="Ann Lane")
    world.victim.family_name = "Lane"
    world.victim.save()
    real = rules.examine

    def examine(user, events):
        if user == world.user:
            raise ValueError("broken")
        return real(user, events)

    monkeypatch.setattr("reporting.governance.watching.examine", examine)
    did(world.user, world.case)
    did(other, world.case)
    assert [alert.actor for alert in watch()] == [other]
    monkeypatch.undo()
    assert [alert.actor for alert in watch()] == [world.user]


def test_one_who_is_no_longer_known_raises_nothing():
    Event.objects.create(actor=987654, verb=Verb.READ, kind="page")
    assert watch() == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_missed_that_commits_late():
    """An event with a lower number becomes visible after one with a higher: by its chain it is read all the same."""
    area = make_area()
    desk = make_desk(area)
    slow, quick = (make_user(desk, Role.PRACTITIONER, name=f"{name} Lane") for name in ("Slow", "Quick"))
    case = make_case(area, desk, victim=make_person("Max", "Lane"))
    written, commit = threading.Event(), threading.Event()

    def late():
        try:
            with transaction.atomic():
                did(slow, case)
                written.set()
                commit.wait(10)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(late)
        assert written.wait(10)
        did(quick, case)
        assert [alert.actor for alert in watch()] == [quick]
        commit.set()
        going.result(10)
    assert [alert.actor for alert in watch()] == [slow]


# --- Who sees an alert, and what she does with it --------------------------------------------------------------------


@pytest.fixture
def alert(world):
    world.victim.family_name = "Lane"
    world.victim.save()
    did(world.user, world.case)
    assert watch_log() == 1
    return Alert.objects.get()


def client_of(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def test_the_lead_is_told_without_a_word_of_whom(alert, world):
    notice = Notice.objects.get(user=world.lead)
    assert notice.text == "A new alert on the audit log waits for you."
    assert notice.link == f"/audit/alerts/{alert.pk}"
    assert Notice.objects.count() == 1


def test_another_areas_lead_does_not_see_it(alert, world):
    elsewhere = make_user(make_area("Elsewhere").hub_desk, Role.GOVERNANCE)
    assert list(Alert.objects.visible_to(elsewhere)) == []
    assert client_of(elsewhere).get(f"/audit/alerts/{alert.pk}").status_code == 404


def test_nobody_reviews_herself(alert, world):
    alert.actor = world.lead
    alert.save()
    assert list(Alert.objects.visible_to(world.lead)) == []


def test_an_alert_on_a_restricted_case_is_for_those_named_in_it(alert, world):
    Case.objects.filter(pk=world.case.pk).update(restricted=True)
    assert list(Alert.objects.visible_to(world.lead)) == []
    name_user(world.case, world.lead, "She leads on it", SYSTEM)
    assert list(Alert.objects.visible_to(world.lead)) == [alert]


def test_an_alert_about_many_cases_does_not_name_a_restricted_one(world):
    opened = cases(world, 4)
    for minutes, case in enumerate(opened):
        did(world.user, case, NOON + minutes * MINUTE)
    watch()
    Case.objects.filter(pk=opened[0].pk).update(restricted=True)
    alert = Alert.objects.get(kind=Kind.VOLUME)
    page = client_of(world.lead).get(alert.get_absolute_url()).content.decode()
    assert opened[1].reference in page and opened[0].reference not in page


def test_the_queue_lists_the_open_ones(alert, world):
    page = client_of(world.lead).get("/audit/alerts").content.decode()
    assert "Jo Lane" in page and world.case.reference in page and "Zephyrine" not in page
    assert "Jo Lane" not in client_of(world.lead).get("/audit/alerts?status=reviewed").content.decode()
    assert "Jo Lane" not in client_of(world.lead).get("/audit/alerts?kind=volume").content.decode()
    assert (
        "Jo Lane" in client_of(world.lead).get("/audit/alerts?kind=same_surname&status=all&before=x").content.decode()
    )
    assert Event.objects.filter(actor=world.lead.pk, verb=Verb.LISTED, kind="reporting.alert").count() == 4


def test_it_is_closed_with_an_outcome_and_a_reason(alert, world):
    client = client_of(world.lead)
    page = client.post(alert.get_absolute_url(), {"outcome": "in_order"})
    assert page.status_code == 200 and "There is a problem" in page.content.decode()
    assert client.post(alert.get_absolute_url(), {"outcome": "in_order", "reason": "Asked her"}).status_code == 302
    alert.refresh_from_db()
    assert (alert.status, alert.outcome, alert.reason, alert.reviewed_by) == (
        "reviewed",
        "in_order",
        "Asked her",
        world.lead,
    )
    assert Event.objects.filter(actor=world.lead.pk, verb=Verb.DECIDED, kind="reporting.alert").exists()
    page = client.get(alert.get_absolute_url()).content.decode()
    assert "Asked her" in page and "Close the alert" not in page


def test_it_is_closed_once(alert, world):
    alert.review("in_order", "Asked her", world.lead)
    with pytest.raises(WrongState):
        Alert.objects.get().review("breach", "No", world.lead)
    answer = client_of(world.lead).post(alert.get_absolute_url(), {"outcome": "breach", "reason": "No"})
    assert answer.status_code == 409
    alert.refresh_from_db()
    assert alert.outcome == "in_order"


# --- The database agrees ---------------------------------------------------------------------------------------------


def test_the_policy_of_the_table_names_the_roles_that_may_see_the_log(alert):
    """Its rule is SQL: it cannot ask GRANTS."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT qual FROM pg_policies WHERE tablename = 'reporting_alert' AND policyname = 'row_rule'")
        named = re.search(r"ARRAY\[(.*?)\]", cursor.fetchone()[0])[1]
    assert re.findall(r"'(\w+)'", named) == roles_with(Permission.AUDIT)


def test_a_request_of_others_has_no_alert_at_all(alert, world):
    for user, seen in ((world.lead, 1), (world.user, 0), (make_user(world.area.hub_desk, Role.CHAIR), 0)):
        with acting_as(user):
            assert Alert.objects.count() == seen
    with acting_as(make_user(make_area("Elsewhere").hub_desk, Role.GOVERNANCE)):
        assert Alert.objects.count() == 0


def test_a_request_cannot_put_the_watch_to_sleep(world):
    with acting_as(world.user), pytest.raises(Error), transaction.atomic():
        Watched.objects.update(sequence=10**9)

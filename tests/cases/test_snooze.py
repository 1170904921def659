"""Putting a line off: how long, whose, with a reason that the manager reads."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from agencies.access import Permission, Role, roles_with
from agencies.principals import acting_as
from audit.models import Event
from cases.models import Due, Snooze
from cases.restricting import restrict
from dashub.clock import LONDON, next_working_day
from dashub.errors import InvalidInput
from reporting import workload
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
# A Tuesday; the next working day is the Wednesday.
NOW = dt.datetime(2026, 3, 3, 12, tzinfo=LONDON)
DAY = dt.timedelta(days=1)


@pytest.fixture
def desk(db):
    return make_desk(make_area())


@pytest.fixture
def worker(desk):
    return make_user(desk, Role.PRACTITIONER, name="Wren Worker")


def due(desk, at, key="action:1", **fields):
    named = {"power": Permission.ACT, "what": f"Thing {key}", "link": "/cases", "at": at}
    return Due.put(key, desk=desk, **named | fields)


@pytest.mark.parametrize(
    ("key", "at", "last"),
    [
        # Far off: 14 days and no more.
        ("action:1", "2026-06-01 12:00", "2026-03-17"),
        # One working day past its time: over the week-end.
        ("action:1", "2026-03-05 12:00", "2026-03-06"),
        ("action:1", "2026-03-06 12:00", "2026-03-09"),
        # Today, and overdue: one working day from now.
        ("action:1", "2026-03-03 13:00", "2026-03-04"),
        ("action:1", "2026-02-01 12:00", "2026-03-04"),
        # By law: back when that day begins.
        ("breach:1:1", "2026-03-05 12:00", "2026-03-05"),
        ("breach:1:1", "2026-03-04 00:00", "2026-03-04"),
        ("subject-access:1", "2026-06-01 12:00", "2026-03-17"),
        ("breach:1:1", "2026-03-03 23:59", None),
        ("breach:1:1", "2026-03-01 12:00", None),
    ],
)
def test_how_long_at_the_bounds(key, at, last):
    line = Due(key=key, at=dt.datetime.fromisoformat(at).replace(tzinfo=LONDON))
    assert Snooze.longest(line, NOW) == (last and dt.date.fromisoformat(last))


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (14, True), (15, False)])
def test_one_to_fourteen_days(desk, worker, days, fits):
    line, back_on = due(desk, NOW + 90 * DAY), NOW.date() + days * DAY
    if fits:
        Snooze.put_off(line, back_on, "She is in court until then", worker, NOW)
        assert Snooze.objects.get().back_on == back_on
    else:
        with pytest.raises(InvalidInput):
            Snooze.put_off(line, back_on, "She is in court until then", worker, NOW)
        assert not Snooze.objects.exists()


@pytest.mark.parametrize("days", [0, 15])
def test_the_database_refuses_it_too(desk, worker, days):
    line, today = due(desk, NOW + 90 * DAY), timezone.localdate()
    named = {"due": line, "user": worker, "desk": desk, "reason": "x", "due_at": line.at, "on": today}
    with pytest.raises(IntegrityError), transaction.atomic():
        Snooze.objects.create(**named, back_on=today + days * DAY)


def asleep(user, now) -> list[bool]:
    return list(Due.objects.for_user(user, now).open().with_asleep(user, now).values_list("asleep", flat=True))


def test_it_comes_back_by_itself_when_the_day_begins_also_over_the_clock_change(desk, worker):
    """The clocks go forward in the night of 29 March 2026: the day begins an hour earlier in real time."""
    before = dt.datetime(2026, 3, 28, 12, tzinfo=LONDON)
    Snooze.put_off(due(desk, before + 90 * DAY), dt.date(2026, 3, 30), "Later", worker, before)
    assert asleep(worker, dt.datetime(2026, 3, 29, 23, 59, 59, tzinfo=LONDON)) == [True]
    assert asleep(worker, dt.datetime(2026, 3, 30, 0, 0, tzinfo=LONDON)) == [False]


def test_it_is_hers_alone(desk, worker):
    line, now = due(desk, timezone.now() + 30 * DAY), timezone.now()
    Snooze.put_off(line, timezone.localdate() + 2 * DAY, "Later", worker)
    assert asleep(worker, now) == [True]
    assert asleep(make_user(desk, Role.PRACTITIONER), now) == [False]


def test_a_line_whose_time_is_moved_comes_back(desk, worker):
    Snooze.put_off(due(desk, timezone.now() + 30 * DAY), timezone.localdate() + 2 * DAY, "Later", worker)
    due(desk, timezone.now() + 20 * DAY)
    assert asleep(worker, timezone.now()) == [False]


def test_a_second_word_replaces_the_first_and_undo_brings_it_back(desk, worker):
    line = due(desk, timezone.now() + 30 * DAY)
    for days in (2, 3):
        Snooze.put_off(line, timezone.localdate() + days * DAY, f"For {days}", worker)
    assert Snooze.objects.get().reason == "For 3"
    for _ in range(2):
        Snooze.bring_back(line, worker)
    assert asleep(worker, timezone.now()) == [False]
    assert Event.objects.filter(kind="cases.due", detail__has_key="snoozed_until").count() == 3


# --- The pages -------------------------------------------------------------------------------------------------------


def test_she_puts_it_off_and_brings_it_back_on_the_page(client, desk, worker):
    client.force_login(worker)
    line = due(desk, timezone.now() + 30 * DAY)
    back_on = timezone.localdate() + 2 * DAY
    sent = {"back_on_day": back_on.day, "back_on_month": back_on.month, "back_on_year": back_on.year, "reason": "Away"}
    assert client.post(f"/due/{line.pk}/snooze", sent).url == "/"
    assert "Thing action:1" not in client.get("/").content.decode()
    text = client.get("/?show=asleep").content.decode()
    assert "Thing action:1" in text and "Away" in text
    assert client.post(f"/due/{line.pk}/wake").url == "/"
    assert "Thing action:1" in client.get("/").content.decode()


def test_too_long_is_said_and_what_was_typed_is_kept(client, desk, worker):
    client.force_login(worker)
    line = due(desk, timezone.now() - DAY)
    late = next_working_day(timezone.localdate()) + DAY
    sent = {"back_on_day": late.day, "back_on_month": late.month, "back_on_year": late.year, "reason": "Typed words"}
    text = client.post(f"/due/{line.pk}/snooze", sent).content.decode()
    assert "Choose a day from tomorrow until" in text and "Typed words" in text
    assert not Snooze.objects.exists()


def test_what_the_law_gives_a_time_for_says_so(client, desk, worker):
    client.force_login(worker)
    text = client.get(f"/due/{due(desk, timezone.now(), 'breach:1:1').pk}/snooze").content.decode()
    assert "cannot be put off" in text and "<textarea" not in text


def test_anothers_line_is_not_found(client, desk, worker):
    line = due(desk, timezone.now() + DAY, user=make_user(desk, Role.PRACTITIONER))
    client.force_login(worker)
    for address in (f"/due/{line.pk}/snooze", f"/due/{line.pk}/wake"):
        assert client.post(address).status_code == 404


# --- Who reads the reason --------------------------------------------------------------------------------------------


def test_her_manager_reads_the_reason_and_no_colleague(client, desk, worker):
    manager = make_user(desk, Role.MANAGER)
    elsewhere = make_user(make_desk(desk.area), Role.MANAGER)
    line = due(desk, timezone.now() + 30 * DAY, case=make_case(desk.area, desk))
    Snooze.put_off(line, timezone.localdate() + 2 * DAY, "She is in court", worker)
    client.force_login(manager)
    assert "She is in court" in client.get("/workload").content.decode()
    assert [one.put_off for one in workload.of(elsewhere)] == [[]]
    for user, rows in ((worker, 1), (manager, 1), (elsewhere, 0), (make_user(desk, Role.PRACTITIONER), 0)):
        with acting_as(user):
            assert Snooze.objects.count() == rows
    with acting_as(manager), pytest.raises(DatabaseError), transaction.atomic():
        Snooze.objects.create(
            due=line, user=worker, desk=desk, reason="x", due_at=line.at, back_on=timezone.localdate() + DAY
        )


def test_of_a_restricted_case_the_manager_reads_nothing(desk, worker):
    case, manager = make_case(desk.area, desk), make_user(desk, Role.MANAGER)
    line = due(desk, timezone.now() + 30 * DAY, case=case, user=worker)
    Snooze.put_off(line, timezone.localdate() + 2 * DAY, "Whispered", worker)
    restrict(case, "by_hand", "Her sister is a councillor", SYSTEM, named=[worker])
    assert workload.of(manager)[0].put_off == []
    with acting_as(manager):
        assert not Snooze.objects.exists()


def test_the_policy_of_the_table_names_the_roles_of_the_grants():
    """What the migration says of who manages a desk is what GRANTS say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT qual FROM pg_policies WHERE tablename = 'cases_snooze' AND policyname = 'row_rule'")
        assert "'manager'" in cursor.fetchone()[0] and roles_with(Permission.WORKLOAD) == ["manager"]

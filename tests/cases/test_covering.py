"""Leave: who covers sees what is due by name, as far as she sees the case, and nothing else."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.access import Permission, PolicyGroup, Role
from agencies.models import Cover, Notice
from agencies.notices import notify
from agencies.principals import as_system
from cases import covering
from cases.models import Case, Due
from cases.sharing import bar
from dashub.clock import LONDON
from dashub.errors import InvalidInput
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def desk(db):
    return make_desk(make_area(), PolicyGroup.IDVA)


@pytest.fixture
def ida(desk):
    return make_user(desk, Role.IDVA, name="Ida Vance")


@pytest.fixture
def dee(desk):
    return make_user(desk, Role.IDVA, name="Dee Marsh")


def due(desk, user, key="contact-plan:1", **fields):
    named = {"power": Permission.SUPPORT, "what": f"Thing {key}", "link": "/cases", "at": timezone.now() + DAY}
    return Due.put(key, desk=desk, user=user, **named | fields)


def away(user, cover, first=0, last=0, by=None) -> Cover:
    """Leave from ``first`` to ``last`` days from today."""
    today = timezone.localdate()
    return covering.arrange(user.memberships.get(), cover, today + first * DAY, today + last * DAY, by or user)


def keys_of(user, now=None) -> set[str]:
    return set(Due.objects.for_user(user, now).open().values_list("key", flat=True))


def test_who_covers_sees_it_for_whom_and_she_keeps_it(client, desk, ida, dee):
    due(desk, ida)
    assert keys_of(dee) == set()
    away(ida, dee)
    assert keys_of(dee) == keys_of(ida) == {"contact-plan:1"}
    client.force_login(dee)
    text = client.get("/").content.decode()
    assert "for Ida Vance, on leave" in text and "You cover Ida Vance" in text
    assert Due.objects.get().user == ida


@pytest.mark.parametrize(
    ("first", "last", "moment", "covers"),
    [
        # The clocks go back on 25 October 2026: the last day has 25 hours.
        ("2026-10-24", "2026-10-25", "2026-10-23T23:59:59+01:00", False),
        ("2026-10-24", "2026-10-25", "2026-10-24T00:00:00+01:00", True),
        ("2026-10-24", "2026-10-25", "2026-10-25T23:59:59+00:00", True),
        ("2026-10-24", "2026-10-25", "2026-10-26T00:00:00+00:00", False),
        # And forward on 29 March 2026: the first day has 23.
        ("2026-03-29", "2026-03-30", "2026-03-28T23:59:59+00:00", False),
        ("2026-03-29", "2026-03-30", "2026-03-29T00:00:00+00:00", True),
        ("2026-03-29", "2026-03-30", "2026-03-30T23:59:59+01:00", True),
        ("2026-03-29", "2026-03-30", "2026-03-31T00:00:00+01:00", False),
    ],
)
def test_the_first_and_the_last_moment(desk, ida, dee, first, last, moment, covers):
    days = [dt.date.fromisoformat(each) for each in (first, last)]
    Cover.objects.create(user=ida, cover=dee, desk=desk, first_on=days[0], last_on=days[1], by=ida)
    due(desk, ida)
    now = dt.datetime.fromisoformat(moment).astimezone(LONDON)
    assert (keys_of(dee, now) == {"contact-plan:1"}) is covers


def test_ended_early_it_is_over_at_once_and_pressed_twice_does_no_harm(desk, ida, dee):
    due(desk, ida)
    cover = away(ida, dee, 0, 9)
    for _ in range(2):
        covering.end(cover, ida)
    assert keys_of(dee) == set() and keys_of(ida) == {"contact-plan:1"}


def test_it_opens_no_case_and_gives_no_power(desk, ida, dee):
    hidden, barred = make_case(desk.area, desk), make_case(desk.area, desk)
    bar(dee, barred.victim, "A relative", SYSTEM)
    due(desk, ida, "contact-plan:1", case=barred)
    due(desk, ida, "contact-plan:2", case=hidden, hidden_from=[dee.pk])
    due(desk, ida, "contact-plan:3", only_for=[ida.pk])
    due(desk, ida, "research:4", power=Permission.COORDINATE)
    due(make_desk(desk.area), ida, "contact-plan:5")
    away(ida, dee)
    assert keys_of(dee) == set()
    assert not Case.objects.visible_to(dee).filter(pk=barred.pk).exists()


def test_covers_do_not_pass_on(desk, ida, dee):
    third = make_user(desk, Role.IDVA)
    due(desk, ida)
    away(ida, dee)
    Cover.objects.create(
        user=dee, cover=third, desk=desk, first_on=timezone.localdate(), last_on=timezone.localdate(), by=dee
    )
    assert keys_of(third) == set()


# --- What cannot be covered ------------------------------------------------------------------------------------------


def test_she_is_told_how_many_things_nobody_covers(client, desk, ida, dee):
    barred = make_case(desk.area, desk, lead=ida)
    bar(dee, barred.victim, "A relative", SYSTEM)
    due(desk, ida, "contact-plan:1", case=barred, reference=barred.reference)
    due(desk, ida, "contact-plan:2", case=make_case(desk.area, desk, lead=ida))
    client.force_login(ida)
    sent = when("first_on", timezone.localdate() + 3 * DAY) | when("last_on", timezone.localdate() + 9 * DAY)
    sent |= {"cover": f"{ida.memberships.get().pk}-{dee.pk}"}
    text = client.post("/leave", sent, follow=True).content.decode()
    assert "2 of these things cannot be covered" in text
    assert "Thing contact-plan:1" in text and "A case that she leads" in text and "contact-plan:2" not in text
    # Nothing of it is told to her who covers.
    client.force_login(dee)
    assert barred.reference not in client.get("/leave").content.decode()


def test_a_manager_is_told_only_of_what_she_sees_herself(desk, ida, dee):
    manager, case = make_user(desk, Role.MANAGER), make_case(desk.area, desk)
    for user in (manager, dee):
        bar(user, case.victim, "A relative", SYSTEM)
    due(desk, ida, case=case)
    cover = away(ida, dee, by=manager)
    assert covering.uncovered(cover, manager) == []
    assert len(covering.uncovered(cover, ida)) == 1


def when(name: str, day: dt.date) -> dict:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


# --- Arranging it ----------------------------------------------------------------------------------------------------


def test_days_and_people_that_do_not_fit(desk, ida, dee):
    away(ida, dee, 1, 3)
    assert away(ida, dee, 1, 3) == Cover.objects.get()
    wrong = [(ida, dee, 3, 4), (dee, ida, 2, 2), (dee, ida, 8, 7), (dee, ida, -3, -1), (dee, ida, 9, 410)]
    for user, cover, first, last in wrong:
        with pytest.raises(InvalidInput):
            away(user, cover, first, last)
    away(ida, dee, 4, 4)
    away(dee, ida, 9, 409)


@pytest.mark.parametrize("fields", [{"cover": "ida"}, {"last": -1}, {"last": 401}])
def test_the_database_refuses_it_too(desk, ida, dee, fields):
    today = timezone.localdate()
    cover = ida if "cover" in fields else dee
    with pytest.raises(IntegrityError), transaction.atomic():
        last_on = today + fields.get("last", 0) * DAY
        Cover.objects.create(user=ida, cover=cover, desk=desk, first_on=today, last_on=last_on, by=ida)


def test_a_manager_arranges_and_ends_it_for_her_and_both_are_told(client, desk, ida, dee):
    manager = make_user(desk, Role.MANAGER)
    client.force_login(manager)
    post = ida.memberships.get()
    days = when("first_on", timezone.localdate()) | when("last_on", timezone.localdate())
    address = f"/leave/of/{post.pk}"
    assert client.post(address, days | {"cover": f"{post.pk}-{dee.pk}"}).url == address
    with as_system("the test"):
        assert set(Notice.objects.values_list("user", flat=True)) == {ida.pk, dee.pk}
    assert "covered by Dee Marsh" in client.get("/workload").content.decode()
    assert client.post(f"/leave/{Cover.objects.get().pk}/end").url == "/workload"
    assert Cover.objects.get().ended_at


def test_another_desks_manager_and_a_colleague_do_not(client, desk, ida, dee):
    cover, post = away(ida, dee), ida.memberships.get()
    client.force_login(make_user(make_desk(desk.area), Role.MANAGER))
    assert client.get(f"/leave/of/{post.pk}").status_code == 404
    assert client.post(f"/leave/{cover.pk}/end").status_code == 404
    client.force_login(dee)
    assert client.get(f"/leave/of/{post.pk}").status_code == 403
    assert client.post(f"/leave/{cover.pk}/end").status_code == 404


# --- Notices ---------------------------------------------------------------------------------------------------------


def told(user) -> list[str]:
    with as_system("the test"):
        return list(user.notices.values_list("text", flat=True))


def test_notices_go_to_both_where_she_sees_the_case(desk, ida, dee, mailoutbox, django_capture_on_commit_callbacks):
    case, barred = make_case(desk.area, desk), make_case(desk.area, desk)
    bar(dee, barred.victim, "A relative", SYSTEM)
    Cover.arrange(ida.memberships.get(), dee, timezone.localdate(), timezone.localdate(), ida)
    with django_capture_on_commit_callbacks(execute=True):
        notify([ida], "one", f"Case {case.reference} has moved", f"/cases/{case.reference}")
    notify([ida], "two", f"Case {barred.reference} has moved", f"/cases/{barred.reference}")
    notify([ida], "three", "Your password was changed", "/account")
    notify([ida], "one", f"Case {case.reference} has moved", f"/cases/{case.reference}")
    assert len(told(ida)) == 3
    assert told(dee) == [f"You cover a colleague: Case {case.reference} has moved"]
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([ida.email, dee.email])


def test_who_is_told_herself_reads_it_once_and_in_her_own_name(desk, ida, dee):
    case = make_case(desk.area, desk)
    Cover.arrange(ida.memberships.get(), dee, timezone.localdate(), timezone.localdate(), ida)
    notify([ida, dee], "one", f"Case {case.reference} has moved", "/cases")
    assert told(dee) == [f"Case {case.reference} has moved"]

"""The action library in pages: added to, changed with a reason, put back by reading what stood there, never overwritten."""

import pytest
from django.urls import reverse

from agencies.access import Role
from audit.models import Event, Verb
from marac.models import ActionTemplate
from marac.room import library
from tests.factories import make_area, make_user

pytestmark = pytest.mark.django_db
NEW = {"text": "Change the locks today", "policy_group": "housing", "about": "victim", "days": "1", "active": "on"}


@pytest.fixture
def administrator():
    return make_user(make_area().hub_desk, Role.ADMINISTRATOR, name="Ada Minister")


@pytest.fixture
def page(client, administrator):
    client.force_login(administrator)
    return client


def line() -> ActionTemplate:
    return ActionTemplate.objects.get(text=NEW["text"])


def test_a_line_that_is_added_is_offered_in_the_room(page, administrator):
    page.post(reverse("configure-library-new"), NEW | {"why": "Housing asked for it"})
    assert NEW["text"] in library()
    change = line().changes.get()
    assert (change.by, change.why, change.before) == (administrator, "Housing asked for it", {})
    assert NEW["text"] in page.get(reverse("configure-library")).content.decode()
    assert Event.objects.filter(kind="marac.actiontemplate", verb=Verb.CREATED).exists()


def test_a_change_says_who_when_why_and_what_stood_there(page):
    page.post(reverse("configure-library-new"), NEW | {"why": "Asked for"})
    at = reverse("configure-library-one", args=[line().pk])
    page.post(at, NEW | {"days": "3", "active": "", "version": "1", "why": "One day was too short"})
    changed = line()
    assert (changed.days, changed.active, changed.version) == (3, False, 2)
    assert changed.changes.first().before == {"days": 1, "active": True}
    text = page.get(at).content.decode()
    assert "Ada Minister: One day was too short. Before: Working days: 1; Offered: Yes" in text
    assert NEW["text"] not in library()


def test_saved_as_it_is_nothing_is_written(page):
    page.post(reverse("configure-library-new"), NEW | {"why": "Asked for"})
    page.post(reverse("configure-library-one", args=[line().pk]), NEW | {"version": "1", "why": "Nothing"})
    assert line().version == 1 and line().changes.count() == 1


def test_who_comes_second_is_shown_both_and_keeps_what_she_typed(page):
    page.post(reverse("configure-library-new"), NEW | {"why": "Asked for"})
    at = reverse("configure-library-one", args=[line().pk])
    page.post(at, NEW | {"days": "3", "version": "1", "why": "First"})
    answer = page.post(at, NEW | {"days": "7", "version": "1", "why": "Second"})
    text = answer.content.decode()
    assert "Someone else saved this first" in text and 'value="7"' in text
    assert line().days == 3
    page.post(at, NEW | {"days": "7", "version": "2", "why": "Second"})
    assert line().days == 7


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "a" * 201},
        {"days": "0"},
        {"days": "91"},
        {"days": "soon"},
        {"about": "nobody"},
        {"policy_group": "army"},
        {"why": ""},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(page, wrong):
    answer = page.post(reverse("configure-library-new"), NEW | {"why": "Asked for"} | wrong)
    assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    assert not ActionTemplate.objects.filter(text=NEW["text"]).exists()


@pytest.mark.parametrize("days", ["1", "90"])
def test_bounds_of_the_days(page, days):
    page.post(reverse("configure-library-new"), NEW | {"why": "Asked for", "days": days})
    assert line().days == int(days)


def test_the_same_words_twice_for_the_same_agencies_are_refused(page):
    for _ in range(2):
        answer = page.post(reverse("configure-library-new"), NEW | {"why": "Asked for"})
    assert "stands in the library of these agencies already" in answer.content.decode()
    page.post(reverse("configure-library-new"), NEW | {"why": "Asked for", "policy_group": "police"})
    assert ActionTemplate.objects.filter(text=NEW["text"]).count() == 2

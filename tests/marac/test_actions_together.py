"""Several actions at once: each by itself, nothing doubled, nothing done for another agency."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from audit.models import Event
from cases.models import Due
from cases.sharing import bar
from marac import actions
from marac.models import Action
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user, screened
from tests.marac.factories import DAY

pytestmark = pytest.mark.django_db
URL = "/actions/together"


@pytest.fixture
def world():
    area = make_area()
    housing, police = make_desk(area, PolicyGroup.HOUSING), make_desk(area, PolicyGroup.POLICE)
    chair = make_user(area.hub_desk, Role.CHAIR)
    found = {
        "area": area,
        "chair": chair,
        "rep": make_user(housing, Role.REPRESENTATIVE),
        "officer": make_user(housing, Role.PRACTITIONER),
        "deputy": make_user(housing, Role.PRACTITIONER),
        "constable": make_user(police, Role.PRACTITIONER),
    }
    due = timezone.now() + DAY
    found["cases"] = [make_case(area) for _ in range(3)]
    found["mine"] = [
        actions.add_action(case, "Change locks", housing, "victim", due, chair) for case in found["cases"]
    ]
    found["theirs"] = actions.add_action(found["cases"][0], "Arrest", police, "perpetrator", due, chair)
    return found


def send(client, user, chosen, **data):
    client.force_login(user)
    versions = {f"version-{one.reference}": one.version for one in chosen}
    today = timezone.localdate()
    day = {"happened_on_day": today.day, "happened_on_month": today.month, "happened_on_year": today.year}

    return client.post(URL, {"actions": [one.reference for one in chosen], **versions, **day, **data})


DONE = {"what": "settle", "status": "done", "text": "Locks changed by the contractor"}


def test_one_outcome_for_those_ticked_and_a_second_press_doubles_nothing(client, world):
    chosen = [*world["mine"][:2], world["theirs"]]
    assert send(client, world["rep"], chosen, **DONE).status_code == 302
    assert [one.status for one in Action.objects.order_by("pk")] == ["done", "done", "open", "open"]
    again = send(client, world["rep"], chosen, **DONE)
    assert again.status_code == 200 and "somebody changed it since" in again.content.decode()
    for one in world["mine"][:2]:
        assert [update.text for update in one.updates.all()] == [DONE["text"]]
        assert not Due.objects.open().filter(key=f"action:{one.pk}").exists()
        assert Event.objects.filter(kind="marac.action", object_ids__contains=[one.pk], actor=world["rep"].pk).exists()


def test_what_was_changed_meanwhile_is_left_and_named_and_the_rest_is_saved(client, world):
    first, second, _ = world["mine"]
    actions.settle_action(first, "open", "Rang the landlord", timezone.localdate(), 1, world["officer"])
    page = send(client, world["rep"], [first, second], **DONE)
    words = page.content.decode()
    assert page.status_code == 200 and f"{first.reference} is as it was" in words and DONE["text"] in words
    assert "Saved: " + second.reference in words
    assert [Action.objects.get(pk=one.pk).status for one in (first, second)] == ["open", "done"]


def test_handed_to_another_person_with_her_deputy(client, world):
    hand = {"what": "hand", "owner": world["officer"].pk, "deputy": world["deputy"].pk, "hand_reason": "She is away"}
    bar(world["officer"], world["cases"][1].victim, "a relative", SYSTEM)
    page = send(client, world["rep"], world["mine"][:2], **hand)
    assert page.status_code == 200 and "Choose somebody else for this one" in page.content.decode()
    first, second = (Action.objects.get(pk=one.pk) for one in world["mine"][:2])
    assert (first.status, second.status) == ("transferred", "open")
    new = first.transferred_to
    assert (new.owner, new.deputy, new.due_at) == (world["officer"], world["deputy"], first.due_at)
    refused = send(client, world["rep"], world["mine"][2:], **{**hand, "owner": world["constable"].pk})
    assert refused.status_code == 200 and Action.objects.get(pk=world["mine"][2].pk).status == "open"
    same = send(client, world["rep"], world["mine"][2:], **{**hand, "deputy": world["officer"].pk})
    assert "another person" in same.content.decode()


def test_a_new_day_is_given_by_those_who_prepare_the_meetings_alone(client, world):
    later = timezone.localdate() + dt.timedelta(days=20)
    day = {"due_on_day": later.day, "due_on_month": later.month, "due_on_year": later.year}
    move = {"what": "later", "later_reason": "The contractor is away", **day}
    assert send(client, world["rep"], world["mine"], **move).status_code == 200
    before = [one.due_at for one in world["mine"]]
    assert [one.due_at for one in Action.objects.filter(pk__in=[m.pk for m in world["mine"]]).order_by("pk")] == before
    Action.objects.filter(pk=world["mine"][0].pk).update(escalation=Action.Escalation.MANAGER)
    assert send(client, world["chair"], [*world["mine"], world["theirs"]], **move).status_code == 302
    for one in Action.objects.all():
        assert timezone.localdate(one.due_at) == later and one.escalation == Action.Escalation.OWNER
        assert "The contractor is away" in one.updates.get().text
        assert Due.objects.open().get(key=f"action:{one.pk}").at == one.due_at


def test_nothing_ticked_and_bad_words_come_back_as_typed(client, world):
    page = send(client, world["rep"], [], **DONE)
    assert (
        page.status_code == 200
        and "Tick the actions" in page.content.decode()
        and DONE["text"] in page.content.decode()
    )
    forged = {"what": "settle", "status": "transferred", "text": "", "actions": ["\0", world["theirs"].reference, "x"]}
    assert send(client, world["rep"], [], **forged).status_code == 200
    assert Action.objects.open().count() == 4


def test_the_page_asks_no_more_with_more_rows(client, world, django_assert_max_num_queries):
    client.force_login(world["rep"])
    with django_assert_max_num_queries(12):
        page = client.get(reverse("actions-together")).content.decode()
    assert all(one.reference in page for one in world["mine"]) and world["theirs"].reference not in page


def test_whoever_prepares_the_meetings_of_another_area_gives_no_new_day_here(client, world):
    """At her own agency's desk here she says what came of its actions, and no more than her colleagues."""
    elsewhere = make_area("Elsewhere").hub_desk
    world["officer"].memberships.create(desk=elsewhere, roles=["coordinator"])
    user, (one, *_) = screened(world["officer"]), world["mine"]
    day = timezone.localdate() + 9 * DAY
    later = {"what": "later", "due_on_day": day.day, "due_on_month": day.month, "due_on_year": day.year}
    page = send(client, user, [one], **later, later_reason="Away")
    assert "is as it was" in page.content.decode() and Action.objects.get(pk=one.pk).due_at == one.due_at
    assert send(client, user, [one], **DONE).status_code == 302

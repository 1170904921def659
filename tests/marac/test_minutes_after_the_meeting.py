"""Minutes between the end of a sitting and their recall: what is changed where, who reads it, who is told."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from audit.log import record
from audit.models import Verb
from cases.models import Paper
from dashub.clock import anniversary
from dashub.errors import WrongState
from marac import papers
from marac.actions import afterwards, discussion, minutes
from marac.models import Action, Discussion, Listing, Minutes
from tests import factories
from tests.marac.factories import DAY, make_action, make_listing, make_meeting, make_presentation, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A sitting that has ended, its one case discussed, its minutes a draft."""

    class World:
        area = factories.make_area()
        police = factories.make_desk(area, PolicyGroup.POLICE)
        chair = factories.make_user(area.hub_desk, Role.CHAIR)
        coordinator = factories.make_user(area.hub_desk, Role.COORDINATOR)
        officer = factories.make_user(police, Role.REPRESENTATIVE)
        case = factories.make_case(area, police)
        series = make_series(area, police)
        meeting = make_meeting(area, series, timezone.now(), status="in_session")

    World.listing = make_listing(World.case, World.meeting, presentation=make_presentation(World.case))
    talk = discussion.start_discussion(World.listing, World.chair)
    said = {"decision": "Plan agreed", "tell_victim_by": World.police.pk, "tell_victim_how": "IDVA calls at noon"}
    talk, _ = discussion.write_discussion(talk, talk.version, talk.words() | said, World.chair)
    discussion.close_discussion(talk, World.chair, without_perpetrator="x")
    World.minutes = minutes.finish_meeting(World.meeting, World.chair)
    World.talk = Discussion.objects.get(pk=talk.pk)
    World.address = f"/meetings/{World.meeting.reference}"
    return World


def issued(world) -> Minutes:
    return minutes.issue_minutes(minutes.approve_minutes(world.minutes, world.chair), world.coordinator)


def test_what_was_said_is_corrected_in_the_draft(world, client):
    client.force_login(world.coordinator)
    form = {name: value for name, value in world.talk.words().items() if value not in (None, [])}
    form |= {"version": world.talk.version, "page": str(uuid.uuid4()), "decision": "A better plan"}
    address = f"{world.address}/room/{world.listing.reference}/words"
    assert client.post(address, form).status_code == 302
    assert Discussion.objects.get(pk=world.talk.pk).decision == "A better plan"


def test_an_amendment_of_a_case_is_kept_from_who_does_not_read_its_minutes(world, client):
    afterwards.amend(issued(world), world.listing, "Whispered correction", uuid.uuid4(), world.coordinator)
    client.force_login(world.officer)
    shown = client.get(f"{world.address}/minutes").content.decode()
    assert world.case.reference in shown and "Plan agreed" not in shown
    assert "Whispered correction" not in shown


def test_a_page_that_was_open_before_they_were_issued_does_not_take_them_back(world, client):
    issued(world)
    client.force_login(world.chair)
    assert client.post(f"{world.address}/minutes/approval", {"reopen": "yes"}).status_code == 409
    assert Minutes.objects.get(pk=world.minutes.pk).status == "issued"


def test_no_action_comes_into_minutes_that_are_approved(world, client):
    minutes.approve_minutes(world.minutes, world.chair)
    client.force_login(world.coordinator)
    day = timezone.localdate() + 9 * DAY
    form = {
        "key": str(uuid.uuid4()),
        "text": "Late",
        "owner": f"{world.police.pk}-{world.officer.pk}",
        "about": "victim",
        "due_on_day": day.day,
        "due_on_month": day.month,
        "due_on_year": day.year,
    }
    answer = client.post(f"{world.address}/room/{world.listing.reference}/actions", form)
    assert answer.status_code == 409 and not Action.objects.exists()


def test_everybody_who_had_opened_a_recalled_paper_is_told_however_often_others_did(world):
    issued(world)
    paper = Paper.objects.create(kind="minutes", subject_id=world.meeting.pk, label="x", recipient=world.officer)
    record(world.officer, Verb.EXPORTED, paper, fetched=True)
    for _ in range(afterwards.MOST_SHOWN):
        record(world.coordinator, Verb.EXPORTED, paper, fetched=True)
    afterwards.recall(world.meeting, "minutes", "A wrong address", world.coordinator)
    told = {notice.user for notice in Notice.objects.filter(key__startswith="recall:")}
    assert told == {world.officer, world.coordinator}


def test_a_recall_sent_twice_is_one(world):
    issued(world)
    paper = Paper.objects.create(kind="minutes", subject_id=world.meeting.pk, label="x", recipient=world.officer)
    record(world.officer, Verb.EXPORTED, paper, fetched=True)
    for _ in range(2):
        afterwards.recall(world.meeting, "minutes", "A wrong address", world.coordinator)
    assert world.meeting.recalls.count() == 1 and Notice.objects.filter(key__startswith="recall:").count() == 1


def test_an_action_that_ended_while_a_meeting_sat_stands_in_the_minutes_of_that_one_alone(world):
    world.meeting.refresh_from_db()
    world.meeting.began_at, world.meeting.ended_at = timezone.now() - DAY, timezone.now() - DAY + dt.timedelta(hours=3)
    world.meeting.starts_at, world.meeting.intake_until = world.meeting.began_at, world.meeting.began_at
    world.meeting.intake_from = None
    world.meeting.save()
    action = make_action(world.case, world.police)
    action.status, action.settled_at = "done", timezone.now() - DAY + dt.timedelta(hours=1)
    action.save()
    later = make_meeting(world.area, world.series, timezone.now(), status="held", ended_at=timezone.now())
    assert papers.previous_actions(world.meeting, world.coordinator) == [("Done", [action])]
    assert papers.previous_actions(later, world.coordinator) == []


def test_cases_past_twelve_months_are_those_since_the_last_sitting_however_long_ago(world):
    start = timezone.now() + 14 * DAY
    later = make_meeting(world.area, world.series, start, status="held", ended_at=start)
    day = timezone.localdate(start) - 12 * DAY
    world.case.presentations.update(submitted_on=anniversary(day, -1))
    assert papers.past_twelve_months(later, world.coordinator) == [world.case]
    # The anniversary itself counts as within; a later referral begins the twelve months again.
    world.case.presentations.update(submitted_on=anniversary(timezone.localdate(start), -1))
    assert papers.past_twelve_months(later, world.coordinator) == []
    world.case.presentations.update(submitted_on=anniversary(day, -1))
    make_presentation(world.case)
    assert papers.past_twelve_months(later, world.coordinator) == []


def test_the_words_of_a_closed_private_case_call_no_break(world):
    from cases import restricting
    from marac.models import Meeting

    sitting = make_meeting(world.area, world.series, timezone.now() + dt.timedelta(hours=1), status="in_session")
    case = factories.make_case(world.area, world.police)
    restricting.restrict(case, "by_hand", "x", factories.SYSTEM, named=[world.chair])
    listing = make_listing(case, sitting, status="discussed")
    Discussion.objects.create(listing=listing, started_at=timezone.now(), ended_at=timezone.now())
    discussion.start_discussion(listing, world.chair)
    assert Meeting.objects.get(pk=sitting.pk).break_since is None


def test_a_case_that_was_put_off_is_not_begun(world):
    sitting = make_meeting(world.area, world.series, timezone.now() + dt.timedelta(hours=1), status="in_session")
    listing = make_listing(factories.make_case(world.area), sitting, status="deferred", reason="Not ready")
    with pytest.raises(WrongState):
        discussion.start_discussion(Listing.objects.get(pk=listing.pk), world.chair)

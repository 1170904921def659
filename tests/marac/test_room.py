"""The meeting in session: who gets in, what two writers do to each other, closing, minutes."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice, ReferralCategory
from cases.models import Case, Due, Paper
from dashub.errors import InvalidInput, WrongState
from marac.actions import attendance, discussion, minutes, planning
from marac.models import Action, Discussion, Flag, Listing, Meeting
from tests import factories
from tests.marac.factories import (
    make_action,
    make_listing,
    make_meeting,
    make_presentation,
    make_research,
    make_series,
)

pytestmark = pytest.mark.django_db
ROOM_QUERIES = 15


@pytest.fixture
def area():
    return factories.make_area()


@pytest.fixture
def police(area):
    return factories.make_desk(area, PolicyGroup.POLICE, ReferralCategory.POLICE)


@pytest.fixture
def housing(area):
    return factories.make_desk(area, PolicyGroup.HOUSING, ReferralCategory.HOUSING)


@pytest.fixture
def meeting(area, police, housing):
    series = make_series(area, police, housing)
    return make_meeting(area, series, timezone.now(), status=Meeting.Status.IN_SESSION)


@pytest.fixture
def chair(area):
    return factories.make_user(area.hub_desk, Role.CHAIR, name="Chris Chair")


@pytest.fixture
def coordinator(area):
    return factories.make_user(area.hub_desk, Role.COORDINATOR, name="Corin Order")


@pytest.fixture
def officer(police):
    return factories.make_user(police, Role.REPRESENTATIVE, name="Olu Officer")


@pytest.fixture
def listing(area, police, housing, meeting):
    child = factories.make_person("Kit", date_of_birth="2018-05-01")
    case = factories.make_case(area, police, housing, children=[child], listed=True)
    return make_listing(case, meeting, presentation=make_presentation(case), referred_on=timezone.localdate())


@pytest.fixture
def talk(listing, chair):
    return discussion.start_discussion(listing, chair)


def words(talk, **said):
    return talk.words() | said


def ready(talk, police, chair):
    """Everything said that closing asks for."""
    said = {"decision": "Plan agreed", "tell_victim_by": police.pk, "tell_victim_how": "IDVA calls at noon"}
    talk, _ = discussion.write_discussion(talk, talk.version, words(talk, **said), chair)
    return talk


def asked(client, address) -> list[str]:
    """The queries of a page; the savepoints of a test's own transaction are none."""
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return [query["sql"] for query in found if "SAVEPOINT" not in query["sql"]]


class TestWriting:
    def test_two_writers_on_two_fields_lose_nothing(self, talk, chair, coordinator):
        seen = talk.version
        discussion.write_discussion(talk, seen, words(talk, decision="mine"), chair)
        saved, merged = discussion.write_discussion(talk, seen, words(talk, risk_staff="theirs"), coordinator)
        assert (saved.decision, saved.risk_staff, merged.clashes) == ("mine", "theirs", {})

    def test_two_writers_on_one_field_see_both(self, talk, chair, coordinator):
        seen = talk.version
        discussion.write_discussion(talk, seen, words(talk, decision="first"), chair)
        saved, merged = discussion.write_discussion(talk, seen, words(talk, decision="second"), coordinator)
        assert saved.decision == "first"
        assert merged.clashes["decision"] == ("second", "first")

    def test_a_page_never_clashes_with_its_own_saves(self, talk, chair):
        page, seen = uuid.uuid4(), talk.version
        discussion.write_discussion(talk, seen, words(talk, decision="a"), chair, page=page)
        saved, merged = discussion.write_discussion(talk, seen, words(talk, decision="ab"), chair, page=page)
        assert (saved.decision, merged.clashes) == ("ab", {})

    def test_two_tabs_of_one_person_do_clash(self, talk, chair):
        seen = talk.version
        discussion.write_discussion(talk, seen, words(talk, decision="a"), chair, page=uuid.uuid4())
        saved, merged = discussion.write_discussion(talk, seen, words(talk, decision="b"), chair, page=uuid.uuid4())
        assert saved.decision == "a" and merged.clashes

    def test_a_stale_field_does_not_undo_what_another_saved(self, talk, chair, coordinator):
        page, seen = uuid.uuid4(), talk.version
        stale = words(talk)
        discussion.write_discussion(talk, seen, words(talk, decision="theirs"), coordinator)
        for text in ("m", "mi"):
            saved, _ = discussion.write_discussion(talk, seen, stale | {"risk_staff": text}, chair, page=page)
        assert (saved.decision, saved.risk_staff) == ("theirs", "mi")

    def test_saving_what_is_there_writes_no_edit(self, talk, chair):
        discussion.write_discussion(talk, talk.version, words(talk), chair)
        assert talk.edits.count() == 0

    def test_factors_keep_dont_know_apart_from_no(self, talk, chair):
        said = {"factors.victim.alcohol": "unknown", "factors.perpetrator.alcohol": "no"}
        saved, _ = discussion.write_discussion(talk, talk.version, words(talk, **said), chair)
        assert saved.factors == {"victim": {"alcohol": "unknown"}, "perpetrator": {"alcohol": "no"}}


class TestClosing:
    def test_it_asks_for_decision_telling_and_the_perpetrator(self, talk, chair):
        with pytest.raises(InvalidInput) as refused:
            discussion.close_discussion(talk, chair)
        assert set(refused.value.fields) == {"decision", "tell_victim_how", "without_perpetrator"}

    def test_with_an_action_about_the_perpetrator_no_reason_is_needed(self, talk, listing, police, chair):
        make_action(listing.case, police, about="perpetrator", listing=listing)
        closed = discussion.close_discussion(ready(talk, police, chair), chair)
        assert closed.status == Listing.Status.DISCUSSED

    def test_it_counts_once_with_the_facts_of_the_day(self, talk, listing, police, chair):
        talk = ready(talk, police, chair)
        discussion.close_discussion(talk, chair, without_perpetrator="in prison")
        talk.refresh_from_db()
        case = Case.objects.get(pk=listing.case_id)
        assert talk.counted_on == timezone.localdate(listing.meeting.starts_at)
        assert talk.children_ids == [i.person_id for i in case.involvements.filter(role="child")]
        assert (talk.category, talk.police, talk.repeat, case.listed) == ("police", True, False, False)
        with pytest.raises(WrongState):
            discussion.close_discussion(talk, chair, without_perpetrator="again")

    def test_a_review_does_not_count(self, talk, listing, police, chair):
        Listing.objects.filter(pk=listing.pk).update(review=True)
        talk = ready(talk, police, chair)
        discussion.close_discussion(talk, chair, without_perpetrator="in prison")
        talk.refresh_from_db()
        assert talk.counted_on is None and talk.ended_at

    def test_a_second_hearing_of_one_referral_does_not_count(self, talk, listing, police, chair, area):
        discussion.close_discussion(ready(talk, police, chair), chair, without_perpetrator="in prison")
        again = make_meeting(
            area, listing.meeting.series, timezone.now() + timezone.timedelta(hours=1), status="in_session"
        )
        second = make_listing(listing.case, again, presentation=listing.presentation)
        other = ready(discussion.start_discussion(second, chair), police, chair)
        discussion.close_discussion(other, chair, without_perpetrator="in prison")
        assert Discussion.objects.exclude(counted_on=None).count() == 1

    @pytest.mark.parametrize(("born", "young"), [("2008-06-15", True), ("2008-06-14", False)])
    def test_a_harming_person_is_17_or_under_at_the_incident(self, area, police, meeting, chair, born, young):
        case = factories.make_case(area, police, perpetrators=[factories.make_person("Bren", date_of_birth=born)])
        presentation = make_presentation(case)
        case_listing = make_listing(case, meeting, presentation=presentation, incident_on="2026-06-14")
        case_listing.refresh_from_db()
        facts = discussion.counted_facts(case_listing, Discussion(listing=case_listing))
        assert facts["harming_17_or_under"] is young

    def test_somebody_is_to_tell_her_and_flags_are_placed(self, talk, listing, police, chair):
        discussion.close_discussion(ready(talk, police, chair), chair, flag_desks=[police], without_perpetrator="x")
        assert Due.objects.get(key=f"feedback:{listing.pk}").desk == police
        assert Flag.objects.filter(case=listing.case, desk=police).exists()


class TestMinutes:
    def test_a_meeting_ends_when_every_case_is_heard(self, meeting, listing, talk, police, chair):
        with pytest.raises(WrongState):
            minutes.finish_meeting(meeting, chair)
        discussion.close_discussion(ready(talk, police, chair), chair, without_perpetrator="x")
        first = minutes.finish_meeting(meeting, chair)
        assert minutes.finish_meeting(meeting, chair) == first

    def test_approved_minutes_take_no_more_words_until_opened_again(self, meeting, listing, talk, police, chair):
        discussion.close_discussion(ready(talk, police, chair), chair, without_perpetrator="x")
        record = minutes.approve_minutes(minutes.finish_meeting(meeting, chair), chair)
        talk = Discussion.objects.get(pk=talk.pk)
        with pytest.raises(WrongState):
            discussion.write_discussion(talk, talk.version, words(talk, decision="other"), chair)
        minutes.reopen_minutes(record, chair)
        talk = Discussion.objects.get(pk=talk.pk)
        assert discussion.write_discussion(talk, talk.version, words(talk, decision="other"), chair)

    def test_issuing_tells_those_who_sit_in_it(self, meeting, listing, talk, police, chair, officer):
        discussion.close_discussion(ready(talk, police, chair), chair, without_perpetrator="x")
        record = minutes.approve_minutes(minutes.finish_meeting(meeting, chair), chair)
        minutes.issue_minutes(record, chair)
        assert Notice.objects.filter(user=officer, key__startswith=f"minutes:{meeting.pk}:").count() == 1
        with pytest.raises(WrongState):
            minutes.issue_minutes(record, chair)


def room(meeting, listing=None):
    return f"/meetings/{meeting.reference}/room" + (f"/{listing.reference}" if listing else "")


def posted(talk, **said):
    form = {name: value for name, value in talk.words().items() if value not in (None, [])}
    return form | {"version": talk.version, "page": str(uuid.uuid4())} | said


class TestPages:
    def test_confidentiality_comes_first(self, client, meeting, listing, officer):
        client.force_login(officer)
        assert client.get(room(meeting)).status_code == 302
        client.post(f"/meetings/{meeting.reference}/confidentiality")
        assert client.get(room(meeting)).status_code == 200
        assert meeting.attendances.get(user=officer).confidentiality_version

    def test_a_practitioner_and_a_stranger_do_not_get_in(self, client, meeting, police):
        client.force_login(factories.make_user(police, Role.PRACTITIONER))
        assert client.get(room(meeting)).status_code == 404
        stranger = factories.make_desk(factories.make_area(), PolicyGroup.POLICE)
        client.force_login(factories.make_user(stranger, Role.REPRESENTATIVE))
        assert client.get(room(meeting)).status_code == 404

    def test_a_case_that_is_not_shared_is_not_in_her_running_order(self, client, meeting, listing, area, officer):
        other = make_listing(factories.make_case(area), meeting)
        attendance.accept_confidentiality(meeting, officer)
        client.force_login(officer)
        page = client.get(room(meeting)).content.decode()
        assert listing.case.reference in page and other.case.reference not in page
        assert client.get(room(meeting, other)).status_code == 404

    @pytest.mark.parametrize("number", ["²", "9" * 500, "-1", "x", ""])
    def test_attendance_of_no_number_changes_nothing(self, client, meeting, chair, number):
        client.force_login(chair)
        response = client.post(
            f"/meetings/{meeting.reference}/attendance", {f"status-{number}": "present", "sent": number}
        )
        assert response.status_code == 302 and not meeting.attendances.exists()

    def test_a_representative_reads_and_does_not_write(self, client, meeting, talk, listing, officer):
        attendance.accept_confidentiality(meeting, officer)
        client.force_login(officer)
        assert 'name="decision"' not in client.get(room(meeting, listing)).content.decode()
        assert client.post(f"{room(meeting, listing)}/words", posted(talk)).status_code == 403
        assert client.post(f"{room(meeting, listing)}/close").status_code == 403

    def test_private_research_and_what_is_not_returned(
        self, client, meeting, listing, housing, police, officer, chair
    ):
        research = make_research(listing, housing, "returned")
        research.lines.create(prompt="Tenancy", text="joint tenancy", shared=True)
        research.lines.create(prompt="Anti-social behaviour", text="our own worry", shared=False)
        make_research(listing, police)
        for user in (officer, chair):
            attendance.accept_confidentiality(meeting, user)
            client.force_login(user)
            page = client.get(room(meeting, listing)).content.decode()
            assert "joint tenancy" in page and "our own worry" not in page and "NOT RETURNED" in page

    def test_it_saves_by_itself_and_shows_both_when_two_write(
        self, client, meeting, talk, listing, chair, coordinator
    ):
        for user in (chair, coordinator):
            attendance.accept_confidentiality(meeting, user)
        stale = posted(talk, decision="second")
        client.force_login(chair)
        saved = client.post(
            f"{room(meeting, listing)}/words", posted(talk, decision="first"), headers={"X-Autosave": "1"}
        )
        assert "saved" in saved.json()
        client.force_login(coordinator)
        clash = client.post(f"{room(meeting, listing)}/words", stale, headers={"X-Autosave": "1"})
        assert "Press Save to see both" in clash.json()["clash"]
        page = client.post(f"{room(meeting, listing)}/words", stale)
        text = page.content.decode()
        assert page.status_code == 200 and "first" in text and "second" in text
        again = posted(Discussion.objects.get(pk=talk.pk), decision="first and second")
        assert client.post(f"{room(meeting, listing)}/words", again).status_code == 302
        assert Discussion.objects.get(pk=talk.pk).decision == "first and second"

    def test_an_action_pressed_twice_is_one(self, client, meeting, talk, listing, chair, officer, police):
        client.force_login(chair)
        form = {
            "key": str(uuid.uuid4()),
            "text": "Arrest him",
            "owner": f"{police.pk}-{officer.pk}",
            "about": "perpetrator",
            "due_on_day": "1",
            "due_on_month": "2",
            "due_on_year": "2030",
        }
        for _ in range(2):
            assert client.post(f"{room(meeting, listing)}/actions", form).status_code == 302
        assert [(a.owner, a.about) for a in Action.objects.all()] == [(officer, "perpetrator")]

    def test_an_action_without_words_says_so_and_keeps_the_rest(self, client, meeting, talk, listing, chair):
        attendance.accept_confidentiality(meeting, chair)
        client.force_login(chair)
        page = client.post(f"{room(meeting, listing)}/actions", {"key": str(uuid.uuid4()), "about": "child"})
        assert page.status_code == 200 and "There is a problem" in page.content.decode()
        assert not Action.objects.exists()

    def test_the_sides_are_asked_for_and_unchanged_costs_nothing(
        self, client, meeting, listing, talk, officer, police
    ):
        attendance.accept_confidentiality(meeting, officer)
        client.force_login(officer)
        tag = client.get(f"{room(meeting, listing)}/state")["ETag"]
        same = client.get(f"{room(meeting, listing)}/state", headers={"If-None-Match": tag})
        assert same.status_code == 304 and not same.content
        make_action(listing.case, police, listing=listing)
        assert client.get(f"{room(meeting, listing)}/state", headers={"If-None-Match": tag}).status_code == 200

    def test_the_chair_is_told_before_closing_with_nothing_about_the_perpetrator(
        self, client, meeting, talk, listing, chair, police
    ):
        ready(talk, police, chair)
        client.force_login(chair)
        page = client.post(f"{room(meeting, listing)}/close")
        assert "No action is about the perpetrator" in page.content.decode()
        page = client.post(f"{room(meeting, listing)}/close", {"confirm": "yes"})
        assert page.status_code == 200 and Listing.objects.get(pk=listing.pk).status == "listed"
        done = client.post(f"{room(meeting, listing)}/close", {"confirm": "yes", "without_perpetrator": "He died"})
        assert done.status_code == 302 and Listing.objects.get(pk=listing.pk).status == "discussed"

    def test_closing_with_nothing_decided_leads_to_the_boxes_of_the_case(self, client, meeting, talk, listing, chair):
        attendance.accept_confidentiality(meeting, chair)
        client.force_login(chair)
        page = client.post(
            f"{room(meeting, listing)}/close", {"confirm": "yes", "without_perpetrator": "He died"}
        ).content.decode()
        case = client.get(room(meeting, listing)).content.decode()
        for box, words in (("decision", "Nothing is decided yet"), ("tell_victim_how", "Nobody is to tell her yet")):
            assert f'<a href="{room(meeting, listing)}#id_{box}">{words}' in page
            assert f'id="id_{box}"' in case
        assert Listing.objects.get(pk=listing.pk).status == "listed"

    def test_minutes_are_drafts_for_those_who_prepare_and_all_read_them_when_issued(
        self, client, meeting, listing, talk, police, chair, coordinator, officer
    ):
        discussion.close_discussion(ready(talk, police, chair), chair, without_perpetrator="x")
        minutes.finish_meeting(meeting, chair)
        url = f"/meetings/{meeting.reference}/minutes"
        client.force_login(officer)
        assert client.get(url).status_code == 404
        client.force_login(coordinator)
        assert "Plan agreed" in client.get(url).content.decode()
        client.post(f"{url}/words", {"version": 1, "opening": "Welcome", "previous": "", "other": ""})
        assert client.post(f"{url}/approval").status_code == 403
        client.force_login(chair)
        client.post(f"{url}/approval")
        client.post(f"{url}/issue")
        client.force_login(officer)
        page = client.get(url).content.decode()
        assert "Welcome" in page and "Plan agreed" not in page

    def test_two_writers_of_the_minutes_see_both(self, client, meeting, listing, talk, police, chair, coordinator):
        discussion.close_discussion(ready(talk, police, chair), chair, without_perpetrator="x")
        minutes.finish_meeting(meeting, chair)
        url = f"/meetings/{meeting.reference}/minutes/words"
        client.force_login(chair)
        client.post(url, {"version": 1, "opening": "first", "previous": "", "other": ""})
        client.force_login(coordinator)
        page = client.post(url, {"version": 1, "opening": "second", "previous": "", "other": ""}).content.decode()
        assert "first" in page and "second" in page

    def test_papers_are_ordered_for_oneself(self, client, meeting, listing, talk, chair, police):
        client.force_login(chair)
        client.post(f"/meetings/{meeting.reference}/papers/pack")
        assert Paper.objects.get().recipient == chair
        assert client.post(f"/meetings/{meeting.reference}/papers/board").status_code == 404
        assert client.post(f"/meetings/{meeting.reference}/papers/minutes").status_code == 404
        assert (
            client.post(f"/meetings/{meeting.reference}/papers/action_sheet", {"desk": police.pk}).status_code == 404
        )

    def test_the_room_asks_few_questions(self, client, meeting, listing, chair, area, police):
        discussion.start_discussion(listing, chair)
        attendance.accept_confidentiality(meeting, chair)
        client.force_login(chair)
        client.get(room(meeting, listing))
        few = asked(client, room(meeting, listing))
        for _ in range(5):
            make_listing(factories.make_case(area, police), meeting)
            make_action(listing.case, police, listing=listing)
        many = asked(client, room(meeting, listing))
        assert len(many) == len(few) <= ROOM_QUERIES


class TestDues:
    def test_the_chair_finds_the_sitting_at_home_until_it_is_open(self, area, police, chair):
        soon = timezone.now() + timezone.timedelta(minutes=5)
        meeting = make_meeting(area, make_series(area, police), soon, intake_until=timezone.now())
        planning.close_intake(meeting.pk, timezone.now())
        assert [due.key for due in Due.objects.for_user(chair).open()] == [f"chair:{meeting.pk}"]
        minutes.open_meeting(meeting, chair)
        assert not Due.objects.for_user(chair).open().exists()

    def test_minutes_wait_for_the_chair_and_then_for_the_coordinator(self, meeting, chair, coordinator):
        record = minutes.finish_meeting(meeting, chair)
        assert Due.objects.for_user(chair).open().filter(key=f"minutes-approve:{meeting.pk}").exists()
        record = minutes.approve_minutes(record, chair)
        assert not Due.objects.open().filter(key=f"minutes-approve:{meeting.pk}").exists()
        assert Due.objects.for_user(coordinator).open().filter(key=f"minutes-issue:{meeting.pk}").exists()
        minutes.issue_minutes(record, coordinator)
        assert not Due.objects.open().exists()

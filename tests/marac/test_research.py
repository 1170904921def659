"""Research: one press, private first, returned once, amended beside the old words; private lines never leave."""

import datetime as dt
import json
import threading

import pytest
from django.db import connections
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from agencies.principals import acting_as
from audit.models import Event
from cases.models import Case, Due
from dashub import moments
from dashub.errors import StaleVersion, WrongState
from marac import actions, papers, room
from marac.models import Research, ResearchLine
from marac.models.research import Written
from marac.returns import Progress, names_to_check, progress_of
from people.models import Address, Alias
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user
from tests.marac.factories import make_listing, make_meeting, make_research, make_series

pytestmark = pytest.mark.django_db
SECRET = "Known to an informant in Larch Street"
TOLD = "Two call-outs since May"


@pytest.fixture
def world():
    area = make_area()
    desks = {g: make_desk(area, g) for g in (PolicyGroup.POLICE, PolicyGroup.HOUSING, PolicyGroup.EDUCATION)}
    meeting = make_meeting(area, make_series(area, *desks.values()), status="closed_intake")
    case = make_case(area, *desks.values(), children=[make_person("Pip")])
    Case.objects.filter(pk=case.pk).update(listed=True)
    listing = make_listing(case, meeting)
    actions.request_research(meeting)
    return {
        "area": area,
        "meeting": meeting,
        "listing": listing,
        "case": case,
        "desks": desks,
        "police": make_user(desks[PolicyGroup.POLICE], Role.REPRESENTATIVE),
        "housing": make_user(desks[PolicyGroup.HOUSING], Role.REPRESENTATIVE),
        "chair": make_user(area.hub_desk, Role.CHAIR, Role.COORDINATOR),
        "research": Research.objects.get(desk=desks[PolicyGroup.POLICE]),
    }


def texts_for(user) -> list[str]:
    """What any page or paper may take of the lines, for one reader."""
    return [line.text for line in ResearchLine.objects.visible_to(user)]


def post(client, research, user, *, fields=(), **data):
    client.force_login(user)
    url = reverse("research-return", args=[research.listing.reference, research.desk_id])
    research.refresh_from_db()
    return client.post(url, {"version": research.version, "withheld_reason": "", **dict(fields), **data})


def test_a_draft_then_a_return(world, client):
    research = world["research"]
    post(client, research, world["police"], **{"text-0": TOLD, "share-0": "yes", "text-1": SECRET})
    research.refresh_from_db()
    assert research.status == "in_progress"
    assert texts_for(world["chair"]) == []
    post(client, research, world["police"], **{"text-0": TOLD, "share-0": "yes", "text-1": SECRET, "return": "yes"})
    research.refresh_from_db()
    assert (research.status, research.returned_by) == ("returned", world["police"])
    assert research.lines.count() == 2
    assert not Due.objects.open().filter(key=f"research:{research.pk}").exists()


def test_lines_are_private_until_ticked(world, client):
    post(client, world["research"], world["police"], **{"text-0": SECRET, "return": "yes"})
    assert not ResearchLine.objects.get().shared


def test_a_private_line_leaves_by_no_door(world, client):
    """Pages of other agencies and of the chair, the meeting's reading, the list of lines, and the audit log."""
    post(
        client,
        world["research"],
        world["police"],
        **{"text-0": TOLD, "share-0": "yes", "text-1": SECRET, "return": "yes"},
    )
    listing = world["listing"]
    for user in (world["housing"], world["chair"]):
        assert texts_for(user) == [TOLD]
        pack = papers.pack(world["meeting"], user, {}, lambda percent: None)
        printed = render_to_string(pack.template, {**pack.context, "title": pack.title})
        assert TOLD in printed and SECRET not in printed
        client.force_login(user)
        meeting, case = world["meeting"].reference, world["case"].reference
        pages = [reverse("research"), reverse("meetings"), reverse("case-marac", args=[case])]
        pages += [
            reverse("meeting", args=[meeting]),
            reverse("case", args=[case]),
            reverse("case-timeline", args=[case]),
        ]
        if user == world["chair"]:
            pages = [*pages[1:], reverse("meeting-prepare", args=[meeting])]
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert SECRET not in answer.content.decode()
        own = reverse("research-return", args=[listing.reference, world["research"].desk_id])
        assert client.get(own).status_code in (403, 404)
        assert client.post(own, {"version": 1, "text-0": "forged"}).status_code in (403, 404)
    assert not any(SECRET in json.dumps(event.detail) for event in Event.objects.all())
    assert ResearchLine.objects.filter(text="forged").count() == 0


def test_nothing_known_in_one_press_for_one_and_for_many(world, client):
    other = make_listing(make_case(world["area"], *world["desks"].values()), world["meeting"])
    actions.request_research(world["meeting"])
    written = make_listing(make_case(world["area"], *world["desks"].values()), world["meeting"])
    actions.request_research(world["meeting"])
    rows = {r.listing_id: r for r in Research.objects.filter(desk=world["desks"][PolicyGroup.POLICE])}
    actions.write_research(rows[written.pk], [Written("Incidents", TOLD)], "", 1, world["police"])
    client.force_login(world["police"])
    ticked = [f"{r.listing.reference}-{r.desk_id}" for r in rows.values()]
    client.post(reverse("research-nothing"), {"returns": [*ticked, "2222-22-9", "x"]})
    assert Research.objects.get(pk=rows[world["listing"].pk].pk).status == "no_trace"
    assert Research.objects.get(pk=rows[other.pk].pk).status == "no_trace"
    # Where something is written, one press does not throw it away.
    assert Research.objects.get(pk=rows[written.pk].pk).status == "in_progress"


def test_nobody_answers_for_another_agency(world, client):
    client.force_login(world["housing"])
    research = world["research"]
    client.post(reverse("research-nothing"), {"returns": [f"{research.listing.reference}-{research.desk_id}"]})
    research.refresh_from_db()
    assert research.status == "not_started"


def test_nothing_known_contradicts_what_is_written(world):
    research = actions.write_research(world["research"], [Written("Incidents", TOLD)], "", 1, world["police"])
    with pytest.raises(WrongState):
        research.nothing_known(world["police"])


def test_an_empty_return_says_nothing_known_and_a_withheld_one_does_not(world, client):
    research = actions.write_research(world["research"], [], "", 1, world["police"], finish=True)
    assert research.status == "no_trace"
    research = actions.write_research(research, [], "A live operation", 2, world["police"], finish=True)
    assert research.status == "returned"
    client.force_login(world["chair"])
    page = client.get(reverse("meeting-prepare", args=[world["meeting"].reference])).content.decode()
    assert "holds something back: A live operation" in page


def test_returned_late_is_marked_and_the_deadline_itself_is_in_time(world):
    research = world["research"]
    research.returned_at = research.due_at
    assert not research.is_late
    research.returned_at = research.due_at + dt.timedelta(seconds=1)
    assert research.is_late


def test_an_amendment_keeps_both(world, client):
    research = world["research"]
    post(client, research, world["police"], **{"text-0": TOLD, "share-0": "yes", "return": "yes"})
    post(client, research, world["police"], **{"text-0": "Three call-outs", "share-0": "yes", "return": "yes"})
    research.refresh_from_db()
    assert research.amended_at
    assert list(research.lines.current().values_list("text", flat=True)) == ["Three call-outs"]
    assert research.lines.filter(replaced_at__isnull=False).get().text == TOLD
    assert set(texts_for(world["housing"])) == {TOLD, "Three call-outs"}
    client.force_login(world["police"])
    assert "amended" in client.get(reverse("research")).content.decode()


def test_an_amendment_says_who_and_when_to_the_room_the_pack_and_the_coordinator(world, client):
    research, rep = world["research"], world["police"]
    post(
        client,
        research,
        rep,
        **{"text-0": TOLD, "share-0": "yes", "withheld_reason": "A live operation", "return": "yes"},
    )
    assert not Notice.objects.filter(key__startswith="research-amended").exists()
    post(
        client,
        research,
        rep,
        **{"text-0": TOLD, "share-0": "yes", "withheld_reason": "A live operation", "return": "yes"},
    )
    research.refresh_from_db()
    assert research.amended_at is None, "the same words again are no amendment"
    post(client, research, rep, **{"text-0": "", "withheld_reason": "A trial", "return": "yes"})
    research.refresh_from_db()
    assert research.amended_by == rep
    kept = {line.prompt: (line.text, line.replaced_by) for line in research.lines.all()}
    assert sorted(kept.values(), key=str) == sorted([(TOLD, rep), ("A live operation", rep)], key=str)
    post(client, research, rep, **{"text-0": "Now", "share-0": "yes", "withheld_reason": "A trial", "return": "yes"})
    told = Notice.objects.filter(key__startswith="research-amended")
    assert {notice.user for notice in told} == {world["chair"]} and told.count() == 2
    names = {person.family_name for person in (world["case"].victim, *world["case"].perpetrators)}
    assert not any(name in notice.text + notice.link for notice in told for name in names)
    words = f"mended after return at {moments.clock(moments.local(Research.objects.get(pk=research.pk).amended_at))}"
    [brought] = [one for one in room.hearing(world["listing"], world["chair"]).research if "mended" in one.state]
    assert words in brought.state
    pack = papers.pack(world["meeting"], world["chair"], {}, lambda percent: None)
    printed = render_to_string(pack.template, {**pack.context, "title": pack.title})
    assert words in printed and "A live operation" not in printed
    client.force_login(rep)
    page = client.get(reverse("research-return", args=[research.listing.reference, research.desk_id])).content.decode()
    assert "What was held back before, and why" in page and f"changed by {rep}" in page


def test_after_the_meeting_nothing_is_amended_and_the_sentence_says_what_to_do(world, client):
    research, meeting = world["research"], world["meeting"]
    post(client, research, world["police"], **{"text-0": TOLD, "share-0": "yes", "return": "yes"})
    meeting.begin(SYSTEM)
    assert post(client, research, world["police"], **{"text-0": "In session", "share-0": "yes"}).status_code == 302
    world["listing"].become("discussed", SYSTEM)
    meeting.finish(SYSTEM)
    page = post(client, research, world["police"], **{"text-0": "Too late", "share-0": "yes"})
    assert page.status_code == 409 and "amendment under its date" in page.content.decode()
    assert [line.text for line in research.lines.current()] == ["In session"]
    url = reverse("research-return", args=[research.listing.reference, research.desk_id])
    shown = client.get(url).content.decode()
    assert "The meeting is over" in shown and "Save the amendment" not in shown


def test_what_is_made_private_again_is_hidden_old_and_new(world, client):
    research = world["research"]
    post(client, research, world["police"], **{"text-0": SECRET, "share-0": "yes", "return": "yes"})
    post(client, research, world["police"], **{"text-0": SECRET, "return": "yes"})
    assert not ResearchLine.objects.filter(shared=True).exists()


def test_two_writers_lose_nothing(world, client):
    research = world["research"]
    actions.write_research(research, [Written("Incidents", TOLD)], "", 1, world["police"])
    with pytest.raises(StaleVersion):
        actions.write_research(research, [Written("Incidents", "other words")], "", 1, world["police"])
    client.force_login(world["police"])
    url = reverse("research-return", args=[research.listing.reference, research.desk_id])
    page = client.post(url, {"version": 1, "withheld_reason": "", "text-0": "mine"})
    assert page.status_code == 409
    assert "mine" in page.content.decode()
    as_json = client.post(
        url, {"version": 1, "withheld_reason": "", "text-0": "mine"}, headers={"accept": "application/json"}
    )
    assert as_json.json()["error"]["code"] == "stale_version"


@pytest.mark.django_db(transaction=True)
def test_two_researchers_who_amend_at_once_lose_nothing_and_one_is_told(world):
    """From the same version: one is written, the other hears of it; the words before are kept once."""
    research = actions.write_research(
        world["research"], [Written("Incidents", TOLD)], "", 1, world["police"], finish=True
    )
    barrier, found = threading.Barrier(2), []

    def amend(words: str) -> None:
        barrier.wait()
        try:
            with acting_as(world["police"]):
                row = Research.objects.get(pk=research.pk)
                actions.write_research(row, [Written("Incidents", words)], "", 2, world["police"])
                found.append(words)
        except StaleVersion:
            found.append(None)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=amend, args=(words,)) for words in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [kept] = filter(None, found)
    assert found.count(None) == 1
    assert [line.text for line in research.lines.current()] == [kept]
    assert [line.text for line in research.lines.exclude(replaced_at=None)] == [TOLD]
    assert Notice.objects.filter(key__startswith="research-amended", user=world["chair"]).count() == 1


def test_autosave_answers_with_the_version_and_doubles_nothing(world, client):
    research = world["research"]
    client.force_login(world["police"])
    url = reverse("research-return", args=[research.listing.reference, research.desk_id])
    version = 1
    for words in ("Tw", "Two", "Two calls"):
        data = {"version": version, "withheld_reason": "", "text-0": words}
        answer = client.post(url, data, headers={"x-autosave": "1", "accept": "application/json"})
        version = answer.json()["version"]
    assert [line.text for line in research.lines.all()] == ["Two calls"]


@pytest.mark.parametrize("text", ["x" * 5001, "a\x00b"])
def test_bad_words_come_back_as_typed_with_a_message(world, client, text):
    page = post(client, world["research"], world["police"], **{"text-0": text, "text-1": "kept words"})
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert "kept words" in page.content.decode()
    assert not ResearchLine.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_spoilt_version_gives_no_500(world, client, version):
    page = post(client, world["research"], world["police"], version=version)
    assert page.status_code == 200


def test_names_to_check_are_those_of_her_sections(world):
    victim, case = world["case"].victim, world["case"]
    Alias.objects.create(person=victim, given_name="Mari", family_name="Gold")
    Address.objects.create(person=victim, kind="usual", lines="14 Larkspur Row", postcode="CH41 6AA")
    Address.objects.create(person=victim, kind="confidential", lines="3 Foxglove Yard", postcode="CH44 1AB")
    case = Case.objects.with_people().get(pk=case.pk)
    police = names_to_check(world["police"], case)
    assert [party.role for party in police] == ["Victim", "Perpetrator", "Child"]
    assert "Gold" in police[0].other_names and len(police[0].places) == 2
    school = make_user(world["desks"][PolicyGroup.EDUCATION], Role.REPRESENTATIVE)
    assert [party.places for party in names_to_check(school, case)] == [[], []]
    assert {party.role for party in names_to_check(school, case)} == {"Victim", "Perpetrator"}


def test_progress_is_said_in_words(world):
    now = timezone.now().replace(hour=12, minute=48)
    due = timezone.localtime(now).replace(hour=16, minute=0, second=0, microsecond=0)
    now = due - dt.timedelta(hours=3, minutes=12)
    assert Progress(6, 8, due).words(now) == "6 of 8 returned, due 4pm, 3 h 12 min left"
    assert Progress(8, 8, due).words(now) == "8 of 8 returned"
    assert Progress(6, 8, due).words(due + dt.timedelta(minutes=5)) == "6 of 8 returned, overdue by 5 min"
    found = progress_of([world["meeting"]], world["chair"])[world["meeting"].pk]
    assert (found.returned, found.asked) == (0, 3)


def test_the_page_of_tonight_asks_a_constant_number_of_queries(world, client, django_assert_max_num_queries):
    client.force_login(world["police"])
    for _ in range(8):
        case = make_case(world["area"], *world["desks"].values(), children=[make_person("Kit")])
        make_research(make_listing(case, world["meeting"]), world["desks"][PolicyGroup.POLICE])
    with django_assert_max_num_queries(14):
        page = client.get(reverse("research"))
    assert page.content.decode().count("Write what is known") == 9


def test_asking_twice_adds_nothing(world):
    before = Research.objects.count(), Due.objects.count()
    actions.request_research(world["meeting"])
    assert (Research.objects.count(), Due.objects.count()) == before


def test_every_return_is_written_in_the_log_without_its_words(world, client):
    post(client, world["research"], world["police"], **{"text-0": SECRET, "return": "yes"})
    events = Event.objects.filter(kind="marac.research", actor=world["police"].pk)
    assert events.count() >= 2
    assert SYSTEM.pk is None

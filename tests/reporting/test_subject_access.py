"""What a request for access yields: what is collected, what becomes of it, and the letter."""

import datetime as dt
import io
import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from agencies.access import PolicyGroup
from agencies.principals import acting_as
from agencies.sealed import unseal
from cases.models import Note
from cases.restricting import restrict
from dashub.errors import InvalidInput, WrongState
from reporting.models import PackItem, SubjectDetails, SubjectRequest
from reporting.subject_access import actions, pack, papers
from support.models import ImmigrationMatter
from tests import records
from tests.factories import SYSTEM, make_case, make_person
from tests.reporting import subject_scene
from tests.reporting.subject_scene import PEOPLE, ask, canaries_in
from tests.reporting.subject_steps import approved, collected, letter, read, reply_to, settle, text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def scene():
    return subject_scene.build()


# --- What is collected -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["victim", "perpetrator", "child"])
def test_the_pack_holds_what_the_desk_wrote_and_nothing_of_anybody_else(scene, who):
    asked = ask(scene, who)
    found = canaries_in(scene, collected(asked))
    assert {where for where in found if not where.startswith("own ")} == set()
    own = {where.removeprefix("own ") for where in scene.canaries if where.startswith("own ")}
    others = {"victim", "perpetrator", "child"} - {who}
    never = {"timeline", "heard by"} | {f"{what} {role}" for what in ("address", "refuge") for role in others}
    never |= {f"typed of {role}" for role in ("victim", "perpetrator") if role != who}
    never |= {"typed words"} if who != "child" else set()
    assert {where.removeprefix("own ") for where in found} == own - never
    assert {item.desk_id for item in asked.items.all()} == {scene.desk.pk}


def test_nothing_found_is_an_outcome(scene):
    with acting_as(scene.manager):
        asked = actions.register(
            scene.desk,
            {"asker": "self", "received_on": timezone.localdate()},
            {"name": "Nobody Known", "date_of_birth": dt.date(1970, 1, 1), "harms": "no", "reply": "collected"},
            scene.manager,
        )
        with pytest.raises(InvalidInput):
            actions.propose(asked, asked.version, scene.manager)
        actions.choose(asked, [], asked.version, scene.manager)
        actions.propose(asked, asked.version, scene.manager)
    assert asked.status == "proposed" and not asked.items.exists()


def test_a_referral_that_became_no_case_is_found_by_name_and_birthday(scene):
    with acting_as(scene.manager):
        asked = actions.register(
            scene.desk,
            {"asker": "self", "received_on": timezone.localdate()},
            {"name": "mira TESTWOOD", "date_of_birth": PEOPLE["victim"][1], "harms": "no", "reply": "collected"},
            scene.manager,
        )
        actions.choose(asked, [], asked.version, scene.manager)
    assert canaries_in(scene, collected(asked)) == {"own typed of victim", "own incident", "own wanted"}
    SubjectDetails.objects.update(date_of_birth=dt.date(1990, 5, 18))
    asked = SubjectRequest.objects.get()
    with acting_as(scene.manager):
        actions.choose(asked, [], asked.version, scene.manager)
    assert not asked.items.exists()


def test_collected_again_what_was_decided_stays_unless_it_changed(scene):
    asked = ask(scene)
    settle(scene, asked)
    note = Note.objects.get(text=scene.canaries["own note own"])
    Note.objects.filter(pk=note.pk).update(text="He is named now")
    gone = asked.items.get(kind="voice").key.partition(":")[2]
    scene.case.voices.filter(pk=gone).delete()
    decided = asked.items.filter(reason="Names another").count()
    with acting_as(scene.manager):
        actions.choose(asked, asked.details.people, asked.version, scene.manager)
    assert asked.items.get(key=f"note:{note.pk}").verdict == "decide"
    assert not asked.items.filter(kind="voice").exists()
    assert asked.items.filter(reason="Names another").count() == decided > 0


# --- What becomes of it ----------------------------------------------------------------------------------------------


def test_the_victim_gets_her_own(scene):
    found = canaries_in(scene, reply_to(scene))
    assert {
        "own note own", "own note case", "own document", "own risk", "own judgement", "own comment", "own plan", "own voice",
        "own contact", "own work", "own action victim", "own update victim", "own address victim",
        "own typed of victim", "own supervision",
    } == found  # fmt: skip


@pytest.mark.parametrize("harms", ["yes", "unknown", "no"])
def test_the_one_who_harms_gets_no_canary_of_any_place(scene, harms):
    assert canaries_in(scene, reply_to(scene, "perpetrator", harms=harms)) == set()


@pytest.mark.parametrize("who", ["victim", "child"])
@pytest.mark.parametrize("harms", ["yes", "unknown"])
def test_nothing_goes_to_whoever_may_live_with_him(scene, who, harms):
    assert canaries_in(scene, reply_to(scene, who, harms=harms)) == set()


@pytest.mark.parametrize("name", ["Bren Harrow", "bren harrow"])
def test_a_parent_who_harms_gets_nothing_of_the_child_whatever_was_answered(scene, name):
    found = reply_to(scene, "child", asker="parent", asker_name=name, authority="Birth certificate")
    assert canaries_in(scene, found) == set()


def test_another_parent_gets_what_was_decided(scene):
    asked = ask(scene, "child", asker="parent", asker_name="Mira Testwood", authority="Birth certificate")
    words = asked.items.get(text=scene.canaries["own guarded words"])
    assert (words.verdict, words.exemption, words.fixed) == ("decide", "child_abuse", False)
    address = asked.items.get(text__contains=scene.canaries["own address child"])
    assert address.verdict == "release"


def test_in_two_cases_each_item_is_judged_by_her_part_in_that_case(scene):
    """Mutual allegations: victim in one case, said to harm in another."""
    other = make_case(scene.area, scene.desk, victim=make_person("Orla", "Fennimore"), perpetrators=[scene.victim])
    Note.objects.create(case=other, text="Quite another thing", desk=scene.desk, by=scene.worker)
    asked = ask(scene)
    assert asked.items.get(text="Quite another thing").verdict == "leave_out"
    assert asked.items.get(text=scene.canaries["own note own"]).verdict == "release"
    # Her address tells of both.
    assert asked.items.get(text__contains=scene.canaries["own address victim"]).verdict == "leave_out"


def test_where_she_hides_and_how_she_is_reached_is_looked_at_first(scene):
    """It is hers; but a letter may be found."""
    asked = ask(scene)
    assert asked.items.get(text__contains=scene.canaries["own refuge victim"]).verdict == "decide"
    assert asked.items.get(text__contains="07700 900456").verdict == "decide"


def test_workers_names_are_taken_out(scene):
    Note.objects.create(case=scene.case, text="Wanda Kestrel fitted a lock", desk=scene.desk, by=scene.worker)
    asked = ask(scene)
    item = asked.items.get(text__startswith="Wanda")
    assert (item.verdict, item.release_text) == ("part", "a member of staff fitted a lock")
    assert "a member of staff fitted a lock" in text_of(letter(scene, approved(scene, asked)))


@pytest.mark.parametrize(
    ("verdict", "text", "problem"),
    [
        ("part", "Heard at the MARAC", "verdict"),
        ("part", "Heard at the m.a.r.a.c", "verdict"),
        ("part", "Entered in DA Hub", "verdict"),
        ("part", "Wanda Kestrel came", "verdict"),
        ("part", " ", "text"),
    ],
)
def test_no_reply_may_hold(scene, verdict, text, problem):
    asked = ask(scene)
    item = asked.items.filter(kind="note").first()
    with acting_as(scene.manager), pytest.raises(InvalidInput) as refused:
        pack.decide(
            item, verdict, exemption="third_party", text=text, reason="Because", by_subject=False, version=asked.version,
            by=scene.manager,
        )  # fmt: skip
    assert set(refused.value.problems) == {problem}


def test_every_decision_has_its_reason_and_every_omission_its_exemption(scene):
    asked = ask(scene)
    item = asked.items.filter(kind="note").first()
    with acting_as(scene.manager), pytest.raises(InvalidInput) as refused:
        pack.decide(
            item,
            "leave_out",
            exemption="",
            text="",
            reason=" ",
            by_subject=False,
            version=asked.version,
            by=scene.manager,
        )
    assert set(refused.value.problems) == {"exemption", "reason"}


def test_guarded_words_are_released_by_nobody_and_postgresql_holds_it(scene):
    asked = ask(scene, "child", harms="yes")
    item = asked.items.get(text=scene.canaries["own guarded words"])
    with acting_as(scene.manager), pytest.raises(InvalidInput):
        pack.decide(
            item, "release", exemption="", text="", reason="I say so", by_subject=True, version=asked.version,
            by=scene.manager,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="fixed_stays_out"), transaction.atomic():
        PackItem.objects.filter(pk=item.pk).update(verdict="release")


# --- The letter ------------------------------------------------------------------------------------------------------


def neutral(text: str, asked) -> str:
    return text.replace(asked.reference, "REFERENCE")


def test_nothing_held_and_everything_withheld_are_one_and_the_same_letter(scene):
    with acting_as(scene.manager):
        nothing = actions.register(
            scene.desk,
            {"asker": "self", "received_on": timezone.localdate()},
            {"name": "Nobody Known", "date_of_birth": dt.date(1970, 1, 1), "harms": "no", "reply": "collected"},
            scene.manager,
        )
        actions.choose(nothing, [], nothing.version, scene.manager)
    withheld = ask(scene, "perpetrator")
    assert withheld.items.count() > 20
    made = [letter(scene, approved(scene, asked)) for asked in (nothing, withheld)]
    readers = [PdfReader(io.BytesIO(read(paper)), password=unseal(paper.sealed_password)) for paper in made]
    texts = ["\n".join(page.extract_text() for page in reader.pages) for reader in readers]
    assert neutral(texts[0], nothing) == neutral(texts[1], withheld)
    assert len(readers[0].pages) == len(readers[1].pages)
    plain = [{k: v for k, v in reader.metadata.items() if "Date" not in k} for reader in readers]
    assert plain[0] == plain[1] and plain[0]["/Title"] == "Reply to your request"
    assert str(readers[0].outline).count("Title") == str(readers[1].outline).count("Title")
    # What the file is drawn from differs by the reference alone, so that neither fonts nor sizes can tell.
    drawn = [papers.reply(asked, scene.manager, {}, lambda _: None) for asked in (nothing, withheld)]
    assert [paper.context.pop("reference") for paper in drawn] == [nothing.reference, withheld.reference]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("who", ["victim", "perpetrator"])
def test_the_letter_names_the_agency_and_no_system_no_meeting_no_worker(scene, who):
    paper = letter(scene, approved(scene, ask(scene, who)))
    reader = PdfReader(io.BytesIO(read(paper)), password=unseal(paper.sealed_password))
    text = "\n".join(page.extract_text() for page in reader.pages)
    everything = " ".join(
        [text, *map(str, reader.metadata.values()), paper.file_name, paper.label, str(reader.outline)]
    )
    assert "Harbour Homes" in text
    for word in (
        "MARAC",
        "DA Hub",
        "OFFICIAL",
        "Beacon",
        scene.area.name,
        scene.area.partnership,
        "redacted",
        "withheld",
    ):
        assert word.lower() not in everything.lower(), word
    for user in (scene.manager, scene.worker, scene.lead, scene.chair):
        assert user.full_name not in everything
    assert PEOPLE["victim"][0] not in paper.label + paper.file_name
    assert re.search(r"Page 1 of \d", text)


def test_the_letter_is_closed_where_its_source_is_closed(scene):
    asked = approved(scene, ask(scene))
    letter(scene, asked)
    with acting_as(scene.manager):
        assert papers.find(asked.pk, scene.manager, {}) == asked
    with acting_as(scene.lead):
        assert papers.find(asked.pk, scene.lead, {}) is None
    restrict(scene.case, "by_hand", "A councillor", SYSTEM)
    scene.manager.__dict__.pop("_standing", None)
    with acting_as(scene.manager):
        assert papers.find(asked.pk, scene.manager, {}) is None
        with pytest.raises(WrongState):
            actions.give(asked, timezone.localdate(), "At our office", asked.version, scene.manager)


@pytest.mark.parametrize("group", [PolicyGroup.HOUSING, PolicyGroup.POLICE])
def test_what_another_agency_wrote_into_a_record_is_in_no_pack_beyond_what_the_desk_reads_of_it(group):
    """Housing reads of immigration in summary, the police nothing; the service that wrote further has more in words."""
    scene = subject_scene.build(group)
    own, shared = (
        records.make(
            ImmigrationMatter, scene.case, scene.desk, scene.worker, words=scene.canary(f"{whose} immigration")
        )
        for whose in ("own", "shared")
    )
    shared.rewrite(1, scene.chair, scene.other.pk, words=scene.canary("words of the other agency"))
    asked = ask(scene)
    found = canaries_in(scene, collected(asked))
    assert "own immigration" in found and "words of the other agency" not in found
    kept = {item.key for item in asked.items.all()}
    assert f"immigrationmatter:{own.pk}" in kept
    assert (f"immigrationmatter:{shared.pk}" in kept) == (group == PolicyGroup.HOUSING)

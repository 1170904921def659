"""A request for access from its receipt to its reply: what is collected, what is left out, who reads what, two people."""

import datetime as dt
import io
import re
from importlib import import_module

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from agencies.access import Permission, PolicyGroup, Role, roles_with
from agencies.models import Notice
from agencies.principals import acting_as
from agencies.sealed import unseal
from audit.models import Event
from cases.models import Case, Due, Note, Paper
from cases.restricting import lift, restrict
from cases.sharing import bar, end_share, name_user
from dashub.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from dashub.tasks import make_paper
from people.models import ContactPoint
from reporting.models import PackItem, SubjectDetails, SubjectRequest
from reporting.subject_access import actions, pack, papers
from reporting.tasks import chase_subject_requests
from tests.factories import SYSTEM, make_case, make_desk, make_person, make_user, screened
from tests.referrals.typed import sent
from tests.reporting import subject_scene
from tests.reporting.subject_scene import PEOPLE, ask, canaries_in

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def scene():
    return subject_scene.build()


def settle(scene, asked, verdict="leave_out"):
    """Decide whatever is undecided, as the manager."""
    with acting_as(scene.manager):
        for item in asked.items.filter(verdict="decide"):
            item.request = asked
            pack.decide(
                item, verdict, exemption="third_party", text="", reason="Names another", by_subject=False,
                version=asked.version, by=scene.manager,
            )  # fmt: skip


def approve(scene, asked):
    """As the lead, what is before her."""
    fresh = SubjectRequest.objects.get(pk=asked.pk)
    actions.approve(fresh, fresh.items.count(), asked.version, scene.lead)


def approved(scene, asked):
    settle(scene, asked)
    with acting_as(scene.manager):
        actions.propose(asked, asked.version, scene.manager)
    with acting_as(scene.lead):
        approve(scene, asked)
    asked.refresh_from_db()
    return asked


def letter(scene, asked) -> Paper:
    with acting_as(scene.manager):
        paper = actions.make_reply(asked, scene.manager)
    make_paper(paper.pk)
    paper.refresh_from_db()
    assert paper.status == "ready"
    return paper


def read(paper) -> bytes:
    with paper.file.open("rb") as file:
        return file.read()


def text_of(paper) -> str:
    return "\n".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(read(paper)), password=unseal(paper.sealed_password)).pages
    )


def reply_to(scene, who="victim", **more) -> str:
    return text_of(letter(scene, approved(scene, ask(scene, who, **more))))


def collected(asked) -> str:
    return "\n".join(item.text for item in asked.items.all())


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
        "own typed of victim",
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


# --- Two people, and the order of things -----------------------------------------------------------------------------


def test_nothing_undecided_goes_to_approval(scene):
    asked = ask(scene)
    with acting_as(scene.manager), pytest.raises(InvalidInput):
        actions.propose(asked, asked.version, scene.manager)


def test_whoever_prepared_it_does_not_approve_it(scene):
    both = make_user(scene.desk, Role.MANAGER)
    both.memberships.create(desk=scene.area.hub_desk, roles=["governance"])
    screened(both)
    asked = ask(scene)
    settle(scene, asked)
    with acting_as(both):
        actions.propose(asked, asked.version, both)
    with acting_as(both), pytest.raises(NotAllowed):
        actions.approve(asked, asked.items.count(), asked.version, both)
    assert both not in actions.leads(asked) and scene.lead in actions.leads(asked)
    asked.refresh_from_db()
    assert asked.status == "proposed" and not asked.items.filter(approved=True).exists()


def test_without_anybody_to_approve_nothing_is_proposed(scene):
    scene.lead.is_active = False
    scene.lead.save()
    asked = ask(scene)
    settle(scene, asked)
    with pytest.raises(WrongState):
        actions.propose(asked, asked.version, scene.manager)
    asked.refresh_from_db()
    assert asked.status == "preparing"


def test_it_is_sent_back_with_a_reason_and_comes_again(scene):
    asked = ask(scene)
    settle(scene, asked)
    actions.propose(asked, asked.version, scene.manager)
    assert Due.objects.open().filter(user=scene.lead, reference=asked.reference).exists()
    actions.send_back(asked, "The third note names a neighbour", asked.version, scene.lead)
    assert (asked.status, asked.sent_back_because) == ("preparing", "The third note names a neighbour")
    assert not Due.objects.open().filter(user=scene.lead).exists()
    assert Notice.objects.filter(user=scene.manager, text__contains="sent back").exists()
    assert approved(scene, asked).status == "approved"


def test_after_approval_a_change_needs_a_new_one(scene):
    asked = approved(scene, ask(scene))
    item = asked.items.first()
    with pytest.raises(WrongState):
        pack.decide(
            item,
            "release",
            exemption="",
            text="",
            reason="Yes",
            by_subject=False,
            version=asked.version,
            by=scene.manager,
        )
    actions.reopen(asked, asked.version, scene.manager)
    assert (asked.status, asked.approved_by) == ("preparing", None)
    with pytest.raises(WrongState):
        actions.make_reply(asked, scene.manager)


def test_the_second_of_two_writers_is_told(scene):
    asked = ask(scene)
    stale = asked.version
    settle(scene, asked)
    with pytest.raises(StaleVersion):
        actions.choose(SubjectRequest.objects.get(pk=asked.pk), [], stale, scene.manager)


def test_given_once_and_for_all(scene):
    asked = approved(scene, ask(scene))
    with acting_as(scene.manager), pytest.raises(WrongState):
        actions.give(asked, timezone.localdate(), "At our office", asked.version, scene.manager)
    paper = letter(scene, asked)
    with acting_as(scene.manager):
        actions.give(asked, timezone.localdate(), "At our office", asked.version, scene.manager)
        with pytest.raises(WrongState):
            actions.give(asked, timezone.localdate(), "Again", asked.version, scene.manager)
    assert asked.status == "given" and not Due.objects.open().filter(reference=asked.reference).exists()
    printed = [item.printed for item in asked.items.exclude(printed="")]
    text = re.sub(r"\s+", "", text_of(paper))
    assert printed and all(re.sub(r"\s+", "", words) in text for words in printed)
    event = Event.objects.filter(kind="reporting.subjectrequest", detail__given=True).get()
    assert event.detail["items"] == len(printed)
    assert Event.objects.get(kind="cases.case", verb="exported").object_ids == [scene.case.pk]


@pytest.mark.parametrize(
    ("reply", "point", "refused"),
    [
        ("email", {"channel": "email", "value": "mira@example.org", "safety": "safe", "watched": "watched"}, True),
        ("email", {"channel": "email", "value": "mira@example.org", "safety": "unknown"}, True),
        ("email", {"channel": "email", "value": "mira@example.org", "safety": "safe", "watched": "no"}, False),
        ("letter", {"channel": "letter", "safety": "unsafe"}, True),
        ("letter", {"channel": "letter", "safety": "safe", "watched": "no"}, False),
        ("letter", {"channel": "email", "value": "mira@example.org", "safety": "unsafe"}, False),
        ("collected", {"channel": "letter", "safety": "unsafe"}, False),
    ],
)
def test_the_reply_obeys_the_safe_contact_rules(scene, reply, point, refused):
    ContactPoint.objects.create(person=scene.victim, **point)
    asked = approved(
        scene, ask(scene, reply=reply, reply_to="mira@example.org" if reply == "email" else "4 Alder Row")
    )
    letter(scene, asked)
    with acting_as(scene.manager):
        if refused:
            with pytest.raises(InvalidInput):
                actions.give(asked, timezone.localdate(), "Sent", asked.version, scene.manager)
        else:
            actions.give(asked, timezone.localdate(), "Sent", asked.version, scene.manager)
    asked.refresh_from_db()
    assert (asked.status == "given") is not refused


def test_a_withdrawn_request_is_finished(scene):
    asked = ask(scene)
    actions.withdraw(asked, "She needs it no more", asked.version, scene.manager)
    assert not asked.is_open and not Due.objects.open().filter(reference=asked.reference).exists()
    with pytest.raises(WrongState):
        asked.extend("Too late", timezone.localdate(), asked.version, scene.manager)


# --- The clock -------------------------------------------------------------------------------------------------------


def test_the_month_waits_for_the_proof_that_was_asked_for(scene):
    today = timezone.localdate()
    asked = ask(scene)
    SubjectRequest.objects.update(identity_asked_on=today, due_on=None)
    asked.refresh_from_db()
    actions.put_due(asked)
    assert not Due.objects.open().filter(reference=asked.reference).exists()
    with pytest.raises(WrongState):
        asked.extend("Many records", today, asked.version, scene.manager)
    asked.prove_identity(today, asked.version, scene.manager)
    actions.put_due(asked)
    due = Due.objects.open().get(reference=asked.reference)
    assert timezone.localdate(due.at) == asked.due_on > today and due.power == "subject_access"
    with pytest.raises(WrongState):
        asked.prove_identity(today, asked.version, scene.manager)


def test_extended_once_within_the_first_month(scene):
    asked = ask(scene)
    first = asked.due_on
    with pytest.raises(InvalidInput):
        asked.extend("Many records", first + DAY, asked.version, scene.manager)
    asked.extend("Many records", first, asked.version, scene.manager)
    assert asked.due_on > first + 55 * DAY
    with pytest.raises(WrongState):
        asked.extend("Again", first, asked.version, scene.manager)


def test_the_lead_hears_once_that_it_is_overdue(scene):
    asked = ask(scene)
    assert chase_subject_requests() == 0
    SubjectRequest.objects.update(due_on=timezone.localdate())
    assert chase_subject_requests() == 0
    SubjectRequest.objects.update(due_on=timezone.localdate() - DAY)
    assert [chase_subject_requests() for _ in range(2)] == [1, 1]
    told = Notice.objects.filter(text__contains="overdue")
    assert [notice.user for notice in told] == [scene.lead] and asked.reference in told[0].text


# --- Who reads what --------------------------------------------------------------------------------------------------


def reads(user) -> tuple[int, int, int]:
    """Requests, what was typed, and items, as PostgreSQL hands them out."""
    with acting_as(user):
        return SubjectRequest.objects.count(), SubjectDetails.objects.count(), PackItem.objects.count()


def test_the_roles_of_the_row_rule_are_those_of_the_policy():
    written = import_module("reporting.migrations.0003_subject_access")
    for permission, rule in ((Permission.SUBJECT_ACCESS, written.AT_DESK), (Permission.RIGHTS, written.APPROVES)):
        assert re.findall(r"ARRAY\[(.*?)\]", rule) == [", ".join(f"'{role}'" for role in roles_with(permission))]


def test_each_circle_reads_its_table(scene):
    asked = ask(scene)
    number = asked.items.count()
    elsewhere = make_user(make_desk(scene.area, PolicyGroup.HOUSING), Role.MANAGER)
    for user in (scene.worker, scene.chair, elsewhere, make_user(scene.other, Role.MANAGER)):
        assert reads(user) == (0, 0, 0), user
        assert not SubjectRequest.objects.visible_to(user).exists()
    assert reads(scene.manager) == (1, 1, number) and reads(scene.lead) == (1, 0, 0)
    settle(scene, asked)
    actions.propose(asked, asked.version, scene.manager)
    assert reads(scene.lead) == (1, 1, number)
    actions.approve(asked, number, asked.version, scene.lead)
    assert reads(scene.lead) == (1, 0, 0) and reads(scene.manager) == (1, 1, number)


def test_an_ended_share_takes_the_items_with_it(scene):
    asked = ask(scene)
    end_share(scene.case, scene.desk, "Moved", SYSTEM)
    left = {item.key.partition(":")[0] for item in items_for(scene.manager)}
    # Its own referral the agency sees for ever.
    assert left == {"form"}
    with acting_as(scene.manager):
        actions.choose(asked, asked.details.people, asked.version, scene.manager)
        assert {item.key.partition(":")[0] for item in asked.items.all()} == {"form"}


def items_for(user):
    user.__dict__.pop("_standing", None)
    with acting_as(user):
        return list(PackItem.objects.all())


def test_a_restricted_case_is_in_no_pack_and_no_count_and_the_duty_list_is_told(scene):
    restrict(scene.case, "by_hand", "A councillor", SYSTEM)
    asked = ask(scene)
    assert canaries_in(scene, collected(asked)) <= {"own typed of victim", "own incident", "own wanted"}
    told = Notice.objects.filter(key__startswith="subject-access-duty")
    assert [notice.user for notice in told] == [scene.chair]
    assert asked.reference in told[0].text and scene.case.reference not in told[0].text
    for word in ("Mira", "Testwood", "Harbour"):
        assert word not in told[0].text


@pytest.mark.parametrize(("born", "told"), [("1990-05-17", 1), ("", 1), ("1991-05-17", 0)])
def test_a_restricted_referral_is_looked_at_too(scene, born, told):
    victim = {"given_name": "Mira", "family_name": "Testwood", "date_of_birth": born}
    sent(scene.other, scene.chair, answers={"victims": [victim]}, restricted=True, named=[scene.chair.pk])
    ask(scene)
    assert Notice.objects.filter(user=scene.chair, key__startswith="subject-access-duty").count() == told


def test_without_a_restricted_record_the_duty_list_hears_nothing(scene):
    ask(scene)
    assert not Notice.objects.filter(key__startswith="subject-access-duty").exists()


def test_a_case_that_is_restricted_while_the_pack_waits_is_shut_to_the_lead_who_is_not_named(scene):
    asked = ask(scene)
    settle(scene, asked)
    actions.propose(asked, asked.version, scene.manager)
    restrict(scene.case, "by_hand", "A councillor", SYSTEM)
    kinds = {item.key.partition(":")[0] for item in items_for(scene.lead)}
    assert kinds == {"form", "address"}
    with acting_as(scene.lead):
        approve(scene, asked)
    assert {item.key.partition(":")[0] for item in PackItem.objects.filter(approved=True)} == {"form", "address"}


def test_what_was_not_before_the_lead_is_not_given_though_it_is_open_again(scene):
    asked = ask(scene)
    settle(scene, asked)
    actions.propose(asked, asked.version, scene.manager)
    restrict(scene.case, "by_hand", "A councillor", SYSTEM)
    with acting_as(scene.lead):
        approve(scene, asked)
    lift(Case.objects.get(pk=scene.case.pk), "A namesake", SYSTEM)
    scene.manager.__dict__.pop("_standing", None)
    asked.refresh_from_db()
    text = text_of(letter(scene, asked))
    assert canaries_in(scene, text) == {"own address victim", "own typed of victim"}


def test_what_the_lead_may_read_does_not_grow_under_her_hand(scene):
    asked = ask(scene)
    settle(scene, asked)
    actions.propose(asked, asked.version, scene.manager)
    restrict(scene.case, "by_hand", "A councillor", SYSTEM)
    with acting_as(scene.lead):
        shown = asked.items.count()
    lift(Case.objects.get(pk=scene.case.pk), "A namesake", SYSTEM)
    with acting_as(scene.lead), pytest.raises(WrongState):
        actions.approve(SubjectRequest.objects.get(), shown, asked.version, scene.lead)


def test_the_lead_who_is_named_in_it_reads_its_items(scene):
    restrict(scene.case, "by_hand", "A councillor", SYSTEM, named=[scene.manager])
    name_user(scene.case, scene.lead, "To answer a request", SYSTEM)
    scene.manager.__dict__.pop("_standing", None)
    asked = ask(scene)
    settle(scene, asked)
    with acting_as(scene.manager):
        actions.propose(asked, asked.version, scene.manager)
    assert "note" in {item.key.partition(":")[0] for item in items_for(scene.lead)}


def test_whoever_is_barred_from_a_case_of_the_subject_never_sees_the_request(scene):
    sister = make_user(scene.desk, Role.MANAGER, name="Sister Testwood")
    lead = make_user(scene.area.hub_desk, Role.GOVERNANCE, name="Lead Relative")
    for user in (sister, lead):
        bar(user, scene.victim, "Her sister", SYSTEM)
    asked = ask(scene)
    for user in (sister, lead):
        assert reads(user) == (0, 0, 0)
        assert not SubjectRequest.objects.visible_to(user).exists()
        assert not Due.objects.for_user(user).filter(reference=asked.reference).exists()
    assert actions.leads(asked) == [scene.lead]


def test_a_bar_that_comes_while_the_pack_waits_shuts_the_items(scene):
    asked = ask(scene)
    settle(scene, asked)
    actions.propose(asked, asked.version, scene.manager)
    bar(scene.lead, scene.victim, "Her brother", SYSTEM)
    assert {item.key.partition(":")[0] for item in items_for(scene.lead)} <= {"form"}


def test_the_log_holds_no_personal_data(scene):
    asked = approved(scene, ask(scene))
    letter(scene, asked)
    text = " ".join(f"{e.detail} {e.reference} {e.purpose}" for e in Event.objects.all())
    for word in ("Mira", "Testwood", "Bren", "Harrow", *scene.canaries.values()):
        assert word not in text
    assert Event.objects.filter(kind="reporting.subjectrequest", reference=asked.reference).count() >= 5

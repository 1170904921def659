"""Destroying a record: nothing of anybody is left in any table or file, and every figure stays as it was."""

import datetime as dt
import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from agencies.access import Permission, roles_with
from agencies.models import Notice
from agencies.principals import acting_as
from cases.models import Bar, Case, ChildVoice, Document, Due, LegalHold, Note, TimelineEntry, VictimVoice
from cases.sharing import name_user
from dashub import references
from dashub.errors import NotAllowed, WrongState
from history.models import Change
from marac.models import ActionUpdate, Discussion, DiscussionEdit, Flag, Listing, ResearchLine
from people.models import Address, Alias, Identifier, Person
from referrals.models import Referral
from reporting import counts
from reporting.keeping import actions
from reporting.keeping.models import Review
from reporting.periods import Period
from reporting.subject_access.actions import register
from reporting.subject_access.models import SubjectDetails, SubjectRequest
from support.models import ContactAttempt
from tests import personas
from tests.factories import make_case

CANARY = "Wagtail-hollow"
LONG_AGO = timezone.now() - dt.timedelta(days=9 * 366)
pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def world(settings, tmp_path):
    """A case with something in every table, heard nine years ago, closed since."""
    settings.MEDIA_ROOT = tmp_path
    world = personas.build()
    world.case.holds.all().delete()
    SubjectRequest.objects.filter(pk=world.request.pk).update(
        status="given", given_on=LONG_AGO.date(), approved_by=world.users["governance"]
    )
    case, idva = world.case, {"desk": world.desks["idva"], "by": world.users["idva"]}
    victim, child = case.victim, case.involvements.get(role="child").person
    Person.objects.filter(pk=victim.pk).update(needs=CANARY, given_name=CANARY)
    Person.objects.filter(pk=child.pk).update(date_of_birth=LONG_AGO.date() - dt.timedelta(days=17 * 366))
    Address.objects.filter(pk=world.address.pk).update(lines=CANARY)
    Alias.objects.create(person=victim, given_name=CANARY)
    Identifier.objects.create(person=victim, kind="nhs", value="9434765919")
    case.involvements.update(note=CANARY, school=CANARY)
    Note.objects.create(case=case, text=CANARY, sharing="case", **idva)
    ChildVoice.objects.create(case=case, child=child, words=CANARY, heard_by=CANARY, **idva)
    VictimVoice.objects.create(case=case, kind="wishes", text=CANARY, **idva)
    TimelineEntry.objects.create(case=case, title=CANARY)
    ContactAttempt.objects.create(
        case=case, engagement=world.engagement, contact_point=world.point, channel="mobile", outcome="spoke", note=CANARY,
        **idva,
    )  # fmt: skip
    ResearchLine.objects.create(research=world.research, prompt="Police", text=CANARY)
    ActionUpdate.objects.create(action=world.action, status="open", text=CANARY, happened_on=LONG_AGO.date())
    Document.objects.create(
        case=case, name=CANARY, file=ContentFile(CANARY.encode(), name="x"), content_type="text/plain", size=9,
        sha256="0" * 64, **idva,
    )  # fmt: skip
    words = dict.fromkeys(["referrer_reason", "idva_voice", "risk_victim", "decision", "tell_victim_how"], CANARY)
    discussion = Discussion.objects.create(
        listing=world.listing, counted_on=LONG_AGO.date(), area=world.area, repeat=True, category="police",
        risk_level="high", victim_id=victim.pk, victim_age=28, children_ids=[child.pk], connected=True, **words,
    )  # fmt: skip
    DiscussionEdit.objects.create(discussion=discussion, version=1, changes={"decision": CANARY}, page="0" * 32)
    Listing.objects.filter(pk=world.listing.pk).update(warning=CANARY, status="deferred", reason=CANARY)
    type(world.action).objects.filter(pk=world.action.pk).update(due_at=LONG_AGO, status="done", settled_at=LONG_AGO)
    type(world.research).objects.filter(pk=world.research.pk).update(due_at=LONG_AGO)
    case.presentations.update(what_happened=CANARY, referral_id=world.referral.pk, judgement=CANARY)
    Referral.objects.filter(pk=world.referral.pk).update(
        answers={"what_happened": CANARY}, decision_reason=CANARY, status="accepted", submitted_at=LONG_AGO,
        decided_at=LONG_AGO, decide_by=LONG_AGO,
    )  # fmt: skip
    case.close("moved", CANARY, world.users["triage"])
    Case.objects.filter(pk=case.pk).update(
        last_activity_at=LONG_AGO, closed_at=LONG_AGO, opened_at=LONG_AGO, staff_risk=CANARY
    )
    case.refresh_from_db()
    return world


def review_of(world, **fields) -> Review:
    return Review.objects.create(
        area=world.area,
        **{"case": world.case, "about": world.case.reference, "record_class": "heard"} | fields,
        last_on=LONG_AGO.date(),
        due_on=LONG_AGO.date(),
    )


def proposed(world, **fields) -> Review:
    review = review_of(world, **fields)
    actions.propose(review, "Nothing happened for nine years", world.users["chair"])
    return review


def found_in_database(*words: str) -> dict[str, int]:
    """Tables of which a row, written as text, holds one of the words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(
                f'SELECT sought.it, count(*) FROM "{table}" row, unnest(%s::text[]) sought (it) '
                "WHERE row::text ILIKE '%%' || sought.it || '%%' GROUP BY sought.it",
                [list(words)],
            )
            found |= {f"{table}: {word}": number for word, number in cursor.fetchall()}
        return found


def figures(world):
    start = LONG_AGO.date().replace(day=1)
    return counts.gather(world.area, Period(start, 3))


NAMES = (
    CANARY,
    "Zephyrine",
    "Oakhollow",
    "Bartholomew",
    "Quill",
    "Pippin",
    "07700 900123",
    "9434765919",
)


def test_nothing_of_anybody_is_left_and_every_figure_is_the_same(world, tmp_path, django_capture_on_commit_callbacks):
    before, about = figures(world), found_in_database(*NAMES)
    assert len({place.split(":")[0] for place in about}) > 15
    assert before.loose.children == 1 and before.detail["repeat"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        review = proposed(world)
        actions.destroy(review, "Agreed", world.users["governance"])
    assert found_in_database(*NAMES) == {}
    assert not any(CANARY.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert figures(world) == before
    case = Case.objects.get(pk=world.case.pk)
    assert case.destroyed_at and case.readers == [] and not case.involvements.exists()
    assert Referral.objects.get(pk=world.referral.pk).readers == []
    assert not Change.objects.filter(case_id=case.pk).exists() and not Flag.objects.filter(case=case).exists()


def test_the_review_is_the_certificate(world):
    review = proposed(world)
    actions.destroy(review, "Agreed", world.users["governance"])
    review.refresh_from_db()
    assert (review.status, review.proposed_by, review.decided_by) == (
        "destroyed",
        world.users["chair"],
        world.users["governance"],
    )
    assert review.remains["person"] == 3 and review.remains["document"] == 2
    page = world.client_of("governance").get(f"/keeping/approvals/{review.reference}").content.decode()
    assert "What was deleted" in page and world.case.reference in page
    # Which kinds of record there were, she may not know of all.
    assert "immigration" not in page.lower() and review.remains["record of the case"] > 0
    assert (
        world.case.reference
        in world.client_of("governance").get("/keeping/approvals?state=destroyed").content.decode()
    )


def test_nobody_finds_the_record_any_more(world):
    actions.destroy(proposed(world), "Agreed", world.users["governance"])
    for persona in ("chair", "coordinator", "triage", "idva", "practitioner", "manager"):
        client = world.client_of(persona)
        assert client.get(f"/cases/{world.case.reference}").status_code == 404
        assert client.get(f"/referrals/{world.referral.reference}").status_code in (403, 404)


def test_somebody_who_is_in_another_case_stays_with_all_she_has(world):
    victim = world.case.victim
    other = make_case(world.area, world.desks["idva"], victim=victim)
    Bar.objects.all().delete()
    actions.destroy(proposed(world), "Agreed", world.users["governance"])
    victim.refresh_from_db()
    assert victim.given_name == CANARY and victim.addresses.exists() and other.victim == victim
    assert not Person.objects.filter(family_name="Quill").exists()
    # What was changed of her is still told in the other case; nothing of the destroyed one is.
    assert Change.objects.filter(person_id=victim.pk, case_id=None).exists()
    assert not Change.objects.filter(case_id=world.case.pk).exists()


def test_history_cannot_be_forgotten_of_what_is_not_destroyed(world):
    before = Change.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT history_forget(%s, %s)", [world.case.pk, [world.case.victim.pk]])
        assert cursor.fetchone() == (0,)
    assert Change.objects.count() == before


@pytest.mark.parametrize("ground", LegalHold.Ground.values)
def test_what_is_held_is_not_destroyed(world, ground):
    review = proposed(world)
    hold = LegalHold.place(world.case, ground, "The court asked", world.users["chair"])
    with pytest.raises(WrongState, match="held"):
        actions.destroy(review, "Agreed", world.users["governance"])
    LegalHold.place(world.closed, ground, "The court asked", world.users["chair"])
    with pytest.raises(WrongState, match="held"):
        actions.propose(world.review, "Old", world.users["chair"])
    hold.end("The case is over", world.users["governance"])
    actions.destroy(review, "Agreed", world.users["governance"])


def test_what_somebody_is_asking_for_is_not_destroyed(world):
    review = proposed(world)
    SubjectRequest.objects.filter(pk=world.request.pk).update(status="preparing")
    with pytest.raises(WrongState, match="asked what is held"):
        actions.destroy(review, "Agreed", world.users["governance"])


@pytest.mark.parametrize("known", [True, False])
def test_nor_what_somebody_has_asked_for_of_whose_records_nobody_has_looked_yet(world, known):
    """Registered with a name and a birthday: which records it concerns is chosen later, and by another agency."""
    review, born = proposed(world), dt.date(1990, 5, 17)
    Person.objects.filter(pk=world.case.victim.pk).update(
        given_name="Zephyrine", family_name="Oakhollow", date_of_birth=born if known else None
    )
    manager, desk = world.users["manager"], world.desks["manager"]
    typed = {"name": "Zephyrine Oakhollow", "date_of_birth": born, "harms": "no", "reply": "collected"}
    with acting_as(manager):
        asked = register(desk, {"asker": "self", "received_on": timezone.localdate()}, typed, manager)
    with pytest.raises(WrongState, match="asked what is held"):
        actions.destroy(review, "Agreed", world.users["governance"])
    SubjectDetails.objects.filter(request=asked).update(date_of_birth=dt.date(1971, 1, 1), name="Somebody Else")
    actions.destroy(review, "Agreed", world.users["governance"])


def test_what_the_schedule_keeps_longer_since_is_not_destroyed(world):
    review = proposed(world)
    actions.set_term(world.area, "heard", 20, "Agreed by the board", world.users["governance"])
    with pytest.raises(WrongState, match="Its time is not up before"):
        actions.destroy(review, "Agreed", world.users["governance"])
    actions.set_term(world.area, "heard", 7, "Agreed by the board", world.users["governance"])
    actions.destroy(review, "Agreed", world.users["governance"])


def test_nor_a_case_whose_child_turns_out_to_be_younger(world):
    review = proposed(world)
    child = world.case.involvements.get(role="child").person
    Person.objects.filter(pk=child.pk).update(date_of_birth=timezone.localdate() - dt.timedelta(days=10 * 365))
    with pytest.raises(WrongState, match="Its time is not up before"):
        actions.destroy(review, "Agreed", world.users["governance"])


def test_what_was_opened_again_or_worked_on_since_is_kept(world):
    review = proposed(world)
    Case.objects.filter(pk=world.case.pk).update(last_activity_at=timezone.now())
    with pytest.raises(WrongState, match="happened in it since"):
        actions.destroy(review, "Agreed", world.users["governance"])
    Case.objects.filter(pk=world.case.pk).update(status="open", closed_at=None, last_activity_at=LONG_AGO)
    with pytest.raises(WrongState, match="open again"):
        actions.destroy(review, "Agreed", world.users["governance"])


def test_one_alone_never_destroys(world):
    review = proposed(world)
    for user in (world.users["chair"], world.users["coordinator"], world.users["idva"], world.users["elsewhere"]):
        with pytest.raises(NotAllowed):
            actions.destroy(review, "Agreed", user)
    actions.destroy(review, "Agreed", world.users["governance"])
    with pytest.raises(WrongState):
        actions.destroy(Review.objects.get(pk=review.pk), "Agreed", world.users["governance"])


def test_a_file_that_cannot_be_deleted_is_deleted_later(
    world, tmp_path, monkeypatch, django_capture_on_commit_callbacks
):
    def fails(name):
        raise OSError

    with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
        patched.setattr(actions.default_storage, "delete", fails)
        review = proposed(world)
        actions.destroy(review, "Agreed", world.users["governance"])
    with monkeypatch.context() as patched:
        patched.setattr(actions.default_storage, "delete", fails)
        assert actions.delete_waiting_files() == 1
    review.refresh_from_db()
    assert len(review.files) == 2
    assert actions.delete_waiting_files() == 1 and actions.delete_waiting_files() == 0
    assert not any(CANARY.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_a_referral_without_a_case(world):
    Referral.objects.filter(pk=world.appealed.pk).update(
        answers={"names": CANARY}, saved_at=LONG_AGO, decided_at=LONG_AGO, submitted_at=LONG_AGO
    )
    Referral.objects.filter(pk=world.referral.pk).update(answers={}, decision_reason="")
    fields = {"case": None, "referral": world.appealed, "about": world.appealed.reference, "record_class": "referral"}
    before = figures(world)
    review = proposed(world, **fields)
    actions.destroy(review, "Agreed", world.users["governance"])
    world.appealed.refresh_from_db()
    assert (world.appealed.answers, world.appealed.readers) == ({}, [])
    assert figures(world) == before


def test_after_a_death_the_case_is_held(world):
    case = make_case(world.area)
    case.close("deceased", "She died in May", world.users["triage"])
    assert [hold.ground for hold in case.holds.all()] == ["death"]


def test_one_hold_a_ground_however_often_it_is_sent(world):
    for _ in range(2):
        LegalHold.place(world.case, "court", "The court asked", world.users["chair"])
    LegalHold.place(world.case, "inquiry", "The inquiry asked", world.users["chair"])
    assert world.case.holds.count() == 2


def test_a_restricted_record_is_reviewed_by_those_named_and_agreed_by_another_of_them(world):
    Case.objects.filter(pk=world.restricted.pk).update(
        status="closed", closed_at=LONG_AGO, last_activity_at=LONG_AGO, lead=None
    )
    review = review_of(world, case=world.restricted, about=world.restricted.reference)
    chair, lead = world.client_of("chair"), world.client_of("governance")
    assert world.client_of("coordinator").get(f"/keeping/reviews/{review.reference}").status_code == 404
    assert chair.get(f"/keeping/reviews/{review.reference}").status_code == 200
    actions.propose(review, "Nine years", world.users["chair"])
    assert lead.get(f"/keeping/approvals/{review.reference}").status_code == 404
    assert review.about not in lead.get("/keeping/approvals").content.decode()
    page = chair.post(f"/keeping/reviews/{review.reference}", {"what": "destroy", "reason": "Mine"})
    assert page.status_code in (200, 302, 409) and Review.objects.get(pk=review.pk).status == "proposed"
    name_user(world.restricted, world.users["coordinator"], "Deputy", world.users["chair"])
    answer = world.client_of("coordinator", fresh=True).post(
        f"/keeping/reviews/{review.reference}", {"what": "destroy", "reason": "Agreed"}
    )
    assert answer.status_code == 302
    assert Review.objects.get(pk=review.pk).status == "destroyed"


def test_the_other_one_who_is_named_is_told_and_nobody_else(world):
    Case.objects.filter(pk=world.restricted.pk).update(
        status="closed", closed_at=LONG_AGO, last_activity_at=LONG_AGO, lead=None
    )
    review = review_of(world, case=world.restricted, about=world.restricted.reference)
    name_user(world.restricted, world.users["coordinator"], "Deputy", world.users["chair"])
    with acting_as(world.users["chair"]):
        actions.propose(review, "Nine years", world.users["chair"])
    due = Due.objects.open().filter(key__startswith=f"{review.key}:")
    waits = {name for name in ("chair", "coordinator", "governance") if due.for_user(world.users[name]).exists()}
    told = set(Notice.objects.filter(text__contains="proposed to be destroyed").values_list("user", flat=True))
    assert waits == {"coordinator"} and told == {world.users["coordinator"].pk}
    assert due.get().link == f"/keeping/reviews/{review.reference}"


def test_the_whole_way_over_the_pages(world):
    review = review_of(world)
    chair, lead = world.client_of("chair"), world.client_of("governance")
    assert world.case.reference in chair.get("/keeping").content.decode()
    assert world.case.reference not in lead.get("/keeping/approvals").content.decode()
    chair.post(f"/keeping/reviews/{review.reference}", {"what": "destroy", "reason": "Nine years"})
    assert world.case.reference in lead.get("/keeping/approvals").content.decode()
    assert "proposed to be destroyed" in lead.get("/notices").content.decode()
    lead.post(f"/keeping/approvals/{review.reference}", {"what": "back", "reason": "Ask the court first"})
    assert "was not agreed" in chair.get("/notices").content.decode()
    day = timezone.localdate() + dt.timedelta(days=400)
    kept = {"keep_until_day": day.day, "keep_until_month": day.month, "keep_until_year": day.year}
    chair.post(f"/keeping/reviews/{review.reference}", {"what": "keep", "reason": "The court asked", **kept})
    review.refresh_from_db()
    assert (review.status, review.keep_until) == ("kept", day)
    assert "is kept until" in chair.get("/keeping").content.decode()
    assert world.case.reference not in chair.get("/keeping").content.decode()


def test_a_hold_by_reference_tells_nothing(world):
    lead = world.client_of("governance")
    typed = {"ground": "court", "reason": "The court asked"}
    answers = []
    none = references.new()
    for reference in (world.case.reference, world.restricted.reference, none):
        answers.append(lead.post("/keeping/holds", typed | {"reference": reference}, follow=True).content.decode())
    assert world.case.holds.count() == 1 and world.restricted.holds.count() == 1
    # Nor does her own log tell a restricted case from none: neither reference is in it.
    log = lead.get("/audit").content.decode()
    assert world.case.reference in log and world.restricted.reference not in log and none not in log
    assert all("If your area has a case of this reference, it is held." in answer for answer in answers)
    page = lead.get("/keeping/holds").content.decode()
    assert world.case.reference in page and world.restricted.reference not in page
    assert lead.get(f"/keeping/holds/{world.restricted.holds.get().pk}/end").status_code == 404
    lead.post(f"/keeping/holds/{world.case.holds.get().pk}/end", {"reason": "Over"})
    assert not world.case.holds.filter(ended_at=None).exists()


def test_the_policy_of_the_table_names_the_roles_of_the_grants():
    """Its rule is SQL: it cannot ask GRANTS."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT qual FROM pg_policies WHERE tablename = 'reporting_review' AND policyname = 'row_rule'")
        lead, hub = re.findall(r"ARRAY\[(.*?)\]", cursor.fetchone()[0])[:2]
    assert re.findall(r"'(\w+)'", lead) == roles_with(Permission.RIGHTS)
    assert sorted(re.findall(r"'(\w+)'", hub)) == sorted(roles_with(Permission.KEEP))


def test_postgresql_shows_a_review_to_those_alone_whom_the_pages_show_it(world):
    for persona in personas.DESKS:
        with acting_as(world.users[persona]):
            seen = {review.pk for review in Review.objects.all()}
            mine = set(Review.objects.visible_to(world.users[persona]).values_list("pk", flat=True))
        expected = {world.review.pk, world.proposal.pk} if persona in ("chair", "coordinator", "governance") else set()
        assert (seen, mine) == (expected, expected), persona

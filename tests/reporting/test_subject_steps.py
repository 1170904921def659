"""A request for access from its receipt to its reply: two people, the clock, and who reads what."""

import datetime as dt
import re
from importlib import import_module

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.utils import timezone

from agencies.access import Permission, PolicyGroup, Role, roles_with
from agencies.models import Notice
from agencies.principals import acting_as
from audit.models import Event
from cases.models import Bar, Case, Due, Note, ShareBasis
from cases.restricting import lift, restrict
from cases.sharing import bar, end_share, lift_bar, name_user, share_with
from dashub.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from people.models import ContactPoint, Person
from reporting.models import PackItem, SubjectDetails, SubjectRequest
from reporting.subject_access import actions, finding, pack, past
from reporting.tasks import chase_subject_requests
from tests.factories import SYSTEM, make_case, make_desk, make_user, screened
from tests.referrals.typed import sent
from tests.reporting import subject_scene
from tests.reporting.subject_scene import ask, canaries_in
from tests.reporting.subject_steps import approve, approved, collected, letter, settle, text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def scene():
    return subject_scene.build()


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


def test_after_its_share_has_ended_the_agency_finds_what_it_wrote_and_nothing_else(scene):
    """Notes, research and actions written while it had the share are its records: by name and birthday, in its own words."""
    before = {item.key for item in ask(scene).items.all()}
    end_share(scene.case, scene.desk, "Moved", SYSTEM)
    scene.manager.__dict__.pop("_standing", None)
    with acting_as(scene.manager):
        assert not Case.objects.filter(pk=scene.case.pk).exists() and not Note.objects.exists()
        [found] = finding.search(scene.manager, scene.desk, "Mira Testwood", [], scene.victim.date_of_birth)
        assert found.person == scene.victim and "no longer shared with your agency" in found.words
    asked = ask(scene)
    with acting_as(scene.manager):
        now = {item.key for item in asked.items.all()}
        kinds = {key.partition(":")[0] for key in now}
        text = collected(asked)
    # Addresses hang on the person's record, which it no longer reads.
    assert {key for key in before if not key.startswith("address:")} == now
    assert {"note", "document", "risk", "line", "withheld", "action", "flag", "contact", "work", "form"} <= kinds
    assert {where for where in canaries_in(scene, text) if not where.startswith("own ")} == set()
    with acting_as(scene.manager):
        pack.decide(
            asked.items.get(text=scene.canaries["own note own"]), "leave_out", exemption="third_party", text="",
            reason="Names another", by_subject=False, version=asked.version, by=scene.manager,
        )  # fmt: skip
    with acting_as(scene.worker):
        assert not PackItem.objects.exists()
    given = text_of(letter(scene, approved(scene, asked)))
    assert scene.canaries["own voice"] in given and scene.canaries["own action victim"] in given
    assert not [w for w in canaries_in(scene, given) if w.startswith("other")]


def test_a_search_reads_nobody_but_those_born_on_that_day(scene):
    """A desk has thousands of cases behind it: they are not all loaded to find one name."""
    end_share(scene.case, scene.desk, "Moved", SYSTEM)
    for _ in range(3):
        other = make_case(scene.area, scene.desk)
        Note.objects.create(case=other, text="x", desk=scene.desk, by=scene.worker)
        end_share(other, scene.desk, "Moved", SYSTEM)
    scene.manager.__dict__.pop("_standing", None)
    read = []

    def reads_one(sender, instance, **_kwargs):
        read.append(instance.pk)

    post_init.connect(reads_one, Person)
    try:
        found = past.found(scene.manager, scene.desk, "Mira Testwood", scene.victim.date_of_birth, [])
    finally:
        post_init.disconnect(reads_one, Person)
    assert [person for person, _ in found] == [scene.victim] and set(read) == {scene.victim.pk}
    assert past.found(scene.manager, scene.desk, "Mira Testwood", None, [scene.victim.pk]) == []


def test_the_reply_obeys_the_safe_contact_rules_though_the_share_has_ended(scene):
    ContactPoint.objects.create(person=scene.victim, channel="email", value="mira@example.org", safety="unsafe")
    end_share(scene.case, scene.desk, "Moved", SYSTEM)
    asked = ask(scene, reply="email", reply_to="mira@example.org")
    with acting_as(scene.manager):
        assert not ContactPoint.objects.exists()
        assert "do not allow" in actions.unsafe(asked)


def test_of_a_case_that_it_had_nobody_is_told_by_half_a_name_or_where_it_wrote_nothing(scene):
    end_share(scene.case, scene.desk, "Moved", SYSTEM)
    other = make_desk(scene.area, PolicyGroup.HOUSING)
    share_with(scene.case, [other], ShareBasis.WORK, "", SYSTEM)
    end_share(scene.case, other, "Moved", SYSTEM)
    never = make_user(make_desk(scene.area, PolicyGroup.HOUSING), Role.MANAGER)
    silent, born = make_user(other, Role.MANAGER), scene.victim.date_of_birth
    for user, desk, text, day in (
        (scene.manager, scene.desk, "Testwood", born),
        (scene.manager, scene.desk, "Mira Testwood", born + DAY),
        (scene.manager, scene.desk, "Mira Testwood", None),
        (silent, other, "Mira Testwood", born),
        (never, never.memberships.get().desk, "Mira Testwood", born),
    ):
        user.__dict__.pop("_standing", None)
        with acting_as(user):
            assert finding.search(user, desk, text, [], day) == []
            chosen = [] if text == "Testwood" else [scene.victim.pk]
            assert day == born or finding.search(user, desk, text, chosen, day) == []


@pytest.mark.parametrize("shut", ["restricted", "barred"])
def test_of_a_case_that_is_restricted_or_that_bars_her_nothing_is_found_though_it_was_shared(scene, shut):
    asked = ask(scene)
    end_share(scene.case, scene.desk, "Moved", SYSTEM)
    assert {item.key.partition(":")[0] for item in items_for(scene.manager)} > {"form", "note"}
    if shut == "restricted":
        restrict(scene.case, "by_hand", "A councillor", SYSTEM)
    else:
        bar(scene.manager, scene.victim, "Her brother", SYSTEM)
    assert {item.key.partition(":")[0] for item in items_for(scene.manager)} <= {"form"}
    scene.manager.__dict__.pop("_standing", None)
    with acting_as(scene.manager):
        assert finding.search(scene.manager, scene.desk, "Mira Testwood", [], scene.victim.date_of_birth) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM reporting_packitem WHERE request_id = %s AND case_id IS NOT NULL", [asked.pk]
        )
        assert cursor.fetchone()[0] > 10


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


def test_whoever_is_barred_later_reads_no_more_of_the_request_than_who_was_barred_before(scene):
    """A new manager who turns out to be his brother must not read where the victim's reply goes."""
    asked, brother = ask(scene), make_user(scene.desk, Role.MANAGER)
    address = f"/subject-access/{asked.reference}"
    client = Client()
    client.force_login(brother)
    assert client.get(address).status_code == 200
    bar(brother, scene.perpetrator, "His brother", SYSTEM)
    assert client.get(address).status_code == 404
    assert asked.reference not in client.get("/subject-access").text
    assert reads(brother) == (0, 0, 0)
    assert not Due.objects.for_user(brother).filter(reference=asked.reference).exists()
    # A namesake: what was shut is open again.
    lift_bar(Bar.objects.get(user=brother), "Not his brother", SYSTEM)
    assert client.get(address).status_code == 200 and reads(brother)[0] == 1


def test_whoever_prepared_it_and_is_barred_since_hears_no_more_of_it(scene):
    asked = ask(scene)
    settle(scene, asked)
    with acting_as(scene.manager):
        actions.propose(asked, asked.version, scene.manager)
    bar(scene.manager, scene.perpetrator, "His sister", SYSTEM)
    with acting_as(scene.lead):
        approve(scene, asked)
    assert SubjectRequest.objects.get(pk=asked.pk).status == "approved"
    assert not Notice.objects.filter(user=scene.manager, text__contains=asked.reference).exists()


def test_it_goes_to_no_lead_who_was_barred_since_the_records_were_chosen(scene):
    asked = ask(scene)
    settle(scene, asked)
    bar(scene.lead, scene.victim, "Her brother", SYSTEM)
    asked.refresh_from_db()
    with acting_as(scene.manager), pytest.raises(WrongState, match="Nobody in this area"):
        actions.propose(asked, asked.version, scene.manager)


def test_whoever_decided_an_item_does_not_approve_it(scene):
    both = make_user(scene.desk, Role.MANAGER)
    both.memberships.create(desk=scene.area.hub_desk, roles=["governance"])
    screened(both)
    asked = ask(scene)
    settle(scene, asked)
    asked.items.filter(pk=asked.items.first().pk).update(decided_by=both)
    asked.refresh_from_db()
    with acting_as(scene.manager):
        actions.propose(asked, asked.version, scene.manager)
    assert actions.leads(asked) == [scene.lead]
    with acting_as(both), pytest.raises(NotAllowed):
        actions.approve(asked, asked.items.count(), asked.version, both)


def test_the_log_holds_no_personal_data(scene):
    asked = approved(scene, ask(scene))
    letter(scene, asked)
    text = " ".join(f"{e.detail} {e.reference} {e.purpose}" for e in Event.objects.all())
    for word in ("Mira", "Testwood", "Bren", "Harrow", *scene.canaries.values()):
        assert word not in text
    assert Event.objects.filter(kind="reporting.subjectrequest", reference=asked.reference).count() >= 5

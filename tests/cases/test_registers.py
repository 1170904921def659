"""Every kind of record of a case, by the same tests: who sees how much of it, who changes it, and what cannot be doubled.

What a kind has of its own - its states, its clocks - is tested where the kind lives.
"""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.access import Level, PolicyGroup, Role, Section
from agencies.principals import acting_as
from audit.models import Event
from cases.models import Due, TimelineEntry, record_models
from cases.seen import Seen
from dashub.errors import StaleVersion
from tests import records
from tests.agencies.section_policy import CELLS
from tests.cases import scene
from tests.factories import SYSTEM, make_case, make_desk, make_user
from tests.records import PAGES

REGISTERS = [(page, register) for page in PAGES for register in page.registers]
KINDS = [pytest.param(page, register, id=register.word) for page, register in REGISTERS]
# Who recorded it: the first of these that reads it in full.
RECORDERS = (PolicyGroup.HUB, PolicyGroup.POLICE, PolicyGroup.HEALTH, PolicyGroup.SUBSTANCE, PolicyGroup.IDVA)
# Those of which somebody reads a summary: all but what every agency reads whole, or few read and the rest not at all.
SUMMED = [
    pytest.param(page, register, id=register.word)
    for page, register in REGISTERS
    if any(CELLS[register.section.value, group.value] == "S" for group in PolicyGroup)
]
GROUPS = [PolicyGroup.HUB, PolicyGroup.IDVA, PolicyGroup.POLICE, PolicyGroup.HEALTH, PolicyGroup.EDUCATION]


def test_every_kind_stands_on_a_page_and_has_an_example():
    assert {register.model for _, register in REGISTERS} == set(record_models()) == set(records.EXAMPLES)


def test_the_words_of_addresses_and_the_keys_of_things_due_are_each_one_kinds():
    for names in ([r.word for _, r in REGISTERS], [m.key() for m in record_models()]):
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(("page", "register"), KINDS)
def test_the_list_of_a_kind_stands_on_the_page_that_its_things_due_lead_to(page, register):
    assert register.model.page == page.word


def recorded_by(model) -> PolicyGroup:
    """Of these the first that reads it in full."""
    return next(group for group in RECORDERS if CELLS[model.section.value, group.value] == "F")


class World:
    """One family and a record of each kind, recorded by the hub or else by the first that reads it whole."""

    def __init__(self):
        self.scene = scene.build()
        self.case, self.workers = self.scene.case, self.scene.workers
        self.desk = self.scene.desks[PolicyGroup.HUB]
        self.read: dict[tuple, str] = {}
        self.rows = {
            model: records.make(model, self.case, self.scene.desks[group], self.recorder(group))
            for model in records.EXAMPLES
            for group in [recorded_by(model)]
        }

    def recorder(self, group):
        """A colleague where the IDVA records, who writes herself in the tests."""
        return make_user(self.scene.desks[group], Role.IDVA) if group == PolicyGroup.IDVA else self.workers[group]

    def client(self, group) -> Client:
        client = Client()
        client.force_login(self.workers[group])
        return client

    def page(self, group, word) -> str:
        """A tab as it was built, read once for all the kinds on it; "" where it does not exist for her."""
        if (group, word) not in self.read:
            response = self.client(group).get(self.at(word))
            self.read[group, word] = response.content.decode() if response.status_code == 200 else ""
        return self.read[group, word]

    def at(self, word, rest=""):
        return f"/cases/{self.case.reference}/{word}{rest}"


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(built, django_db_blocker):
    """The family as it was built, whatever the test before did to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        for row in built.rows.values():
            row.refresh_from_db()
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def row(world, register):
    return world.rows[register.model]


@pytest.fixture
def secret(register):
    return records.EXAMPLES[register.model].secret


def letter(register, group) -> str:
    return CELLS[register.section.value, group.value]


@pytest.mark.parametrize("group", list(PolicyGroup), ids=str)
@pytest.mark.parametrize(("page", "register"), KINDS)
def test_each_kind_of_agency_sees_what_the_table_gives_it(world, page, register, group, row, secret):
    words, given = world.page(group, page.word), letter(register, group)
    assert (f'id="register-{register.word}"' in words) == (given in "FSO")
    assert row.title in words or given not in "FS"
    assert all((word in words) == (given == "F") for word in secret)


@pytest.mark.parametrize(("page", "register"), KINDS)
def test_who_reads_it_in_full_changes_it_and_nobody_else(world, page, register, row):
    for group in _one_of_each_letter(register):
        one = world.client(group).get(world.at(register.word, f"/{row.pk}"))
        assert one.status_code == (200 if letter(register, group) == "F" else 404), group


def _one_of_each_letter(register) -> list:
    return list({letter(register, group): group for group in reversed(PolicyGroup)}.values())


@pytest.mark.parametrize("group", GROUPS, ids=str)
@pytest.mark.parametrize(("page", "register"), KINDS)
def test_the_list_of_facts_is_the_same_for_pages_and_for_other_systems(world, page, register, group, row, secret):
    """The API reads ``facts`` by the same levels; here at its source, over HTTP in tests/api."""
    user = world.workers[group]
    with acting_as(user):
        seen = Seen.by(user, world.case)
        read = list(register.model.objects.read_by(seen))
    level = seen.level(register.section)
    assert bool(read) == (level >= Level.SUMMARY)
    if level == Level.SUMMARY:
        assert not set(dict(row.facts(full=False)).values()) & set(secret)


@pytest.mark.parametrize(("page", "register"), SUMMED)
def test_an_agency_reads_what_it_recorded_whatever_its_column_says(world, page, register, secret):
    own = next(group for group in PolicyGroup if letter(register, group) == "S")
    row = records.make(register.model, world.case, world.scene.desks[own], world.workers[own])
    client = world.client(own)
    words = client.get(world.at(page.word)).content.decode()
    assert all(word in words for word in secret)
    assert client.get(world.at(register.word, f"/{row.pk}")).status_code == 200


@pytest.mark.parametrize(("page", "register"), SUMMED)
def test_what_another_agency_writes_into_it_is_not_the_recorders_own(world, page, register):
    """By page and by history: the recorder reads in summary only, the one who writes in full."""
    own = next(group for group in PolicyGroup if letter(register, group) == "S")
    row = records.make(register.model, world.case, world.scene.desks[own], world.workers[own])
    text, whole = _a_text_field(register.model), recorded_by(register.model)
    writer, desk = world.workers[whole], world.scene.desks[whole]
    with acting_as(writer):
        assert row.rewrite(1, writer, desk.pk, **{text: "Seen by one who reads all"})
    client = world.client(own)
    assert client.get(world.at(register.word, f"/{row.pk}")).status_code == 404
    for path in (page.word, "history"):
        assert "Seen by one who reads all" not in client.get(world.at(path)).content.decode()
    assert "Seen by one who reads all" in world.client(whole).get(world.at("history")).content.decode()


@pytest.mark.parametrize(("page", "register"), KINDS)
def test_a_record_of_another_case_is_not_found_here(world, page, register):
    other = make_case(world.scene.area, world.desk)
    row = records.make(register.model, other, world.desk, SYSTEM if SYSTEM.pk else None)
    client = world.client(PolicyGroup.IDVA)
    assert client.get(world.at(register.word, f"/{row.pk}")).status_code == 404


@pytest.mark.parametrize(("page", "register"), KINDS)
def test_a_stranger_finds_neither_page_nor_record(world, page, register, row):
    stranger = make_user(make_desk(world.scene.area, PolicyGroup.IDVA))
    client = Client()
    client.force_login(stranger)
    for path in (page.word, f"{register.word}/new", f"{register.word}/{row.pk}"):
        assert client.get(world.at(path)).status_code == 404


def fields(register, case) -> dict:
    return records.EXAMPLES[register.model].fields(case)


@pytest.mark.parametrize(("page", "register"), KINDS)
def test_sent_twice_it_is_recorded_once(world, page, register, secret):
    group = PolicyGroup.HUB if recorded_by(register.model) == PolicyGroup.IDVA else PolicyGroup.IDVA
    worker, count, desk = world.workers[group], register.model.objects.count(), world.scene.desks[group]
    with acting_as(worker):
        first = register.model.make(world.case, desk.pk, worker, **fields(register, world.case))
        again = register.model.make(world.case, desk.pk, worker, **fields(register, world.case))
    assert first == again and register.model.objects.count() == count + 1
    told = TimelineEntry.objects.filter(case=world.case, section=register.section, title__contains=first.title)
    assert told.count() == 1
    event = Event.objects.filter(actor=worker.pk).latest("pk")
    assert event.verb == "created" and not any(word in str(event.detail) for word in secret)


@pytest.mark.parametrize(("page", "register"), KINDS)
def test_who_saves_on_top_of_another_is_shown_both(world, page, register, row):
    worker = world.workers[PolicyGroup.IDVA]
    text = _a_text_field(register.model)
    with acting_as(worker):
        assert row.rewrite(1, worker, world.desk.pk, **{text: "Changed by the first"})
        assert not row.rewrite(1, worker, world.desk.pk, **{text: "Changed by the first"})
        with pytest.raises(StaleVersion):
            row.rewrite(1, worker, world.desk.pk, **{text: "Changed by the second"})
    row.refresh_from_db()
    assert getattr(row, text) == "Changed by the first" and row.version == 2


def _a_text_field(model) -> str:
    names = [
        field.name
        for field in model._meta.concrete_fields
        if field.get_internal_type() in ("CharField", "TextField") and not field.choices
    ]
    return names[0]


@pytest.mark.parametrize(("page", "register"), KINDS)
def test_what_is_due_names_nobody_and_leads_to_the_page(world, page, register, row):
    with acting_as(world.workers[PolicyGroup.HUB]):
        row.put_due()
    for due in Due.objects.filter(key__startswith=f"{register.model.key()}:"):
        assert due.link == world.at(page.word) and due.reference == world.case.reference
        assert not any(mark in due.what for mark in scene.MARK.values())


@pytest.mark.parametrize(("page", "register"), KINDS)
def test_a_change_is_kept_and_read_by_who_reads_the_section(world, page, register, row):
    worker, text = world.workers[PolicyGroup.IDVA], _a_text_field(register.model)
    with acting_as(worker):
        row.rewrite(1, worker, row.desk_id, **{text: "Put quite differently"})
    recorder = recorded_by(register.model)
    for group in {recorder, *_one_of_each_letter(register)}:
        own = group == recorder  # by whom it was changed here
        assert _in_history(world, group) == (own or letter(register, group) == "F"), group


def _in_history(world, group) -> bool:
    response = world.client(group).get(world.at("history"))
    return response.status_code == 200 and "Put quite differently" in response.content.decode()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.word)
def test_a_page_asks_the_database_as_often_for_many_records_as_for_one(world, page):
    client = world.client(PolicyGroup.HUB)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(world.at(page.word)).status_code == 200
        return len(asked)

    queries()
    before = queries()
    for register in page.registers:
        for _ in range(5):
            records.make(register.model, world.case, world.desk, world.workers[PolicyGroup.HUB])
    assert queries() == before


def test_the_sections_of_case_work_are_in_the_table():
    assert {Section.HOME, Section.MONEY, Section.PROGRAMMES, Section.COURT} <= {Section(s) for s, _ in CELLS}

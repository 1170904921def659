from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command
from django.db.models import TextChoices

from dashub import workflow
from dashub.errors import WrongState
from dashub.workflow import Transitions


class Door(TextChoices):
    OPEN = "open", "Open"
    SHUT = "shut", "Shut"
    GONE = "gone", "Taken away"


TABLE = {Door.OPEN: {Door.SHUT}, Door.SHUT: {Door.OPEN, Door.GONE}, Door.GONE: set()}


@pytest.fixture
def doors(monkeypatch):
    monkeypatch.setattr(workflow, "REGISTRY", {})
    return Transitions(Door, TABLE, noun="door")


def test_every_pair_follows_the_table(doors):
    for source, target in product(Door, Door):
        expected = target in TABLE[source]
        assert doors.allows(source, target) is expected
        if expected:
            doors.check(source, target)
        else:
            with pytest.raises(WrongState):
                doors.check(source, target)


def test_stored_strings_do_as_well_as_members(doors):
    doors.check("open", "shut")
    assert doors.allowed("shut") == (Door.OPEN, Door.GONE)


def test_refusal_says_where_it_stands_and_what_can_be_done(doors):
    with pytest.raises(WrongState) as raised:
        doors.check("open", "gone")
    assert raised.value.message == (
        "This door is “Open”, so it cannot become “Taken away”. From here it can become “Shut”."
    )
    with pytest.raises(WrongState, match="That is its final state"):
        doors.check("gone", "open")
    with pytest.raises(WrongState, match="“Open” or “Taken away”"):
        doors.check("shut", "shut")


def test_final_status(doors):
    assert doors.is_final("gone") and not doors.is_final("open")


def test_unknown_status_is_a_bug(doors):
    with pytest.raises(ValueError):
        doors.allowed("ajar")
    with pytest.raises(ValueError):
        doors.check("open", "ajar")


def test_a_status_without_a_line_is_refused():
    with pytest.raises(ValueError, match="no line for GONE"):
        Transitions(Door, {Door.OPEN: set(), Door.SHUT: set()})


def test_a_status_leading_to_itself_is_refused():
    with pytest.raises(ValueError, match="SHUT leads to itself"):
        Transitions(Door, TABLE | {Door.SHUT: {Door.SHUT}})


def test_a_foreign_status_is_refused():
    with pytest.raises(ValueError):
        Transitions(Door, TABLE | {Door.OPEN: {"ajar"}})


def test_the_table_cannot_be_changed_behind_its_back(monkeypatch):
    monkeypatch.setattr(workflow, "REGISTRY", {})
    table = {Door.OPEN: {Door.SHUT}, Door.SHUT: set(), Door.GONE: set()}
    doors = Transitions(Door, table)
    table[Door.OPEN].add(Door.GONE)
    assert not doors.allows("open", "gone")


def test_diagram(doors):
    assert doors.diagram().splitlines() == [
        "stateDiagram-v2",
        '    state "Open" as OPEN',
        '    state "Shut" as SHUT',
        '    state "Taken away" as GONE',
        "    OPEN --> SHUT",
        "    SHUT --> OPEN",
        "    SHUT --> GONE",
        "    GONE --> [*]",
    ]


def test_command_prints_every_registered_table(doors):
    out = StringIO()
    call_command("statemachine", stdout=out)
    assert "## Door (" in out.getvalue() and doors.diagram() in out.getvalue()


def test_command_lists_the_cases_own_table():
    out = StringIO()
    call_command("statemachine", stdout=out)
    assert "cases.models.case.Case.Status" in out.getvalue()

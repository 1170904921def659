"""Whatever a superuser does to the log, manage.py verify_audit says what it was and where; the honest log is clean."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit import canonical
from audit.log import System, record, seal_heads
from audit.models import Event, Head, Seal, SealedHead, Verb
from audit.tasks import seal
from audit.verify import Anchor, verify
from dashub.celery import app
from tests.audit import tampering
from tests.audit.tampering import owner
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LAST = 12


@pytest.fixture
def user():
    """With twelve events, sealed after the fourth, the eighth and the eleventh; others write in between."""
    user, other = make_user(), make_user()
    for number in range(1, LAST + 1):
        record(user, Verb.READ, "cases.case", [number, 7], reference=f"K7QD-{number}", sections=["risk"], n=number)
        record(other, Verb.LISTED, "page")
        record(System("clock"), Verb.CHANGED, "thing")
        if number in (4, 8, 11):
            seal_heads()
    return user


@pytest.fixture
def chain(user):
    return f"user/{user.pk}"


def found(**where):
    """What is found, in short: code, chain or seal, number."""
    return [(f.code, f.seal if f.chain == "" else f.chain, f.sequence) for f in verify(**where).findings]


def test_the_honest_log_is_clean(user):
    report = verify()
    assert report.findings == []
    assert (report.events, report.chains, report.seals) == (3 * LAST, 3, 3)


def test_an_empty_log_is_clean():
    assert verify().findings == [] and verify().events == 0


@pytest.mark.parametrize("sequence", [1, 2, 6, 8, 11, LAST])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "another.thing"), ("verb", "listed"), ("at", "2099-01-01"), ("object_ids", "{1}"), ("reference", ""),
        ("detail", "{}"), ("purpose", "x"), ("request_id", "00000000-0000-0000-0000-000000000000"), ("id", "999999"),
        ("actor", "1"), ("hash", b"0" * 32),
    ],
    ids=lambda part: part if isinstance(part, str) and part.isalpha() else "",
)  # fmt: skip
def test_an_altered_event_is_named(chain, sequence, column, value):
    with owner() as cursor:
        tampering.alter(cursor, chain, sequence, column, value)
        number = tampering.event_at(cursor, chain, sequence)
    findings = verify().findings
    assert ("altered", chain, sequence, number) in [(f.code, f.chain, f.sequence, f.event) for f in findings]
    # An altered hash of the last event disagrees with its head as well.
    assert len(findings) == (2 if (column, sequence) == ("hash", LAST) else 1)


@pytest.mark.parametrize(("first", "last"), [(1, 1), (1, 3), (6, 6), (4, 9), (11, 11)])
def test_events_removed_from_the_middle_are_named(chain, first, last):
    with owner() as cursor:
        tampering.remove(cursor, chain, first, last)
    assert found() == [("removed", chain, first)]


def test_what_comes_behind_a_gap_is_checked_where_a_seal_saw_the_hash_before_it(chain):
    with owner() as cursor:
        tampering.remove(cursor, chain, 8)
        tampering.alter(cursor, chain, 9)
    assert found() == [("removed", chain, 8), ("altered", chain, 9)]


@pytest.mark.parametrize("first", [LAST, 11, 2])
@pytest.mark.parametrize("hidden", [False, True], ids=["", "the head set back"])
def test_a_missing_tail_is_found(chain, first, hidden):
    with owner() as cursor:
        tampering.remove(cursor, chain, first, LAST)
        if hidden:
            tampering.set_head(cursor, chain)
    cut = [("tail_removed", chain, first)]
    # What happened after the last seal can be taken away with its head: docs/information-governance.md says so.
    unsealed = first > 11
    assert found() == ([] if hidden and unsealed else cut + [("head_altered", chain, first - 1)] if hidden else cut)


@pytest.mark.parametrize("with_head", [False, True])
def test_a_missing_chain_is_found(chain, with_head):
    with owner() as cursor:
        tampering.remove(cursor, chain, 1, LAST)
        if with_head:
            cursor.execute("DELETE FROM audit_head WHERE chain = %s", [chain])
    assert found() == [("chain_removed", chain, 1)]


@pytest.mark.parametrize(("one", "other"), [(1, 2), (5, 6), (6, 7), (3, 9), (11, 12), (1, 12)])
def test_two_that_changed_places_are_named(chain, one, other):
    with owner() as cursor:
        tampering.swap_rows(cursor, chain, one, other)
    swapped = [("swapped", chain, one), ("swapped", chain, other)]
    head = [("head_altered", chain, LAST)] if other == LAST else []
    assert found() == swapped + head


@pytest.mark.parametrize(("one", "other"), [(1, 2), (5, 6), (3, 9), (11, 12)])
def test_two_whose_contents_changed_places_are_named(chain, one, other):
    with owner() as cursor:
        tampering.swap_contents(cursor, chain, one, other)
    assert sorted(found()) == [("swapped", chain, one), ("swapped", chain, other)]


@pytest.mark.parametrize(("first", "last"), [(1, 1), (5, 5), (5, 7), (2, 10)])
def test_numbers_moved_to_close_a_gap_are_found(chain, first, last):
    with owner() as cursor:
        tampering.remove(cursor, chain, first, last)
        tampering.move(cursor, chain, last + 1, first - last - 1)
        tampering.set_head(cursor, chain)
    assert found() == [("renumbered", chain, first)]


@pytest.mark.parametrize("place", [1, 5, 8])
def test_an_event_put_in_is_named(user, chain, place):
    with owner() as cursor:
        tampering.move(cursor, chain, place, 1)
        tampering.put_in(cursor, chain, place, user.pk)
        tampering.set_head(cursor, chain)
        number = tampering.event_at(cursor, chain, place)
    assert [(f.code, f.sequence, f.event) for f in verify().findings] == [("forged", place, number)]


def test_an_event_put_in_behind_the_head_is_found(user, chain):
    with owner() as cursor:
        tampering.put_in(cursor, chain, LAST + 1, user.pk)
    assert found() == [("forged", chain, LAST + 1)]


def test_a_second_event_with_the_same_number_is_found(user, chain):
    with owner() as cursor:
        cursor.execute("ALTER TABLE audit_event DROP CONSTRAINT audit_event_chain")
        cursor.execute(
            """INSERT INTO audit_event (chain, sequence, hash, actor, purpose, verb, kind, object_ids, reference, detail,
                                        request_id)
               SELECT chain, sequence, hash, actor, purpose, verb, 'x', object_ids, reference, detail, request_id
                 FROM audit_event WHERE chain = %s AND sequence = 5""",
            [chain],
        )
        cursor.execute("SELECT max(id) FROM audit_event")
        number = cursor.fetchone()[0]
    assert [(f.code, f.sequence, f.event) for f in verify().findings] == [("forged", 5, number)]


@pytest.mark.parametrize(("place", "sealed_at"), [(2, 4), (4, 4), (6, 8), (10, 11)])
def test_hashes_written_anew_to_the_end_are_caught_by_the_next_seal(chain, place, sealed_at):
    with owner() as cursor:
        tampering.alter(cursor, chain, place)
        tampering.rehash(cursor, chain, place, LAST)
        tampering.set_head(cursor, chain)
    assert found() == [("rewritten", chain, sealed_at)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("sequence = 9", "head_altered"),
        ("hash = sha256('x')", "head_altered"),
        ("sequence = 20", "tail_removed"),
    ],
)
def test_an_altered_head_is_named(chain, change, expected):
    with owner() as cursor:
        cursor.execute(f"UPDATE audit_head SET {change} WHERE chain = %s", [chain])
    assert [(code, where) for code, where, _ in found()] == [(expected, chain)]


def test_a_removed_head_is_named(chain):
    with owner() as cursor:
        cursor.execute("DELETE FROM audit_head WHERE chain = %s", [chain])
    assert found() == [("head_removed", chain, LAST)]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("change", ["at = at - interval '1 day'", "digest = sha256('x')", "hash = sha256('x')"])
def test_an_altered_seal_is_named(chain, number, change):
    with owner() as cursor:
        cursor.execute(f"UPDATE audit_seal SET {change} WHERE number = %s", [number])
    findings = found()
    assert ("seal_altered", number, None) == findings[0]
    # With its hash altered, the next one names another before it.
    assert len(findings) == (2 if change.startswith("hash") and number < 3 else 1)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("change", ["hash = sha256('x')", "sequence = sequence + 1"])
def test_an_altered_head_kept_with_a_seal_is_named(chain, number, change):
    with owner() as cursor:
        cursor.execute(f"UPDATE audit_sealedhead SET {change} WHERE seal = %s AND chain = %s", [number, chain])
    assert ("seal_altered", number, None) in found()


def test_a_seal_whose_digest_was_written_anew_with_its_hash_is_named(user):
    with owner() as cursor:
        cursor.execute("UPDATE audit_seal SET digest = sha256('x') WHERE number = 3")
        seal = Seal.objects.get(number=3)
        rows = SealedHead.objects.filter(seal=3).order_by("chain").values_list("chain", "sequence", "hash")
        moved = b"".join(canonical.of_head(*row) for row in rows)
        seal_hash = canonical.link(seal.previous, canonical.of_seal(3, seal.at, seal.digest, moved))
        cursor.execute("UPDATE audit_seal SET hash = %s WHERE number = 3", [seal_hash])
    assert found() == [("seal_altered", 3, None)]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_seal_is_named(user, number):
    with owner() as cursor:
        cursor.execute("DELETE FROM audit_seal WHERE number = %s", [number])
    assert found() == [("seal_removed", number, None)]


def test_seals_removed_with_what_they_kept_leave_events_that_were_never_sealed(user):
    """Were beat to go on, it would seal anew: then only an anchor tells."""
    anchor = Anchor.newest()
    with owner() as cursor:
        cursor.execute("DELETE FROM audit_sealedhead WHERE seal > 1")
        cursor.execute("DELETE FROM audit_seal WHERE number > 1")
    later = timezone.now() + dt.timedelta(minutes=11)
    assert found(now=later) == [("not_sealed", None, None)]
    assert found() == []
    assert found(anchors=[anchor]) == [("anchor_missing", 3, None)]
    assert seal_heads() == 2
    record(user, Verb.READ, "page")
    assert seal_heads() == 3
    assert found(now=later) == []
    assert found(anchors=[anchor]) == [("anchor_differs", 3, None)]


def test_anchors_that_are_in_the_chain_are_counted(user):
    anchors = [Anchor.newest()]
    record(user, Verb.READ, "page")
    seal_heads()
    anchors.append(Anchor.newest())
    report = verify(anchors)
    assert (report.findings, report.anchors) == ([], 2)


# --- The two forms of the canonical text -----------------------------------------------------------------------------


def test_both_forms_of_an_event_agree(user):
    odd = record(user, Verb.CHANGED, "Ä;3:\n\\", [], reference="", deep={"b": [1, None, "é\u2028"], "a": 1.50})
    rows = Event.objects.extra(select={"text": "audit_canonical(audit_event)", "json": "detail::text"})
    for event in rows:
        fields = [event.json if name == "detail" else getattr(event, name) for name in canonical.COLUMNS]
        assert canonical.of_event(tuple(fields)).decode() == event.text
    assert odd.pk in [event.pk for event in rows]


def test_every_column_but_the_hash_is_in_it():
    """A column that comes later must be chained as well, under a new first word."""
    assert {field.column for field in Event._meta.fields} == {*canonical.COLUMNS, "hash"}


def test_what_stands_in_one_value_is_never_read_as_two():
    assert canonical.part("1:a;") + canonical.part("") != canonical.part("") + canonical.part("1:a;")
    assert canonical.part(None) != canonical.part("") != canonical.part("-")


# --- The commands ----------------------------------------------------------------------------------------------------


def run(*args):
    out = StringIO()
    call_command("verify_audit", *args, stdout=out)
    return out.getvalue()


def test_the_command_prints_counts_and_ends_well(user):
    assert "36 events in 3 chains, 3 seals, 0 anchors: all as they were written" in run()


def test_the_command_lists_what_is_wrong_and_ends_with_one(chain):
    with owner() as cursor:
        tampering.alter(cursor, chain, 5)
        number = tampering.event_at(cursor, chain, 5)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", "--format", "json", stdout=out)
    assert ended.value.code == 1
    answer = json.loads(out.getvalue())
    assert answer["events"] == 36
    assert [(f["code"], f["chain"], f["sequence"], f["event"]) for f in answer["findings"]] == [
        ("altered", chain, 5, number)
    ]
    with pytest.raises(SystemExit):
        call_command("verify_audit", stdout=out)
    assert f"altered: {chain}, number 5, event {number}: " in out.getvalue()


def test_anchors_are_kept_in_a_file(user, tmp_path):
    out = StringIO()
    call_command("audit_anchor", stdout=out)
    kept = tmp_path / "anchors"
    kept.write_text(out.getvalue() + "\n")
    assert json.loads(out.getvalue())["seal"] == 3
    assert "3 seals, 1 anchors" in run("--anchor", str(kept))
    kept.write_text("what?")
    for path in (str(kept), str(tmp_path / "nothing")):
        with pytest.raises(CommandError):
            run("--anchor", path)


def test_there_is_no_anchor_before_the_first_seal():
    with pytest.raises(CommandError):
        call_command("audit_anchor")


# --- Seals -----------------------------------------------------------------------------------------------------------


def test_a_seal_keeps_the_heads_that_moved(user, chain):
    assert list(SealedHead.objects.filter(chain=chain).values_list("sequence", "seal")) == [(4, 1), (8, 2), (11, 3)]
    assert seal_heads() == 4
    assert seal_heads() is None
    record(user, Verb.READ, "page")
    assert seal_heads() == 5
    assert list(SealedHead.objects.filter(seal=5).values_list("chain", flat=True)) == [chain]


def test_the_clock_seals():
    assert "audit.tasks.seal" in {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert Head.objects.count() == Seal.objects.count() == 0
    assert seal() is None
    record(System("x"), Verb.READ, "page")
    assert seal() == 1

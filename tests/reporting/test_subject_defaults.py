"""The clock of a request to the day, and the table of defaults row by row; neither asks a database."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.sections import PolicyGroup
from reporting.subject_access import clock
from reporting.subject_access.defaults import (
    NEVER_PRINTED,
    PROCESS,
    Default,
    Exemption,
    Facts,
    Kind,
    Verdict,
    judge,
    speaks_of_others,
    without_staff,
)

DAY = dt.date.fromisoformat
OUT, RELEASE, DECIDE = Verdict.LEAVE_OUT, Verdict.RELEASE, Verdict.DECIDE


@pytest.mark.parametrize(
    ("start", "month", "three"),
    [
        ("2026-01-15", "2026-02-15", "2026-04-15"),
        ("2026-01-31", "2026-02-28", "2026-04-30"),
        ("2028-01-31", "2028-02-29", "2028-04-30"),
        ("2028-01-29", "2028-02-29", "2028-04-29"),
        ("2026-11-30", "2026-12-30", "2027-02-28"),
        ("2027-11-30", "2027-12-30", "2028-02-29"),
        ("2026-12-31", "2027-01-31", "2027-03-31"),
        ("2026-03-31", "2026-04-30", "2026-06-30"),
        ("2028-02-29", "2028-03-29", "2028-05-29"),
    ],
)
def test_a_calendar_month_and_two_more(start, month, three):
    assert clock.due_on(DAY(start)) == DAY(month)
    assert clock.due_on(DAY(start), extended=True) == DAY(three)


def test_the_month_begins_with_receipt_or_with_the_proof_that_was_asked_for():
    received, asked, proved = DAY("2026-03-02"), DAY("2026-03-04"), DAY("2026-03-20")
    assert clock.starts_on(received, None, None) == clock.starts_on(received, None, proved) == received
    assert clock.starts_on(received, asked, None) is None and clock.due_on(None) is None
    assert clock.starts_on(received, asked, proved) == proved


def facts(kind, about, role, connected=False, **more):
    return Facts(kind=kind, about=frozenset(about.split()), role=role, connected=connected, **more)


# kind, about, role of the subject -> what becomes of it where nobody who harms is near, and why.
ORDINARY = """
note        case         victim  release
document    case         victim  release
risk        case         victim  release
contact     victim       victim  release
plan        victim       victim  release
voice       victim       victim  release
work        victim       victim  release
address     victim       victim  release
party       victim       victim  release
research    case         victim  decide     third_party
form        case         victim  decide     third_party
flag        case         victim  decide     crime
action      victim       victim  release
action      perpetrator  victim  leave_out  third_party
action      child        victim  leave_out  third_party
action      staff        victim  leave_out  third_party
work        perpetrator  victim  leave_out  third_party
child_words child        victim  leave_out  third_party
child_words child        child   release
child_words sibling      child   leave_out  third_party
address     child        child   release
party       child        child   release
note        case         child   decide     third_party
document    case         child   decide     third_party
risk        case         child   decide     third_party
research    case         child   decide     third_party
action      child        child   decide     third_party
form        case         child   decide     third_party
flag        case         child   decide     crime
plan        victim       child   leave_out  third_party
voice       victim       child   leave_out  third_party
contact     victim       child   leave_out  third_party
note        case         other   decide     third_party
address     other        other   release
voice       victim       other   leave_out  third_party
"""


@pytest.mark.parametrize("line", ORDINARY.strip().splitlines())
def test_an_ordinary_request(line):
    kind, about, role, verdict, *why = line.split()
    assert judge(facts(kind, about, role)) == Default(Verdict(verdict), Exemption(why[0] if why else ""))


@pytest.mark.parametrize("what", ["names_others", "says_process"])
@pytest.mark.parametrize("kind", ["note", "voice", "contact", "address", "party", "risk"])
def test_what_names_another_person_or_the_process_needs_a_decision(kind, what):
    assert judge(facts(kind, "victim", "victim", **{what: True})) == Default(DECIDE, Exemption.THIRD_PARTY)


EVERY_ABOUT = ["victim", "perpetrator", "child", "sibling", "staff", "case"]
EVERY_ROLE = ["victim", "child", "other", "perpetrator"]


@pytest.mark.parametrize(("kind", "about", "role"), list(itertools.product(Kind, EVERY_ABOUT, EVERY_ROLE)))
def test_near_the_one_who_harms_everything_is_left_out(kind, about, role):
    found = judge(facts(kind, about, role, connected=role != "perpetrator"))
    assert found.verdict == OUT and found.exemption


@pytest.mark.parametrize("kind", Kind)
def test_of_him_only_plain_facts_that_he_gave_himself_remain(kind):
    own = judge(facts(kind, "perpetrator", "perpetrator", by_subject=True))
    assert (own.verdict == RELEASE) == (kind in (Kind.ADDRESS, Kind.PARTY))
    for spoilt in ({"names_others": True}, {"says_process": True}):
        assert judge(facts(kind, "perpetrator", "perpetrator", by_subject=True, **spoilt)).verdict == OUT
    assert judge(facts(kind, "case", "perpetrator", by_subject=True)).verdict == OUT
    assert judge(facts(kind, "victim", "perpetrator", by_subject=True)).verdict == OUT


@pytest.mark.parametrize("by_subject", [True, False])
@pytest.mark.parametrize("for_child", [True, False])
@pytest.mark.parametrize("role", ["victim", "child", "other", "perpetrator"])
def test_words_that_must_not_reach_him_are_out_for_good(role, for_child, by_subject):
    found = judge(
        facts("child_words", "child", role, connected=True, guarded=True, for_child=for_child, by_subject=by_subject)
    )
    assert (found.verdict, found.fixed) == (OUT, True)
    assert found.exemption == (Exemption.CHILD_ABUSE if for_child else Exemption.THIRD_PARTY)


def test_a_parent_who_does_not_harm_gets_the_childs_words_by_decision_alone():
    found = judge(facts("child_words", "child", "child", for_child=True, guarded=True))
    assert found == Default(DECIDE, Exemption.CHILD_ABUSE)


@pytest.mark.parametrize(
    ("group", "exemption"),
    [
        (PolicyGroup.HEALTH, Exemption.SERIOUS_HARM),
        (PolicyGroup.CHILDRENS, Exemption.SERIOUS_HARM),
        (PolicyGroup.ADULT, Exemption.SERIOUS_HARM),
        (PolicyGroup.EDUCATION, Exemption.SERIOUS_HARM),
        (PolicyGroup.POLICE, Exemption.LAW),
        (PolicyGroup.PROBATION, Exemption.LAW),
        (PolicyGroup.HOUSING, Exemption.CRIME),
        (PolicyGroup.IDVA, Exemption.CRIME),
    ],
)
def test_the_exemption_offered_is_that_of_the_kind_of_agency(group, exemption):
    assert judge(facts("note", "case", "perpetrator", group=group)) == Default(OUT, exemption)


@pytest.mark.parametrize(
    ("text", "sex", "others"),
    [
        ("She told us about Bren", "female", True),
        ("She rang BREN'S mobile", "female", True),
        ("He was there", "female", True),
        ("Her mother collects", "female", True),
        ("She wants new locks", "female", False),
        ("She was there", "male", True),
        ("He wants new locks", "male", False),
    ],
)
def test_others_are_told_by_name_relation_or_pronoun(text, sex, others):
    assert speaks_of_others(text, ["Bren Quill"], sex) is others


def test_no_worker_is_named():
    text = "Jo Lane rang. jo lane will ring again; Mary-Jo Lanesborough not."
    assert without_staff(text, ["Jo Lane", ""]) == (
        "a member of staff rang. a member of staff will ring again; Mary-Jo Lanesborough not."
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("heard at MARAC", True),
        ("the M.A.R.A.C", True),
        ("two maracs", True),
        ("DA Hub", True),
        ("a multi-agency risk assessment conference", True),
        ("a macaroon from the market", False),
        ("a meeting with her", False),
    ],
)
def test_names_of_the_process_are_known(text, named):
    assert bool(NEVER_PRINTED.search(text)) is named
    assert not named or PROCESS.search(text)


@given(start=st.dates(dt.date(2000, 1, 1), dt.date(2099, 9, 30)), months=st.integers(0, 3))
def test_the_last_day_is_in_the_month_meant_and_never_before_its_number_where_there_is_one(start, months):
    last = clock.months_after(start, months)
    assert (last.year * 12 + last.month) - (start.year * 12 + start.month) == months
    assert last.day == start.day or (last.day < start.day and (last + dt.timedelta(days=1)).day == 1)

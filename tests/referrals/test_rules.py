"""The rules of a referral at their boundaries; no database."""

import datetime as dt

import pytest

from cases.models import RiskLevel
from cases.models.presentation import Ground
from referrals import rules
from referrals.rules import AgeGroup
from support.models import Pathway

TODAY = dt.date(2026, 3, 10)


def born(year, month, day):
    return {"date_of_birth": dt.date(year, month, day).isoformat()}


@pytest.mark.parametrize(
    ("person", "group"),
    [
        (born(2010, 3, 11), AgeGroup.UNDER_16),  # 16 tomorrow
        (born(2010, 3, 10), AgeGroup.YOUTH),  # 16 today
        (born(2008, 3, 11), AgeGroup.YOUTH),  # 18 tomorrow
        (born(2008, 3, 10), AgeGroup.ADULT),  # 18 today
        (born(2026, 3, 11), AgeGroup.UNDER_16),  # not born yet: a slip, and never an adult
        ({}, AgeGroup.UNANSWERED),
        ({"date_of_birth_unknown": True}, AgeGroup.UNANSWERED),
        ({"over_16": "yes"}, AgeGroup.ADULT),
        ({"over_16": "no"}, AgeGroup.UNDER_16),
        ({"over_16": "unknown"}, AgeGroup.UNKNOWN),
        ({"over_16": "yes", "approximate_age": "15"}, AgeGroup.UNDER_16),
        ({"over_16": "yes", "approximate_age": "16"}, AgeGroup.YOUTH),
        ({"over_16": "yes", "approximate_age": "18"}, AgeGroup.ADULT),
        ({"over_16": "unknown", "approximate_age": "15"}, AgeGroup.UNDER_16),
        ({"approximate_age": "40"}, AgeGroup.UNANSWERED),
        ({"date_of_birth": "nonsense"}, AgeGroup.UNANSWERED),
        ({**born(2011, 1, 1), "over_16": "yes"}, AgeGroup.UNDER_16),  # a date outweighs a tick
    ],
)
def test_age_group(person, group):
    assert rules.age_group(person, TODAY) is group


def test_somebody_born_on_29_february_is_16_on_1_march():
    person = born(2012, 2, 29)
    assert rules.age_group(person, dt.date(2028, 2, 28)) is AgeGroup.UNDER_16
    assert rules.age_group(person, dt.date(2028, 2, 29)) is AgeGroup.YOUTH
    leap = born(2008, 2, 29)
    assert rules.age_group(leap, dt.date(2026, 2, 28)) is AgeGroup.YOUTH
    assert rules.age_group(leap, dt.date(2026, 3, 1)) is AgeGroup.ADULT


def test_a_harming_person_under_16_is_marked_and_never_a_stop():
    answers = {"victims": [born(1980, 1, 1)], "perpetrators": [born(2012, 1, 1)]}
    assert rules.has_harming_child(answers, TODAY)
    assert rules.victims_under_16(answers, TODAY) == []
    assert rules.suggested_pathways(answers, TODAY)[Pathway.CHILDRENS]


@pytest.mark.parametrize(
    ("ties", "connected"),
    [
        (["ex_spouse"], True),
        (["not_connected"], False),
        (["carer"], False),
        (["not_connected", "sibling"], True),
        ([""], True),
        ([], True),
    ],
)
def test_connected(ties, connected):
    answers = {"victims": [{}], "perpetrators": [{"to_victim": tie} for tie in ties]}
    assert rules.connected(answers) is connected


def dash(yes, tool="dash-24", unknown=0, **typed):
    given = {str(n): "yes" for n in range(1, yes + 1)}
    given |= {str(n): "unknown" for n in range(yes + 1, yes + unknown + 1)}
    return {"tool": tool, "version": "1", "answers": given, **typed}


def with_tools(*tools, **answers):
    return {"risk": {"tools": list(tools)}, **answers}


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({}, RiskLevel.UNKNOWN),
        (with_tools(dash(9)), RiskLevel.STANDARD),
        (with_tools(dash(10)), RiskLevel.MEDIUM),
        (with_tools(dash(13, unknown=8)), RiskLevel.MEDIUM),
        (with_tools(dash(14)), RiskLevel.HIGH),
        (with_tools(dash(20, tool="dash-27")), RiskLevel.UNKNOWN),  # the 24-question mark never touches the 27
        (with_tools(dash(20, tool="dash-27", grade="medium")), RiskLevel.MEDIUM),
        (with_tools({"tool": "merit", "version": "1", "total": "71", "grade": ""}), RiskLevel.MEDIUM),
        (with_tools({"tool": "merit", "version": "1", "total": "72", "grade": ""}), RiskLevel.HIGH),
        (with_tools(dash(2, judgement_level="high", judgement_reason="why")), RiskLevel.HIGH),
        (with_tools(dash(14, judgement_level="medium")), RiskLevel.HIGH),  # judgement never lowers
        (with_tools(dash(2), grounds={"grounds": ["repeat"]}), RiskLevel.HIGH),  # a low score never blocks
        (with_tools({"tool": "no-such-tool"}), RiskLevel.UNKNOWN),
        (with_tools({"tool": "dash-24", "version": "1", "answers": {"99": "yes"}}), RiskLevel.UNKNOWN),
    ],
)
def test_risk_level(answers, level):
    assert rules.risk_level(answers) == level


@pytest.mark.parametrize(("incidents", "suggested"), [("2", False), ("3", True), ("", False)])
def test_escalation_is_suggested_from_three_police_incidents(incidents, suggested):
    found = rules.suggested_grounds({"grounds": {"police_incidents": incidents}}, TODAY)
    assert (Ground.ESCALATION in found) is suggested


@pytest.mark.parametrize(
    ("previous", "suggested"),
    [("2025-03-10", True), ("2025-03-09", False), ("2026-03-10", True), ("2026-03-11", False)],
)
def test_a_repeat_is_suggested_up_to_the_anniversary(previous, suggested):
    found = rules.suggested_grounds({"grounds": {"previous_marac_on": previous}}, TODAY)
    assert (Ground.REPEAT in found) is suggested


def test_visible_high_risk_is_the_24_questions_alone():
    assert Ground.VISIBLE in rules.suggested_grounds(with_tools(dash(14)), TODAY)
    assert Ground.VISIBLE not in rules.suggested_grounds(with_tools(dash(27, tool="dash-27", grade="high")), TODAY)


def test_strangulation_asks_for_judgement():
    found = rules.suggested_grounds({"incident": {"abuse_tags": ["strangulation"]}}, TODAY)
    assert found[Ground.JUDGEMENT] == ["Strangulation or suffocation"]


def test_pathways_are_suggested_with_why():
    answers = {
        "victims": [{"factors": {"pregnancy": "yes"}}],
        "perpetrators": [{"to_victim": "spouse", "works_with_vulnerable": "yes", "lives_with_victim": "yes"}],
        "grounds": {"grounds": ["judgement"]},
    }
    found = rules.suggested_pathways(answers, TODAY)
    wanted = [Pathway.MARAC, Pathway.IDVA, Pathway.CHILDRENS, Pathway.HOUSING, Pathway.PERPETRATOR, Pathway.LADO]
    assert list(found) == wanted
    assert all(found.values())


def test_a_lower_risk_goes_to_outreach_and_not_to_an_idva():
    found = rules.suggested_pathways(with_tools(dash(3)), TODAY)
    assert Pathway.OUTREACH in found
    assert Pathway.IDVA not in found


def test_the_clock_runs_in_real_hours_over_the_night_the_clocks_change():
    friday = dt.datetime(2026, 3, 28, 17, 0, tzinfo=dt.UTC)
    assert rules.decide_by(friday, "high", 4, 24) == friday + dt.timedelta(hours=4)
    assert rules.decide_by(friday, "unknown", 4, 24) == friday + dt.timedelta(hours=24)


@pytest.mark.parametrize("hours", [{}, {"0": ["17:00", "08:30"]}, {"0": "x"}, {"9": ["08:30", "17:00"]}, {"a": None}])
def test_opening_hours_that_cannot_be_read_are_closed(hours):
    assert rules.office_hours(hours).week == {}

import json
from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashub.clock import anniversary
from dashub.errors import InvalidInput
from marac.repeat import Basis, Kind, Override, Previous, Rule, verdict

HE, OTHER, THIRD = 1, 2, 3
DAY = timedelta(days=1)
LAST = date(2025, 3, 10)
KNOWN = Kind.NEW_PREVIOUSLY_KNOWN


def before(referred=LAST, people=(HE,), **more):
    return Previous(referred, frozenset(people), **more)


def tried(*previous, people=(HE,), referred=date(2026, 5, 4), **more):
    return verdict(previous=previous, perpetrators=people, referred=referred, **more)


@pytest.mark.parametrize(
    ("last", "incident", "kind", "days"),
    [
        # Scenario 6: 12 months and one day.
        (LAST, date(2026, 3, 9), Kind.REPEAT, 1),
        (LAST, date(2026, 3, 10), Kind.REPEAT, 0),
        (LAST, date(2026, 3, 11), KNOWN, -1),
        (LAST, date(2025, 3, 10), Kind.REPEAT, 365),
        (LAST, date(2025, 3, 11), Kind.REPEAT, 364),
        # A leap day is kept on 28 February; the years around one.
        (date(2024, 2, 29), date(2025, 2, 28), Kind.REPEAT, 0),
        (date(2024, 2, 29), date(2025, 3, 1), KNOWN, -1),
        (date(2023, 2, 28), date(2024, 2, 28), Kind.REPEAT, 0),
        (date(2023, 2, 28), date(2024, 2, 29), KNOWN, -1),
        (date(2023, 3, 1), date(2024, 2, 29), Kind.REPEAT, 1),
        (date(2023, 3, 1), date(2024, 3, 1), Kind.REPEAT, 0),
        (date(2024, 12, 31), date(2025, 12, 31), Kind.REPEAT, 0),
        (date(2024, 12, 31), date(2026, 1, 1), KNOWN, -1),
    ],
)
@pytest.mark.parametrize("reported_later", [0, 1, 60, 800])
def test_the_day_of_the_abuse_is_what_is_tested(last, incident, kind, days, reported_later):
    found = tried(before(last), incident=incident, referred=incident + reported_later * DAY)
    assert (found.kind, found.is_repeat, found.days) == (kind, kind is Kind.REPEAT, days)
    assert (found.anchor, found.tested, found.window_end) == (last, incident, anniversary(last))


@pytest.mark.parametrize(
    ("referred", "kind"), [(date(2026, 3, 10), Kind.REPEAT), (date(2026, 3, 11), KNOWN), (LAST, Kind.REPEAT)]
)
def test_without_an_incident_date_the_referral_is_tested(referred, kind):
    found = tried(before(), referred=referred)
    assert found.kind is kind and found.tested == referred
    assert "because the day of the abuse is not known" in " ".join(found.working)


def test_march_incident_reported_in_may_is_still_a_repeat():
    assert tried(before(), incident=date(2026, 3, 10), referred=date(2026, 5, 4)).kind is Kind.REPEAT
    assert tried(before(), referred=date(2026, 5, 4)).kind is KNOWN


def test_nothing_before_is_new():
    found = tried(incident=date(2026, 3, 10))
    assert (found.kind, found.anchor, found.window_end, found.days) == (Kind.NEW, None, None, None)


# --- Scenario 7: people


@pytest.mark.parametrize(
    ("earlier", "now", "kind"),
    [
        ((HE,), (HE,), Kind.REPEAT),
        ((HE,), (OTHER,), KNOWN),
        ((HE, OTHER), (OTHER,), Kind.REPEAT),
        ((HE,), (HE, OTHER), Kind.REPEAT),
        ((HE, OTHER), (THIRD,), KNOWN),
        ((HE,), (), KNOWN),
        ((), (HE,), KNOWN),
        ((), (), KNOWN),
    ],
)
def test_the_same_person_who_harms(earlier, now, kind):
    found = tried(before(people=earlier), people=now, incident=date(2025, 9, 10))
    assert found.kind is kind
    assert (found.anchor is None) is (kind is KNOWN)


def test_another_person_does_not_restart_the_window():
    found = tried(before(), before(date(2026, 3, 1), (OTHER,)), incident=date(2026, 3, 11))
    assert found.kind is KNOWN and found.anchor == LAST


# --- Several referrals


def test_each_referral_restarts_the_window():
    second = before(date(2026, 1, 5))
    assert tried(before(), second, incident=date(2027, 1, 5), referred=date(2027, 1, 6)).kind is Kind.REPEAT
    assert tried(second, before(), incident=date(2027, 1, 6), referred=date(2027, 1, 6)).kind is KNOWN


def test_abuse_between_two_referrals_is_tested_against_the_first():
    found = tried(before(), before(date(2026, 4, 1)), incident=date(2026, 3, 10))
    assert (found.kind, found.anchor) == (Kind.REPEAT, LAST)
    found = tried(before(), before(date(2026, 4, 1)), incident=date(2026, 3, 11))
    assert (found.kind, found.anchor) == (KNOWN, LAST)


def test_abuse_before_the_only_referral_is_not_new_abuse():
    found = tried(before(), incident=LAST - DAY, referred=date(2025, 6, 1))
    assert found.kind is KNOWN and found.anchor is None
    assert "before the last referral" in " ".join(found.working)
    assert "give the date of the latest" in " ".join(found.working)


def test_an_incident_that_was_already_referred_is_not_new_abuse():
    known = before(incident=LAST)
    second_agency = tried(known, incident=LAST, referred=LAST + 2 * DAY)
    assert second_agency.kind is KNOWN and "already reported abuse on this date" in " ".join(second_agency.working)
    assert tried(before(date(2024, 12, 1)), known, incident=LAST, referred=LAST + 2 * DAY).kind is KNOWN
    assert tried(known, incident=LAST + DAY, referred=LAST + 2 * DAY).kind is Kind.REPEAT
    assert tried(before(incident=LAST, people=(OTHER,)), before(), incident=LAST).kind is Kind.REPEAT
    assert tried(before(), referred=LAST + 2 * DAY).kind is Kind.REPEAT
    assert tried(known, referred=LAST).kind is Kind.REPEAT


def test_later_referrals_do_not_count_as_earlier():
    assert tried(before(date(2026, 5, 5)), referred=date(2026, 5, 4)).kind is Kind.NEW
    assert tried(before(date(2026, 5, 4)), referred=date(2026, 5, 4)).kind is Kind.REPEAT


def test_an_incident_dated_after_its_referral_tests_the_referral():
    found = tried(before(), incident=date(2026, 3, 11), referred=date(2026, 3, 10))
    assert found.kind is Kind.REPEAT and "dated after it" in " ".join(found.working)


# --- Local settings


@pytest.mark.parametrize(
    ("rule", "criminal", "kind"),
    [
        (Rule.WIDE, True, Kind.REPEAT),
        (Rule.WIDE, False, Kind.REPEAT),
        (Rule.WIDE, None, Kind.REPEAT),
        (Rule.CRIMINAL_ONLY, True, Kind.REPEAT),
        (Rule.CRIMINAL_ONLY, False, KNOWN),
        (Rule.CRIMINAL_ONLY, None, KNOWN),
    ],
)
def test_both_versions_of_the_rule(rule, criminal, kind):
    assert tried(before(), incident=date(2025, 9, 1), rule=str(rule), criminal=criminal).kind is kind


def test_the_narrow_rule_has_the_same_window():
    assert tried(before(), incident=date(2026, 3, 11), rule="criminal_only", criminal=True).kind is KNOWN
    unknown = tried(before(), incident=date(2025, 9, 1), rule="criminal_only")
    assert "not recorded whether" in " ".join(unknown.working)


def test_wide_rule_and_referral_are_the_defaults():
    assert tried(before(met=date(2025, 4, 1)), incident=date(2026, 3, 11), criminal=False).kind is KNOWN
    assert tried(before(), incident=date(2026, 3, 10), criminal=False).kind is Kind.REPEAT


@pytest.mark.parametrize(
    ("met", "incident", "kind"),
    [
        (date(2025, 4, 1), date(2026, 4, 1), Kind.REPEAT),
        (date(2025, 4, 1), date(2026, 4, 2), KNOWN),
        # Between referral and meeting: new abuse, and inside.
        (date(2025, 4, 1), date(2025, 3, 20), Kind.REPEAT),
        (date(2025, 4, 1), LAST - DAY, KNOWN),
        # Not heard yet: the referral stands in.
        (None, date(2026, 3, 10), Kind.REPEAT),
        (None, date(2026, 3, 11), KNOWN),
        # A meeting dated before its referral is a slip; the window never shrinks for it.
        (date(2025, 1, 1), date(2026, 3, 10), Kind.REPEAT),
    ],
)
def test_twelve_months_from_the_meeting(met, incident, kind):
    assert tried(before(met=met), incident=incident, basis="last_meeting").kind is kind


def test_the_latest_meeting_decides_not_the_latest_referral():
    heard_late = before(date(2025, 3, 1), met=date(2025, 6, 1))
    found = tried(
        heard_late,
        before(date(2025, 3, 20), met=date(2025, 4, 1)),
        incident=date(2026, 6, 1),
        basis="last_meeting",
        referred=date(2026, 6, 1),
    )
    assert (found.kind, found.anchor) == (Kind.REPEAT, date(2025, 6, 1))


@pytest.mark.parametrize("setting", [{"rule": "narrow"}, {"basis": "birthday"}])
def test_an_unknown_setting_is_a_bug(setting):
    with pytest.raises(ValueError):
        tried(before(), **setting)


# --- Override and working


@pytest.mark.parametrize(
    ("incident", "decided", "kind"),
    [
        (date(2026, 3, 11), True, Kind.REPEAT),
        (date(2026, 3, 10), False, KNOWN),
        (date(2026, 3, 10), True, Kind.REPEAT),
        (date(2026, 3, 11), False, KNOWN),
    ],
)
def test_a_person_may_decide_otherwise(incident, decided, kind):
    plain = tried(before(), incident=incident)
    found = tried(before(), incident=incident, override=Override(decided, " Police log shows it began on 9 March. "))
    assert (found.kind, found.is_repeat, found.computed) == (kind, decided, plain.is_repeat)
    assert found.overridden is (decided != plain.is_repeat)
    start = "Decided otherwise by a person: " if found.overridden else "Confirmed by a person: "
    assert f"{start}Police log shows it began on 9 March." in found.working
    assert not plain.overridden


def test_override_to_not_repeat_without_history_is_new():
    assert tried(override=Override(False, "x")).kind is Kind.NEW


def test_an_override_needs_a_reason():
    with pytest.raises(InvalidInput) as refused:
        Override(True, "  ")
    assert "override_reason" in refused.value.fields


def test_working_inside():
    assert tried(before(), incident=date(2026, 3, 10)).working == (
        "Rule in use: any abuse between the same people within 12 months of the last MARAC referral.",
        "Date tested: 10 March 2026, the day of the abuse.",
        "Last referral with the same person who harms: 10 March 2025.",
        "Window: 10 March 2025 to 10 March 2026, both days included.",
        "The date tested is inside, with 0 days to spare.",
        "So: repeat.",
    )


def test_working_outside_by_the_meeting():
    found = tried(
        before(met=date(2025, 4, 1)),
        incident=date(2026, 4, 2),
        basis="last_meeting",
        rule="criminal_only",
        criminal=True,
    )
    assert found.working == (
        "Rule in use: behaviour that would be a crime between the same people within 12 months of the meeting that heard "
        "the last referral.",
        "Date tested: 2 April 2026, the day of the abuse.",
        "Last referral with the same person who harms: 10 March 2025, heard 1 April 2025.",
        "Window: 10 March 2025 to 1 April 2026, both days included.",
        "That is 1 day outside the window.",
        "So: new, previously known.",
    )


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (tried(), "There is no earlier MARAC referral of this victim."),
        (tried(before(people=(OTHER,))), "The earlier referrals name another person who harms."),
        (tried(before(), incident=date(2026, 3, 12)), "That is 2 days outside the window."),
        (tried(before(), incident=date(2025, 3, 12), rule="criminal_only", criminal=False), "counts only crimes"),
        (tried(before(), people=()), "is not identified"),
        (tried(), "So: new, not known to MARAC before."),
    ],
)
def test_working_says_why_not(found, line):
    assert line in " ".join(found.working)


def test_an_incident_on_the_day_of_its_referral_is_the_day_of_the_abuse():
    found = tried(before(), incident=date(2026, 3, 10), referred=date(2026, 3, 10))
    assert "Date tested: 10 March 2026, the day of the abuse." in found.working


def test_what_was_decided_cannot_be_changed_afterwards():
    for thing, name in ((tried(), "is_repeat"), (before(), "referred"), (Override(True, "x"), "is_repeat")):
        with pytest.raises(FrozenInstanceError):
            setattr(thing, name, None)


def test_verdict_goes_into_a_json_column():
    found = tried(before(), incident=date(2026, 3, 10)).as_json()
    stored = json.loads(json.dumps(found))
    assert (stored["kind"], stored["anchor"], stored["days"], stored["window_end"]) == (
        "repeat",
        "2025-03-10",
        0,
        "2026-03-10",
    )
    assert stored["working"][-1] == "So: repeat." and json.dumps(tried().as_json())


# --- Properties

DATES = st.dates(date(2020, 1, 1), date(2030, 12, 31))
PEOPLE = st.frozensets(st.integers(1, 3), max_size=3)
PREVIOUS = st.builds(Previous, DATES, PEOPLE, st.none() | DATES, st.none() | DATES)


@st.composite
def referrals(draw):
    referred = draw(DATES)
    return {
        "previous": draw(st.lists(PREVIOUS, max_size=4)),
        "perpetrators": draw(PEOPLE),
        "referred": referred,
        "incident": draw(st.none() | st.dates(date(2019, 1, 1), referred)),
        "criminal": draw(st.sampled_from([True, False, None])),
    }


@given(referrals(), st.sampled_from(list(Rule)), st.sampled_from(list(Basis)))
def test_against_an_independent_statement_of_the_rule(referral, rule, basis):
    """Some earlier referral of the same people has a window that holds the day, and nothing speaks against it."""
    tested = referral["incident"] or referral["referred"]
    same = [
        p
        for p in referral["previous"]
        if p.referred <= referral["referred"] and p.perpetrators & referral["perpetrators"]
    ]

    def last_day(each):
        start = max(each.met or each.referred, each.referred) if basis is Basis.LAST_MEETING else each.referred
        leap = start.month == 2 and start.day == 29
        return date(start.year + 1, start.month, 28 if leap else start.day)

    inside = any(each.referred <= tested <= last_day(each) for each in same)
    told = referral["incident"] is not None and any(each.incident == referral["incident"] for each in same)
    crime = rule is Rule.WIDE or referral["criminal"] is True
    found = verdict(**referral, rule=rule, basis=basis)
    assert found.is_repeat is (inside and crime and not told)


@given(referrals())
def test_order_does_not_matter_and_narrow_is_never_wider(referral):
    found = verdict(**referral)
    backwards = dict(referral, previous=list(reversed(referral["previous"])))
    assert verdict(**backwards) == found
    assert found.is_repeat or not verdict(**referral, rule=Rule.CRIMINAL_ONLY).is_repeat


@given(referrals())
def test_verdict_is_consistent(referral):
    found = verdict(**referral)
    assert found.is_repeat is (found.kind is Kind.REPEAT)
    assert (found.kind is Kind.NEW) is (not any(p.referred <= referral["referred"] for p in referral["previous"]))
    assert (found.days is None) is (found.anchor is None) is (found.window_end is None)
    assert not found.is_repeat or found.days >= 0
    assert found.working[-1].startswith("So: ")


def test_every_day_of_a_year_around_the_boundary():
    for offset, (rule, criminal) in product(range(-3, 4), [("wide", None), ("criminal_only", True)]):
        start = date(2024, 1, 1)
        while start < date(2025, 1, 1):
            tested = anniversary(start) + offset * DAY
            found = tried(before(start), incident=tested, referred=tested, rule=rule, criminal=criminal)
            assert found.is_repeat is (offset <= 0)
            start += DAY

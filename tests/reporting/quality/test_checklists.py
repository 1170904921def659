"""Checklists are published once: a sample that was begun with a version is answered and read by that version for ever."""

import hashlib
import json

import pytest

from reporting.quality.checklists import CHECKLISTS, Answer, Kind, current, get
from reporting.quality.principles import ASKS, LEVELS, Principle, Rating

# A published version never changes. A change is the next version, with its line here.
PUBLISHED = {
    "heard-1": "9a5b309eb447bce8",
    "referral-1": "f1560ea943635509",
    "triage-1": "8b34a36a2a6be6e8",
    "plan-1": "d622bfb22442e5ac",
    "family-1": "32bc690d04e61869",
}


def digest(checklist) -> str:
    text = json.dumps([[one.key, one.principle, one.text] for one in checklist.questions])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_no_published_version_has_changed():
    assert {one.slug: digest(one) for one in CHECKLISTS} == PUBLISHED


@pytest.mark.parametrize("checklist", CHECKLISTS, ids=lambda one: one.slug)
def test_questions_have_keys_of_their_own(checklist):
    keys = [one.key for one in checklist.questions]
    assert len(set(keys)) == len(keys) and not {"version", "submit"} & set(keys)
    assert not any(key.endswith("_words") for key in keys)


def test_every_kind_has_one_that_is_begun_with():
    assert {current(kind).kind for kind in Kind} == set(Kind)
    assert get(current(Kind.HEARD).slug) == current(Kind.HEARD)
    with pytest.raises(KeyError):
        get("heard-0")


def test_cases_heard_are_asked_about_all_ten_principles():
    assert {one.principle for one in current(Kind.HEARD).questions} == set(Principle)
    assert len(Principle) == 10 and set(ASKS) == set(Principle) and set(LEVELS) == set(Rating) and len(Rating) == 4
    assert list(Answer) == ["yes", "partly", "no", "na"]

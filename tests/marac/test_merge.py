"""Two writers: what only one changed is kept, what both changed is shown to both, nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marac.merge import Clash, merge, rewind

WORDS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["", "x", "y", "z"]), max_size=4)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "words", "clashes"),
    [
        ({"a": "x"}, {"a": "x"}, {"a": "y"}, {"a": "y"}, {}),
        ({"a": "x"}, {"a": "y"}, {"a": "x"}, {"a": "y"}, {}),
        ({"a": "x"}, {"a": "y"}, {"a": "y"}, {"a": "y"}, {}),
        ({"a": "x"}, {"a": "y"}, {"a": "z"}, {"a": "z"}, {"a": Clash("y", "z")}),
        ({}, {"a": "y"}, {}, {"a": "y"}, {}),
        ({"a": "x"}, {"a": ""}, {"a": "x"}, {"a": ""}, {}),
        ({"a": "x"}, {"a": ""}, {"a": "y"}, {"a": "y"}, {"a": Clash("", "y")}),
        ({"a": "x", "b": "x"}, {"a": "y"}, {"a": "x", "b": "z"}, {"a": "y", "b": "z"}, {}),
    ],
)
def test_merge(base, mine, theirs, words, clashes):
    assert merge(base, mine, theirs) == (words, clashes)


@given(WORDS, WORDS, WORDS)
def test_whatever_i_changed_is_kept_or_comes_back(base, mine, theirs):
    merged = merge(base, mine, theirs)
    for field, value in mine.items():
        if value != base.get(field):
            assert merged.words.get(field) == value or merged.clashes[field].mine == value


@given(WORDS, WORDS, WORDS)
def test_whatever_they_changed_stays(base, mine, theirs):
    merged = merge(base, mine, theirs)
    for field, value in theirs.items():
        if value != base.get(field):
            assert merged.words[field] == value


def test_rewind_undoes_edits_from_the_last_to_the_first():
    edits = [{"a": ["x", "y"]}, {"a": ["y", "z"], "b": [None, "n"]}]
    assert rewind({"a": "z", "b": "n", "c": "c"}, edits) == {"a": "x", "b": None, "c": "c"}

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import likeness
from people.likeness import Level

WORDS = st.text("abcd", max_size=8)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Ann", "ANN", Level.SAME),
        ("Ann Marie", "Ann", Level.SAME),
        ("Anne-Marie", "Annemarie", Level.SAME),
        ("Liz", "Elizabeth", Level.FORM),
        ("Bob", "Robert", Level.FORM),
        ("Sarah", "Saarh", Level.SLIP),
        ("Jayden", "Jaydem", Level.SLIP),
        ("Priya", "Pryya", Level.SLIP),
        ("Kathryn", "Cathrin", Level.SLIP),
        ("Kay", "Kaye", Level.SLIP),
        ("Zoey", "Zowee", Level.SOUND),
        ("Brioan", "Braiean", Level.SOUND),
        ("E", "Ella", Level.INITIAL),
        ("Ella", "e.", Level.INITIAL),
        ("E", "Anna", Level.DIFFERENT),
        ("Anna", "Mary", Level.DIFFERENT),
        ("", "Mary", Level.MISSING),
        ("?", "Mary", Level.MISSING),
    ],
)
def test_given_names(one, other, level):
    assert likeness.given_names(one, other) is level is likeness.given_names(other, one)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Smith", "SMITH", Level.SAME),
        ("Smith-Jones", "Jones Smith", Level.SAME),
        ("Smith-Jones", "Smithjones", Level.SAME),
        ("MacDonald", "Mc Donald", Level.SAME),
        ("Smith-Jones", "Jones", Level.PART),
        ("Suton", "Sutton", Level.SLIP),
        ("Chandran", "Chnadrna", Level.SLIP),
        ("Smith", "Smyth", Level.SLIP),
        ("Philips", "Fillippse", Level.SOUND),
        ("Smith", "Jones", Level.DIFFERENT),
        ("", "Jones", Level.MISSING),
    ],
)
def test_family_names(one, other, level):
    assert likeness.family_names(one, other) is level is likeness.family_names(other, one)


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("ab", "ac", False),
        ("abc", "abd", True),
        ("abc", "ade", False),
        ("abcdef", "abcdxy", False),
        ("abcdefg", "abcdexy", True),
        ("abcdefg", "abcdxyz", False),
        ("abc", "abc", False),
        ("abcd", "abc", True),
        ("abcd", "ab", False),
    ],
)
def test_how_many_slips_a_word_bears(one, other, slip):
    assert likeness.is_slip(one, other) is slip


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "abcd", 1),
        ("abc", "xbc", 1),
        ("abcd", "badc", 2),
        ("", "ab", 2),
        ("a", "abcd", 3),
    ],
)
def test_slips(one, other, count):
    assert likeness.slips(one, other) == count


def plain_distance(a, b):
    """Optimal string alignment by its definition."""
    grid = {(i, 0): i for i in range(len(a) + 1)} | {(0, j): j for j in range(len(b) + 1)}
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            grid[i, j] = min(grid[i - 1, j] + 1, grid[i, j - 1] + 1, grid[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                grid[i, j] = min(grid[i, j], grid[i - 2, j - 2] + 1)
    return grid[len(a), len(b)]


@given(WORDS, WORDS, st.integers(1, 3))
def test_slips_are_exact_up_to_the_most_asked_for(a, b, most):
    true = plain_distance(a, b)
    found = likeness.slips(a, b, most)
    assert found == true if true <= most else found > most


BORN = date(1984, 3, 5)


@pytest.mark.parametrize(
    ("other", "level"),
    [
        (BORN, Level.SAME),
        (date(1984, 5, 3), Level.SWAPPED),
        (date(1984, 3, 6), Level.SLIP),
        (date(1984, 4, 5), Level.SLIP),
        (date(1985, 3, 5), Level.SLIP),
        (date(1994, 3, 5), Level.SLIP),
        (date(1948, 3, 5), Level.SLIP),
        (date(1984, 4, 6), Level.YEAR),
        (date(1985, 3, 6), Level.DIFFERENT),
        (date(1996, 3, 4), Level.DIFFERENT),
        (date(1996, 3, 6), Level.FAR),
        (date(2057, 3, 5), Level.FAR),
        (None, Level.MISSING),
    ],
)
def test_births(other, level):
    assert likeness.births(BORN, other) is level is likeness.births(other, BORN)


def test_twelve_years_apart_exactly():
    assert likeness.years_apart(BORN, date(1996, 3, 5)) == 12 and likeness.years_apart(BORN, date(1996, 3, 4)) == 11
    assert likeness.YEARS_APART == 12
    assert likeness.births(date(1984, 3, 15), date(1996, 4, 15)) is Level.FAR
    assert likeness.births(date(1984, 3, 15), date(1996, 2, 14)) is Level.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ({"+447700900123"}, {"+447700900123", "+447700900999"}, Level.SAME),
        ({"+447700900123"}, {"+447700900132"}, Level.SLIP),
        ({"+447700900123"}, {"+447700900124"}, Level.SLIP),
        ({"+447700900123"}, {"+447700900999"}, Level.DIFFERENT),
        (set(), {"+447700900999"}, Level.MISSING),
    ],
)
def test_phones(one, other, level):
    assert likeness.phones(one, other) is level is likeness.phones(other, one)


HOME = ("72 Clarence Lane", "NR30 2EZ")


@pytest.mark.parametrize(
    ("other", "level"),
    [
        (("72 Clarence Ln", "nr302ez"), Level.SAME),
        (("72 Clarence Lane", ""), Level.SAME),
        (("72 Clarence Lane", "NR30 2EX"), Level.SAME),
        (("72 Clarnce Ln", "NR30 2EZ"), Level.SAME),
        (("72 Clarence Lane", "DA1 1AA"), Level.SLIP),
        (("74 Clarence Lane", "NR30 2EZ"), Level.STREET),
        (("", "NR30 2EZ"), Level.STREET),
        (("Clarence Lane", "NR30 2EZ"), Level.STREET),
        (("9 Mill Road", "NR30 2EX"), Level.SLIP),
        (("9 Mill Road", "DA1 1AA"), Level.DIFFERENT),
        (("9 Mill Road", ""), Level.DIFFERENT),
        (("", "DA1 1AA"), Level.DIFFERENT),
        (("", ""), Level.MISSING),
    ],
)
def test_places(other, level):
    assert likeness.places([HOME], [other]) is level is likeness.places([other], [HOME])


def test_a_street_without_a_number_is_no_home():
    assert likeness.places([("Clarence Lane", "")], [("Clarence Lane", "")]) is Level.DIFFERENT
    assert likeness.places([("Clarence Lane", "NR30 2EZ")], [("Clarence Ln", "NR30 2EZ")]) is Level.STREET
    assert likeness.places([("", "NR30 2EZ")], [("72 Clarence Lane", "")]) is Level.MISSING


def test_best_of_several_addresses():
    assert likeness.places([("1 Old Road", "DA1 1AA"), HOME], [HOME, ("2 New Road", "PE1 1AA")]) is Level.SAME
    assert likeness.places([], [HOME]) is Level.MISSING

import csv
from dataclasses import FrozenInstanceError, replace
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashub import keys
from people import matching
from people.likeness import Level
from people.matching import Band, Match, Record, match, probability
from tests.people.test_likeness import plain_distance

ANN = Record(
    "Ann",
    "Bell",
    (),
    date(1984, 3, 5),
    "F",
    (("12 Mill Road", "DA1 1AA"),),
    ("07700 900123",),
    (("nhs", "999 043 9052"),),
)
SAMPLE = Path(__file__).parents[1] / "data" / "link_sample.csv"


def lines(found):
    return {line.about: line for line in found.lines}


def bits(found, about):
    return lines(found)[about].bits


# --- Whole pairs


def test_the_same_record_is_very_likely():
    found = match(ANN, ANN)
    assert found.band is Band.VERY_LIKELY and found.guard == ""
    assert found.bits == -13 + 7.5 + 16.5 + 13 + 1 + 20


def test_two_strangers_are_ignored():
    other = Record("Joe", "Marsh", (), date(1960, 8, 1), "M", (("3 High St", "PE1 1AA"),), ("07700 900999",))
    assert match(ANN, other).band is Band.IGNORED


def test_nothing_known_says_nothing():
    found = match(Record(), Record())
    assert found.bits == -13 and found.lines == () and found.band is Band.IGNORED
    assert match(ANN, Record()).bits == -13


def test_name_alone_is_not_enough_and_a_birthday_makes_it():
    name = Record("Ann", "Bell")
    assert match(name, ANN).bits == 3.5 and match(name, ANN).band is Band.REVIEW
    assert match(replace(name, born=ANN.born), ANN).band is Band.VERY_LIKELY


def test_moved_and_changed_her_phone():
    moved = replace(ANN, places=(("9 New Road", "PE1 1AA"),), phones=("07700 900999",), identifiers=())
    assert match(ANN, moved).band is Band.VERY_LIKELY


# --- Households


def test_mother_and_daughter_of_one_home_and_phone_are_not_one():
    daughter = replace(ANN, given="Ella", born=date(2010, 6, 1), identifiers=())
    assert match(ANN, daughter).band is Band.IGNORED


def test_father_and_son_of_one_name_are_told_apart_by_their_births():
    father = Record("Mark", "Bell", (), date(1950, 1, 9), "M", ANN.places, ANN.phones)
    son = replace(father, born=date(1980, 4, 2))
    found = match(father, son)
    assert found.score <= 0.98 and found.band is not Band.VERY_LIKELY and "12 or more years apart" in found.guard


def test_husband_and_wife():
    assert match(ANN, replace(ANN, given="Mark", sex="M", born=date(1983, 9, 9), identifiers=())).band is Band.IGNORED


def test_twins():
    twin = replace(ANN, given="Mary", identifiers=())
    found = match(ANN, twin)
    assert found.band is Band.IGNORED or found.band is Band.POSSIBLE
    assert bits(found, "Given name") == matching.TWIN == -22 and "twins" in lines(found)["Given name"].words
    other_family = match(ANN, replace(twin, family="Marsh"))
    assert bits(other_family, "Given name") == -8


def test_household_facts_are_counted_once():
    one = match(Record(family="Bell", phones=("07700 900123",)), Record(family="Bell", phones=("07700900123",)))
    all_three = match(
        replace(ANN, given="", born=None, sex="", identifiers=()),
        replace(ANN, given="", born=None, sex="", identifiers=()),
    )
    assert all_three.bits - one.bits == 0.5
    assert "counted once" in all_three.lines[0].words and "counted once" in one.lines[0].words
    assert "counted once" not in match(Record(family="Bell"), Record(family="Bell")).lines[0].words


HOME, NEAR, AWAY = ("12 Mill Road", "DA1 1AA"), ("14 Mill Road", "DA1 1AA"), ("3 High St", "PE1 1AA")
PHONE, OTHER = "07700 900123", "07700 900999"


@pytest.mark.parametrize(
    ("family", "phone", "expected"),
    [
        ("Bell", PHONE, (16.5, 16.5, 16.0, 15.5)),
        ("Bell", "", (13.0, 12.0, 9.0, 5.5)),
        ("Bell", OTHER, (9.5, 8.5, 6.0, 2.5)),
        ("", PHONE, (10.0, 9.5, 9.0, 7.0)),
        ("", "", (6.0, 1.0, 0.0, -2.0)),
        ("", OTHER, (3.0, -1.0, -1.0, -3.0)),
        ("Marsh", PHONE, (8.5, 8.5, 8.5, 6.0)),
        ("Marsh", "", (5.0, -2.0, -5.0, -6.0)),
        ("Marsh", OTHER, (2.5, -3.0, -6.0, -7.0)),
    ],
)
def test_joint_table_of_family_name_phone_and_home(family, phone, expected):
    one = Record(family="Bell", places=(HOME,), phones=(PHONE,))
    for place, value in zip((HOME, NEAR, None, AWAY), expected, strict=True):
        other = Record(family=family, places=(place,) if place else (), phones=(phone,) if phone else ())
        assert match(one, other).bits == -13 + value, (family, phone, place)
        assert match(other, one).bits == -13 + value


@pytest.mark.parametrize(("family", "less"), [("Bell", 0), ("Bel", 1), ("Bell-Marsh", 1), ("Baelle", 3)])
def test_a_family_name_that_is_only_alike_is_worth_less(family, less):
    one = Record(family="Bell", phones=(PHONE,))
    assert match(one, Record(family=family, phones=(PHONE,))).bits == -13 + 16 - less


def test_a_phone_with_a_slip_is_worth_a_little_less():
    one = Record(family="Bell", phones=(PHONE,))
    assert match(one, Record(family="Bell", phones=("07700 900132",))).bits == -13 + 16 - 0.5


def test_nearly_the_same_address_counts_as_near():
    one = Record(family="Bell", places=(HOME,))
    assert match(one, Record(family="Bell", places=(("9 Low St", "DA1 1AB"),))).bits == -13 + 12


def test_stop_list_takes_a_refuge_and_a_workers_phone_out_of_the_evidence():
    one = Record("Ann", "Bell", phones=(PHONE,), places=(HOME,))
    stopped = match(one, one, stop={"+447700900123", "DA1 1AA"})
    assert stopped.bits == match(Record("Ann", "Bell"), Record("Ann", "Bell")).bits < match(one, one).bits
    without_code = Record("Ann", "Bell", places=(("12 Mill Road", ""),))
    assert match(without_code, without_code, stop={"", "DA1 1AA"}).bits == -13 + 7.5 + 13


# --- Single comparisons


@pytest.mark.parametrize(
    ("given_name", "value"),
    [("Elizabeth", 7.5), ("Liz", 4.0), ("Elizabteh", 7.0), ("Elysabat", 3.0), ("E", 4.0), ("Mary", -8.0), ("", 0.0)],
)
def test_given_name_bits(given_name, value):
    assert match(Record("Elizabeth"), Record(given_name)).bits == -13 + value


@pytest.mark.parametrize(
    ("born", "value"),
    [
        (date(1984, 3, 5), 13.0),
        (date(1984, 5, 3), 10.0),
        (date(1984, 3, 6), 5.0),
        (date(1984, 7, 19), -3.0),
        (date(1990, 7, 19), -10.0),
        (date(1999, 7, 19), -13.0),
        (None, 0.0),
    ],
)
def test_birth_bits(born, value):
    assert match(Record(born=date(1984, 3, 5)), Record(born=born)).bits == -13 + value


@pytest.mark.parametrize(
    ("one", "other", "value"),
    [
        ("F", "female", 1.0),
        ("M", "F", -4.0),
        ("", "F", 0.0),
        ("unknown", "F", 0.0),
        ("male", "M", 1.0),
        (" Male", "f", -4.0),
    ],
)
def test_sex_bits(one, other, value):
    assert match(Record(sex=one), Record(sex=other)).bits == -13 + value


@pytest.mark.parametrize(
    ("number", "value"), [("9990439052", 20.0), ("9991218688", -10.0), ("9990439053", 0.0), ("", 0.0)]
)
def test_nhs_bits(number, value):
    assert (
        match(Record(identifiers=(("nhs", "999 043 9052"),)), Record(identifiers=(("nhs", number),))).bits
        == -13 + value
    )


def test_other_identifiers():
    one = Record(identifiers=(("police", "pn-12/34"), ("housing", "H1")))
    assert match(one, Record(identifiers=(("police", "PN 1234"),))).bits == -13 + 18
    assert match(one, Record(identifiers=(("housing", "PN1234"),))).bits == -13
    assert "police" in match(one, Record(identifiers=(("police", "PN1234"),))).lines[0].words
    assert match(Record(identifiers=(("police", "-"),)), Record(identifiers=(("police", "/"),))).bits == -13


def test_aliases_and_names_the_other_way_round():
    married = Record("Ann", "Marsh", aliases=(("Ann", "Bell"),))
    assert match(married, Record("Ann", "Bell")).bits == match(Record("Ann", "Bell"), Record("Ann", "Bell")).bits
    turned = match(Record("Bell", "Ann"), Record("Ann", "Bell"))
    assert turned.bits == -13 + 7.5 + 9 - 1 and "other way round" in lines(turned)["Given name"].words
    assert match(Record("Ann", ""), Record("", "Ann")).bits == -13


# --- Guards and bands


def test_twelve_years_apart_is_never_above_review():
    one, other = ANN, replace(ANN, born=date(1996, 3, 7))
    found = match(one, other)
    assert found.bits > 15 and found.score == 0.98 and found.band is Band.REVIEW
    just_under = match(one, replace(ANN, born=date(1996, 3, 4)))
    assert just_under.guard == "" and just_under.band is Band.VERY_LIKELY


def test_two_valid_nhs_numbers_are_never_above_review():
    found = match(ANN, replace(ANN, identifiers=(("nhs", "9991218688"),)))
    assert found.bits > 10 and found.band is Band.REVIEW and "NHS" in found.guard
    assert lines(found)["NHS number"].words == "two different valid numbers"


def test_a_guard_never_raises():
    stranger = Record("Joe", "Marsh", born=date(1940, 1, 1))
    assert match(ANN, stranger).score < 0.01 and match(ANN, stranger).guard


def test_sex_and_a_missing_birth_are_no_guards():
    assert match(ANN, replace(ANN, sex="M")).band is Band.VERY_LIKELY
    assert match(ANN, replace(ANN, born=None)).band is Band.VERY_LIKELY


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (1.0, Band.VERY_LIKELY),
        (0.99, Band.VERY_LIKELY),
        (0.989, Band.REVIEW),
        (0.5, Band.REVIEW),
        (0.499, Band.POSSIBLE),
        (0.05, Band.POSSIBLE),
        (0.049, Band.IGNORED),
        (0.0, Band.IGNORED),
    ],
)
def test_bands(score, band):
    assert Match(score, ()).band is band


def test_probability_of_bits():
    assert probability(0) == 0.5 and probability(1) == pytest.approx(2 / 3) and probability(-1) == pytest.approx(1 / 3)
    assert 0 <= probability(-1e9) < 1e-50 and probability(1e9) == 1


# --- Explanation


def test_explanation_is_in_plain_words_and_adds_up():
    found = match(ANN, replace(ANN, given="Annie", phones=(OTHER,)))
    said = {line.about: line.words for line in found.lines}
    assert said == {
        "Given name": "two forms of one name",
        "Family name, home and phone": "the same family name, the same home, another phone "
        "(counted once: a household shares them)",
        "Date of birth": "the same",
        "Sex": "the same",
        "NHS number": "the same",
    }
    assert found.score == probability(matching.PRIOR + sum(line.bits for line in found.lines))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (8, "speaks strongly for"),
        (7.5, "speaks for"),
        (1, "speaks for"),
        (0.5, "says little"),
        (0, "says little"),
        (-0.5, "says little"),
        (-1, "speaks against"),
        (-8, "speaks strongly against"),
    ],
)
def test_strength_in_words(value, words):
    assert matching.Line("x", "y", value).strength == words


def test_every_level_has_a_weight_and_words():
    for weights, words in (
        (matching.GIVEN, matching.GIVEN_WORDS),
        (matching.BORN, matching.BORN_WORDS),
        (matching.FAMILY, matching.FAMILY_WORDS),
        (matching.PLACE_COLUMN, matching.PLACE_WORDS),
    ):
        assert set(weights) == set(words) and words[Level.MISSING] == ""


def test_what_was_weighed_cannot_be_changed_afterwards():
    for thing, name in ((ANN, "given"), (match(ANN, ANN), "score"), (match(ANN, ANN).lines[0], "bits")):
        with pytest.raises(FrozenInstanceError):
            setattr(thing, name, None)


def test_of_several_names_the_likeliest_reading_is_taken():
    many = Record("Mary", "Bell", aliases=(("Ann", "Marsh"), ("Ann", "")))
    found = match(many, Record("Ann", "Marsh"))
    assert found.bits == -13 + 7.5 + 9
    assert match(Record("Ann", ""), Record("Ann", "Bell", aliases=(("Mary", "Marsh"),))).bits == -13 + 7.5


RECORDS = st.builds(
    Record,
    given=st.sampled_from(["", "Ann", "Anne", "A", "Liz", "Elizabeth", "Mary"]),
    family=st.sampled_from(["", "Bell", "Bel", "Marsh", "Bell-Marsh"]),
    born=st.sampled_from([None, date(1984, 3, 5), date(1984, 5, 3), date(1999, 1, 1)]),
    sex=st.sampled_from(["", "F", "M"]),
    places=st.sampled_from([(), (HOME,), (NEAR,), (AWAY,), (HOME, AWAY)]),
    phones=st.sampled_from([(), (PHONE,), (OTHER,), (PHONE, OTHER)]),
    identifiers=st.sampled_from([(), (("nhs", "9990439052"),), (("nhs", "9991218688"),), (("police", "1"),)]),
)


@given(RECORDS, RECORDS)
def test_order_does_not_matter_and_the_score_is_a_probability(one, other):
    found, turned = match(one, other), match(other, one)
    assert found.bits == turned.bits and found.band is turned.band and 0 <= found.score <= 1


@given(RECORDS)
def test_more_agreement_never_lowers(one):
    assert match(one, one).bits >= match(one, Record()).bits


# --- What is remembered


NAMES = [
    "",
    "Ann",
    "Anne-Marie",
    "Annmarie",
    "Liz",
    "Elizabeth",
    "E",
    "Mc",
    "José",
    "Mrs Mary",
    "Saarh",
    "Sarah",
    "?",
    "Bell",
]
FAMILIES = [
    "",
    "Bell",
    "Bel",
    "Bell-Marsh",
    "Mac Donald",
    "McDonald",
    "O'Casey",
    "Smith",
    "Smyth",
    "Chandran",
    "Chnadrna",
]
TYPED = st.builds(
    Record,
    given=st.sampled_from(NAMES),
    family=st.sampled_from(FAMILIES),
    aliases=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(FAMILIES)), max_size=2).map(tuple),
    born=st.dates(date(1980, 1, 1), date(1996, 12, 31)) | st.sampled_from([None, date(1984, 3, 5), date(1984, 5, 3)]),
    sex=st.sampled_from(["", "F", "male"]),
    places=st.lists(
        st.tuples(
            st.sampled_from(["", "12 Mill Road", "12 mill rd", "Flat 1, 12 Mill Road", "High St"]),
            st.sampled_from(["", "DA1 1AA", "dai1aa", "DA1 1AB", "PE1 1AA", "none"]),
        ),
        max_size=2,
    ).map(tuple),
    phones=st.lists(st.sampled_from(["", PHONE, "+44 7700 900123", "07700 900132", OTHER, "x"]), max_size=2).map(
        tuple
    ),
    identifiers=st.lists(
        st.tuples(st.sampled_from(["nhs", "police"]), st.sampled_from(["999 043 9052", "9991218688", "pn-1", "PN1"])),
        max_size=2,
    ).map(tuple),
)
REMEMBERED = ("name_tokens", "phone_key", "postcode", "address_key", "full_names", "sound_key")


def in_full(one, other):
    """Scored as if nothing were ever remembered and no slip left uncounted: each normal form anew for each pair."""
    with pytest.MonkeyPatch.context() as patch:
        for name in REMEMBERED:
            patch.setattr(keys, name, getattr(keys, name).__wrapped__)
        patch.setattr("people.likeness.slips", lambda a, b, most=2: plain_distance(a, b))
        return match(replace(one), replace(other))


@given(TYPED, st.lists(TYPED, min_size=1, max_size=5))
def test_what_is_worked_out_once_scores_as_if_worked_out_for_each_pair(one, others):
    for other in others:
        assert match(one, other) == in_full(one, other)


# --- The sample


def sample():
    with SAMPLE.open(newline="", encoding="utf-8") as lines_:
        return list(csv.DictReader(lines_))


def as_record(row):
    place = ((row["address_line"], row["postcode"]),) if row["address_line"] or row["postcode"] else ()
    return Record(
        row["given_name"],
        row["family_name"],
        born=date.fromisoformat(row["dob"]) if row["dob"] else None,
        sex=row["sex"],
        places=place,
        phones=(row["phone"],),
        identifiers=(("nhs", row["nhs_number"]),),
    )


def test_families_of_the_sample_are_kept_apart_and_people_found():
    """299 invented records, mostly of households: pairwise precision and recall at .95 over pairs that share a block."""
    rows = sample()
    blocks = [
        {
            keys.sound_key(row["family_name"]),
            keys.phone_key(row["phone"]),
            row["dob"],
            keys.postcode_key(row["postcode"]),
        }
        - {""}
        for row in rows
    ]
    found = true = right = 0
    for i, j in combinations(range(len(rows)), 2):
        same = rows[i]["entity_id"] == rows[j]["entity_id"]
        true += same
        if blocks[i] & blocks[j] and match(as_record(rows[i]), as_record(rows[j])).score >= 0.95:
            found += 1
            right += same
    assert len(rows) == 299 and true > 250
    assert right / found >= 0.99 and right / true >= 0.93
    assert 2 * right / (found + true) >= 0.965

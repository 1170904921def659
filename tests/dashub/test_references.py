import re

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Case
from dashub import references
from dashub.errors import InvalidInput
from tests.factories import make_area

BODY = st.text(references.ALPHABET, min_size=5, max_size=5)


def whole(body):
    return body + references.check_character(body)


def test_form_of_a_new_reference():
    for _ in range(300):
        reference = references.new()
        assert re.fullmatch(r"[2-9CDFHJKMNPQRTVWX]{4}-[2-9CDFHJKMNPQRTVWX]{2}", reference)
        assert references.parse(reference) == reference


def test_alphabet_has_no_vowel_no_double_meaning_and_a_prime_length():
    assert len(references.ALPHABET) == len(set(references.ALPHABET)) == 23
    assert not set(references.ALPHABET) & set("AEIOUY01LSBZG")


def test_new_references_differ():
    assert len({references.new() for _ in range(500)}) > 490


def test_rude_ones_are_drawn_again(monkeypatch):
    draws = iter("2FCK2" + "K7QD2")
    monkeypatch.setattr(references.secrets, "choice", lambda alphabet: next(draws))
    assert references.new() == "K7QD-2R"


@pytest.mark.parametrize("word", ["CNT", "DCK", "FCK", "KKK", "PRCK", "TWT", "WNK", "WTF"])
def test_every_unwanted_word(word, monkeypatch):
    draws = iter(f"{word:2<5}" + "K7QD2")
    monkeypatch.setattr(references.secrets, "choice", lambda alphabet: next(draws))
    assert references.new() == "K7QD-2R"


def test_randomness_is_the_systems():
    assert references.secrets.__name__ == "secrets"


def test_check_character_is_worked_by_hand():
    # K=13, 7=5, Q=17, D=9, 2=0: 13 + 10 + 51 + 36 + 0 = 110 = 4 x 23 + 18, and the 18th after "2" is R.
    assert references.check_character("K7QD2") == "R"


@given(BODY, st.integers(0, 5), st.sampled_from(references.ALPHABET))
def test_any_single_slip_is_caught(body, place, char):
    right = whole(body)
    wrong = right[:place] + char + right[place + 1 :]
    assert bool(references.normalise(wrong)) is (wrong == right)


@given(BODY, st.integers(0, 4))
def test_any_swap_of_neighbours_is_caught(body, place):
    right = whole(body)
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert bool(references.normalise(wrong)) is (wrong == right)


@pytest.mark.parametrize(
    "typed",
    [
        "K7QD-2R",
        "k7qd2r",
        " k7 qd-2 r ",
        "K7QD–2R",
        "K7QD\N{NON-BREAKING HYPHEN}2R",
        "K7QD/2R",
        "Ｋ７ＱＤ－２Ｒ",
        "k7qd-zr",
    ],
)
def test_what_people_type(typed):
    assert references.parse(typed) == references.normalise(typed) == "K7QD-2R"


def test_misread_letters_are_mended():
    assert references.parse(whole("58265").translate(str.maketrans("5826", "SBZG"))) == references.hyphenated(
        whole("58265")
    )
    assert references.parse(whole("VVVVV").replace("V", "U")) == references.parse(whole("VVVVV").replace("V", "y"))


@pytest.mark.parametrize("typed", ["", "K7QD-2", "K7QD-2RR", "K7QD-2O", "K7QD-1R", "Liz Smith", "💜" * 6, "K" * 10000])
def test_what_is_no_reference(typed):
    assert references.normalise(typed) == ""
    with pytest.raises(InvalidInput) as raised:
        references.parse(typed)
    assert "six letters and numbers, like" in raised.value.fields["reference"]


def test_a_slip_is_named_as_one():
    with pytest.raises(InvalidInput) as raised:
        references.parse("K7QD-2M")
    assert "has a slip in it" in raised.value.fields["reference"]


# --- A name that is taken --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_reference_that_is_taken_gives_way_to_the_next(monkeypatch):
    area = make_area()
    taken = Case.objects.create(area=area)
    offered = iter([taken.reference, taken.reference, "2222-22"])
    monkeypatch.setattr(references, "new", lambda: next(offered))
    made = Case(area=area, reference=next(offered))
    made.save()
    assert made.reference == "2222-22" and Case.objects.count() == 2


@pytest.mark.django_db
def test_it_gives_up_in_the_end_and_never_hides_another_clash(monkeypatch):
    area = make_area()
    taken = Case.objects.create(area=area)
    monkeypatch.setattr(references, "new", lambda: taken.reference)
    with pytest.raises(IntegrityError):
        Case(area=area, reference=taken.reference).save()
    with pytest.raises(IntegrityError, match="closed_has_date"):
        Case(area=area, status="closed", reference="2222-22").save()


def test_references_are_found_in_a_sentence_of_ours():
    made = references.new()
    assert references.found_in(f"Case {made} has moved: /cases/{made}/notes, 2026-11, AAAA-AA") == {made}

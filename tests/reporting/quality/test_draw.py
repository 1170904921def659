"""The draw of a sample: the same for the same seed, fair to every stratum, and indifferent to the order of the list."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.quality.draw import Unit, allocate, draw

populations = st.lists(st.sampled_from("abcdefg"), max_size=60).map(
    lambda strata: [Unit(f"K{place:03}", stratum) for place, stratum in enumerate(strata)]
)
sizes = st.integers(0, 70)


@given(populations, sizes, st.text(min_size=1, max_size=8), st.randoms())
@settings(max_examples=200, deadline=None)
def test_the_draw(population, size, seed, order):
    drawn = draw(population, size, seed)
    shuffled = list(population)
    order.shuffle(shuffled)
    assert draw(shuffled, size, seed) == drawn
    assert len(drawn) == len(set(drawn)) == min(size, len(population))
    assert set(drawn) <= set(population)
    there, taken = Counter(one.stratum for one in population), Counter(one.stratum for one in drawn)
    assert taken == Counter({name: number for name, number in allocate(there, size).items() if number})
    if size >= len(there):
        assert set(taken) == set(there)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 500), max_size=9), st.integers(0, 900))
@settings(max_examples=300, deadline=None)
def test_the_allocation(sizes, size):
    found = allocate(sizes, size)
    whole = sum(sizes.values())
    assert sum(found.values()) == min(size, whole)
    assert all(0 <= number <= sizes[name] for name, number in found.items())
    # Nobody gets more than her share rounded up, but for the one that each stratum gets.
    for name, number in found.items():
        assert number <= max(1, -(-min(size, whole) * sizes[name] // whole))


@pytest.mark.parametrize(
    ("sizes", "size", "places"),
    [
        ({"new": 70, "repeat": 30}, 10, {"new": 7, "repeat": 3}),
        # 6.65 and 3.35: the larger remainder gets the tenth place.
        ({"new": 133, "repeat": 67}, 10, {"new": 7, "repeat": 3}),
        # A stratum that would get none gets one, and the rest share what is left.
        ({"new": 98, "repeat": 1, "other": 1}, 10, {"new": 8, "repeat": 1, "other": 1}),
        # Fewer places than strata: the largest.
        ({"a": 5, "b": 9, "c": 9}, 2, {"a": 0, "b": 1, "c": 1}),
        ({"a": 2, "b": 0}, 9, {"a": 2}),
        ({}, 3, {}),
    ],
)
def test_who_gets_how_many(sizes, size, places):
    assert allocate(sizes, size) == places


def test_another_seed_draws_others_and_the_rule_can_be_repeated_by_hand():
    population = [Unit(f"K{place}", "all") for place in range(40)]
    ranked = sorted(population, key=lambda one: hashlib.sha256(f"s1|{one.key}".encode()).hexdigest())
    assert draw(population, 5, "s1") == ranked[:5]
    assert draw(population, 5, "s2") != ranked[:5]


def test_a_key_that_is_there_twice_is_refused():
    with pytest.raises(ValueError, match="key of its own"):
        draw([Unit("K", "a"), Unit("K", "b")], 1, "s")

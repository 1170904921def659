"""Drawing a stratified random sample (domain.md 2.7). Pure, so that anybody can draw the same one again.

Allocation is proportional by largest remainder, with at least one of each stratum while the size allows; with fewer
places than strata the largest get one each. Within a stratum those units are taken whose SHA-256 of seed and key is lowest.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Unit:
    """What may be drawn: ``key`` is its own among all of the population."""

    key: str
    stratum: str


def new_seed() -> str:
    return secrets.token_hex(8)


def allocate(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many to take from each stratum, of ``size`` in all or, where there are fewer, all there are."""
    sizes = {name: number for name, number in sizes.items() if number}
    size = min(size, sum(sizes.values()))
    if size < len(sizes):
        largest = sorted(sizes, key=lambda name: (-sizes[name], name))[: max(size, 0)]
        return {name: int(name in largest) for name in sizes}
    small: set[str] = set()
    while True:
        rest = {name: number for name, number in sizes.items() if name not in small}
        left = size - len(small)
        share = Fraction(left, sum(rest.values())) if rest else Fraction(0)
        below = {name for name, number in rest.items() if number * share < 1}
        if not below:
            break
        small |= below
    return {name: 1 for name in small} | _largest_remainder(rest, left, share)


def _largest_remainder(sizes: Mapping[str, int], size: int, share: Fraction) -> dict[str, int]:
    found = {name: int(number * share) for name, number in sizes.items()}
    remainders = sorted(sizes, key=lambda name: (found[name] - sizes[name] * share, name))
    for name in remainders[: size - sum(found.values())]:
        found[name] += 1
    return found


def draw(population: Iterable[Unit], size: int, seed: str) -> list[Unit]:
    """The sample, in the order of the draw; the same for the same units and seed, in whatever order they come.

    ValueError where two units have one key.
    """
    units = list(population)
    if len({unit.key for unit in units}) < len(units):
        raise ValueError("Every unit of a population needs a key of its own.")
    places = allocate(Counter(unit.stratum for unit in units), size)
    drawn = []
    for unit in sorted(units, key=lambda unit: _rank(seed, unit)):
        if places[unit.stratum]:
            places[unit.stratum] -= 1
            drawn.append(unit)
    return drawn


def _rank(seed: str, unit: Unit) -> tuple[str, str]:
    return hashlib.sha256(f"{seed}|{unit.key}".encode()).hexdigest(), unit.key

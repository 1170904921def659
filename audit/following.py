"""Following one chain from its first event to its head, and saying what is wrong where it does not hold.

Everything here is plain Python over rows that come in the order of their numbers; ``audit.verify`` brings the rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from audit import canonical

CHAIN, SEQUENCE, NUMBER, ACTOR = 0, 1, 2, 4
# How far a run of re-numbered events is looked for, and among how many broken ones the exchanged are.
MOST_SHIFTED, MOST_COMPARED = 200, 40


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: what (``code``), where, and in words."""

    code: str
    words: str
    chain: str = ""
    sequence: int | None = None
    event: int | None = None
    seal: int | None = None


@dataclass(frozen=True)
class Row:
    """An event as it is stored: its canonical columns and its hash."""

    fields: tuple
    hash: bytes

    @property
    def sequence(self) -> int:
        return self.fields[SEQUENCE]

    @property
    def number(self) -> int:
        return self.fields[NUMBER]

    def hash_after(self, previous: bytes, sequence: int | None = None) -> bytes:
        """The hash that it ought to have behind another one, at its own place or at a given one."""
        fields = self.fields if sequence is None else (self.fields[CHAIN], sequence, *self.fields[NUMBER:])
        return canonical.link(previous, canonical.of_event(fields))


@dataclass(frozen=True)
class Pin:
    """Where the chain ended when a seal was made."""

    sequence: int
    hash: bytes
    seal: int


@dataclass
class Broken:
    """An event whose hash does not follow, and the stored hash it stands behind (None behind a gap)."""

    row: Row
    previous: bytes | None
    before: int | None


class Chain:
    """One pass over one chain. ``last`` and ``hash`` say where it is; ``shift`` how far the numbers have been moved."""

    def __init__(self, name: str, pins: Iterable[Pin], head: tuple[int, bytes] | None):
        self.name, self.head = name, head
        self.pins = iter(pins)
        self.pin = next(self.pins, None)
        self.last, self.hash, self.number = 0, canonical.NOTHING_BEFORE, None
        self.earlier: bytes | None = None
        self.shift = 0
        self.good_pin = 0
        self.rewritten = False
        self.broken: list[Broken] = []
        self.found: list[Finding] = []
        self.sealed_to = 0

    def follow(self, rows: Iterable[Row]) -> list[Finding]:
        for row in rows:
            self._step(row)
        self._explain()
        self._end()
        return self.found

    def _say(self, code: str, words: str, **where) -> None:
        self.found.append(Finding(code, words, self.name, **where))

    # --- One event ---------------------------------------------------------------------------------------------------

    def _step(self, row: Row) -> None:
        if row.sequence <= self.last:
            self._say("forged", "a second event with this number", sequence=row.sequence, event=row.number)
            return
        previous = self.hash
        if row.sequence > self.last + 1:
            previous = self._gap(row)
        follows = previous is not None and row.hash_after(previous, row.sequence + self.shift) == row.hash
        if not follows and not self._explained_by_what_stands_before(row, previous):
            self.broken.append(Broken(row, previous, self.number))
        self.earlier, self.hash, self.last, self.number = self.hash, row.hash, row.sequence, row.number
        self._check_pin(row)

    def _gap(self, row: Row) -> bytes | None:
        """The hash before the row, where a seal has seen it; without, the row itself cannot be checked."""
        first, last = self.last + 1, row.sequence - 1
        while self.pin and self.pin.sequence < last:
            self._next_pin()
        sealed = self.pin.hash if self.pin and self.pin.sequence == last else None
        what = f"event {first} is" if first == last else f"events {first} to {last} are"
        words = f"{what} missing from the chain" + ("" if sealed else "; what comes next cannot be checked without it")
        self._say("removed", words, sequence=first)
        return sealed

    def _explained_by_what_stands_before(self, row: Row, previous: bytes | None) -> bool:
        """Behind a gap nothing can be said against it. Otherwise: a hash altered before it, or numbers that were moved."""
        if previous is None:
            return True
        last = self.broken[-1] if self.broken else None
        beside = last is not None and last.row.sequence == self.last
        if beside and last.previous is not None:
            true = last.row.hash_after(last.previous)
            if row.hash_after(true) == row.hash:
                return True
        return self._renumbered(row, previous, beside)

    def _renumbered(self, row: Row, previous: bytes, beside: bool) -> bool:
        if self.shift or len(self.broken) > MOST_COMPARED:
            return False
        fits = self.earlier is not None and row.hash_after(self.earlier, row.sequence - 1) == row.hash
        if fits and not (beside and self._swapped_with(row)):
            self._inserted(row)
            return True
        for shift in (sign * size for size in range(1, MOST_SHIFTED) for sign in (1, -1)):
            if row.hash_after(previous, row.sequence + shift) == row.hash:
                self._shifted(row, shift, beside)
                return True
        return False

    def _swapped_with(self, row: Row) -> bool:
        """Whether the one before it belongs behind it: neighbours that changed places, not one that was put in."""
        before = self.broken[-1].row
        return before.hash_after(row.hash, row.sequence) == before.hash

    def _inserted(self, row: Row) -> None:
        if self.broken and self.broken[-1].row.sequence == self.last:
            self.broken.pop()
        self.shift = -1
        self.found = [one for one in self.found if one.event != self.number]
        words = f"inserted between two events; from {row.sequence} on the numbers were raised by one"
        self._say("forged", words, sequence=self.last, event=self.number)

    def _shifted(self, row: Row, shift: int, beside: bool) -> None:
        first = self.broken.pop().row if beside else row
        self.shift = shift
        many = "one event" if abs(shift) == 1 else f"{abs(shift)} events"
        how = (
            f"lowered, as if to hide {many} removed before it"
            if shift > 0
            else f"raised, with {many} put in before it"
        )
        words = f"from here on the numbers were {how}"
        self._say("renumbered", words, sequence=first.sequence, event=first.number)

    def _check_pin(self, row: Row) -> None:
        """A head that was sealed must still stand where the seal saw it."""
        while self.pin and self.pin.sequence < row.sequence:
            self._next_pin()
        if self.pin and self.pin.sequence == row.sequence:
            if self.pin.hash == row.hash:
                self.good_pin = row.sequence
            elif not (self.rewritten or self.shift or self._is_broken(row)):
                self._rewritten(self.pin, row)
            self._next_pin()

    def _is_broken(self, row: Row) -> bool:
        return bool(self.broken) and self.broken[-1].row is row

    def _next_pin(self) -> None:
        self.sealed_to = self.pin.sequence
        self.pin = next(self.pins, None)

    def _rewritten(self, pin: Pin, row: Row) -> None:
        self.rewritten = True
        words = (
            f"seal {pin.seal} saw another hash here: something between event {self.good_pin + 1} and this one was "
            "altered, put in or taken out, and hashes were written anew"
        )
        self._say("rewritten", words, sequence=pin.sequence, event=row.number, seal=pin.seal)

    # --- Why events do not follow ------------------------------------------------------------------------------------

    def _explain(self) -> None:
        compared = self.broken[:MOST_COMPARED]
        explained = self._exchanged(compared) or self._contents_exchanged(compared)
        for one in self.broken:
            if one.row.sequence not in explained:
                self._altered(one)

    def _altered(self, one: Broken) -> None:
        row, words = one.row, "altered: it does not agree with its hash"
        if one.before is not None:
            words += f" (or event {one.before} before it was altered and given a new hash)"
        self._say("altered", words, sequence=row.sequence, event=row.number)

    def _exchanged(self, broken: list[Broken]) -> set[int]:
        """Events that moved with their hashes: each follows where another one stands now. What came after them is whole."""
        behind = {one.row.sequence: one.previous for one in broken}
        hashes = [one.row.hash for one in broken]
        home = {}
        for one in broken:
            for place, previous in behind.items():
                candidates = filter(None, [previous, *hashes])
                if place != one.row.sequence and any(one.row.hash_after(h, place) == one.row.hash for h in candidates):
                    home[one.row.sequence] = place
        moved = {here for here, place in home.items() if place in home}
        for one in broken:
            here = one.row.sequence
            if here in moved:
                words = f"swapped: it was event {home[here]} of the chain"
                self._say("swapped", words, sequence=here, event=one.row.number)
        after = {one.row.sequence for one in broken if one.row.sequence - 1 in moved and one.row.sequence not in moved}
        unharmed = {here for here in after if self._follows_one_of(broken, here, hashes)}
        return moved | unharmed

    def _follows_one_of(self, broken: list[Broken], here: int, hashes: list[bytes]) -> bool:
        row = next(one.row for one in broken if one.row.sequence == here)
        return any(row.hash_after(h) == row.hash for h in hashes)

    def _contents_exchanged(self, broken: list[Broken]) -> set[int]:
        """Contents that changed places under numbers and hashes that did not."""
        explained = set()
        for one in broken:
            for other in broken:
                if one is other or one.previous is None:
                    continue
                if other.row.hash_after(one.previous, one.row.sequence) == one.row.hash:
                    explained.add(other.row.sequence)
                    words = f"swapped: its content belongs to event {one.row.sequence} of the chain"
                    self._say("swapped", words, sequence=other.row.sequence, event=other.row.number)
        return explained

    # --- The end -----------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        sealed_by = None
        while self.pin:
            sealed_by = self.pin.seal if self.pin.sequence > self.last else sealed_by
            self._next_pin()
        if self.shift:
            return
        head = self.head[0] if self.head else 0
        if self.sealed_to > self.last:
            self._cut_off(max(head, self.sealed_to), sealed_by)
        elif self.head is None:
            self._say("head_removed", "the chain has no head", sequence=self.last)
        elif head > self.last:
            words = f"events {self.last + 1} to {head} are missing from the end, or the head was altered"
            self._say("tail_removed", words, sequence=self.last + 1)
        if self.head is not None and head < max(self.last, self.sealed_to):
            self._past_the_head(head)
        elif self.head is not None and head == self.last and self.head[1] != self.hash:
            self._say("head_altered", "the head holds another hash than the last event", sequence=head)

    def _cut_off(self, end: int, seal: int | None) -> None:
        if self.last == 0:
            words = f"the whole chain of {end} events is missing; seal {seal} saw it"
            self._say("chain_removed", words, sequence=1, seal=seal)
            return
        words = f"events {self.last + 1} to {end} are missing from the end; seal {seal} saw them"
        self._say("tail_removed", words, sequence=self.last + 1, seal=seal)

    def _past_the_head(self, head: int) -> None:
        if self.sealed_to > head or self.last == 0:
            words = f"the head says {head}, and seals have seen {self.sealed_to}"
            self._say("head_altered", words, sequence=head)
            return
        words = f"events after {head} were not written by the hub: the head ends there"
        self._say("forged", words, sequence=head + 1, event=self.number)


def counted(rows: Iterable[Row], tally: list[int]) -> Iterator[Row]:
    """The rows, with their number added up in ``tally``."""
    for row in rows:
        tally[0] += 1
        yield row

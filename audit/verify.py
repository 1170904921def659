"""Recomputing the whole log: every event, every head, every seal, and the anchors that were kept outside.

Rows come through cursors of the server, a chain after the other, so that memory does not grow with the log. It reads one
moment of the database while the hub goes on writing.
"""

import datetime as dt
import itertools
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F, Min, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from audit import canonical
from audit.following import Chain, Finding, Pin, Row, counted
from audit.models import Event, Head, Seal, SealedHead

AT_ONCE = 5000
# The beat seals every minute; an event that waits longer says that it does not run, or that seals were taken away.
SEALED_WITHIN = dt.timedelta(minutes=10)


@dataclass
class Report:
    """What was read, and what is wrong with it."""

    events: int = 0
    chains: int = 0
    seals: int = 0
    anchors: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Anchor:
    """A seal as it was printed for keeping elsewhere."""

    seal: int
    hash: str
    at: str

    @classmethod
    def newest(cls) -> "Anchor | None":
        seal = Seal.objects.first()
        return cls(seal.number, bytes(seal.hash).hex(), seal.at.isoformat()) if seal else None

    @classmethod
    def read(cls, lines: Iterable[str]) -> "list[Anchor]":
        """One JSON object a line. ValueError for a line that is none."""
        found = []
        for number, line in enumerate(lines, 1):
            try:
                found += [cls(**json.loads(line))] if line.strip() else []
            except (TypeError, ValueError) as error:
                raise ValueError(f"line {number} is not an anchor") from error
        return found


def verify(anchors: Iterable[Anchor] = (), now: dt.datetime | None = None) -> Report:
    """Read everything once and report what does not hold."""
    report = Report()
    with _one_moment():
        _follow_chains(report, now or timezone.now())
        _follow_seals(report, {anchor.seal: anchor for anchor in anchors})
    return report


@contextmanager
def _one_moment():
    """A transaction whose statements all see the same rows: heads, events and seals of the same instant."""
    if connection.in_atomic_block:
        yield
        return
    connection.cursor().execute("SET default_transaction_isolation = 'repeatable read'")
    try:
        with transaction.atomic():
            yield
    finally:
        connection.cursor().execute("RESET default_transaction_isolation")


# --- Events ----------------------------------------------------------------------------------------------------------


def _follow_chains(report: Report, now: dt.datetime) -> None:
    heads = {chain: (sequence, bytes(digest)) for chain, sequence, digest in Head.objects.values_list()}
    written = Event.objects.order_by().values_list("chain", flat=True).distinct()
    sealed = SealedHead.objects.order_by().values_list("chain", flat=True).distinct()
    unsealed = []
    for name in sorted({*heads, *written, *sealed}):
        tally = [0]
        chain = Chain(name, _pins(name), heads.get(name))
        report.findings += chain.follow(counted(_rows(name), tally))
        report.events += tally[0]
        report.chains += bool(tally[0])
        unsealed += [(name, chain.sealed_to)] if chain.last > chain.sealed_to else []
    report.findings += _not_sealed(unsealed, now - SEALED_WITHIN)


def _rows(chain: str) -> Iterator[Row]:
    columns = [F(name) if name != "detail" else Cast("detail", TextField()) for name in canonical.COLUMNS]
    rows = Event.objects.filter(chain=chain).order_by("sequence", "id").values_list(*columns, "hash")
    for *fields, digest in rows.iterator(AT_ONCE):
        yield Row(tuple(fields), bytes(digest))


def _pins(chain: str) -> Iterator[Pin]:
    rows = SealedHead.objects.filter(chain=chain).order_by("sequence").values_list("sequence", "hash", "seal")
    for sequence, digest, seal in rows.iterator(AT_ONCE):
        yield Pin(sequence, bytes(digest), seal)


def _not_sealed(unsealed: list[tuple[str, int]], before: dt.datetime) -> list[Finding]:
    oldest = []
    for chain, sealed_to in unsealed:
        at = Event.objects.filter(chain=chain, sequence__gt=sealed_to).aggregate(at=Min("at"))["at"]
        oldest += [at] if at and at < before else []
    if not oldest:
        return []
    words = f"{len(oldest)} chains have events that were not sealed, the oldest of {min(oldest).isoformat()}"
    words += ": beat does not run, or seals were taken away"
    return [Finding("not_sealed", words)]


# --- Seals -----------------------------------------------------------------------------------------------------------


def _follow_seals(report: Report, anchors: dict[int, Anchor]) -> None:
    groups = _moved_heads()
    heads = _Heads()
    last, previous = 0, canonical.NOTHING_BEFORE
    group = next(groups, None)
    for seal in Seal.objects.order_by("number").iterator(AT_ONCE):
        report.seals += 1
        while group and group[0] < seal.number:
            heads.lost = True
            group = next(groups, None)
        moved = group[1] if group and group[0] == seal.number else []
        group = next(groups, None) if moved else group
        if seal.number != last + 1:
            heads.lost = True
            report.findings.append(_missing_seals(last + 1, seal.number - 1))
        report.findings += heads.check(seal, previous if seal.number == last + 1 else None, moved)
        report.findings += _against(anchors.get(seal.number), seal)
        report.anchors += seal.number in anchors
        last, previous = seal.number, bytes(seal.hash)
    if group:
        report.findings.append(_missing_seals(last + 1, max(number for number, _ in itertools.chain([group], groups))))
    for number in sorted(number for number in anchors if number > last):
        words = f"this seal was kept as an anchor and is gone; the last one now is {last}"
        report.findings.append(Finding("anchor_missing", words, seal=number))


def _moved_heads() -> Iterator[tuple[int, list[tuple[str, int, bytes]]]]:
    """(number of a seal, the heads that it saw moved), in the order of seals."""
    rows = SealedHead.objects.order_by("seal").values_list("seal", "chain", "sequence", "hash")
    for seal, group in itertools.groupby(rows.iterator(AT_ONCE), key=lambda row: row[0]):
        yield seal, sorted((chain, sequence, bytes(digest)) for _, chain, sequence, digest in group)


def _missing_seals(first: int, last: int) -> Finding:
    what = f"seal {first} is" if first == last else f"seals {first} to {last} are"
    return Finding("seal_removed", f"{what} missing", seal=first)


def _against(anchor: Anchor | None, seal: Seal) -> list[Finding]:
    if anchor is None or anchor.hash == bytes(seal.hash).hex():
        return []
    return [
        Finding(
            "anchor_differs", "the anchor kept outside has another hash: seals were written anew", seal=seal.number
        )
    ]


class _Heads:
    """All heads as the seals saw them, one seal after the other. ``lost``: a seal is missing, so the rest is not known."""

    def __init__(self):
        self.parts: dict[str, bytes] = {}
        self.lost = False

    def check(self, seal: Seal, previous: bytes | None, moved) -> list[Finding]:
        """``previous`` is None behind a gap."""
        found = []
        if previous is not None and bytes(seal.previous) != previous:
            words = f"it follows on another seal than the one before it: seal {seal.number - 1} was written anew"
            found.append(Finding("seal_altered", words, seal=seal.number))
        parts = [(chain, canonical.of_head(chain, sequence, digest)) for chain, sequence, digest in moved]
        body = canonical.of_seal(seal.number, seal.at, seal.digest, b"".join(part for _, part in parts))
        if canonical.link(seal.previous, body) != bytes(seal.hash):
            self.lost = True
            words = "altered: it, or the heads kept with it, do not agree with its hash"
            return [*found, Finding("seal_altered", words, seal=seal.number)]
        self._move(parts)
        if not self.lost and self._digest() != bytes(seal.digest):
            self.lost = True
            found.append(Finding("seal_altered", "its digest is not over the heads there were", seal=seal.number))
        return found

    def _move(self, parts) -> None:
        new = {chain for chain, _ in parts} - self.parts.keys()
        self.parts.update(parts)
        if new:
            self.parts = dict(sorted(self.parts.items()))

    def _digest(self) -> bytes:
        return canonical.link(b"", b"".join(self.parts.values()))

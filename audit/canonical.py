"""The text that a hash is taken over, written a second time in Python: the verifier must not trust the database's functions.

The first is audit_canonical() and audit_seal_heads() of migrations/0003_chain.py; tests hold the two against each other.
"""

import datetime as dt
from collections.abc import Iterable
from hashlib import sha256

NOTHING_BEFORE = bytes(32)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
# The columns of an event in the order of its canonical form. ``detail`` is the text that PostgreSQL prints for its jsonb.
COLUMNS = (
    "chain",
    "sequence",
    "id",
    "at",
    "actor",
    "purpose",
    "verb",
    "kind",
    "object_ids",
    "reference",
    "detail",
    "request_id",
)


def part(value) -> bytes:
    """Length in bytes, the value, a separator; nothing is something of its own."""
    if value is None:
        return b"-;"
    data = str(value).encode()
    return b"%d:%b;" % (len(data), data)


def moment(at: dt.datetime) -> int:
    """Microseconds since 1970, UTC, in whole numbers."""
    return (at - EPOCH) // MICROSECOND


def array(numbers: Iterable[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


def of_event(fields: tuple) -> bytes:
    """The canonical form of an event given as its COLUMNS."""
    chain, sequence, number, at, actor, purpose, verb, kind, object_ids, reference, detail, request_id = fields
    values = (chain, sequence, number, moment(at), actor, purpose, verb, kind)
    rest = (array(object_ids), reference, detail, request_id)
    return b"event1;" + b"".join(map(part, (*values, *rest)))


def of_head(chain: str, sequence: int, digest: bytes) -> bytes:
    return part(chain) + part(sequence) + part(bytes(digest).hex())


def of_seal(number: int, at: dt.datetime, digest: bytes, moved: bytes) -> bytes:
    """``moved``: the heads that moved since the seal before, in the order of their chains."""
    return b"seal1;" + part(number) + part(moment(at)) + part(bytes(digest).hex()) + moved


def link(previous: bytes, body: bytes) -> bytes:
    """The hash that continues a chain."""
    return sha256(bytes(previous) + body).digest()

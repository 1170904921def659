"""Two writers on one discussion: word by word what each changed, so that neither loses anything. Pure.

Everything that is written in a discussion is a flat mapping from a field to its value. A writer sends what she had before
her (by its version) and what she has now; a field that only one of them changed is taken from that one.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Clash(NamedTuple):
    """A field that both changed, to different words."""

    mine: object
    theirs: object


class Merged(NamedTuple):
    """``words`` is what to keep; where both changed a field it keeps theirs, and ``clashes`` holds both."""

    words: dict
    clashes: dict[str, Clash]


def merge(base: Mapping, mine: Mapping, theirs: Mapping) -> Merged:
    """Fields that ``mine`` does not name are left as they are."""
    words, clashes = dict(theirs), {}
    for field, value in mine.items():
        before, now = base.get(field), theirs.get(field)
        if value in (before, now):
            continue
        if now == before:
            words[field] = value
        else:
            clashes[field] = Clash(value, now)
    return Merged(words, clashes)


def rewind(now: Mapping, edits) -> dict:
    """The words as they were before ``edits``: mappings from a field to [old, new], oldest first."""
    words = dict(now)
    for changes in reversed(list(edits)):
        for field, (old, _) in changes.items():
            words[field] = old
    return words

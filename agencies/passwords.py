"""Passwords that have been found in stolen lists, from a file on this machine: nothing of a password goes out.

PWNED_PASSWORDS_FILE is the list as Have I Been Pwned publishes it, ordered by hash: a line for each password, its SHA-1 in
capitals and how often it was found. It has some 40 GB, so it is searched where it lies: about forty short reads.
"""

import hashlib
import logging
import os
import re

from django.conf import settings
from django.core.checks import Warning
from django.core.exceptions import ValidationError

log = logging.getLogger(__name__)
HASH = re.compile(rb"[0-9A-F]{40}(:\d+)?\s*", re.IGNORECASE)
DIGITS = 40
SAMPLES = 64
FOUND = (
    "This password is in lists of stolen passwords, so others try it first. Choose another one: three or four words that "
    "have nothing to do with each other are long and easy to keep."
)


class StolenPasswordValidator:
    """Refuses what the file holds. Without a file, or where it cannot be read, Django's 20,000 common ones still count."""

    def validate(self, password: str, user=None) -> None:
        path = settings.PWNED_PASSWORDS_FILE
        if path and _is_stolen(path, password):
            raise ValidationError(FOUND, code="password_stolen")

    def get_help_text(self) -> str:
        return "It must not be in lists of stolen passwords."


def _is_stolen(path: str, password: str) -> bool:
    # SHA-1 is how the list is published; nothing is kept by it.
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    try:
        return holds(path, digest)
    except OSError:
        log.exception("the list of stolen passwords cannot be read")
        return False


def holds(path: str, digest: str) -> bool:
    """Binary search over the bytes of a file of sorted lines of any length."""
    wanted = digest.encode()
    with open(path, "rb") as lines:
        low, high = 0, os.fstat(lines.fileno()).st_size
        while low < high:
            middle = (low + high) // 2
            start, line = _line_from(lines, middle)
            found = line[:DIGITS].upper()
            if not line or start >= high or found > wanted:
                high = middle
            elif found == wanted:
                return True
            else:
                low = lines.tell()
    return False


def _line_from(lines, position: int) -> tuple[int, bytes]:
    """The first whole line that begins there or later, and where it begins."""
    lines.seek(max(position - 1, 0))
    if position:
        lines.readline()
    return lines.tell(), lines.readline()


def check_file(**_kwargs) -> list:
    """A list in another order looks the same and would find nothing: lines from all over it are compared."""
    path = settings.PWNED_PASSWORDS_FILE
    if not path:
        return []
    try:
        with open(path, "rb") as lines:
            size = os.fstat(lines.fileno()).st_size
            sample = [_line_from(lines, size * part // SAMPLES)[1] for part in range(SAMPLES)]
    except OSError:
        return [Warning("PWNED_PASSWORDS_FILE cannot be read.", id="agencies.W001")]
    seen = [line.upper() for line in sample if line]
    if not seen or seen != sorted(seen) or not all(HASH.fullmatch(line) for line in seen):
        return [Warning("PWNED_PASSWORDS_FILE is no list of SHA-1 hashes in their order.", id="agencies.W002")]
    return []

"""References such as K7QD-2M: random, easy to say on the telephone, safe to print, telling nothing about anyone.

The 23 characters leave out vowels and Y (no words), and whatever is taken for another in print or handwriting (0 O, 1 I L,
S for 5, B for 8, Z for 2, G for 6, U for V). 23 is prime, so the check character catches every single wrong character and
every swap of neighbours. Five random characters give 6.4 million references; what is named twice by chance takes
another (dashub/referenced.py).
"""

import re
import secrets
import unicodedata

from dashub.errors import InvalidInput

ALPHABET = "23456789CDFHJKMNPQRTVWX"
RANDOM_LENGTH = 5
LENGTH = RANDOM_LENGTH + 1
HYPHEN_AFTER = 4
# What people write for a character of ours; the letters on the left are never in a reference.
MISREAD = str.maketrans({"S": "5", "B": "8", "Z": "2", "G": "6", "U": "V", "Y": "V"})
WRITTEN = re.compile(rf"\b[{ALPHABET}]{{{HYPHEN_AFTER}}}-[{ALPHABET}]{{{LENGTH - HYPHEN_AFTER}}}\b")
# Rude even without their vowels.
UNWANTED = ("CNT", "DCK", "FCK", "KKK", "PRCK", "TWT", "WNK", "WTF")


def new() -> str:
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
        whole = body + check_character(body)
        if not any(word in whole for word in UNWANTED):
            return hyphenated(whole)


def password() -> str:
    """Sixteen random characters in four groups, as easy to type and to say as a reference: 72 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def check_character(body: str) -> str:
    """Sum of value times place, modulo 23."""
    return ALPHABET[sum(place * ALPHABET.index(char) for place, char in enumerate(body, 1)) % len(ALPHABET)]


def hyphenated(whole: str) -> str:
    return f"{whole[:HYPHEN_AFTER]}-{whole[HYPHEN_AFTER:]}"


def parse(typed: str) -> str:
    """The reference meant by what a person typed (case, spaces, dashes, S for 5). InvalidInput if it cannot be one."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(char for char in plain if char.isalnum()).translate(MISREAD)
    if len(kept) != LENGTH or any(char not in ALPHABET for char in kept):
        raise InvalidInput({"reference": "Enter a reference of six letters and numbers, like K7QD-2M."})
    if check_character(kept[:RANDOM_LENGTH]) != kept[RANDOM_LENGTH:]:
        raise InvalidInput({"reference": "That reference has a slip in it. Check each letter and number."})
    return hyphenated(kept)


def found_in(text: str) -> set[str]:
    """Every reference that stands in a text of ours, as it is written there."""
    return set(WRITTEN.findall(text))


def normalise(typed: str) -> str:
    """As parse, for a search box where anything may be typed: "" for what is no reference."""
    try:
        return parse(typed)
    except InvalidInput:
        return ""

"""Normal forms of what people type about people, so that two spellings of one fact compare as equal.

Used by person search, matching and the screening of conflicts of interest. Each `*_key` gives "" for what holds no such
fact. Nothing here decides that two people are one: people.matching weighs these keys.
"""

import csv
import re
import unicodedata
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

# One name, home or number is compared with hundreds of others: what was worked out for it is kept, for so many of each.
MOST_REMEMBERED = 4096

NICKNAMES = Path(__file__).parent / "data" / "nicknames.csv"

# Letters that Unicode does not take apart into a base letter and a mark.
WHOLE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
)
APOSTROPHES = re.compile(r"['’‘ʼ`´′]")
HONORIFICS = frozenset(
    ["mr", "mrs", "ms", "miss", "mx", "master", "mstr", "dr", "prof", "professor", "rev", "reverend", "sir", "dame"]
)
MAC = re.compile(r"^mac(?=[a-z]{3})(?![ey])")

PHONE_EXTENSION = re.compile(r"\s*(?:ext\.?|extension|x|#)\s*\d+\s*$", re.IGNORECASE)
NOT_PHONE = re.compile(r"[^\d\s().+/-]")
POSTCODE = re.compile(r"(GIR|[A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

# A typed zero or one in the place where a postcode has a digit.
LETTER_FOR_DIGIT = str.maketrans("OIL", "011")
STREET_WORDS = {
    "st": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close", "cres": "crescent",
    "dr": "drive", "ct": "court", "gdns": "gardens", "gdn": "gardens", "pl": "place", "sq": "square", "terr": "terrace",
    "ter": "terrace", "wk": "walk", "pk": "park", "gr": "grove", "gro": "grove", "wy": "way", "hse": "house",
    "apt": "flat", "apartment": "flat", "unit": "flat", "bldgs": "buildings", "mt": "mount",
}  # fmt: skip


# --- Names -----------------------------------------------------------------------------------------------------------


def folded(text: str) -> str:
    """Lower case without accents; letters of other alphabets stay themselves."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold().translate(WHOLE_LETTERS))
    return "".join(char for char in parts if not unicodedata.combining(char))


@lru_cache(MOST_REMEMBERED)
def name_tokens(text: str) -> tuple[str, ...]:
    """The words of a name, folded: no title, apostrophes closed up (O'Casey), hyphens opened, Mac as Mc, "Mc Kay" joined."""
    closed = APOSTROPHES.sub("", folded(text))
    words = re.findall(r"[^\W\d_]+", closed)
    named = [word for word in words if word not in HONORIFICS] or words
    return tuple(MAC.sub("mc", word) for word in _join_prefixes(named))


def _join_prefixes(words: list[str]) -> list[str]:
    """["mc", "donald"] -> ["mcdonald"]; ["o", "casey"] -> ["ocasey"] unless "o" begins the name, as an initial does."""
    joined: list[str] = []
    for index, word in enumerate(words):
        prefixed = bool(joined) and (joined[-1] in ("mc", "mac") or (joined[-1] == "o" and index > 1))
        if prefixed:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def name_key(text: str) -> str:
    """The words of a name in their order, one space between them."""
    return " ".join(name_tokens(text))


def name_skeleton(text: str) -> str:
    """The words of a name sorted and closed up, so that order and hyphens do not matter."""
    return "".join(sorted(name_tokens(text)))


@cache
def nickname_groups() -> dict[str, frozenset[str]]:
    """{any form of a given name: the full names it stands for}, from our own table: full name, then its short forms."""
    groups: dict[str, set[str]] = {}
    with NICKNAMES.open(newline="", encoding="utf-8") as lines:
        for full, *shorts in csv.reader(line for line in lines if not line.startswith("#")):
            for form in (full, *shorts):
                groups.setdefault(form, set()).add(full)
    return {form: frozenset(fulls) for form, fulls in groups.items()}


@lru_cache(MOST_REMEMBERED)
def full_names(given: str) -> frozenset[str]:
    """The full names that a given name may stand for, itself always among them: "Liz" -> {"liz", "elizabeth"}."""
    tokens = name_tokens(given)
    return nickname_groups().get(tokens[0], frozenset()) | {tokens[0]} if tokens else frozenset()


def same_given_name(one: str, other: str) -> bool:
    """Whether both may be forms of one name. Two short forms of different names (Liz, Sam) are not."""
    return bool(full_names(one) & full_names(other))


# Spellings that British ears take for one sound. Order matters: longer first.
SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        (r"^(kn|gn|pn)", "n"), (r"^wr", "r"), (r"^wh", "w"), (r"^x", "s"), (r"^ps", "s"), (r"^mc", "mk"),
        (r"tch", "C"), (r"sch", "sk"), (r"(?<=[aeiou])gh(?=t|$)", ""), (r"ph|bv", "f"), (r"(?<=[bdgkjt])h", ""),
        (r"sh|ch", "C"), (r"c(?=[eiy])", "s"), (r"ck|q|c(?=[^eiyh]|$)", "k"), (r"x", "ks"), (r"z", "s"),
        (r"(?<=m)b$", ""), (r"dg(?=[eiy])", "j"), (r"g(?=[eiy])", "j"), (r"v", "f"), (r"^w", "v"),
    ]
]  # fmt: skip
SOUND_LENGTH = 6


@lru_cache(MOST_REMEMBERED)
def sound_key(text: str) -> str:
    """How a name sounds, up to six letters: first letter, then consonants without doubles. Smith and Smyth share one."""
    sound = "".join(name_tokens(text))
    for pattern, by in SOUNDS:
        sound = pattern.sub(by, sound)
    if not sound:
        return ""
    first = "a" if sound[0] in "aeiouy" else sound[0]
    rest = re.sub(r"[aeiouyhw]", "", sound[1:])
    return re.sub(r"(.)\1+", r"\1", first + rest)[:SOUND_LENGTH]


# --- Ways to reach someone -------------------------------------------------------------------------------------------


@lru_cache(MOST_REMEMBERED)
def phone_key(text: str) -> str:
    """A telephone number as E.164 (+447700900123). United Kingdom unless it begins with another country's code."""
    plain = PHONE_EXTENSION.sub("", unicodedata.normalize("NFKC", text).strip())
    if NOT_PHONE.search(plain):
        return ""
    digits = re.sub(r"\D", "", plain.replace("(0)", ""))
    if plain.startswith("+") or digits.startswith("00"):
        return _international(digits.removeprefix("00"))
    return _british(digits)


def _international(digits: str) -> str:
    if digits.startswith("44"):
        return _british(digits.removeprefix("44"))
    return f"+{digits}" if 8 <= len(digits) <= 15 else ""


def _british(digits: str) -> str:
    """Nine or ten digits after the trunk 0 or the 44; a lost 0 (spreadsheets drop it) only where ten remain."""
    if len(digits) == 12 and digits.startswith("44"):
        digits = digits.removeprefix("44")
    national = digits.removeprefix("0")
    long_enough = len(national) == 10 or (len(national) == 9 and national[0] == "1" and digits != national)
    return f"+44{national}" if long_enough and national[0] in "123578" else ""


class Postcode(NamedTuple):
    """Parts of a well-formed postcode, from wide to narrow: area CH, district CH41, sector CH41 6, whole CH41 6AA."""

    outward: str
    inward: str

    @property
    def area(self) -> str:
        return re.match(r"[A-Z]+", self.outward)[0]

    @property
    def district(self) -> str:
        return self.outward

    @property
    def sector(self) -> str:
        return f"{self.outward} {self.inward[0]}"

    @property
    def whole(self) -> str:
        return f"{self.outward} {self.inward}"


@lru_cache(MOST_REMEMBERED)
def postcode(text: str) -> Postcode | None:
    """The postcode typed, whatever its case and spaces, O for 0 mended in the inward half. Format only, not existence."""
    raw = re.sub(r"[\s.-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not 5 <= len(raw) <= 7:
        return None
    mended = raw[:-3] + raw[-3].translate(LETTER_FOR_DIGIT) + raw[-2:]
    found = POSTCODE.fullmatch(mended)
    return Postcode(*found.groups()) if found else None


def postcode_key(text: str) -> str:
    found = postcode(text)
    return found.whole if found else ""


def email_key(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    return plain if EMAIL.fullmatch(plain) else ""


@lru_cache(MOST_REMEMBERED)
def address_key(line: str) -> str:
    """Numbers first and sorted, then the words in their order, abbreviations written out; "" without a word.

    "Flat 11, 111 Beech St" -> "11 111 flat beech street".
    """
    words = re.findall(r"\d+[a-z]?|[^\W\d_]+", APOSTROPHES.sub("", folded(line)))
    numbers = sorted(word for word in words if word[0].isdigit())
    names = [STREET_WORDS.get(word, word) for word in words if not word[0].isdigit()]
    return " ".join([*numbers, *names]) if names else ""


# --- Identifiers and dates -------------------------------------------------------------------------------------------


def nhs_number_key(text: str) -> str:
    """Ten digits whose last is the modulus-11 check of the rest (NHS Data Dictionary); "" where it is not right."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        return ""
    check = -sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return digits if check == int(digits[9]) else ""


def day_month_swapped(born: date) -> date | None:
    """The date read the American way; None where that is no date or the same date."""
    if born.day > 12 or born.day == born.month:
        return None
    return born.replace(month=born.day, day=born.month)


def birth_dates(born: date) -> frozenset[date]:
    """The date and, where it is one, its day and month swapped."""
    return frozenset(filter(None, (born, day_month_swapped(born))))

"""Words on a discreet copy by which whoever finds it would know what it is: abuse, courts, services, a name."""

import re
from collections.abc import Iterable

# The beginnings of words, or whole phrases. PROPOSED: domain.md names none.
_BEGINNINGS = (
    "abus", "assault", "asylum", "bail", "batter", "coerc", "controlling", "convict", "court", "crim", "domestic",
    "evidence", "hostel", "hous(?:e|ing) benefit", "idva", "injunction", "isva", "lawyer", "legal", "leaving plan", "marac",
    "molest", "non-mol", "occupation order", "perpetrator", "police", "probation", "rape", "refuge", "restrain",
    "safe(?:ty)? plan", "safe ?house", "safelives", "sanctuary", "sexual", "shelter", "social work", "solicitor", "stalk",
    "strangl", "support worker", "survivor", "victim", "violen", "visa", "women'?s aid",
)  # fmt: skip
TELLING = re.compile(rf"\b(?:{'|'.join(_BEGINNINGS)})\w*", re.I)
# Names of agencies are made of words that anybody may use.
PLAIN = frozenset(
    {"and", "the", "for", "with", "home", "house", "council", "service", "services", "trust", "team", "centre"}
)


def telling_words(text: str, names: Iterable[str] = ()) -> list[str]:
    """What gives a text away, as it stands there, each once. ``names`` are those of agencies and of who harms."""
    text = text.replace("’", "'")
    found = [match[0] for match in TELLING.finditer(text)]
    words = {word.lower() for name in names for word in re.findall(r"[\w']{3,}", name)} - PLAIN
    found += [word for word in re.findall(r"[\w']+", text) if word.lower() in words]
    return list(dict.fromkeys(found))

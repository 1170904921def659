"""Words that seem to belong in a part of the case that fewer people read: a hiding place, immigration status.

A prompt and no lock: the writer is asked once and decides. What is stored is never compared with what she types: an answer
would tell her what she may not know (domain.md section 6).
"""

import re

from django import forms

from agencies.access import Section
from dashub.forms import Form

POSTCODE = r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b"
ROADS = "road|rd|street|st|avenue|ave|lane|close|drive|court|row|yard|way|place|terrace"
STREET = rf"\b\d{{1,4}}[a-z]?,?\s+(?:[\w'’.-]+\s+){{1,3}}(?:{ROADS})\b"
WORDS = "refuge|safe ?house|safe accommodation|new address|moved (?:in ?)?to|staying (?:at|with)|now lives? at|hiding"
HIDING = rf"\b(?:{WORDS})\b"
PLACE = re.compile(f"(?:{HIDING}).*?(?:{POSTCODE}|{STREET})|(?:{POSTCODE}|{STREET}).*?(?:{HIDING})", re.I | re.S)
STATUS = re.compile(
    r"\b(?:visas?|asylum|refugee status|leave to remain|indefinite leave|overstay\w*|no recourse|nrpf|mvdac|ddvc|"
    r"undocumented|settled status|pre-settled|immigration (?:status|application|claim|solicitor)|"
    r"home office (?:claim|application)|deport\w*)\b",
    re.I,
)
# Section -> what speaks of it, and what to say. A place is for the confidential address, which is no record but an address.
SIGNS = {
    Section.CONFIDENTIAL_ADDRESS: (
        PLACE,
        "This seems to say where somebody is hiding. Record the place under People as a confidential address, which few "
        "read, and leave it out here.",
    ),
    Section.IMMIGRATION: (
        STATUS,
        "This seems to speak of immigration status. It belongs under “Immigration and recourse to public funds”, which few "
        "read.",
    ),
}
SURE = "sure"


def signs(text: str, section: Section | None) -> list[str]:
    """What to say of a text that is to be read as this section; nothing where it stands right."""
    return [words for its, (sign, words) in SIGNS.items() if its != section and sign.search(text or "")]


def ask_where_misplaced(form: Form, names, section: Section | None) -> None:
    """For ``clean``: the first time the form comes back with what seems misplaced and a box by which she says that it is
    right; ticked, it is kept as typed."""
    told = False
    for name in names:
        for words in signs(form.cleaned_data.get(name) or "", section):
            told = True
            if not form.data.get(SURE):
                form.add_error(name, words)
    if told:
        form.add(SURE, forms.BooleanField(label="I have looked: it should be kept here as it is", required=False))

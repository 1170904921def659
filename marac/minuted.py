"""What was said of a case, and who recorded it, as lines for screen and paper."""

from collections.abc import Iterable

from marac.models.discussion import TEXTS

# As the minutes call what a writer changes; every factor of every party is one.
CALLED = {
    "referrer_reason": "Why it was referred",
    "idva_voice": "Her voice, through the IDVA",
    "risk_victim": "Risk to the victim",
    "risk_children": "Risk to children",
    "risk_perpetrator": "Risk from the perpetrator",
    "risk_staff": "Risk to staff",
    "decision": "Decision",
    "tell_victim_by": "Who tells her, and how safely",
    "tell_victim_how": "Who tells her, and how safely",
    "links": "Links",
    "factors": "Factors",
}


def said_of(discussion) -> list[tuple[str, str]]:
    """(label, text) of everything that was written, in the order of the meeting."""
    said = {
        **{field: getattr(discussion, field) for field in TEXTS if field != "tell_victim_how"},
        "tell_victim_how": _telling(discussion),
        "links": ", ".join(discussion.links).upper(),
    }
    return [(CALLED[field], text) for field, text in said.items() if text]


def _telling(discussion) -> str:
    who = str(discussion.tell_victim_by) if discussion.tell_victim_by_id else ""
    return ": ".join(filter(None, [who, discussion.tell_victim_how]))


def recorded_by(edits: Iterable[tuple[str, str]]) -> str:
    """In words, from (name, field) of every change: who recorded what (domain.md section 9, scenario 14)."""
    order = list(dict.fromkeys(CALLED.values()))
    found: dict[str, set[str]] = {}
    for name, field in edits:
        found.setdefault(name, set()).add(CALLED[field.split(".")[0]])
    return " ".join(f"{name}: {', '.join(sorted(found[name], key=order.index))}." for name in sorted(found))

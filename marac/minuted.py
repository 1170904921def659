"""What was said of a case, as lines for screen and paper."""


def said_of(discussion) -> list[tuple[str, str]]:
    """(label, text) of everything that was written, in the order of the meeting."""
    said = [
        ("Why it was referred", discussion.referrer_reason),
        ("Her voice, through the IDVA", discussion.idva_voice),
        ("Risk to the victim", discussion.risk_victim),
        ("Risk to children", discussion.risk_children),
        ("Risk from the perpetrator", discussion.risk_perpetrator),
        ("Risk to staff", discussion.risk_staff),
        ("Decision", discussion.decision),
        ("Who tells her, and how safely", _telling(discussion)),
        ("Links", ", ".join(discussion.links).upper()),
    ]
    return [(label, text) for label, text in said if text]


def _telling(discussion) -> str:
    who = str(discussion.tell_victim_by) if discussion.tell_victim_by_id else ""
    return ": ".join(filter(None, [who, discussion.tell_victim_how]))

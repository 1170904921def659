"""What a meeting decided that concerns her, in words for her: where the one who tells her begins (product.md C6).

It holds the actions about her and nothing else: not what was said, not what is done about the person who harms, about
children or staff, which others must tell or nobody may. Whoever tells her puts it into her own words.
"""

from agencies.access import Section
from cases.seen import Seen
from dashub import moments
from marac.models import About, Action, Listing

GONE = (Action.Status.SUPERSEDED, Action.Status.TRANSFERRED)
BEGINS = "People who can help you have talked about how you can be safer. This is what was agreed for you:"
ENDS = "You can ask me about any of it, and tell me what you want to be different."


def of(listing: Listing, seen: Seen, user) -> str:
    """The account; "" where she who tells does not read the actions in full, or none is about the victim."""
    if not seen.full(Section.ACTIONS):
        return ""
    rows = Action.objects.visible_to(user).filter(listing=listing, about=About.VICTIM).exclude(status__in=GONE)
    lines = [
        f"- {action.desk}: {action.text.strip().rstrip('.')}, by {moments.day(action.due_at)}."
        for action in rows.select_related("desk__agency").order_by("due_at", "pk")
    ]
    return "\n".join([BEGINS, *lines, ENDS]) if lines else ""

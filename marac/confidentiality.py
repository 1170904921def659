"""What everyone in a meeting accepts, for herself and for each meeting; a changed text is a new version (domain.md 2.5)."""

VERSION = "2026-1"
STATEMENT = (
    "What is shared here is shared to keep people safe, and for nothing else.",
    "I use it only as the actions of this meeting need, and pass it on to nobody who does not need it for that.",
    "I keep it with my agency's most protected records, where the person who harms and whoever is close to him or her "
    "cannot reach it, and never on a file that a parent or a patient may read.",
    "I never contact the victim about this meeting except by the safe way that it agrees.",
    "I never let the person who harms learn that this meeting was held.",
    "If I know anyone in a case privately, I say so now and take no part in that case.",
)

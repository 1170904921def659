"""Referrals as they stand in the queue, for the tests of triage: what was typed, sent, and waiting for a decision."""

import datetime as dt
import uuid

from django.utils import timezone

from referrals.models import Referral

VICTIM = {
    "given_name": "Mira",
    "family_name": "Testwood",
    "date_of_birth": "1990-05-17",
    "sex": "female",
    "addresses": [{"kind": "usual", "lines": "4 Alder Row", "postcode": "ME1 4QQ"}],
    "contact_points": [{"channel": "mobile", "value": "07700 900456", "safety": "safe", "watched": "no"}],
    "factors": {"alcohol": "no", "mental_health": "yes"},
}
PERPETRATOR = {
    "given_name": "Bren",
    "family_name": "Harrow",
    "date_of_birth": "1985-01-02",
    "sex": "male",
    "to_victim": "ex_cohabitant",
    "factors": {"coercive_control": "yes"},
}
CHILD = {
    "given_name": "Tam",
    "family_name": "Testwood",
    "date_of_birth": "2017-03-03",
    "to_victim": "child",
    "to_perpetrator": "child",
    "school": "Alder Primary",
    "voice": {"words": "He shouts at night", "heard_by": "Teacher", "not_to_perpetrator": True},
}
ANSWERS = {
    "victims": [VICTIM],
    "perpetrators": [PERPETRATOR],
    "children": [CHILD],
    "incident": {
        "incident_on": "2026-03-01",
        "what_happened": "He came to the house and broke the door.",
        "abuse_types": ["violent", "controlling"],
        "abuse_tags": ["stalking"],
        "criminal": "yes",
        "staff_risk": "Do not visit alone",
    },
    "risk": {
        "tools": [
            {"tool": "dash-24", "version": "1", "answers": {str(n): "yes" for n in range(1, 16)}, "finished": True}
        ]
    },
    "consent": {"consent": "given", "aware": "yes"},
    "wishes": {"wishes": "To stay in her home", "fears": "That he comes back", "police_involved": "yes"},
    "pathways": {"pathways": ["idva"]},
}


def sent(desk, author, *, answers=None, status="submitted", hours=24, **fields) -> Referral:
    """A referral that waits for a decision; ``answers`` replaces sections of ANSWERS."""
    now = timezone.now()
    referral = Referral.objects.create(
        area=desk.area,
        desk=desk,
        author=author,
        status=status,
        answers={**ANSWERS, **(answers or {})},
        submitted_at=now,
        submit_key=uuid.uuid4(),
        decide_by=now + dt.timedelta(hours=hours),
        **{"risk_level": "high", "pathways": ["idva"], **fields},
    )
    referral.refresh_from_db()
    return referral

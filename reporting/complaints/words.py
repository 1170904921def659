"""A complaint in words, for its page."""

from dashub import moments
from reporting.complaints.models import Complaint


def facts(complaint: Complaint) -> list[tuple[str, str]]:
    """What is recorded of it; what is not known yet is left out."""
    rows = [
        ("Stage", complaint.get_status_display()),
        ("About", str(complaint.about)),
        ("What about", complaint.get_subject_display()),
        ("Who complains", ": ".join(filter(None, [complaint.get_sender_display(), complaint.name]))),
        ("For", complaint.for_whom),
        ("How the answer may arrive", complaint.reach),
        ("Complaint", complaint.what),
        ("Received", f"{moments.day(complaint.received_on)}, written down by {complaint.recorded_by}"),
        ("To be acknowledged by", "" if complaint.acknowledged_on else moments.day(complaint.acknowledge_by)),
        ("Acknowledged", moments.day(complaint.acknowledged_on)),
        ("Second look asked for", moments.day(complaint.review_on)),
        ("To be answered by", moments.day(complaint.answer_by) if complaint.status in complaint.UNANSWERED else ""),
        ("Answered", moments.day(complaint.answered_on)),
        ("Outcome", complaint.get_outcome_display()),
        ("Answer", complaint.answer),
        ("What is learnt", complaint.learning),
        ("Must be kept", f"{complaint.get_held_display()}: {complaint.held_because}" if complaint.held else ""),
    ]
    return [row for row in rows if row[1]]

"""Letters for posting as PDF: no marking, no name across the page, nothing but what the letter says."""

from agencies.access import Permission, may
from cases.models import Case
from cases.seen import Seen
from dashub import moments, pdf
from support.models import Letter

READY = (Letter.Status.CHECKED, Letter.Status.SENT)


def find_letter(letter_id: int, user, options: dict) -> Letter | None:
    """A letter that somebody has looked at, while the recipient may send letters of its case and reads it."""
    letter = Letter.objects.filter(pk=letter_id, status__in=READY).select_related("person", "address").first()
    case = letter and Case.objects.visible_to(user).with_people().filter(pk=letter.case_id).first()
    if not case or not may(user, Permission.LEAD_CASES, case):
        return None
    letter.case = case
    return letter if Letter.objects.read_by(Seen.by(user, case)).filter(pk=letter.pk).exists() else None


def letter(found: Letter, user, options: dict, advance) -> pdf.Paper:
    """The letter as it was looked at. Title and file name say nothing."""
    advance(30)
    address = found.address
    lines = [*(part.strip() for part in address.lines.split(",")), address.postcode] if address else []
    context = {
        "name": found.person.full_name if found.person else "",
        "address": [line for line in lines if line],
        "on": moments.day(found.sent_at or found.checked_at),
        "subject": found.subject,
        "text": found.text,
    }
    return pdf.Paper("Letter", "pdf/letter.html", context, plain=True)

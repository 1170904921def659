"""Letters for posting and court chronologies as PDF: what leaves is without marking and without a name across the page."""

from agencies.access import Permission, Section, may
from cases.models import Case
from cases.seen import Seen
from dashub import moments, pdf
from support import letters
from support.models import Chronology, ChronologyAnswer, ChronologyEntry, Letter

READY = (Letter.Status.CHECKED, Letter.Status.SENT)


def find_letter(letter_id: int, user, options: dict) -> Letter | None:
    """A letter that somebody has looked at, while the recipient may send letters of its case, reads it and where it goes."""
    letter = Letter.objects.filter(pk=letter_id, status__in=READY).select_related("person", "address").first()
    case = letter and Case.objects.visible_to(user).with_people().filter(pk=letter.case_id).first()
    if not case or not may(user, Permission.LEAD_CASES, case):
        return None
    letter.case, seen = case, Seen.by(user, case)
    reads = Letter.objects.read_by(seen).filter(pk=letter.pk).exists() and letters.reads_address(letter, seen)
    return letter if reads else None


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


def find_chronology(number: int, user, options: dict) -> Chronology | None:
    """One that was not withdrawn, while the recipient writes in its case and reads its courts in full."""
    rows = Chronology.objects.exclude(status=Chronology.Status.WITHDRAWN)
    found = rows.filter(pk=number).select_related("matter", "desk__agency").first()
    case = found and Case.objects.visible_to(user).with_people().filter(pk=found.matter.case_id).first()
    if not case or not may(user, Permission.WRITE_CASES, case) or not Seen.by(user, case).full(Section.COURT):
        return None
    found.matter.case = case
    return found


def chronology(found: Chronology, user, options: dict, advance) -> pdf.Paper:
    """Numbered, in the order of days. Who released nothing, or has not answered, is named in the draft alone: in the court's
    copy the name of an agency would tell the other party that it knows her."""
    advance(30)
    entries = ChronologyEntry.objects.filter(answer__chronology=found).select_related("answer__desk__agency")
    silent = found.answers.exclude(status=ChronologyAnswer.Status.RELEASED).select_related("desk__agency")
    context = {
        "reference": found.matter.case.reference,
        "partnership": found.matter.case.area.partnership,
        "matter": found.matter.title,
        "court": found.matter.court,
        "number": found.number,
        "desk": str(found.desk),
        "draft": found.is_draft,
        "issued": moments.day(found.settled_at),
        "entries": list(entries),
        "waiting": [one for one in silent if one.status == ChronologyAnswer.Status.WAITING],
        "nothing": [one for one in silent if one.status == ChronologyAnswer.Status.NOTHING],
    }
    return pdf.Paper("Chronology", "pdf/chronology.html", context, plain=not found.is_draft)

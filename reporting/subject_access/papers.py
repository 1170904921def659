"""The reply as PDF: a letter of one agency. It names no system, no meeting, nobody who works there, and counts nothing.

Whoever has nothing to be given gets one and the same letter, whether nothing is held or all of it is withheld.
"""

from agencies.access import Permission
from dashub import moments, pdf
from reporting.subject_access import pack
from reporting.subject_access.models import SubjectRequest

TITLE = "Reply to your request"


def find(request_id: int, user, options: dict):
    """The request, for its desk, while the letter is what it would be if it were made now."""
    rows = SubjectRequest.objects.visible_to(user).select_related("details", "desk__agency")
    asked = rows.filter(pk=request_id, desk__in=user.standing.desks(Permission.SUBJECT_ACCESS)).first()
    finished = (SubjectRequest.Status.APPROVED, SubjectRequest.Status.GIVEN)
    return asked if asked and asked.status in finished and pack.is_printed(asked) else None


def reply(asked: SubjectRequest, user, options: dict, advance) -> pdf.Paper:
    """``printed`` of the items and nothing else of them."""
    items = list(asked.items.exclude(printed=""))
    advance(30)
    context = {
        "agency": asked.desk.agency.name,
        "reference": asked.reference,
        "on": moments.day(asked.details.made_on),
        "items": [(item.get_kind_display(), moments.day(item.written_on), item.printed) for item in items],
    }
    return pdf.Paper(TITLE, "pdf/subject_reply.html", context, plain=True)

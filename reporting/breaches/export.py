"""The registers of breaches and of disclosures as CSV."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse
from django.utils import timezone

from cases.models import Disclosure
from reporting.breaches.models import Breach
from reporting.export import safe

MOST = 5000
BREACH_HEADINGS = (
    *("Reference", "State", "Kind", "Noticed", "ICO to be told by", "Happened", "Reported", "What happened", "Risk"),
    *("People", "Records", "Likely consequences", "Measures", "ICO to be told", "Why", "ICO told", "ICO reference"),
    *("Why later than 72 hours", "People told", "Why", "People told on", "Closed", "Lessons"),
)
DISCLOSURE_HEADINGS = (
    *("Case", "Given out on", "By agency", "To", "Name of the body", "What", "In words", "Legal basis", "Reason"),
    *("Written down", "By"),
)


def breach_cells(breach: Breach) -> tuple:
    return (
        *(breach.reference, breach.get_status_display(), breach.get_kind_display(), _moment(breach.noticed_at)),
        *(_moment(breach.tell_by), breach.happened_on or "", _moment(breach.reported_at), breach.what),
        *(breach.get_risk_display(), _known(breach.people), _known(breach.records), breach.consequences),
        *(breach.measures, breach.get_tell_ico_display(), breach.ico_reason, _moment(breach.ico_told_at)),
        *(breach.ico_reference, breach.ico_delay, breach.get_tell_people_display(), breach.people_reason),
        *(breach.people_told_on or "", _moment(breach.closed_at), breach.lessons),
    )


def disclosure_cells(row: Disclosure) -> tuple:
    return (
        *(row.reference, row.given_on, row.desk, row.get_to_display(), row.body, row.section_words, row.what),
        *(row.get_basis_display(), row.reason, _moment(row.at), row.by or "the system"),
    )


def _moment(at) -> str:
    return timezone.localtime(at).isoformat(sep=" ", timespec="minutes") if at else ""


def _known(number: int | None):
    return "" if number is None else number


def answer(name: str, headings: tuple, rows: Iterable[tuple]) -> HttpResponse:
    """A file under a neutral name. A byte-order mark first, or Excel reads the text as something else."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    for cells in rows:
        writer.writerow([safe(cell) for cell in cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response

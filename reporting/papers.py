"""The board report as PDF: the same figures as on the page, laid out to be read in print."""

import datetime as dt

from django.utils import timezone

from agencies.access import Permission
from agencies.models import Area
from dashub import moments, pdf
from reporting import board, definitions, periods


def find(area_id: int, user, options: dict):
    """The area, while the recipient may see its figures."""
    return Area.objects.filter(pk__in=user.standing.areas(Permission.DASHBOARD)).filter(pk=area_id).first()


def report(area: Area, user, options: dict, advance) -> pdf.Paper:
    """``options``: period, a key of reporting.periods; day, on which it was ordered: a late worker counts the same."""
    found = board.build(area, periods.from_key(options["period"]), user, dt.date.fromisoformat(options["day"]))
    advance(60)
    context = {
        "board": found,
        "area": area,
        "partnership": area.partnership,
        "made": moments.when(timezone.now()),
        "definitions": definitions.of(found),
        "today": dt.date.fromisoformat(options["day"]),
    }
    return pdf.Paper(f"Board report, {found.period.label}", "pdf/board.html", context)

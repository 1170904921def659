"""What was found in the audit log as CSV: what the page shows and nothing more."""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone

from agencies.acts import Act
from reporting.export import safe

HEADINGS = ("Event", "When", "Who", "Job title", "Agency", "What was done", "To what", "Reference")


def as_csv(acts: Iterable[Act], note: str = "") -> str:
    """One line an event. A byte-order mark first, or Excel reads the text as something else."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for act in acts:
        at = timezone.localtime(act.at).isoformat(sep=" ", timespec="seconds")
        cells = (act.number, at, act.name, act.job, act.agency, act.verb, act.what, act.reference)
        writer.writerow([safe(cell) for cell in cells])
    if note:
        writer.writerow([safe(note)])
    return "\ufeff" + out.getvalue()

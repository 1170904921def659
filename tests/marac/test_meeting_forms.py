"""What is typed in a meeting: by when an action is due."""

import datetime as dt
import uuid

import pytest
import time_machine

from marac.meeting_forms import ActionForm

SAID = {"key": str(uuid.UUID(int=1)), "text": "Arrest him", "owner": "1-1", "about": "perpetrator"}
OWNERS = [("1-1", "Somebody")]


@pytest.mark.parametrize(
    ("within", "due"),
    [
        ("2h", "2026-03-27T18:30+00:00"),
        ("48h", "2026-03-29T17:30+01:00"),
        ("1d", "2026-03-30T17:00+01:00"),
        ("10d", "2026-04-14T17:00+01:00"),
    ],
)
def test_hours_run_on_and_working_days_do_not(within, due):
    """From a Friday afternoon, over the night on which the clocks go forward, and over Easter."""
    form = ActionForm({"within": within, **SAID}, owners=OWNERS)
    with time_machine.travel("2026-03-27T16:30+00:00", tick=False):
        assert form.is_valid(), form.errors
    assert form.cleaned_data["due_at"] == dt.datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("now", "dated", "error"),
    [
        ("2026-03-27T16:59+00:00", {"day": "27", "month": "3", "year": "2026"}, ""),
        ("2026-03-27T17:00+00:00", {"day": "27", "month": "3", "year": "2026"}, "working day is over"),
        ("2026-03-27T09:00+00:00", {"day": "26", "month": "3", "year": "2026"}, "today or in the future"),
        ("2026-03-27T09:00+00:00", {}, "Enter the date"),
    ],
)
def test_an_action_is_never_due_in_the_past(now, dated, error):
    form = ActionForm({f"due_on_{part}": value for part, value in dated.items()} | SAID, owners=OWNERS)
    with time_machine.travel(now, tick=False):
        assert form.is_valid() == (not error)
        assert error in str(form.errors.get("due_on", ""))

"""Log lines: one JSON object each, and never what somebody typed."""

import json
import logging
import sys

import pytest
from celery import shared_task

from dashub.logs import JsonFormatter


def line(message, *arguments, error=None):
    record = logging.LogRecord("dashub.x", logging.ERROR, __file__, 1, message, arguments, error)
    return json.loads(JsonFormatter().format(record))


def test_a_line_says_when_what_and_where():
    read = line("made %s pages", 3)
    assert (read["level"], read["logger"], read["message"]) == ("ERROR", "dashub.x", "made 3 pages")
    assert read["time"].endswith("+00:00")


def test_of_an_error_only_its_type_and_place_are_kept():
    try:
        {}["Aoife Example, 1 Long Lane"]  # noqa: B018
    except KeyError:
        read = line("failed", error=sys.exc_info())
    assert read["error"] == "KeyError"
    assert "test_logs.py" in read["at"][-1]
    assert "Aoife" not in json.dumps(read)


@pytest.mark.django_db
def test_of_a_failed_task_the_name_is_kept_and_not_what_the_error_says(caplog):
    @shared_task
    def fail():
        raise ValueError("Aoife Example, 1 Long Lane")

    with caplog.at_level(logging.ERROR, "celery.app.trace"):
        fail.apply(throw=False)
    (record,) = [record for record in caplog.records if record.name == "celery.app.trace"]
    line = JsonFormatter().format(record)
    assert "Aoife" not in line
    assert f"{fail.name}[" in json.loads(line)["message"]
    assert json.loads(line)["error"] == "ValueError"

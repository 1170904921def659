"""Log lines as JSON, without personal data: what happened and where, never the values."""

import json
import logging
import traceback
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """One line for each record. Of an exception it keeps the type and the places in the code: the message of a database
    error, a validation error or a KeyError quotes what somebody typed."""

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if status := getattr(record, "status_code", None):
            line["status"] = status
        # Of the security log: numbers and names of views (dashub/security.py).
        line |= getattr(record, "about", {})
        if record.exc_info:
            line["error"] = record.exc_info[0].__name__
            line["at"] = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(record.exc_info[2])]
        return json.dumps(line, ensure_ascii=False)


def _message(record):
    """The record's words. Celery puts the error's own into the line about a failed task: those are left out."""
    if isinstance(record.args, dict) and "exc" in record.args:
        return "Task {name}[{id}] {description}".format(**record.args)
    return record.getMessage()

"""Sessions in a table of ours, so that a person's can be listed and ended: settings.SESSION_ENGINE.

Whose it is, on what and since when are columns beside the data; they are written with the data at each save.
"""

import datetime as dt

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

STARTED, SEEN, DEVICE = "started_at", "seen_at", "device"
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "Mac OS": "a Mac",
    "CrOS": "a Chromebook",
    "Linux": "Linux",
}


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls):
        from agencies.models import Session

        return Session

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = data.get("_auth_user_id")
        row.device = data.get(DEVICE, "")
        row.started_at, row.seen_at = _moment(data.get(STARTED)), _moment(data.get(SEEN))
        return row


def device_of(agent: str) -> str:
    """Browser and system in plain words, as far as the browser tells. The order of the tables decides: browsers name each
    other."""
    browser = next((words for mark, words in BROWSERS.items() if mark in agent), "A browser")
    system = next((words for mark, words in SYSTEMS.items() if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def _moment(seconds) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds else None

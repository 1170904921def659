"""What holds on every page: one heading, no name in a title, labels, captions, nothing inline, headers, few queries.

Every page is asked for by everybody who may see it in tests/test_access_matrix.py; what comes back is looked at with this.
"""

import time

from django.conf import settings

from agencies.gate import GRAIN
from agencies.sessions import SEEN
from tests.page import Page

MOST_QUERIES = 15
# Transactions.
NO_QUESTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")
# What is no page: files, and fragments of a page.
NO_PAGE = {"paper-file", "paper-state", "meeting-state"}
# Typed again, from what was asked for: what every answer says, pages, errors, files and the API alike.
SAME_EVERYWHERE = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DENIED = {
    "camera",
    "microphone",
    "geolocation",
    "payment",
    "usb",
    "bluetooth",
    "display-capture",
    "serial",
    "hid",
    "midi",
}
PERSONAL = ("Zephyrine", "Oakhollow", "Bartholomew", "Quill", "Pippin", "Testwood", "Harrow")


def questions(captured) -> list[str]:
    """The SQL that was asked, without transactions."""
    return [query["sql"] for query in captured if not query["sql"].startswith(NO_QUESTION)]


def not_seen_lately(client) -> None:
    """Each page then writes down that she is there, which it otherwise does from time to time: the cap counts it."""
    if settings.SESSION_COOKIE_NAME in client.cookies:
        session = client.session
        session[SEEN] = int(time.time()) - GRAIN
        session.save()


def problems(response, asked) -> list[str]:
    found = headers(response)
    if len(asked) > MOST_QUERIES:
        found.append(f"{len(asked)} queries")
    if response.status_code != 200:
        return found
    if response["Content-Type"].startswith("text/html"):
        page = Page(response.content.decode())
        found += page.problems()
        titles = " ".join(e["text"] for e in page.all("title") if "svg" not in e["around"])
        found += [f"a name in the title: {name}" for name in PERSONAL if name in titles]
        found += [f"a name in an address: {a}" for a in addresses(page) if any(name in a for name in PERSONAL)]
    return found


def addresses(page: Page) -> list[str]:
    return [e["attrs"].get("href") or e["attrs"].get("action") or "" for e in page.all("a", "form")]


def headers(response) -> list[str]:
    found = []
    policy = response.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        found.append(f"policy: {policy}")
    if "no-store" not in response.get("Cache-Control", ""):
        found.append("may be kept in a cache")
    wrong = {name: response.get(name, "") for name, value in SAME_EVERYWHERE.items() if response.get(name) != value}
    found += [f"{name}: {value}" for name, value in wrong.items()]
    allowed = [part for part in response.get("Permissions-Policy", "").split(", ") if not part.endswith("=()")]
    if allowed or not {f"{each}=()" for each in DENIED} <= set(response["Permissions-Policy"].split(", ")):
        found.append(f"permissions: {allowed}")
    return found

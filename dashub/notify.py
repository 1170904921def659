"""Text messages and e-mail by GOV.UK Notify: the port, and its adapter over HTTP. A leaf: it knows no app and logs no one.

Off unless a key is set. A message goes into a template at Notify that holds nothing but ((body)) (and ((subject)) of an
e-mail). Notify does not know a message again by itself, so each is looked for by its reference before it is sent: sent twice
after a failure half way, it goes out once.
"""

import json
import logging
import time
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
from django.conf import settings

log = logging.getLogger(__name__)
SECONDS = 20
MOST = 1024 * 1024
UUID = 36
# Answers after which the same message may be tried again: too many at once, or trouble at their end.
AGAIN = frozenset({408, 425, 429})


class NotSent(Exception):
    """It did not go. ``again``: the same may be tried later; otherwise it never will go as it is. The words name nobody."""

    def __init__(self, why: str, *, again: bool):
        self.again = again
        super().__init__(why)


class Message(NamedTuple):
    """``to`` is a number or an e-mail address; ``reference`` is random and leads to nobody."""

    channel: str
    to: str
    reference: str
    subject: str
    body: str


def is_on(channel: str) -> bool:
    """Whether messages of a channel ("text", "email") are sent from this installation."""
    return bool(settings.NOTIFY_KEY and _template(channel))


def send(message: Message) -> None:
    """Give it to Notify, once. Raises NotSent; returning means that Notify has it."""
    if not is_on(message.channel):
        raise NotSent("Messages of this kind are not sent from here.", again=False)
    if _is_there(message.reference):
        return
    kind, recipient = {"text": ("sms", "phone_number"), "email": ("email", "email_address")}[message.channel]
    filled = {"body": message.body} | ({"subject": message.subject} if kind == "email" else {})
    _ask(
        f"/v2/notifications/{kind}",
        {
            recipient: message.to,
            "template_id": _template(message.channel),
            "personalisation": filled,
            "reference": message.reference,
        },
    )


def _template(channel: str) -> str:
    return {"text": settings.NOTIFY_TEXT_TEMPLATE, "email": settings.NOTIFY_EMAIL_TEMPLATE}.get(channel, "")


def _is_there(reference: str) -> bool:
    return bool(_ask(f"/v2/notifications?{urlencode({'reference': reference})}").get("notifications"))


class _NoRedirect(HTTPRedirectHandler):
    """What carries a key and a number goes to the address that was set up and to no other."""

    def redirect_request(self, *args, **kwargs):
        return None


def _ask(path: str, body: dict | None = None) -> dict:
    """One call. Its failure is logged by its number alone."""
    headers = {"Authorization": f"Bearer {_token()}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    request = Request(f"{settings.NOTIFY_URL}{path}", data=data, headers=headers)  # noqa: S310 - checked in settings
    try:
        with build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            return _read(answer)
    except HTTPError as error:
        log.warning("GOV.UK Notify refused a call", extra={"status": error.code})
        again = error.code >= 500 or error.code in AGAIN
        raise NotSent(f"GOV.UK Notify did not take it (answer {error.code}).", again=again) from None
    except (URLError, OSError, ValueError) as error:
        log.warning("GOV.UK Notify could not be reached", extra={"problem": type(error).__name__})
        raise NotSent("GOV.UK Notify could not be reached.", again=True) from None


def _read(answer) -> dict:
    found = json.loads(answer.read(MOST))
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _token() -> str:
    """Made of the key as Notify gives it out: a name, the service and the secret, both UUIDs."""
    secret, service = settings.NOTIFY_KEY[-UUID:], settings.NOTIFY_KEY[-2 * UUID - 1 : -UUID - 1]
    return jwt.encode({"iss": service, "iat": int(time.time())}, secret, algorithm="HS256")

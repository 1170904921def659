"""What a session must still do before it may go on: unlock, pass the second factor, accept confidentiality.

One middleware before the access middleware asks at every request, so that no view can forget it. A view that serves a step
is stamped with it; whatever is public shows nobody's data and stays open. The API takes no session and is not concerned.
"""

import time
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse

from agencies.access import needs_second_factor
from agencies.held import hold
from agencies.models.acceptance import VERSION
from agencies.sessions import DEVICE, SEEN, STARTED, device_of

UNLOCK, CODE, ACCEPT = "unlock", "code", "confidentiality"
# What the session knows besides: that she has shown her second factor; which statement she accepted, and until when.
PASSED, ACCEPTED = "second_factor", "accepted"
# Being there is written down at most this often, and forgiven as long.
GRAIN = 20
# A page that asks by itself is nobody at the desk.
POLLS = {"meeting-state"}


def serves(step: str):
    """The view of a step: the only one that is open while the session stands before it."""

    def stamp(view):
        view.step = step
        return view

    return stamp


class GateMiddleware:
    """Sends a session to its next step. What was posted meanwhile is held and comes back afterwards (agencies/held.py)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        match = _match(request)
        view = getattr(match, "func", None)
        step = next_step(request)
        if step is None:
            if not is_poll(request, match):
                touch(request.session)
        elif getattr(view, "permission", "") != "public" and getattr(view, "step", "") != step:
            return _send_to(step, request, view)
        return self.get_response(request)


def next_step(request: HttpRequest) -> str | None:
    """The name of the page that comes first, or None where the session may go anywhere."""
    session = request.session
    if is_idle(session):
        return UNLOCK
    if PASSED in session and has_accepted(session):
        return None
    if not needs_second_factor(request.user):
        return None
    return CODE if PASSED not in session else ACCEPT


def is_idle(session) -> bool:
    seen = session.get(SEEN)
    return seen is not None and time.time() - seen > settings.IDLE_MINUTES * 60 + GRAIN


def has_accepted(session) -> bool:
    version, until = session.get(ACCEPTED, ("", 0))
    return version == VERSION and time.time() < until


def touch(session, *, now: bool = False) -> None:
    """She is there."""
    if now or time.time() - session.get(SEEN, 0) >= GRAIN:
        session[SEEN] = int(time.time())


def signed_in(request: HttpRequest) -> None:
    """A password was right: the session begins, without what an earlier one may have passed."""
    session = request.session
    for mark in (PASSED, ACCEPTED):
        session.pop(mark, None)
    session[STARTED] = int(time.time())
    session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
    touch(session, now=True)


def passed(session) -> None:
    """A second factor was shown."""
    session[PASSED] = int(time.time())
    touch(session, now=True)


def accepted(session, until) -> None:
    session[ACCEPTED] = (VERSION, until.timestamp())


def is_poll(request: HttpRequest, match) -> bool:
    return "X-Poll" in request.headers or getattr(match, "url_name", "") in POLLS


def _send_to(step: str, request: HttpRequest, view) -> HttpResponse:
    if any(name in request.headers for name in ("X-Autosave", "X-Poll")):
        return JsonResponse({"error": {"message": "You are signed out."}}, status=401)
    back = request.get_full_path()
    if request.method == "POST":
        own_page = getattr(view, "keeps_typing", False)
        hold(request, own_page=own_page)
        # A page that shows by itself what is held is gone back to; for every other one there is a page that shows it.
        back = back if own_page else reverse("held")
    return redirect(f"{reverse(step)}?{urlencode({'next': back})}")


def _match(request: HttpRequest):
    try:
        return resolve(request.path_info)
    except Exception:  # noqa: BLE001 - an unknown address is refused further in, and recorded there
        return None

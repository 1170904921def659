"""What can go wrong in the domain, in words a practitioner can act on, and how it reaches a page or the API.

Models and actions raise these; views let them pass. A refusal to act (NotAllowed) and an absence (NotFoundForUser) are
also Django's own exceptions, so that the ordinary 403 and 404 pages answer them. The middleware answers the rest with a
page or with JSON; the API has one handler, so that every 4xx body has the same form:
{"error": {"code": "...", "message": "...", "fields": {"field": "message"}}}.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

log = logging.getLogger(__name__)
HTML = "text/html"
JSON = "application/json"


class DomainError(Exception):
    """Base of everything the domain refuses. `message` is plain English and names nobody."""

    code = "error"
    status = HTTPStatus.BAD_REQUEST
    title = "There is a problem"
    default_message = "That could not be done. Go back and try again."

    def __init__(self, message: str = ""):
        self.message = message or self.default_message
        super().__init__(self.message)

    @property
    def fields(self) -> dict[str, str]:
        """Messages that belong to one named input each; empty where none does."""
        return {}

    def as_json(self) -> dict:
        return error_body(self.code, self.message, self.fields)


class NotAllowed(DomainError, PermissionDenied):
    """The asker may know that the thing exists, but may not do this to it: 403."""

    code = "not_allowed"
    status = HTTPStatus.FORBIDDEN
    title = "You cannot do this"
    default_message = "Your role does not let you do this. Ask your manager or the hub if you think it should."


class NotFoundForUser(DomainError, Http404):
    """None, or none that the asker may know of: 404, worded the same for both so that it tells nothing."""

    code = "not_found"
    status = HTTPStatus.NOT_FOUND
    title = "Page not found"
    default_message = "There is nothing here that you can see. Check the reference you typed."


class WrongState(DomainError):
    """A move that the record's present state does not allow: 409. See workflow.Transitions."""

    code = "wrong_state"
    status = HTTPStatus.CONFLICT
    title = "This has moved on"
    default_message = "This cannot be done now, because the record has moved on. Look at it again before you go on."


class StaleVersion(DomainError):
    """Two people wrote to the same record and the second had not seen the first's words: 409.

    `sent` is the version the second writer had in front of her, `current` the one now stored. `typed` and `saved` map a
    label to the words of each, so that nobody has to type anything twice.
    """

    code = "stale_version"
    status = HTTPStatus.CONFLICT
    title = "Someone else saved this first"
    default_message = (
        "Someone else saved a change while you were writing. Nothing you typed is lost: "
        "it is shown beside what is saved now. Copy what you want to keep, then go back and save again."
    )

    def __init__(
        self,
        message: str = "",
        *,
        sent: int,
        current: int,
        typed: Mapping[str, str] | None = None,
        saved: Mapping[str, str] | None = None,
    ):
        super().__init__(message)
        self.sent, self.current = sent, current
        self.typed, self.saved = dict(typed or {}), dict(saved or {})

    def rows(self) -> list[tuple[str, str, str]]:
        """(label, what you typed, what is saved now) for each label, in the order typed."""
        labels = [*self.typed, *(label for label in self.saved if label not in self.typed)]
        return [(label, self.typed.get(label, ""), self.saved.get(label, "")) for label in labels]

    def as_json(self) -> dict:
        body = super().as_json()
        body["error"] |= {"sent": self.sent, "current": self.current, "typed": self.typed, "saved": self.saved}
        return body


class InvalidInput(DomainError):
    """Input that the domain cannot accept, by field. The key "" holds what belongs to no single field."""

    code = "invalid"
    status = HTTPStatus.BAD_REQUEST
    title = "Check what you entered"
    default_message = "Some of what you entered cannot be used. The messages say what to change."

    def __init__(self, problems: Mapping[str, str], message: str = ""):
        self.problems = dict(problems)
        super().__init__(message or self.problems.get("", ""))

    @property
    def fields(self) -> dict[str, str]:
        return {field: text for field, text in self.problems.items() if field}

    def add_to(self, form) -> None:
        """Put each message on the form's field of that name; what the form does not have goes above the form."""
        for field, text in self.problems.items():
            form.add_error(field if field in form.fields else None, text)


# PostgreSQL's words for two who wrote at the same moment: one took what must be there once, or they waited for each other.
TAKEN = {"23505", "23P01"}
CROSSED = {"40001", "40P01", "55P03"}


def at_once(error: Exception) -> WrongState | None:
    """What to say of a write that met another of the same moment; None for any other error. Nothing of it was saved."""
    state = getattr(error.__cause__, "sqlstate", None) if isinstance(error, DatabaseError) else None
    if state in TAKEN:
        return WrongState(
            "This was saved a moment ago, by somebody else or by a second press of the button. Look at it before you send "
            "anything again."
        )
    if state in CROSSED:
        return WrongState("Somebody saved at the same moment, and yours was not saved. Go back and send it again.")
    return None


def error_body(code: str, message: str, fields: Mapping[str, str]) -> dict:
    return {"error": {"code": code, "message": message, "fields": dict(fields)}}


class DomainErrorMiddleware:
    """Answers a WrongState, StaleVersion or InvalidInput that a view let pass, instead of a 500."""

    handled = (WrongState, StaleVersion, InvalidInput)

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if crossed := at_once(error):
            log.warning("two writes at once", exc_info=error)
            error = crossed
        if not isinstance(error, self.handled):
            return None
        if request.get_preferred_type([HTML, JSON]) == JSON:
            return JsonResponse(error.as_json(), status=error.status)
        context = {"error": error, "back_url": came_from(request)}
        return render(request, "errors/domain.html", context, status=error.status)


def came_from(request: HttpRequest) -> str:
    """The page of ours that the person was on, to go back to; the home page where it is unknown or not ours."""
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if ours else "/"


def api_exception_handler(error: Exception, context: dict):
    """Django REST framework's EXCEPTION_HANDLER: every 4xx body in our one form; anything else stays an error."""
    # Imported here: models import this module, and the framework loads the authentication classes that import models.
    from rest_framework.exceptions import APIException
    from rest_framework.response import Response
    from rest_framework.views import exception_handler, set_rollback

    error = at_once(error) or error
    if isinstance(error, DomainError):
        set_rollback()
        return Response(error.as_json(), status=error.status)
    response = exception_handler(error, context)
    if response is not None:
        code = (
            error.default_code if isinstance(error, APIException) else response.status_text.lower().replace(" ", "_")
        )
        response.data = error_body(code, *message_and_fields(response.data))
    return response


def message_and_fields(data) -> tuple[str, dict[str, str]]:
    """One sentence and a flat {path: sentence} out of the nested lists and dicts of a serializer's errors."""
    flat = dict(flatten(data))
    message = " ".join(flat.pop(key) for key in ("detail", "non_field_errors", "") if key in flat)
    return message or InvalidInput.default_message, flat


def flatten(data, path: str = ""):
    """Yield ("victims.0.given_name", "sentence sentence") for every leaf of nested serializer errors."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from flatten(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list) and any(isinstance(item, Mapping | list) for item in data):
        for index, item in enumerate(data):
            if item:
                yield from flatten(item, f"{path}.{index}" if path else str(index))
    else:
        yield path, " ".join(str(item) for item in data) if isinstance(data, list) else str(data)

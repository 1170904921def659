"""One transaction a request, with the asking principals set in it, and the record of refusals."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from agencies.principals import acting_as
from audit.log import begin_request, hold, record
from audit.models import Verb
from dashub import security

REFUSALS = {401, 403, 404}
READING = {"GET", "HEAD", "OPTIONS"}


class AccessMiddleware:
    """Wraps everything after authentication, rendering included, in one transaction (architecture.md section 3).

    A response of 400 or more undoes the work: a raised error reaches this place as a 500 response and would be
    committed otherwise. Refusals are then recorded in a second transaction; if that fails, the request fails.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(_view(request), "exempt_from_transaction", False):
            response = self.get_response(request)
            _no_cache(response)
            return response
        begin_request()
        with acting_as(request.user):
            if request.method not in READING and request.user.is_authenticated:
                hold(request.user.pk)
            response = self.get_response(request)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
            if response.status_code >= 400:
                transaction.set_rollback(True)
        if response.status_code in REFUSALS and request.resolver_match:
            security.note("refused", request, status=response.status_code)
        if response.status_code in REFUSALS and request.user.is_authenticated:
            with acting_as(request.user):
                record(request.user, Verb.REFUSED, "page", reference=_asked(request), status=response.status_code)
        _no_cache(response)
        return response


def _view(request: HttpRequest):
    try:
        return resolve(request.path_info).func
    except Exception:  # noqa: BLE001 - an unknown address is refused further in, and recorded there
        return None


def _asked(request: HttpRequest) -> str:
    """The reference that was asked for, or the page's name; never the whole address."""
    match = request.resolver_match
    if match is None:
        return "unknown address"
    return str(match.kwargs.get("reference", match.view_name)).replace("\0", "")


def _no_cache(response: HttpResponse) -> None:
    """Nothing that a signed-in person saw stays in a cache (domain.md section 6)."""
    if "Cache-Control" not in response:
        response["Cache-Control"] = "no-store, private"

"""Who calls the API, what she may, and what is read of what she sends. The settings name these for every view.

A token stands for one desk. Its service account has there what its roles give it, by the same policy as a person; its
other desks, if it has any, do not count. A session is never accepted here.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import APIException, AuthenticationFailed, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS, BasePermission

from agencies import access
from agencies.access import Permission, Standing
from agencies.models import ApiToken
from agencies.models.token import digest_of
from agencies.principals import enter
from audit.log import hold

LARGEST_BODY = 1_000_000
DEEPEST = 12


class BodyTooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = f"The body must be {LARGEST_BODY:,} bytes or fewer."
    default_code = "too_large"


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <token>``. One answer for a wrong, a revoked and a malformed one."""

    keyword = "Bearer"

    def authenticate(self, request):
        words = get_authorization_header(request).split()
        if not words:
            return None
        token = _find(words[1]) if len(words) == 2 and words[0].lower() == b"bearer" else None
        if token is None:
            raise AuthenticationFailed("The token is not valid.")
        _stand_at(token)
        if request.method not in SAFE_METHODS:
            hold(token.user.pk)
        return token.user, token

    def authenticate_header(self, request) -> str:
        return self.keyword


def _find(secret: bytes) -> ApiToken | None:
    try:
        digest = digest_of(secret.decode("ascii"))
    except UnicodeDecodeError:
        return None
    return ApiToken.objects.live().select_related("user", "desk__area").filter(digest=digest).first()


def _stand_at(token: ApiToken) -> None:
    """The account's standing at the token's desk alone, for the policy and for PostgreSQL."""
    posts = tuple(post for post in access.standing(token.user).posts if post.desk_id == token.desk_id)
    token.user._standing = Standing(token.user.pk, posts)
    enter(token.user)


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema) -> dict:
        return {"type": "http", "scheme": "bearer", "description": "A token of one agency in one area."}


class MayUse(BasePermission):
    """The account holds the right to use the API, and the power of the view."""

    def has_permission(self, request, view) -> bool:
        powers = (Permission.API, view.permission)
        return all(access.may(request.user, power) for power in powers)


class Json(BaseParser):
    """A JSON body: bounded in size and depth, in valid Unicode without NUL, which PostgreSQL cannot hold."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise BodyTooLarge
        try:
            parsed = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise ParseError("The body is not valid JSON.") from None
        if problem := _problem(parsed):
            raise ParseError(problem)
        return parsed


def _no_constant(name: str):
    raise ValueError(f"{name} is not JSON")


def _problem(value, depth: int = 0) -> str:
    """Why a parsed body cannot be used, or ""."""
    if depth > DEEPEST:
        return f"The body is nested more than {DEEPEST} levels deep."
    if isinstance(value, str):
        bad = any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value)
        return "A text has a character that cannot be stored." if bad else ""
    if isinstance(value, Mapping):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        return next((problem for each in value if (problem := _problem(each, depth + 1))), "")
    return ""

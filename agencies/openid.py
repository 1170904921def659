"""The code flow of OpenID Connect, from our side: where to send somebody, and what the provider says of her afterwards.

Code, PKCE, state and nonce; each counts once and for ten minutes. Everything that comes back is checked before a word of it
is believed: whatever is wrong is one error, ``Refused``, whose words are for the log and name nobody.
"""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request

import jwt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from agencies import reaching
from agencies.models import Provider
from agencies.models.provider import check_issuer

KEPT = "single_sign_on"
SECONDS = 600
TIMEOUT = 10
LONGEST_SUBJECT = 255
MOST_BYTES = 500_000
# Signatures by a key that the provider publishes; never one by the secret that both know, never none.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


class Refused(Exception):
    """The provider did not say what it must."""


@dataclass(frozen=True)
class Said:
    """What a provider says of somebody, checked."""

    subject: str
    email: str
    claims: dict


def back_address() -> str:
    return settings.SITE_URL + reverse("agency-back")


def begin(request, provider: Provider) -> str:
    """The provider's page to go to. Her address is not in it: the provider asks for it itself."""
    kept = {name: secrets.token_urlsafe(48) for name in ("state", "nonce", "verifier")}
    request.session[KEPT] = kept | {"provider": provider.pk, "at": int(time.time())}
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back_address(),
        "scope": "openid email",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": _unpadded(hashlib.sha256(kept["verifier"].encode()).digest()),
        "code_challenge_method": "S256",
    }
    return f"{discover(provider)['authorization_endpoint']}?{urlencode(asked)}"


def finish(request) -> tuple[Provider, Said]:
    """Who came back, and from which provider."""
    kept = request.session.pop(KEPT, None)
    if kept is None or time.time() - kept["at"] > SECONDS:
        raise Refused("nobody was sent, or too long ago")
    if not constant_time_compare(request.GET.get("state", ""), kept["state"]):
        raise Refused("another state")
    provider = Provider.objects.select_related("agency").filter(pk=kept["provider"], active=True).first()
    if provider is None or not provider.agency.active:
        raise Refused("no such provider any more")
    if request.GET.get("iss", provider.issuer) != provider.issuer:
        raise Refused("another issuer answered")
    if not request.GET.get("code"):
        raise Refused("no code")
    return provider, _said(provider, request.GET["code"], kept)


def _said(provider: Provider, code: str, kept: dict) -> Said:
    known = discover(provider)
    given = _post(known["token_endpoint"], provider, {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back_address(),
        "code_verifier": kept["verifier"],
    })  # fmt: skip
    claims = _claims(provider, known, given.get("id_token", ""))
    if not constant_time_compare(str(claims.get("nonce", "")), kept["nonce"]):
        raise Refused("another nonce")
    person = claims
    if "email" not in claims and "userinfo_endpoint" in known:
        header = {"Authorization": f"Bearer {given.get('access_token', '')}"}
        person = _fetch(Request(_secure(known["userinfo_endpoint"]), headers=header))  # noqa: S310
        if person.get("sub") != claims["sub"]:
            raise Refused("another person’s particulars")
    email = str(person.get("email", "")).lower() if person.get("email_verified") is True else ""
    return Said(subject=claims["sub"], email=email, claims=claims)


def _claims(provider: Provider, known: dict, token: str) -> dict:
    try:
        wanted = jwt.get_unverified_header(token).get("kid")
        keys = jwt.PyJWKSet.from_dict(_fetch(Request(_secure(known["jwks_uri"])))).keys  # noqa: S310
        key = next(key for key in keys if wanted in (None, key.key_id) and key.public_key_use in (None, "sig"))
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=60,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except (jwt.PyJWTError, StopIteration, ValueError, TypeError) as error:
        raise Refused("no valid ID token") from error
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise Refused("no usable number")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise Refused("a token for somebody else")
    return claims


def discover(provider: Provider) -> dict:
    """What the provider publishes of itself, checked; Refused says what is wrong with it."""
    known = _fetch(Request(f"{_secure(provider.issuer).rstrip('/')}/.well-known/openid-configuration"))  # noqa: S310
    if known.get("issuer") != provider.issuer:
        raise Refused("another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _secure(str(known.get(name, "")))
    return known


def _post(address: str, provider: Provider, fields: dict) -> dict:
    pair = urlencode({provider.client_id: provider.secret}).replace("=", ":", 1)
    basic = base64.b64encode(pair.encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
    return _fetch(Request(_secure(address), data=urlencode(fields).encode(), headers=headers))  # noqa: S310


def _secure(address: str) -> str:
    try:
        check_issuer(address)
    except (ValidationError, ValueError) as error:
        raise Refused("an address without HTTPS") from error
    return address


def _fetch(request: Request) -> dict:
    request.add_header("Accept", "application/json")
    try:
        with reaching.opener().open(request, timeout=TIMEOUT) as answer:
            found = json.loads(answer.read(MOST_BYTES))
    except URLError as error:
        inside = isinstance(error.reason, reaching.NotPublic)
        raise Refused("an address that is not public" if inside else "the provider cannot be reached") from error
    except (OSError, ValueError, RecursionError) as error:
        raise Refused("the provider cannot be reached") from error
    if not isinstance(found, dict):
        raise Refused("no answer of a provider")
    return found


def _unpadded(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")

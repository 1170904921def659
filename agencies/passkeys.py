"""The two ceremonies of WebAuthn: adding a passkey, and showing one. What the browser gets, and what its answer must hold.

A challenge lies in the session, on the server; it counts once, whatever comes of it, for the ceremony that it was made for
and for five minutes. The person must be verified by her device (PIN, finger, face): having it is not enough.
"""

import hashlib
import json
import time
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.db import IntegrityError, transaction
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from agencies.models import Passkey

ADD, SHOW = "passkey_add", "passkey_show"
SECONDS = 300
MOST = 10
# What parsers of JSON, base64, CBOR and keys raise at what is no answer of a device.
BROKEN = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, EOFError, RecursionError)


def _origin() -> str:
    parts = urlsplit(settings.SITE_URL)
    return f"{parts.scheme}://{parts.netloc}"


def _descriptors(user) -> list[PublicKeyCredentialDescriptor]:
    found = Passkey.objects.filter(user=user).values_list("credential_id", flat=True)
    return [PublicKeyCredentialDescriptor(id=bytes(one)) for one in found]


def options_to_add(request) -> str:
    """For the page on which she adds one. The number that the device keeps for her says nothing to anybody else."""
    user = request.user
    handle = hashlib.sha256(f"passkey:{settings.SECRET_KEY}:{user.pk}".encode()).digest()
    options = webauthn.generate_registration_options(
        rp_id=settings.PASSKEY_DOMAIN,
        rp_name="DA Hub",
        user_id=handle,
        user_name=user.email,
        user_display_name=user.full_name,
        exclude_credentials=_descriptors(user),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    _keep(request, ADD, options.challenge)
    return webauthn.options_to_json(options)


def add(request, name: str, answer: str) -> Passkey | None:
    """The passkey, where the answer is right; else nothing. One that is somebody's already is refused."""
    challenge = _take(request, ADD)
    if challenge is None or Passkey.objects.filter(user=request.user).count() >= MOST:
        return None
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=settings.PASSKEY_DOMAIN,
            expected_origin=_origin(),
            require_user_verification=True,
        )
        with transaction.atomic():
            return Passkey.add(request.user, name, found.credential_id, found.credential_public_key, found.sign_count)
    except (*BROKEN, IntegrityError):
        return None


def options_to_show(request) -> str:
    """For the page of the second factor; "" for whoever has none."""
    allowed = _descriptors(request.user)
    if not allowed:
        return ""
    options = webauthn.generate_authentication_options(
        rp_id=settings.PASSKEY_DOMAIN,
        allow_credentials=allowed,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _keep(request, SHOW, options.challenge)
    return webauthn.options_to_json(options)


@transaction.atomic
def show(request, answer: str) -> bool:
    """Whether one of hers has signed the challenge of this session. The row is held: two uses follow each other."""
    challenge = _take(request, SHOW)
    try:
        asked = base64url_to_bytes(json.loads(answer)["rawId"])
        passkey = Passkey.objects.select_for_update().filter(user=request.user, credential_id=asked).first()
        if challenge is None or passkey is None:
            return False
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=settings.PASSKEY_DOMAIN,
            expected_origin=_origin(),
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except BROKEN:
        return False
    passkey.was_used(found.new_sign_count)
    return True


def _keep(request, ceremony: str, challenge: bytes) -> None:
    request.session[ceremony] = (bytes_to_base64url(challenge), int(time.time()))


def _take(request, ceremony: str) -> bytes | None:
    challenge, at = request.session.pop(ceremony, ("", 0))
    return base64url_to_bytes(challenge) if time.time() - at <= SECONDS else None

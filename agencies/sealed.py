"""Secrets that must be read again are kept sealed: encrypted and signed with a key made from SECRET_KEY.

A copy of the database alone opens none of them. After a new SECRET_KEY the old one goes into SECRET_KEY_FALLBACKS, and what
was sealed with it still opens.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    return _fernet().decrypt(sealed.encode()).decode()


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    """Of its own, so that nothing else that is made from SECRET_KEY can be used here."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"dashub sealed:" + secret.encode()).digest())

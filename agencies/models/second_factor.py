"""The second factor of a sign-in: a code from an app on her telephone, or one of her recovery codes."""

import hashlib
import secrets
import time

import pyotp
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from agencies.sealed import seal, unseal
from audit.log import record
from audit.models import Verb

SECONDS = 30
# A telephone's clock may be half a minute off, either way.
EARLIEST, LATEST = -1, 1
RECOVERY_CODES = 10
# Without 0, 1, i, l and o: they are copied from paper. Sixteen of 31 are 79 random bits, which need no slow hash.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class SecondFactor(models.Model):
    """One per person. ``last_step`` is the time step of the last code that was accepted: none is accepted twice.

    ``recovery`` holds digests of the recovery codes that are left.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factor")
    sealed = models.TextField(editable=False)
    last_step = models.BigIntegerField(default=0, editable=False)
    recovery = ArrayField(models.CharField(max_length=64), default=list, editable=False)
    set_up_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"second factor of user {self.user_id}"

    @classmethod
    @transaction.atomic
    def set_up(cls, user, secret: str, code: str) -> "SecondFactor | None":
        """Put a telephone in the place of whatever was there, once it has shown a right code; else nothing."""
        step = _step_of(secret, code)
        if step is None:
            return None
        factor, _ = cls.objects.update_or_create(
            user=user,
            defaults={"sealed": seal(secret), "last_step": step, "recovery": [], "set_up_at": timezone.now()},
        )
        record(user, Verb.CHANGED, "second factor", [user.pk], what="set up")
        return factor

    @transaction.atomic
    def accept(self, code: str) -> bool:
        """Whether a typed code is right. A right one is used up; two requests with the same one wait for each other."""
        typed = code.lower().replace(" ", "").replace("-", "")
        factor = SecondFactor.objects.select_for_update().get(pk=self.pk)
        step = _step_of(unseal(factor.sealed), typed)
        if step is not None and step > factor.last_step:
            factor.last_step = step
            factor.save(update_fields=["last_step"])
            return True
        if _digest(typed) in factor.recovery:
            factor.recovery.remove(_digest(typed))
            factor.save(update_fields=["recovery"])
            record(self.user, Verb.CHANGED, "second factor", [self.user_id], what="recovery code used")
            return True
        return False

    @transaction.atomic
    def new_recovery_codes(self) -> list[str]:
        """Ten new ones in the place of the old; nothing can show them again."""
        codes = ["".join(secrets.choice(ALPHABET) for _ in range(16)) for _ in range(RECOVERY_CODES)]
        self.recovery = [_digest(code) for code in codes]
        self.save(update_fields=["recovery"])
        record(self.user, Verb.CHANGED, "second factor", [self.user_id], what="recovery codes")
        return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in codes]

    @transaction.atomic
    def remove(self, by) -> None:
        """A lost telephone: she sets up another one at her next sign-in. Her passkeys may have been on it."""
        record(by, Verb.CHANGED, "second factor", [self.user_id], what="removed")
        self.user.passkeys.all().delete()
        self.delete()

    def next_code(self) -> str:
        """The code that is accepted next: the present one, or if that is used up the one after it."""
        return _code(unseal(self.sealed), max(_now(), self.last_step + 1))


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, user) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="DA Hub")


def _step_of(secret: str, code: str) -> int | None:
    """The time step whose code was typed, if it is one of those that count now."""
    steps = [_now() + off for off in range(EARLIEST, LATEST + 1)]
    return next((step for step in steps if constant_time_compare(_code(secret, step), code.replace(" ", ""))), None)


def _code(secret: str, step: int) -> str:
    return pyotp.TOTP(secret).generate_otp(step)


def _now() -> int:
    return int(time.time()) // SECONDS


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()

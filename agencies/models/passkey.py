"""Passkeys: a second factor that a false page cannot ask for, because the browser tells the device whose page it is."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from audit.log import record
from audit.models import Verb


class Passkey(models.Model):
    """One of a person's; she may have several. The private key never leaves her device.

    ``sign_count`` goes up with each use where the device counts; one that comes back lower is a copy of the device's key.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(unique=True, editable=False)
    public_key = models.BinaryField(editable=False)
    sign_count = models.BigIntegerField(default=0, editable=False)
    added_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return f"passkey {self.pk} of user {self.user_id}"

    @classmethod
    @transaction.atomic
    def add(cls, user, name: str, credential_id: bytes, public_key: bytes, sign_count: int) -> "Passkey":
        keys = {"credential_id": credential_id, "public_key": public_key, "sign_count": sign_count}
        passkey = cls.objects.create(user=user, name=name, **keys)
        record(user, Verb.CHANGED, "second factor", [user.pk], what="passkey added")
        return passkey

    def was_used(self, sign_count: int) -> None:
        self.sign_count, self.used_at = sign_count, timezone.now()
        self.save(update_fields=["sign_count", "used_at"])

    @transaction.atomic
    def remove(self, by) -> None:
        record(by, Verb.CHANGED, "second factor", [self.user_id], what="passkey removed")
        self.delete()

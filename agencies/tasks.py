"""Thin Celery callers."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from agencies.models import Notice, User

ONE_DAY, TWO_MINUTES = timedelta(days=1), timedelta(minutes=2)
AT_ONCE = 200
RESET = ("DA Hub: set your password", "If you did not ask for it, do nothing: your password stays as it is.")
INVITATION = (
    "DA Hub: your account",
    "An account was made for you at work. If three days have passed, ask for another link: {again}",
)


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def email_notices(key: str, user_ids: list[int]) -> int:
    """Mail the unsent notices of a key. Sending again does nothing: each row is locked and marked."""
    sent = 0
    for pk in Notice.objects.filter(key=key, user_id__in=user_ids, emailed_at=None).values_list("pk", flat=True):
        with transaction.atomic():
            notice = Notice.objects.select_for_update().select_related("user").filter(pk=pk, emailed_at=None).first()
            if notice:
                _mail(notice)
                sent += 1
    return sent


def _mail(notice: Notice) -> None:
    send_mail(
        subject="DA Hub: something needs you",
        message=f"{notice.text}\n\nSign in to see it: {settings.SITE_URL}{notice.link}\n",
        from_email=None,
        recipient_list=[notice.user.email],
    )
    notice.emailed_at = timezone.now()
    notice.save(update_fields=["emailed_at"])


@shared_task
def email_waiting() -> int:
    """Mail what was left when the broker was down: notices of the last two days that no task has taken in two minutes."""
    now = timezone.now()
    waiting = Notice.objects.filter(emailed_at=None, created_at__range=(now - 2 * ONE_DAY, now - TWO_MINUTES))
    keys = waiting.order_by("pk").values_list("key", "user_id")[:AT_ONCE]
    return sum(email_notices(key, [user_id]) for key, user_id in keys)


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def email_password_link(user_id: int, invited: bool = False) -> None:
    """A one-time link to set a password. Number 0, for an address that is nobody's, costs the asker the same time.

    Whoever is invited is told nothing of what the hub is for: her mailbox may be read by others.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    uid, token = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    link = settings.SITE_URL + reverse("password-set", args=[uid, token])
    subject, closing = RESET
    if invited:
        subject, closing = INVITATION[0], INVITATION[1].format(again=settings.SITE_URL + reverse("password-forgotten"))
    send_mail(
        subject=subject,
        message=f"To set your password, open this link within three days. It works once.\n\n{link}\n\n{closing}\n",
        from_email=None,
        recipient_list=[user.email],
    )

"""Telling people: an in-app notice and, on commit, an e-mail with a link. Neither holds personal data."""

from collections.abc import Iterable

from django.db import transaction

from agencies.models import Notice
from agencies.principals import as_system


def notify(users: Iterable, key: str, text: str, link: str) -> list[Notice]:
    """Tell each user once per ``key``. ``text`` must not identify a person: references only."""
    users = list(users)
    # Another's notices are nobody's to see, hers neither who writes one.
    with as_system("telling people"):
        known = set(Notice.objects.filter(key=key, user__in=users).values_list("user_id", flat=True))
        notices = Notice.objects.bulk_create(
            [Notice(user=user, key=key, text=text, link=link) for user in users if user.pk not in known],
            ignore_conflicts=True,
        )
    if notices:
        ids = [user.pk for user in users if user.pk not in known]
        # Robust: with the broker down what was done stands, and email_waiting sends it later.
        transaction.on_commit(lambda: _send(key, ids), robust=True)
    return notices


def take_back(reference: str, *, but: Iterable[int] = (), of: int | None = None) -> None:
    """Delete the notices that speak of a record which people must not know of any more: ``of`` one user, or all ``but``."""
    with as_system("taking notices back"):
        spoken = Notice.objects.filter(text__contains=reference) | Notice.objects.filter(link__contains=reference)
        spoken = spoken.filter(user=of) if of else spoken.exclude(user__in=list(but))
        spoken.delete()


def _send(key: str, user_ids: list[int]) -> None:
    from agencies.tasks import email_notices

    email_notices.delay(key, user_ids)

"""Telling people: an in-app notice and, on commit, an e-mail with a link. Neither holds personal data."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from agencies.models import Cover, Notice
from agencies.principals import as_system

COVERING = "You cover a colleague: "
LONGEST = Notice._meta.get_field("text").max_length


def notify(users: Iterable, key: str, text: str, link: str) -> list[Notice]:
    """Tell each user once per ``key``. ``text`` must not identify a person: references only.

    While one of them is on leave whoever covers her is told as well, as far as she may know of it by her own right.
    """
    users = list(users)
    # Another's notices are nobody's to see, hers neither who writes one.
    with as_system("telling people"):
        covers = dict.fromkeys(_covers_of(users, text, link), f"{COVERING}{text}"[:LONGEST])
        told = covers | dict.fromkeys(users, text)
        known = set(Notice.objects.filter(key=key, user__in=told).values_list("user_id", flat=True))
        notices = Notice.objects.bulk_create(
            [Notice(user=user, key=key, text=said, link=link) for user, said in told.items() if user.pk not in known],
            ignore_conflicts=True,
        )
    if notices:
        ids = [user.pk for user in told if user.pk not in known]
        # Robust: with the broker down what was done stands, and email_waiting sends it later.
        transaction.on_commit(lambda: _send(key, ids), robust=True)
    return notices


def _covers_of(users: list, text: str, link: str) -> list:
    """Colleagues who stand in for them today and may be told: which rows they see is for the apps above to say."""
    may_be_told = import_string(settings.MAY_BE_TOLD)
    covers = Cover.objects.live().filter(user__in=users, cover__is_active=True).select_related("cover")
    return [each.cover for each in covers if may_be_told(each.cover, f"{text} {link}")]


def take_back(*references: str, but: Iterable[int] = (), of: int | None = None) -> None:
    """Delete the notices that speak of records which people must not know of any more: ``of`` one user, or all ``but``."""
    spoken = Q(pk__in=[])
    for reference in references:
        spoken |= Q(text__contains=reference) | Q(link__contains=reference)
    with as_system("taking notices back"):
        told = Notice.objects.filter(user=of) if of else Notice.objects.exclude(user__in=list(but))
        told.filter(spoken).delete()


def _send(key: str, user_ids: list[int]) -> None:
    from agencies.tasks import email_notices

    email_notices.delay(key, user_ids)

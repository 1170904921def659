"""Thin callers for the clock."""

import datetime as dt

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies.notices import notify
from audit.log import System
from referrals import actions, listed
from referrals.models import Referral

ANNOUNCED = dt.timedelta(days=3)
PURGE = System("purge of drafts that nobody touches")


@shared_task
def purge_drafts() -> int:
    """Delete drafts that nobody touched for the area's number of days; announce it three days before. Twice does nothing.

    Personal data of a referral that was never made is kept no longer than somebody may still come back to it.
    """
    now = timezone.now()
    for draft in Referral.objects.drafts_purged_before(now + ANNOUNCED).select_related("author"):
        _announce(draft)
    gone = 0
    for pk in Referral.objects.drafts_purged_before(now).values_list("pk", flat=True):
        with transaction.atomic():
            draft = Referral.objects.drafts_purged_before(now).select_for_update(of=["self"]).filter(pk=pk).first()
            if draft:
                draft.discard(PURGE)
                gone += 1
    return gone


def _announce(draft: Referral) -> None:
    """Touching the draft makes it young again, and a later announcement a new one."""
    if draft.author:
        key = f"referral:{draft.pk}:purge:{draft.saved_at:%Y%m%d%H%M}"
        day = timezone.localtime(draft.purged_at)
        with transaction.atomic():
            notify(
                [draft.author],
                key,
                f"Draft {draft.reference} is deleted after {day:%d %B} unless you open and save it",
                draft.link,
            )


@shared_task
def keep_duty() -> int:
    """Restricted referrals are with the duty list of today. Twice does nothing."""
    return actions.keep_duty()


@shared_task
def refer_listed() -> int:
    """Listed cases without an IDVA service are brought to one. Twice does nothing."""
    return listed.refer_all()


@shared_task
def alarm_overdue() -> int:
    """Decisions that are overdue reach the coordinators. Twice does nothing."""
    return actions.alarm_overdue()

"""Thin Celery callers: each asks what is due as of now, so that running twice, late or after a stop does no harm."""

from celery import shared_task
from django.utils import timezone

from audit.log import System
from marac.actions import chasing, clockwork, feedback, planning, transfer, transfer_clock, unlisted


@shared_task
def plan_meetings() -> int:
    """Sittings six weeks ahead."""
    return planning.create_meetings()


@shared_task
def run_meetings() -> None:
    """Close lists at their cut-off with research asked for, remind, send agendas, look after sittings that nobody opened."""
    now = timezone.now()
    for pk in planning.lists_to_close(now).values_list("pk", flat=True):
        planning.close_intake(pk, now)
    chasing.chase_research(now)
    for pk in planning.agendas_to_send(now).values_list("pk", flat=True):
        planning.send_agenda(pk, now)
    planning.look_after_unheld(now)


@shared_task
def chase_actions() -> None:
    """Actions due and overdue up the ladder; flags whose 12 months are over."""
    now = timezone.now()
    clockwork.tell_of_actions(now)
    clockwork.tell_of_flags(now)


@shared_task
def chase_transfers() -> None:
    """Transfers that no word has come of, and victims who have not been told: once a day each, until it is done."""
    now = timezone.now()
    transfer_clock.tell_of_transfers(now)
    feedback.tell_of_feedback(now)


@shared_task
def keep_receivers() -> int:
    """Cases that were restricted on their way to another area."""
    return transfer.keep_receivers(System("transfer clock"))


@shared_task
def find_unlisted() -> None:
    """Cases that meet the criteria and are on no list a working day later."""
    unlisted.raise_unlisted(timezone.now())

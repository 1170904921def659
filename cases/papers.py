"""Ordering a paper, and the papers of a case. The table of builders is wiring: dashub/papers.py."""

from celery import current_app
from django.db import transaction

from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Bar, Paper, Restriction

TASK = "dashub.tasks.make_paper"


def order(kind: Paper.Kind, subject, label: str, by, **options) -> Paper:
    """Order a copy for oneself; the worker starts when the request's transaction has committed."""
    paper = Paper.objects.create(kind=kind, subject_id=subject.pk, label=label, recipient=by, options=options)
    record(by, Verb.EXPORTED, subject, paper=paper.reference, paper_kind=str(kind), ordered=True)
    send(paper)
    return paper


def send(paper: Paper) -> None:
    """Hand a queued paper to a worker on commit; by the task's name, because a web process never loads the task.

    Robust: with the broker down the order stands, and make_waiting_papers sends it later.
    """
    transaction.on_commit(lambda: current_app.signature(TASK, [paper.pk]).delay(), robust=True)


@as_system("whether a paper may still be given")
def shut_since(paper: Paper) -> bool:
    """Whether a case was shut to its recipient after she ordered it. Papers that were finished are forgotten with that; one
    that a worker was making may hold what it read before."""
    user, since = paper.recipient_id, paper.ordered_at
    restricted = Restriction.objects.filter(at__gt=since, lifted_at=None, case__area__desks__memberships__user=user)
    unnamed = restricted.exclude(case__readers__contains=[-user])
    return unnamed.exists() or Bar.objects.filter(user=user, at__gt=since).exists()

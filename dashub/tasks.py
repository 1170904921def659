"""Work that belongs to no single app: making papers."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies.principals import acting_as
from audit.log import record
from audit.models import Verb
from cases.models import Paper
from dashub import moments, pdf, references
from dashub.papers import BUILDERS, subject_of
from dashub.wiring import screen_everybody

log = logging.getLogger(__name__)
LAST_PART = 90


@shared_task
def make_paper(paper_id: int) -> None:
    """Make one paper. Sent twice, or again after its worker died, it is made once: the row is locked while it is made."""
    try:
        with transaction.atomic():
            paper = (
                Paper.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(pk=paper_id, status="queued")
                .first()
            )
            if paper:
                _make(paper)
    except Exception:
        log.exception("a paper could not be made", extra={"paper": paper_id})
        with transaction.atomic():
            for failed in Paper.objects.select_for_update().filter(pk=paper_id, status="queued"):
                failed.fail()


def _make(paper: Paper) -> None:
    """As its recipient, with her rights at this moment; she sees nothing that her screen would not show."""
    user = paper.recipient
    with acting_as(user):
        _build(paper, user)


def _build(paper: Paper, user) -> None:
    subject = subject_of(paper, user)
    if subject is None:
        paper.fail()
        return
    paper.advance(5)
    document = BUILDERS[paper.kind].build(subject, user, paper.options, paper.advance)
    paper.advance(LAST_PART)
    content = pdf.render(document, user.full_name, moments.when(timezone.now()))
    if paper.is_encrypted:
        password = references.password()
        paper.keep(pdf.encrypted(content, password), password)
    else:
        paper.keep(content)
    record(user, Verb.EXPORTED, subject, paper=paper.reference, paper_kind=paper.kind)
    paper.advance(100)


@shared_task
def screen_users() -> int:
    """Users who are new or have changed are compared with the parties of cases. Twice does nothing."""
    return screen_everybody()


@shared_task
def make_waiting_papers() -> int:
    """Send again what was ordered while the broker was down: papers that wait for more than two minutes."""
    since = timezone.now() - timedelta(minutes=2)
    waiting = list(
        Paper.objects.filter(status=Paper.Status.QUEUED, ordered_at__lt=since).values_list("pk", flat=True)[:50]
    )
    for paper_id in waiting:
        make_paper.delay(paper_id)
    return len(waiting)


@shared_task
def forget_old_papers() -> int:
    """Delete the files of papers older than a day; sent twice, the second finds none."""
    old = list(Paper.objects.expired())
    for paper in old:
        paper.forget()
    return len(old)

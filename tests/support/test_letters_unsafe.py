"""No letter or message of any kind goes by a way that is not known to be safe, or at an hour that is not (product.md A2)."""

import datetime as dt
from contextlib import suppress
from itertools import cycle, product

import pytest
import time_machine

from agencies.principals import acting_as
from dashub.clock import LONDON
from dashub.errors import InvalidInput
from people.models import ContactPoint
from people.models.choices import Safety, Watched
from support import letters
from support.models import ContactAttempt, Letter
from support.wording import Whom
from tests.dashub.fake_notify import notify_server
from tests.support.test_letters import Service
from tests.support.test_unsafe_channels import TIMES, is_safe

pytestmark = pytest.mark.django_db
CHANNELS = ("letter", "text", "email")
# A Tuesday, a Saturday night and the Sunday after it, in London.
MOMENTS = [
    dt.datetime(2026, 1, day, hour, tzinfo=LONDON)
    for day, hour in ((6, 8), (6, 9), (6, 14), (6, 15), (10, 22), (11, 1), (11, 2))
]
# Of each, the wordings that there are.
KINDS = {Whom.VICTIM: ("Please ring", (False, True)), Whom.PERPETRATOR: ("Missed appointment", (False,))}
SENDING = ("hand", "hub", "worker")


@pytest.fixture
def service():
    return Service()


def ready(service, whom: str, plain: bool, channel: str) -> Letter:
    """Looked at, by a way that was safe when it was written."""
    person = service.victim if whom == Whom.VICTIM else service.harming
    values = {"text": "07700 900111", "email": "somebody@example.org"}
    point = service.point(person, channel, values.get(channel, ""), safe_times="any time")
    home = service.home if whom == Whom.VICTIM else service.his_home
    return service.ready(point, KINDS[whom][0], plain=plain, address=home if channel == "letter" else None)


def send(service, letter: Letter, means: str) -> None:
    """By each of the three ways by which something can go; what is refused raises or stays."""
    seen, by = service.seen(), service.writer
    if means == "hand":
        letters.sent_by_hand(letter, seen, by)
    elif means == "hub":
        letters.queue(letter, seen, by)
        letters.deliver(letter.pk)
    else:
        Letter.objects.filter(pk=letter.pk).update(status="queued", sent_by=by, queued_at=dt.datetime.now(dt.UTC))
        letters.deliver(letter.pk)


@pytest.mark.parametrize("kept", TIMES)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("whom", "plain"), [(whom, plain) for whom, (_, wordings) in KINDS.items() for plain in wordings]
)
def test_nothing_is_sent_by_a_way_or_at_an_hour_that_is_not_safe(service, settings, whom, plain, channel, kept):
    """The rule is asked at each moment; something is sent at one moment of each kind, by one means after the other."""
    if plain and channel == "text":
        with pytest.raises(InvalidInput):
            ready(service, whom, plain, channel)
        return
    letter = ready(service, whom, plain, channel)
    with notify_server(settings) as server, acting_as(service.writer):
        seen, sending = service.seen(), cycle(SENDING[: 1 if channel == "letter" else 3])
        for safety, watched in product(Safety.values, Watched.values):
            rules = {"safety": safety, "watched": watched, "safe_times": kept}
            ContactPoint.objects.filter(pk=letter.contact_point_id).update(**rules)
            letter.contact_point.refresh_from_db()
            tried = set()
            for at in MOMENTS:
                safe = is_safe(channel, safety, watched, kept, at.weekday(), at.hour)
                assert (not letters.refusals(letter, seen, at)) == safe, (safety, watched, at)
                if safe not in tried:
                    tried.add(safe)
                    assert went(service, letter, next(sending), at, server) == safe, (safety, watched, at)


def went(service, letter: Letter, means: str, at: dt.datetime, server) -> bool:
    """Whether anything of it left the hub, or was recorded as gone; afterwards all is as it was."""
    before, attempts = len(server.kept), ContactAttempt.objects.count()
    with time_machine.travel(at, tick=False):
        letter = Letter.objects.select_related("case", "contact_point__person").get(pk=letter.pk)
        with suppress(InvalidInput):
            send(service, letter, means)
    sent = Letter.objects.get(pk=letter.pk).status == "sent"
    assert sent == (len(server.kept) > before or means == "hand" and sent)
    assert sent or ContactAttempt.objects.count() == attempts
    Letter.objects.filter(pk=letter.pk).update(status="checked", sent_at=None, means="", sent_by=None, queued_at=None)
    server.kept.clear()
    return sent

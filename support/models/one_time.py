"""A discreet copy of a safety plan that is seen once, by a link that she is given by a safe way (product.md C2, A2).

Its rules: the way is safe now (people.ContactPoint.refusal_at), unknown is not; a link without her word opens nothing, and
only so many words are tried; it ends by itself after some hours; once it has opened or ended, nothing of the copy is kept.
Whoever asks for a link that does not open is told the same whatever the reason is.
"""

import datetime as dt
import hashlib
import json
import secrets
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from agencies.access import Section
from agencies.principals import as_system
from agencies.sealed import seal, unseal
from audit.log import record
from audit.models import Verb
from cases.actions import tell
from dashub.errors import InvalidInput
from dashub.workflow import Transitions
from people.models.choices import Channel

PURPOSE = "a plan seen once by its link"
# Wrong words after which a link is shut, and the letters or figures that a word has at least.
MOST_TRIES, SHORTEST_WORD = 5, 4
# What a link can be given by. It cannot be told over a telephone or put into a letter that others open.
CARRIES = frozenset({Channel.TEXT, Channel.EMAIL, Channel.IN_PERSON, Channel.VISIT, Channel.THROUGH})


class Copy(NamedTuple):
    """What is on a discreet copy: nothing but this. ``parts`` are (neutral heading, words)."""

    title: str
    contact: str
    parts: list[tuple[str, str]]

    @classmethod
    def read(cls, text: str) -> "Copy":
        title, contact, parts = json.loads(text)
        return cls(title, contact, [tuple(part) for part in parts])


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def as_agreed(word: str) -> str:
    """A word as it is compared: however it is spaced and whatever letters are big."""
    return " ".join(word.split()).casefold()


def refusal_of_link(point, at: dt.datetime) -> str:
    """Why a link must not be given by this way at a moment, in plain words; "" where it may be."""
    if why := point.refusal_at(at):
        return why
    if point.channel not in CARRIES:
        return f"{point.get_channel_display()}: a link cannot be given this way. Choose another safe way."
    return ""


class OneTimeViewQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status=OneTimeView.Status.WAITING)

    def over(self, now: dt.datetime):
        """Those that wait although their time is up: at ``expires_at`` itself it is up."""
        return self.waiting().filter(expires_at__lte=now)


class OneTimeView(models.Model):
    """One link. Of its secret and of her word only digests are kept, of the copy only a sealed text, until it ends."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Not opened yet"
        OPENED = "opened", "Opened"
        WITHDRAWN = "withdrawn", "Withdrawn"
        SHUT = "shut", "Shut after wrong words"
        EXPIRED = "expired", "Time is up"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.WAITING: {Status.OPENED, Status.WITHDRAWN, Status.SHUT, Status.EXPIRED},
            Status.OPENED: set(),
            Status.WITHDRAWN: set(),
            Status.SHUT: set(),
            Status.EXPIRED: set(),
        },
        noun="one-time view",
    )
    TONES = {"waiting": "waiting", "opened": "done", "shut": "danger"}  # noqa: RUF012

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="one_time_views")
    plan = models.ForeignKey("cases.SafetyPlan", on_delete=models.CASCADE, related_name="+")
    contact_point = models.ForeignKey("people.ContactPoint", null=True, on_delete=models.SET_NULL, related_name="+")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Opened, withdrawn, shut or found expired")
    expires_at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True, editable=False)
    word = models.CharField(max_length=128, blank=True, editable=False, help_text="Hash of the word agreed with her")
    sealed = models.TextField(blank=True, editable=False, help_text="The copy, until it has ended")
    tries = models.PositiveSmallIntegerField(default=0, help_text="Wrong words so far")

    objects = OneTimeViewQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(status="waiting"), name="support_view_one_waiting"),
            models.CheckConstraint(
                condition=Q(status="waiting", ended_at=None) | Q(sealed="", word="", ended_at__isnull=False)
                & ~Q(status="waiting"),
                name="support_view_ended_keeps_nothing",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"one-time view in {self.case_id}"

    @classmethod
    @transaction.atomic
    def make(cls, plan, copy: Copy, point, word: str, hours: int, desk_id: int, by) -> tuple["OneTimeView", str]:
        """A link to a copy of a plan, and its secret, which is told this once. One that waited in the case is withdrawn.

        Raises InvalidInput for a way that is not safe now or is not the victim's, and for hours beyond the area's.
        """
        now, case = timezone.now(), plan.case
        case.one_at_a_time()
        if point is None or case.victim is None or point.person_id != case.victim.pk:
            raise InvalidInput({"contact_point": "Choose one of the victim’s own ways of contact"})
        if why := refusal_of_link(point, now):
            raise InvalidInput({"contact_point": why})
        if not 1 <= hours <= case.area.view_hours:
            raise InvalidInput({"hours": f"The link can be open for 1 to {case.area.view_hours} hours"})
        for waiting in cls.objects.waiting().filter(case=case):
            waiting.withdraw(by)
        secret = secrets.token_urlsafe(16)
        view = cls.objects.create(
            case=case, plan=plan, contact_point=point, desk_id=desk_id, by=by, at=now, digest=digest_of(secret),
            word=make_password(as_agreed(word)), sealed=seal(json.dumps(copy)), expires_at=now + dt.timedelta(hours=hours),
        )  # fmt: skip
        tell(case, "One-time view of the safety plan made", desk_id, by, section=Section.SAFETY_PLAN)
        record(by, Verb.CREATED, view, reference=case.reference, hours=hours, parts=len(copy.parts))
        return view, secret

    @classmethod
    def open(cls, secret: str, word: str) -> Copy | None:
        """The copy behind a secret, for who knows the word, once; None in every other case, and it takes as long.

        That it was opened, or a wrong word, is in the audit log before anything is shown.
        """
        with as_system(PURPOSE) as nobody:
            rows = cls.objects.select_for_update(of=("self",)).select_related("case", "contact_point__person")
            view = rows.filter(digest=digest_of(secret)).first()
            if view is None or not view.may_be_opened(timezone.now()):
                make_password(word)
                return None
            if not check_password(as_agreed(word), view.word):
                view._wrong(nobody)
                return None
            return view._opened(nobody)

    def may_be_opened(self, now: dt.datetime) -> bool:
        """It waits, its time is not up, and the way by which she has it is still safe."""
        point = self.contact_point
        return self.is_waiting(now) and point is not None and not point.refusal

    def is_waiting(self, now: dt.datetime | None = None) -> bool:
        return self.status == self.Status.WAITING and (now or timezone.now()) < self.expires_at

    def _opened(self, nobody) -> Copy:
        copy = Copy.read(unseal(self.sealed))
        self._end(self.Status.OPENED)
        record(nobody, Verb.READ, self, reference=self.case.reference, sections=[Section.SAFETY_PLAN])
        tell(self.case, "One-time view of the safety plan opened", None, None, section=Section.SAFETY_PLAN)
        return copy

    def _wrong(self, nobody) -> None:
        self.tries += 1
        record(nobody, Verb.REFUSED, self, reference=self.case.reference, tries=self.tries)
        if self.tries < MOST_TRIES:
            self.save(update_fields=["tries"])
            return
        self._end(self.Status.SHUT)
        title = "One-time view of the safety plan shut after wrong words"
        tell(self.case, title, None, None, section=Section.SAFETY_PLAN)

    @transaction.atomic
    def withdraw(self, by) -> None:
        """It opens no more. What has ended otherwise meanwhile stays as it ended."""
        locked = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        if locked.status == self.Status.WAITING:
            locked._end(self.Status.EXPIRED if not locked.is_waiting() else self.Status.WITHDRAWN)
            record(by, Verb.CHANGED, locked, reference=self.case.reference, status=locked.status)

    @classmethod
    def forget_expired(cls) -> int:
        """Of those whose time is up nothing of the copy is kept; how many there were."""
        rows = cls.objects.over(timezone.now()).select_for_update(skip_locked=True)
        with transaction.atomic():
            return sum(view._end(cls.Status.EXPIRED) for view in rows)

    def _end(self, status: str) -> int:
        self.TRANSITIONS.check(self.status, status)
        self.status, self.ended_at, self.sealed, self.word = status, timezone.now(), "", ""
        self.save(update_fields=["status", "ended_at", "sealed", "word", "tries"])
        return 1

    def tag(self) -> tuple[str, str]:
        """(words, tone) of how it stands at this moment."""
        status = self.Status(self.status)
        if status == self.Status.WAITING and not self.is_waiting():
            status = self.Status.EXPIRED
        return status.label, self.TONES.get(status, "quiet")

"""What an agency records in a case besides notes: orders, works at home, help with money and the like.

One kind of record is one model; who reads it, how it is changed, what falls due and what is told of it are the same for
all of them and stand here. The pages come from ``cases.registers`` (docs/adr/0019-records-of-a-case.md).
"""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from agencies.access import Permission, Section
from audit.log import record
from audit.models import Verb
from cases.models.due import Due
from cases.models.timeline import TimelineEntry
from dashub.errors import StaleVersion

# The same thing sent twice within this time is kept once.
AGAIN = dt.timedelta(minutes=10)
# Of every record; they say nothing of it.
FRAME = frozenset({"id", "case", "desk", "by", "at", "version", "changed_at", "changed_by", "changed_elsewhere"})


@dataclass(frozen=True)
class Coming:
    """A thing due because of a record. ``name`` tells a record's things due from each other; ``what`` identifies nobody.
    Without ``desk_id`` it is due at the desk that recorded it."""

    name: str
    what: str
    at: dt.datetime
    desk_id: int | None = None
    user: object = None
    power: Permission = Permission.WRITE_CASES


class RecordQuerySet(models.QuerySet):
    def read_by(self, seen):
        """Those of the case that a viewer reads: all at SUMMARY or in full, below that what her own agency recorded."""
        rows = self.filter(case=seen.case)
        return (
            rows if seen.summary(self.model.section) else rows.filter(desk_id__in=seen.desks, changed_elsewhere=False)
        )


class Record(models.Model):
    """A fact of a case in one section, recorded by a desk and changed in place; history keeps what it was.

    A subclass names its ``section``, its ``noun`` ("order"; also the first word of the keys of what is due), the word of the
    ``page`` of the case on which it stands, and answers ``title``, ``facts`` and, where something falls due, ``coming``.
    ``about`` names the parts in the case that it is about, for who asks what is held of her. ``apart`` names columns that
    are read under another section than the record's; ``facts`` leaves them out.
    """

    section: ClassVar[Section]
    noun: ClassVar[str]
    page: ClassVar[str]
    about: ClassVar[frozenset[str]] = frozenset({"case"})
    apart: ClassVar[dict[str, Section]] = {}
    # Section without which nobody but the desk itself is told who recorded it: the name alone can say too much.
    recorder: ClassVar[Section | None] = None

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="%(class)s_records")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    changed_elsewhere = models.BooleanField(
        default=False, help_text="Another agency has written here: who recorded it reads that by her own level alone"
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.noun} in {self.case_id}"

    def get_absolute_url(self) -> str:
        """The page of the case on which it stands; it says nothing of which record it is."""
        return f"/cases/{self.case.reference}/{self.page}"

    @property
    def owners(self) -> frozenset[int]:
        """Desks that read it in full whatever their column says: which recorded it, while no other has written into it, and
        in some kinds whose work it is."""
        return frozenset() if self.changed_elsewhere else frozenset({self.desk_id})

    @property
    def title(self) -> str:
        """What it is, for everybody who reads the section at SUMMARY. Names nobody."""
        return self.noun.capitalize()

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """(label, value) as page, API and PDF show it; at SUMMARY only what is enough to act safely."""
        return []

    def tag(self) -> tuple[str, str]:
        """(words, tone) of its state; ("", "") where it has none."""
        return "", ""

    def read_in_full(self, seen) -> bool:
        """By her level in the section, or because it is her own agency's."""
        return seen.reads(self.section, self)

    @classmethod
    def names_recorder(cls, seen) -> bool:
        return cls.recorder is None or seen.summary(cls.recorder)

    def recorded_by(self, seen) -> str:
        """ " by Jo Lane, Harbour Housing"; "" where the viewer is not told."""
        told = self.names_recorder(seen) or seen.wrote(self)
        return f" by {self.by or 'the system'}, {self.desk}" if told else ""

    def coming(self) -> list[Coming]:
        """What is due because of it as it stands; what is left out is settled."""
        return []

    @classmethod
    @transaction.atomic
    def make(cls, case, desk_id: int, by, **fields) -> "Record":
        """Record it; sent twice within minutes it is kept once."""
        case.one_at_a_time()
        same = cls.objects.filter(case=case, desk_id=desk_id, by=by, at__gt=timezone.now() - AGAIN, **fields).first()
        if same:
            return same
        row = cls(case=case, desk_id=desk_id, by=by, **fields)
        row.save()
        row._tell(f"{cls.noun.capitalize()} recorded: {row.title}", Verb.CREATED, by)
        return row

    @transaction.atomic
    def rewrite(self, version: int, by, desk_id: int | None = None, **fields) -> bool:
        """Change what differs, from ``desk_id`` or else the record's own desk. Whether anything did.

        Raises StaleVersion where somebody else wrote since ``version`` and WrongState for a status that may not follow.
        """
        locked = type(self).objects.select_for_update(of=("self",)).get(pk=self.pk)
        changed = [name for name, value in fields.items() if getattr(locked, name) != value]
        if not changed:
            return False
        if locked.version != version:
            raise StaleVersion(sent=version, current=locked.version)
        if "status" in changed and hasattr(self, "TRANSITIONS"):
            self.TRANSITIONS.check(locked.status, fields["status"])
        for name in changed:
            setattr(self, name, fields[name])
        self.version, self.changed_at, self.changed_by = version + 1, timezone.now(), by
        self.changed_elsewhere = locked.changed_elsewhere or desk_id not in (None, locked.desk_id)
        self.save(update_fields=[*changed, "version", "changed_at", "changed_by", "changed_elsewhere"])
        self._tell(f"{self.noun.capitalize()} changed: {self.title}", Verb.CHANGED, by, fields=sorted(changed))
        return True

    def put_due(self) -> None:
        """Write what is coming and settle what no longer is."""
        keys = set()
        for one in self.coming():
            key = f"{self.key()}:{self.pk}:{one.name}"
            keys.add(key)
            Due.put(
                key,
                case=self.case,
                desk_id=one.desk_id or self.desk_id,
                user=one.user,
                power=one.power,
                what=one.what,
                reference=self.case.reference,
                link=self.get_absolute_url(),
                at=one.at,
                hidden_from=self.case.barred,
            )
        Due.settle_all(f"{self.key()}:{self.pk}:", but=keys)

    @classmethod
    def key(cls) -> str:
        """The kind in one word, for keys and addresses: "police-marker"."""
        return cls.noun.replace("’", "").replace(" ", "-")

    def _tell(self, title: str, verb: Verb, by, **extra) -> None:
        signed = {} if self.recorder else {"desk_id": self.desk_id, "by": by if by.pk else None}
        TimelineEntry.objects.create(case=self.case, title=title[:200], section=self.section, **signed)
        record(by, verb, self, reference=self.case.reference, **extra)
        self.case.touch()
        self.put_due()


def record_models() -> list[type[Record]]:
    """Every kind of record of every app, so that history, the API and what is kept leave none out."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def put_dues_again(case) -> None:
    """Other desks read the case now, or another worker leads it: what its records have due is due from who must act now."""
    kinds = {model.key(): model for model in record_models()}
    found = set()
    for key in Due.objects.open().filter(case=case).values_list("key", flat=True):
        kind, _, rest = key.partition(":")
        number = rest.partition(":")[0]
        if kind in kinds and number.isdecimal():
            found.add((kind, int(number)))
    for kind, number in sorted(found):
        row = kinds[kind].objects.get(pk=number)
        row.case = case
        row.put_due()

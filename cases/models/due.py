"""What must be done, by whom, by when: written downwards by every app; home and "what matters now" read it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agencies.access import Permission
from agencies.models import Cover
from agencies.principals import as_system
from cases.due_kinds import Rule, rule_of


class DueQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None)

    def for_user(self, user, now=None):
        """Hers by name, or her desk's for a power she holds there, in cases that she may see. While she covers a colleague
        there, what is due from that one by name as well: the power and the row rule are her own."""
        who = user.standing
        at_desk = Q(pk__in=[])
        for permission in {Permission(p) for p in Due.POWERS}:
            at_desk |= Q(desk_id__in=who.desks(permission), power=permission)
        covers = Cover.objects.live(now).filter(cover=user, user=OuterRef("user"), desk=OuterRef("desk"))
        at_desk &= Q(user=None) | Exists(covers)
        return self.seen_by(user).filter(Q(user=user) | at_desk)

    def seen_by(self, user):
        """Of no case, or of one that she may see, and not kept from her: whosever they are."""
        from cases.models.case import Case

        named = Q(user=user) | Q(only_for=[]) | Q(only_for__contains=[user.pk])
        seen = Q(case=None) | Q(case__in=Case.objects.visible_to(user))
        return self.filter(named & seen).exclude(hidden_from__contains=[user.pk])

    def with_asleep(self, user, now=None):
        """``asleep``: whether this user has put the line off, and neither the day nor its own time has changed since."""
        from cases.models.snooze import Snooze

        hers = Snooze.objects.live(now).filter(user=user, due=OuterRef("pk"), due_at=OuterRef("at"))
        return self.annotate(asleep=Exists(hers))

    def newer_than(self, moment):
        """Put before somebody after that."""
        return self.filter(put_at__gt=moment)

    def of(self, user, desks):
        """Hers by name, or for anybody at these desks."""
        return self.filter(Q(user=user) | Q(user=None, desk__in=desks))

    def overdue(self, now=None):
        return self.open().filter(at__lt=now or timezone.now())


class Due(models.Model):
    """One thing due. ``key`` names its source, so that writing twice changes one row ("research:17").

    ``what`` and ``reference`` never identify a person. With no ``user`` it is for everyone at the desk who
    holds ``power``, less the users in ``hidden_from``: who is barred from a record learns not even that it exists. With
    ``only_for`` it is for these users alone: a restricted record is nobody else's.
    """

    POWERS = (
        Permission.TRIAGE,
        Permission.REFER,
        Permission.RESEARCH,
        Permission.ACT,
        Permission.SUPPORT,
        Permission.COORDINATE,
        Permission.CHAIR,
        Permission.LEAD_CASES,
        Permission.WRITE_CASES,
        Permission.RESTRICT,
        Permission.KEEP,
        Permission.SUBJECT_ACCESS,
        Permission.RIGHTS,
    )

    key = models.CharField(max_length=80, unique=True)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.CASCADE, related_name="dues")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="dues"
    )
    power = models.CharField(max_length=14, choices=Permission)
    what = models.CharField(max_length=200)
    reference = models.CharField(max_length=20, blank=True)
    link = models.CharField(max_length=200)
    at = models.DateTimeField()
    put_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since when it has been due from this desk or user"
    )
    hidden_from = ArrayField(models.BigIntegerField(), default=list, blank=True)
    only_for = ArrayField(models.BigIntegerField(), default=list, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["desk", "at"], condition=Q(done_at=None), name="cases_due_desk_open"),
            models.Index(fields=["user", "at"], condition=Q(done_at=None), name="cases_due_user_open"),
        ]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def put(cls, key: str, **fields) -> "Due":
        """Write or rewrite the thing due under this key, at whatever desk; it is open again."""
        with as_system("what is due"):
            before = cls.objects.open().filter(key=key).values_list("desk_id", "user_id").first()
            due, _ = cls.objects.update_or_create(key=key, defaults={**fields, "done_at": None})
            if before != (due.desk_id, due.user_id):
                due.put_at = timezone.now()
                due.save(update_fields=["put_at"])
        return due

    @property
    def rule(self) -> Rule:
        """Its kind, and whether it expires or is statutory."""
        return rule_of(self.key)

    @classmethod
    def settle(cls, key: str) -> None:
        """It is done, or no longer needed."""
        with as_system("what is due"):
            cls.objects.filter(key=key, done_at=None).update(done_at=timezone.now())

    @classmethod
    def settle_all(cls, beginning: str, but=()) -> None:
        """All whose key begins so, less those named: for a record with several things due."""
        with as_system("what is due"):
            rows = cls.objects.filter(key__startswith=beginning, done_at=None).exclude(key__in=list(but))
            rows.update(done_at=timezone.now())

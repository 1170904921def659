"""People who sign in, and the roles they hold at desks."""

from hashlib import sha256

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from guardian.mixins import GuardianUserMixin

from agencies.access import Role, standing
from audit.log import record
from audit.models import Verb
from dashub import keys


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields):
        """A user who signs in by e-mail; the address is kept in lower case."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str):
        return self.get(email=username.lower())


class User(GuardianUserMixin, AbstractBaseUser, PermissionsMixin):
    """A worker of a partner agency. There is no superuser and no staff flag: roles decide, per desk."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    home_postcode = models.CharField(max_length=8, blank=True, help_text="For conflicts of interest; shown to nobody")
    screened_as = models.CharField(max_length=32, blank=True, editable=False, help_text="Who she was when screened")
    joined_at = models.DateTimeField(default=timezone.now)
    new_seen_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When she said last that she has seen what is new"
    )
    is_superuser = None  # nobody stands above the policy

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def standing(self):
        """What the policy knows of her; see access.Standing."""
        return standing(self)

    def screening_mark(self, area_ids) -> str:
        """Changes with whatever conflicts of interest are found by: her name, numbers, home, and where she works."""
        parts = [
            keys.name_skeleton(self.full_name),
            keys.phone_key(self.phone),
            keys.email_key(self.email),
            keys.postcode_key(self.home_postcode),
            *map(str, sorted(area_ids)),
        ]
        return sha256("|".join(parts).encode()).hexdigest()[:32]

    def is_screened(self, area_ids) -> bool:
        """Whether she was compared with the parties of cases as she is now. A new or changed user was not."""
        return self.screened_as == self.screening_mark(area_ids)

    def saw_what_is_new(self, at) -> None:
        """What came until then is new to her no more. A page that was open for long takes nothing back."""
        if self.new_seen_at is None or at > self.new_seen_at:
            self.new_seen_at = at
            self.save(update_fields=["new_seen_at"])

    @transaction.atomic
    def end_sessions(self) -> None:
        """Signed out everywhere: the next request of each browser finds no session."""
        self.sessions.all().delete()

    @transaction.atomic
    def deactivate(self, by) -> None:
        """She has left. Her name stays on what she did; a provider may know her by another number if she comes back."""
        self.is_active = False
        self.save(update_fields=["is_active"])
        self.end_sessions()
        self.identities.all().delete()
        for token in self.api_tokens.filter(revoked_at=None):
            token.revoke(by)
        record(by, Verb.CHANGED, self, fields=["is_active"])

    def one_at_a_time(self) -> None:
        """Whatever else she sends waits until this transaction ends, and then sees what this one wrote.

        For what belongs to no case; ``Case.one_at_a_time`` is its like.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('sent by user/' || %s, 0))", [self.pk])


class MembershipQuerySet(models.QuerySet):
    def live(self):
        """Memberships that count today."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()), desk__agency__active=True)


class Membership(models.Model):
    """The roles of one user at one desk."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    desk = models.ForeignKey("Desk", on_delete=models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=16, choices=Role), default=list)
    languages = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, help_text="Spoken beside English, as she says"
    )
    until = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "desk"], name="agencies_membership_once")]

    def __str__(self) -> str:
        return f"{self.user} at {self.desk}"

    @property
    def is_live(self) -> bool:
        """As ``MembershipQuerySet.live``, of a row that is read already."""
        return self.desk.agency.active and (self.until is None or self.until > timezone.now())

    @transaction.atomic
    def end(self, reason: str, by) -> None:
        """From now on it gives nothing. Tokens of this desk end with it; sessions, so that none goes on with old rights."""
        self.until, self.ended_because = timezone.now(), reason
        self.save(update_fields=["until", "ended_because"])
        for token in self.user.api_tokens.filter(desk=self.desk, revoked_at=None):
            token.revoke(by)
        self.user.end_sessions()
        record(by, Verb.CHANGED, self, fields=["until"], desk=self.desk_id)

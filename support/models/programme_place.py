"""Somebody's place on a programme, from the waiting list to the outcome; and that nothing was there for her or him."""

import datetime as dt

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils import timezone

from agencies.access import Section
from agencies.principals import as_system
from cases.models import Coming, Involvement, Record
from cases.models.record import AGAIN, RecordQuerySet
from cases.summaries import part_words
from dashub import clock
from dashub.errors import InvalidInput
from dashub.workflow import Transitions
from support.models.programme import Attendance, Programme, Run

PURPOSE = "places of a programme"


class PlaceQuerySet(RecordQuerySet):
    def read_by(self, seen):
        """The desk that runs the programme reads who is to come to it, whoever referred them."""
        rows = self.filter(case=seen.case)
        if not seen.summary(self.model.section):
            rows = rows.filter(Q(desk__in=seen.desks, changed_elsewhere=False) | Q(programme__desk__in=seen.desks))
        return rows.with_attendance().select_related("programme__desk__agency", "run")

    def with_attendance(self):
        """``came`` and ``held``: sessions she came to, and those at which somebody wrote down whether she did."""
        return self.annotate(
            came=Count("attendance", filter=Q(attendance__came=Attendance.Came.YES), distinct=True),
            held=Count("attendance", distinct=True),
        )

    def waiting(self):
        """The queue: where a child is expected first, then by the day of the referral."""
        expected = Involvement.objects.filter(case=OuterRef("case")).filter(EXPECTED)
        first = Case(When(Exists(expected), then=Value(0)), default=Value(1), output_field=IntegerField())
        return (
            self.filter(status=ProgrammePlace.Status.WAITING)
            .annotate(first=first)
            .order_by("first", "referred_on", "pk")
        )


# A child is expected in a case: it has an unborn child, or somebody in it is said to be pregnant.
EXPECTED = Q(role=Involvement.Role.CHILD, person__unborn=True) | Q(factors__pregnancy="yes")


def expecting(case) -> bool:
    return any(
        part.role == Involvement.Role.CHILD and part.person.unborn or part.factors.get("pregnancy") == "yes"
        for part in case.involvements.all()
    )


class ProgrammePlace(Record):
    """``run`` is the course on which a place is held for her. While a perpetrator is on one, the victim's linked worker is
    named or the victim has refused one; ``for_perpetrator`` is the programme's, kept here so that the database can insist.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "On the waiting list"
        OFFERED = "offered", "Place offered"
        STARTED = "started", "Started"
        COMPLETED = "completed", "Completed"
        LEFT = "left", "Left early"
        DECLINED = "declined", "Declined"
        NOT_ELIGIBLE = "not_eligible", "Not eligible"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.WAITING: {Status.OFFERED, Status.DECLINED, Status.NOT_ELIGIBLE},
            Status.OFFERED: {Status.STARTED, Status.WAITING, Status.DECLINED},
            Status.STARTED: {Status.COMPLETED, Status.LEFT},
            Status.COMPLETED: set(),
            Status.LEFT: {Status.WAITING},
            Status.DECLINED: {Status.WAITING},
            Status.NOT_ELIGIBLE: {Status.WAITING},
        },
        noun="place",
    )
    TAKES = (Status.OFFERED, Status.STARTED, Status.COMPLETED)
    ON_IT = (Status.STARTED, Status.COMPLETED, Status.LEFT)
    WITH_REASON = (Status.LEFT, Status.DECLINED, Status.NOT_ELIGIBLE)
    TONES = {"waiting": "waiting", "offered": "waiting", "started": "active", "completed": "done", "left": "warn"}

    class Source(models.TextChoices):
        SELF = "self", "Asked for it herself or himself"
        AGENCY = "agency", "An agency"

    section = Section.PROGRAMMES
    noun = "programme place"
    page = "programmes"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="taken")
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="taken")
    for_perpetrator = models.BooleanField(default=False, editable=False)
    source = models.CharField(max_length=6, choices=Source, default=Source.AGENCY)
    referred_by = models.CharField(max_length=120, blank=True)
    referred_on = models.DateField()
    status = models.CharField(max_length=12, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it ended or was not taken")
    support_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    support_refused_on = models.DateField(null=True, blank=True, help_text="The victim wants no linked support")
    measure = models.CharField(max_length=120, blank=True, help_text="What was measured")
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["offered", "started", "completed"]) | Q(run__isnull=False),
                name="support_place_on_a_run",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["left", "declined", "not_eligible"]) | ~Q(reason=""),
                name="support_place_says_why",
            ),
            models.CheckConstraint(
                condition=Q(for_perpetrator=False)
                | ~Q(status__in=["started", "completed", "left"])
                | Q(support_worker__isnull=False)
                | Q(support_refused_on__isnull=False),
                name="support_place_linked_support",
            ),
            models.UniqueConstraint(
                fields=["case", "person", "programme"],
                condition=Q(status__in=["waiting", "offered", "started"]),
                name="support_place_live_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "referred_on"], condition=Q(status="waiting"), name="support_place_waiting"
            )
        ]

    @property
    def about(self) -> frozenset[str]:
        """Whom a request for data finds it under. A perpetrator's place names the victim's worker: never his alone."""
        return frozenset({"case"} if self.for_perpetrator else {self.programme.whom})

    @property
    def owners(self) -> frozenset[int]:
        return super().owners | {self.programme.desk_id}

    @property
    def title(self) -> str:
        """The kind alone: a programme's name may say where it meets."""
        return self.programme.get_kind_display()

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("For", part_words(self.case, self.person_id)), ("Referred on", self.referred_on)]
        if not full:
            return told
        return [
            ("Programme", f"{self.programme.name}, {self.programme.desk}"),
            *told,
            ("Referred by", self.referred_by if self.source == self.Source.AGENCY else self.get_source_display()),
            ("Sessions", self.attended),
            ("Why", self.reason),
            ("Victim’s linked worker", self.support_words),
            ("Measured", self.measure),
            ("Before", self.before),
            ("After", self.after),
        ]

    @property
    def attended(self) -> str:
        """ "3 of 8": sessions she came to, of those the course has."""
        if self.run is None or self.status not in self.ON_IT:
            return ""
        came = getattr(self, "came", None)
        if came is None:
            came = self.attendance.filter(came=Attendance.Came.YES).count()
        return f"{came} of {self.run.sessions}"

    @property
    def support_words(self) -> str:
        if not self.for_perpetrator:
            return ""
        if self.support_worker_id:
            return str(self.support_worker)
        return "Refused by the victim" if self.support_refused_on else "Not named yet"

    def coming(self) -> list[Coming]:
        """Never the day on which a course begins: it would tell who waits where."""
        if self.status == self.Status.WAITING:
            again = self.referred_on + dt.timedelta(days=self.case.area.programme_wait_days)
            at = clock.close_of(clock.same_or_next_working_day(again))
            what = "Somebody waits for a programme: offer a place, or say why not"
            return [Coming("waiting", what, at, desk_id=self.programme.desk_id)]
        if self.status == self.Status.OFFERED:
            since = timezone.localdate(self.changed_at or self.at)
            at = clock.close_of(clock.add_working_days(since, self.case.area.programme_answer_days))
            return [Coming("offer", "An offered programme place waits for an answer", at)]
        return []

    def save(self, *args, **kwargs):
        self.for_perpetrator = self.programme.for_perpetrators
        super().save(*args, **kwargs)

    @classmethod
    @transaction.atomic
    def make(cls, case, desk_id: int, by, **fields) -> "ProgrammePlace":
        # The case first and then the course, whoever comes: two who wait for each other would both fail.
        case.one_at_a_time()
        again = cls.objects.filter(case=case, desk_id=desk_id, by=by, at__gt=timezone.now() - AGAIN, **fields)
        if not again.exists():
            _check(cls(case=case, desk_id=desk_id, by=by, **fields))
        return super().make(case, desk_id, by, **fields)

    @transaction.atomic
    def rewrite(self, version: int, by, desk_id: int | None = None, **fields) -> bool:
        self.case.one_at_a_time()
        changed = type(self).objects.get(pk=self.pk)
        for name, value in fields.items():
            setattr(changed, name, value)
        _check(changed)
        return super().rewrite(version, by, desk_id, **fields)


def _check(place: ProgrammePlace) -> None:
    """What the database insists on, in words, before it does; and that the course still has a place. Raises InvalidInput."""
    status = place.status
    if status in place.WITH_REASON and not place.reason:
        raise InvalidInput({"reason": "Say why"})
    supported = place.support_worker_id or place.support_refused_on
    if place.programme.for_perpetrators and status in place.ON_IT and not supported:
        problem = "Name the victim’s linked worker, or say that the victim refused one"
        raise InvalidInput({"support_worker_id": problem})
    if status in place.TAKES:
        if place.run_id is None or place.run.programme_id != place.programme_id:
            raise InvalidInput({"run_id": "Choose the course on which there is a place"})
        hold(place.run_id, but=place.pk)
    _refuse_second(place)


def _refuse_second(place: ProgrammePlace) -> None:
    """Somebody waits for a programme, or has a place on it, once in a case."""
    live = [place.Status.WAITING, place.Status.OFFERED, place.Status.STARTED]
    others = ProgrammePlace.objects.filter(
        case=place.case, person=place.person_id, programme=place.programme_id, status__in=live
    ).exclude(pk=place.pk)
    if place.status in live and others.exists():
        problem = "There is a place or a wait for this programme already"
        raise InvalidInput({"status" if place.pk else "programme_id": problem})


def hold(run_id: int, but: int | None = None) -> None:
    """Raises InvalidInput where a course is full. The course is locked until the transaction ends, so that two who offer at
    once never give the last place twice; it counts the places of people whom the asking person does not see."""
    run = Run.objects.select_for_update().get(pk=run_id)
    with as_system(PURPOSE):
        taken = ProgrammePlace.objects.filter(run=run, status__in=ProgrammePlace.TAKES).exclude(pk=but).count()
    if taken >= run.places:
        raise InvalidInput({"run_id": "All places of this course are taken"})


class NothingQuerySet(RecordQuerySet):
    def recorded_between(self, first: dt.date, last: dt.date):
        return self.filter(on__range=(first, last))


class NothingAvailable(Record):
    """Somebody needed a kind of help that no service could give: counted, so that the board can buy it."""

    class Why(models.TextChoices):
        NONE_HERE = "none_here", "No such programme here"
        FULL = "full", "Full, or the wait is too long"
        NOT_ELIGIBLE = "not_eligible", "Every programme excludes her or him"
        ACCESS = "access", "No interpreter, access or child care"
        TIMES = "times", "Not at times that are possible"
        UNSAFE = "unsafe", "Not safe where it meets"
        OTHER = "other", "Something else"

    section = Section.PROGRAMMES
    noun = "nothing available"
    page = "programmes"
    about = frozenset({"case"})

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Programme.Kind)
    why = models.CharField(max_length=12, choices=Why)
    words = models.CharField(max_length=300, blank=True)
    on = models.DateField()

    objects = NothingQuerySet.as_manager()

    @property
    def title(self) -> str:
        return f"Nothing available: {self.get_kind_display()}"

    def facts(self, full: bool) -> list[tuple[str, object]]:
        told = [("For", part_words(self.case, self.person_id)), ("On", self.on)]
        return [*told, ("Why", self.get_why_display()), ("In words", self.words)] if full else told

"""What a service offers beside one-to-one work: a programme or a group; its courses, and who came (product.md C4)."""

from django.db import models, transaction
from django.db.models import F, Q

from agencies.access import Permission
from audit.log import record
from audit.models import Verb
from cases.models import Involvement

Role = Involvement.Role


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of her areas, and those elsewhere that take people from other areas: what is offered is for all who act."""
        areas = user.standing.areas(Permission.ACT)
        return self.filter(Q(desk__area__in=areas) | Q(other_areas=True, open=True)) if areas else self.none()

    def run_by(self, user):
        """Those of her own desks, which alone know when and where they meet."""
        return self.filter(desk__in=user.standing.desks(Permission.ACT))

    def for_case(self, case):
        """Open to people of a case, of agencies that read it: no other agency may learn of her from a waiting list."""
        here = Q(desk__area=case.area_id) | Q(other_areas=True)
        return self.filter(here, open=True, desk__in=[number for number in case.readers if number > 0])


class Programme(models.Model):
    """A desk's offer. Whom it is for is data, so that a form can say at once why somebody cannot go.

    ``victim_support`` is whom victims are supported by while a perpetrator is on it: mandatory (domain.md section 5).
    """

    class Kind(models.TextChoices):
        VICTIM_GROUP = "victim_group", "Group for victims"
        PERPETRATOR = "perpetrator", "Programme for people who harm"
        CHILDREN = "children", "Children’s recovery"
        COUNSELLING = "counselling", "Counselling"
        PEER = "peer", "Peer support"

    class For(models.TextChoices):
        VICTIM = Role.VICTIM.value, "Victims"
        PERPETRATOR = Role.PERPETRATOR.value, "People who harm"
        CHILD = Role.CHILD.value, "Children"

    class OnlyFor(models.TextChoices):
        ANY = "", "Anybody"
        FEMALE = "female", "Women and girls"
        MALE = "male", "Men and boys"

    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="programmes")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind)
    whom = models.CharField(max_length=12, choices=For)
    sex = models.CharField(max_length=6, choices=OnlyFor, default="", blank=True)
    age_from = models.PositiveSmallIntegerField(null=True, blank=True, help_text="In whole years")
    age_to = models.PositiveSmallIntegerField(null=True, blank=True, help_text="In whole years, this age included")
    pregnancy = models.BooleanField(default=False, help_text="Only where a child is expected")
    other_areas = models.BooleanField(default=False, help_text="Takes people from other areas")
    self_referral = models.BooleanField(default=True)
    victim_support = models.CharField(
        max_length=160, blank=True, help_text="Who supports victims meanwhile, and how to reach"
    )
    about = models.CharField(max_length=300, blank=True)
    open = models.BooleanField(default=True, help_text="Takes referrals")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "name"], name="support_programme_name_once"),
            models.CheckConstraint(
                condition=~Q(whom="perpetrator") & ~Q(kind="perpetrator")
                | Q(whom="perpetrator") & ~Q(victim_support=""),
                name="support_programme_victim_support",
            ),
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_from__lte=F("age_to")),
                name="support_programme_ages",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def for_perpetrators(self) -> bool:
        return self.whom == self.For.PERPETRATOR

    @property
    def eligibility(self) -> str:
        """Whom it is for, in words."""
        ages = {
            (True, True): f"aged {self.age_from} to {self.age_to}",
            (True, False): f"aged {self.age_from} and over",
            (False, True): f"up to {self.age_to}",
        }.get((self.age_from is not None, self.age_to is not None), "")
        sex = self.get_sex_display().lower() if self.sex else ""
        expecting = "where a child is expected" if self.pregnancy else ""
        return ", ".join(filter(None, [self.get_whom_display(), sex, ages, expecting]))

    def refuses(self, part: Involvement, expecting: bool, on) -> list[str]:
        """Why somebody cannot go. What is not known about her is no reason; an unborn child's age is none yet."""
        found = []
        if part.role != self.whom:
            found.append(f"It is for {self.get_whom_display().lower()}")
        if self.sex and part.person.sex not in (self.sex, "unknown"):
            found.append(f"It is for {self.get_sex_display().lower()}")
        age = part.person.age_on(on)
        age = part.person.approximate_age if age is None else age
        if age is not None and self.age_from is not None and age < self.age_from:
            found.append(f"It is from the age of {self.age_from}")
        if age is not None and self.age_to is not None and age > self.age_to:
            found.append(f"It is up to the age of {self.age_to}")
        if self.pregnancy and not expecting:
            found.append("It is for families in which a child is expected")
        return found


class Run(models.Model):
    """One course of a programme, or a counsellor's places. ``meets`` is when and where, for the desk that runs it alone:
    whoever knows it can wait at the door."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="runs")
    starts_on = models.DateField()
    sessions = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()
    meets = models.CharField(max_length=200, blank=True, help_text="When and where")

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "starts_on"], name="support_run_once_a_day"),
            models.CheckConstraint(condition=Q(sessions__gte=1), name="support_run_has_sessions"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of programme {self.programme_id}"

    @transaction.atomic
    def attended(self, number: int, held_on, came: dict[int, str], by) -> None:
        """Who came to a session: {place: Came}. Sent twice it is written once, said again it is corrected; the log keeps
        what was said each time."""
        session, _ = Session.objects.update_or_create(run=self, number=number, defaults={"held_on": held_on})
        for place, answer in came.items():
            Attendance.objects.update_or_create(session=session, place_id=place, defaults={"came": answer})
        record(by, Verb.CHANGED, session, came={str(place): str(answer) for place, answer in came.items()})


class Session(models.Model):
    """One meeting of a course, once it was held."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="held")
    number = models.PositiveSmallIntegerField()
    held_on = models.DateField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="support_session_once")]

    def __str__(self) -> str:
        return f"session {self.number} of run {self.run_id}"


class Attendance(models.Model):
    """Whether somebody with a place came to a session."""

    class Came(models.TextChoices):
        YES = "yes", "Came"
        EXCUSED = "excused", "Sent apologies"
        NO = "no", "Did not come"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendance")
    place = models.ForeignKey("support.ProgrammePlace", on_delete=models.CASCADE, related_name="attendance")
    came = models.CharField(max_length=7, choices=Came)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "place"], name="support_attendance_once")]

    def __str__(self) -> str:
        return f"attendance of place {self.place_id}"

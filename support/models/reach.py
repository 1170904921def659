"""What she needs so that help reaches her: an interpreter, a service by and for her community."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.access import Section
from cases.models import Coming, Record
from cases.summaries import part_words
from dashub import clock
from dashub.workflow import Transitions


class InterpreterNeed(Record):
    """Which interpreter somebody needs and whether one is booked. Always a professional: never a family member, a child, a
    friend or anybody whom she does not want to hear it."""

    class Sex(models.TextChoices):
        ANY = "any", "No preference"
        WOMAN = "woman", "A woman"
        MAN = "man", "A man"

    class How(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        TELEPHONE = "telephone", "By telephone"
        VIDEO = "video", "By video"
        ANY = "any", "Any way that is safe"

    class Status(models.TextChoices):
        NEEDED = "needed", "Needed, none booked"
        BOOKED = "booked", "Booked"
        USED = "used", "Was there"
        FAILED = "failed", "Did not come"
        ENDED = "ended", "Not needed any more"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.NEEDED: {Status.BOOKED, Status.USED, Status.ENDED},
            Status.BOOKED: {Status.USED, Status.FAILED, Status.NEEDED, Status.ENDED},
            Status.USED: {Status.NEEDED, Status.BOOKED, Status.ENDED},
            Status.FAILED: {Status.NEEDED, Status.BOOKED, Status.ENDED},
            Status.ENDED: {Status.NEEDED},
        },
        noun="interpreter",
    )
    TONES = {"needed": "warn", "booked": "active", "used": "done", "failed": "danger"}
    section = Section.IDENTITY
    noun = "interpreter need"
    page = "needs"
    about = frozenset({"victim"})

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    not_who = models.CharField(max_length=300, blank=True, help_text="Whom she does not want, as somebody of her town")
    language = models.CharField(max_length=60, help_text="Or British Sign Language")
    dialect = models.CharField(max_length=60, blank=True)
    sex = models.CharField(max_length=5, choices=Sex, default=Sex.ANY)
    how = models.CharField(max_length=9, choices=How, default=How.ANY)
    professional = models.BooleanField(default=True, help_text="Never family, a child, a friend")
    status = models.CharField(max_length=6, choices=Status, default=Status.NEEDED)
    needed_on = models.DateField()
    booked_on = models.DateField(null=True, blank=True, help_text="The day for which one is booked")
    service = models.CharField(max_length=120, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(professional=True), name="support_interpreter_never_family"),
            models.CheckConstraint(
                condition=~Q(status="booked") | Q(booked_on__isnull=False), name="support_interpreter_booked_for_a_day"
            ),
            models.CheckConstraint(
                condition=Q(booked_on=None) | Q(booked_on__gte=F("needed_on")), name="support_interpreter_booked_after"
            ),
        ]

    @property
    def title(self) -> str:
        return "Interpreter"

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """At SUMMARY: which language, so that nobody rings without an interpreter."""
        told = [
            ("For", part_words(self.case, self.person_id)),
            ("Language", f"{self.language}, {self.dialect}" if self.dialect else self.language),
            ("Who", "A professional, never family or a friend"),
        ]
        if not full:
            return told
        return [
            *told,
            ("Man or woman", self.get_sex_display()),
            ("How", self.get_how_display()),
            ("Not", self.not_who),
            ("Booked for", self.booked_on),
            ("Service", self.service),
        ]

    def coming(self) -> list[Coming]:
        """While none is booked, to book one; then whether the one who is booked came."""
        if self.status in (self.Status.NEEDED, self.Status.FAILED):
            since = timezone.localdate(self.changed_at) if self.changed_at else self.needed_on
            at = clock.close_of(clock.add_working_days(since, self.case.area.interpreter_days))
            return [Coming("book", "An interpreter is needed and none is booked", at)]
        if self.status == self.Status.BOOKED:
            return [Coming("came", "An interpreter is booked: say whether one came", clock.close_of(self.booked_on))]
        return []


class ByAndForWish(Record):
    """She wants a service that is led by and for her community. Which one says who she is: for who reads equality data."""

    class Community(models.TextChoices):
        MINORITISED = "minoritised", "Black and minoritised women"
        DEAF = "deaf", "Deaf people"
        DISABLED = "disabled", "Disabled people"
        LGBT = "lgbt", "LGBT+ people"
        TRAVELLER = "traveller", "Gypsy, Roma and Traveller people"
        MIGRANT = "migrant", "Migrant women"
        FAITH = "faith", "A faith community"
        OLDER = "older", "Older people"
        OTHER = "other", "Another community"

    class Status(models.TextChoices):
        WANTED = "wanted", "Wanted"
        ASKED = "asked", "A service is asked"
        WITH_HER = "with_her", "A service works with her"
        NONE_THERE = "none_there", "There is none"
        ENDED = "ended", "She does not want one any more"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.WANTED: {Status.ASKED, Status.WITH_HER, Status.NONE_THERE, Status.ENDED},
            Status.ASKED: {Status.WITH_HER, Status.NONE_THERE, Status.ENDED},
            Status.WITH_HER: {Status.ENDED},
            Status.NONE_THERE: {Status.WANTED, Status.ASKED, Status.ENDED},
            Status.ENDED: {Status.WANTED},
        },
        noun="wish for a service",
    )
    TONES = {"wanted": "warn", "asked": "waiting", "with_her": "done", "none_there": "danger"}
    section = Section.EQUALITY
    recorder = Section.EQUALITY
    noun = "by-and-for service"
    page = "needs"
    about = frozenset({"victim"})

    community = models.CharField(max_length=11, choices=Community)
    status = models.CharField(max_length=10, choices=Status, default=Status.WANTED)
    said_on = models.DateField()
    wish = models.CharField(max_length=500, blank=True, help_text="What matters to her in it, in her words")
    service = models.CharField(max_length=120, blank=True)
    why_none = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="none_there") | ~Q(why_none=""), name="support_byandfor_none_says_why"
            ),
        ]

    @property
    def title(self) -> str:
        return "A service by and for her community"

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        if not full:
            return [("Said on", self.said_on)]
        return [
            ("Community", self.get_community_display()),
            ("Said on", self.said_on),
            ("What matters to her", self.wish),
            ("Service", self.service),
            ("Why there is none", self.why_none),
        ]

    def coming(self) -> list[Coming]:
        if self.status != self.Status.WANTED:
            return []
        at = clock.close_of(clock.add_working_days(self.said_on, self.case.area.by_and_for_days))
        return [Coming("ask", "Ask a service that she wants, or say that there is none", at)]

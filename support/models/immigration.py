"""Immigration status and recourse to public funds, for those alone who may read that section (domain.md section 5, NRPF)."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.access import PolicyGroup, Section
from cases.models import Coming, Record
from cases.models.alerts import at_desks, desks_who_read
from dashub import clock
from dashub.workflow import Transitions

# The concession for migrant victims of domestic abuse: three months with public funds, since 16 February 2024.
CONCESSION_MONTHS = 3
# LOCAL: days before the leave ends on which those who help her are told.
ALERTS = (30, 14, 7)
MORNING = dt.time(9)


def concession_ends(granted_on: dt.date) -> dt.date:
    """The last day of the three months that begin on a day."""
    return clock.months_after(granted_on, CONCESSION_MONTHS) - dt.timedelta(days=1)


class ImmigrationMatter(Record):
    """Her status as far as it matters for help, and the concession (MVDAC) with its end.

    ``home_office`` says whether anything may be asked of or told to the Home Office. It is "never" unless she herself wants
    it, on a day and after advice: somebody who harms threatens with just that.
    """

    class HereAs(models.TextChoices):
        PARTNER = "partner", "Here as a partner"
        STUDENT_WORK = "student_work", "Here as a student or worker, or as a dependant of one"
        ASYLUM = "asylum", "Asylum or protection"
        EU = "eu", "EU Settlement Scheme"
        NONE = "none", "No leave, or it has run out"
        SETTLED = "settled", "Settled, or British"
        NOT_KNOWN = "not_known", "Not known"

    class Recourse(models.TextChoices):
        NONE = "none", "No recourse to public funds"
        YES = "yes", "Has recourse to public funds"
        NOT_KNOWN = "not_known", "Not known"

    class Status(models.TextChoices):
        NOT_ASKED = "not_asked", "Not applied for"
        APPLIED = "applied", "Applied for"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"
        ENDED = "ended", "Ended"

    class HomeOffice(models.TextChoices):
        NEVER = "never", "Never: nothing is asked of it and nothing told"
        HER_WISH = "her_wish", "Only what she wants, by her adviser"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.NOT_ASKED: {Status.APPLIED, Status.GRANTED},
            Status.APPLIED: {Status.GRANTED, Status.REFUSED, Status.NOT_ASKED},
            Status.GRANTED: {Status.ENDED},
            Status.REFUSED: {Status.APPLIED},
            Status.ENDED: {Status.APPLIED},
        },
        noun="concession",
    )
    TONES = {"applied": "waiting", "granted": "active", "refused": "danger", "ended": "warn"}
    section = Section.IMMIGRATION
    recorder = Section.IMMIGRATION
    noun = "immigration matter"
    page = "needs"
    about = frozenset({"victim"})

    here_as = models.CharField(max_length=12, choices=HereAs, default=HereAs.NOT_KNOWN)
    recourse = models.CharField(max_length=9, choices=Recourse, default=Recourse.NOT_KNOWN)
    words = models.CharField(max_length=1000, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.NOT_ASKED, help_text="Of the concession")
    applied_on = models.DateField(null=True, blank=True)
    granted_on = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text="Last day of the leave")
    settlement_on = models.DateField(null=True, blank=True, help_text="Application for settlement made")
    adviser = models.CharField(max_length=200, blank=True, help_text="Regulated adviser or solicitor")
    home_office = models.CharField(max_length=8, choices=HomeOffice, default=HomeOffice.NEVER)
    wished_on = models.DateField(null=True, blank=True, help_text="When she said so, after advice")
    wish = models.CharField(max_length=300, blank=True, help_text="What she wants told, in her words")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="granted")
                | Q(granted_on__isnull=False, until__isnull=False, until__gt=F("granted_on")),
                name="support_immigration_leave_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(home_office="never", wished_on=None, wish="")
                | Q(home_office="her_wish", wished_on__isnull=False) & ~Q(wish=""),
                name="support_immigration_home_office_by_her_wish",
            ),
        ]

    @property
    def title(self) -> str:
        return "Recourse to public funds"

    @property
    def over(self) -> bool:
        return self.status == self.Status.GRANTED and self.until < timezone.localdate()

    def tag(self) -> tuple[str, str]:
        if self.over:
            return "Concession past its last day", "danger"
        if self.status == self.Status.NOT_ASKED:
            return self.get_recourse_display(), "warn" if self.recourse == self.Recourse.NONE else "quiet"
        return f"Concession: {self.get_status_display().lower()}", self.TONES[self.status]

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """At SUMMARY no more than whether public funds may pay, until when, and that the Home Office is told nothing."""
        told = [
            ("Public funds", self.eligible),
            ("Until", self.until if self.status == self.Status.GRANTED else None),
            ("Home Office", self.get_home_office_display()),
        ]
        if not full:
            return told
        return [
            ("Status", self.get_here_as_display()),
            *told,
            ("Applied for on", self.applied_on),
            ("Granted on", self.granted_on),
            ("Settlement applied for on", self.settlement_on),
            ("Adviser", self.adviser),
            ("She wants told", self.wish),
            ("She said so on", self.wished_on),
            ("In words", self.words),
        ]

    @property
    def eligible(self) -> str:
        if self.status == self.Status.GRANTED and not self.over:
            return "May be paid now, under the concession"
        return self.get_recourse_display()

    def coming(self) -> list[Coming]:
        """30, 14 and 7 days before the leave ends and on its last day, until settlement is applied for; at the desks that
        read this section and no other."""
        if self.status != self.Status.GRANTED:
            return []
        desks = desks_who_read(self, PolicyGroup.IDVA, PolicyGroup.HUB)
        found = at_desks(
            desks, "day", "A person’s leave ends today: what pays for her now?", clock.london_time(self.until, MORNING)
        )
        if self.settlement_on:
            return found
        for days in ALERTS:
            at = clock.london_time(self.until - dt.timedelta(days=days), MORNING)
            what = f"A person’s leave ends in {days} days: has she had advice on what follows?"
            found += at_desks(desks, str(days), what, at)
        return found

"""Capacity, adult safeguarding and carers: what adult social care decides about her (Mental Capacity Act, Care Act)."""

from django.db import models
from django.db.models import F, Q

from agencies.access import Section
from cases.models import Coming, Record
from cases.summaries import part_words
from dashub import clock
from dashub.workflow import Transitions


class CapacityAssessment(Record):
    """Whether somebody can take one decision at one time (Mental Capacity Act 2005, sections 1 to 4).

    Every assessment is of a single decision. Who lacks capacity for it has a decision in her best interests, with who was
    asked; never somebody who harms her. Whether it may come back is said, with the day on which it is looked at again.
    """

    class Finding(models.TextChoices):
        HAS = "has", "Has capacity for this decision"
        LACKS = "lacks", "Lacks capacity for this decision"
        PRESSED = "pressed", "Has capacity, and is under duress: the High Court may protect her"
        NOT_CLEAR = "not_clear", "Not clear yet"

    section = Section.ADULT_CARE
    noun = "capacity assessment"
    page = "needs"
    about = frozenset({"case"})
    TONES = {"lacks": "warn", "pressed": "danger", "not_clear": "waiting"}

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    assessor = models.CharField(max_length=120, help_text="Name and post")
    decision = models.CharField(max_length=300, help_text="The one decision that it is about")
    finding = models.CharField(max_length=9, choices=Finding)
    assessed_on = models.DateField()
    support = models.CharField(max_length=500, blank=True, help_text="What was done to help her decide for herself")
    seen_alone = models.BooleanField(default=False, help_text="Without the person who harms, or who depends on him")
    best_interests = models.CharField(max_length=1000, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    consulted = models.CharField(max_length=300, blank=True)
    advocate = models.CharField(max_length=120, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(best_interests="") | Q(finding="lacks"), name="support_capacity_best_interests_if_lacking"
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("assessed_on")) & ~Q(best_interests=""),
                name="support_capacity_decided_after",
            ),
        ]

    @property
    def title(self) -> str:
        return "Mental capacity for one decision"

    def tag(self) -> tuple[str, str]:
        return self.get_finding_display(), self.TONES.get(self.finding, "done")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """At SUMMARY: for whom, which decision and when."""
        told = [
            ("For", part_words(self.case, self.person_id)),
            ("Decision", self.decision),
            ("Assessed on", self.assessed_on),
        ]
        if not full:
            return told
        return [
            *told,
            ("Assessed by", self.assessor),
            ("Seen alone", "Yes" if self.seen_alone else "No"),
            ("Help to decide for herself", self.support),
            ("In her best interests", self.best_interests),
            ("Decided on", self.decided_on),
            ("Who was asked", self.consulted),
            ("Advocate", self.advocate),
            ("Looked at again on", self.review_on),
        ]

    def coming(self) -> list[Coming]:
        found = []
        if self.finding == self.Finding.LACKS and not self.best_interests:
            at = clock.close_of(clock.add_working_days(self.assessed_on, 2))
            found.append(Coming("interests", "Lacks capacity for a decision: decide in her best interests", at))
        if self.review_on:
            found.append(Coming("review", "Look at somebody’s capacity again", clock.close_of(self.review_on)))
        return found


class AdultEnquiry(Record):
    """A safeguarding concern about an adult and the enquiry that follows it (Care Act 2014, section 42)."""

    class Status(models.TextChoices):
        CONCERN = "concern", "Concern raised"
        NO_ENQUIRY = "no_enquiry", "No enquiry: it does not meet section 42"
        OPEN = "open", "Enquiry under way"
        CLOSED = "closed", "Enquiry closed"

    class Outcome(models.TextChoices):
        REMOVED = "removed", "Risk removed"
        REDUCED = "reduced", "Risk reduced"
        REMAINS = "remains", "Risk remains"
        STOPPED = "stopped", "Stopped at her wish"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.CONCERN: {Status.OPEN, Status.NO_ENQUIRY},
            Status.NO_ENQUIRY: {Status.CONCERN},
            Status.OPEN: {Status.CLOSED},
            Status.CLOSED: {Status.OPEN},
        },
        noun="enquiry",
    )
    TONES = {"concern": "waiting", "open": "active", "closed": "done", "no_enquiry": "warn"}
    section = Section.ADULT_CARE
    noun = "adult safeguarding enquiry"
    page = "needs"
    about = frozenset({"case"})

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    raised_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.CONCERN)
    decide_by = models.DateField(help_text="By when it is decided whether there is an enquiry")
    decided_on = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=500, blank=True, help_text="Why there is an enquiry, or why not")
    her_outcome = models.CharField(max_length=500, blank=True, help_text="What she wants to come of it, in her words")
    worker = models.CharField(max_length=120, blank=True, help_text="Who makes the enquiry")
    advocate = models.CharField(max_length=120, blank=True)
    review_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    plan = models.CharField(max_length=1000, blank=True, help_text="What protects her from then on")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(decide_by__gte=F("raised_on")), name="support_enquiry_decided_after"),
            models.CheckConstraint(
                condition=~Q(status="no_enquiry") | ~Q(why=""), name="support_enquiry_none_says_why"
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_on__isnull=False) & ~Q(outcome="")
                | ~Q(status="closed") & Q(closed_on=None, outcome=""),
                name="support_enquiry_closed_says_how",
            ),
        ]

    @property
    def title(self) -> str:
        return "Section 42 enquiry"

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES[self.status]

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """At SUMMARY: for whom, since when, and what came of it."""
        told = [
            ("For", part_words(self.case, self.person_id)),
            ("Raised on", self.raised_on),
            ("Closed on", self.closed_on),
            ("Outcome", self.get_outcome_display()),
        ]
        if not full:
            return told
        return [
            *told,
            ("Decision by", self.decide_by),
            ("Decided on", self.decided_on),
            ("Why", self.why),
            ("What she wants", self.her_outcome),
            ("Made by", self.worker),
            ("Advocate", self.advocate),
            ("Looked at again on", self.review_on),
            ("What protects her from then on", self.plan),
        ]

    def coming(self) -> list[Coming]:
        if self.status == self.Status.CONCERN:
            return [Coming("decide", "Decide whether a section 42 enquiry is made", clock.close_of(self.decide_by))]
        if self.status == self.Status.OPEN and self.review_on:
            return [Coming("review", "Look at a section 42 enquiry again", clock.close_of(self.review_on))]
        return []


class CarersAssessment(Record):
    """Of somebody who cares for another (Care Act 2014, section 10): the one cared for may harm, or be harmed."""

    class Direction(models.TextChoices):
        CARES_FOR_HIM = "cares_for_him", "She cares for the person who harms"
        CARED_BY_HIM = "cared_by_him", "The person who harms cares for her"
        CARES_FOR_OTHER = "cares_for_other", "She cares for somebody else"
        OTHER = "other", "Somebody else in the household cares"

    class Status(models.TextChoices):
        ASKED = "asked", "Asked for"
        OFFERED = "offered", "Offered"
        DONE = "done", "Done"
        DECLINED = "declined", "She does not want one"

    TRANSITIONS = Transitions(
        Status,
        {
            Status.ASKED: {Status.OFFERED, Status.DONE, Status.DECLINED},
            Status.OFFERED: {Status.DONE, Status.DECLINED},
            Status.DONE: {Status.ASKED},
            Status.DECLINED: {Status.ASKED},
        },
        noun="carer’s assessment",
    )
    TONES = {"asked": "waiting", "offered": "waiting", "done": "done"}
    section = Section.ADULT_CARE
    noun = "carer’s assessment"
    page = "needs"
    about = frozenset({"case"})

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=15, choices=Direction)
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    asked_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=500, blank=True, help_text="What she is given")
    if_gone = models.CharField(max_length=300, blank=True, help_text="Who cares if the carer leaves or is taken away")
    review_on = models.DateField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(status="done", done_on__isnull=False, done_on__gte=F("asked_on"))
                | ~Q(status="done") & Q(done_on=None),
                name="support_carers_done_on_a_day",
            ),
        ]

    @property
    def title(self) -> str:
        return "Carer’s assessment"

    def tag(self) -> tuple[str, str]:
        return self.get_status_display(), self.TONES.get(self.status, "quiet")

    def facts(self, full: bool) -> list[tuple[str, object]]:
        """At SUMMARY: for whom, and who would care if the carer were gone; whoever arrests or moves one must know that."""
        told = [("For", part_words(self.case, self.person_id)), ("If the carer is gone", self.if_gone)]
        if not full:
            return told
        return [
            *told,
            ("Who cares", self.get_direction_display()),
            ("Asked for on", self.asked_on),
            ("Done on", self.done_on),
            ("What came of it", self.outcome),
            ("Looked at again on", self.review_on),
        ]

    def coming(self) -> list[Coming]:
        if self.status in (self.Status.ASKED, self.Status.OFFERED):
            at = clock.close_of(clock.add_working_days(self.asked_on, self.case.area.carer_days))
            return [Coming("chase", "A carer’s assessment is not done yet", at)]
        if self.status == self.Status.DONE and self.review_on:
            return [Coming("review", "Look at a carer’s assessment again", clock.close_of(self.review_on))]
        return []

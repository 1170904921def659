"""What a partnership sets for itself: its clocks and thresholds, columns of ``Area``. Words and bounds of each, and the
page on which it is set, stand in agencies.area_settings."""

from django.conf import settings
from django.db import models
from django.utils import timezone


def _number(default: int, text: str = "") -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(default=default, help_text=text)


class Clocks(models.Model):
    """Hours are real ones, nights and weekends included; days are working days unless they say otherwise.

    What the law or national guidance sets is no column: no partnership may change it.
    """

    # Referrals.
    triage_hours_high = _number(4, "Real hours to a decision, high risk")
    triage_hours = _number(24, "Real hours to a decision, other risk")
    lower_risk_days = _number(5, "Working days for the lower-risk pathway")
    draft_days = _number(14, "Days until an untouched draft is purged")

    # Services.
    first_attempt_hours = _number(24, "Real hours until a service first tries to reach the victim")
    first_contact_hours = _number(48, "Real hours until it has reached her; the meeting, where that is sooner")
    attempts_needed = _number(3, "Safe attempts within a week before a high-risk victim counts as out of reach")
    answer_hours = _number(48, "Real hours in which a service that does not contact her answers")
    find_service_hours = _number(24, "Real hours in which the hub finds a service where none works a pathway")
    review_weeks = _number(6, "Weeks between reviews of risk, 4 to 8")
    intake_review_days = _number(5, "Working days from the first contact to the review of risk at intake")
    incident_review_days = _number(2, "Working days to a review of risk after a new incident was accepted")
    full_caseload = _number(25, "More open cases than this raise an alert for a worker of a service")
    fewest_a_year = _number(60, "Fewer new cases in 12 months raise an alert for a worker who supports victims")
    most_a_year = _number(100, "More new cases in 12 months raise an alert for a worker who supports victims")

    # What agencies ask of each other, and what stands in the way of help.
    agency_answer_days = _number(3, "Working days in which an agency answers a referral from another one")
    agency_urgent_days = _number(1, "Working days, where it is urgent")
    programme_answer_days = _number(5, "Working days in which an offered programme place is answered")
    programme_wait_days = _number(28, "Days of waiting for a programme after which it is looked at again")
    interpreter_days = _number(2, "Working days in which an interpreter is found")
    by_and_for_days = _number(3, "Working days in which a by-and-for service is asked")
    carer_days = _number(20, "Working days after which a carer's assessment that was asked for is chased")
    easement_warning_days = _number(14, "Days before an easement of the Jobcentre ends")

    # Home.
    find_place_days = _number(1, "Working days in which somewhere is found, or why not is recorded")
    place_answer_days = _number(1, "Working days in which a provider of accommodation answers")
    emergency_works_days = _number(1, "Working days in which emergency works at home are ordered")
    rehousing_days = _number(10, "Working days in which housing says where he is or would be housed")

    # Police and protection.
    scheme_meet_days = _number(10, "Days from the first contact to meeting, disclosure scheme")
    scheme_assess_days = _number(15, "Days from the first contact to the assessment, disclosure scheme")
    scheme_decide_days = _number(21, "Days from the first contact to the decision, disclosure scheme")
    marker_answer_days = _number(1, "Working days in which the police say that a marker is placed")
    trust_answer_days = _number(5, "Working days in which the LADO answers")

    # The MARAC.
    repeat_rule = models.CharField(max_length=16, default="wide", help_text="wide or criminal_only: domain.md 2.2")
    repeat_anchor = models.CharField(max_length=16, default="last_referral", help_text="last_referral or last_meeting")
    research_remind_hours = _number(2, "Hours before the deadline at which research is reminded of")
    research_manager_hours = _number(1, "Hours before the sitting at which a manager is told that research is missing")
    action_representative_days = _number(1, "Working days overdue at which the representative is told of an action")
    action_manager_days = _number(3, "Working days overdue at which the manager is told")
    action_chair_days = _number(5, "Working days overdue at which the chair is told")

    # Between areas.
    transfer_hours_urgent = _number(4, "Real hours in which an urgent transfer is received by the other area")
    transfer_hours = _number(24, "Real hours, where it is not urgent")
    transfer_days = _number(5, "Working days until the other area confirms that it has taken over")

    # Letters, views, emergencies, complaints.
    letter_look_days = _number(1, "Working days until somebody should have looked at a draft")
    letter_send_days = _number(1, "Working days until a checked letter should be on its way")
    view_hours = _number(24, "Hours that a one-time view of a safety plan stays open at most")
    glass_hours = _number(4, "How long a case opened in an emergency is open")
    complaint_days = _number(20, "Working days until a complaint is answered")

    # Figures, and what raises an alert on the audit log (reporting/governance/rules.py).
    suppress_below = _number(5, "Counts under this are not printed")
    alert_cases_an_hour = _number(
        40, "More different cases opened in an hour, or in a day that is not usual, raise an alert"
    )
    alert_usual_times = _number(2, "A day with more cases than this many of her usual days is not usual")
    alert_same_surname = models.BooleanField(default=True, help_text="Alert when she bears the surname of a party")
    alert_out_of_hours = models.BooleanField(default=True, help_text="Alert on cases opened outside opening hours")

    class Meta:
        abstract = True


class AreaChange(models.Model):
    """Who changed settings of a theme when and why, and what stood there; added and never changed."""

    area = models.ForeignKey("Area", on_delete=models.CASCADE, related_name="changes")
    theme = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    now = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.theme} of area {self.area_id}"

"""What an area sets for itself, by theme: words and bounds of each of agencies.models.clocks, and when the hub is open.

A setting that is added there and here is on its theme's page, in its history and in the audit log.
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from agencies.models import User
from agencies.sections import PolicyGroup
from dashub import moments

A_DAY, A_WEEK = 24, 168


class Number(NamedTuple):
    """A whole number within bounds; ``unit`` follows it where it is read."""

    name: str
    label: str
    least: int
    most: int
    unit: str = ""
    hint: str = ""


class Switch(NamedTuple):
    name: str
    label: str


class Pick(NamedTuple):
    """One of a few; ``choices`` are (value, words)."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]


class Several(NamedTuple):
    """Any of a few; ``choices`` are (value, words)."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    hint: str = ""


class Words(NamedTuple):
    """At most so many characters."""

    name: str
    label: str
    most: int
    hint: str = ""


class Week(NamedTuple):
    """Hours of each weekday: {"0" (Monday): ["08:30", "17:00"]}; a missing day is closed."""

    name: str
    label: str

    def day(self, number: int) -> str:
        """The name of one day's box."""
        return f"{self.name}_{number}"


class Worker(NamedTuple):
    """One who triages at the hub, by primary key, or nobody."""

    name: str
    label: str
    hint: str = ""


class Theme(NamedTuple):
    """Settings that belong together. ``order``: pairs of which the first may not be more than the second, and why not.
    ``duty``: the duty list is set here too."""

    slug: str
    title: str
    settings: tuple
    order: tuple[tuple[str, str, str], ...] = ()
    duty: bool = False
    note: str = ""

    def setting(self, name: str):
        return next((one for one in self.settings if one.name == name), None)


REAL = "hours"
WORKING = "working days"

THEMES = (
    Theme(
        "hours",
        "Opening hours and on call",
        (
            Week("opening_hours", "The hub is open"),
            Words("on_call_name", "Out of hours, call", 120, "A post and not a person, like “Duty manager”"),
            Words("on_call_phone", "Its telephone number", 30, "Shown to whoever sends a high-risk referral at night"),
            Worker(
                "on_call_user_id",
                "On-call officer",
                "Is told at once of a high-risk referral that comes while the hub is closed",
            ),
            Several(
                "round_the_clock",
                "Agencies that work at all hours",
                tuple(PolicyGroup.choices),
                "They raise no alert by opening a case at night",
            ),
        ),
        note="On bank holidays the hub is closed.",
    ),
    Theme(
        "referrals",
        "Referrals and triage",
        (
            Number("triage_hours_high", "To a decision on a high-risk referral", 1, 72, REAL),
            Number("triage_hours", "To a decision on any other referral", 1, A_WEEK, REAL),
            Number("lower_risk_days", "To do what the lower-risk pathway asks", 1, 30, WORKING),
            Number("draft_days", "Until a draft that nobody touches is removed", 1, 90, "days"),
        ),
        order=(("triage_hours_high", "triage_hours", "High risk cannot have more hours than other referrals"),),
    ),
    Theme(
        "contact",
        "Contact with the victim",
        (
            Number("first_attempt_hours", "To the first attempt to reach her", 1, A_WEEK, REAL),
            Number(
                "first_contact_hours",
                "To the first contact with her",
                1,
                A_WEEK,
                REAL,
                "Before the meeting, where that is sooner",
            ),
            Number("attempts_needed", "Attempts in a week before a high-risk victim counts as out of reach", 1, 20),
            Number("intake_review_days", "From the first contact to the review of risk at intake", 1, 20, WORKING),
            Number("incident_review_days", "To a review of risk after a new incident", 1, 20, WORKING),
            Number("review_weeks", "Between reviews of risk", 4, 8, "weeks"),
        ),
        order=(
            ("first_attempt_hours", "first_contact_hours", "The first contact cannot be due before the first attempt"),
        ),
    ),
    Theme(
        "services",
        "Services and caseloads",
        (
            Number("answer_hours", "For a service that does not contact her to answer", 1, A_WEEK, REAL),
            Number("find_service_hours", "For the hub to find a service where there is none yet", 1, A_WEEK, REAL),
            Number("full_caseload", "Open cases of a worker, above which there is an alert", 1, 200),
            Number("fewest_a_year", "New cases in 12 months of a worker who supports victims, at least", 0, 500),
            Number("most_a_year", "New cases in 12 months of such a worker, at most", 1, 500),
        ),
        order=(("fewest_a_year", "most_a_year", "At most cannot be less than at least"),),
    ),
    Theme(
        "agencies",
        "What agencies ask of each other",
        (
            Number("agency_answer_days", "To answer a referral from another agency", 1, 30, WORKING),
            Number("agency_urgent_days", "To answer an urgent one", 1, 10, WORKING),
            Number("programme_answer_days", "To answer an offered programme place", 1, 30, WORKING),
            Number("programme_wait_days", "Waiting for a programme, until it is looked at again", 7, 180, "days"),
            Number("interpreter_days", "To find an interpreter", 1, 20, WORKING),
            Number("by_and_for_days", "To ask a by-and-for service that she wants", 1, 20, WORKING),
            Number("carer_days", "Until a carer’s assessment is chased", 1, 90, WORKING),
            Number("easement_warning_days", "Warning before an easement of the Jobcentre ends", 1, 60, "days"),
        ),
        order=(("agency_urgent_days", "agency_answer_days", "Urgent cannot have more days than other referrals"),),
    ),
    Theme(
        "home",
        "Accommodation and home",
        (
            Number("find_place_days", "To find somewhere safe, or say why there is nothing", 1, 10, WORKING),
            Number("place_answer_days", "For a provider of accommodation to answer", 1, 10, WORKING),
            Number("emergency_works_days", "To order emergency works at home", 1, 5, WORKING),
            Number("rehousing_days", "For housing to say where the person who harms is housed", 1, 40, WORKING),
        ),
    ),
    Theme(
        "protection",
        "Police and protection",
        (
            Number("scheme_meet_days", "Disclosure scheme: to meet face to face", 1, 28, "days"),
            Number("scheme_assess_days", "Disclosure scheme: to assess", 1, 28, "days"),
            Number("scheme_decide_days", "Disclosure scheme: to decide with other agencies", 1, 28, "days"),
            Number("marker_answer_days", "For the police to say that a marker is placed", 1, 10, WORKING),
            Number("trust_answer_days", "Position of trust: for the LADO to answer", 1, 20, WORKING),
        ),
        order=(
            ("scheme_meet_days", "scheme_assess_days", "They assess after they have met"),
            ("scheme_assess_days", "scheme_decide_days", "They decide after they have assessed"),
        ),
        note="The disclosure scheme counts calendar days from the first contact; 28 for all of it is not yours to change.",
    ),
    Theme(
        "marac",
        "The MARAC",
        (
            Pick(
                "repeat_rule",
                "What makes a case a repeat",
                (("wide", "Any abuse by the same person"), ("criminal_only", "Only behaviour that would be a crime")),
            ),
            Pick(
                "repeat_anchor",
                "What its twelve months run from",
                (("last_referral", "The last referral"), ("last_meeting", "The last meeting that heard it")),
            ),
            Number("research_remind_hours", "Reminder before research is due", 1, 48, "hours"),
            Number("research_manager_hours", "Before the meeting, a manager is told what is missing", 0, 24, "hours"),
            Number("action_representative_days", "Overdue action: until the representative is told", 0, 30, WORKING),
            Number("action_manager_days", "Overdue action: until the manager is told", 0, 30, WORKING),
            Number("action_chair_days", "Overdue action: until the chair is told", 0, 60, WORKING),
        ),
        order=(
            ("action_representative_days", "action_manager_days", "The manager is told after the representative"),
            ("action_manager_days", "action_chair_days", "The chair is told after the manager"),
        ),
        note="When a MARAC sits, and by when its research is due, is set at the series itself.",
    ),
    Theme(
        "transfers",
        "Moves between areas",
        (
            Number("transfer_hours_urgent", "For the other area to receive an urgent case", 1, A_WEEK, REAL),
            Number("transfer_hours", "For the other area to receive any other case", 1, A_WEEK, REAL),
            Number("transfer_days", "Until the other area confirms that it has taken over", 1, 60, WORKING),
        ),
        order=(("transfer_hours_urgent", "transfer_hours", "Urgent cannot have more hours than other cases"),),
    ),
    Theme(
        "letters",
        "Letters, views and complaints",
        (
            Number("letter_look_days", "For somebody to look at the draft of a letter", 1, 10, WORKING),
            Number("letter_send_days", "To send a letter that was looked at", 1, 10, WORKING),
            Number("view_hours", "A one-time view of a safety plan stays open, at most", 1, 72, "hours"),
            Number("complaint_days", "To answer a complaint", 1, 90, WORKING),
        ),
    ),
    Theme(
        "emergencies",
        "Emergencies and restricted referrals",
        (Number("glass_hours", "A case opened in an emergency stays open", 1, A_DAY, "hours"),),
        duty=True,
    ),
    Theme(
        "figures",
        "Figures and alerts",
        (
            Number("women_16plus", "Women aged 16 and over who live here", 0, 10_000_000, "", "From the census"),
            Number("suppress_below", "Numbers below this are not printed", 5, 20),
            Number("alert_cases_an_hour", "Different cases opened in an hour, above which there is an alert", 5, 500),
            Number("alert_usual_times", "A day with so many times her usual cases raises one", 2, 10),
            Switch("alert_same_surname", "Alert when a reader bears the surname of somebody in the case"),
            Switch("alert_out_of_hours", "Alert when a case is opened outside opening hours"),
        ),
        note="Alerts go to the information-governance lead: agree a change with her first.",
    ),
)
BY_SLUG = {theme.slug: theme for theme in THEMES}


def told(setting, value, names: dict[int, str] | None = None) -> str:
    """A value as it is read on a page. ``names`` of the people in it by their keys, where they are known already."""
    match setting:
        case Switch():
            return "Yes" if value else "No"
        case Pick():
            return dict(setting.choices).get(value, value)
        case Several():
            return ", ".join(words for one, words in setting.choices if one in value) or "None"
        case Words():
            return value or "Not set"
        case Worker():
            return (names_of([value]) if names is None else names).get(value, "Nobody")
        case Week():
            return _week(value)
    unit = setting.unit.removesuffix("s") if value == 1 else setting.unit
    return f"{value:,} {unit}".strip()


def names_of(keys: Iterable[int | None]) -> dict[int, str]:
    """By primary key; one question."""
    found = set(keys) - {None}
    return dict(User.objects.filter(pk__in=found).values_list("pk", "full_name")) if found else {}


def span(hours: list[str]) -> str:
    """8:30am to 5pm."""
    return " to ".join(moments.clock(dt.time.fromisoformat(text)) for text in hours)


def _week(value: dict) -> str:
    """Days that are alike together: "Monday to Friday 8:30am to 5pm; Saturday closed"."""
    said = []
    for hours, days in groupby(range(7), lambda day: value.get(str(day))):
        first, *more = list(days)
        names = " to ".join(calendar.day_name[day] for day in (first, *more[-1:]))
        said.append(f"{names} {span(hours) if hours else 'closed'}")
    return "; ".join(said)

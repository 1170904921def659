"""What is left of a destroyed case, referral or complaint, column by column: the one table that says so.

Figures are counted from what stands under ``kept``; all else goes. A table or column of cases and people that is not here
fails the build. The numbers of people in a discussion (victim, children, perpetrators) stay, because how many different
children there were is counted by them: once a person is gone hers leads to nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Case, Model, Value, When

from agencies.models import Notice
from cases import models as cases
from history.models import Change
from marac import models as marac
from people import models as people
from referrals import models as referrals
from reporting.complaints.models import Complaint
from reporting.quality import models as quality
from support import models as support


@dataclass(frozen=True)
class Left:
    """Rows of one table that stay. ``path`` leads from a row to the case (or to the referral, or complaint)."""

    path: str
    kept: frozenset[str]
    emptied: Mapping[str, object] = field(default_factory=dict)


def left(path: str, kept: str, **emptied) -> Left:
    return Left(path, frozenset(kept.split()), emptied)


def worded(name: str):
    """Of what a constraint asks a reason for, that there was one."""
    return Case(When(**{name: ""}, then=Value("")), default=Value("Destroyed"))


# Deleted, in this order, because of what points to what.
GONE: dict[type[Model], str] = {
    support.ChronologyEntry: "answer__chronology__matter__case",
    support.ChronologyAnswer: "chronology__matter__case",
    support.Chronology: "matter__case",
    support.Letter: "case",
    support.ContactAttempt: "case",
    support.CheckIn: "case",
    support.MoneyHelp: "case",
    support.Placement: "case",
    support.AgencyReferral: "case",
    support.HealthContact: "case",
    support.HospitalStay: "case",
    support.SubstanceTreatment: "case",
    support.ProbationLicence: "case",
    support.EducationAttendance: "case",
    support.Easement: "case",
    support.ImmigrationMatter: "case",
    support.CapacityAssessment: "case",
    support.AdultEnquiry: "case",
    support.CarersAssessment: "case",
    support.InterpreterNeed: "case",
    support.ByAndForWish: "case",
    support.RehousingCheck: "case",
    support.Attendance: "place__case",
    support.ProgrammePlace: "case",
    support.NothingAvailable: "case",
    support.ChildPlan: "case",
    support.ChildSafetyPlan: "case",
    support.OneTimeView: "case",
    support.NeedsAssessment: "case",
    support.CourtSupport: "case",
    support.SchoolNotice: "case",
    support.DirectWork: "case",
    support.ChildContact: "case",
    marac.ActionUpdate: "action__case",
    marac.Feedback: "listing__case",
    marac.Flag: "case",
    marac.NotListed: "case",
    marac.Amendment: "listing__case",
    marac.TransferEntry: "transfer__case",
    marac.Transfer: "case",
    marac.ResearchLine: "research__listing__case",
    marac.DiscussionEdit: "discussion__listing__case",
    cases.Comment: "case",
    cases.Snooze: "due__case",
    cases.ChildVoice: "case",
    cases.ContactPlan: "case",
    cases.CriminalMatter: "case",
    cases.DisclosureScheme: "case",
    cases.Document: "case",
    cases.Due: "case",
    cases.FamilyMatter: "case",
    cases.GlassBreak: "case",
    cases.LeadHandover: "case",
    cases.Note: "case",
    cases.PoliceMarker: "case",
    cases.PositionOfTrust: "case",
    cases.ProtectiveOrder: "case",
    cases.Release: "case",
    cases.Restriction: "case",
    cases.RiskAssessment: "case",
    cases.StaffRisk: "case",
    cases.SafetyPlan: "case",
    cases.TimelineEntry: "case",
    cases.VictimVoice: "case",
    cases.NamedUser: "content_object",
    cases.Share: "content_object",
    cases.EndedShare: "case",
}
# Written or removed otherwise: who is in a case and what hangs on people by keeping.actions, history by its own function.
ELSEWHERE = {
    cases.Involvement, people.Person, people.Alias, people.Address, people.ContactPoint, people.Identifier,
    people.Relationship, cases.Bar, cases.LiftedBar, Change,
}  # fmt: skip
# They hold nothing of a case: settings, whole meetings, what was made for one recipient and is gone after a day, notices.
NOTHING_OF_A_CASE = {
    marac.ActionTemplate, marac.ActionTemplateChange, marac.Attendance, marac.CalendarFeed, marac.Leaving,
    marac.Meeting, marac.Minutes, marac.OnCall, marac.Recall, marac.Series, support.Place, support.Programme, support.Run,
    support.Session, support.LetterTemplate, support.LetterWording, support.ClosureReason, support.ClosureReasonChange,
    cases.LegalHold, cases.Paper, Notice,
}  # fmt: skip

# Of an audit: the answers that are chosen from a list, which its results count; never their words.
ITEM = "id sample_id number case_id referral_id about unit on stratum submitted agreed agreed_by_id agreed_at"
ANSWERS = "id item_id auditor_id answers version submitted_at"

CASE: dict[type[Model], Left] = {
    quality.AuditAnswers: left("item__case", ANSWERS, words={}),
    quality.AuditItem: left("case", ITEM, words={}),
    support.Stay: left(
        "case",
        "id case_id desk_id by_id at version changed_at changed_by_id changed_elsewhere women men other_adults children "
        "kind need_on duty status offered_on moved_in_on another_area moved_out_on end move_on unmet_on unmet unmet_need",
        pets="",
        school="",
        declined_why="",
    ),
    support.Sanctuary: left(
        "case",
        "id case_id desk_id by_id at version changed_at changed_by_id changed_elsewhere women men other_adults children "
        "requested_on emergency her_choice perpetrator_away owner status ordered_on done_on cost reviewed_3_on "
        "reviewed_6_on",
        works="",
        owner_why=worded("owner_why"),
        not_done_why=worded("not_done_why"),
    ),
    # Answers that are chosen from a list, which figures count; there are no words in it.
    support.HerAnswers: left("case", "id case_id desk_id by_id at stage on safe heard knows support decides themes"),
    # Outcomes are counted by what was chosen from lists.
    support.OutcomeMeasure: left(
        "case",
        "id case_id desk_id by_id at version changed_at changed_by_id changed_elsewhere on stage physical sexual "
        "controlling economic emotional stalking risk feels_safe quality living_apart order",
        words="",
    ),
    support.Engagement: left(
        "case",
        "id case_id pathway desk_id status worker_id received_at answer_due_at first_contact_due_at first_attempt_at "
        "first_contact_at next_due_at ending local_reason_id closed_at",
        reason="",
        ending_words="",
        step_down="",
        duplicate_of="",
    ),
    marac.Action: left(
        "case",
        "id reference case_id listing_id desk_id owner_id deputy_id about due_at status settled_at escalation "
        "transferred_from_id superseded_by_id key created_at created_by_id version",
        text="",
        evidence="",
    ),
    marac.Research: left(
        "listing__case",
        "id listing_id desk_id due_at status returned_at returned_by_id amended_at amended_by_id version",
        withheld_reason="",
    ),
    marac.Discussion: left(
        "listing__case",
        "id listing_id started_at ended_at version tell_victim_by_id links counted_on area_id repeat category risk_level "
        "incident_on referred_on victim_id victim_age victim_sex victim_ethnicity victim_disability victim_orientation "
        "victim_gender_same youth harming_17_or_under connected children_ids perpetrator_ids factors_yes police factors",
        referrer_reason="",
        idva_voice="",
        risk_victim="",
        risk_children="",
        risk_perpetrator="",
        risk_staff="",
        decision="",
        tell_victim_how="",
        without_perpetrator="",
    ),
    marac.Listing: left(
        "case",
        "id reference case_id meeting_id presentation_id carried_from_id review status position repeat override_by_id "
        "referred_on incident_on requested_at version",
        verdict={},
        warning="",
        reason=worded("reason"),
        override_reason=worded("override_reason"),
    ),
    cases.Presentation: left(
        "case",
        "id case_id referral_id referral_reference desk_id category submitted_on submitted_at incident_on criminal "
        "for_marac grounds risk_level abuse_types abuse_tags help_sought aware consent sharing_grounds accepted_at "
        "accepted_by_id",
        judgement="",
        what_happened="",
        injuries="",
        escalation="",
        police_reference="",
        current_danger="",
        abuse_since="",
        necessity="",
        proportionality="",
        consent_decided_by="",
    ),
    cases.Disclosure: left(
        "case",
        "id area_id case_id reference desk_id to sections basis given_on at by_id",
        body="",
        what="",
        reason="",
    ),
    cases.Case: left(
        "pk",
        "id readers barred recheck_at reference area_id status restricted risk_level previous_risk_level risk_at "
        "previously_known transferring repeat connected "
        "listed listed_since acting_desks next_meeting_at opened_at last_activity_at closed_at closure "
        "version destroyed_at",
        staff_risk="",
        came_from="",
        lead_id=None,
        closure_reason="",
    ),
}
REFERRAL: dict[type[Model], Left] = {
    quality.AuditAnswers: left("item__referral", ANSWERS, words={}),
    quality.AuditItem: left("referral", ITEM, words={}),
    referrals.Decision: left("referral", "id referral_id kind by_id at", reason="", told="", alternative=""),
    referrals.Appeal: left(
        "referral", "id referral_id desk_id by_id at status answered_by_id answered_at", reason="", answer=""
    ),
    referrals.Referral: left(
        "pk",
        "id readers barred recheck_at reference area_id desk_id status version started_at saved_at submitted_at submit_key "
        "decide_by restricted cleared risk_level for_marac grounds pathways connected youth age_unknown harming_child "
        "children_count childrens_desk_id assigned_to_id decided_at decided_by_id owner_id due_at destroyed_at author_id",
        answers={},
        pages={},
        typed={},
        named=[],
        namesakes=[],
        decision_reason="",
        outcome="",
    ),
}
# Counted by stage, days, subject, who complained and what came of it (reporting.quality.complaints).
COMPLAINT: dict[type[Model], Left] = {
    Complaint: left(
        "pk",
        "id reference area_id about_id subject sender received_on recorded_by_id recorded_at status version acknowledge_by "
        "acknowledged_on answer_by answered_on review_on outcome closed_at held destroyed_at",
        name="",
        for_whom="",
        reach="",
        what="",
        answer=worded("answer"),
        learning=worded("learning"),
        readers=[],
        held_because="",
    ),
}
REFERRAL_GONE: dict[type[Model], str] = {referrals.ReferralBar: "referral"}

"""The hearing of a case: begun, written by several at once, closed with the facts that count."""

from django.db import transaction
from django.utils import timezone

from agencies.access import Permission, Section, users_who_may
from agencies.models import Desk, ReferralCategory
from agencies.notices import notify
from audit.log import record
from audit.models import Verb
from cases.models import Due, Factor, Involvement, TimelineEntry
from dashub.clock import END_OF_DAY, add_working_days, london_time
from dashub.errors import InvalidInput, WrongState
from marac.actions.case_state import lock_case, refresh_case
from marac.actions.feedback import due_key
from marac.actions.flags import place_flag
from marac.actions.listing import list_review
from marac.actions.research import settle_listing
from marac.merge import Merged, merge, rewind
from marac.models import About, Action, Discussion, DiscussionEdit, Kind, Listing, Meeting
from people.models.choices import YesNo

FEEDBACK_DAYS = 2  # working days until she has been told (domain.md 2.5, Wakefield)


@transaction.atomic
def start_discussion(listing: Listing, by) -> Discussion:
    """The case is called. Calling it again goes on where it was left; one that was closed or put off is left as it is."""
    listing = Listing.objects.select_for_update(of=("self",)).select_related("meeting", "case").get(pk=listing.pk)
    if listing.meeting.status != Meeting.Status.IN_SESSION:
        raise WrongState("The meeting is not in session. Open it first.")
    if listing.status != Listing.Status.LISTED:
        return _as_it_was_left(listing)
    discussion, _ = Discussion.objects.get_or_create(listing=listing, defaults=_what_is_known(listing))
    if listing.case.restricted:
        listing.meeting.pause(True, by)
    if discussion.started_at is None:
        discussion.started_at = timezone.now()
        discussion.save(update_fields=["started_at"])
        record(by, Verb.CHANGED, discussion, fields=["started_at"])
    return discussion


def _as_it_was_left(listing: Listing) -> Discussion:
    found = Discussion.objects.filter(listing=listing).first()
    if found is None:
        raise WrongState(f"This case is “{listing.get_status_display()}” here, so it cannot be begun.")
    return found


def _what_is_known(listing: Listing) -> dict:
    """What the referral and the parties' answers say already, to be confirmed in the meeting."""
    presentation = listing.presentation
    factors = {
        involvement.role: involvement.factors
        for involvement in listing.case.involvements.all()
        if involvement.role in (Involvement.Role.VICTIM, Involvement.Role.PERPETRATOR) and involvement.factors
    }
    return {"referrer_reason": presentation.judgement if presentation else "", "factors": factors}


@transaction.atomic
def write_discussion(discussion: Discussion, version: int, words: dict, by, *, page=None) -> tuple[Discussion, Merged]:
    """Save what a writer typed over what she saw at ``version``; words that two changed at once are kept for both.

    ``page`` names the open page that writes: its own earlier saves are part of what it has before it. Returns the
    discussion as saved, and the merge with its clashes. Raises WrongState once the minutes are approved.
    """
    discussion = Discussion.objects.select_for_update().get(pk=discussion.pk)
    refuse_approved(discussion.listing.meeting, "A correction is made by the chair, who opens them again.")
    now = discussion.words()
    others = discussion.edits.filter(version__gt=version).exclude(page=page, page__isnull=False).order_by("version")
    merged = merge(rewind(now, others.values_list("changes", flat=True)), words, now)
    changes = {field: [now.get(field), value] for field, value in merged.words.items() if value != now.get(field)}
    if changes:
        discussion.take(merged.words)
        discussion.version += 1
        discussion.save()
        DiscussionEdit.objects.create(
            discussion=discussion, version=discussion.version, changes=changes, page=page, by=by if by.pk else None
        )
        record(by, Verb.CHANGED, discussion, fields=sorted(changes))
    return discussion, merged


def refuse_approved(meeting: Meeting, instead: str) -> None:
    """WrongState, with what to do ``instead``, once the chair has said that the minutes are right."""
    minutes = getattr(meeting, "minutes", None)
    if minutes and minutes.status != minutes.Status.DRAFT:
        raise WrongState(f"The minutes are approved. {instead}")


def nothing_about_perpetrator(listing: Listing) -> bool:
    """Whether the chair must be told before she closes the case (product.md D6). A review goes on with the case's plan."""
    plan = Action.objects.filter(case=listing.case_id) if listing.review else listing.actions
    return not plan.filter(about=About.PERPETRATOR).exists()


@transaction.atomic
def close_discussion(discussion: Discussion, by, *, flag_desks=(), without_perpetrator: str = "") -> Listing:
    """Close a case in the meeting: its facts are counted once, flags placed, and somebody is to tell her.

    Raises InvalidInput without a decision, without a reason where no action is about the perpetrator, or without
    anybody to tell her; WrongState where it is closed already.
    """
    case = lock_case(discussion.listing.case)
    discussion = Discussion.objects.select_for_update().get(pk=discussion.pk)
    listing = (
        Listing.objects.select_for_update(of=("self",))
        .select_related("meeting__series__reviewed_in", "presentation")
        .get(pk=discussion.listing_id)
    )
    listing.case = case
    _refuse_unfinished(discussion, listing, without_perpetrator)
    listing.become(Listing.Status.DISCUSSED, by)
    if case.restricted:
        listing.meeting.pause(False, by)
    _count(discussion, listing)
    discussion.without_perpetrator = without_perpetrator
    discussion.ended_at = max(timezone.now(), discussion.started_at)
    discussion.save()
    settle_listing(listing)
    for desk in flag_desks:
        place_flag(case, desk, by)
    _tell_her(discussion, listing)
    _note_on_timeline(listing, by)
    list_review(listing, by)
    refresh_case(case)
    record(by, Verb.DECIDED, discussion, counted=bool(discussion.counted_on))
    return listing


def _refuse_unfinished(discussion: Discussion, listing: Listing, without_perpetrator: str) -> None:
    if listing.meeting.series.kind == Kind.PRE_MARAC:
        raise WrongState("A pre-MARAC hears no case. Say whether it goes to the MARAC.")
    Listing.TRANSITIONS.check(listing.status, Listing.Status.DISCUSSED)
    problems = {}
    if not discussion.decision.strip():
        problems["decision"] = "Enter what was decided."
    if not discussion.tell_victim_by_id or not discussion.tell_victim_how.strip():
        problems["tell_victim_how"] = (
            "Choose who tells her, and enter how safely - or that she is not to be told, and why."
        )
    if nothing_about_perpetrator(listing) and not without_perpetrator.strip():
        problems["without_perpetrator"] = "No action is about the perpetrator. Add one, or enter why there is none."
    if problems:
        raise InvalidInput(problems)


def _count(discussion: Discussion, listing: Listing) -> None:
    """Write the facts that figures read, once; a review or a second hearing of one referral does not count."""
    heard = Discussion.objects.filter(listing__presentation=listing.presentation, counted_on__isnull=False)
    if not listing.counts or (listing.presentation_id and heard.exists()):
        return
    facts = counted_facts(listing, discussion)
    for name, value in facts.items():
        setattr(discussion, name, value)


def counted_facts(listing: Listing, discussion: Discussion) -> dict:
    """Facts as of the meeting's day: ages on that day, the harming person's at the incident (domain.md scenario 11)."""
    day = timezone.localtime(listing.meeting.starts_at).date()
    presentation = listing.presentation
    involved = list(listing.case.involvements.select_related("person"))
    victim = next(one.person for one in involved if one.role == Involvement.Role.VICTIM)
    named = list(presentation.perpetrators.all()) if presentation else []
    harming = named or [one.person for one in involved if one.role == Involvement.Role.PERPETRATOR]
    incident = listing.incident_on or listing.referred_on
    ages = [age for person in harming if (age := person.age_on(incident)) is not None]
    age = victim.age_on(day)
    category = presentation.category if presentation else ReferralCategory.OTHER
    return {
        "counted_on": day,
        "area_id": listing.meeting.area_id,
        "repeat": listing.repeat,
        "category": category,
        "risk_level": listing.case.risk_level,
        "incident_on": listing.incident_on,
        "referred_on": listing.referred_on,
        "victim_id": victim.pk,
        "victim_age": age,
        "victim_sex": victim.sex,
        "victim_ethnicity": victim.ethnicity,
        "victim_disability": victim.disability,
        "victim_orientation": victim.orientation,
        "victim_gender_same": victim.gender_same,
        "youth": age in (16, 17),
        "harming_17_or_under": any(found <= 17 for found in ages),
        "connected": listing.case.connected,
        "children_ids": [
            one.person_id for one in involved if one.role == Involvement.Role.CHILD and not one.person.unborn
        ],
        "perpetrator_ids": [person.pk for person in harming],
        "factors_yes": _factors_yes(discussion.factors),
        "police": category == ReferralCategory.POLICE,
    }


def _factors_yes(factors: dict) -> list[str]:
    """Factors that any party answered yes to, as confirmed in the meeting."""
    return [factor.value for factor in Factor if any(said.get(factor) == YesNo.YES for said in factors.values())]


def _tell_her(discussion: Discussion, listing: Listing) -> None:
    """Whoever tells her has two working days; the line says nothing of the meeting to anybody else."""
    day = add_working_days(timezone.localdate(), FEEDBACK_DAYS)
    Due.put(
        due_key(listing.pk),
        case=listing.case,
        desk=discussion.tell_victim_by,
        user=None,
        power=Permission.WRITE_CASES,
        what="Tell her what was decided, by a safe channel, and record what she said",
        reference=listing.case.reference,
        link=f"/cases/{listing.case.reference}/marac/told",
        at=london_time(day, END_OF_DAY),
    )
    users = users_who_may(Permission.WRITE_CASES, listing.case.facts).filter(
        memberships__desk=discussion.tell_victim_by
    )
    notify(
        users.distinct(),
        f"feedback:{listing.pk}",
        f"{listing.case.reference}: somebody is to tell her what was decided",
        f"/cases/{listing.case.reference}/marac/told",
    )


def _note_on_timeline(listing: Listing, by) -> None:
    TimelineEntry.objects.create(
        case=listing.case,
        section=Section.MINUTES,
        title=f"Discussed at {listing.meeting.series.noun}",
        text=listing.discussion.decision,
        link=f"/meetings/{listing.meeting.reference}",
        by=by if by.pk else None,
    )


def flag_choices(listing: Listing):
    """Desks that take part in the meeting and may place a flag on their own files."""
    return Desk.objects.filter(series=listing.meeting.series).select_related("agency").order_by("agency__name")

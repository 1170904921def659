"""A case in a sitting: its listing with the repeat rule's working, research, discussion, actions and flags."""

import datetime as dt

from agencies.access import Role, Section
from agencies.models import ReferralCategory
from cases.models import Due, Factor, RiskLevel, ShareBasis
from dashub.clock import add_working_days, anniversary, london_time
from dashub.demo import words
from dashub.demo.families import chance, pick
from dashub.demo.stories import Known, Story, Writer
from marac.models import Action, ActionUpdate, Discussion, Feedback, Flag, Listing, Meeting, Research, ResearchLine
from marac.repeat import Previous, verdict
from people.models.choices import Channel

CRIMINAL = {"yes": True, "no": False}
LATEST_DISCUSSION = dt.time(12, 30)
# In a hundred, and hours after the discussion.
TOLD, TOLD_AFTER = 92, (3, 20, 24, 26, 45, 90)


class Hearing:
    """Writes what happened to one story in one sitting that is over."""

    def __init__(self, writer: Writer, today: dt.date):
        self.writer, self.today = writer, today
        self.random, self.batch, self.place = writer.random, writer.batch, writer.place
        self.desks = writer.place.sitting()
        self.now = london_time(today, dt.time(8, 0))

    def hear(self, story: Story, meeting: Meeting, position: int) -> None:
        listing = self.list(story, meeting, position)
        self.research(listing)
        discussion = self.discuss(story, listing)
        self.act(story, listing, discussion)
        self.flag(story.known, listing)
        self.batch.change(story.known.case)
        at = meeting.starts_at
        self.writer.entry(story.known, story.accepted_at, f"Listed for the MARAC of {at:%-d %B %Y}")
        self.writer.entry(story.known, at, "Heard at the MARAC", discussion.decision, section=Section.MINUTES)

    def list(self, story: Story, meeting: Meeting, position: int) -> Listing:
        known, brought = story.known, story.presentation
        found = repeat_of(story, self.place.area)
        known.case.repeat = found.is_repeat
        self.writer.share(known, self.desks, ShareBasis.MARAC, story.accepted_at)
        return self.batch.add(
            Listing(
                reference=self.writer.reference(),
                case=known.case,
                meeting=meeting,
                presentation=brought,
                status=Listing.Status.DISCUSSED,
                position=position,
                repeat=found.is_repeat,
                verdict=found.as_json(),
                referred_on=brought.submitted_on,
                incident_on=brought.incident_on,
                requested_at=meeting.intake_until,
            )
        )

    # --- Research ----------------------------------------------------------------------------------------------------

    def research(self, listing: Listing) -> None:
        for desk in self.desks:
            group = desk.agency.kind.policy_group
            status = pick(self.random, {"returned": 46, "no_trace": 48, "not_started": 6})
            by = self.place.someone(self.random, desk, Role.REPRESENTATIVE, Role.IDVA)
            due = listing.meeting.research_due_at
            returned = due + dt.timedelta(minutes=self.random.randint(-230, 25))
            back = {"returned_at": returned, "returned_by": by} if status != "not_started" else {}
            kept = self.batch.add(Research(listing=listing, desk=desk, due_at=due, status=status, version=2, **back))
            if status == "returned":
                self._lines(kept, group, by, returned)

    def _lines(self, research: Research, group: str, by, at) -> None:
        known = words.RESEARCH[group]
        found = self.random.sample(known, min(len(known), self.random.randint(1, 3)))
        shared = [(prompt, text, True) for prompt, text in found]
        if chance(self.random, 12):
            # Under a prompt of its own: a return has one current line a prompt.
            shared.append((words.PRIVATE_PROMPT, words.PRIVATE, False))
            research.withheld_reason = words.WITHHELD
        for position, (prompt, text, share) in enumerate(shared):
            line = ResearchLine(
                research=research, prompt=prompt, text=text, shared=share, position=position, by=by, at=at
            )
            self.batch.add(line)

    # --- Discussion --------------------------------------------------------------------------------------------------

    def discuss(self, story: Story, listing: Listing) -> Discussion:
        began = listing.meeting.starts_at + dt.timedelta(minutes=10 * (listing.position - 1))
        factors = confirmed(story.known)
        discussion = Discussion(
            listing=listing,
            started_at=began,
            ended_at=began + dt.timedelta(minutes=self.random.randint(7, 13)),
            version=6,
            referrer_reason=self.random.choice(words.JUDGEMENT),
            idva_voice=self.random.choice(words.WISHES),
            risk_victim=words.RISK_VICTIM,
            risk_children=words.RISK_CHILDREN if story.known.children else "",
            risk_perpetrator=words.RISK_PERPETRATOR,
            risk_staff=words.RISK_STAFF,
            decision=self.random.choice(words.DECISION),
            tell_victim_by=self.writer.desk_for("idva"),
            tell_victim_how=words.TELL_HOW,
            factors=factors,
        )
        self._count(discussion, story, factors)
        self.batch.add(discussion)
        self.tell_her(discussion)
        return discussion

    def tell_her(self, discussion: Discussion) -> None:
        """By her IDVA, most often on the next day; of some nobody has recorded it."""
        desk, at = discussion.tell_victim_by, discussion.ended_at + dt.timedelta(hours=self.random.choice(TOLD_AFTER))
        if at < self.now and chance(self.random, TOLD):
            by = self.place.someone(self.random, desk, Role.IDVA)
            said = {"outcome": Feedback.Outcome.TOLD, "channel": Channel.MOBILE, "at": at}
            self.batch.add(Feedback(listing=discussion.listing, desk=desk, by=by, **said))

    def _count(self, discussion: Discussion, story: Story, factors: dict) -> None:
        """The facts for figures, as closing a discussion writes them."""
        known, brought, on = story.known, story.presentation, discussion.listing.meeting.starts_at.date()
        victim = known.victim
        age = victim.age_on(on) if victim.date_of_birth else victim.approximate_age
        discussion.counted_on, discussion.area = on, self.place.area
        discussion.repeat, discussion.category = discussion.listing.repeat, brought.category
        discussion.risk_level, discussion.incident_on = brought.risk_level, brought.incident_on
        discussion.referred_on, discussion.victim_age = brought.submitted_on, age
        discussion.victim_sex, discussion.victim_ethnicity = victim.sex, victim.ethnicity
        discussion.victim_disability, discussion.victim_orientation = victim.disability, victim.orientation
        discussion.victim_gender_same = victim.gender_same
        discussion.youth = age in (16, 17)
        harmed_on = brought.incident_on or on
        ages = [p.age_on(harmed_on) if p.date_of_birth else p.approximate_age for p in known.perpetrators]
        discussion.harming_17_or_under = any(age is not None and age <= 17 for age in ages)
        discussion.connected, discussion.police = known.case.connected, brought.category == ReferralCategory.POLICE
        discussion.factors_yes = sorted(
            {f for party in factors.values() for f, said in party.items() if said == "yes"}
        )
        self.batch.before(Discussion, lambda: _number(discussion, known))

    # --- Actions and flags -------------------------------------------------------------------------------------------

    def act(self, story: Story, listing: Listing, discussion: Discussion) -> None:
        library = [(desk, line) for desk in self.desks for line in words.ACTIONS[desk.agency.kind.policy_group]]
        chosen = self.random.sample(library, self.random.randint(2, 5))
        if not any(about == "perpetrator" for _, (_, about) in chosen) and chance(self.random, 85):
            chosen.append(self.random.choice([each for each in library if each[1][1] == "perpetrator"]))
        for desk, (text, about) in chosen:
            self._action(story.known, listing, desk, text, about, discussion.ended_at)

    def _action(self, known: Known, listing: Listing, desk, text: str, about: str, at) -> None:
        due_on = add_working_days(at.date(), self.random.choice([1, 2, 3, 5, 5, 10]))
        owner = self.place.someone(self.random, desk, Role.REPRESENTATIVE, Role.IDVA)
        action = Action(
            reference=self.writer.reference(),
            case=known.case,
            listing=listing,
            text=text,
            desk=desk,
            owner=owner,
            about=about,
            due_at=london_time(due_on, dt.time(17, 0)),
            created_at=at,
            created_by=listing.meeting.chair,
        )
        self.batch.add(action)
        self.writer.entry(
            known,
            at,
            f"Action for {desk}",
            text,
            section=Section.ACTIONS,
            link=f"/actions/{action.reference}",
            desk=desk,
        )
        if self._stays_open(due_on):
            self._due(action)
        else:
            self._settle(action, due_on)

    def _stays_open(self, due_on: dt.date) -> bool:
        """What is due later is mostly open; of what was due lately some is overdue; of old ones hardly any."""
        late = (self.today - due_on).days
        return chance(self.random, 70 if late < 0 else 22 if late < 10 else 5 if late < 40 else 0)

    def _due(self, action: Action) -> None:
        case = action.case
        case.acting_desks = sorted({*case.acting_desks, action.desk_id})
        late = (self.today - action.due_at.date()).days
        action.escalation = 0 if late < 1 else 1 if late < 4 else 2 if late < 8 else 3
        due = Due(
            case=case,
            desk=action.desk,
            user=action.owner,
            power="act",
            what="Do a MARAC action and say what came of it",
            reference=action.reference,
            link=f"/actions/{action.reference}",
            at=action.due_at,
        )
        self.batch.before(Due, lambda: setattr(due, "key", f"action:{action.pk}"))
        self.batch.add(due)

    def _settle(self, action: Action, due_on: dt.date) -> None:
        status = pick(self.random, {"done": 84, "circumstances_changed": 8, "not_done": 8})
        days = self.random.randint(-2, 0) if chance(self.random, 82) else self.random.randint(1, 9)
        on = min(max(due_on + dt.timedelta(days=days), action.created_at.date()), self.today - dt.timedelta(days=1))
        settled = max(
            london_time(on, dt.time(self.random.randint(13, 17), self.random.randint(0, 59))), action.created_at
        )
        action.status, action.settled_at = status, settled
        action.evidence, action.version = self.random.choice(words.EVIDENCE[status]), 2
        update = {"status": status, "text": action.evidence, "by": action.owner, "happened_on": on, "at": settled}
        self.batch.add(ActionUpdate(action=action, **update))

    def flag(self, known: Known, listing: Listing) -> None:
        """Agencies flag their files for 12 months from the referral; a repeat begins them again."""
        on, ends = listing.meeting.starts_at.date(), anniversary(listing.referred_on)
        for flag in known.flags.values():
            flag.expires_on = max(flag.expires_on, ends)
            self.batch.change(flag)
        for desk in self.random.sample(self.desks, 3 if len(self.desks) > 3 else 2):
            if desk.pk not in known.flags and ends > on:
                by = self.place.someone(self.random, desk, Role.REPRESENTATIVE)
                flag = Flag(case=known.case, desk=desk, placed_on=on, placed_by=by, expires_on=ends)
                known.flags[desk.pk] = self.batch.add(flag)


def repeat_of(story: Story, area):
    """The verdict of the repeat rule over the family's earlier referrals; the new one is then remembered."""
    known, brought = story.known, story.presentation
    harming = frozenset(id(person) for person in known.perpetrators)
    found = verdict(
        previous=[Previous(referred=day, incident=incident, perpetrators=harming) for day, incident in known.referred],
        perpetrators=harming,
        referred=brought.submitted_on,
        incident=brought.incident_on,
        criminal=CRIMINAL.get(brought.criminal),
        rule=area.repeat_rule,
    )
    known.referred.append((brought.submitted_on, brought.incident_on))
    return found


def confirmed(known: Known) -> dict[str, dict[str, str]]:
    """Each party's factors, as the meeting confirmed them."""
    parties = {"victim": known.family["victims"][0], "perpetrator": known.family["perpetrators"][0]}
    return {
        party: {f: said for f, said in typed["factors"].items() if f in Factor.values}
        for party, typed in parties.items()
    }


def _number(discussion: Discussion, known: Known) -> None:
    discussion.victim_id = known.victim.pk
    discussion.children_ids = sorted(child.pk for child in known.children)
    discussion.perpetrator_ids = sorted(person.pk for person in known.perpetrators)


def is_high(story: Story) -> bool:
    return story.referral.risk_level == RiskLevel.HIGH

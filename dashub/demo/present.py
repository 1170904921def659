"""What waits on everybody's desk today, made by the functions that people use: a queue, research, a meeting to chair."""

import datetime as dt
import uuid
from contextlib import suppress

from django.utils import timezone

from agencies.access import Role
from agencies.models import Area, Notice, User
from audit.log import System
from cases.models import Case, LegalHold
from cases.models.disclosure import disclose
from dashub.clock import london_time
from dashub.demo import between, complaints, courts, home, letters, my_work, needs, outcomes, voice, words
from dashub.demo.families import chance
from dashub.demo.history import History
from dashub.demo.offers import Offers
from dashub.demo.orders import Orders
from dashub.demo.places import EMAIL
from dashub.errors import InvalidInput
from marac import actions as marac
from marac.actions import transfer
from marac.models import Listing, Meeting, OnCall, Research, ResearchLine, Transfer
from marac.models.research import Written
from marac.schedule import Plan, sittings
from referrals import actions as triage
from referrals.models import Referral
from reporting.breaches import actions as breaches
from reporting.keeping import actions as keeping
from reporting.keeping.models import RecordClass, Review
from reporting.periods import last_year
from reporting.quality import actions as quality
from reporting.quality.checklists import Answer, Kind
from reporting.subject_access import actions as subject_access

SYSTEM = System("sample partnership")
AHEAD = dt.timedelta(days=10)
UNREAD = 3
# Records that the hub would not keep.
PROPOSED = 3
# Cases that the first sitting to come hears at least.
FIRST_LIST = 5
# Cases that wait for the next review; days for which somebody is on call.
REVIEWED = 6
ROTA_DAYS = 12
NINE = dt.time(9)


class Present:
    """The desks of one place as they are now, after its history."""

    def __init__(self, history: History):
        self.history, self.writer, self.now = history, history.writer, history.now
        self.random, self.place = history.random, history.place
        self.officer = self.place.someone(self.random, self.place.hub, Role.TRIAGE)

    def make(self) -> None:
        self.fill_the_first_list()
        self.list_waiting()
        self.research()
        self.review_the_last()
        self.keep_a_rota()
        Orders(self.place, self.random, self.now.date()).make()
        for family, at in self.history.undecided:
            self.send(family, at)
        if practitioner := User.objects.filter(
            email=f"practitioner@{EMAIL}", memberships__desk__area=self.place.area
        ).first():
            self.exceptions(practitioner)
            self.draft(practitioner)
        self.review_what_is_kept()
        self.record_breaches()
        self.offer_a_transfer()
        if manager := User.objects.filter(email=f"manager@{EMAIL}", memberships__desk__area=self.place.area).first():
            self.asked_for_her_data(manager)
        home.fill(self.place, self.random, self.now.date())
        outcomes.fill(self.place, self.now.date())
        self.audit_quality()
        letters.make(self.place)
        voice.make(self.place, self.random, self.now.date())
        complaints.make(self.place, self.random, self.now.date())
        my_work.make(self.place, self.now)
        Offers(self.place, self.now).make()
        between.fill(self.place, self.random, self.now.date())
        needs.fill(self.place, self.random, self.now.date())
        courts.fill(self.place, self.now.date())
        self.read_old_notices()

    # --- The meetings to come ----------------------------------------------------------------------------------------

    def coming(self):
        return sittings(Plan.of(self.place.series), self.now.date(), (self.now + AHEAD).date())

    def fill_the_first_list(self) -> None:
        """A chair who looks today has something to chair, whatever the day of the week."""
        first = next(iter(self.coming()), None)
        if first and first.intake_until <= self.now:
            listed = sum(first.takes(story.accepted_at) for story in self.history.waiting)
            for hours in range(1, FIRST_LIST - listed + 1):
                self.history.bring(first.intake_until - dt.timedelta(hours=hours))
            self.history.batch.write()

    def list_waiting(self) -> None:
        """Each accepted case on the sitting that takes its hour; lists whose cut-off is past are closed."""
        marac.create_meetings(series=self.place.series)
        for sitting in self.coming():
            stories = [story for story in self.history.waiting if sitting.takes(story.accepted_at)]
            if stories or sitting.intake_until <= self.now:
                meeting = self._meeting(sitting)
                for story in stories:
                    marac.list_case(story.known.case, story.presentation, SYSTEM, meeting=meeting)

    def _meeting(self, sitting) -> Meeting:
        """The meeting of a sitting. One whose list is closed by now was planned weeks ago."""
        closed = sitting.intake_until <= self.now
        meeting, _ = Meeting.objects.get_or_create(
            series=self.place.series,
            starts_at=sitting.starts_at,
            defaults={
                "area": self.place.area,
                "intake_from": sitting.intake_from,
                "intake_until": sitting.intake_until,
                "research_due_at": sitting.research_due_at,
                "agenda_due_at": sitting.agenda_due_at,
                "status": Meeting.Status.CLOSED_INTAKE if closed else Meeting.Status.PLANNED,
            },
        )
        return meeting

    def research(self) -> None:
        """Most agencies have answered for the first sitting, few for the second; the demo representative's none."""
        closed = Meeting.objects.filter(series=self.place.series, status=Meeting.Status.CLOSED_INTAKE)
        for number, meeting in enumerate(closed.order_by("starts_at")):
            for research in Research.objects.outstanding().filter(listing__meeting=meeting).order_by("pk"):
                if chance(self.random, self._answered(research.desk, first=number == 0)):
                    self._answer(
                        research, self.place.someone(self.random, research.desk, Role.REPRESENTATIVE, Role.IDVA)
                    )

    @staticmethod
    def _answered(desk, first: bool) -> int:
        """In a hundred."""
        if desk.memberships.filter(user__email=f"representative@{EMAIL}").exists():
            return 0
        return 85 if first else 25

    def _answer(self, research: Research, by) -> None:
        if chance(self.random, 45):
            marac.return_nothing_known([research], by)
            return
        known = words.RESEARCH[research.desk.agency.kind.policy_group]
        lines = [Written(prompt, text, shared=chance(self.random, 85)) for prompt, text in known[:2]]
        marac.write_research(research, lines, "", research.version, by, finish=True)

    def review_the_last(self) -> None:
        """The cases heard last wait for the next review, where the place has one."""
        if self.place.series.reviewed_in is None:
            return
        marac.create_meetings(series=self.place.series.reviewed_in)
        heard = Listing.objects.filter(meeting__series=self.place.series, status=Listing.Status.DISCUSSED)
        heard = heard.filter(case__status=Case.Status.OPEN, case__listed=False).select_related(
            "case", "meeting__series"
        )
        for listing in heard.order_by("-meeting__starts_at", "pk")[:REVIEWED]:
            marac.list_review(listing, SYSTEM)

    def keep_a_rota(self) -> None:
        """Coordinators and chairs take turns from nine to nine; nobody has taken the last days yet."""
        hub = self.place.hub
        people = [user for role in (Role.COORDINATOR, Role.CHAIR) for user in self.place.roles.get((hub.pk, role), [])]
        for number in range(ROTA_DAYS if people else 0):
            day = self.now.date() + dt.timedelta(days=number - 1)
            OnCall.objects.create(
                desk=hub,
                user=people[number % len(people)],
                phone=f"01632 960 {110 + number % len(people)}",
                starts_at=london_time(day, NINE),
                ends_at=london_time(day + dt.timedelta(days=1), NINE),
            )

    # --- The queue ---------------------------------------------------------------------------------------------------

    def send(self, family: dict, at: dt.datetime, *, high: bool = True, author=None) -> Referral:
        """A referral, sent as its author sends it; by default somebody's who refers as often as her agency does."""
        desk = author.memberships.get().desk if author else self.writer.referring_desk()
        author, answers = self.writer.typed(family, desk, at, high=high, author=author)
        referral = Referral.start(desk, author)
        started = at - dt.timedelta(minutes=20)
        Referral.objects.filter(pk=referral.pk).update(
            answers=answers, reference=self.writer.reference(), started_at=started
        )
        referral.refresh_from_db()
        referral.submit(author, uuid.UUID(int=self.random.getrandbits(128), version=4), now=at)
        return referral

    def sent_ago(self, hours: float, **how) -> Referral:
        at = self.now - dt.timedelta(hours=hours)
        return self.send(self.writer.families.family(at.date()), at, **how)

    def exceptions(self, author: User) -> None:
        """One of each that a day brings, the demo practitioner's own among them: overdue, fresh, asked back, lower risk,
        an appeal."""
        self.sent_ago(7, author=author)
        self.sent_ago(26, high=False)
        for hours in (0.3, 1.2, 2.5):
            self.sent_ago(hours)
        triage.return_for_information(self.sent_ago(30, author=author), words.DECIDED["returned"], self.officer)
        lower = self.sent_ago(50, high=False, author=author)
        triage.take_lower_risk(lower, self.officer, words.DECIDED["lower_risk"], self.officer)
        refused = self.sent_ago(28, high=False, author=author)
        triage.take_no_action(refused, words.DECIDED["no_action"], self.officer)
        triage.appeal(refused, words.APPEAL, author)

    def draft(self, author: User) -> None:
        """Half a referral, with the referrer's and the victim's pages done."""
        desk = author.memberships.get().desk
        family = self.writer.families.family(self.now.date())
        answers = self.writer.typed(family, desk, self.now, high=True, author=author)[1]
        draft = Referral.start(desk, author)
        for page, key in {"referrer": "referrer", "victim/1": "victims"}.items():
            draft.save_page(page, {key: answers[key]}, draft.version, author)

    def record_breaches(self) -> None:
        """One that was closed as none, one whose 72 hours run, and what a court was given."""
        area, lead = self.place.area, self.place.someone(self.random, self.place.hub, Role.GOVERNANCE)
        said = {"kind": "sent", "danger": "no", "noticed_at": self.now - dt.timedelta(days=20)}
        false = breaches.report(area, self.officer, what="A letter came back; it had not been opened", **said)
        breaches.close(false, "not_breach", "The address is checked aloud before a letter goes", lead)
        said |= {"kind": "seen", "noticed_at": self.now - dt.timedelta(hours=30)}
        breaches.report(area, self.officer, what="A screen was left open in a waiting room", **said)
        for case in Case.objects.filter(area=area, restricted=False).order_by("pk")[:2]:
            said = {"body": "Family court", "sections": ["incident", "risk"], "what": "Account of the incidents"}
            disclose(case, self.place.hub, lead, to="court", basis="court_order", reason="Order of the court", **said)

    def offer_a_transfer(self) -> None:
        """A woman who moved: her case is offered to the other area, which has not answered yet."""
        other = Area.objects.exclude(pk=self.place.area.pk).exclude(hub_desk=None).order_by("pk").first()
        settled = Case.objects.filter(area=self.place.area, status=Case.Status.OPEN, restricted=False)
        case = settled.exclude(pk__in=Listing.objects.waiting().values("case")).order_by("-pk").first()
        if other and case:
            coordinator = self.place.someone(self.random, self.place.hub, Role.COORDINATOR)
            said = "She has moved in with her sister. He does not know the town yet; ask before anything is posted."
            transfer.offer(case, Transfer.Why.MOVED, said, coordinator, area=other, urgent=True)

    def review_what_is_kept(self) -> None:
        """Referrals whose time is up wait for the hub, and a few of them for the lead."""
        area = self.place.area
        keeping.set_term(area, RecordClass.REFERRAL, 1, "The sample is young: so some are up today", SYSTEM)
        keeping.begin_reviews(self.now.date(), SYSTEM)
        coordinator = self.place.someone(self.random, self.place.hub, Role.COORDINATOR)
        for review in Review.objects.filter(area=area).live()[:PROPOSED]:
            keeping.propose(review, "Nothing came of it, and nobody has asked for it since", coordinator)
        for case in Case.objects.filter(area=area, status=Case.Status.CLOSED, restricted=False).order_by("pk")[:1]:
            LegalHold.place(case, LegalHold.Ground.COURT, "A civil claim is being prepared", coordinator)

    def asked_for_her_data(self, manager: User) -> None:
        """A victim asks the demo manager's agency what it holds of her: nine days ago, and not yet decided."""
        desk = manager.memberships.get().desk
        lines = ResearchLine.objects.filter(research__desk=desk, research__listing__case__restricted=False)
        victims = (
            line.research.listing.case.victim
            for line in lines.select_related("research__listing__case").order_by("-pk")
        )
        victim = next((victim for victim in victims if victim.date_of_birth), None)
        if victim is None:
            return
        details = {
            "name": victim.full_name, "date_of_birth": victim.date_of_birth, "harms": "no", "reply": "collected",
            "identity": "Passport and tenancy number",
        }  # fmt: skip
        received = self.now.date() - dt.timedelta(days=9)
        asked = subject_access.register(desk, {"asker": "self", "received_on": received}, details, manager)
        subject_access.choose(asked, [victim.pk], asked.version, manager)

    def audit_quality(self) -> None:
        """A sample of cases heard: two records answered by both auditors, one by one of them, and something found."""
        area, hub = self.place.area, self.place.hub
        chair, coordinator = (self.place.someone(self.random, hub, role) for role in (Role.CHAIR, Role.COORDINATOR))
        if chair == coordinator:
            return
        # A sample partnership of a few cases has none that was heard in that time.
        with suppress(InvalidInput):
            period, auditors = last_year(self.now.date()), (coordinator, chair)
            sample = quality.draw_sample(area, Kind.HEARD, period, 8, ["repeat", "dash"], auditors, chair, "merrow")
            answers = {question.key: Answer.YES.value for question in sample.questions}
            for place, item in enumerate(sample.items.all()[:3]):
                for user in auditors[: 1 if place == 2 else 2]:
                    quality.answer(item, answers, {}, 0, user, submit=True)
            said = {"text": "Plans name no day", "action": "Give each step a day", "principle": "actions"}
            due_on = self.now.date() + dt.timedelta(days=14)
            quality.add_finding(sample, chair, desk=hub, owner=coordinator, due_on=due_on, **said)

    def read_old_notices(self) -> None:
        """Everybody has looked at what she was told, but for the newest; nothing of it is mailed."""
        now = timezone.now()
        Notice.objects.filter(emailed_at=None).update(emailed_at=now)
        for user in {user for users in self.place.workers.values() for user in users}:
            newest = list(user.notices.order_by("-pk").values_list("pk", flat=True)[:UNREAD])
            user.notices.exclude(pk__in=newest).update(read_at=now)

"""What services did: work on each pathway, attempts to reach her by safe channels, notes, plans, and the end of a case."""

import datetime as dt

from agencies.access import Permission, Role, Section
from cases.models import Case, Closure, ContactPlan, Due, Note, SafetyPlan, SharingLevel
from dashub.clock import london_time
from dashub.demo import words
from dashub.demo.families import chance, pick
from dashub.demo.reviews import Reviews
from dashub.demo.stories import Known, Story, Writer
from people import hours
from people.models import ContactPoint
from support.models import ContactAttempt, Engagement, Pathway, clock_of

FIRST_WEEKS = dt.timedelta(days=28)
GIVEN_UP = dt.timedelta(days=6)


class Support:
    """Writes the work of services on a story up to ``now``."""

    def __init__(self, writer: Writer, now: dt.datetime):
        self.writer, self.now = writer, now
        self.random, self.batch, self.place = writer.random, writer.batch, writer.place

    def begin(self, story: Story) -> None:
        known, at = story.known, story.accepted_at
        live = {work.pathway for work in known.work if work.status in Engagement.LIVE}
        for work in known.work:
            if work.pathway in live and work.first_contact_at:
                Reviews(self, work).after_incident(at)
        for pathway in story.referral.pathways:
            desk = self.writer.desk_for(pathway)
            if desk and pathway != Pathway.MARAC and pathway not in live:
                known.work.append(self.engage(known, pathway, desk, at))
        if chance(self.random, 45):
            self.plan(known, at + dt.timedelta(days=self.random.randint(1, 6)))
        for _ in range(self.random.choice([0, 0, 1, 1, 2])):
            self.note(known, at + dt.timedelta(days=self.random.randint(1, 40), hours=self.random.randint(0, 6)))

    def engage(self, known: Known, pathway: str, desk, at: dt.datetime) -> Engagement:
        clock = clock_of(pathway, known.case.area)
        worker = (
            known.idva
            if pathway == Pathway.IDVA
            else self.place.someone(self.random, desk, Role.IDVA, Role.PRACTITIONER)
        )
        contact_due = at + dt.timedelta(hours=clock.contact) if clock.contact else None
        work = Engagement(
            case=known.case,
            pathway=pathway,
            desk=desk,
            status=Engagement.Status.WORKING,
            worker=worker,
            received_at=at,
            answer_due_at=at + dt.timedelta(hours=clock.answer),
            first_contact_due_at=contact_due,
        )
        self.batch.add(work)
        if contact_due:
            self.attempts(known, work)
            work.next_due_at = None if work.first_contact_at else contact_due
            if work.next_due_at and at < self.now - GIVEN_UP:
                self._unreached(work, at)
        if work.first_contact_at:
            Reviews(self, work).make()
        if at > self.now - dt.timedelta(days=2) and work.first_attempt_at is None and chance(self.random, 50):
            work.status, work.worker, work.next_due_at = Engagement.Status.OFFERED, None, work.answer_due_at
        if work.next_due_at:
            self._due(known, work)
        return work

    def _unreached(self, work: Engagement, at: dt.datetime) -> None:
        """The service gave up: closed, which closes nothing else (domain.md section 4)."""
        work.status, work.next_due_at = Engagement.Status.CLOSED, None
        work.closed_at, work.reason = at + GIVEN_UP, "Could not be reached by a safe channel after several attempts."

    def attempts(self, known: Known, work: Engagement) -> None:
        """Up to five tries by a channel that is safe; none where no channel is."""
        point = self.safe_point(known)
        at = work.received_at
        for _ in range(5 if point else 0):
            at += dt.timedelta(hours=self.random.choice([2, 4, 20, 26]), minutes=self.random.randint(0, 50))
            at = hours.next_safe(point.safe_times, at) or at if point.refusal_at(at) else at
            if at > self.now:
                return
            outcome = pick(
                self.random, {"reached": 50, "no_answer": 35, "message": 5, "someone_else": 4, "not_safe": 6}
            )
            said = {
                "channel": point.channel,
                "outcome": outcome if outcome != "message" or not point.refusal_of_message() else "no_answer",
                "note": self.random.choice(words.NOTES) if outcome == "reached" else "",
            }
            self.batch.add(
                ContactAttempt(
                    case=known.case,
                    engagement=work,
                    desk=work.desk,
                    by=work.worker,
                    at=at,
                    contact_point=point,
                    **said,
                )
            )
            self.writer.entry(
                known, at, f"Contact attempt: {ContactAttempt.Outcome(outcome).label.lower()}",
                section=Section.SAFE_CONTACT, desk=work.desk, by=work.worker,
            )  # fmt: skip
            work.first_attempt_at = work.first_attempt_at or at
            if outcome == "reached":
                work.first_contact_at = at
                return

    def safe_point(self, known: Known) -> ContactPoint | None:
        points = [row for row in self.batch.rows[ContactPoint] if row.person is known.victim]
        points = points or list(known.victim.contact_points.all() if known.victim.pk else [])
        return next(
            (point for point in points if point.usable and point.channel in ("mobile", "through")),
            None,
        )

    def _due(self, known: Known, work: Engagement) -> None:
        due = Due(
            case=known.case,
            desk=work.desk,
            user=work.worker,
            power=Permission.ACT,
            what=work.what_is_due,
            reference=known.case.reference,
            link="/caseload",
            at=work.next_due_at,
        )
        self.batch.before(Due, lambda: setattr(due, "key", f"engagement:{work.pk}"))
        self.batch.add(due)

    def plan(self, known: Known, at: dt.datetime) -> None:
        desk = self.writer.desk_for("idva")
        if desk and at < self.now:
            entries = dict(self.random.sample(list(words.PLAN.items()), self.random.randint(3, len(words.PLAN))))
            by = known.idva or self.place.someone(self.random, desk, Role.IDVA)
            self.batch.add(SafetyPlan(case=known.case, entries=entries, agreed_on=at.date(), desk=desk, by=by, at=at))

    def note(self, known: Known, at: dt.datetime) -> None:
        if at < self.now:
            desk = self.random.choice([share.desk for share in known.shared.values()])
            by = self.place.someone(self.random, desk, Role.IDVA, Role.PRACTITIONER)
            level = pick(self.random, {SharingLevel.OWN: 40, SharingLevel.CASE: 50, SharingLevel.MARAC: 10})
            text = self.random.choice(words.NOTES)
            self.batch.add(Note(case=known.case, text=text, sharing=level, desk=desk, by=by, at=at))

    def keep_in_touch(self, known: Known) -> None:
        """An open case: who is in touch, and when next."""
        if known.idva:
            next_at = self.now + dt.timedelta(days=self.random.randint(-2, 12), hours=self.random.randint(1, 7))
            desk = self.writer.desk_for("idva")
            self.batch.add(
                ContactPlan(
                    case=known.case, user=known.idva, desk=desk, how="Safe number, agreed hours", next_at=next_at
                )
            )

    def close(self, known: Known, on: dt.date) -> None:
        """Needs met, or moved: the case and the work on it end. Flags stay until their own day."""
        at, case = london_time(on, dt.time(15, 30)), known.case
        case.status, case.closed_at = Case.Status.CLOSED, at
        case.closure = pick(self.random, {Closure.NEEDS_MET: 60, Closure.STEPPED_DOWN: 28, Closure.MOVED: 12})
        case.closure_reason = self.random.choice(words.CLOSING)
        case.last_activity_at = at
        for work in known.work:
            if work.status in Engagement.LIVE:
                work.status, work.closed_at, work.reason, work.next_due_at = (
                    Engagement.Status.CLOSED,
                    at,
                    case.closure_reason,
                    None,
                )
                self.batch.change(work)
        self.batch.change(case)
        self.writer.entry(known, at, "Case closed", case.closure_reason, by=known.case.lead)

"""The years before today, day by day: who was referred, what was decided, which sitting heard it, when cases closed."""

import datetime as dt
from collections import deque

from agencies.access import Role
from dashub.clock import is_working_day, london_time, next_working_day
from dashub.demo import words
from dashub.demo.families import chance, pick
from dashub.demo.hearings import Hearing
from dashub.demo.stories import Known, Story, Writer
from dashub.demo.support import Support
from marac.models import Attendance, Meeting, Minutes
from marac.schedule import Plan, sittings

# Of all cases heard, in a hundred.
REPEATS = 30
# New cases in which somebody harms who is known for harming another: about 300 in five years of the full sample.
SERIAL = 10
# Referrals that open no case, for each hundred that do.
OTHERWISE = {"lower_risk": 14, "no_action": 4, "redirected": 4, "childrens": 2}
YEAR = dt.timedelta(days=365)
ROWS_AT_ONCE = 8_000
# More on Mondays, fewer at weekends: share of a week by weekday.
WEEK = (19, 16, 15, 15, 15, 10, 10)
AWAY = dt.timedelta(minutes=35)


class History:
    """Runs one place from ``start`` to ``now``, opening about ``cases`` cases; keeps a year of families in mind.

    What is over by then is written whole. ``waiting`` are the cases that a sitting to come hears, ``undecided`` what the
    hub has not looked at yet, as (family, when it was sent).
    """

    def __init__(self, writer: Writer, start: dt.date, now: dt.datetime, cases: int):
        self.writer, self.start, self.now, self.wanted = writer, start, now, cases
        self.today = today = now.date()
        self.random, self.batch, self.place = writer.random, writer.batch, writer.place
        self.hearing = Hearing(writer, today)
        self.support = Support(writer, now)
        self.undecided: list[tuple[dict, dt.datetime]] = []
        self.known: deque[Known] = deque()
        self.waiting: list[Story] = []
        self.opened = 0
        span = (today - start).days + 1
        self.weights = [WEEK[(start + dt.timedelta(days=n)).weekday()] for n in range(span)]
        plan = Plan.of(self.place.series)
        self.sittings = {each.day: each for each in sittings(plan, start, today - dt.timedelta(days=1))}

    def run(self):
        total, done = sum(self.weights), 0
        for number, weight in enumerate(self.weights):
            day = self.start + dt.timedelta(days=number)
            done += weight
            self.day(day, round(self.wanted * done / total))
            if sitting := self.sittings.get(day):
                self.sit(sitting)
            if len(self.batch) > ROWS_AT_ONCE:
                self.batch.write()
                yield self.writer.cases
        for known in self.known:
            if known.case.status == "open":
                self.support.keep_in_touch(known)
        self.batch.write()

    # --- A day -------------------------------------------------------------------------------------------------------

    def day(self, day: dt.date, cases: int) -> None:
        while self.known and self.known[0].last < day - YEAR:
            self.forget(self.known.popleft())
        for known in self.known:
            if known.close_on and known.close_on <= day and known.case.status == "open":
                self.support.close(known, day)
        for _ in range(cases - self.opened):
            self.until_a_case_opens(day)
        for status, share in OTHERWISE.items():
            if chance(self.random, share * self.wanted / len(self.weights)):
                self.turn_away(day, status)

    def until_a_case_opens(self, day: dt.date) -> None:
        """Three referrals in ten are of families that come back within the year; the others open a case."""
        self.opened += 1
        while chance(self.random, REPEATS) and (again := self.returning(day)):
            if self.refer(day, again):
                return
        self.refer(day, None)

    def refer(self, day: dt.date, again: Known | None) -> bool:
        """One referral; whether it opened a case. What nobody has decided by now is left to the present."""
        at = self.moment(day)
        family, people = (again.family, None) if again else self.new_family(day)
        if self.decided(at) > self.now:
            if at < self.now and not again:
                self.undecided.append((family, at))
            return False
        anew = again is None or again.case.status != "open"
        known = again or self.writer.meet(family, at, people)
        if again and anew:
            self.writer.open_case(known, at)
        referral = self.writer.referral(family, at, high=bool(again) or chance(self.random, 92), repeat=bool(again))
        if again:
            self.after_the_last(referral, known)
        story = self.writer.accept(referral, known, self.decided(at))
        self.support.begin(story)
        self.remember(known, story, day)
        return anew

    def bring(self, decided_at: dt.datetime) -> None:
        """One more new high-risk family, accepted at a time that the caller needs."""
        at = decided_at - dt.timedelta(minutes=self.random.randint(40, 200))
        family, people = self.new_family(at.date())
        known = self.writer.meet(family, at, people)
        story = self.writer.accept(self.writer.referral(family, at, high=True), known, decided_at)
        self.support.begin(story)
        self.remember(known, story, at.date())

    def remember(self, known: Known, story: Story, day: dt.date) -> None:
        if story.for_marac:
            self.waiting.append(story)
        known.last = day
        known.close_on = day + dt.timedelta(days=self.random.randint(110, 330)) if chance(self.random, 88) else None
        if known in self.known:
            self.known.remove(known)
        self.known.append(known)

    def returning(self, day: dt.date) -> Known | None:
        """A family heard at least three weeks ago."""
        able = [known for known in self.known if known.referred and known.last < day - dt.timedelta(days=21)]
        return self.random.choice(able) if able else None

    @staticmethod
    def after_the_last(referral, known: Known) -> None:
        """New abuse since the last referral, never the same incident again."""
        earliest = known.referred[-1][0] + dt.timedelta(days=1)
        incident = referral.answers["incident"]
        incident["incident_on"] = max(incident["incident_on"], earliest.isoformat())

    def new_family(self, day: dt.date):
        if chance(self.random, SERIAL) and self.known:
            other = self.random.choice(self.known)
            family = self.writer.families.family(day, perpetrator=other.family["perpetrators"][0])
            return family, {("perpetrators", 0): other.perpetrators[0]}
        return self.writer.families.family(day), None

    def turn_away(self, day: dt.date, status: str) -> None:
        at = self.moment(day)
        if self.decided(at) > self.now:
            return
        family = self.writer.families.family(day)
        if status == "childrens":
            family["victims"][0]["date_of_birth"] = (
                day - dt.timedelta(days=self.random.randint(5000, 5800))
            ).isoformat()
        self.writer.decide(self.writer.referral(family, at, high=False), status, self.decided(at))

    def moment(self, day: dt.date) -> dt.datetime:
        """When it was sent: mostly in the working day."""
        minute = int(self.random.triangular(8 * 60, 20 * 60, 13 * 60))
        return london_time(day, dt.time(minute // 60, minute % 60, self.random.randint(0, 59)))

    def decided(self, at: dt.datetime) -> dt.datetime:
        """The hub decides within its hours: the same day, or the next working morning."""
        if is_working_day(at.date()) and at.hour < 15:
            return at + dt.timedelta(minutes=self.random.randint(20, 110))
        return london_time(next_working_day(at.date()), dt.time(8, 30)) + dt.timedelta(
            minutes=self.random.randint(5, 150)
        )

    def forget(self, known: Known) -> None:
        """Twelve months on: flags come off, and the family is no longer kept in mind."""
        for flag in known.flags.values():
            if flag.expires_on <= self.today and chance(self.random, 85):
                flag.removed_on, flag.removed_by = max(flag.expires_on, flag.placed_on), flag.placed_by
                self.batch.change(flag)

    # --- A sitting ---------------------------------------------------------------------------------------------------

    def sit(self, sitting) -> None:
        heard = [story for story in self.waiting if sitting.takes(story.accepted_at)]
        if not heard:
            return
        chair = self.place.someone(self.random, self.place.hub, Role.CHAIR)
        meeting = self.batch.add(
            Meeting(
                reference=self.writer.reference(),
                series=self.place.series,
                area=self.place.area,
                starts_at=sitting.starts_at,
                intake_from=sitting.intake_from,
                intake_until=sitting.intake_until,
                research_due_at=sitting.research_due_at,
                agenda_due_at=sitting.agenda_due_at,
                agenda_at=sitting.agenda_due_at,
                status=Meeting.Status.HELD,
                chair=chair,
                began_at=sitting.starts_at,
                ended_at=sitting.starts_at + dt.timedelta(minutes=12 * len(heard)),
            )
        )
        self.attend(meeting)
        for position, story in enumerate(heard, 1):
            self.hearing.hear(story, meeting, position)
        self.waiting = [story for story in self.waiting if story not in heard]
        self.minute(meeting)

    def attend(self, meeting: Meeting) -> None:
        for desk in self.place.sitting():
            user = self.place.someone(self.random, desk, Role.REPRESENTATIVE, Role.IDVA)
            status = pick(self.random, {"present": 86, "apologies": 9, "absent": 5})
            accepted = meeting.starts_at if status == "present" else None
            self.batch.add(
                Attendance(
                    meeting=meeting,
                    desk=desk,
                    user=user,
                    status=status,
                    information_sent=status == "apologies",
                    confidentiality_accepted_at=accepted,
                    confidentiality_version="1" if accepted else "",
                )
            )

    def minute(self, meeting: Meeting) -> None:
        """Approved and issued within the day; those of the last sitting are still with the chair."""
        at = meeting.ended_at + AWAY
        fields = {"status": "issued", "approved_by": meeting.chair, "approved_at": at, "issued_at": at + AWAY}
        if meeting.starts_at.date() == max(self.sittings):
            fields = {"status": "draft"}
        self.batch.add(Minutes(meeting=meeting, body={"opening": words.OPENING, "other": ""}, version=2, **fields))

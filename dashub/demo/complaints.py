"""Complaints of the sample partnership: some answered in the year before, one that waits."""

import datetime as dt
from random import Random

from agencies.models import User
from dashub import clock
from dashub.demo.places import EMAIL, Place
from reporting.complaints.models import Complaint

NUMBER = 14
WHAT = {
    "delay": "Nobody rang back for nine days although it was promised.",
    "conduct": "The worker was short with her and did not let her finish.",
    "decision": "She does not agree that the case was closed.",
    "contact": "A message was left although she had asked for none.",
}
LEARNT = "Who takes a call writes down when it is answered, and a colleague looks each evening."


def make(place: Place, random: Random, today: dt.date) -> None:
    lead = User.objects.filter(email=f"governance@{EMAIL}", memberships__desk__area=place.area).first()
    desks = [desk for desk in place.workers if desk != place.hub.pk]
    if not lead or not desks:
        return
    for number in range(NUMBER):
        received = clock.same_or_next_working_day(today - dt.timedelta(days=40 + 24 * (NUMBER - 1 - number)))
        _complaint(place, random, lead, received, desks[number % len(desks)])
    _complaint(place, random, lead, clock.previous_working_day(today), desks[0], answered=False)


def _complaint(place: Place, random: Random, lead: User, received: dt.date, desk: int, answered: bool = True) -> None:
    subject = random.choice(sorted(WHAT))
    complaint = Complaint(
        area=place.area, about_id=desk, subject=subject, sender=random.choice(("survivor", "survivor", "family")),
        reach="By her IDVA", what=WHAT[subject], received_on=received, recorded_by=lead,
        **Complaint.days(place.area, received),
    )  # fmt: skip
    if answered:
        on = clock.add_working_days(received, random.randint(8, 24))
        complaint.status, complaint.acknowledged_on = Complaint.Status.CLOSED, clock.add_working_days(received, 2)
        complaint.answered_on, complaint.outcome = on, random.choice(Complaint.Outcome.values)
        complaint.answer, complaint.learning = "We wrote to say what we found and what we do about it.", LEARNT
        complaint.closed_at = clock.london_time(on, dt.time(15))
    complaint.save()

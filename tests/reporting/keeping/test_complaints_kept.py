"""Complaints in the schedule: up on the day, held, reviewed unread, destroyed by two, and every figure as it was."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from agencies.principals import acting_as, as_system
from cases.models import Due
from dashub.clock import london_time
from dashub.errors import NotAllowed, WrongState
from reporting.complaints.models import Complaint
from reporting.keeping import actions
from reporting.keeping.models import RecordClass, Review
from reporting.keeping.schedule import complaints_up, years
from reporting.periods import Period
from reporting.quality.complaints import complaints as figures
from reporting.subject_access.actions import register
from reporting.subject_access.models import SubjectDetails
from tests.factories import SYSTEM, make_area, make_desk, make_user

pytestmark = pytest.mark.django_db(transaction=False)
CANARY = "Wagtail-hollow"
CLOSED = dt.date(2016, 2, 29)
UP = dt.date(2022, 2, 28)


class World:
    def __init__(self):
        self.area = make_area(suppress_below=5)
        self.desk = make_desk(self.area, PolicyGroup.HOUSING)
        self.manager = make_user(self.desk, Role.MANAGER)
        self.chair = make_user(self.area.hub_desk, Role.CHAIR)
        self.lead = make_user(self.area.hub_desk, Role.GOVERNANCE)
        self.complaint = self.make()

    def make(self, closed_on=CLOSED, **more) -> Complaint:
        received = closed_on - dt.timedelta(days=30)
        words = dict.fromkeys(["name", "for_whom", "reach", "what", "answer", "learning"], CANARY)
        said = {"about": self.desk, "subject": "delay", "sender": "survivor", "received_on": received}
        ended = {
            "status": "closed", "acknowledged_on": received, "answered_on": closed_on, "outcome": "upheld",
            "closed_at": london_time(closed_on, dt.time(23, 59)),
        }  # fmt: skip
        days = Complaint.days(self.area, received)
        fields = words | said | ended | days | {"recorded_by": self.manager, "readers": [self.manager.pk]} | more
        return Complaint.objects.create(area=self.area, **fields)

    def up(self, day) -> list[int]:
        return [one.record.pk for one in complaints_up(self.area, day)]

    def review(self) -> Review:
        actions.begin_reviews(timezone.localdate(), SYSTEM)
        return Review.objects.get(complaint=self.complaint)

    def proposed(self) -> Review:
        review = self.review()
        with acting_as(self.chair):
            actions.propose(Review.objects.get(pk=review.pk), "Nothing came of it since", self.chair)
        return Review.objects.get(pk=review.pk)

    def destroy(self, review=None) -> Review:
        review = review or self.proposed()
        with acting_as(self.lead):
            actions.destroy(Review.objects.get(pk=review.pk), "Agreed", self.lead)
        return Review.objects.get(pk=review.pk)


@pytest.fixture
def world():
    return World()


# --- When its time is up ---------------------------------------------------------------------------------------------


def test_it_is_up_six_years_after_it_was_closed_and_not_the_day_before(world):
    assert years(world.area)[RecordClass.COMPLAINT] == 6
    assert world.up(UP - dt.timedelta(days=1)) == []
    assert world.up(UP) == [world.complaint.pk]


def test_a_withdrawn_one_is_up_too_and_one_that_is_not_closed_never(world):
    Complaint.objects.update(status="withdrawn", answered_on=None, outcome="", answer="")
    assert world.up(UP) == [world.complaint.pk]
    Complaint.objects.update(status="acknowledged")
    assert world.up(dt.date(2100, 1, 1)) == []


def test_the_areas_own_term_counts(world):
    actions.set_term(world.area, RecordClass.COMPLAINT, 3, "The board", world.lead)
    assert world.up(dt.date(2019, 2, 27)) == [] and world.up(dt.date(2019, 2, 28)) == [world.complaint.pk]


def test_what_is_kept_for_longer_is_reviewed_again_on_that_day(world):
    review = world.review()
    day = timezone.localdate() + dt.timedelta(days=9)
    with acting_as(world.chair):
        actions.keep(Review.objects.get(pk=review.pk), day, "The ombudsman may ask", world.chair)
    assert world.up(day - dt.timedelta(days=1)) == [] and world.up(day) == [world.complaint.pk]


def test_one_live_review_of_a_complaint(world):
    review = world.review()
    assert (review.record_class, review.last_on, review.due_on) == ("complaint", CLOSED, UP)
    assert actions.begin_reviews(timezone.localdate(), SYSTEM) == 0
    same = {"area": world.area, "about": "x", "record_class": "complaint", "last_on": CLOSED, "due_on": UP}
    with pytest.raises(IntegrityError, match="complaint_once"), transaction.atomic():
        Review.objects.create(complaint=world.complaint, **same)
    with pytest.raises(IntegrityError, match="of_one"), transaction.atomic():
        Review.objects.create(**same)


# --- Who reviews it --------------------------------------------------------------------------------------------------


def test_the_hub_reviews_it_without_reading_it(world, client):
    review = world.review()
    client.force_login(world.chair)
    assert world.complaint.reference in client.get("/keeping").content.decode()
    page = client.get(f"/keeping/reviews/{review.reference}").content.decode()
    assert "Complaint" in page and CANARY not in page
    assert client.get(world.complaint.get_absolute_url()).status_code == 404
    client.post(f"/keeping/reviews/{review.reference}", {"what": "destroy", "reason": "Six years are over"})
    assert Notice.objects.filter(user=world.lead, text__contains="proposed to be destroyed").count() == 1
    client.force_login(world.lead)
    client.post(f"/keeping/approvals/{review.reference}", {"what": "destroy", "reason": "Agreed"})
    assert Complaint.objects.get(pk=world.complaint.pk).destroyed_at


def test_the_agency_that_it_is_about_and_another_areas_hub_see_no_line_of_it(world):
    review = world.review()
    elsewhere = make_area("Elsewhere")
    for user in (world.manager, *(make_user(elsewhere.hub_desk, role) for role in (Role.CHAIR, Role.GOVERNANCE))):
        with acting_as(user), connection.cursor() as cursor:
            assert not Review.objects.visible_to(user).filter(pk=review.pk).exists()
            cursor.execute("SELECT count(*) FROM reporting_review")
            assert cursor.fetchone() == (0,)


def test_one_alone_never_destroys_it(world):
    review = world.proposed()
    with acting_as(world.chair), pytest.raises(NotAllowed):
        actions.destroy(review, "Agreed", world.chair)
    world.destroy(review)
    with pytest.raises(WrongState):
        world.destroy(review)


# --- What forbids it -------------------------------------------------------------------------------------------------


def test_what_is_held_is_not_destroyed_until_the_hold_ends(world):
    review = world.proposed()
    with acting_as(world.lead):
        complaint = Complaint.objects.get(pk=world.complaint.pk)
        complaint.hold("court", "A claim", world.lead)
        with pytest.raises(WrongState, match="held already"):
            complaint.hold("inquiry", "Another", world.lead)
        with pytest.raises(WrongState, match="It is held: court proceedings"):
            actions.destroy(review, "Agreed", world.lead)
        complaint.end_hold("It is over", world.lead)
        with pytest.raises(WrongState, match="held no more"):
            complaint.end_hold("Twice", world.lead)
    world.destroy(review)


def test_the_database_knows_no_hold_without_its_reason_nor_of_what_is_destroyed(world):
    for wrong in ({"held": "court"}, {"held": "court", "held_because": "Why", "destroyed_at": timezone.now()}):
        with pytest.raises(IntegrityError, match="held_says_why"), transaction.atomic():
            Complaint.objects.update(**wrong)


def test_holding_it_over_the_pages(world, client):
    client.force_login(world.lead)
    at = world.complaint.get_absolute_url()
    assert client.post(f"{at}/hold", {"ground": "court", "reason": ""}).status_code == 200
    assert client.post(f"{at}/hold", {"ground": "court", "reason": "A claim"}).status_code == 302
    assert client.post(f"{at}/hold", {"ground": "court", "reason": "A claim"}).status_code == 409
    assert "A claim" in client.get(at).content.decode()
    assert world.complaint.reference in client.get("/keeping/holds").content.decode()
    assert client.post(f"{at}/hold/end", {"reason": "Settled"}).status_code == 302
    client.get(at)  # which shows the message that it is no longer held
    assert world.complaint.reference not in client.get("/keeping/holds").content.decode()
    client.force_login(world.manager)
    assert client.get(f"{at}/hold").status_code == 403


@pytest.mark.parametrize("part", ["name", "for_whom"])
def test_what_somebody_is_asking_for_is_not_destroyed(world, part):
    Complaint.objects.update(**{"name": "", "for_whom": ""} | {part: "Ida Alder"})
    review = world.proposed()
    typed = {"name": "ida ALDER", "date_of_birth": dt.date(1990, 5, 17), "harms": "no", "reply": "collected"}
    with acting_as(world.manager):
        asked = register(world.desk, {"asker": "self", "received_on": timezone.localdate()}, typed, world.manager)
    with pytest.raises(WrongState, match="asked what is held"):
        world.destroy(review)
    SubjectDetails.objects.filter(request=asked).update(name="Somebody Else")
    world.destroy(review)


def test_nor_what_the_schedule_keeps_longer_since(world):
    review = world.proposed()
    actions.set_term(world.area, RecordClass.COMPLAINT, 50, "The board", world.lead)
    with pytest.raises(WrongState, match="Its time is not up before"):
        world.destroy(review)


# --- What is left ----------------------------------------------------------------------------------------------------


def test_no_word_is_left_and_every_figure_is_the_same(world):
    for _ in range(10):
        world.make()
    period = Period(dt.date(2016, 1, 1), 3)
    before = figures(world.area, period)
    assert before.sheets and world.complaint in Complaint.objects.visible_to(world.manager)
    Due.put(
        f"{world.complaint.key}:x", desk=world.desk, what="Answer", reference=world.complaint.reference,
        link="/complaints", at=timezone.now(),
    )  # fmt: skip
    Notice.objects.create(user=world.lead, key="x", text=f"Complaint {world.complaint.reference}", link="/complaints")
    review = world.destroy()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row::text FROM reporting_complaint row WHERE id = %s", [world.complaint.pk])
        assert CANARY not in cursor.fetchone()[0]
    left = Complaint.objects.get(pk=world.complaint.pk)
    assert (left.status, left.subject, left.outcome, left.readers) == ("closed", "delay", "upheld", [])
    assert figures(world.area, period) == before
    assert review.remains == {"words of a complaint": 1} and review.status == "destroyed"
    with as_system("tests"):
        assert not Due.objects.filter(key__startswith=f"{world.complaint.key}:").exists()
        assert not Notice.objects.filter(text__contains=f"Complaint {world.complaint.reference}").exists()


def test_nobody_reads_it_any_more(world, client):
    world.destroy()
    for user in (world.lead, world.manager, world.chair):
        client.force_login(user)
        assert client.get(world.complaint.get_absolute_url()).status_code == 404
        with acting_as(user):
            assert not Complaint.objects.filter(pk=world.complaint.pk).exists()
    client.force_login(world.lead)
    page = client.get("/keeping/approvals?state=destroyed").content.decode()
    assert world.complaint.reference in page

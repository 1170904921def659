"""Reviews of risk: when each is due, to the day, and that the list follows what others write."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Area
from cases.models import Due, Presentation, RiskAssessment
from dashub.clock import london_time
from support.closing import refusal
from support.models import Engagement, Pathway
from support.reviewing import keep_reviews, next_review
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

DAY = dt.date
FIVE = dt.time(17)


@pytest.mark.parametrize(
    ("met", "assessed", "incident", "what", "due"),
    [
        (None, None, None, None, None),
        # Thursday before Good Friday: five working days pass over the bank holidays.
        (DAY(2026, 4, 2), None, None, "Risk review at intake", DAY(2026, 4, 13)),
        # An assessment from before she was met is no intake review; one of the same day is.
        (DAY(2026, 3, 2), DAY(2026, 3, 1), None, "Risk review at intake", DAY(2026, 3, 9)),
        (DAY(2026, 3, 2), DAY(2026, 3, 2), None, "Risk review", DAY(2026, 4, 13)),
        # An incident of the day of the assessment was looked at; of the day after it was not.
        (DAY(2026, 3, 2), DAY(2026, 3, 9), DAY(2026, 3, 9), "Risk review", DAY(2026, 4, 20)),
        (DAY(2026, 3, 2), DAY(2026, 3, 9), DAY(2026, 3, 10), "Risk review after a new incident", DAY(2026, 3, 12)),
        # A late incident does not put the regular review off.
        (DAY(2026, 3, 2), DAY(2026, 3, 9), DAY(2026, 4, 20), "Risk review", DAY(2026, 4, 20)),
    ],
)
def test_the_next_review(met, assessed, incident, what, due):
    review = next_review(met, assessed, incident, Area())
    assert (review.what, review.at) == (what, london_time(due, FIVE)) if what else review is None


@pytest.mark.parametrize("weeks", [4, 8])
def test_an_area_says_how_many_weeks(weeks):
    review = next_review(DAY(2026, 6, 1), DAY(2026, 6, 1), None, Area(review_weeks=weeks))
    assert review.at == london_time(DAY(2026, 6, 1) + dt.timedelta(weeks=weeks), FIVE)


def test_an_area_says_how_soon_after_the_first_contact_and_after_an_incident():
    met, area = DAY(2026, 3, 2), Area(intake_review_days=2, incident_review_days=1)
    assert next_review(met, None, None, area).at == london_time(DAY(2026, 3, 4), FIVE)
    assert next_review(met, DAY(2026, 3, 9), DAY(2026, 3, 10), area).at == london_time(DAY(2026, 3, 11), FIVE)


class Service:
    def __init__(self):
        self.area = make_area()
        self.desk = make_desk(self.area, PolicyGroup.IDVA)
        self.worker = make_user(self.desk, Role.IDVA)
        self.case = make_case(self.area, self.desk)
        self.work = Engagement.offer(self.case, Pathway.IDVA, self.desk, by=SYSTEM)
        self.work.take(self.worker, self.worker)

    @property
    def due(self):
        return Due.objects.open().filter(key=f"risk-review:{self.work.pk}").first()

    def met(self):
        self.work.attempted(timezone.now(), reached=True)

    def assess(self, on=None):
        return RiskAssessment.objects.create(
            case=self.case, tool="dash-24", tool_version="1", native="9 yes", level="medium", desk=self.desk, by=self.worker,
            assessed_on=on or timezone.localdate(),
        )  # fmt: skip


@pytest.fixture
def service(db):
    return Service()


def test_the_list_follows_contact_assessment_and_the_end_of_the_work(service):
    assert keep_reviews() == 0 and service.due is None
    service.met()
    assert keep_reviews() == 1 and service.due.what == "Risk review at intake" and service.due.user == service.worker
    assert keep_reviews() == 0
    service.assess()
    assert keep_reviews() == 1 and service.due.what == "Risk review"
    service.work.close("It is time", service.worker, ending=Engagement.Ending.MOVED)
    assert keep_reviews() == 1 and service.due is None


def test_it_goes_with_the_worker(service):
    service.met()
    keep_reviews()
    other = make_user(service.desk, Role.IDVA)
    service.work.take(other, other)
    assert keep_reviews() == 1 and service.due.user == other


def test_a_service_that_does_not_work_with_her_reviews_nothing(service):
    housing = make_desk(service.area, PolicyGroup.HOUSING)
    work = Engagement.offer(service.case, Pathway.HOUSING, housing, by=SYSTEM)
    work.take(make_user(housing), SYSTEM)
    work.attempted(timezone.now(), reached=True)
    assert keep_reviews() == 0


def test_work_ends_as_planned_only_after_a_review_at_the_exit(service):
    ending, weeks = Engagement.Ending.NEEDS_MET, dt.timedelta(weeks=service.area.review_weeks)
    service.met()
    assert "Assess the risk once more" in refusal(service.work, ending)
    old = service.assess(timezone.localdate() - weeks - dt.timedelta(days=1))
    assert refusal(service.work, ending)
    old.delete()
    service.assess(timezone.localdate() - weeks)
    assert not refusal(service.work, ending)
    yesterday = timezone.now() - dt.timedelta(days=1)
    Presentation.objects.create(
        case=service.case, referral_id=1, referral_reference="AAAA-22", desk=service.desk, category="other",
        submitted_on=yesterday.date(), submitted_at=yesterday, accepted_at=yesterday,
    )  # fmt: skip
    assert refusal(service.work, ending)
    service.assess()
    assert not refusal(service.work, ending)

"""When a record's time is up: at the very day, with children, with what was changed in the schedule."""

import datetime as dt

import pytest
from django.utils import timezone

from cases.models import Case
from dashub.clock import london_time
from referrals.models import Referral
from reporting.keeping import actions
from reporting.keeping.models import RecordClass, Review, Term
from reporting.keeping.schedule import cases_up, due_on, referrals_up, years
from tests.factories import SYSTEM, make_area, make_case, make_person
from tests.reporting.heard import hear

TODAY = dt.date(2026, 11, 26)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "last, kept, youngest, age, due",
    [
        (dt.date(2020, 11, 26), 6, None, 0, dt.date(2026, 11, 26)),
        (dt.date(2020, 2, 29), 6, None, 0, dt.date(2026, 2, 28)),
        (dt.date(2020, 1, 1), 6, dt.date(2000, 1, 1), 25, dt.date(2026, 1, 1)),
        (dt.date(2020, 1, 1), 6, dt.date(2010, 6, 1), 25, dt.date(2035, 6, 1)),
        # Born on 29 February she is 25 on 1 March.
        (dt.date(2010, 1, 1), 6, dt.date(2000, 2, 29), 25, dt.date(2025, 3, 1)),
    ],
)
def test_due(last, kept, youngest, age, due):
    assert due_on(last, kept, youngest, age) == due


def closed(area, last: dt.date, **people) -> Case:
    case = make_case(area, **people)
    at = london_time(last, dt.time(23, 59))
    Case.objects.filter(pk=case.pk).update(
        status="closed", closed_at=at, last_activity_at=at, opened_at=at - dt.timedelta(days=90)
    )
    case.refresh_from_db()
    return case


def up(area, today=TODAY) -> list:
    return [one.record.pk for one in cases_up(area, today)]


def test_a_case_is_up_on_the_day_and_not_the_day_before():
    area = make_area()
    case = closed(area, dt.date(2020, 11, 26))
    assert up(area, TODAY - dt.timedelta(days=1)) == []
    assert up(area) == [case.pk]


def test_what_ended_on_29_february_is_up_on_the_28th_of_a_year_without_one():
    area = make_area()
    case = closed(area, dt.date(2020, 2, 29))
    assert up(area, dt.date(2026, 2, 27)) == [] and up(area, dt.date(2026, 2, 28)) == [case.pk]


def test_one_that_was_heard_is_kept_a_year_longer():
    area = make_area()
    [discussion] = hear(area, dt.date(2020, 11, 20))
    case = discussion.listing.case
    at = london_time(dt.date(2020, 11, 26), dt.time(12))
    Case.objects.filter(pk=case.pk).update(status="closed", closed_at=at, last_activity_at=at)
    assert up(area) == []
    assert up(area, dt.date(2027, 11, 25)) == []
    [found] = cases_up(area, dt.date(2027, 11, 26))
    assert (found.record, found.record_class) == (case, RecordClass.HEARD)


def test_an_open_case_is_never_up():
    area = make_area()
    case = closed(area, dt.date(2000, 1, 1))
    Case.objects.filter(pk=case.pk).update(status="open", closed_at=None)
    assert up(area) == []


def test_the_youngest_child_decides():
    area = make_area()
    old = make_person("Oda", date_of_birth=dt.date(1990, 1, 1))
    young = make_person("Yan", date_of_birth=dt.date(2001, 11, 27))
    case = closed(area, dt.date(2015, 1, 1), children=[old, young])
    assert up(area) == []
    [found] = cases_up(area, dt.date(2026, 11, 27))
    assert (found.record, found.record_class) == (case, RecordClass.CHILD)


def test_a_child_without_a_date_of_birth_is_taken_to_be_born_when_the_case_was_opened():
    area = make_area()
    case = closed(area, dt.date(2000, 6, 1), children=[make_person("Ula")])
    opened = timezone.localdate(case.opened_at)
    assert up(area, opened.replace(year=opened.year + 25) - dt.timedelta(days=1)) == []
    assert up(area, opened.replace(year=opened.year + 25)) == [case.pk]


def test_the_newest_term_of_the_area_counts_and_of_no_other():
    area, other = make_area(), make_area()
    assert years(area)[RecordClass.CASE] == 6
    Term.objects.create(area=area, record_class="case", years=2, reason="The board", by=None)
    Term.objects.create(area=area, record_class="case", years=8, reason="The board again", by=None)
    Term.objects.create(area=other, record_class="case", years=1, reason="Elsewhere", by=None)
    assert years(area)[RecordClass.CASE] == 8
    closed(area, dt.date(2020, 11, 26))
    assert up(area) == []


def test_what_is_under_review_or_kept_for_longer_is_not_up_again():
    area = make_area()
    case = closed(area, dt.date(2020, 1, 1))
    fields = {"area": area, "about": case.reference, "record_class": "case", "last_on": TODAY, "due_on": TODAY}
    review = Review.objects.create(case=case, **fields)
    assert up(area) == []
    Review.objects.filter(pk=review.pk).update(
        status="kept", keep_until=TODAY + dt.timedelta(days=1), decision="A claim is pending"
    )
    assert up(area) == []
    assert up(area, TODAY + dt.timedelta(days=1)) == [case.pk]


def test_referrals_that_opened_no_case_are_up_by_their_own_term(referral_of):
    area, old = referral_of("no_action", dt.date(2023, 11, 26))
    _, waiting = referral_of("submitted", dt.date(2015, 1, 1), area)
    assert [one.record.pk for one in referrals_up(area, TODAY - dt.timedelta(days=1))] == []
    assert [one.record.pk for one in referrals_up(area, TODAY)] == [old.pk]


@pytest.fixture
def referral_of():
    def make(status, day, area=None):
        area = area or make_area()
        at = london_time(day, dt.time(12))
        referral = Referral.objects.create(
            area=area, desk=area.hub_desk, status=status, submitted_at=at, saved_at=at, decided_at=at
        )
        return area, referral

    return make


def test_reviews_begin_once_and_in_portions(monkeypatch):
    monkeypatch.setattr(actions, "A_DAY", 2)
    area = make_area()
    today = timezone.localdate()
    for _ in range(3):
        closed(area, dt.date(2010, 1, 1))
    assert actions.begin_reviews(today, SYSTEM) == 2
    assert actions.begin_reviews(today, SYSTEM) == 0
    Review.objects.update(created_at=timezone.now() - dt.timedelta(days=1))
    assert actions.begin_reviews(today, SYSTEM) == 1
    assert Review.objects.count() == 3

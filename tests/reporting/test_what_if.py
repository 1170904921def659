"""The what-if page: waits of a series as they were and as they would have been, for the board too, without small numbers."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agencies.access import Role
from audit.models import Event
from cases.models import Case
from marac.models import Listing, Meeting
from reporting.what_if import FEWEST
from tests.factories import make_area, make_desk, make_user
from tests.marac.factories import make_presentation, make_series
from tests.reporting.heard import reference

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ASKED = {"months": 12, "cadence": "weekly", "weekdays": [2], "capacity": 40}


def heard(area, series, number: int, *, waited: int, ago: int = 30) -> None:
    """So many cases referred on one Monday and heard so many days later, with others that must not count."""
    monday = timezone.localdate() - ago * DAY
    monday -= monday.weekday() * DAY
    referred = timezone.make_aware(dt.datetime.combine(monday, dt.time(9)))
    starts_at = referred + waited * DAY
    fields = {"intake_until": starts_at, "research_due_at": starts_at, "status": "held"}
    meeting = Meeting.objects.create(series=series, area=area, starts_at=starts_at, **fields)
    for _ in range(number):
        case = Case.objects.create(area=area, reference=reference())
        row = {"case": case, "meeting": meeting, "referred_on": monday}
        Listing.objects.create(**row, presentation=make_presentation(case, referred), status="discussed")


@pytest.fixture(autouse=True)
def clock():
    """A day with no bank holiday in the weeks before it."""
    with time_machine.travel(dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def area():
    return make_area(suppress_below=5)


@pytest.fixture
def board(area):
    return make_user(area.hub_desk, Role.BOARD)


def page_of(client, user, **asked) -> str:
    client.force_login(user)
    answer = client.get(reverse("what-if"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def cells(page: str) -> list[list[str]]:
    """The table's rows as text."""
    body = page.split("Working days from referral to sitting")[1].split("</table>")[0].split("<tbody")[1]
    rows = body.split("<tr")[1:]
    return [[cell.split(">", 1)[1].split("<")[0] for cell in row.split("data-label")[1:]] for row in rows]


def test_the_board_sees_waits_beside_those_of_another_rhythm(area, board, client, django_assert_max_num_queries):
    series = make_series(area, capacity=FEWEST)
    heard(area, series, FEWEST, waited=1)
    heard(area, series, 10, waited=8, ago=60)
    page_of(client, board)
    with django_assert_max_num_queries(15):
        page = client.get(reverse("what-if"), {"series": series.pk, **ASKED}).content.decode()
    happened, present, chosen = cells(page)
    # One working day for twenty, and for ten from a Monday to the Tuesday of the week after.
    assert happened[:4] == ["1", "6", "6", "10 of 30 (33%)"] and happened[4:] == ["2", "0"]
    # Accepted on Monday at nine: heard at the daily sitting of Tuesday, at the weekly one of Wednesday.
    assert present[:4] == ["1", "1", "1", "0 of 30 (0%)"]
    assert chosen[:3] == ["2", "2", "2"]
    assert page.count("<svg") >= 2
    assert not any(case.reference in page for case in Case.objects.all())
    assert Event.objects.filter(kind="reporting.whatif", actor=board.pk).exists()


def test_small_numbers_are_hidden_and_too_few_cases_say_nothing(area, board, client):
    series = make_series(area, capacity=FEWEST)
    heard(area, series, FEWEST - 1, waited=1)
    assert "Too few cases" in page_of(client, board, series=series.pk, **ASKED)
    heard(area, series, 4, waited=8, ago=60)
    [happened, *_] = cells(page_of(client, board, series=series.pk, **ASKED))
    assert happened[3] == f"[c] of {FEWEST + 3}"


def test_reviews_emergencies_and_what_still_waits_do_not_count(area, board, client):
    series = make_series(area, capacity=FEWEST)
    heard(area, series, FEWEST, waited=1)
    for changed in ({"review": True}, {"status": "listed"}):
        kept = list(Listing.objects.values_list("pk", flat=True)[:1])
        Listing.objects.filter(pk__in=kept).update(**changed)
        assert "Too few cases" in page_of(client, board, series=series.pk, **ASKED)
        Listing.objects.filter(pk__in=kept).update(review=False, status="discussed")
    assert "Too few cases" not in page_of(client, board, series=series.pk, **ASKED)
    Meeting.objects.update(emergency=True, reason="He is out")
    assert "Too few cases" in page_of(client, board, series=series.pk, **ASKED)


def test_what_is_asked_wrongly_is_said_and_another_area_is_not_there(area, board, client):
    series = make_series(area)
    other = make_series(make_area("Other"))
    assert "Work it out" in page_of(client, board)
    for wrong in ({"series": other.pk}, {"capacity": 0}, {"capacity": "many"}, {"months": 7}, {"cadence": "hourly"}):
        page = page_of(client, board, **{"series": series.pk, **ASKED, **wrong})
        assert "There is a problem" in page and "Working days from referral" not in page, wrong
    client.force_login(make_user(make_desk(area), Role.REPRESENTATIVE))
    assert client.get(reverse("what-if")).status_code == 403
    for rhythm in ("daily", "fortnightly", "monthly"):
        page_of(client, board, **{"series": series.pk, **ASKED, "cadence": rhythm})

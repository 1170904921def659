"""How services' work ended: under the coded way whatever it is called here, a partnership's own reasons beside it."""

import datetime as dt

import pytest

from agencies.access import Role
from agencies.principals import as_system
from reporting import outcomes
from reporting.indicators import endings
from reporting.periods import Period
from support.models import ClosureReason, Engagement
from tests.factories import SYSTEM, make_area, make_case, make_user

pytestmark = pytest.mark.django_db
YEAR = Period(dt.date(2025, 4, 1), 12)
# The first and the last minute of the period in London: British Summer Time, both.
FIRST, LAST = dt.datetime(2025, 3, 31, 23, 0, tzinfo=dt.UTC), dt.datetime(2026, 3, 31, 22, 59, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def area():
    return make_area()


def ended(area, ending="moved", at=LAST, local=None, status="closed", number=1) -> None:
    case = make_case(area)
    for _ in range(number):
        Engagement.objects.create(
            case=case, pathway="idva", desk=area.hub_desk, status=status, answer_due_at=at, closed_at=at, ending=ending,
            local_reason=local,
        )  # fmt: skip


@as_system("figures")
def counted(area):
    return endings.count(area, YEAR)


def own(area, words, ending="moved") -> ClosureReason:
    return ClosureReason.add(SYSTEM, "Asked for", area=area, ending=ending, local=True, words=words)


def test_what_ended_on_any_day_of_the_period_counts_and_nothing_else(area):
    for at in (FIRST - MINUTE, FIRST, LAST, LAST + MINUTE):
        ended(area, at=at)
    ended(area, ending="")
    ended(area, status="declined", ending="")
    ended(make_area("Elsewhere"))
    _, counts = counted(area)
    assert counts["endings.moved"] == 2 and sum(counts.values()) == 2


def test_an_own_reason_counts_under_its_coded_way_and_beside_it(area):
    abroad = own(area, "Left the country")
    ended(area, number=6)
    ended(area, local=abroad, number=5)
    abroad.change(1, SYSTEM, "Not used", active=False)
    _, counts = counted(area)
    assert counts["endings.moved"] == 11
    assert counts[f"endings.moved.{abroad.pk}"] == 5 and counts["endings.moved.none"] == 6


def test_the_page_names_both_the_way_and_what_it_is_called_here(area, client):
    row = ClosureReason.add(SYSTEM, "Start", area=area, ending="needs_met", local=False, words="Planned: needs met")
    row.change(1, SYSTEM, "Our word", words="Goals achieved")
    abroad = own(area, "Left the country")
    ended(area, "needs_met", number=9)
    ended(area, local=abroad, number=7)
    ended(area, number=8)
    sheet = outcomes.build(area, YEAR).sheets[-1]
    assert [(line.label, line.number, line.part) for line in sheet.lines if line.figure.numerator] == [
        ("In all", "24", False),
        ("Planned: needs met (here: Goals achieved)", "9", False),
        ("She has moved away", "15", False),
        ("Left the country", "7", True),
        ("No reason of our own", "8", True),
    ]
    client.force_login(make_user(area.hub_desk, Role.BOARD))
    text = client.get("/dashboard/outcomes", {"area": area.slug, "period": YEAR.key}).content.decode()
    assert "Planned: needs met (here: Goals achieved)" in text


def test_a_small_number_of_an_own_reason_is_hidden_and_cannot_be_worked_out(area):
    few = own(area, "Left the country")
    ended(area, local=few, number=2)
    ended(area, number=20)
    ended(area, "declined", number=30)
    lines = {line.key: line for line in outcomes.build(area, YEAR).sheets[-1].lines}
    assert lines["endings.moved"].number == "22"
    assert lines[f"endings.moved.{few.pk}"].number == "[c]" and lines["endings.moved.none"].number == "[c]"


def test_of_hardly_any_nothing_is_told(area):
    ended(area, number=3)
    sheet = outcomes.build(area, YEAR).sheets[-1]
    assert [(line.label, line.number) for line in sheet.lines] == [("In all", "[c]")]

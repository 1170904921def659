"""Criminal justice in figures ties to its records, counted by hand from raw rows; what is small is hidden everywhere."""

import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.access import Role
from audit.models import Event, Verb
from cases.models import CriminalMatter, ProtectiveOrder
from reporting import criminal_justice
from reporting.indicators import criminal
from reporting.periods import Period
from tests.factories import make_area, make_case, make_user

pytestmark = pytest.mark.django_db
YEAR = Period(dt.date(2025, 4, 1), 12)
BEFORE, FIRST, LAST, AFTER = dt.date(2025, 3, 31), dt.date(2025, 4, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 1)
LATER = dt.date(2026, 5, 1)
# What each status needs beside its day of report.
DATES = {
    "reported": {}, "charged": {"charged_on": LATER}, "no_action": {"ended_on": LATER},
    **{name: {"charged_on": LATER, "ended_on": LATER} for name in ("convicted", "acquitted", "dropped")},
}  # fmt: skip


class World:
    def __init__(self, **fields):
        self.area = make_area(**fields)
        self.case = make_case(self.area)

    def matters(self, number: int, status="reported", on=FIRST, case=None, **fields) -> None:
        case = case or self.case
        for _ in range(number):
            CriminalMatter.objects.create(
                case=case, desk=case.area.hub_desk, offence="Assault", reported_on=on, status=status,
                **{**DATES[status], **fields},
            )  # fmt: skip

    def orders(self, number: int, status="in_force", on=FIRST, case=None, **fields) -> None:
        case = case or self.case
        for _ in range(number):
            ProtectiveOrder.objects.create(
                case=case, desk=case.area.hub_desk, kind="non_molestation", made_on=on, status=status, **fields
            )

    def count(self, period=YEAR) -> criminal.Found:
        return criminal.count(self.area, period, [step for step in period.steps if period.holds(step)])

    def build(self, period=YEAR) -> criminal_justice.CriminalJustice:
        return criminal_justice.build(self.area, period)

    def lines(self, number: int, period=YEAR) -> dict[str, tuple[str, str, str]]:
        sheet = self.build(period).sheets[number]
        return {line.label: (line.number, line.of, line.share) for line in sheet.lines}


@pytest.fixture
def world():
    return World()


@pytest.fixture
def year(world):
    """Large numbers of everything, beside what must not count."""
    world.matters(12), world.matters(9, "no_action"), world.matters(8, "charged", LAST)
    world.matters(20, "convicted", dt.date(2025, 7, 1)), world.matters(7, "acquitted"), world.matters(6, "dropped")
    world.matters(11, retracted_on=LATER, support="yes", evidence_led=True)
    world.matters(6, retracted_on=LATER, support="no"), world.matters(5, retracted_on=LATER)
    world.matters(6, "convicted", breached_on=LATER)
    world.orders(30), world.orders(9, "breached", LAST, breaches=1, breach_note="Arrested")
    (
        world.orders(7, "expired", breaches=2),
        world.orders(6, "discharged", breaches=1),
        world.orders(8, "replaced", breaches=1),
    )
    elsewhere = make_case(make_area("Elsewhere"))
    for must_not in ({"on": BEFORE}, {"on": AFTER}, {"case": elsewhere}):
        world.matters(50, "convicted", **must_not), world.orders(50, "breached", breaches=1, **must_not)
    for status in ("applied", "refused", "withdrawn"):
        world.orders(50, status)
    return world


def test_every_step_ties_to_the_raw_rows(year):
    """The same questions to the rows by hand, without the code that counts."""
    rows = [one for one in CriminalMatter.objects.filter(case__area=year.area) if FIRST <= one.reported_on <= LAST]
    charged = [one for one in rows if one.status in ("charged", "convicted", "acquitted", "dropped")]
    gone = [one for one in rows if one.retracted_on]
    found = year.count()
    assert found.reported == len(rows) == 90
    assert found.steps["criminal.charged"] == len(charged) == 47
    for status in ("convicted", "acquitted", "dropped"):
        assert found.steps[f"criminal.{status}"] == sum(one.status == status for one in rows)
    assert found.steps["criminal.awaited"] == sum(one.status == "charged" for one in rows) == 8
    assert found.steps["criminal.investigated"] == sum(one.status == "reported" for one in rows) == 34
    assert found.steps["criminal.no_action"] == 9
    assert found.retraction["retraction.retracted"] == len(gone) == 22
    assert found.retraction["retraction.stayed"] == 68
    offered = {"offered": "yes", "not_offered": "no", "support_unknown": ""}
    for key, support in offered.items():
        assert found.retraction[f"retraction.{key}"] == sum(one.support == support for one in gone) > 0
    assert found.carried_on == sum(one.evidence_led for one in gone) == 11
    assert found.broke_sentence == sum(one.breached_on is not None for one in rows) == 6


def test_orders_and_their_breaches_tie_to_the_raw_rows(year):
    made = [
        one for one in ProtectiveOrder.objects.filter(case__area=year.area)
        if FIRST <= one.made_on <= LAST and one.status not in ("applied", "refused", "withdrawn")
    ]  # fmt: skip
    broken = [one for one in made if one.breaches]
    found = year.count()
    assert found.made == len(made) == 60
    assert found.breaches["order_breach.breached"] == len(broken) == 30
    assert found.breaches["order_breach.unbroken"] == 30
    states = {"in_force": "breached", "expired": "expired", "discharged": "discharged", "replaced": "replaced"}
    for key, status in states.items():
        assert found.breaches[f"order_breach.{key}"] == sum(one.status == status for one in broken) > 0
    assert found.followed == sum(bool(one.breach_note) for one in broken) == 9


def test_steps_of_time_add_up_to_the_period(year):
    found = year.count()
    assert len(found.over_time) == 4
    assert sum(whole for _, whole in found.over_time) == found.reported
    assert sum(part for part, _ in found.over_time) == found.steps["criminal.charged"]
    assert found.over_time[1] == (20, 20) and found.over_time[3] == (8, 8)


def test_each_share_is_of_those_that_came_so_far(year):
    steps, retraction, orders = (year.lines(number) for number in range(3))
    assert steps["In all"] == ("90", "", "") and steps["Charged"] == ("47", "90", "52%")
    assert steps["Convicted"] == ("26", "47", "55%")
    assert steps["Broke the sentence or its conditions, of those convicted"] == ("6", "26", "23%")
    assert retraction["Retracted"] == ("22", "90", "24%")
    assert retraction["Support was offered before"] == ("11", "22", "50%")
    assert retraction["Went on without her evidence, of those retracted"] == ("11", "22", "50%")
    assert orders["Breached"] == ("30", "60", "50%") and orders["Still in force"] == ("9", "30", "30%")
    assert orders["What followed is recorded, of those breached"] == ("9", "30", "30%")


def test_a_small_step_is_hidden_with_what_would_give_it_away(world):
    """Three charged of thirty: the number, what it divides into, its steps of time, and one from which it would follow."""
    world.matters(20), world.matters(7, "no_action"), world.matters(3, "convicted", breached_on=LATER)
    steps = world.lines(0)
    assert steps["Charged"] == ("[c]", "30", "") and steps["In all"] == ("30", "", "")
    hidden = [label for label in ("Being investigated", "No further action") if steps[label][0] == "[c]"]
    assert hidden == ["No further action"]
    for label in ("Convicted", "Acquitted", "Discontinued", "No verdict yet", criminal_justice.BROKE):
        assert steps[label][:2] == ("[c]", "[c]")
    assert world.build().trend is None


def test_a_small_retraction_hides_the_rest_and_the_support(world):
    world.matters(30), world.matters(4, retracted_on=LATER, support="no", evidence_led=True)
    lines = world.lines(1)
    assert lines["Retracted"][0] == lines["Did not retract"][0] == "[c]"
    for label in ("Support was offered before", "No support was offered before", criminal_justice.CARRIED_ON):
        assert lines[label][:2] == ("[c]", "[c]")


def test_a_small_rest_hides_a_large_part(world):
    world.matters(20, retracted_on=LATER, support="yes", evidence_led=True)
    world.matters(1, retracted_on=LATER, support="yes"), world.matters(20)
    lines = world.lines(1)
    assert lines["Retracted"][0] == "21" and lines[criminal_justice.CARRIED_ON] == ("[c]", "21", "")


def test_of_few_reports_nothing_but_that_is_told(world):
    world.matters(4, "convicted"), world.orders(2)
    for number in range(3):
        assert world.lines(number) == {"In all": ("[c]", "", "")}
    assert world.build().trend is None
    assert World().lines(0) == {"In all": ("0", "", "")}


def test_a_quarter_with_few_is_not_told_apart_in_the_chart(year):
    year.matters(2, "convicted", dt.date(2025, 11, 3))
    trend = year.build().trend
    assert trend is None or "2" not in re.findall(r"\d+", " ".join(trend.rows[2][1]))
    year.matters(6, "charged", dt.date(2025, 11, 4)), year.matters(9, "reported", dt.date(2025, 11, 4))
    trend = year.build().trend
    assert [label for label, _ in trend.rows] == [step.short for step in YEAR.quarters]
    assert trend.rows[2][1] == ["8 of 17 (47%)"] and "<desc>" in trend.svg


def test_a_month_alone_has_no_chart(year):
    assert year.build(Period(dt.date(2025, 7, 1), 1)).trend is None
    assert year.lines(0, Period(dt.date(2025, 7, 1), 1))["Convicted"] == ("20", "20", "100%")


def test_it_asks_the_database_the_same_few_questions_however_much_there_is(year):
    with CaptureQueriesContext(connection) as asked:
        year.build()
    assert len([one for one in asked if "set_config" not in one["sql"] and "SAVEPOINT" not in one["sql"]]) <= 8


def client_of(area, *roles) -> Client:
    client = Client()
    client.force_login(make_user(area.hub_desk, *roles))
    return client


ASKED = {"period": YEAR.key}


def test_page_and_csv_show_the_same_and_are_logged(year):
    client = client_of(year.area, Role.BOARD)
    page = client.get("/dashboard/criminal-justice", ASKED).content.decode()
    assert "<svg" in page and "show as a table" in page and "Charged, of those reported, a quarter" in page
    response = client.get("/dashboard/criminal-justice.csv", ASKED)
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    told = {(row["Table"], row["Figure"]): row["Number"] for row in rows}
    assert told["From report to verdict", "Charged"] == "47" and told["Orders and breaches", "Breached"] == "30"
    for sheet in year.build().sheets:
        for line in sheet.lines:
            assert told[sheet.title, line.label] == line.number and line.label in page.replace("&#x27;", "'")
    assert Event.objects.filter(verb=Verb.READ, kind="reporting.criminal_justice").count() == 1
    assert Event.objects.filter(verb=Verb.EXPORTED, kind="reporting.criminal_justice").count() == 1
    assert 'href="/dashboard/criminal-justice"' in client.get("/dashboard").content.decode()


def test_another_area_and_a_role_without_figures_get_nothing(year):
    other = make_area("Elsewhere")
    board, worker = client_of(year.area, Role.BOARD), client_of(year.area, Role.PRACTITIONER)
    for address in ("/dashboard/criminal-justice", "/dashboard/criminal-justice.csv"):
        assert board.get(address, {"area": other.slug}).status_code == 404
        assert worker.get(address).status_code == 403
    assert board.get("/dashboard/criminal-justice.csv", {"period": "nonsense"}).status_code == 404

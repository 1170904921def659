"""The dashboard as people with different powers see it: boundaries, suppression, refusals, records, export."""

import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import ReferralCategory
from audit.models import Event, Verb
from cases.models import Paper
from cases.models.share import ShareBasis
from cases.sharing import share_with
from marac.models import Action
from referrals.models import Referral
from reporting.export import safe
from reporting.indicators import agencies, cases, timeliness
from reporting.periods import Period
from reporting.suppression import SYMBOL
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import make_meeting, make_series
from tests.reporting.heard import children, hear, reference
from tests.reporting.test_published import page_of, words

pytestmark = pytest.mark.django_db
YEAR = Period(dt.date(2024, 4, 1), 12)
DAY = dt.timedelta(days=1)


@pytest.fixture
def area():
    return make_area()


def person(area, role=Role.BOARD):
    return make_user(area.hub_desk, role)


def get(client, user, url="/dashboard", **query):
    client.force_login(user)
    return client.get(url, query)


def rows_of(client, user, area, period=YEAR) -> list[dict]:
    response = get(client, user, "/dashboard/figures.csv", area=area.slug, period=period.key)
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def figure(rows, table, name) -> dict:
    [row] = [row for row in rows if (row["Table"], row["Figure"]) == (table, name)]
    return row


def test_a_pre_marac_is_no_marac_that_was_held(area):
    at = dt.datetime(2024, 6, 3, 10, tzinfo=dt.UTC)
    kinds = ({}, {"kind": "review", "takes_referrals": False}, {"kind": "pre_marac"})
    held = [make_meeting(area, make_series(area, **kind), at, status="held") for kind in kinds]
    assert set(agencies.meetings_held(area, YEAR)) == set(held[:2])


# --- Boundaries -----------------------------------------------------------------------------------------------------


def test_the_first_and_the_last_day_count_and_their_neighbours_do_not(area, client):
    hear(area, YEAR.start, 10)
    hear(area, YEAR.end, 20)
    hear(area, YEAR.start - DAY, 40)
    hear(area, YEAR.end + DAY, 80)
    assert "Cases heard 30 at 2 meetings" in page_of(client, area, YEAR)


def test_what_counts_is_the_same_in_every_statement(area):
    hear(area, YEAR.start, 9, repeat=lambda place: place < 4, children_ids=lambda place: children(2))
    hear(area, YEAR.end, 3, connected=False)
    hear(area, YEAR.end, 2, connected=None)
    spell = timeliness.spells(area, [YEAR])[YEAR]
    assert spell.cases == cases.heard(area, YEAR).count() == cases.detail(cases.heard(area, YEAR))["cases"] == 11
    assert (spell.repeats, spell.children) == (4, 18)


@pytest.mark.parametrize(("days", "within"), [(14, 1), (15, 0)])
def test_heard_within_the_target_to_the_day(area, days, within):
    hear(area, YEAR.end, referred_on=YEAR.end - days * DAY)
    found = timeliness.spells(area, [YEAR])[YEAR].hearing
    assert (found.within, found.of, found.median) == (within, 1, days)


def test_the_middle_of_an_even_number_lies_between(area):
    for days in (2, 4, 5, 20):
        hear(area, YEAR.end, referred_on=YEAR.end - days * DAY, incident_on=None)
    spell = timeliness.spells(area, [YEAR])[YEAR]
    assert spell.hearing.median == 4.5 and spell.referring.median is None and spell.referring.of == 0


@pytest.mark.parametrize(
    ("late", "number"), [(dt.timedelta(), "6"), (dt.timedelta(microseconds=1), "0")], ids=["on the second", "after"]
)
def test_an_action_is_on_time_until_its_very_moment(area, client, late, number):
    hear(area, YEAR.start, 9)
    due = timezone.make_aware(dt.datetime(2024, 5, 1, 17))
    case, desk = make_case(area), make_desk(area)
    Action.objects.bulk_create(
        Action(
            reference=reference(),
            case=case,
            desk=desk,
            text="x",
            about="victim",
            due_at=due,
            status="done",
            settled_at=due + late,
        )
        for _ in range(6)
    )
    row = figure(rows_of(client, person(area), area), "What became of actions", "Done on time")
    assert (row["Number"], row["Of"]) == (number, "6")


def test_referrals_by_local_day_without_drafts_contacts_and_strangers(area, client):
    hear(area, YEAR.start, 9)
    midnight = timezone.make_aware(dt.datetime(2024, 4, 1))
    after = timezone.make_aware(dt.datetime(2025, 4, 1))
    refer(area, midnight, 6)
    refer(area, after - dt.timedelta(seconds=1), 5, status="redirected")
    refer(area, midnight - dt.timedelta(seconds=1), 7)
    refer(area, after, 7)
    refer(area, midnight, 8, status="childrens")
    refer(area, midnight, 9, connected=False)
    refer(area, None, 10, status="draft")
    rows = rows_of(client, person(area), area)
    assert figure(rows, "In short", "Referrals received")["Number"] == "11"
    assert figure(rows, "What the hub decided", "Redirected")["Number"] == "5"
    assert figure(rows, "Counted apart", "Children’s contacts")["Number"] == "8"
    assert figure(rows, "Counted apart", "Referrals, not personally connected")["Number"] == "9"


def refer(area, at, number, status="submitted", **fields):
    Referral.objects.bulk_create(
        Referral(reference=reference(), area=area, desk=area.hub_desk, submitted_at=at, status=status, **fields)
        for _ in range(number)
    )


def test_not_known_stays_in_the_denominator_and_stands_beside(area, client):
    hear(area, YEAR.start, 10, victim_disability="yes")
    hear(area, YEAR.start, 10, victim_disability="no")
    hear(area, YEAR.start, 20, victim_disability="")
    row = figure(rows_of(client, person(area), area), "Who the victims are", "Disabled victims")
    assert (row["Number"], row["Of"], row["Per cent"], row["Not known"]) == ("10", "40", "25.0%", "20")


def test_a_factor_is_not_known_where_nobody_said_yes_or_no(area, client):
    hear(area, YEAR.start, 10, factors_yes=["alcohol"], factors={"perpetrator": {"alcohol": "yes"}})
    hear(area, YEAR.start, 11, factors={"victim": {"alcohol": "no"}})
    hear(area, YEAR.start, 6, factors={"victim": {"alcohol": "unknown"}})
    hear(area, YEAR.start, 7)
    row = figure(rows_of(client, person(area), area), "What is in the cases", "Alcohol")
    assert (row["Number"], row["Of"], row["Not known"]) == ("10", "34", "13")


def test_a_period_that_is_not_over_is_compared_with_nothing(area, client):
    today = timezone.localdate()
    hear(area, today, 10)
    period = Period(today.replace(day=1), 1)
    text = page_of(client, area, period)
    assert "Cases heard 10" in text and "This period is not over" in text and "a year ago (" not in text


def test_a_year_that_the_hub_counted_in_part_is_compared_with_nothing(area, client):
    hear(area, YEAR.start, 12)
    hear(area, YEAR.year_ago.end, 10)
    assert "from 10 a year ago" not in page_of(client, area, YEAR)


def test_the_change_is_told_in_words(area, client):
    hear(area, YEAR.start, 12, repeat=lambda place: place < 6)
    hear(area, YEAR.year_ago.start, 10, repeat=lambda place: place < 5)
    text = page_of(client, area, YEAR)
    assert "▲ up 2 from 10 a year ago (+20%)" in text
    assert "■ as a year ago: 50% (5 of 10)" in text


# --- Suppression ----------------------------------------------------------------------------------------------------


def test_a_cell_of_three_is_nowhere_and_cannot_be_worked_out(area, client):
    hear(area, YEAR.start, 3, category="housing", victim_sex="male", victim_ethnicity="asian_indian")
    hear(area, YEAR.start, 7, category="idva", victim_ethnicity="black_african")
    hear(area, YEAR.end, 90, category="police")
    rows = rows_of(client, person(area), area)
    referrers = [row for row in rows if row["Table"] == "Who referred" and row["Figure"] != "Referred by partners"]
    assert sum(row["Number"] == SYMBOL for row in referrers) >= 2
    assert not [row for row in rows if row["Number"] == "3" or row["Beside"] == "3"]
    shown = [int(row["Number"]) for row in referrers if row["Number"] != SYMBOL]
    hidden = [row for row in referrers if row["Number"] == SYMBOL]
    assert 100 - sum(shown) >= 3 + 5 and len(hidden) >= 2
    assert figure(rows, "Who the victims are", "Male victims")["Number"] == SYMBOL
    assert not re.search(r"\b3 100\b|\b3 of 100\b|\b97 100\b|\b97 of 100\b", page_of(client, area, YEAR))


def test_partners_go_with_the_number_of_the_police(area, client):
    hear(area, YEAR.start, 3, category="police", police=True)
    hear(area, YEAR.start, 60, category="idva")
    rows = rows_of(client, person(area), area)
    assert figure(rows, "Who referred", "Referred by partners")["Number"] == SYMBOL
    assert "63 of 63" not in str(rows)


def test_minoritised_victims_go_with_the_number_of_the_white_british(area, client):
    hear(area, YEAR.start, 3, victim_ethnicity="white_british")
    hear(area, YEAR.start, 30, victim_ethnicity="white_irish")
    hear(area, YEAR.start, 30, victim_ethnicity="asian_indian")
    rows = rows_of(client, person(area), area)
    assert figure(rows, "Who the victims are", "Black and minoritised victims")["Number"] == SYMBOL
    assert figure(rows, "Victims’ ethnicity", "White")["Number"] == "33"
    assert figure(rows, "Victims’ ethnicity", "Irish")["Number"] == SYMBOL


def test_where_hardly_anybody_is_known_the_unknown_go_too(area, client):
    hear(area, YEAR.start, 3, victim_disability="yes")
    hear(area, YEAR.start, 60, victim_disability="")
    row = figure(rows_of(client, person(area), area), "Who the victims are", "Disabled victims")
    assert (row["Number"], row["Not known"]) == (SYMBOL, "")


def test_a_small_quarter_is_hidden_with_another(area, client):
    hear(area, dt.date(2024, 5, 1), 3)
    for month in (7, 10):
        hear(area, dt.date(2024, month, 1), 30)
    hear(area, dt.date(2025, 1, 6), 30)
    rows = rows_of(client, person(area), area)
    assert figure(rows, "In short", "Cases heard")["Number"] == "93"
    quarters = [
        row["Number"] for row in rows if row["Figure"].startswith("Referrals received and cases heard a quarter")
    ]
    assert len(quarters) == 4 and sum(f"Cases heard: {SYMBOL}" in cell for cell in quarters) == 2


@pytest.mark.parametrize(("number", "shown"), [(4, False), (5, True)])
def test_too_few_cases_and_nothing_is_shown(area, client, number, shown):
    hear(area, YEAR.start, number)
    text = page_of(client, area, YEAR)
    assert ("Fewer than 5 cases were heard" not in text) is shown
    assert ("Who referred" in text) is shown


def test_the_area_sets_its_own_limit(client):
    strict = make_area(suppress_below=11)
    hear(strict, YEAR.start, 10)
    assert "Fewer than 11 cases were heard" in page_of(client, strict, YEAR)


# --- Who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["/dashboard", "/dashboard/figures.csv", "/dashboard/records/repeat", "/workload"])
def test_a_practitioner_is_refused(area, client, url):
    assert get(client, person(area, Role.PRACTITIONER), url).status_code == 403


def test_another_area_is_neither_offered_nor_found(area, client):
    other = make_area("Elsewhere")
    board = person(area)
    assert other.name not in get(client, board).content.decode()
    for url in ("/dashboard", "/dashboard/figures.csv"):
        assert get(client, board, url, area=other.slug).status_code == 404
    assert client.post("/dashboard/report", {"area": other.slug}).status_code == 404
    assert get(client, person(area, Role.TRIAGE), "/dashboard/records/repeat", area=other.slug).status_code == 404


def test_a_report_ordered_by_one_who_left_is_not_made(area):
    from reporting import papers

    board = person(area)
    assert papers.find(area.pk, board, {}) == area
    board.memberships.all().delete()
    assert papers.find(area.pk, type(board).objects.get(pk=board.pk), {}) is None


def test_only_who_may_open_records_is_offered_them(area, client):
    hear(area, YEAR.start, 9)
    for role, offered in ((Role.BOARD, False), (Role.TRIAGE, True)):
        page = get(client, person(area, role), area=area.slug, period=YEAR.key).content.decode()
        assert ("/dashboard/records/" in page) is offered


def test_records_are_those_she_may_see_and_are_logged(area, client):
    officer = person(area, Role.TRIAGE)
    [seen, unseen] = hear(area, YEAR.start, 2, repeat=True)
    share_with(seen.listing.case, [area.hub_desk], ShareBasis.PATHWAY, "for the test", SYSTEM)
    page = get(client, officer, "/dashboard/records/repeat", area=area.slug, period=YEAR.key).content.decode()
    assert seen.listing.case.reference in page and unseen.listing.case.reference not in page
    event = Event.objects.get(actor=officer.pk, verb=Verb.LISTED)
    assert (event.object_ids, event.detail["figure"]) == ([seen.pk], "repeat")


@pytest.mark.parametrize("key", ["nothing", "category", "category.nothing", "not_repeat"])
def test_records_of_no_figure_are_not_found(area, client, key):
    assert get(client, person(area, Role.TRIAGE), f"/dashboard/records/{key}").status_code == 404


def test_every_figure_that_offers_records_has_them(area, client):
    hear(area, YEAR.start, 9)
    officer = person(area, Role.COORDINATOR)
    page = get(client, officer, area=area.slug, period=YEAR.key).content.decode()
    links = sorted(set(re.findall(r'/dashboard/records/[^?"]+', page)))
    assert len(links) > 60
    assert [link for link in links if get(client, officer, link).status_code != 200] == []


def test_by_agency_for_the_hub_and_for_a_manager_her_own(area, client):
    police = make_desk(area, PolicyGroup.POLICE, ReferralCategory.POLICE, name="Constabulary of the test")
    [heard, *_] = hear(area, YEAR.start, 9)
    due = timezone.make_aware(dt.datetime(2024, 4, 1, 9))
    heard.listing.research.create(desk=police, due_at=due, status="returned", returned_at=due)
    who = {
        "hub": person(area, Role.COORDINATOR),
        "board": person(area),
        "own": make_user(police, Role.MANAGER),
        "other": make_user(make_desk(area), Role.MANAGER),
    }
    seen = {
        name: [row["Figure"] for row in rows_of(client, user, area) if row["Table"] == "Research returned on time"]
        for name, user in who.items()
    }
    every, own = ["All agencies"], ["All agencies", str(police)]
    assert seen == {"hub": own, "board": every, "own": own, "other": every}


# --- Form, log, export ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"first": "", "last": ""}, "Enter a month and a year, like April 2019"),
        ({"first": "May 2019", "last": "April 2019"}, "The last month must not be before the first"),
        ({"first": "May 2019", "last": "May 2020"}, "Choose at most 12 months"),
        ({"first": "May 2099", "last": "May 2099"}, "The first month must not be in the future"),
        ({"first": "\u202e<script>'; DROP", "last": "😀" * 5000}, "Enter a month and a year"),
    ],
)
def test_months_that_do_not_fit_say_so_and_stay(area, client, query, message):
    response = get(client, person(area), period="custom", **query)
    page = response.content.decode()
    assert response.status_code == 200 and message in page and "There is a problem" in page
    assert "<script>'" not in page and "Over time" not in page
    assert get(client, person(area), "/dashboard/figures.csv", period="custom", **query).status_code == 404


def test_other_months_are_asked_for_in_words(area, client):
    hear(area, dt.date(2019, 4, 1), 9)
    page = get(client, person(area), period="custom", first="April 2019", last="10/2019").content.decode()
    assert "Cases heard 9" in words(page) and "April 2019 to October 2019" in page


def test_looking_exporting_and_ordering_are_logged(area, client, django_capture_on_commit_callbacks):
    board = person(area)
    get(client, board, area=area.slug, period=YEAR.key)
    assert Event.objects.get(actor=board.pk).verb == Verb.READ
    rows_of(client, board, area)
    exported = Event.objects.get(actor=board.pk, verb=Verb.EXPORTED)
    assert (exported.kind, exported.detail) == ("reporting.dashboard", {"period": YEAR.key})
    client.post("/dashboard/report", {"area": area.slug, "period": YEAR.key})
    paper = Paper.objects.get(recipient=board)
    assert (paper.kind, paper.subject_id, paper.options["period"]) == ("board", area.pk, YEAR.key)


@pytest.mark.parametrize("text", ["=1+1", "+44", "-3", "@SUM(A1)", "\t=1", " =1", "\r\n=1"])
def test_a_cell_is_never_a_formula(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "46%", "[c]", "▲ up 2", "1,030"])
def test_other_cells_stay_as_they_are(text):
    assert safe(text) == text


def test_an_area_called_like_a_formula_does_no_harm(client):
    area = make_area("=cmd|' /C calc'!A0")
    hear(area, YEAR.start, 9)
    assert all(row["Area"].startswith("'=cmd") for row in rows_of(client, person(area), area))


def test_queries_do_not_grow(area, client):
    board = person(area, Role.COORDINATOR)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert get(client, board, area=area.slug, period=YEAR.key).status_code == 200
        return len(found)

    hear(area, YEAR.start, 9)
    get(client, board)
    few = queries()
    for month in YEAR.months:
        hear(area, month, 40, category="idva", children_ids=lambda place: children(3))
    assert queries() == few

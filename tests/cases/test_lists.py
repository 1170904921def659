"""The list of cases and the search: only what she sees, through facts she sees, in a constant number of queries."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from audit.models import Event, Verb
from cases import listing
from cases.models import Case
from people.models import Address, ContactPoint, Person
from tests.cases.scene import MARK
from tests.factories import make_area, make_case, make_desk, make_person, make_user

pytestmark = pytest.mark.django_db


def find(client, text):
    return client.post("/cases/search", {"q": text}).content.decode()


def test_the_list_names_the_victim_only_to_those_who_may(family, as_worker):
    text = as_worker(PolicyGroup.IDVA).get("/cases").content.decode()
    assert family.case.reference in text and MARK["name"] in text


def test_another_areas_case_is_not_listed(family, as_worker):
    other = make_case(make_area("Faraway"))
    assert other.reference not in as_worker(PolicyGroup.HUB).get("/cases").content.decode()


@pytest.mark.parametrize(
    "typed", [MARK["name"], "zephyrin oakhollow", "Marigold", MARK["number"], "+44 7700 900321", "ch41 6aa"]
)
def test_a_case_is_found_by_any_name_number_or_postcode(family, as_worker, typed):
    assert family.case.reference in find(as_worker(PolicyGroup.IDVA), typed)


def test_a_case_is_found_by_its_reference_however_it_is_typed(family, as_worker):
    typed = family.case.reference.lower().replace("-", " ")
    assert family.case.reference in find(as_worker(PolicyGroup.EDUCATION), typed)


@pytest.mark.parametrize(
    ("group", "typed", "found"),
    [
        (PolicyGroup.EDUCATION, MARK["name"], True),
        (PolicyGroup.EDUCATION, MARK["number"], False),
        (PolicyGroup.EDUCATION, "ch41 6aa", False),
        (PolicyGroup.EDUCATION, MARK["child"], False),
        (PolicyGroup.CHILDRENS, MARK["child"], True),
        (PolicyGroup.HOUSING, "ch44 1ab", False),
        (PolicyGroup.POLICE, "ch44 1ab", True),
        (PolicyGroup.HEALTH, "ch43 2bb", False),
        (PolicyGroup.HOUSING, "ch43 2bb", True),
        (PolicyGroup.PROBATION, MARK["number"], False),
    ],
)
def test_no_case_is_found_through_a_fact_that_she_may_not_see(family, as_worker, group, typed, found):
    text = find(as_worker(group), typed)
    assert (family.case.reference in text) is found


def test_a_stranger_finds_nothing(family, client):
    client.force_login(make_user(make_desk(family.area), Role.PRACTITIONER))
    text = find(client, MARK["name"])
    assert family.case.reference not in text and "No case that you can see fits" in text


def test_the_log_keeps_the_search_without_what_was_typed(family, as_worker):
    find(as_worker(PolicyGroup.IDVA), MARK["name"])
    event = Event.objects.filter(verb=Verb.SEARCHED).get()
    assert event.object_ids == [family.case.pk]
    assert "Zephyrine" not in str(event.detail) + event.reference


@pytest.mark.parametrize(
    "typed", ["", "a" * 500, "😀", "'; DROP TABLE cases_case; --", "<b>x</b>", "\u202eabc", "%", "\x00"]
)
def test_strange_searches_are_answered(family, as_worker, typed):
    assert as_worker(PolicyGroup.IDVA).post("/cases/search", {"q": typed}).status_code == 200


def test_filters(family, as_worker):
    client = as_worker(PolicyGroup.IDVA)
    closed = make_case(family.area, family.desks[PolicyGroup.IDVA], risk_level="standard")
    closed.close("moved", "moved", family.workers[PolicyGroup.IDVA])
    text = client.get("/cases", {"risk": "high"}).content.decode()
    assert family.case.reference in text and closed.reference not in text
    assert closed.reference in client.get("/cases", {"status": "closed"}).content.decode()
    assert family.case.reference not in client.get("/cases", {"whose": "lead"}).content.decode()
    family.case.hand_lead(family.workers[PolicyGroup.IDVA], "hers", family.workers[PolicyGroup.HUB])
    assert family.case.reference in client.get("/cases", {"whose": "lead"}).content.decode()


QUERIES = [
    {"status": "x"}, {"risk": "😀"}, {"sort": "nonsense"}, {"area": "1"}, {"after": "x~y"}, {"after": "~1"},
    {"after": "9999-99-99~1"}, {"sort": "risk", "after": "2026-01-01T00:00:00+00:00~5"}, {"sort": "opened", "after": "2~5"},
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_nonsense_in_the_address_shows_the_list(family, as_worker, query):
    assert as_worker(PolicyGroup.IDVA).get("/cases", query).status_code == 200


@pytest.mark.parametrize(
    "order", ["-activity", "activity", "risk", "-risk", "meeting", "-meeting", "opened", "-opened"]
)
def test_pages_by_key_show_every_case_once(db, order):
    area = make_area()
    worker = make_user(area.hub_desk, Role.TRIAGE)
    start = timezone.now()
    for number in range(7):
        make_case(
            area, victim=make_person(), perpetrators=[], risk_level=["high", "standard", "unknown"][number % 3],
            opened_at=start - dt.timedelta(days=number // 2), last_activity_at=start - dt.timedelta(days=number // 3),
            next_meeting_at=start if number % 2 else None,
        )  # fmt: skip
    shown, after = [], ""
    while True:
        page = listing.page_of(Case.objects.visible_to(worker), order, after, size=2)
        shown += [case.pk for case in page.cases]
        after = page.after
        if not after:
            break
    assert len(shown) == 7 == len(set(shown))


def test_the_list_takes_as_many_queries_for_many_cases_as_for_one(family, as_worker, django_assert_num_queries):
    client = as_worker(PolicyGroup.IDVA)
    client.get("/cases")
    with CountQueries() as few:
        client.get("/cases")
    for _ in range(12):
        make_case(family.area, family.desks[PolicyGroup.IDVA], children=[make_person(), make_person()])
    with CountQueries() as many:
        client.get("/cases")
    assert many.count == few.count < 15
    with CountQueries() as search:
        find(client, "Ada")
    assert search.count < 15


class CountQueries:
    def __enter__(self):
        from django.test.utils import CaptureQueriesContext

        self.context = CaptureQueriesContext(connection)
        self.context.__enter__()
        return self

    def __exit__(self, *args):
        self.context.__exit__(*args)
        self.count = len(self.context)


def test_a_perpetrators_postcode_finds_him_unless_it_is_kept_secret(family, as_worker):
    """One who harms here may be hidden in another case, of which housing knows nothing."""
    Address.objects.create(person=family.perpetrator, kind="other", lines="hostel", postcode="CH45 9ZZ")
    Address.objects.create(person=family.perpetrator, kind="confidential", lines="refuge", postcode="CH45 9ZY")
    assert family.case.reference in find(as_worker(PolicyGroup.HOUSING), "CH45 9ZZ")
    assert family.case.reference not in find(as_worker(PolicyGroup.HOUSING), "CH45 9ZY")
    assert family.case.reference in find(as_worker(PolicyGroup.POLICE), "CH45 9ZY")


@pytest.mark.parametrize(
    ("order", "index"),
    [
        ("-activity", "cases_case_recent"),
        ("-opened", "cases_case_opened"),
        ("opened", "cases_case_opened"),
        ("-risk", "cases_case_risk_rank"),
        ("meeting", "cases_case_next_meeting"),
    ],
)
def test_each_order_walks_an_index_instead_of_sorting(family, order, index):
    cases = Case.objects.visible_to(family.workers[PolicyGroup.HUB])
    rows = cases.annotate(sort_key=listing.ORDERS[order.removeprefix("-")])
    sign = "-" if order.startswith("-") else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"
        )
    plan = rows.order_by(f"{sign}sort_key", f"{sign}pk")[:51].explain()
    assert index in plan and "Sort" not in plan


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda user: Person.objects.visible_to(user), "people_person_readers"),
        (lambda user: ContactPoint.objects.filter(value_key="+447700900321"), "people_contact_value"),
        (lambda user: Address.objects.filter(postcode="CH41 6AA"), "people_address_postcode"),
    ],
)
def test_each_way_of_finding_has_an_index(family, rows, index):
    """With so many rows that the planner has a reason to choose: of a few, one index is as dear as another."""
    who = make_person()
    ContactPoint.objects.bulk_create(
        ContactPoint(person=who, channel="mobile", value_key=f"+4477009{number:05}") for number in range(500)
    )
    with connection.cursor() as cursor:
        # Statistics are the owner's to make.
        cursor.execute("RESET ROLE; ANALYZE people_contactpoint; SET LOCAL ROLE hub_system")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = on")
    user = family.workers[PolicyGroup.HUB]
    with acting_as(user):
        assert index in rows(user).explain()


def test_a_name_is_found_through_its_index_although_rows_are_secured(family):
    """What the search function asks, with its owner's eyes: no policy stands before the index."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL ROLE hub_search")
        cursor.execute("EXPLAIN SELECT id FROM people_person WHERE search_names %> 'oakhollow'")
        plan = "".join(row for (row,) in cursor.fetchall())
        cursor.execute("SET LOCAL ROLE hub_system")
    assert "Index Scan on people_person_names" in plan

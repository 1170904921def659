"""The large world that the row rule is measured on keeps step with the tables, and its officer reads a quarter of it."""

import pytest
from django.db import connection, transaction

from cases.models import Case, Involvement
from dashub.demo import large
from dashub.management.commands import bench_access
from people.models import Person

pytestmark = pytest.mark.django_db
CASES = 2000


def test_it_loads_and_every_question_is_answered():
    large.load(CASES, tell=lambda line: None)
    officer = large.officer()
    assert Case.objects.count() == CASES and Person.objects.count() == CASES * 10 // 3
    assert Involvement.objects.filter(role="victim").count() == CASES
    assert Case.objects.visible_to(officer).count() == CASES // 4
    for ask in bench_access.QUESTIONS.values():
        ask(officer)
    assert bench_access.count_open(officer) == CASES // 4
    # Both sides of a comparison find the same, or it compares nothing.
    found = bench_access.people_like(officer)
    assert found and found == bench_access.people_like(None)


class TakenBack(Exception):
    pass


def test_it_loads_where_statistics_say_that_the_tables_are_empty():
    """A mass of rows that was taken back, then counted: PostgreSQL believes in many pages without a row, and once read whole
    tables for each row of the triggers, which took hours."""
    with pytest.raises(TakenBack), transaction.atomic():
        large.load(CASES // 2, tell=lambda line: None)
        raise TakenBack
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; ANALYZE cases_case, cases_involvement, people_person; SET LOCAL ROLE hub_system")
        cursor.execute("SET LOCAL statement_timeout = '60s'")
    large.load(CASES // 2, tell=lambda line: None)
    assert Case.objects.count() == CASES // 2

"""The large world that the row rule is measured on keeps step with the tables, and its officer reads a quarter of it."""

import pytest

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

"""Children read in one query are what ``prefetch_related`` reads in many."""

import pytest
from django.db.models import Prefetch

from cases.models import Case, Involvement
from cases.paper_builders import PRINTED, printable
from dashub import nested
from dashub.nested import Children
from marac.models import Action, Listing
from tests.factories import make_area, make_case, make_desk, make_user
from tests.marac.factories import make_action, make_listing, make_meeting, make_research
from tests.marac.full import fill_case

pytestmark = pytest.mark.django_db
DETAILS = ("aliases", "addresses", "contact_points")


@pytest.fixture
def case():
    area = make_area()
    desk = make_desk(area)
    case = make_case(area, desk, staff_risk="Dog “Rex” \\ 🐕")
    for _ in range(2):
        fill_case(case, [desk, make_desk(area)], make_user(desk))
    make_case(area, desk)
    return case


def columns(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_the_children_are_those_of_a_prefetch(case, django_assert_num_queries):
    details = [f"involvements__person__{detail}" for detail in DETAILS]
    relations = [one.name for one in PRINTED]
    expected = Case.objects.prefetch_related(
        Prefetch("involvements", Involvement.objects.select_related("person")), *relations[1:], *details
    ).get(pk=case.pk)
    with django_assert_num_queries(1):
        [found] = printable(Case.objects.filter(pk=case.pk))
    with django_assert_num_queries(0):
        assert columns(found) == columns(expected)
        for relation in relations:
            rows = [columns(row) for row in getattr(found, relation).all()]
            assert rows and rows == [columns(row) for row in getattr(expected, relation).all()]
        for mine, theirs in zip(found.involvements.all(), expected.involvements.all(), strict=True):
            assert columns(mine.person) == columns(theirs.person) and mine.case is found
            for detail in DETAILS:
                rows = sorted((columns(row) for row in getattr(mine.person, detail).all()), key=lambda row: row["id"])
                theirs_too = [columns(row) for row in getattr(theirs.person, detail).all()]
                assert rows == sorted(theirs_too, key=lambda row: row["id"])


def test_values_have_the_types_that_the_database_gives(case):
    [found] = printable(Case.objects.filter(pk=case.pk))
    for one in PRINTED:
        for mine in getattr(found, one.name).all():
            stored = type(mine).objects.get(pk=mine.pk)
            assert {name: type(value) for name, value in columns(mine).items()} == {
                name: type(value) for name, value in columns(stored).items()
            }


def test_joined_rows_come_with_a_child_and_may_be_missing(case, django_assert_num_queries):
    desk = make_desk(case.area)
    listing = make_listing(case, make_meeting(case.area))
    owned = make_action(case, desk, listing=listing, owner=make_user(desk, name="Olu Owner"))
    make_action(case, desk, listing=listing)
    actions = Children("actions", ("desk__agency", "owner"), rows=Action.objects.order_by("-pk"))
    with django_assert_num_queries(1):
        [found] = nested.read(Listing.objects.all(), actions)
        mine = list(found.actions.all())
        assert [(str(row.desk), row.owner) for row in mine] == [(str(desk), None), (str(desk), owned.owner)]


def test_children_have_children_and_may_be_narrowed(case, django_assert_num_queries):
    listing = make_listing(case, make_meeting(case.area))
    for number in range(2):
        research = make_research(listing, make_desk(case.area), "returned")
        research.lines.create(prompt="A", text=f"shared {number}", shared=True)
        research.lines.create(prompt="B", text="private")
    lines = type(research).lines.rel.related_model.objects.filter(shared=True)
    with django_assert_num_queries(1):
        [found] = nested.read(Listing.objects.all(), Children("research", children=(Children("lines", rows=lines),)))
        texts = sorted(line.text for row in found.research.all() for line in row.lines.all())
    assert texts == ["shared 0", "shared 1"]


def test_a_row_without_children_has_none(django_assert_num_queries):
    area = make_area()
    case = make_case(area, perpetrators=[])
    with django_assert_num_queries(1):
        [found] = printable(Case.objects.filter(pk=case.pk))
        assert [len(getattr(found, one.name).all()) for one in PRINTED] == [1, 0, 0, 0, 0, 0, 0, 0]
    assert (
        nested.is_read(found, "voices") and not nested.is_read(found, "notes") and not nested.is_read(case, "voices")
    )

"""Orders in force and releases on the first page of a case and on its paper: one line each, by the viewer's section."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from cases.models import Case, ProtectiveOrder, Release
from cases.paper_builders import case_part, printable
from cases.seen import Seen
from tests.factories import make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    area = make_area()
    desks = {group: make_desk(area, group) for group in (PolicyGroup.POLICE, PolicyGroup.EDUCATION)}
    case = make_case(area, *desks.values())
    today, police = timezone.localdate(), desks[PolicyGroup.POLICE]
    soon = today + dt.timedelta(days=9)
    common = {"case": case, "desk": police}
    ProtectiveOrder.objects.create(
        kind="non_molestation", made_on=today, until=soon, terms="Not to ring", no_children=True, **common
    )
    ProtectiveOrder.objects.create(kind="restraining", made_on=today, status="refused", **common)
    Release.objects.create(kind="prison", place="HMP Farley", release_on=soon, **common)
    Release.objects.create(kind="hospital", status="cancelled", **common)
    return case, {group: make_user(desk, Role.PRACTITIONER) for group, desk in desks.items()}


@pytest.mark.parametrize("group", [PolicyGroup.POLICE, PolicyGroup.EDUCATION])
def test_the_first_page_shows_what_binds_him_and_none_of_the_terms(place, group):
    case, workers = place
    client = Client()
    client.force_login(workers[group])
    words = client.get(f"/cases/{case.reference}").content.decode()
    assert "No contact with or collection of the children" in words and "Release from prison" in words
    assert not any(secret in words for secret in ("Not to ring", "HMP Farley", "Restraining order", "Discharge"))


def test_the_paper_has_a_section_of_them(place):
    case, workers = place
    with acting_as(workers[PolicyGroup.POLICE]):
        [found] = printable(Case.objects.filter(pk=case.pk))
        part = case_part(Seen.by(workers[PolicyGroup.POLICE], found))
    [section] = [one for one in part.sections if one.title == "Orders in force and release dates"]
    assert [label for label, _ in section.tables[0].rows] == ["Non-molestation order", "Release from prison"]


def test_without_any_the_section_is_not_there(place):
    case, workers = place
    ProtectiveOrder.objects.all().delete()
    Release.objects.all().delete()
    with acting_as(workers[PolicyGroup.POLICE]):
        [found] = printable(Case.objects.filter(pk=case.pk))
        titles = [one.title for one in case_part(Seen.by(workers[PolicyGroup.POLICE], found)).sections]
    assert "Orders in force and release dates" not in titles

"""Possible existing people: only those whom the asker may see, in one query, with why."""

import datetime as dt

import pytest

from agencies.access import Role
from people.matching import Record
from people.models import Address, Alias, ContactPoint
from people.search import candidates
from tests.factories import make_area, make_case, make_desk, make_person, make_user

pytestmark = pytest.mark.django_db
BORN = dt.date(1990, 5, 17)


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area)


@pytest.fixture
def asker(desk):
    return make_user(desk, Role.PRACTITIONER)


@pytest.fixture
def mira(area, desk):
    person = make_person("Mira", "Harrowgate", date_of_birth=BORN)
    make_case(area, desk, victim=person)
    return person


def found(probe, asker):
    return [each.person for each in candidates([probe], asker)[0]]


def test_a_slip_in_the_name_still_finds_her(mira, asker):
    (candidate,) = candidates([Record("Mira", "Harowgate", born=BORN)], asker)[0]
    assert candidate.person == mira
    assert "date of birth: the same" in candidate.why


def test_nobody_whom_the_asker_may_not_see(mira, area):
    stranger = make_user(make_desk(area), Role.PRACTITIONER)
    assert found(Record("Mira", "Harrowgate", born=BORN), stranger) == []


def test_an_alias_and_a_phone_find_her(mira, asker):
    Alias.objects.create(person=mira, given_name="Mirabel", family_name="Quill")
    mira.refresh_search()
    ContactPoint.objects.create(person=mira, channel="mobile", value="07700 900456")
    assert found(Record("Mirabel", "Quill"), asker) == [mira]
    assert found(Record(phones=("+44 7700 900456",), given="Mira"), asker) == [mira]


def test_a_birthday_comes_before_many_namesakes(area, desk, asker, monkeypatch):
    monkeypatch.setattr("people.search.MOST_ROWS", 3)
    for _ in range(4):
        make_case(area, desk, victim=make_person("Mira", "Harrowgate"))
    twin = make_person("Mira", "Harrowgat", date_of_birth=BORN)
    make_case(area, desk, victim=twin)
    assert found(Record("Mira", "Harrowgate", born=BORN), asker)[0] == twin


def test_a_home_finds_her_where_the_name_is_misheard(mira, asker):
    Address.objects.create(person=mira, kind="usual", lines="4 Alder Row", postcode="ME1 4QQ")
    probe = Record("Myra", "Arrogate", sex="female", places=(("4 Alder Row", "ME1 4QQ"),))
    assert found(probe, asker) == [mira]


def test_a_confidential_address_is_no_evidence(mira, asker):
    Address.objects.create(person=mira, kind="confidential", lines="1 Hidden Way", postcode="ME9 9ZZ")
    (candidate,) = candidates([Record("Mira", "Harrowgate", places=(("1 Hidden Way", "ME9 9ZZ"),))], asker)[0]
    assert "home" not in candidate.why.split("phone:")[-1]
    assert "address" not in candidate.why.split("phone:")[-1]


def test_one_query_for_any_number_of_people(mira, asker, django_assert_num_queries):
    assert asker.standing  # read once a request, before
    probes = [Record("Mira", "Harrowgate"), Record("Bren", "Nobody"), Record("Tam", born=BORN)]
    with django_assert_num_queries(1):
        assert [len(each) for each in candidates(probes, asker)][0] == 1


@pytest.mark.parametrize("probe", [Record(), Record("'; DROP TABLE x; --"), Record("😀"), Record("%_\\")])
def test_odd_words_find_nobody_and_break_nothing(mira, asker, probe):
    assert found(probe, asker) == []

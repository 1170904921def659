"""Doors: the sign-in page for strangers, 404 before 403, and a read event for what was opened."""

import re

import pytest

from agencies import doors
from agencies.access import Permission, Role
from audit.models import Event, Verb
from cases.sharing import bar
from tests.agencies import urls
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.agencies.urls")]


@pytest.fixture
def desk():
    return make_desk(make_area())


@pytest.fixture
def sign_in(client):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


@pytest.mark.parametrize("address", ["/open", "/chairs", "/case/K7QD-2M", "/case/K7QD-2M/chair"])
def test_a_stranger_is_sent_to_the_sign_in_page_whether_or_not_there_is_anything(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (302, f"/sign-in?next={address}")


def test_a_power_held_anywhere_opens_a_plain_door(sign_in, desk):
    assert sign_in(make_user(desk, Role.CHAIR)).get("/chairs").status_code == 200


def test_without_the_power_it_is_refused(sign_in, desk):
    assert sign_in(make_user(desk, Role.PRACTITIONER)).get("/chairs").status_code == 403


def test_a_user_without_a_post_may_nothing(sign_in):
    assert sign_in(make_user()).get("/open").status_code == 403


def test_a_visible_row_is_opened_and_the_look_is_recorded_once(sign_in, desk):
    case, user = make_case(desk.area, desk), make_user(desk, Role.PRACTITIONER)
    assert sign_in(user).get(f"/case/{case.reference}").content.decode() == case.reference
    event = Event.objects.get(actor=user.pk)
    assert (event.verb, event.object_ids, event.reference) == (Verb.READ, [case.pk], case.reference)


def test_a_change_is_recorded_by_itself_not_as_a_look(sign_in, desk):
    case, user = make_case(desk.area, desk), make_user(desk, Role.PRACTITIONER)
    sign_in(user).post(f"/case/{case.reference}")
    assert not Event.objects.filter(actor=user.pk, verb=Verb.READ).exists()


def test_no_row_an_invisible_row_and_a_barred_row_answer_alike(sign_in, desk):
    hidden, barred, user = make_case(desk.area), make_case(desk.area, desk), make_user(desk, Role.PRACTITIONER)
    bar(user, barred.victim, "her brother", SYSTEM)
    client = sign_in(user)
    answers = [client.get(f"/case/{reference}") for reference in ["ZZZZ-ZZ", hidden.reference, barred.reference]]
    assert {answer.status_code for answer in answers} == {404}
    # The token of the sign-out form is masked anew for each page.
    assert len({re.sub(rb'value="\w{64}"', b"", answer.content) for answer in answers}) == 1


def test_an_invisible_row_is_404_even_where_the_power_lacks_too(sign_in, desk):
    hidden = make_case(desk.area)
    assert sign_in(make_user(desk, Role.PRACTITIONER)).get(f"/case/{hidden.reference}/chair").status_code == 404


def test_a_visible_row_without_the_power_is_403_and_not_recorded_as_a_look(sign_in, desk):
    case, user = make_case(desk.area, desk), make_user(desk, Role.PRACTITIONER)
    assert sign_in(user).get(f"/case/{case.reference}/chair").status_code == 403
    assert [e.verb for e in Event.objects.filter(actor=user.pk)] == [Verb.REFUSED]


def test_the_power_must_be_held_in_the_rows_area(sign_in, desk):
    """A chair of another area who works at a desk here is no chair here."""
    case, user = make_case(desk.area, desk), make_user(desk, Role.PRACTITIONER)
    user.memberships.create(desk=make_desk(make_area("Second")), roles=[str(Role.CHAIR)])
    client = sign_in(user)
    assert client.get("/chairs").status_code == 200
    assert client.get(f"/case/{case.reference}/chair").status_code == 403


def test_every_door_stamps_its_permission():
    assert urls.open_to_all.permission == Permission.HOME
    assert urls.case.permission == Permission.SEE_CASES
    assert doors.public(lambda request: None).permission == "public"

"""manage.py remove_second_factor: for somebody who has lost telephone and recovery codes."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agencies.access import Role
from agencies.models import Acceptance, SecondFactor
from audit.models import Event
from tests.factories import PASSWORD, code_of, make_area, make_desk, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user(make_desk(make_area()), Role.PRACTITIONER)


def test_she_is_signed_out_and_sets_up_another(client, user):
    other = make_user(user.memberships.get().desk, Role.PRACTITIONER)
    code_of(other)
    Acceptance.accept(user)
    client.post("/sign-in", {"username": user.email, "password": PASSWORD})
    client.post("/sign-in/code", {"code": code_of(user)})
    assert client.get("/notices").status_code == 200
    call_command("remove_second_factor", user.email.upper(), stdout=StringIO())
    assert client.get("/notices").url.startswith("/sign-in?")
    assert [factor.user for factor in SecondFactor.objects.all()] == [other]
    client.post("/sign-in", {"username": user.email, "password": PASSWORD})
    assert client.get("/sign-in/code").url.startswith("/account/second-factor")
    event = Event.objects.get(kind="second factor", detail__what="removed")
    assert (event.purpose, event.object_ids) == ("a lost telephone", [user.pk])


@pytest.mark.parametrize("email", ["nobody@example.org", None])
def test_what_is_not_there_is_said(user, email):
    with pytest.raises(CommandError):
        call_command("remove_second_factor", email or user.email, stdout=StringIO())

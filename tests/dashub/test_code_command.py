"""`make code`: for the sample's people on the hub's own database, and for nobody else."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agencies.access import Role
from agencies.models import SecondFactor
from tests.factories import code_of, make_area, make_desk, make_user

pytestmark = pytest.mark.django_db


def printed(email):
    out = StringIO()
    call_command("code", email, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def person():
    user = make_user(make_desk(make_area()), Role.CHAIR)
    type(user).objects.filter(pk=user.pk).update(email="chair@merrow.example")
    user.refresh_from_db()
    code_of(user)
    return user


def test_it_prints_the_code_that_is_accepted_next(person):
    factor = SecondFactor.objects.get(user=person)
    assert factor.accept(printed("Chair@merrow.example"))
    assert factor.accept(printed("chair@merrow.example"))


def test_not_where_the_database_may_be_a_real_one(person, settings):
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="DATABASE_URL"):
        printed("chair@merrow.example")


@pytest.mark.parametrize("email", ["chair@merrow.gov.uk", "chair@merrow.example.org", ""])
def test_not_for_an_address_that_could_be_somebody_s(person, email):
    with pytest.raises(CommandError, match=r"\.example"):
        printed(email)


def test_somebody_without_a_second_factor_is_told_so(person):
    SecondFactor.objects.all().delete()
    with pytest.raises(CommandError, match="sets up"):
        printed("chair@merrow.example")

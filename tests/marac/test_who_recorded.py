"""The minutes say who recorded what (domain.md section 9, scenario 14)."""

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from marac import papers
from marac.actions import discussion
from tests import factories
from tests.marac.factories import make_listing, make_meeting, make_series

pytestmark = pytest.mark.django_db


def test_each_writer_is_named_with_what_she_recorded_to_those_who_read_it():
    area = factories.make_area()
    police = factories.make_desk(area, PolicyGroup.POLICE)
    chair = factories.make_user(area.hub_desk, Role.CHAIR, name="Chris Chair")
    coordinator = factories.make_user(area.hub_desk, Role.COORDINATOR, name="Corin Order")
    officer = factories.make_user(police, Role.REPRESENTATIVE)
    meeting = make_meeting(area, make_series(area, police), timezone.now(), status="in_session")
    listing = make_listing(factories.make_case(area, police), meeting)
    for by, said in (
        (chair, {"decision": "Locks"}),
        (chair, {"decision": "Locks today", "risk_victim": "High"}),
        (coordinator, {"decision": "Locks by noon", "factors.victim.alcohol": "no"}),
    ):
        talk = discussion.start_discussion(listing, chair)
        discussion.write_discussion(talk, talk.version, talk.words() | said, by)
    [row] = papers.minuted(meeting, coordinator)
    assert row["rows"][-1] == (
        "Recorded by",
        "Chris Chair: Risk to the victim, Decision. Corin Order: Decision, Factors.",
    )
    assert papers.minuted(meeting, officer)[0]["rows"] == []

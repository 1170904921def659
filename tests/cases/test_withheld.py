"""That others hold something which she does not read: told where the policy lets her know of it, and never otherwise."""

from html import unescape

import pytest
from django.template.loader import render_to_string

from agencies.access import PolicyGroup
from agencies.models import ApiToken
from cases.paper_builders import case_summary
from cases.seen import Seen
from cases.sharing import bar, end_share
from cases.withheld import withheld
from marac.models import Minutes
from tests.factories import SYSTEM
from tests.marac.factories import make_listing, make_meeting, make_research

HEADING = "Held, not shown to you"


@pytest.fixture
def heard(family):
    """The case was heard: children's services returned something and education nothing; the minutes are issued."""
    meeting = make_meeting(family.area, status="held")
    listing = make_listing(family.case, meeting, status="discussed")
    make_research(listing, family.desks[PolicyGroup.CHILDRENS], "returned")
    make_research(listing, family.desks[PolicyGroup.EDUCATION], "no_trace")
    make_research(listing, family.desks[PolicyGroup.HOUSING], "returned")
    by, at = family.workers[PolicyGroup.HUB], meeting.starts_at
    Minutes.objects.create(meeting=meeting, status="issued", approved_by=by, approved_at=at, issued_at=at)
    return family


def told(family, group) -> dict[str, list[str]]:
    user = family.workers[group]
    return {one.section.value: one.held_by for one in withheld(Seen.by(user, family.case), user)}


def named(family, *groups) -> list[str]:
    return sorted(str(family.desks[group].agency) for group in groups)


def test_she_is_told_what_others_hold_and_whom_to_ask(heard):
    assert told(heard, PolicyGroup.HOUSING) == {
        "risk": named(heard, PolicyGroup.POLICE),
        "safety_plan": named(heard, PolicyGroup.IDVA),
        "research": named(heard, PolicyGroup.CHILDRENS),
        "minutes": named(heard, PolicyGroup.HUB),
    }


def test_what_she_reads_or_wrote_alone_is_not_named(heard):
    assert "risk" not in told(heard, PolicyGroup.POLICE)
    assert "safety_plan" not in told(heard, PolicyGroup.IDVA)
    assert told(heard, PolicyGroup.HUB) == {}


def test_what_does_not_exist_for_her_kind_of_agency_is_not_told(heard):
    assert set(told(heard, PolicyGroup.EDUCATION)) == {"safety_plan", "research", "minutes"}


def test_nothing_held_nothing_told(family):
    family.case.assessments.all().delete()
    family.case.safety_plans.all().delete()
    assert told(family, PolicyGroup.HOUSING) == {}


@pytest.mark.parametrize(
    ("group", "says"), [(PolicyGroup.HOUSING, True), (PolicyGroup.EDUCATION, True), (PolicyGroup.HUB, False)]
)
def test_page_api_and_paper_say_the_same(heard, client, group, says):
    user, asked = heard.workers[group], told(heard, group)
    client.force_login(user)
    page = client.get(f"/cases/{heard.case.reference}").content.decode()
    made = case_summary(heard.case, user, {}, lambda percent: None)
    paper = render_to_string(made.template, made.context)
    secret = ApiToken.issue(heard.desks[group], user, "a system", user)[1]
    data = client.get(f"/api/v1/cases/{heard.case.reference}", headers={"Authorization": f"Bearer {secret}"}).json()
    assert {one["section"]: one["held_by"] for one in data["withheld"]} == asked
    assert (HEADING in page) is (HEADING in paper) is says
    for text in (page, paper):
        assert all(f"ask {', '.join(agencies)}" in unescape(text) for agencies in asked.values())


def test_health_immigration_idva_notes_and_a_confidential_address_are_never_told_of(heard, client):
    """They stand in the case; whoever does not read them finds no trace of them."""
    for group in (PolicyGroup.HOUSING, PolicyGroup.EDUCATION, PolicyGroup.PROBATION):
        assert set(told(heard, group)) <= {"risk", "safety_plan", "research", "minutes"}
        client.force_login(heard.workers[group])
        page = client.get(f"/cases/{heard.case.reference}").content.decode()
        held = page.partition(HEADING)[2]
        assert held and not any(word in held for word in ("Health:", "Immigration", "IDVA case notes", "Confidential"))


def test_a_barred_or_ended_reader_is_told_nothing(heard):
    bar(heard.workers[PolicyGroup.HOUSING], heard.victim, "Her brother", SYSTEM)
    end_share(heard.case, heard.desks[PolicyGroup.EDUCATION], "Over", SYSTEM)
    heard.case.refresh_from_db()
    for group in (PolicyGroup.HOUSING, PolicyGroup.EDUCATION):
        heard.workers[group].__dict__.pop("_standing", None)
        assert told(heard, group) == {}

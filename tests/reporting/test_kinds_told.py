"""The log names no kind of record to whoever may not know of it: of immigration the lead reads no word, the IDVA does."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.acts import OF_A_CASE
from agencies.models import Membership
from agencies.sections import MAY_BE_KNOWN, NO_SECRET, SECTIONS, Section
from audit.log import record
from audit.models import Event, Verb
from cases import kinds
from cases.models import record_models
from cases.sharing import bar, end_share
from reporting.governance.forms import KINDS
from reporting.models import Alert
from support.models import ImmigrationMatter
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user, screened
from tests.records import EXAMPLES
from tests.sound import MOST_QUERIES, questions

pytestmark = pytest.mark.django_db
WORD = "immigration"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def world():
    class World:
        area = make_area()
        desk = make_desk(area, PolicyGroup.IDVA, name="Lantern Advocacy")
        idva = make_user(desk, Role.IDVA, name="Ida Worker")
        lead = make_user(area.hub_desk, Role.GOVERNANCE, name="The lead")
        chair = make_user(area.hub_desk, Role.CHAIR, name="The chair")
        # An IDVA of the police, whose column says that there is no such section.
        police = make_desk(area, PolicyGroup.POLICE, name="Southford Police")
        officer = make_user(police, Role.IDVA, name="Olly Officer")
        case = make_case(area, desk, police)

    fields = EXAMPLES[ImmigrationMatter].fields(World.case)
    World.matter = ImmigrationMatter.make(World.case, World.desk.pk, World.idva, **fields)
    at = f"/cases/{World.case.reference}/immigration"
    for page in (f"{at}/{World.matter.pk}", f"{at}/new"):
        assert client_of(World.idva).get(page).status_code == 200
    return World


def alert_of(world) -> Alert:
    events = list(Event.objects.filter(actor=world.idva.pk).values_list("pk", flat=True))
    return Alert.objects.create(
        actor=world.idva, kind="volume", area=world.area, day=timezone.localdate(), at=timezone.now(), events=events,
        reference=world.case.reference,
    )  # fmt: skip


def looked(world, user) -> str:
    answer = client_of(user).get(f"/cases/{world.case.reference}/looked")
    assert answer.status_code == 200
    return answer.content.decode()


# --- The lead --------------------------------------------------------------------------------------------------------


def test_the_lead_reads_that_something_was_done_and_no_word_of_what(world):
    lead, asked = client_of(world.lead), {"reference": world.case.reference}
    pages = {
        "search": lead.get("/audit", asked),
        "export": lead.get("/audit/events.csv", asked),
        "alert": lead.get(alert_of(world).get_absolute_url()),
    }
    for name, page in pages.items():
        text = page.content.decode("utf-8-sig")
        assert page.status_code == 200 and WORD not in text.lower(), name
        # The record made, the record read, and the form for another one.
        assert text.count(OF_A_CASE) == 3, name
        assert "Looked at" in text and "Created" in text


def test_the_search_by_what_was_done_by_whom_and_when_is_what_it_was(world):
    lead = client_of(world.lead)
    day = timezone.localdate()
    asked = {"verb": "created", "actor": world.idva.pk, "since_day": day.day, "since_month": day.month}
    found = lead.get("/audit", asked | {"since_year": day.year}).content.decode()
    assert found.count(OF_A_CASE) == 1 and "Ida Worker" in found
    later = day + dt.timedelta(days=1)
    asked |= {"since_day": later.day, "since_month": later.month, "since_year": later.year}
    assert OF_A_CASE not in lead.get("/audit", asked).content.decode()


def test_what_every_agency_may_know_is_named_to_her(world):
    for kind in ("cases.safetyplan", "cases.riskassessment", "cases.protectiveorder", "cases.note", "cases.document"):
        record(world.idva, Verb.READ, kind, [1], reference=world.case.reference)
    for view in ("case-risk", "case", "case-timeline"):
        record(world.idva, Verb.READ, world.case, view=view)
    page = client_of(world.lead).get("/audit", {"actor": world.idva.pk}).content.decode()
    for words in (
        "Safety plan",
        "Risk assessment",
        "Protective order",
        "Note",
        "Document",
        "Case: risk",
        "Case: timeline",
    ):
        assert words in page


def test_no_kind_that_may_be_searched_for_would_tell_by_its_hits():
    told = {kind for kind in KINDS if kinds._sections_of_kinds().get(kind, Section.HEADLINE) not in NO_SECRET}
    assert told == set()


def test_a_lead_who_reads_the_case_otherwise_is_told_of_it_as_far_as_that_goes(world):
    """She is an IDVA as well: of her own service's case she reads the kind, of another's not."""
    Membership.objects.create(user=world.lead, desk=world.desk, roles=[Role.IDVA])
    other = make_case(world.area, world.police)
    record(world.officer, Verb.READ, "support.immigrationmatter", [9], reference=other.reference)
    lead = client_of(screened(world.lead))
    assert "Immigration matter" in lead.get("/audit", {"reference": world.case.reference}).content.decode()
    assert WORD not in lead.get("/audit", {"reference": other.reference}).content.decode().lower()
    end_share(world.case, world.desk, "She has moved", SYSTEM)
    ended = client_of(screened(world.lead)).get("/audit", {"reference": world.case.reference})
    assert WORD not in ended.content.decode().lower()


@pytest.mark.parametrize("also", [(), (Role.IDVA,)])
def test_more_events_of_more_cases_ask_no_more(world, also):
    if also:
        Membership.objects.create(user=world.lead, desk=world.desk, roles=list(also))
        screened(world.lead)
    lead = client_of(world.lead)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert lead.get("/audit").status_code == 200
        return len(questions(found))

    lead.get("/audit")
    few = queries()
    for number in range(20):
        case = make_case(world.area, world.desk)
        record(world.idva, Verb.READ, "support.immigrationmatter", [number], reference=case.reference)
    assert queries() == few <= MOST_QUERIES


# --- Who looked, in the case itself ----------------------------------------------------------------------------------


def test_the_idva_reads_it_in_her_case_and_so_does_the_chair(world):
    for user in (world.idva, world.chair):
        text = looked(world, user)
        assert "Immigration matter" in text and "Case: immigration new" in text


def test_an_agency_whose_column_says_that_there_is_none_does_not(world):
    text = looked(world, world.officer)
    assert WORD not in text.lower() and text.count(OF_A_CASE) == 2
    # It may know that there is a safety plan, which it reads in part.
    record(world.idva, Verb.READ, "cases.safetyplan", [1], reference=world.case.reference)
    assert "Safety plan" in looked(world, world.officer)


def test_whoever_is_barred_has_no_such_page(world):
    bar(world.idva, world.case.victim, "Her sister", SYSTEM)
    assert client_of(world.idva).get(f"/cases/{world.case.reference}/looked").status_code == 404


# --- The policy ------------------------------------------------------------------------------------------------------


def test_what_is_no_secret_is_what_no_column_leaves_out():
    for section in Section:
        left_out = "-" in {SECTIONS[section, group] for group in PolicyGroup}
        assert (section in NO_SECRET) == (not left_out or section in MAY_BE_KNOWN)
    assert not NO_SECRET & {Section.IMMIGRATION, Section.HEALTH, Section.IDVA_NOTES, Section.CONFIDENTIAL_ADDRESS}


def test_every_kind_of_record_has_its_section():
    assert all(kinds.section_of(model) == model.section for model in record_models())
    assert kinds.name_of(ImmigrationMatter) == "record of the case"

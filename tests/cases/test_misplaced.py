"""What seems to stand in the wrong part of a case is asked about once, and kept as typed where the writer says so."""

import time

import pytest

from agencies.access import PolicyGroup, Section
from cases.forms.misplaced import signs
from cases.models import Note
from support.models import MoneyHelp
from tests.cases import scene

ASKED = [
    ("She is in a refuge at 14 Foxglove Yard now", Section.INCIDENT, 1),
    ("Moved to CH41 9ZZ, tell nobody", Section.HEADLINE, 1),
    ("The refuge rang. All is well.", Section.HEADLINE, 0),
    ("He was seen at 14 Elm Road", Section.INCIDENT, 0),
    ("Her spouse visa ends in June", Section.MONEY, 1),
    ("NRPF: the council pays", Section.HOME, 1),
    ("Her spouse visa ends in June", Section.IMMIGRATION, 0),
    ("She paid with a visa card", Section.MONEY, 1),
    ("Asylum claim; staying at 2 Quay Street", Section.HEALTH, 2),
    ("She deplored the delay and had no recourse but to wait", Section.HEADLINE, 1),
    ("", Section.HEADLINE, 0),
]


@pytest.mark.parametrize(("text", "section", "count"), ASKED)
def test_what_a_text_is_asked_about(text, section, count):
    assert len(signs(text, section)) == count


@pytest.mark.parametrize("text", ["a " * 5000, "refuge " * 1500, "12 a b " * 1400, "moved to 1 " + "x-" * 4000])
def test_a_long_text_is_read_at_once(text):
    began = time.process_time()
    signs(text, Section.HEADLINE)
    assert time.process_time() - began < 1


@pytest.mark.django_db
class TestPages:
    TYPED = {"text": "She is in a refuge at 14 Foxglove Yard", "section": "headline", "sharing": "case"}

    @pytest.fixture
    def world(self, client):
        world = scene.build()
        client.force_login(world.workers[PolicyGroup.IDVA])
        return world

    def test_a_note_for_others_comes_back_once_with_all_that_was_typed(self, client, world):
        path, count = f"/cases/{world.case.reference}/notes/new", Note.objects.count()
        asked = client.post(path, self.TYPED)
        words = asked.content.decode()
        assert asked.status_code == 200 and "where somebody is hiding" in words and self.TYPED["text"] in words
        assert 'name="sure"' in words and Note.objects.count() == count
        assert client.post(path, {**self.TYPED, "sure": "on"}).status_code == 302
        assert Note.objects.count() == count + 1

    def test_a_note_of_her_own_agency_is_not_asked_about(self, client, world):
        path = f"/cases/{world.case.reference}/notes/new"
        assert client.post(path, {**self.TYPED, "sharing": "own"}).status_code == 302

    def test_a_record_is_asked_about_too(self, client, world):
        path = f"/cases/{world.case.reference}/money-help/new"
        typed = {"kind": "benefit", "status": "refused", "refused_why": "No recourse to public funds"}
        typed |= {"applied_on_day": "2", "applied_on_month": "3", "applied_on_year": "2026"}
        asked = client.post(path, typed)
        assert asked.status_code == 200 and "immigration status" in asked.content.decode()
        assert client.post(path, {**typed, "sure": "on"}).status_code == 302
        assert MoneyHelp.objects.get().refused_why == typed["refused_why"]

"""The discreet copy of a child's plan: only where one can be kept at home, and nothing on it that tells."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from agencies.access import PolicyGroup, Role
from audit.models import Event
from cases.models import ShareBasis, TimelineEntry
from cases.sharing import share_with
from support.forms.plan_copy import NEUTRAL_OF_CHILD
from support.models import ChildSafetyPlan, OneTimeView
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user
from tests.support.test_plan_copy import words_of

pytestmark = pytest.mark.django_db
WHERE = "Behind the picture books"


@pytest.fixture
def family():
    """A case with a child's plan, its IDVA, and the decision that a copy can be kept at home."""
    area = make_area()
    desk = make_desk(area, PolicyGroup.IDVA, name="Lantern Advocacy")
    child = make_person("Pippin", "Oakhollow")
    case = make_case(
        area, desk, victim=make_person("Zephyrine", "Oakhollow"), perpetrators=[make_person("Bartholomew", "Quill")],
        children=[child],
    )  # fmt: skip
    worker = make_user(desk, Role.IDVA)
    plan = ChildSafetyPlan.make(
        case, desk.pk, worker, child_id=child.pk, voice="own", at_home="yes", at_home_why=WHERE, code="pancake",
        safe_place="In my room with the torch", not_to_do="I do not get in between", people="Mr Bell and Nan",
    )  # fmt: skip
    client = Client()
    client.force_login(worker)
    return SimpleNamespace(area=area, desk=desk, case=case, child=child, plan=plan, worker=worker, client=client)


def at(family) -> str:
    return f"/cases/{family.case.reference}/plan-child/{family.plan.pk}/copy"


def decided(family, at_home: str, why: str = "") -> None:
    ChildSafetyPlan.objects.filter(pk=family.plan.pk).update(at_home=at_home, at_home_why=why)


def typed(**more) -> dict:
    return {"title": "remember", "contact": "Sam", "parts": ["code"], "text_code": "pancake"} | more


def test_a_print_holds_the_chosen_parts_under_neutral_headings_and_nothing_that_tells(family):
    both = typed(parts=["code", "safe_place"], text_safe_place="In my room with the torch")
    answer = family.client.post(at(family), both)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('"to-remember.pdf"') and "no-store" in answer["Cache-Control"]
    text = words_of(answer.content)
    for stands in ("To remember", "A word", "pancake", "My places", "In my room with the torch", "Sam"):
        assert stands in text
    for telling in (
        *("Our code word", "worried", "between", "Mr Bell", WHERE, "Lantern", "afety", "Pippin", "Oakhollow", "Quill"),
        *(family.case.reference, "OFFICIAL", "Hub", family.worker.full_name, "hild"),
    ):
        assert telling not in text and telling.encode() not in answer.content


def test_it_is_on_the_record_and_no_link_is_made(family):
    family.client.post(at(family), typed(how="link", word="Blue bell", hours="4"))
    event = Event.objects.filter(verb="exported").latest("pk")
    assert (event.kind, event.reference) == ("support.childsafetyplan", family.case.reference)
    assert event.detail == {"discreet": True, "parts": 1}
    entry = TimelineEntry.objects.latest("pk")
    assert (entry.title, entry.section) == ("Discreet copy of a child’s safety plan printed", "safety_plan")
    assert not OneTimeView.objects.exists()


def test_every_heading_of_a_child_has_a_neutral_one():
    headings = dict(ChildSafetyPlan.HEADINGS)
    assert NEUTRAL_OF_CHILD.keys() == headings.keys()
    assert len(set(NEUTRAL_OF_CHILD.values())) == len(headings)


@pytest.mark.parametrize(
    ("at_home", "why", "told"),
    [("open", "", "Nobody has decided yet"), ("no", "He goes through her bag", "He goes through her bag")],
)
def test_without_a_yes_there_is_no_copy_and_it_says_why(family, at_home, why, told):
    decided(family, at_home, why)
    before = Event.objects.filter(verb="exported").count()
    for answer in (family.client.get(at(family)), family.client.post(at(family), typed())):
        assert answer.status_code == 409 and told in answer.content.decode()
        assert not answer.content.startswith(b"%PDF")
    assert Event.objects.filter(verb="exported").count() == before
    tab = family.client.get(f"/cases/{family.case.reference}/safety-plan-children").content.decode()
    assert told in tab and at(family) not in tab


def test_with_a_yes_the_tab_leads_to_it(family):
    tab = family.client.get(f"/cases/{family.case.reference}/safety-plan-children").content.decode()
    assert f'href="{at(family)}"' in tab and WHERE in tab
    page = family.client.get(at(family)).content.decode()
    assert WHERE in page and "Our code word: “A word”" in page and "By a link" not in page


@pytest.mark.parametrize("words", ["Tell the police", "Lantern rings", "When Bartholomew shouts", "My safety plan"])
def test_words_that_tell_are_asked_about_once(family, words):
    first = family.client.post(at(family), typed(text_code=words)).content.decode()
    assert "would tell what this is" in first and "The child and the parent who is safe have seen" in first
    assert family.client.post(at(family), typed(text_code=words, sure="on")).content.startswith(b"%PDF")


def test_only_who_keeps_plans_and_reads_it_in_full(family):
    for group, role, status in (
        (PolicyGroup.POLICE, Role.PRACTITIONER, 403),
        (PolicyGroup.HUB, Role.TRIAGE, 403),
        (PolicyGroup.POLICE, Role.IDVA, 404),
    ):
        desk = family.area.hub_desk if group == PolicyGroup.HUB else make_desk(family.area, group)
        share_with(family.case, [desk], ShareBasis.PATHWAY, "for the test", SYSTEM)
        client = Client()
        client.force_login(make_user(desk, role))
        assert client.get(at(family)).status_code == status
        assert client.post(at(family), typed()).status_code == status
        assert "copies" not in client.get(f"/cases/{family.case.reference}/safety-plan-children").content.decode()


def test_a_plan_of_another_case_is_not_found(family):
    other = make_case(family.area, family.desk)
    assert family.client.get(f"/cases/{other.reference}/plan-child/{family.plan.pk}/copy").status_code == 404


def test_the_decision_is_asked_for_with_where_or_why(family):
    page = f"/cases/{family.case.reference}/plan-child/{family.plan.pk}"
    sent = {"version": family.plan.version, "child_id": family.child.pk, "voice": "own", "code": "pancake"}
    answer = family.client.post(page, sent | {"at_home": "no", "at_home_why": ""})
    assert answer.status_code == 200 and "Enter where it is kept, or why it cannot be" in answer.content.decode()
    assert family.client.post(page, sent | {"at_home": "no", "at_home_why": "He searches"}).status_code == 302
    family.plan.refresh_from_db()
    assert (family.plan.at_home, family.plan.at_home_why) == ("no", "He searches")
    assert "He searches" in family.plan.refusal_of_copy


def test_the_database_knows_no_decision_without_its_words(family):
    for wrong in ("yes", "no"):
        with pytest.raises(IntegrityError, match="home_says_why"), transaction.atomic():
            decided(family, wrong)
    decided(family, "open")

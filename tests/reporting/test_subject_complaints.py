"""A complaint in a request for access: found by name, with its source, decided by people, its workers not named."""

import pytest
from django.db import connection

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from agencies.principals import acting_as
from dashub.errors import InvalidInput
from reporting.complaints import actions as complaints
from reporting.complaints.models import Complaint
from reporting.models import PackItem
from reporting.subject_access import actions, pack
from tests.factories import make_desk, make_user
from tests.reporting import subject_scene
from tests.reporting.subject_scene import TODAY, ask
from tests.reporting.subject_steps import approve, letter, settle, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return subject_scene.build()


def complain(scene, by=None, about=None, **more) -> Complaint:
    said = {"subject": "delay", "sender": "survivor", "name": "MIRA testwood", "what": "Nobody rang back"} | more
    about = about or scene.other
    return complaints.receive(scene.area, by or scene.manager, about=about, received_on=TODAY(), **said)


def items(asked) -> dict[str, str]:
    return dict(asked.items.filter(kind="complaint").values_list("key", "verdict"))


@pytest.mark.parametrize("part", [{}, {"name": "Her mother", "sender": "family", "for_whom": "Mira Testwood"}])
def test_one_made_by_or_for_her_is_found_with_its_source_and_waits_for_a_decision(scene, part):
    complaint = complain(scene, **part)
    asked = ask(scene)
    [item] = asked.items.filter(kind="complaint")
    assert (item.key, item.complaint, item.case) == (f"complaint:{complaint.pk}", complaint, None)
    assert (item.verdict, item.exemption, item.about) == ("decide", "third_party", ["victim"])
    assert "Nobody rang back" in item.text and item.written_on == TODAY()


def test_another_name_is_not_found(scene):
    complain(scene, name="Mira Testwoods")
    complain(scene, name="", what="Mira Testwood was not rung back")
    assert items(ask(scene)) == {}


def test_the_answer_is_an_item_of_its_own(scene):
    complaint = complain(scene)
    with acting_as(scene.lead):
        complaints.acknowledge(complaint, scene.lead, TODAY())
        complaints.answer(complaint, scene.lead, answered_on=TODAY(), outcome="upheld", answer="We were slow")
    asked = ask(scene)
    assert items(asked) == dict.fromkeys([f"complaint:{complaint.pk}", f"complaint:{complaint.pk}:answer"], "decide")
    assert "We were slow" in asked.items.get(key=f"complaint:{complaint.pk}:answer").text


def test_the_one_who_harms_gets_nothing_of_what_he_complained_about(scene):
    complaint = complain(scene, name="Bren Harrow", sender="harming")
    assert items(ask(scene, "perpetrator")) == {f"complaint:{complaint.pk}": "leave_out"}


def test_nor_whoever_calls_himself_harming_in_it_though_no_case_says_so(scene):
    complaint = complain(scene, sender="harming")
    assert items(ask(scene)) == {f"complaint:{complaint.pk}": "leave_out"}


def test_nor_a_parent_who_harms_asking_for_a_child_in_whose_name_he_complained(scene):
    complaint = complain(scene, name="Gerd Nobody", sender="harming", for_whom="Tam Testwood")
    asked = ask(scene, "child", asker="parent", asker_name="gerd nobody", authority="Birth certificate")
    assert items(asked) == {f"complaint:{complaint.pk}": "leave_out"}


def test_workers_of_the_agency_that_it_is_about_are_not_named(scene):
    about = make_desk(scene.area, PolicyGroup.VOLUNTARY)
    make_user(about, Role.PRACTITIONER, name="Ulla Brimstone")
    complain(scene, about=about, what="Ulla Brimstone never rang")
    asked = ask(scene)
    item = asked.items.get(kind="complaint")
    given = {"exemption": "third_party", "reason": "Hers", "by_subject": False, "version": asked.version}
    with acting_as(scene.manager):
        with pytest.raises(InvalidInput) as refused:
            pack.decide(item, "part", text="Ulla Brimstone never rang", by=scene.manager, **given)
        assert "member of staff" in refused.value.problems["verdict"]
        pack.decide(item, "part", text="A worker never rang", by=scene.manager, **given)
    assert asked.items.get(kind="complaint").release_text == "A worker never rang"


def test_what_is_released_stands_in_the_letter(scene):
    complain(scene)
    asked = ask(scene)
    with acting_as(scene.manager):
        item = asked.items.get(kind="complaint")
        item.request = asked
        pack.decide(
            item, "part", exemption="third_party", text="You told us that nobody rang", reason="Hers", by_subject=True,
            version=asked.version, by=scene.manager,
        )  # fmt: skip
    settle(scene, asked)
    with acting_as(scene.manager):
        actions.propose(asked, asked.version, scene.manager)
    with acting_as(scene.lead):
        approve(scene, asked)
    asked.refresh_from_db()
    assert "You told us that nobody rang" in text_of(letter(scene, asked))


# --- Whose record it is, and who reads it ----------------------------------------------------------------------------


def test_what_the_preparer_does_not_read_is_not_in_her_pack_and_the_lead_is_told(scene):
    """About her own agency: she reads it once the lead has chosen her, and not before."""
    complaint = complain(scene, by=scene.worker, about=scene.desk)
    asked = ask(scene)
    assert items(asked) == {}
    told = Notice.objects.filter(user=scene.lead, text__contains=complaint.reference, text__startswith="Complaint")
    assert asked.reference in told.get().text and "Mira" not in told.get().text
    assert not Notice.objects.filter(text__contains=complaint.reference).exclude(user=scene.lead).exists()
    with acting_as(scene.lead):
        complaints.choose(complaint, scene.lead, [scene.manager])
    with acting_as(scene.manager):
        pack.choose(asked, asked.details.people, asked.version, scene.manager)
    assert items(asked) == {f"complaint:{complaint.pk}": "decide"}


def test_an_item_is_closed_where_its_complaint_is_closed_and_postgresql_holds_it(scene):
    complaint = complain(scene, by=scene.worker, about=scene.desk)
    with acting_as(scene.lead):
        complaints.choose(complaint, scene.lead, [scene.manager])
    asked = ask(scene)
    with acting_as(scene.lead):
        complaints.choose(complaint, scene.lead, [])
    with acting_as(scene.manager), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reporting_packitem WHERE kind = 'complaint'")
        assert cursor.fetchone() == (0,)
    assert PackItem.objects.filter(request=asked, kind="complaint").exists()


def test_a_complaint_that_is_no_record_of_the_desk_is_not_in_its_pack(scene):
    """She was chosen to read it, for the sake of quality; another agency wrote it down, about a third."""
    third = make_desk(scene.area, PolicyGroup.VOLUNTARY)
    complaint = complain(scene, by=make_user(third, Role.PRACTITIONER))
    with acting_as(scene.lead):
        complaints.choose(complaint, scene.lead, [scene.manager])
    assert items(ask(scene)) == {}
    assert not Notice.objects.filter(user=scene.lead, text__startswith="Complaint").exists()


def test_nobody_is_told_where_the_preparer_reads_it(scene):
    complain(scene)
    ask(scene)
    assert not Notice.objects.filter(text__startswith="Complaint").exists()

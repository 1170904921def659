"""The pages of a request: scenario 13 of the specification as two people walk it, and what each page may not show."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from agencies.sealed import unseal
from audit.models import Event
from cases.models import Note, Paper
from cases.restricting import restrict
from cases.sharing import bar
from dashub.tasks import make_paper
from referrals.models import Referral
from reporting.models import SubjectRequest
from reporting.subject_access import actions
from reporting.subject_access.forms import NOT_A_SUBJECT
from tests.factories import SYSTEM, make_case, make_desk, make_person, make_user, screened
from tests.marac.factories import make_presentation
from tests.reporting import subject_scene
from tests.reporting.subject_scene import PEOPLE, ask, canaries_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def scene():
    return subject_scene.build(PolicyGroup.EDUCATION)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager(scene):
    return signed_in(scene.manager)


@pytest.fixture
def lead(scene):
    return signed_in(scene.lead)


def boxes(name: str, day: dt.date) -> dict:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def typed(who="child", **changes) -> dict:
    name, born = PEOPLE[who]
    today = timezone.localdate()
    data = {
        "asker": "parent", "name": name, "asker_name": "Bren Harrow", "authority": "Birth certificate", "proof": "checked",
        "identity": "Passport", "harms": "unknown", "reply": "collected", "reply_to": "",
        **boxes("date_of_birth", born), **boxes("authority_on", today), **boxes("received_on", today),
        **boxes("identity_on", today),
    }  # fmt: skip
    return data | changes


def version(asked) -> int:
    return SubjectRequest.objects.values_list("version", flat=True).get(pk=asked.pk)


def test_scenario_13_a_parent_who_harms_asks_for_the_childs_file(scene, manager, lead):
    """Excluded by default, neither confirmed nor denied, nothing that shows where something is missing."""
    to = manager.post("/subject-access/new", typed())
    asked = SubjectRequest.objects.get()
    assert to.url == f"/subject-access/{asked.reference}/people"
    page = manager.get(to.url).content.decode()
    # A school does not see a child's name in a case, but it wrote down this child's words itself.
    assert f"Tam Testwood: child in {scene.case.reference}" in page
    to = manager.post(to.url, {"people": [scene.child.pk], "version": version(asked)})
    page = manager.get(to.url).content.decode()
    assert "Leave out" in page and "Needs your decision" not in page and scene.canaries["own note own"] in page
    assert canaries_in(scene, page) == {w for w in canaries_in(scene, page) if w.startswith("own ")}
    # Nothing of it is the lead's to read before it waits for her.
    early = lead.get(f"/subject-access/approvals/{asked.reference}").content.decode()
    assert "Testwood" not in early and canaries_in(scene, early) == set()
    press = {"version": version(asked)}
    assert manager.post(f"/subject-access/{asked.reference}/propose", press).status_code == 302
    # The second click finds it there already.
    assert manager.post(f"/subject-access/{asked.reference}/propose", press).status_code == 302
    assert Notice.objects.filter(user=scene.lead, text__contains="waits for your approval").count() == 1
    page = lead.get(f"/subject-access/approvals/{asked.reference}").content.decode()
    assert "Tam Testwood" in page and "Child abuse data" in page and "serious harm" in page
    lead.post(
        f"/subject-access/approvals/{asked.reference}",
        {"answer": "approve", "shown": asked.items.count(), "version": version(asked)},
    )
    after = lead.get(f"/subject-access/approvals/{asked.reference}").content.decode()
    assert "Testwood" not in after and canaries_in(scene, after) == set()
    paper = made(manager, asked)
    text = text_of(manager.get(f"/papers/{paper.reference}/file"))
    assert canaries_in(scene, text) == set()
    for word in ("Tam", "Testwood", "Bren", "Mira", "MARAC", "redact", "█", "[…]"):
        assert word not in text
    gave = {"how": "At our desk, to him", "safe": "on", "version": version(asked), **boxes("on", timezone.localdate())}
    assert manager.post(f"/subject-access/{asked.reference}/given", gave).status_code == 302
    asked.refresh_from_db()
    assert asked.status == "given"
    # A second press changes nothing.
    assert manager.post(f"/subject-access/{asked.reference}/given", gave).status_code == 302
    assert manager.post(f"/subject-access/{asked.reference}/withdraw", gave | {"reason": "x"}).status_code == 409
    # The same letter as to somebody of whom nothing is held.
    other = typed("child", name="Nobody Known", asker_name="Somebody Else")
    manager.post("/subject-access/new", other)
    nothing = SubjectRequest.objects.exclude(pk=asked.pk).get()
    manager.post(f"/subject-access/{nothing.reference}/people", {"version": 1})
    manager.post(f"/subject-access/{nothing.reference}/propose", {"version": version(nothing)})
    lead.post(
        f"/subject-access/approvals/{nothing.reference}",
        {"answer": "approve", "shown": 0, "version": version(nothing)},
    )
    same = text_of(manager.get(f"/papers/{made(manager, nothing).reference}/file"))
    assert same.replace(nothing.reference, "") == text.replace(asked.reference, "")


def approve(lead, asked) -> None:
    data = {"answer": "approve", "shown": asked.items.count(), "version": version(asked)}
    assert lead.post(f"/subject-access/approvals/{asked.reference}", data).status_code == 302


def made(manager, asked) -> Paper:
    answer = manager.post(f"/subject-access/{asked.reference}/reply")
    paper = Paper.objects.get(subject_id=asked.pk, kind="subject_reply")
    assert answer.url == f"/papers/{paper.reference}"
    make_paper(paper.pk)
    paper.refresh_from_db()
    assert paper.status == "ready"
    return paper


def text_of(response) -> str:
    assert response.status_code == 200 and "subject" not in response["Content-Disposition"]
    content = b"".join(response.streaming_content)
    sealed = Paper.objects.exclude(sealed_password="").latest("pk").sealed_password
    reader = PdfReader(io.BytesIO(content), password=unseal(sealed))
    return "\n".join(page.extract_text() for page in reader.pages)


def test_whoever_reads_a_pack_stands_in_the_case_among_those_who_looked(scene, manager, lead):
    asked = ask(scene)
    manager.get(f"/subject-access/{asked.reference}")
    lead.get(f"/subject-access/approvals/{asked.reference}")
    looked = Event.objects.filter(kind="cases.case", object_ids=[scene.case.pk], verb="read")
    assert set(looked.values_list("actor", flat=True)) == {scene.manager.pk}
    SubjectRequest.objects.update(status="proposed", proposed_by=scene.manager)
    lead.get(f"/subject-access/approvals/{asked.reference}")
    assert set(looked.values_list("actor", flat=True)) == {scene.manager.pk, scene.lead.pk}


def test_a_court_is_shown_the_log_of_disclosures(manager):
    answer = manager.post("/subject-access/new", typed(asker="court"))
    assert answer.status_code == 200 and NOT_A_SUBJECT in answer.content.decode()
    assert not SubjectRequest.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"asker_name": ""}, "Enter the full name of whoever asks"),
        ({"authority": ""}, "Enter how the right to ask was checked"),
        ({"authority_on_day": "", "authority_on_month": "", "authority_on_year": ""}, "when that right was checked"),
        ({"reply": "email"}, "Enter the address that the reply goes to"),
        ({"identity_on_year": "2020"}, "before the day the request was received"),
        ({"harms": ""}, "Select an answer"),
        ({"received_on_year": "2090"}, "must be today or in the past"),
        ({"name": "\0"}, "character that cannot be stored"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(manager, changes, message):
    answer = manager.post("/subject-access/new", typed(**changes))
    page = answer.content.decode()
    assert answer.status_code == 200 and message in page and "Passport" in page
    assert not SubjectRequest.objects.exists()


def test_somebody_who_asks_for_herself_leaves_no_name_of_another(manager):
    manager.post("/subject-access/new", typed("victim", asker="self", asker_name="Left over"))
    assert SubjectRequest.objects.get().details.asker_name == ""


def test_the_month_begins_with_the_proof(manager):
    today = timezone.localdate()
    manager.post("/subject-access/new", typed(proof="asked", **boxes("identity_asked_on", today)))
    asked = SubjectRequest.objects.get()
    assert asked.due_on is None and asked.identity_on is None
    page = manager.get(f"/subject-access/{asked.reference}").content.decode()
    assert "proof of identity is awaited" in page
    manager.post(f"/subject-access/{asked.reference}/clock", {"version": 1, **boxes("on", today)})
    asked.refresh_from_db()
    assert asked.due_on and asked.identity_on == today


def test_a_decision_that_no_reply_may_hold_comes_back_with_the_words_typed(scene, manager):
    asked = ask(scene)
    item = asked.items.filter(kind="note").first()
    data = {
        "verdict": "part",
        "text": "Then the MARAC met",
        "exemption": "crime",
        "reason": "So",
        "version": asked.version,
    }
    answer = manager.post(f"/subject-access/{asked.reference}/items/{item.pk}", data)
    page = answer.content.decode()
    assert answer.status_code == 200 and "names no meeting" in page and "Then the MARAC met" in page
    data["text"] = "The locks were changed"
    assert manager.post(f"/subject-access/{asked.reference}/items/{item.pk}", data).status_code == 302
    item.refresh_from_db()
    assert (item.verdict, item.release_text, item.decided_by) == ("part", "The locks were changed", scene.manager)
    # The page that she still has open elsewhere is old.
    assert manager.post(f"/subject-access/{asked.reference}/items/{item.pk}", data).status_code == 409


def test_the_search_finds_only_what_she_sees(scene, manager):
    asked = ask(scene)
    hidden = make_desk(scene.area, PolicyGroup.HOUSING)

    stranger = make_person("Mira", "Testwood", date_of_birth=PEOPLE["victim"][1])
    make_case(scene.area, hidden, victim=stranger)
    page = manager.post(f"/subject-access/{asked.reference}/people", {"q": "Mira Testwood", "search": "yes"})
    text = page.content.decode()
    assert f'value="{scene.victim.pk}"' in text and f'value="{stranger.pk}"' not in text
    forged = {"people": [stranger.pk], "version": version(asked)}
    answer = manager.post(f"/subject-access/{asked.reference}/people", forged)
    assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.details.people == [scene.victim.pk]


def test_an_agency_finds_whom_it_wrote_of_itself_and_nobody_else(scene, manager):
    """A school, to which no child of a case is shown by name."""
    asked = ask(scene, "child")
    path = f"/subject-access/{asked.reference}/people"
    actions.choose(asked, [], asked.version, scene.manager)
    found = f'value="{scene.child.pk}"'
    assert found in manager.get(path).content.decode()
    scene.case.child_voices.filter(desk=scene.desk).delete()
    scene.child.addresses.filter(desk=scene.desk).delete()
    assert found not in manager.get(path).content.decode()
    referral = Referral.objects.get(desk=scene.desk)
    named = make_presentation(scene.case, desk=scene.desk, referral_id=referral.pk)
    assert found in manager.get(path).content.decode()
    named.delete()
    assert found not in manager.get(path).content.decode()


def test_a_restricted_record_leaves_no_trace_on_any_page_of_the_desk(scene, manager):
    """Not in the search, not in the pack, not in a number; the page is the same as where nothing is held."""
    restrict(scene.case, "by_hand", "A councillor", SYSTEM)
    scene.case.refresh_from_db()
    manager.post("/subject-access/new", typed("victim", asker="self", harms="no"))
    asked = SubjectRequest.objects.get()
    page = manager.get(f"/subject-access/{asked.reference}/people").content.decode()
    assert "Nobody was found" in page
    manager.post(f"/subject-access/{asked.reference}/people", {"version": 1})
    page = manager.get(f"/subject-access/{asked.reference}").content.decode()
    assert scene.case.reference not in page
    assert {w for w in canaries_in(scene, page)} <= {"own typed of victim", "own incident", "own wanted"}
    assert Notice.objects.filter(user=scene.chair, key__startswith="subject-access-duty").count() == 1
    assert not Notice.objects.filter(user=scene.manager).exists()


def test_a_colleague_who_is_a_party_does_not_find_it(scene, lead):
    sister = make_user(scene.desk, Role.MANAGER, name="Ann Other")
    bar(sister, scene.victim, "Her sister", SYSTEM)
    asked = ask(scene)
    client = signed_in(sister)
    assert asked.reference not in client.get("/subject-access").content.decode()
    for path in ("", "/people", "/clock", "/way", "/withdraw", f"/items/{asked.items.first().pk}"):
        assert client.get(f"/subject-access/{asked.reference}{path}").status_code == 404


def test_whoever_could_only_approve_finds_no_page_of_the_desk(scene):
    """A manager of another agency who is also the lead: one area, two roles."""
    both = make_user(make_desk(scene.area, PolicyGroup.HEALTH), Role.MANAGER)
    both.memberships.create(desk=scene.area.hub_desk, roles=["governance"])

    client = signed_in(screened(both))
    asked = ask(scene)
    assert client.get(f"/subject-access/{asked.reference}").status_code == 404
    assert asked.reference not in client.get("/subject-access").content.decode()
    assert client.get(f"/subject-access/approvals/{asked.reference}").status_code == 200


def test_pages_ask_the_same_few_questions_however_long_the_pack(scene, manager, lead):
    asked = ask(scene)
    paths = ["/subject-access", f"/subject-access/{asked.reference}", f"/subject-access/{asked.reference}/people"]

    def asks(client, path) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE", "UPDATE")) for q in queries)

    before = [asks(manager, path) for path in paths]
    for number in range(30):
        Note.objects.create(case=scene.case, text=f"More {number}", desk=scene.desk, by=scene.worker)
    for _ in range(3):
        other = ask(scene)
    assert [asks(manager, path) for path in paths] == before and max(before) <= 15
    SubjectRequest.objects.filter(pk=other.pk).update(status="proposed", proposed_by=scene.manager)
    assert asks(lead, f"/subject-access/approvals/{other.reference}") <= 15
    assert asks(lead, "/subject-access/approvals") <= 15

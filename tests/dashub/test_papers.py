"""Papers are made as their recipient, once, by a worker, and fetched by nobody else."""

import io
import re
from pathlib import Path

import pytest
from celery import current_app
from django.utils import timezone
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from agencies.access import PolicyGroup, Role
from agencies.models import ReferralCategory
from agencies.sealed import unseal
from audit.models import Event, Verb
from cases import papers
from cases.models import ChildVoice, Paper
from cases.restricting import restrict
from cases.sharing import bar, end_share
from dashub import pdf
from dashub.tasks import forget_old_papers, make_paper, make_waiting_papers
from people.models import ContactPoint
from tests import factories
from tests.marac.factories import make_listing, make_meeting, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def area():
    return factories.make_area()


@pytest.fixture
def police(area):
    return factories.make_desk(area, PolicyGroup.POLICE, ReferralCategory.POLICE)


@pytest.fixture
def education(area):
    return factories.make_desk(area, PolicyGroup.EDUCATION, ReferralCategory.EDUCATION)


@pytest.fixture
def case(area, police, education):
    child = factories.make_person("Kit")
    found = factories.make_case(area, police, education, children=[child])
    ContactPoint.objects.create(person=found.victim, channel="mobile", value="07700 900123", safety="safe")
    ChildVoice.objects.create(case=found, child=child, words="He broke the door", heard_by="a teacher", desk=police)
    return found


def text_of(paper: Paper) -> str:
    return "\n".join(page.extract_text() for page in opened(paper).pages)


def opened(paper: Paper) -> PdfReader:
    """The file with its password, which stays for another test to show."""
    return PdfReader(io.BytesIO(paper.file.read()), password=unseal(paper.sealed_password))


def made(case, user) -> Paper:
    paper = papers.order(Paper.Kind.CASE_SUMMARY, case, "Case summary", user)
    make_paper(paper.pk)
    paper.refresh_from_db()
    return paper


def test_it_shows_what_the_recipient_may_see_and_no_more(case, police, education):
    officer = factories.make_user(police, Role.PRACTITIONER, name="Jo O'Neil")
    teacher = factories.make_user(education, Role.PRACTITIONER, name="Sam Brick")
    seen, partial = text_of(made(case, officer)), text_of(made(case, teacher))
    assert "07700 900123" in seen and "He broke the door" in seen and "DO NOT PUT TO THE PERPETRATOR" in seen
    assert "07700 900123" not in partial and "He broke the door" not in partial
    assert case.victim.full_name in partial


def test_every_page_is_marked_and_carries_the_recipient_and_its_number(case, police):
    paper = made(case, factories.make_user(police, Role.PRACTITIONER, name="Jo O'Neil"))
    reader = opened(paper)
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert text.count(pdf.MARKING) == 2
        assert "For Jo O'Neil" in text and f"Page {number} of {len(reader.pages)}" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert reader.outline
    assert case.victim.family_name not in reader.metadata.title


def test_it_is_encrypted_and_its_password_is_shown_once(case, police, client):
    officer = factories.make_user(police, Role.PRACTITIONER, name="Jo O'Neil")
    paper = made(case, officer)
    content = paper.file.read()
    assert b"07700" not in content and PdfReader(io.BytesIO(content)).is_encrypted
    with pytest.raises(FileNotDecryptedError):
        len(PdfReader(io.BytesIO(content)).pages)
    client.force_login(officer)
    assert "Show the password" in client.get(f"/papers/{paper.reference}").content.decode()
    page = client.post(f"/papers/{paper.reference}/password")
    [password] = re.findall(r"<strong>((?:\w{4}-){3}\w{4})</strong>", page.content.decode())
    reader = PdfReader(io.BytesIO(content), password=password)
    assert "07700 900123" in reader.pages[0].extract_text() + reader.pages[-1].extract_text()
    assert reader.trailer["/Encrypt"]["/R"] == 6 and reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    again = client.post(f"/papers/{paper.reference}/password")
    assert again.status_code == 409 and password not in again.content.decode()
    paper.refresh_from_db()
    assert paper.sealed_password == ""
    assert password not in client.get(f"/papers/{paper.reference}").content.decode()


def test_nobody_else_is_shown_the_password(case, police, area, client):
    officer, colleague = (factories.make_user(police, Role.PRACTITIONER) for _ in range(2))
    paper = made(case, officer)
    client.force_login(colleague)
    assert client.post(f"/papers/{paper.reference}/password").status_code == 404
    end_share(case, police, "over", factories.make_user(area.hub_desk, Role.TRIAGE))
    client.force_login(officer)
    assert client.post(f"/papers/{paper.reference}/password").status_code == 404


def test_a_name_cannot_break_out_of_the_page_style(case, police):
    paper = made(case, factories.make_user(police, Role.PRACTITIONER, name='"; } body { display: none } </style><b>x'))
    assert case.victim.full_name in text_of(paper)


def test_sent_twice_it_is_made_once(case, police):
    paper = made(case, factories.make_user(police, Role.PRACTITIONER))
    first = (paper.file.name, paper.ready_at)
    make_paper(paper.pk)
    paper.refresh_from_db()
    assert (paper.file.name, paper.ready_at) == first


def test_a_share_that_ended_before_the_worker_came_leaves_no_paper(case, police, area):
    officer = factories.make_user(police, Role.PRACTITIONER)
    paper = papers.order(Paper.Kind.CASE_SUMMARY, case, "Case summary", officer)
    end_share(case, police, "over", factories.make_user(area.hub_desk, Role.TRIAGE))
    make_paper(paper.pk)
    paper.refresh_from_db()
    assert paper.status == Paper.Status.FAILED and not paper.file


def test_an_error_says_so_and_it_can_be_tried_again(case, police, client, monkeypatch):
    officer = factories.make_user(police, Role.PRACTITIONER)
    paper = papers.order(Paper.Kind.CASE_SUMMARY, case, "Case summary", officer)
    monkeypatch.setattr(pdf, "render", lambda *args: 1 / 0)
    make_paper(paper.pk)
    client.force_login(officer)
    assert "could not be made" in client.get(f"/papers/{paper.reference}").content.decode()
    client.post(f"/papers/{paper.reference}/again")
    paper.refresh_from_db()
    assert paper.status == Paper.Status.QUEUED


def test_only_its_recipient_fetches_it_and_only_while_she_may_see_the_case(case, police, area, client):
    officer, colleague = (factories.make_user(police, Role.PRACTITIONER) for _ in range(2))
    paper = made(case, officer)
    client.force_login(colleague)
    assert client.get(f"/papers/{paper.reference}").status_code == 404
    assert client.get(f"/papers/{paper.reference}/file").status_code == 404
    client.force_login(officer)
    response = client.get(f"/papers/{paper.reference}/file")
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="paper-{paper.reference}.pdf"'
    end_share(case, police, "over", factories.make_user(area.hub_desk, Role.TRIAGE))
    assert client.get(f"/papers/{paper.reference}/file").status_code == 404


def test_a_paper_whose_file_is_gone_is_not_found(case, police, client):
    officer = factories.make_user(police, Role.PRACTITIONER)
    paper = made(case, officer)
    paper.file.storage.delete(paper.file.name)
    client.force_login(officer)
    assert client.get(f"/papers/{paper.reference}/file").status_code == 404


def test_ordering_from_the_case_is_recorded_and_leads_to_its_progress(case, police, client):
    officer = factories.make_user(police, Role.PRACTITIONER)
    client.force_login(officer)
    response = client.post(f"/cases/{case.reference}/papers")
    paper = Paper.objects.get(recipient=officer)
    assert response["Location"] == f"/papers/{paper.reference}"
    assert Event.objects.filter(actor=officer.pk, verb=Verb.EXPORTED, kind="cases.case", object_ids=[case.pk]).exists()
    state = client.get(f"/papers/{paper.reference}/state")
    assert state.status_code == 200 and "X-Poll" not in state
    make_paper(paper.pk)
    assert client.get(f"/papers/{paper.reference}/state")["X-Poll"] == "stop"
    assert "Case summary" in client.get("/papers").content.decode()


def test_a_case_that_is_not_hers_is_not_found(case, area, client):
    stranger = factories.make_user(factories.make_desk(area), Role.PRACTITIONER)
    client.force_login(stranger)
    assert client.post(f"/cases/{case.reference}/papers").status_code == 404
    assert not Paper.objects.exists()


def test_a_web_process_that_never_loaded_the_task_sends_it_by_name(
    case, police, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.delitem(current_app.tasks, papers.TASK)
    monkeypatch.setattr(
        type(current_app._get_current_object()),
        "send_task",
        lambda app, name, args, *rest, **kw: sent.append((name, args)),
    )
    with django_capture_on_commit_callbacks(execute=True):
        paper = papers.order(
            Paper.Kind.CASE_SUMMARY, case, "Case summary", factories.make_user(police, Role.PRACTITIONER)
        )
    assert [(name, list(args)) for name, args in sent] == [(papers.TASK, [paper.pk])]


def test_what_waits_too_long_is_sent_again(case, police):
    paper = papers.order(Paper.Kind.CASE_SUMMARY, case, "Case summary", factories.make_user(police, Role.PRACTITIONER))
    assert make_waiting_papers() == 0
    Paper.objects.update(ordered_at=timezone.now() - timezone.timedelta(minutes=3))
    assert make_waiting_papers() == 1
    paper.refresh_from_db()
    assert paper.status == Paper.Status.READY
    assert make_waiting_papers() == 0


def test_a_copy_is_kept_for_a_day_and_then_gone(case, police, client):
    officer = factories.make_user(police, Role.PRACTITIONER)
    paper = made(case, officer)
    client.force_login(officer)
    Paper.objects.update(ready_at=timezone.now() - timezone.timedelta(hours=23, minutes=59))
    assert client.get(f"/papers/{paper.reference}/file").status_code == 200 and forget_old_papers() == 0
    Paper.objects.update(ready_at=timezone.now() - timezone.timedelta(hours=24))
    assert client.get(f"/papers/{paper.reference}/file").status_code == 404
    assert "no longer kept" in client.get(f"/papers/{paper.reference}").content.decode()
    place = Paper.objects.get().file.path
    assert (forget_old_papers(), forget_old_papers(), Path(place).exists()) == (1, 0, False)


@pytest.mark.parametrize("how", ["restricted", "barred"])
def test_what_a_worker_read_before_a_case_was_shut_is_not_given(case, police, area, client, monkeypatch, how):
    """A pack has many cases: while it is made one of them may be shut, and there is no copy yet that could be forgotten."""
    officer = factories.make_user(police, Role.REPRESENTATIVE)
    meeting = make_meeting(area, make_series(area, police))
    make_listing(case, meeting)
    paper = papers.order(Paper.Kind.PACK, meeting, "Pack", officer)
    client.force_login(officer)
    render = pdf.render

    def shut_meanwhile(*args):
        if how == "restricted":
            restrict(case, "by_hand", "Her sister is a councillor", factories.SYSTEM)
        else:
            bar(officer, case.victim, "Her brother", factories.SYSTEM)
        return render(*args)

    monkeypatch.setattr(pdf, "render", shut_meanwhile)
    make_paper(paper.pk)
    paper.refresh_from_db()
    assert case.reference in text_of(paper)
    assert client.get(f"/papers/{paper.reference}/file").status_code == 404
    assert client.post(f"/papers/{paper.reference}/password").status_code == 404
    monkeypatch.undo()
    again = papers.order(Paper.Kind.PACK, meeting, "Pack", officer)
    make_paper(again.pk)
    again.refresh_from_db()
    assert case.reference not in text_of(again)
    assert client.get(f"/papers/{again.reference}/file").status_code == 200

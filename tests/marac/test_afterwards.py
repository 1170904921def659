"""After the minutes: amendments under their date, extracts of one case, and the recall of a wrong paper."""

import io
import uuid

import pytest
from django.utils import timezone
from pypdf import PdfReader

from agencies.models import Notice
from agencies.sealed import unseal
from cases import papers
from cases.models import Paper
from dashub.errors import WrongState
from dashub.tasks import make_paper
from marac.actions import afterwards
from marac.actions.minutes import approve_minutes, issue_minutes
from marac.models import Amendment, Discussion, Minutes
from tests import personas
from tests.factories import make_case, make_person
from tests.marac.factories import make_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, tmp_path):
    """Issued minutes of two cases: one that the police read, and a restricted one that only its named people do."""
    settings.MEDIA_ROOT = tmp_path
    world = personas.build()
    world.minutes = world.issued.minutes
    world.heard = make_listing(world.case, world.issued, status="discussed", position=1)
    Discussion.objects.create(listing=world.heard, decision="Change the locks")
    world.other = make_case(world.area, world.desks["idva"], victim=make_person("Nell"), listed=True)
    world.hers = make_listing(world.other, world.issued, status="discussed", position=2)
    Discussion.objects.create(listing=world.hers, decision="Meet at the library")
    world.private = make_listing(world.restricted, world.issued, status="discussed", position=3)
    return world


def amend(world, listing=None, text="The locks were changed on Monday", key=None):
    return afterwards.amend(world.minutes, listing, text, key or uuid.uuid4(), world.users["coordinator"])


def page(world, persona) -> str:
    return world.client_of(persona).get(f"/meetings/{world.issued.reference}/minutes").content.decode()


def made(world, kind, persona, **options) -> Paper:
    paper = papers.order(kind, world.issued, "Paper", world.users[persona], **options)
    make_paper(paper.pk)
    paper.refresh_from_db()
    return paper


def text_of(paper: Paper) -> str:
    with paper.file as file:
        reader = PdfReader(io.BytesIO(file.read()), password=unseal(paper.sealed_password))
        return "\n".join(one.extract_text() for one in reader.pages)


def test_an_amendment_stands_beside_what_was_issued(world):
    amend(world, world.heard)
    shown = page(world, "representative")
    assert "The locks were changed on Monday" in shown and "Change the locks" in shown
    assert "Amended" in text_of(made(world, Paper.Kind.MINUTES, "representative"))


def test_it_is_read_by_those_alone_who_read_that_part(world):
    amend(world, world.private, "Whispered correction")
    amend(world, world.hers, "Hers alone")
    for persona, seen in (("chair", True), ("coordinator", False), ("representative", False), ("idva", False)):
        assert ("Whispered correction" in page(world, persona)) is seen, persona
    assert "Hers alone" in page(world, "idva")
    assert "Hers alone" not in page(world, "representative")
    told = {notice.user_id for notice in _notices("amended:")}
    assert world.users["representative"].pk not in told and world.users["idva"].pk in told


def _notices(key: str):
    return Notice.objects.filter(key__startswith=key)


def test_what_belongs_to_no_case_is_read_by_everybody_of_the_meeting(world):
    amend(world, None, "The sitting began at ten")
    assert "The sitting began at ten" in page(world, "representative")


def test_sent_twice_it_is_written_once(world):
    key = uuid.uuid4()
    assert amend(world, key=key).pk == amend(world, key=key).pk
    assert Amendment.objects.count() == 1


def test_minutes_that_are_not_issued_are_changed_and_not_amended(world):
    Minutes.objects.filter(pk=world.minutes.pk).update(
        status="draft", approved_by=None, approved_at=None, issued_at=None
    )
    with pytest.raises(WrongState, match="not issued"):
        amend(world)


def test_an_amendment_over_the_pages(world):
    client = world.client_of("coordinator")
    address = f"/meetings/{world.issued.reference}/minutes/amend"
    shown = client.get(address).content.decode()
    assert world.case.reference in shown and world.restricted.reference not in shown
    forged = {"key": uuid.uuid4(), "about": world.private.pk, "text": "x"}
    assert "error" in client.post(address, forged).content.decode() and not Amendment.objects.exists()
    client.post(address, {"key": uuid.uuid4(), "about": world.heard.pk, "text": "Tuesday, not Monday"})
    assert Amendment.objects.get().listing == world.heard


def test_an_extract_holds_one_case_and_no_other(world):
    text = text_of(made(world, Paper.Kind.EXTRACT, "idva", listing=world.heard.pk))
    assert "Change the locks" in text and "Meet at the library" not in text and world.other.reference not in text


def test_nobody_has_an_extract_of_a_case_whose_minutes_she_does_not_read(world):
    for persona, listing in (
        ("representative", world.hers),
        ("representative", world.private),
        ("manager", world.heard),
    ):
        assert made(world, Paper.Kind.EXTRACT, persona, listing=listing.pk).status == Paper.Status.FAILED
    client = world.client_of("representative")
    address = f"/meetings/{world.issued.reference}/papers/extract"
    assert client.post(address, {"listing": world.hers.pk}).status_code == 404
    assert client.post(address, {"listing": world.heard.pk}).status_code == 302


def test_a_recall_deletes_copies_and_tells_whoever_had_opened_one(world):
    opened, unopened = (made(world, Paper.Kind.MINUTES, persona) for persona in ("representative", "idva"))
    assert world.client_of("representative").get(f"/papers/{opened.reference}/file").status_code == 200
    row = afterwards.recall(world.issued, "minutes", "A wrong address", world.users["coordinator"])
    for paper, persona in ((opened, "representative"), (unopened, "idva")):
        paper.refresh_from_db()
        assert not paper.file and not paper.sealed_password
        assert world.client_of(persona).get(f"/papers/{paper.reference}/file").status_code == 404
    assert [act.name for act in afterwards.who_opened(row)] == ["The representative"]
    assert {notice.user for notice in _notices("recall:")} == {world.users["representative"]}
    shown = world.client_of("coordinator").get(f"/meetings/{world.issued.reference}/recall").content.decode()
    assert "The representative" in shown and "The idva" not in shown


def test_extracts_are_recalled_with_the_minutes_that_they_are_of(world):
    extract = made(world, Paper.Kind.EXTRACT, "idva", listing=world.heard.pk)
    pack = made(world, Paper.Kind.PACK, "idva")
    assert world.client_of("idva").get(f"/papers/{extract.reference}/file").status_code == 200
    row = afterwards.recall(world.issued, "minutes", "A wrong address", world.users["coordinator"])
    extract.refresh_from_db()
    pack.refresh_from_db()
    assert not extract.file and pack.file
    assert [act.name for act in afterwards.who_opened(row)] == ["The idva"]


def test_recalled_minutes_are_approved_and_issued_anew(world):
    afterwards.recall(world.issued, "minutes", "A wrong address", world.users["coordinator"])
    world.minutes.refresh_from_db()
    assert (world.minutes.status, world.minutes.issued_at) == ("draft", None)
    assert world.client_of("representative").get(f"/meetings/{world.issued.reference}/minutes").status_code == 404
    issue_minutes(approve_minutes(world.minutes, world.users["chair"]), world.users["coordinator"])
    assert {notice.user for notice in _notices(f"minutes:{world.issued.pk}:")} >= {world.users["representative"]}
    copy = made(world, Paper.Kind.MINUTES, "representative")
    assert world.client_of("representative").get(f"/papers/{copy.reference}/file").status_code == 200
    assert timezone.now() > Minutes.objects.get(pk=world.minutes.pk).issued_at


def test_a_pack_that_still_waits_to_be_made_is_not_made_after_a_recall(world):
    """Its worker comes late: without this a copy of the wrong paper would appear after the recall."""
    user = world.users["idva"]
    waiting = papers.order(Paper.Kind.PACK, world.issued, "Pack", user)
    afterwards.recall(world.issued, "pack", "A wrong address", world.users["coordinator"])
    make_paper(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.status == Paper.Status.FAILED and not waiting.file


def test_a_recalled_pack_leaves_the_minutes_alone(world):
    pack = made(world, Paper.Kind.PACK, "idva")
    afterwards.recall(world.issued, "pack", "A wrong address", world.users["coordinator"])
    pack.refresh_from_db()
    world.minutes.refresh_from_db()
    assert not pack.file and world.minutes.status == "issued"

"""Notes, documents, timeline, safety plan and voices: who reads what, what is kept, what is refused."""

import datetime as dt
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.access import PolicyGroup as G
from audit.models import Event, Verb
from cases.models import ChildVoice, Document, Note, SafetyPlan, TimelineEntry
from dashub.clamav import Unavailable
from tests.cases.scene import MARK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def url(family, rest):
    return f"/cases/{family.case.reference}/{rest}"


def text_of(client, family, rest):
    response = client.get(url(family, rest))
    return response.content.decode() if response.status_code == 200 else ""


def shows(family, client, rest, mark):
    """The agencies on whose page the words stand."""
    found = set()
    for group in G:
        client.force_login(family.workers[group])
        if MARK[mark] in text_of(client, family, rest):
            found.add(group)
    return found


# --- Notes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "readers"),
    [
        ("idva_note", {G.IDVA}),
        ("health_note", {G.HEALTH}),
        ("case_note", set(G)),
        ("own_note", {G.POLICE}),
    ],
)
def test_a_note_is_read_by_its_sharing_level_and_its_section(family, client, mark, readers):
    assert shows(family, client, "notes", mark) == readers


def note(family, **fields):
    return Note.objects.create(
        case=family.case,
        text=fields.pop("text", "Mark of this note"),
        desk=family.desks[G.HOUSING],
        by=family.workers[G.HOUSING],
        **{"section": "headline", **fields},
    )


def readers_of(family, client, words="Mark of this note"):
    MARK["this"] = words
    return shows(family, client, "notes", "this")


def test_named_agencies_read_it_and_no_others(family, client):
    note(family, sharing="named").named_desks.add(family.desks[G.POLICE])
    assert readers_of(family, client) == {G.HOUSING, G.POLICE}


def test_a_named_agency_does_not_read_a_section_that_it_does_not_see(family, client):
    note(family, sharing="named", section="health").named_desks.add(family.desks[G.POLICE])
    assert readers_of(family, client) == {G.HOUSING}


def test_a_note_for_the_marac_is_read_by_those_who_take_part(family, client):
    note(family, sharing="marac")
    assert readers_of(family, client) == {G.HOUSING, G.HUB}
    family.case.listed = True
    family.case.save(update_fields=["listed"])
    assert readers_of(family, client) == {G.HOUSING, G.HUB, G.IDVA}


def test_adding_a_note(family, as_worker):
    client = as_worker(G.HOUSING)
    empty = client.post(url(family, "notes/new"), {})
    assert empty.status_code == 200 and "Enter note" in empty.content.decode()
    data = {
        "text": "Locks changed",
        "section": "headline",
        "sharing": "named",
        "named_desks": [family.desks[G.POLICE].pk],
    }
    for _ in range(2):
        assert client.post(url(family, "notes/new"), data).status_code == 302
    kept = Note.objects.get(text="Locks changed")
    assert kept.desk == family.desks[G.HOUSING] and list(kept.named_desks.all()) == [family.desks[G.POLICE]]
    assert Event.objects.filter(verb=Verb.CREATED, kind="cases.note").count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sharing": "named"}, "Select at least one agency"),
        ({"sharing": "everybody"}, "Select one of the options"),
        ({"section": "idva_notes"}, "Select one of the options"),
        ({"section": "health", "sharing": "named", "named_desks": "POLICE"}, "may not read “Health”"),
        ({"sharing": "named", "named_desks": "999999"}, "Select one of the options"),
        ({"text": "x" * 10_001}, "must be 10000 characters or fewer"),
        ({"text": "a\x00b"}, "cannot be stored"),
    ],
)
def test_a_bad_note_is_explained_and_kept_in_the_form(family, as_worker, changes, message):
    if changes.get("named_desks") == "POLICE":
        changes = changes | {"named_desks": family.desks[G.POLICE].pk}
    data = {"text": "Words that stay", "section": "headline", "sharing": "own"} | changes
    response = as_worker(G.HOUSING).post(url(family, "notes/new"), data)
    text = response.content.decode()
    assert response.status_code == 200 and message in text
    assert data["text"][:15].strip("\x00b") in text
    assert not Note.objects.filter(text="Words that stay").exists()


# --- Documents -------------------------------------------------------------------------------------------------------

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\0" * 40
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def archive(*names, **contents):
    """A zip archive that holds parts of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name in names:
            zipped.writestr(name, contents.get(name, "x"))
    return out.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")


def send(client, family, content, name="letter.pdf", **changes):
    data = {
        "file": SimpleUploadedFile(name, content, content_type="application/pdf"),
        "name": "Letter from school",
        "section": "headline",
        "sharing": "case",
    } | changes
    return client.post(url(family, "documents/new"), data)


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (DOCX, "docx"),
        ("Grüße\r\n".encode(), "txt"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (archive("[Content_Types].xml", "word/document.xml", "word/embeddings/sheet1.xlsx"), "docx"),
        (b"I said 3 < 4 and left.", "txt"),
    ],
)
def test_the_content_decides_what_a_file_is(family, as_worker, content, ending):
    assert send(as_worker(G.EDUCATION), family, content, name="whatever.bin").status_code == 302
    kept = Document.objects.get()
    assert kept.ending == ending and len(kept.sha256) == 64
    assert re.fullmatch(r"documents/[0-9a-f]{32}", kept.file.name)


def broken() -> bytes:
    """An archive whose first part is listed, and cannot be unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    content = bytearray(out.getvalue())
    content[38:44] = b"\xff" * 6  # behind the local header and the name
    return bytes(content)


WORD = ("[Content_Types].xml", "word/document.xml")


def bomb() -> bytes:
    """A small file that unpacks to very much."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("[Content_Types].xml", "")
        zipped.writestr("word/document.xml", b"\0" * (301 * 1024 * 1024))
    return out.getvalue()


def templated(where: str) -> bytes:
    """A document that loads its template from somewhere."""
    relation = f'<Relationship Type="http://x/attachedTemplate" Target="http://evil.example/t.dotm" {where}/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name in WORD:
            zipped.writestr(name, "x")
        zipped.writestr("word/_rels/settings.xml.rels", relation)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"MZ\x90\x00" + b"\0" * 200, "photo.jpg", "not what its name says"),
        (b"\x7fELF\x02\x01" + b"\0" * 200, "letter.pdf", "not what its name says"),
        (b"#!/bin/sh\nrm -rf /\n", "notes.txt", "not what its name says"),
        (b"<script>alert(1)</script>", "page.txt", "not what its name says"),
        (b"  <!DOCTYPE html><html></html>", "page.pdf", "not what its name says"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "not what its name says"),
        (b"<?xml version='1.0'?><svg/>", "a.txt", "not what its name says"),
        (b"\xef\xbb\xbf\n<!-- --><body onload=alert(1)>", "a.txt", "not what its name says"),
        (b"<img src=x onerror=alert(1)>", "a.txt", "not what its name says"),
        (b"{\\rtf1\\ansi}", "a.txt", "not what its name says"),
        (b"\xff\xfe\x00binary\x00", "a.txt", "not what its name says"),
        (PDF + DOCX, "a.pdf", "not what its name says"),
        (PNG + archive("run.js"), "a.png", "not what its name says"),
        (bomb(), "a.docx", "not what its name says"),
        (archive(*(f"word/{n}.xml" for n in range(5001)), *WORD), "a.docx", "not what its name says"),
        (archive(*WORD, "xl/macrosheets/sheet1.xml"), "a.xlsx", "macros or a program"),
        (archive(*WORD, "word/activeX/activeX1.xml"), "a.docx", "macros or a program"),
        (archive(*WORD, "word/embeddings/oleObject1.bin"), "a.docx", "macros or a program"),
        (archive(*WORD, "word\\embeddings\\oleObject1.bin"), "a.docx", "macros or a program"),
        (archive(*WORD, "word/media/image1.SVG"), "a.docx", "macros or a program"),
        (archive("mimetype", "Basic/Standard/Module1.xml"), "a.odt", "macros or a program"),
        (archive("mimetype", "Scripts/python/run.py"), "a.odt", "macros or a program"),
        (templated('TargetMode="External"'), "a.docx", "macros or a program"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx", "macros or a program"),
        (archive("setup.exe"), "a.zip", "macros or a program"),
        (archive("readme"), "a.zip", "not what its name says"),
        (b"PK\x03\x04 but no archive", "a.docx", "is damaged"),
        (broken(), "a.odt", "is damaged"),
        (b"", "empty.pdf", "The file is empty"),
    ],
)
def test_a_wrong_file_is_refused_in_words(family, as_worker, content, name, message):
    response = send(as_worker(G.EDUCATION), family, content, name)
    text = response.content.decode()
    assert response.status_code == 200 and message in text and "Letter from school" in text
    assert not Document.objects.exists()


def test_a_file_that_is_too_big_says_how_big(family, as_worker):
    response = send(as_worker(G.EDUCATION), family, PDF + b"\0" * (21 * 1024 * 1024))
    assert "The file is 21 MB; the most is 20 MB" in response.content.decode()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "x" * 300 + ".pdf", "Zephyrine Oakhollow.pdf", "😀.pdf", "a\u202egpj.exe", "con"],
)
def test_the_files_own_name_is_nowhere_kept(family, as_worker, name):
    client = as_worker(G.EDUCATION)
    assert send(client, family, PDF, name).status_code == 302
    kept = Document.objects.get()
    response = client.get(url(family, f"documents/{kept.reference}"))
    assert response["Content-Disposition"] == f'attachment; filename="document-{kept.pk}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff" and response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content) == PDF
    assert Event.objects.filter(verb=Verb.READ, kind="cases.document", object_ids=[kept.pk]).exists()


def test_a_document_is_served_only_to_those_who_read_it(family, as_worker):
    send(as_worker(G.EDUCATION), family, PDF, sharing="own")
    kept = Document.objects.get()
    assert as_worker(G.HUB).get(url(family, f"documents/{kept.reference}")).status_code == 404
    assert "Letter from school" not in text_of(as_worker(G.HUB), family, "documents")
    assert as_worker(G.EDUCATION).get(url(family, f"documents/{kept.reference}")).status_code == 200


def test_the_same_upload_twice_is_kept_once(family, as_worker):
    for _ in range(2):
        send(as_worker(G.EDUCATION), family, PDF)
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "words", "kind"),
    [
        ("Win.Test.EICAR_HDB-1", "found something harmful", "infected_upload"),
        (Unavailable(), "could not be checked for viruses", "unscanned_upload"),
    ],
)
def test_what_the_scanner_does_not_call_clean_is_not_kept(family, as_worker, monkeypatch, caplog, answer, words, kind):
    def scan(file):
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("dashub.clamav.scan", scan)
    response = send(as_worker(G.EDUCATION), family, PDF, "Zephyrine.pdf")
    assert response.status_code == 200 and words in response.content.decode()
    assert not Document.objects.exists()
    (line,) = [record.about for record in caplog.records if record.name == "hub.security"]
    assert (line["kind"], line["user"]) == (kind, family.workers[G.EDUCATION].pk)
    assert line["view"] == "case-documents-add" and "Zephyrine" not in str(line)


def test_what_the_scanner_calls_clean_is_kept(family, as_worker, monkeypatch):
    asked = []
    monkeypatch.setattr("dashub.clamav.scan", lambda file: asked.append(file.read()) or "")
    assert send(as_worker(G.EDUCATION), family, PDF).status_code == 302
    assert asked == [PDF] and Document.objects.get().size == len(PDF)


# --- Timeline --------------------------------------------------------------------------------------------------------


def test_the_timeline_shows_titles_in_summary_and_text_in_full(family, as_worker):
    TimelineEntry.objects.create(
        case=family.case,
        section="police_history",
        title="Police history added",
        text="Two arrests",
        desk=family.desks[G.PROBATION],
    )
    assert "Two arrests" in text_of(as_worker(G.POLICE), family, "timeline")
    summary = text_of(as_worker(G.HUB), family, "timeline")
    assert "Police history added" in summary and "Two arrests" not in summary
    assert "Police history added" not in text_of(as_worker(G.HOUSING), family, "timeline")


def test_pages_of_the_timeline_show_each_entry_once(family, as_worker):
    TimelineEntry.objects.all().delete()
    at = timezone.now()
    for number in range(65):
        TimelineEntry.objects.create(
            case=family.case, title=f"Entry-{number}.", at=at - dt.timedelta(seconds=number // 3)
        )
    client, page, seen = as_worker(G.IDVA), "timeline", []
    while page:
        text = text_of(client, family, page)
        seen += re.findall(r"Entry-\d+\.", text)
        following = re.search(r'href="(\?after=[^"]+)"', text)
        page = f"timeline{following[1]}" if following else ""
    assert len(seen) == 65 == len(set(seen))


@pytest.mark.parametrize("after", ["x", "nan~1", "1e999~1", "inf~1", "1~x", "-1e20~1", "1~" + "9" * 30])
def test_nonsense_keys_show_the_first_page(family, as_worker, after):
    assert as_worker(G.IDVA).get(url(family, "timeline"), {"after": after}).status_code == 200


# --- Safety plan -----------------------------------------------------------------------------------------------------


def test_the_plan_is_read_in_full_by_the_idva_and_in_summary_by_some(family, client):
    assert shows(family, client, "safety-plan", "plan") == {G.IDVA}
    assert shows(family, client, "safety-plan", "not_to_do") == {G.IDVA, G.HUB, G.POLICE, G.CHILDRENS, G.ADULT}


def test_without_the_section_there_is_neither_page_nor_tab(family, as_worker):
    client = as_worker(G.HOUSING)
    text = client.get(f"/cases/{family.case.reference}").content.decode()
    assert f"/cases/{family.case.reference}/notes" in text
    assert f"/cases/{family.case.reference}/voice" not in text
    assert client.get(url(family, "voice")).status_code == 404


def test_a_new_plan_supersedes_and_the_second_writer_loses_nothing(family, as_worker):
    client = as_worker(G.IDVA)
    first = SafetyPlan.objects.get()
    data = {
        "based_on": first.pk,
        "home": "New locks",
        "agreed_on_day": "1",
        "agreed_on_month": "2",
        "agreed_on_year": "2024",
    }
    assert client.post(url(family, "safety-plan/new"), data).status_code == 302
    assert family.case.safety_plans.first().agreed_on == dt.date(2024, 2, 1)
    late = client.post(url(family, "safety-plan/new"), data | {"home": "Stay with her sister"})
    text = late.content.decode()
    assert late.status_code == 200 and "Someone else saved this first" in text
    assert "New locks" in text and "Stay with her sister" in text
    assert SafetyPlan.objects.count() == 2


def test_only_support_writes_a_plan_and_an_empty_one_is_refused(family, as_worker):
    assert as_worker(G.POLICE).get(url(family, "safety-plan/new")).status_code == 403
    response = as_worker(G.IDVA).post(url(family, "safety-plan/new"), {"based_on": "0"})
    assert "Fill in at least one part" in response.content.decode()


def test_a_plan_prints_without_the_frame(family, as_worker):
    plan = SafetyPlan.objects.get()
    text = text_of(as_worker(G.IDVA), family, f"safety-plan/{plan.pk}")
    assert "OFFICIAL-SENSITIVE" in text and MARK["plan"] in text


# --- Voices ----------------------------------------------------------------------------------------------------------


def test_her_wishes_and_a_childs_words_by_section(family, client):
    assert shows(family, client, "voice", "wishes") == {G.HUB, G.IDVA}
    assert shows(family, client, "voice", "child_words") == {G.HUB, G.IDVA, G.POLICE, G.CHILDRENS}


def test_the_mark_stands_with_a_childs_words(family, as_worker):
    client = as_worker(G.CHILDRENS)
    assert "Do not put this to the perpetrator" in text_of(client, family, "voice")
    ChildVoice.objects.update(not_to_perpetrator=False)
    assert "Do not put this to the perpetrator" not in text_of(client, family, "voice")


def test_health_learns_that_a_child_was_heard_but_not_the_words(family, as_worker):
    text = text_of(as_worker(G.HEALTH), family, "voice")
    assert "heard by her key worker" in text and MARK["child_words"] not in text and MARK["child"] not in text


def test_what_a_school_hears_it_reads_itself(family, as_worker):
    client = as_worker(G.EDUCATION)
    data = {
        "child": family.child.pk,
        "words": "I hide in the wardrobe",
        "heard_by": "class teacher",
        "not_to_perpetrator": "on",
    }
    page = client.get(url(family, "voice/child")).content.decode()
    assert "Child 1, " in page and MARK["child"] not in page
    assert client.post(url(family, "voice/child"), data).status_code == 302
    text = text_of(client, family, "voice")
    assert "I hide in the wardrobe" in text and "Do not put this to the perpetrator" in text
    assert MARK["child_words"] not in text


def test_a_child_of_another_case_cannot_be_chosen(family, as_worker):
    data = {"child": family.victim.pk, "words": "x", "heard_by": "y"}
    assert (
        "Select one of the options" in as_worker(G.EDUCATION).post(url(family, "voice/child"), data).content.decode()
    )


def test_recording_what_she_said(family, as_worker):
    client = as_worker(G.HOUSING)
    assert "Select an answer" in client.post(url(family, "voice/add"), {}).content.decode()
    client.post(url(family, "voice/add"), {"kind": "fears", "text": "He knows the school"})
    text = text_of(client, family, "voice")
    assert "He knows the school" in text and MARK["wishes"] not in text

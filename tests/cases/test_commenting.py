"""Supervisor comments: by the manager of the desk, for its own people, and read when she says so."""

import pytest
from django.db import DatabaseError, transaction

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from agencies.principals import acting_as, as_system
from cases import commenting
from cases.models import Comment, Note, TimelineEntry
from cases.sharing import bar
from dashub.errors import WrongState
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
WORDS = "Please ring her before noon"


@pytest.fixture
def area(db):
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area, PolicyGroup.IDVA)


@pytest.fixture
def ida(desk):
    return make_user(desk, Role.IDVA, name="Ida Vance")


@pytest.fixture
def head(desk):
    return make_user(desk, Role.MANAGER, name="Hope Manager")


@pytest.fixture
def other(area):
    return make_desk(area, PolicyGroup.HOUSING)


@pytest.fixture
def case(area, desk, other):
    return make_case(area, desk, other)


@pytest.fixture
def entry(case, desk, ida):
    return TimelineEntry.objects.create(case=case, title="Met her", desk=desk, by=ida)


@pytest.fixture
def note(case, desk, ida):
    return Note.objects.create(case=case, text="She is well", desk=desk, by=ida, sharing="case")


def text(client, user, address) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


@pytest.mark.parametrize("kind", ["timeline", "notes"])
def test_from_the_comment_to_the_word_that_it_was_read(client, case, ida, head, entry, note, kind):
    row = entry if kind == "timeline" else note
    page, address = f"/cases/{case.reference}/{kind}", f"/cases/{case.reference}/{kind}/{row.pk}/comment"
    assert address in text(client, head, page)
    assert client.post(address, {"text": WORDS}).url == page
    comment = Comment.objects.get()
    assert (comment.to, comment.by, comment.desk) == (ida, head, row.desk)
    with as_system("the test"):
        [notice] = Notice.objects.filter(user=ida)
    assert notice.link == page and WORDS not in notice.text
    assert "Not read yet" in text(client, head, page)
    shown = text(client, ida, page)
    assert WORDS in shown and "I have read this" in shown and address not in shown
    for _ in range(2):
        assert client.post(f"/cases/{case.reference}/comments/{comment.pk}/read").url == page
    assert Comment.objects.get().read_at and "I have read this" not in text(client, ida, page)
    assert "Read " in text(client, head, page)


def test_no_other_agency_reads_it(client, area, case, other, head, entry):
    made = commenting.comment(case, entry, WORDS, head)
    for user in (make_user(other, Role.MANAGER), make_user(area.hub_desk, Role.TRIAGE)):
        shown = text(client, user, f"/cases/{case.reference}/timeline")
        assert "Met her" in shown and WORDS not in shown and "Hope Manager" not in shown
        assert client.post(f"/cases/{case.reference}/comments/{made.pk}/read").status_code == 404
        with acting_as(user):
            assert not Comment.objects.exists()


def test_a_colleague_reads_it_and_does_not_answer_for_her(client, case, desk, head, entry):
    made = commenting.comment(case, entry, WORDS, head)
    colleague = make_user(desk, Role.IDVA)
    shown = text(client, colleague, f"/cases/{case.reference}/timeline")
    assert WORDS in shown and "I have read this" not in shown
    assert client.post(f"/cases/{case.reference}/comments/{made.pk}/read").status_code == 404


def test_another_desks_entry_her_own_and_the_hubs_are_not_found(client, area, case, desk, other, head, entry):
    rows = [
        TimelineEntry.objects.create(case=case, title="Theirs", desk=other, by=make_user(other, Role.PRACTITIONER)),
        TimelineEntry.objects.create(case=case, title="Hers", desk=desk, by=head),
        TimelineEntry.objects.create(case=case, title="The system's", desk=desk),
        TimelineEntry.objects.create(case=make_case(area), title="Elsewhere", desk=desk, by=entry.by),
    ]
    client.force_login(head)
    for row in rows:
        assert client.post(f"/cases/{case.reference}/timeline/{row.pk}/comment", {"text": WORDS}).status_code == 404
    client.force_login(entry.by)
    assert client.get(f"/cases/{case.reference}/timeline/{entry.pk}/comment").status_code == 403


def test_sent_twice_it_is_kept_once(case, head, entry):
    assert commenting.comment(case, entry, WORDS, head) == commenting.comment(case, entry, WORDS, head)


@pytest.mark.parametrize("how", ["left", "barred"])
def test_whom_it_would_not_reach_is_said(client, case, ida, head, entry, how):
    if how == "left":
        ida.memberships.get().end("Left", SYSTEM)
    else:
        bar(ida, case.victim, "A relative", SYSTEM)
    case.refresh_from_db()
    with pytest.raises(WrongState):
        commenting.comment(case, TimelineEntry.objects.get(pk=entry.pk), WORDS, head)
    client.force_login(head)
    page = client.post(f"/cases/{case.reference}/timeline/{entry.pk}/comment", {"text": WORDS}).content.decode()
    assert "would not reach her" in page and WORDS in page


def test_the_database_lets_nobody_but_the_manager_comment(case, desk, ida, head, entry):
    colleague = make_user(desk, Role.IDVA)
    named = {"case": case, "entry": entry, "desk": desk, "to": ida, "text": WORDS}
    with acting_as(colleague), pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.create(**named, by=colleague)
    with acting_as(colleague), pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.create(**named, by=head)
    with acting_as(head):
        assert Comment.objects.create(**named, by=head)


def test_it_is_about_one_thing(case, desk, ida, head, entry, note):
    for on in ({}, {"entry": entry, "note": note}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Comment.objects.create(case=case, desk=desk, to=ida, by=head, text=WORDS, **on)

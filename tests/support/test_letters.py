"""Letters and messages: worded from templates, looked at by another, sent by a safe way, and kept as they were."""

import datetime as dt
import io

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from agencies.sealed import unseal
from cases import glass
from cases.models import Due, Involvement, Paper, ShareBasis, TimelineEntry
from cases.seen import Seen
from cases.sharing import share_with
from dashub.errors import InvalidInput, StaleVersion, WrongState
from dashub.tasks import make_paper
from people.models import Address, ContactPoint
from support import letter_library, letters, papers
from support.models import ContactAttempt, Letter, LetterTemplate
from tests.dashub.fake_notify import notify_server
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user
from tests.marac.factories import make_presentation

pytestmark = pytest.mark.django_db
# A Tuesday morning within the safe times.
NOW = dt.datetime(2026, 3, 3, 10, tzinfo=dt.UTC)


class Service:
    """A case with a victim and one who harms, an IDVA with a colleague, and the suggested letters."""

    def __init__(self):
        self.area = make_area()
        self.desk = make_desk(self.area, PolicyGroup.IDVA)
        type(self.desk).objects.filter(pk=self.desk.pk).update(phone="01632 960001")
        self.desk.refresh_from_db()
        self.writer, self.other = make_user(self.desk, Role.IDVA), make_user(self.desk, Role.IDVA)
        self.victim = make_person("Zephyrine", "Oakhollow")
        self.harming = make_person("Bartholomew", "Quill")
        self.case = make_case(self.area, self.desk, victim=self.victim, perpetrators=[self.harming])
        letter_library.add([self.area], SYSTEM)
        self.text = self.point(self.victim, "text", "07700 900321", safe_times="Mon-Fri 09:00-15:00")
        self.post = self.point(self.victim, "letter")
        self.home = Address.objects.create(person=self.victim, lines="14 Larkspur Row", postcode="CH41 6AA")
        self.his_post = self.point(self.harming, "letter")
        self.his_home = Address.objects.create(person=self.harming, lines="9 Thistle Court", postcode="CH43 2BB")

    def point(self, person, channel, value="", **rules):
        safe = {"safety": "safe", "watched": "no"} | rules
        return ContactPoint.objects.create(person=person, channel=channel, value=value, **safe)

    def seen(self, user=None) -> Seen:
        user = user or self.writer
        case = type(self.case).objects.visible_to(user).with_people().get(pk=self.case.pk)
        return Seen.by(user, case)

    def words(self, name):
        return LetterTemplate.objects.get(area=self.area, name=name).latest

    def draft(self, point, name="Please ring", *, plain=False, address=None) -> Letter:
        with acting_as(self.writer):
            seen = self.seen()
            way = next(way for way in letters.ways(seen) if way.point.pk == point.pk)
            return letters.draft(
                seen, self.desk, self.writer, words=self.words(name), plain=plain, way=way, address=address
            )

    def ready(self, *args, **kwargs) -> Letter:
        letter = self.draft(*args, **kwargs)
        letter.pass_look(letter.version, self.other)
        return letter


@pytest.fixture
def service():
    with time_machine.travel(NOW, tick=False):
        yield Service()


def test_a_draft_is_filled_in_from_the_template(service):
    letter = service.draft(service.post, plain=True, address=service.home)
    assert (
        letter.text.startswith("Dear Zephyrine,")
        and "01632 960001" in letter.text
        and str(service.desk) in letter.text
    )
    assert "{" not in letter.text and letter.status == "draft"
    text = service.draft(service.text)
    assert text.subject == "" and str(service.desk) not in text.text


def test_pressed_twice_it_is_written_once(service):
    assert service.draft(service.text) == service.draft(service.text)


def test_a_field_that_nobody_filled_in_must_be_typed(service):
    type(service.desk).objects.update(phone="")
    service.desk.refresh_from_db()
    letter = service.draft(service.text)
    assert letters.refusals_of_words(letter, letter.text, "", service.seen()) == [
        "Type what stands for {service phone}"
    ]


def test_a_sent_letter_keeps_its_words_whatever_the_template_becomes(service):
    letter = service.ready(service.text)
    letters.sent_by_hand(letter, service.seen(), service.writer)
    before = letter.text
    template = letter.wording.template
    template.reword(1, SYSTEM, subject="Other", neutral="Something else", plain="", why="Shorter")
    letter.refresh_from_db()
    assert letter.text == before and template.latest.number == 2 and letter.wording.number == 1
    with pytest.raises(WrongState):
        letter.rewrite(letter.version, service.writer, subject="", text="Changed afterwards")


def test_two_who_word_a_template_do_not_overwrite_each_other(service):
    template = service.words("Please ring").template
    template.reword(1, SYSTEM, subject="One", neutral="One", plain="", why="One")
    with pytest.raises(StaleVersion):
        template.reword(1, SYSTEM, subject="Two", neutral="Two", plain="", why="Two")


def test_whoever_wrote_or_changed_it_takes_no_second_look(service):
    letter = service.draft(service.text)
    with pytest.raises(InvalidInput):
        letter.pass_look(letter.version, service.writer)
    letter.rewrite(letter.version, service.other, subject="", text="Please ring 01632 960001.")
    with pytest.raises(InvalidInput):
        letter.pass_look(letter.version, service.other)
    third = make_user(service.desk, Role.IDVA)
    with pytest.raises(StaleVersion):
        letter.pass_look(letter.version - 1, third)
    letter.pass_look(letter.version, third)
    assert letter.status == "checked"


def test_the_database_knows_no_letter_that_was_checked_by_its_writer_or_sent_unchecked(service):
    letter = service.draft(service.text)
    for wrong in (
        {"status": "checked", "checked_by": service.writer, "checked_at": NOW},
        {"status": "sent", "sent_at": NOW, "means": "hand"},
        {"plain": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**wrong)


def test_words_that_change_after_the_second_look_need_another(service):
    letter = service.ready(service.text)
    letter.rewrite(letter.version, service.writer, subject="", text="Please ring 01632 960002.")
    assert letter.status == "draft" and letter.checked_by is None
    with pytest.raises(WrongState):
        letters.sent_by_hand(letter, service.seen(), service.writer)


def test_what_is_due_follows_the_letter(service):
    letter = service.draft(service.text)
    due = Due.objects.open().get(key=f"letter:{letter.pk}")
    assert due.what == "A letter waits for a second look" and "Zephyrine" not in due.what + due.link
    letter.pass_look(letter.version, service.other)
    assert Due.objects.open().get(key=due.key).what == "A letter may be sent"
    letters.sent_by_hand(letter, service.seen(), service.writer)
    assert not Due.objects.open().filter(key=due.key).exists()


def test_a_letter_sent_to_her_is_an_attempt_to_reach_her(service):
    letter = service.ready(service.text)
    letters.sent_by_hand(letter, service.seen(), service.writer)
    attempt = ContactAttempt.objects.get(case=service.case)
    assert (attempt.outcome, attempt.contact_point, attempt.channel) == ("sent", service.text, "text")
    assert letter.means == "hand" and letter.sent_at == NOW
    with pytest.raises(WrongState):
        letters.sent_by_hand(letter, service.seen(), service.writer)
    assert ContactAttempt.objects.count() == 1


def test_a_letter_to_who_harms_is_no_attempt_to_reach_her(service):
    letter = service.ready(service.his_post, "Missed appointment", address=service.his_home)
    letters.sent_by_hand(letter, service.seen(), service.writer)
    assert not ContactAttempt.objects.exists()
    assert TimelineEntry.objects.filter(
        case=service.case, section="perpetrator", title__contains="Letter sent"
    ).exists()


def test_a_withdrawn_draft_stays_in_the_record_and_goes_nowhere(service):
    letter = service.draft(service.text)
    letter.withdraw(service.writer)
    assert Letter.objects.get(pk=letter.pk).status == "withdrawn"
    with pytest.raises(WrongState):
        letter.pass_look(letter.version, service.other)


def test_she_who_does_not_know_of_the_referral_is_not_written_to_until_somebody_spoke_to_her(service):
    make_presentation(service.case, aware="no", accepted_at=NOW - dt.timedelta(days=1))
    with pytest.raises(InvalidInput) as refused:
        service.draft(service.text)
    assert "does not know" in refused.value.problems["way"]
    ContactAttempt.make(service.case, service.desk.pk, service.text, "no_answer", by=service.writer)
    with pytest.raises(InvalidInput):
        service.draft(service.text)
    ContactAttempt.make(service.case, service.desk.pk, service.text, "reached", by=service.writer)
    assert service.draft(service.text).status == "draft"


def refused_address(service, address) -> str:
    with pytest.raises(InvalidInput) as refused:
        service.draft(service.post, address=address)
    return refused.value.problems["address"]


def test_an_address_must_be_hers_now_and_nobodys_who_harms(service):
    assert "Choose the address" in refused_address(service, None)
    assert "of the person written to" in refused_address(service, service.his_home)
    old = Address.objects.create(person=service.victim, kind="previous", lines="1 Old Row", postcode="CH41 6AB")
    assert "previous" in refused_address(service, old)
    Address.objects.create(person=service.harming, lines="14, larkspur row", postcode="CH416AA")
    assert "lives there too" in refused_address(service, service.home)
    Address.objects.filter(person=service.harming).delete()
    Involvement.objects.filter(case=service.case, role="perpetrator").update(lives_with_victim="yes")
    assert "lives there too" in refused_address(service, service.home)
    Involvement.objects.filter(case=service.case, role="perpetrator").update(lives_with_victim="no")
    assert service.draft(service.post, address=service.home).address == service.home


def test_a_letter_for_one_party_goes_to_no_other(service):
    for point, name in ((service.his_post, "Please ring"), (service.post, "Missed appointment")):
        with pytest.raises(InvalidInput) as refused:
            service.draft(point, name, address=service.home)
        assert "way" in refused.value.problems


def test_a_text_message_is_always_neutral(service):
    with pytest.raises(InvalidInput) as refused:
        service.draft(service.text, plain=True)
    assert "plain" in refused.value.problems


TOLD = (
    "She said that you shouted", "your ex-wife has reported you", "the MARAC talked of you", "M.A.R.A.C", "her IDVA rang me",
    "she is staying at a refuge", "She moved to 4 Elm Road", "her new address is near", "we have a safety plan",
    "your partner disclosed it", "this is about domestic abuse", "Ring Zephyrine first", "ring 07700900321",
    "at 14 Larkspur Row", "in CH41 6AA", "your wife plans to go", "the referral was made on Monday",
)  # fmt: skip


@pytest.mark.parametrize("words", TOLD)
def test_nothing_of_hers_reaches_who_harms(service, words):
    letter = service.draft(service.his_post, "Missed appointment", address=service.his_home)
    seen = service.seen()
    assert letters.refusals_of_words(letter, words, "Your appointment", seen), words
    assert letters.refusals_of_words(letter, "Please come", words, seen), words
    Letter.objects.filter(pk=letter.pk).update(
        text=words, status="checked", checked_by=service.other, checked_at=NOW, version=2
    )
    letter.refresh_from_db()
    with pytest.raises(InvalidInput):
        letters.sent_by_hand(letter, seen, service.writer)
    assert Letter.objects.get().status == "checked"


@pytest.mark.parametrize(
    "words",
    [
        "We are in Birkenhead. Had a day off?",
        "You did not come to your last appointment.",
        "Please ring 01632 960001 on Friday.",
        "Dear Bartholomew Quill",
    ],
)
def test_what_is_his_own_may_be_written_to_him(service, words):
    letter = service.draft(service.his_post, "Missed appointment", address=service.his_home)
    assert letters.refusals_of_words(letter, words, "", service.seen()) == []


@pytest.mark.parametrize("words", ["about the domestic abuse", "the refuge", "your M A R A C", "I work for {service}"])
def test_a_neutral_wording_says_nothing_of_what_it_is_about(service, words):
    letter = service.draft(service.post, address=service.home)
    words = words.replace("{service}", str(service.desk))
    assert letters.refusals_of_words(letter, words, "", service.seen())
    letter.plain = True
    assert letters.refusals_of_words(letter, words, "", service.seen()) == []


def test_the_worker_makes_a_pdf_that_says_nothing_of_where_it_comes_from(service, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    letter = service.ready(service.post, address=service.home)
    client.force_login(service.writer)
    assert client.post(f"/cases/{service.case.reference}/letters/{letter.pk}/paper").status_code == 302
    made = Paper.objects.get(kind="letter")
    make_paper(made.pk)
    made.refresh_from_db()
    reader = PdfReader(io.BytesIO(made.file.read()), password=unseal(made.sealed_password))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "14 Larkspur Row" in text and "Hello Zephyrine" in text
    for word in (
        "OFFICIAL",
        service.case.reference,
        str(service.desk),
        service.area.partnership,
        service.writer.email,
    ):
        assert word not in text
    assert reader.metadata.title == "Letter" and made.file_name == f"paper-{made.reference}.pdf"


def test_a_blank_that_the_writer_is_to_fill_is_seen():
    from support import wording

    assert wording.unfilled("Since [when], {worker} and I [ ] (not a blank)") == ["{worker}", "[when]", "[ ]"]
    assert wording.unfilled("Since May, all of us []") == []


def test_the_suggested_letters_are_what_a_partnership_may_word(service):
    from support import wording

    for one in letter_library.LIBRARY:
        for text, plain in ((one.subject, False), (one.neutral, False), (one.plain, True)):
            assert wording.unknown_fields(text, one.whom, plain) == []
            assert one.whom != "perpetrator" or wording.refusals(text) == []
            assert plain or wording.not_neutral(text) == []
    assert letter_library.add([service.area], SYSTEM) == 0


def test_a_pdf_says_what_the_letter_says_and_nothing_else(service):
    letter = service.draft(service.post, plain=True, address=service.home)
    with acting_as(service.writer):
        assert papers.find_letter(letter.pk, service.writer, {}) is None
    letter.pass_look(letter.version, service.other)
    with acting_as(service.writer):
        found = papers.find_letter(letter.pk, service.writer, {})
        made = papers.letter(found, service.writer, {}, lambda percent: None)
    assert made.plain and made.title == "Letter" and made.context["address"] == ["14 Larkspur Row", "CH41 6AA"]
    stranger = make_user(make_desk(service.area, PolicyGroup.IDVA), Role.IDVA)
    with acting_as(stranger):
        assert papers.find_letter(letter.pk, stranger, {}) is None


class TestMessages:
    """By GOV.UK Notify, against a server of our own."""

    @pytest.fixture
    def server(self, settings):
        with notify_server(settings) as server:
            yield server

    def queued(self, service) -> Letter:
        letter = service.ready(service.text)
        letters.queue(letter, service.seen(), service.writer)
        return letter

    def test_a_message_goes_once_however_often_it_is_tried(self, service, server):
        letter = self.queued(service)
        assert letter.status == "queued" and not ContactAttempt.objects.exists()
        assert letters.deliver(letter.pk)
        assert not letters.deliver(letter.pk)
        letter.refresh_from_db()
        assert (letter.status, letter.means) == ("sent", "hub") and ContactAttempt.objects.get().outcome == "sent"
        [sent] = server.kept
        assert sent["phone_number"] == "07700 900321" and sent["reference"] == letter.reference
        assert service.case.reference not in str(sent)

    def test_after_a_failure_half_way_it_is_not_sent_twice(self, service, server):
        letter = self.queued(service)
        server.keeps_and_fails, server.sending = True, 503
        assert not letters.deliver(letter.pk)
        letter.refresh_from_db()
        assert letter.status == "queued" and not ContactAttempt.objects.exists()
        server.sending = 201
        assert letters.deliver(letter.pk) and len(server.kept) == 1

    def test_what_is_refused_for_good_waits_for_a_person(self, service, server):
        letter = self.queued(service)
        server.sending = 400
        assert not letters.deliver(letter.pk)
        letter.refresh_from_db()
        assert letter.status == "checked" and letter.held_why.startswith("It was not sent.")
        assert not ContactAttempt.objects.exists() and letter.sent_at is None

    def test_what_does_not_get_through_for_an_hour_waits_for_a_person(self, service, server):
        letter = self.queued(service)
        server.sending = 503
        for minutes, status in ((59, "queued"), (61, "checked")):
            with time_machine.travel(NOW + dt.timedelta(minutes=minutes), tick=False):
                assert letter.pk in letters.waiting()
                letters.deliver(letter.pk)
            letter.refresh_from_db()
            assert letter.status == status

    def test_the_worker_asks_again_whether_it_is_safe(self, service, server):
        letter = self.queued(service)
        with time_machine.travel(NOW + dt.timedelta(hours=5), tick=False):
            assert not letters.deliver(letter.pk)
        letter.refresh_from_db()
        assert letter.status == "checked" and "not safe at this hour" in letter.held_why and server.kept == []

    def test_who_has_left_the_case_sends_nothing_more(self, service, server):
        letter = self.queued(service)
        service.writer.memberships.update(until=timezone.now())
        assert not letters.deliver(letter.pk)
        letter.refresh_from_db()
        assert letter.status == "checked" and server.kept == []

    def test_where_it_is_switched_off_nothing_pretends_to_be_sent(self, service, client):
        letter = service.ready(service.text)
        with pytest.raises(InvalidInput):
            letters.queue(letter, service.seen(), service.writer)
        client.force_login(service.writer)
        path = f"/cases/{service.case.reference}/letters"
        assert "not connected to GOV.UK Notify" in client.get(path).content.decode()
        page = client.get(f"{path}/{letter.pk}/send").content.decode()
        assert "not sent from here" in page and "Send it from here now" not in page
        assert client.post(f"{path}/{letter.pk}/send", {"how": "hub"}).status_code == 200
        letter.refresh_from_db()
        assert letter.status == "checked"


def test_from_the_template_to_the_post_in_pages(service, client):
    client.force_login(service.writer)
    path = f"/cases/{service.case.reference}/letters"
    template = service.words("Please ring").template
    typed = {"template": template.pk, "way": service.post.pk, "address": service.home.pk, "plain": "plain"}
    assert client.post(f"{path}/new", typed).status_code == 302
    letter = Letter.objects.get()
    at = f"{path}/{letter.pk}"
    words = {"version": letter.version, "subject": "Please ring me", "text": "Dear Zephyrine, ring 01632 960001."}
    assert client.post(at, words).status_code == 302
    assert client.get(f"{at}/look").status_code == 404
    client.force_login(service.other)
    assert client.post(f"{at}/look", {"verdict": "right", "version": letter.version + 1}).status_code == 302
    assert client.post(f"{at}/send", {"how": "hand"}).status_code == 302
    letter.refresh_from_db()
    assert letter.status == "sent" and letter.sent_by == service.other
    assert client.post(f"{at}/send", {"how": "hand"}).status_code == 302
    assert ContactAttempt.objects.count() == 1


def test_an_unsafe_way_is_refused_on_the_page_with_its_reason(service, client):
    ContactPoint.objects.filter(pk=service.text.pk).update(safety="unknown")
    client.force_login(service.writer)
    typed = {"template": service.words("Please ring").template.pk, "way": service.text.pk, "plain": "neutral"}
    page = client.post(f"/cases/{service.case.reference}/letters/new", typed).content.decode()
    assert "nobody has checked that this is safe" in page and not Letter.objects.exists()


def test_what_is_not_her_agencys_is_read_where_her_wishes_are_read(service, client):
    letter = service.draft(service.text)
    other = make_desk(service.area, PolicyGroup.VOLUNTARY)
    from cases.sharing import share_with

    share_with(service.case, [other], "pathway", "Helps", SYSTEM)
    client.force_login(make_user(other, Role.IDVA))
    path = f"/cases/{service.case.reference}/letters"
    assert "Please ring" not in client.get(path).content.decode()
    assert client.get(f"{path}/{letter.pk}").status_code == 404
    client.force_login(make_user(service.area.hub_desk, Role.TRIAGE))
    assert "Please ring" in client.get(path).content.decode()


def test_a_template_with_a_field_of_hers_or_a_word_that_must_not_be_is_not_kept(service, client):
    client.force_login(make_user(service.area.hub_desk, Role.ADMINISTRATOR))
    typed = {"area": service.area.pk, "name": "New", "subject": "Hello", "plain": "", "why": "Needed", "active": "on"}
    for whom, neutral in (
        ("perpetrator", "Ring {service}"), ("perpetrator", "The MARAC met"), ("victim", "At {address}"), ("victim", "{name"),
    ):  # fmt: skip
        page = client.post("/set-up/letters/new", typed | {"whom": whom, "neutral": neutral})
        assert page.status_code == 200, neutral
    assert (
        client.post("/set-up/letters/new", typed | {"whom": "victim", "neutral": "Ring {service phone}"}).status_code
        == 302
    )
    made = LetterTemplate.objects.get(name="New")
    assert made.latest.why == "Needed" and made.latest.by is not None
    elsewhere = make_area("Elsewhere")
    client.force_login(make_user(elsewhere.hub_desk, Role.ADMINISTRATOR))
    assert client.get(f"/set-up/letters/{made.pk}").status_code == 404


def test_a_pdf_tells_nobody_an_address_that_she_does_not_read_in_the_case(service, client):
    """An IDVA of a hospital reads the letters while the case is at MARAC, and never where a refuge is."""
    refuge = Address.objects.create(
        person=service.victim, lines="Rowan Lodge", postcode="CH41 6AB", kind="confidential"
    )
    secret, known = (service.ready(service.post, address=place) for place in (refuge, service.home))
    desk = make_desk(service.area, PolicyGroup.HEALTH)
    reader = make_user(desk, Role.IDVA)
    share_with(service.case, [desk], ShareBasis.MARAC, "Listed", SYSTEM)
    type(service.case).objects.filter(pk=service.case.pk).update(listed=True)
    with acting_as(reader):
        assert papers.find_letter(secret.pk, reader, {}) is None
        assert papers.find_letter(known.pk, reader, {}) == known
    client.force_login(reader)
    page = f"/cases/{service.case.reference}/letters/{secret.pk}"
    shown = client.get(page).content.decode()
    assert "Rowan Lodge" not in shown and "Make a PDF" not in shown
    assert client.post(f"{page}/paper").status_code == 404 and not Paper.objects.exists()
    assert client.post(f"/cases/{service.case.reference}/letters/{known.pk}/paper").status_code == 302


def test_nor_to_whoever_opened_the_case_in_an_emergency():
    service = Service()
    refuge = Address.objects.create(person=service.victim, lines="Rowan Lodge", kind="confidential")
    letter = service.ready(service.post, address=refuge)
    worker = make_user(make_desk(service.area, PolicyGroup.IDVA), Role.IDVA)
    glass.open_case(service.case.reference, "life", "She is at our door", worker)
    with acting_as(worker):
        assert Letter.objects.read_by(service.seen(worker)).filter(pk=letter.pk).exists()
        assert papers.find_letter(letter.pk, worker, {}) is None

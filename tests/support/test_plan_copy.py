"""The discreet copy of a safety plan: what is on it and what is not, and the link that opens once."""

import datetime as dt
import io
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pikepdf
import pytest
import time_machine
from django.core.cache import caches
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.limits import Limit
from agencies.sealed import unseal
from audit.models import Event
from cases.models import SafetyPlan, ShareBasis, TimelineEntry
from cases.sharing import share_with
from dashub.errors import InvalidInput
from people.models import ContactPoint
from support.models import OneTimeView
from support.models.one_time import CARRIES, MOST_TRIES, Copy
from support.tasks import forget_expired_views
from support.telling import telling_words
from support.views import plan_copy
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user

pytestmark = pytest.mark.django_db
COPY = Copy("Notes", "Sam", [("House", "Spare key at number nine")])
ENTRIES = {"home": "Spare key at number nine", "leaving": "Go to the refuge by bus", "orders": "Order until May"}


@pytest.fixture
def her():
    """A case with a plan, her IDVA, and a way that is safe at this hour."""
    area = make_area()
    desk = make_desk(area, PolicyGroup.IDVA, name="Lantern Advocacy")
    case = make_case(area, desk, victim=make_person("Zephyrine", "Oakhollow", sex="female"))
    worker = make_user(desk, Role.IDVA)
    safe = {"safety": "safe", "watched": "no", "safe_times": "any time"}
    point = ContactPoint.objects.create(person=case.victim, channel="text", value="07700 900123", **safe)
    plan = SafetyPlan.objects.create(case=case, entries=ENTRIES, desk=desk, by=worker)
    client = Client()
    client.force_login(worker)
    return SimpleNamespace(area=area, desk=desk, case=case, worker=worker, point=point, plan=plan, client=client)


def make(her, point=None, word="Blue bell", hours=4):
    return OneTimeView.make(her.plan, COPY, point or her.point, word, hours, her.desk.pk, her.worker)


def at(her, more: str = "") -> str:
    return f"/cases/{her.case.reference}/safety-plan/{her.plan.pk}/copy{more}"


def typed(her, **more) -> dict:
    chosen = {"title": "notes", "contact": "Sam", "parts": ["home"], "text_home": "Spare key at number nine"}
    return chosen | {"how": "link", "contact_point": her.point.pk, "word": "Blue bell", "hours": "4"} | more


def press(secret: str, word: str = "blue BELL ", client=None) -> str:
    answer = (client or Client()).post(f"/n/{secret}", {"word": word})
    assert answer.status_code == 200
    return answer.content.decode()


class TestWhatIsOnIt:
    def test_a_print_holds_the_chosen_parts_and_nothing_that_tells(self, her):
        answer = her.client.post(at(her), typed(her, how="print"))
        assert answer["Content-Type"] == "application/pdf" and answer["Content-Disposition"].endswith('"notes.pdf"')
        assert "no-store" in answer["Cache-Control"]
        text = words_of(answer.content)
        assert "Spare key at number nine" in text and "Notes" in text
        for telling in (
            "refuge",
            "Order until",
            "Lantern",
            "Safety",
            "Oakhollow",
            her.case.reference,
            "OFFICIAL",
            "Hub",
        ):
            assert telling not in text and telling.encode() not in answer.content
        event = Event.objects.filter(verb="exported").latest("pk")
        assert event.reference == her.case.reference and event.detail == {"discreet": True, "parts": 1}
        assert not OneTimeView.objects.exists()

    @pytest.mark.parametrize(
        "words", ["The refuge", "Her IDVA rings", "Lantern rings", "Bren must not know", "violence"]
    )
    def test_words_that_tell_are_asked_about_once(self, her, words):
        first = her.client.post(at(her), typed(her, text_home=words))
        assert "would tell what this is" in first.content.decode() and not OneTimeView.objects.exists()
        assert words in first.content.decode()
        her.client.post(at(her), typed(her, text_home=words, sure="on"))
        assert OneTimeView.objects.count() == 1

    def test_a_contact_that_tells_is_refused_however_sure_she_is(self, her):
        answer = her.client.post(at(her), typed(her, contact="Jo, Lantern Advocacy", sure="on"))
        assert answer.context["form"].errors["contact"] and not OneTimeView.objects.exists()

    @pytest.mark.parametrize(("text", "found"), [
        ("Grapes and crayons", []), ("Court at ten", ["Court"]), ("ABUSE abuse", ["ABUSE", "abuse"]),
        ("the women’s aid line", ["women's aid"]), ("my house", []), ("Lantern house", ["Lantern"]),
    ])  # fmt: skip
    def test_what_tells(self, text, found):
        assert telling_words(text, ["Lantern House"]) == found

    def test_a_part_that_was_not_chosen_cannot_be_smuggled_in(self, her):
        her.client.post(at(her), typed(her, text_orders="Order until May"))
        assert Copy.read(unseal(OneTimeView.objects.get().sealed)) == COPY


def words_of(content: bytes) -> str:
    """The words of a PDF, with those of its own description."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        text = subprocess.run(["pdftotext", file.name, "-"], capture_output=True, text=True, check=True).stdout  # noqa: S603, S607
    with pikepdf.open(io.BytesIO(content)) as document:
        return text + str(document.open_metadata()) + str(dict(document.docinfo))


class TestWhoMayMakeOne:
    def test_only_who_may_keep_the_plan_and_reads_it_in_full(self, her):
        for group, roles, status in (
            (PolicyGroup.POLICE, [Role.PRACTITIONER], 403),
            (PolicyGroup.HUB, [Role.TRIAGE], 403),
            (PolicyGroup.POLICE, [Role.IDVA], 404),
        ):
            desk = her.area.hub_desk if group == PolicyGroup.HUB else make_desk(her.area, group)
            share_with(her.case, [desk], ShareBasis.PATHWAY, "for the test", SYSTEM)
            client = Client()
            client.force_login(make_user(desk, *roles))
            assert client.get(at(her)).status_code == status
            assert client.post(at(her), typed(her)).status_code == status

    def test_a_stranger_finds_nothing(self, her):
        client = Client()
        client.force_login(make_user(make_desk(her.area, PolicyGroup.IDVA), Role.IDVA))
        assert client.get(at(her)).status_code == 404
        view, secret = make(her)
        withdrawal = f"/cases/{her.case.reference}/safety-plan/links/{view.pk}/withdraw"
        assert client.post(withdrawal).status_code == 404
        assert "Spare key" in press(secret)


class TestTheWay:
    @pytest.mark.parametrize("wrong", [
        {"safety": "unknown"}, {"safety": "unsafe"}, {"watched": "watched"}, {"watched": "seized"}, {"safe_times": ""},
        {"channel": "mobile"}, {"channel": "letter"},
    ], ids=str)  # fmt: skip
    def test_one_that_is_not_safe_or_not_known_is_refused(self, her, wrong):
        ContactPoint.objects.filter(pk=her.point.pk).update(**wrong)
        answer = her.client.post(at(her), typed(her))
        assert answer.context["form"].errors["contact_point"] and not OneTimeView.objects.exists()

    def test_every_way_is_decided_on(self):
        assert {"text", "email", "in_person", "visit", "through"} == CARRIES

    @pytest.mark.parametrize(
        ("hour", "minute", "safe"), [(8, 59, False), (9, 0, True), (14, 59, True), (15, 0, False)]
    )
    def test_at_an_hour_that_is_not_safe_it_is_refused(self, her, hour, minute, safe):
        ContactPoint.objects.filter(pk=her.point.pk).update(safe_times="Mon-Fri 09:00-15:00")
        her.point.refresh_from_db()
        with time_machine.travel(dt.datetime(2027, 1, 4, hour, minute, tzinfo=dt.UTC), tick=False):
            if safe:
                make(her)
            else:
                with pytest.raises(InvalidInput):
                    make(her)
        assert OneTimeView.objects.exists() == safe

    def test_of_somebody_else_it_is_refused(self, her):
        safe = {"safety": "safe", "watched": "no", "safe_times": "any time"}
        other = ContactPoint.objects.create(
            person=her.case.perpetrators[0], channel="text", value="07700 900456", **safe
        )
        with pytest.raises(InvalidInput):
            make(her, other)
        assert her.client.post(at(her), typed(her, contact_point=other.pk)).context["form"].errors["contact_point"]

    @pytest.mark.parametrize("hours", [0, 25])
    def test_no_longer_than_the_area_lets_it(self, her, hours):
        with pytest.raises(InvalidInput):
            make(her, hours=hours)
        assert her.client.post(at(her), typed(her, hours=hours)).context["form"].errors["hours"]

    def test_a_short_word_is_refused(self, her):
        assert her.client.post(at(her), typed(her, word="jam")).context["form"].errors["word"]
        assert her.client.post(at(her), typed(her, word="jams")).status_code == 200
        assert OneTimeView.objects.count() == 1


class TestOpening:
    def test_the_link_is_shown_once_and_says_nothing(self, her):
        page = her.client.post(at(her), typed(her)).content.decode()
        address = page.partition('id="link">')[2].partition("<")[0]
        secret = address.rpartition("/n/")[2]
        assert len(secret) == 22 and her.case.reference not in address
        assert secret not in her.client.get(at(her)).content.decode()
        assert secret not in str(OneTimeView.objects.values().get())
        assert "Spare key" in press(secret)

    def test_it_opens_once_and_its_opening_is_in_the_log(self, her):
        view, secret = make(her)
        shown = press(secret)
        assert "Spare key at number nine" in shown and "Sam" in shown and "<title>Notes</title>" in shown
        view.refresh_from_db()
        assert view.status == "opened" and view.ended_at and view.sealed == view.word == ""
        event = Event.objects.filter(kind="support.onetimeview", verb="read").get()
        assert event.reference == her.case.reference and event.purpose and event.actor is None
        assert TimelineEntry.objects.filter(case=her.case, title__contains="opened").count() == 1
        assert "Spare key" not in press(secret)
        assert Event.objects.filter(kind="support.onetimeview", verb="read").count() == 1

    def test_to_look_uses_nothing_up(self, her):
        view, secret = make(her)
        for client in (Client(), her.client):
            for ask in (client.get, client.head):
                assert ask(f"/n/{secret}").status_code == 200
        view.refresh_from_db()
        assert view.status == "waiting" and view.tries == 0
        assert "Spare key" in press(secret)

    def test_the_page_names_nobody_and_leaves_nothing(self, her):
        _, secret = make(her)
        for answer in (Client().get(f"/n/{secret}"), Client().post(f"/n/{secret}", {"word": "blue bell"})):
            page = answer.content.decode()
            for telling in (
                "partnership",
                "abuse",
                "afety",
                "Oakhollow",
                "Lantern",
                "Hub",
                "IDVA",
                "999",
                "favicon.svg",
                "logo",
            ):
                assert telling not in page
            assert "no-store" in answer["Cache-Control"] and not answer.cookies
            assert "govuk-exit-this-page" in page and secret not in page

    def test_one_answer_for_wrong_opened_withdrawn_expired_shut_unsafe_and_none(self, her):
        answers = {"none": press("no-such-secret"), "wrong": press(make(her)[1], "blue sky")}
        answers["withdrawn"] = press(withdrawn(her))
        _, opened = make(her)
        press(opened)
        answers["opened"] = press(opened)
        _, shut = make(her)
        for _ in range(MOST_TRIES):
            press(shut, "blue sky")
        caches["limits"].clear()
        answers["shut"] = press(shut)
        _, late = make(her)
        with time_machine.travel(timezone.now() + dt.timedelta(hours=4), tick=False):
            answers["expired"] = press(late)
        _, unsafe = make(her)
        ContactPoint.objects.filter(pk=her.point.pk).update(watched="watched")
        answers["unsafe"] = press(unsafe)
        said = {name: page.replace('value="blue sky"', 'value="blue BELL "') for name, page in answers.items()}
        assert len(set(said.values())) == 1, said.keys()
        assert "cannot be shown" in said["none"]

    @pytest.mark.parametrize(("seconds", "opens"), [(-1, True), (0, False), (1, False)])
    def test_its_time_is_up_at_its_very_end(self, her, seconds, opens):
        view, secret = make(her, hours=2)
        assert view.expires_at == view.at + dt.timedelta(hours=2)
        with time_machine.travel(view.expires_at + dt.timedelta(seconds=seconds), tick=False):
            assert ("Spare key" in press(secret)) == opens

    def test_so_many_wrong_words_and_no_more(self, her):
        view, secret = make(her)
        for _ in range(MOST_TRIES - 1):
            press(secret, "blue sky")
        view.refresh_from_db()
        assert view.status == "waiting" and view.tries == MOST_TRIES - 1
        press(secret, "")
        view.refresh_from_db()
        assert view.status == "shut" and view.sealed == ""
        assert "Spare key" not in press(secret)
        refused = Event.objects.filter(kind="support.onetimeview", verb="refused")
        assert refused.count() == MOST_TRIES and TimelineEntry.objects.filter(title__contains="wrong words").exists()

    def test_who_tries_many_links_is_heard_no_more(self, her, monkeypatch):
        monkeypatch.setattr(plan_copy, "LIMIT", Limit("one-time-view", 2, 60))
        _, secret = make(her)
        for number in range(2):
            press(f"guess-{number}")
        assert "Spare key" not in press(secret)
        caches["limits"].clear()
        assert "Spare key" in press(secret)

    def test_bad_input_is_no_error(self, her):
        _, secret = make(her)
        for word in ("\0", "x" * 100_000, "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace")):
            press(secret, word)
        assert Client().get("/n/%00").status_code == 200
        assert Client().post("/n/%00%ff", {"word": "blue"}).status_code == 200


def withdrawn(her) -> str:
    view, secret = make(her)
    answer = her.client.post(f"/cases/{her.case.reference}/safety-plan/links/{view.pk}/withdraw")
    assert answer.status_code == 302
    view.refresh_from_db()
    assert view.status == "withdrawn" and view.sealed == ""
    return secret


class TestKeeping:
    def test_a_new_link_withdraws_the_one_that_waits(self, her):
        first, secret = make(her)
        second, _ = make(her)
        first.refresh_from_db()
        assert first.status == "withdrawn" and second.status == "waiting"
        assert "Spare key" not in press(secret)

    def test_what_nobody_opened_is_forgotten(self, her):
        view, _ = make(her)
        with time_machine.travel(view.expires_at - dt.timedelta(seconds=1), tick=False):
            assert forget_expired_views() == 0
        with time_machine.travel(view.expires_at, tick=False):
            assert forget_expired_views() == 1
            assert forget_expired_views() == 0
        view.refresh_from_db()
        assert view.status == "expired" and view.sealed == view.word == ""

    def test_what_has_opened_is_not_withdrawn_afterwards(self, her):
        view, secret = make(her)
        press(secret)
        view.withdraw(her.worker)
        view.refresh_from_db()
        assert view.status == "opened"

    def test_the_database_keeps_no_copy_of_what_has_ended(self, her):
        view, _ = make(her)
        with pytest.raises(IntegrityError), transaction.atomic():
            OneTimeView.objects.filter(pk=view.pk).update(status="opened", ended_at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_it_at_once_one_sees_it(her):
    _, secret = make(her)

    def open_it(_):
        try:
            return "Spare key" in press(secret)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        seen = list(pool.map(open_it, range(6)))
    assert sorted(seen) == [False] * 5 + [True]
    assert Event.objects.filter(kind="support.onetimeview", verb="read").count() == 1

"""One page for a sitting's returns: what is right is kept, what is wrong comes back, two researchers lose nothing."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from agencies.access import PolicyGroup, Role
from marac import actions
from marac.models import Research
from marac.models.research import Written
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.journeys.browser import BUILT, CHROMIUM, NARROW, Person, chromium
from tests.marac.factories import make_listing, make_meeting, make_series

TYPED = "Two call-outs since May, both for shouting. He was there on each. No arrest, no markers."
# A person at 40 words of five letters a minute, and a second for each key that moves, ticks or presses.
LETTERS_A_SECOND, SECONDS_A_KEY, MINUTES = 40 * 5 / 60, 1.0, 10


class Night:
    """A sitting with cases that wait for the police's return."""

    def __init__(self, cases: int):
        self.area = make_area()
        self.police = make_desk(self.area, PolicyGroup.POLICE)
        self.meeting = make_meeting(
            self.area, make_series(self.area, self.police, capacity=16), status="closed_intake"
        )
        for position in range(1, cases + 1):
            make_listing(make_case(self.area, self.police), self.meeting, position=position)
        actions.request_research(self.meeting)
        self.rep = make_user(self.police, Role.REPRESENTATIVE)

    @property
    def returns(self) -> list[Research]:
        rows = Research.objects.filter(desk=self.police).select_related("listing__case")
        return list(rows.order_by("listing__position"))

    @property
    def states(self) -> list[str]:
        return [one.status for one in self.returns]

    @property
    def url(self) -> str:
        return reverse("research-sitting", args=[self.meeting.reference])

    def typed(self, number: int, **boxes) -> dict:
        """What one case sends: ``text0``, ``share0``, ``nothing``, ``withheld_reason``, ``version``."""
        one = self.returns[number]
        boxes = {"version": one.version, "withheld_reason": "", **boxes}
        names = {name.replace("text", "text-").replace("share", "share-"): value for name, value in boxes.items()}
        return {f"{one.listing.reference}-{one.desk_id}-{name}": value for name, value in names.items()}


@pytest.mark.django_db
def test_one_press_keeps_what_is_right_and_shows_what_is_wrong(client):
    night = Night(6)
    client.force_login(night.rep)
    actions.write_research(night.returns[4], [Written("Weapons and firearms", "A shotgun")], "", 1, night.rep)
    sent = night.typed(0, nothing="on") | night.typed(1, text0=TYPED, share0="yes")
    sent |= night.typed(2, text0="x" * 5001, text1="kept as typed") | night.typed(3, nothing="on", text0="Something")
    # A colleague wrote the fifth after this page was read; of the sixth nothing is typed.
    sent |= night.typed(4, text0="Mine", version=1) | night.typed(5)
    page = client.post(night.url, {**sent, "return": "yes"})
    words = page.content.decode()
    assert page.status_code == 200 and "2 returned." in words
    assert night.states == ["no_trace", "returned", "not_started", "not_started", "in_progress", "not_started"]
    for said in ("There is a problem", "kept as typed", "use 5000", "untick “Nothing known”", "A shotgun", "Mine"):
        assert said in words, said
    assert night.returns[0].listing.case.reference not in words
    # What she was shown of her colleague's words, she may now put right.
    again = night.typed(4, text0="Mine", text2="A shotgun")
    assert client.post(night.url, {**again, "return": "yes"}).status_code == 302
    assert night.states[4] == "returned"
    # The same press again doubles nothing.
    client.post(night.url, {**sent, "return": "yes"})
    assert Research.objects.filter(desk=night.police, status="returned").count() == 2
    assert night.returns[1].lines.count() == 1


@pytest.mark.django_db
def test_drafts_are_kept_and_nobody_elses_sitting_is_found(client, django_assert_max_num_queries):
    night = Night(8)
    client.force_login(night.rep)
    checked = client.post(night.url, {**night.typed(0, text0=TYPED) | night.typed(1, nothing="on"), "check": "yes"})
    assert TYPED in checked.content.decode() and set(night.states) == {"not_started"}
    client.post(night.url, {**night.typed(0, text0=TYPED)})
    assert night.states[0] == "in_progress" and set(night.states[1:]) == {"not_started"}
    client.get(night.url)
    with django_assert_max_num_queries(15):
        assert TYPED in client.get(night.url).content.decode()
    client.force_login(make_user(make_desk(night.area, PolicyGroup.HOUSING), Role.REPRESENTATIVE))
    assert client.get(night.url).status_code == 404
    assert client.post(night.url, night.typed(1, nothing="on")).status_code == 404


@pytest.mark.django_db
def test_a_meeting_that_ended_meanwhile_takes_nothing_more(client):
    night = Night(1)
    client.force_login(night.rep)
    sent = night.typed(0, text0=TYPED)
    night.meeting.begin(SYSTEM)
    night.returns[0].listing.become("discussed", SYSTEM)
    night.meeting.finish(SYSTEM)
    assert client.post(night.url, {**sent, "return": "yes"}).status_code == 404
    assert night.states == ["not_started"]


class Keys:
    """A keyboard and nothing else. ``moves`` and ``letters`` are what a person would have pressed."""

    def __init__(self, page):
        self.page, self.moves, self.letters = page, 0, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.moves += 1

    @property
    def at(self) -> str:
        return self.page.evaluate("document.activeElement.name || document.activeElement.innerText || ''")

    def tab_to(self, end: str) -> None:
        for _ in range(40):
            if self.at.endswith(end) or self.at.startswith(end):
                return
            self.press("Tab")
        raise AssertionError(f"No way to {end} by Tab; at {self.at}")

    def type(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.letters += len(text)

    @property
    def minutes(self) -> float:
        return (self.letters / LETTERS_A_SECOND + self.moves * SECONDS_A_KEY) / 60


@pytest.mark.skipif(not (CHROMIUM and BUILT), reason="needs Chromium and the front-end build (make test)")
@pytest.mark.django_db(transaction=True)
def test_eight_cases_by_keyboard_alone_in_under_ten_minutes(live_server, monkeypatch, record_property):
    """A keystroke-level model of the form alone: letters at 40 words a minute, one second for every other key pressed.

    Three cases get two lines each, one of them shared, and one a reason for holding back; of five nothing is known. The time
    to look into the agency's own records is not in it.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    night = Night(8)
    with chromium() as browser:
        person = Person(browser, live_server.url, night.rep).go(night.url)
        keys = Keys(person.page)
        # The link past the menu, and the first case in the list of them.
        for key in ("Tab", "Enter", "Tab", "Enter"):
            keys.press(key)
        for number in range(8):
            keys.tab_to("-nothing")
            if number % 3:
                keys.press("Space")
                # Enter in a box sends nothing.
                keys.press("Enter")
                keys.press("Tab")
                keys.press("Enter")
            else:
                keys.tab_to("text-0")
                keys.type(TYPED)
                keys.press("Tab")
                keys.press("Space")
                keys.tab_to("text-4")
                keys.type(TYPED)
                if number == 6:
                    keys.tab_to("withheld_reason")
                    keys.type("A live operation")
        assert night.states == ["not_started"] * 8, "nothing was sent by accident"
        assert person.where.partition("#")[0] == night.url
        keys.tab_to("return")
        keys.press("Enter")
        person.page.wait_for_url(re.compile(r"/research(#.*)?$"))
        faults = person.faults
        person.page.set_viewport_size(NARROW)
    record_property("keyboard_minutes", round(keys.minutes, 1))
    print(f"\n8 returns: {keys.letters} letters, {keys.moves} other keys, {keys.minutes:.1f} minutes")
    assert faults == []
    known = [number % 3 == 0 for number in range(8)]
    assert night.states == ["returned" if one else "no_trace" for one in known]
    assert [one.lines.filter(shared=True).count() for one in night.returns] == [int(one) for one in known]
    assert night.returns[6].withheld_reason == "A live operation"
    assert dt.timedelta(minutes=keys.minutes) < dt.timedelta(minutes=MINUTES)

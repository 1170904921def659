"""The scripts in a real Chromium under the hub's security policy, on small pages of their own."""

import itertools
import time

import pytest

from tests.dashub.browser import BUILT, CHROMIUM, as_json, chromium, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not BUILT or not CHROMIUM, reason="needs the built front end and Chromium"),
]


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def pages():
    with served() as server:
        yield server


@pytest.fixture
def page(browser):
    """A page that fails the test when a script fails or the security policy refuses something."""
    context = browser.new_context()
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if "Content Security" in line.text else None)
    yield opened
    context.close()
    assert problems == []


def html(body: str) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><title>Try</title><meta charset="utf-8">'
        '<link rel="stylesheet" href="/static/build/app.css">'
        '<script type="module" src="/static/build/app.js"></script></head>'
        f'<body><script src="/static/build/js-enabled.js"></script><main>{body}</main></body></html>'
    )


def form(inner: str, extra: str = "") -> str:
    token = '<input type="hidden" name="csrfmiddlewaretoken" value="t">'
    return html(f'<form method="post" action="/done" {extra}>{token}{inner}<button>Send</button></form>')


SAVING = 'data-module="hub-autosave" data-autosave-url="/save"'
WORDS = (
    '<input type="hidden" name="version" value="1"><label for="w">Words</label><textarea id="w" name="w"></textarea>'
)


class TestAutosave:
    def test_saves_after_typing_and_says_when(self, page, pages):
        pages["/"] = form(WORDS, SAVING)
        pages["/save"] = lambda body, headers: as_json({"saved": "09:52", "version": 2})
        page.goto(pages.url)
        page.fill("#w", "She said")
        page.get_by_text("Saved 09:52").wait_for()
        assert "She said" in pages.sent("/save")[0]
        assert page.input_value("[name=version]") == "2"
        page.wait_for_timeout(2500)
        assert len(pages.sent("/save")) == 1, "an unchanged form is not sent again"

    def test_tries_again_when_the_connection_is_back(self, page, pages):
        pages["/"] = form(WORDS, SAVING)
        pages["/save"] = (503, "text/plain", "down")
        page.goto(pages.url)
        page.fill("#w", "Kept")
        page.get_by_text("Not saved yet").wait_for()
        pages["/save"] = (204, "text/plain", "")
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.get_by_text("Saved ").wait_for()
        assert page.input_value("#w") == "Kept"

    def test_another_writer_is_told_and_nothing_is_overwritten(self, page, pages):
        pages["/"] = form(WORDS, SAVING)
        pages["/save"] = lambda body, headers: as_json({"error": {"message": "Someone else saved this first."}}, 409)
        page.goto(pages.url)
        page.fill("#w", "Mine")
        page.get_by_text("Someone else saved this first.").wait_for()
        page.fill("#w", "Mine too")
        page.wait_for_timeout(2500)
        assert len(pages.sent("/save")) == 1
        # What is not sent any more is not lost without a word.
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.close(run_before_unload=True)
        page.wait_for_event("close")
        assert asked == ["beforeunload"]

    def test_what_was_refused_is_saved_once_it_is_put_right(self, page, pages):
        pages["/"] = form(WORDS, SAVING)
        pages["/save"] = lambda body, headers: (
            as_json({"error": {"message": "Not saved: too long."}}, 400)
            if "long" in body
            else as_json({"saved": "09:52"})
        )
        page.goto(pages.url)
        page.fill("#w", "long")
        page.get_by_text("Not saved: too long.").wait_for()
        page.fill("#w", "short")
        page.get_by_text("Saved 09:52").wait_for()

    def test_signed_out(self, page, pages):
        pages["/"] = form(WORDS, SAVING)
        pages["/save"] = (302, "text/plain", "", {"Location": "/sign-in"})
        page.goto(pages.url)
        page.fill("#w", "Mine")
        page.get_by_text("you are signed out").wait_for()

    def test_asks_before_unsaved_words_are_left(self, page, pages):
        pages["/"] = form(WORDS, SAVING)
        pages["/save"] = (503, "text/plain", "down")
        page.goto(pages.url)
        page.type("#w", "Unsaved")
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.close(run_before_unload=True)
        page.wait_for_event("close")
        assert asked == ["beforeunload"]

    def test_nothing_is_stored_in_the_browser(self, page, pages):
        pages["/"] = form(WORDS, SAVING)
        pages["/save"] = (204, "text/plain", "")
        page.goto(pages.url)
        page.fill("#w", "Private")
        page.get_by_text("Saved ").wait_for()
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]

    def test_sending_by_hand_waits_for_the_save_on_its_way(self, page, pages):
        order = []
        pages["/"] = form(WORDS, SAVING)
        pages["/done"] = lambda body, headers: (order.append(("sent", "version=2" in body)), html("<h1>Done</h1>"))[1]

        def slow_save(body, headers):
            time.sleep(1)
            order.append(("saved", True))
            return as_json({"version": 2})

        pages["/save"] = slow_save
        page.goto(pages.url)
        page.fill("#w", "Words")
        page.wait_for_timeout(2200)
        page.get_by_role("button", name="Send").click()
        page.get_by_role("heading", name="Done").wait_for()
        assert order == [("saved", True), ("sent", True)]


def test_a_form_is_sent_once(page, pages):
    pages["/"] = form("")
    pages["/done"] = (204, "text/plain", "")
    page.goto(pages.url)
    page.get_by_role("button").dblclick()
    page.get_by_role("button").click()
    page.wait_for_timeout(300)
    assert len(pages.sent("/done")) == 1


POLLED = '<div data-module="hub-poll" data-poll-url="/fragment" data-poll-seconds="1" id="f">{}</div>'


class TestPoll:
    def test_swaps_what_changed_and_keeps_the_focus(self, page, pages):
        versions = itertools.count(1)
        pages["/"] = html(POLLED.format('<p>Start</p><a href="/x" id="a">Open</a>'))
        pages["/fragment"] = lambda body, headers: (
            200,
            "text/html",
            f'<p>Turn {next(versions)}</p><a href="/x" id="a">Open</a>',
            {"ETag": '"1"'},
        )
        page.goto(pages.url)
        page.focus("#a")
        page.get_by_text("Turn 1").wait_for()
        assert page.evaluate("document.activeElement.id") == "a"

    @pytest.mark.parametrize("status", [204, 304])
    def test_nothing_new_leaves_the_page(self, page, pages, status):
        seen = []
        pages["/"] = html(POLLED.format("<p>Start</p>"))

        def answer(body, headers):
            seen.append(headers.get("If-None-Match"))
            return (200, "text/html", "<p>New</p>", {"ETag": '"7"'}) if len(seen) == 1 else (status, "text/html", "")

        pages["/fragment"] = answer
        page.goto(pages.url)
        page.get_by_text("New").wait_for()
        page.wait_for_timeout(1500)
        assert seen[:2] == [None, '"7"']
        assert page.get_by_text("New").is_visible()

    def test_typing_is_never_replaced(self, page, pages):
        pages["/"] = html(POLLED.format('<label for="t">T</label><input id="t">'))
        pages["/fragment"] = '<label for="t">T</label><input id="t" value="theirs">'
        page.goto(pages.url)
        page.type("#t", "mine")
        page.wait_for_timeout(1500)
        assert page.input_value("#t") == "mine"

    @pytest.mark.parametrize("status", [200, 404])
    def test_stops_and_goes_on_to_the_result(self, page, pages, status):
        pages["/"] = html(POLLED.format("Working"))
        pages["/fragment"] = (status, "text/html", "", {"X-Poll-Location": "/ready"})
        pages["/ready"] = html("<h1>Ready</h1>")
        page.goto(pages.url)
        page.get_by_role("heading", name="Ready").wait_for()

    def test_never_goes_to_another_site(self, page, pages):
        pages["/"] = html(POLLED.format("Working"))
        pages["/fragment"] = (200, "text/html", "Stays", {"X-Poll-Location": "//evil.example/"})
        page.goto(pages.url)
        page.get_by_text("Stays").wait_for()


def test_possible_matches_are_asked_by_post_once_typing_rests(page, pages):
    pages["/"] = form(
        '<label for="g">Given</label><input id="g" name="given" data-lookup-url="/look" data-lookup-target="#m" '
        'data-lookup-fields="given family"><label for="f">Family</label><input id="f" name="family"><div id="m"></div>'
    )
    pages["/look"] = "<h2>2 possible matches</h2>"
    page.goto(pages.url)
    page.type("#g", "Sam", delay=30)
    page.type("#f", "Example", delay=30)
    page.get_by_text("2 possible matches").wait_for()
    assert pages.sent("/look") == ["given=Sam&family=Example&csrfmiddlewaretoken=t"]
    assert page.get_attribute("#m", "aria-live") == "polite"


FORMSET = """<div data-module="hub-add-another" data-prefix="c" data-noun="child" data-max="3">
<input type="hidden" name="c-TOTAL_FORMS" value="1">
<fieldset data-item><legend data-item-title tabindex="-1">Child 1</legend><label for="c-0-n">Name</label>
<input id="c-0-n" name="c-0-n"><div class="govuk-form-group"><label for="d0">Remove this child</label>
<input type="checkbox" id="d0" name="c-0-DELETE"></div></fieldset>
<template><fieldset data-item><legend data-item-title tabindex="-1">Child __number__</legend>
<label for="c-__prefix__-n">Name</label><input id="c-__prefix__-n" name="c-__prefix__-n"><div class="govuk-form-group">
<label for="d__prefix__">Remove this child</label><input type="checkbox" id="d__prefix__" name="c-__prefix__-DELETE"></div>
</fieldset></template><button data-add name="c-add" value="1">Add another child</button></div>"""


def test_add_another_and_remove(page, pages):
    pages["/"] = form(FORMSET)
    pages["/done"] = html("<h1>Done</h1>")
    page.goto(pages.url)
    add = page.get_by_role("button", name="Add another child")
    add.click()
    assert page.evaluate("document.activeElement.textContent") == "Child 2"
    page.fill("#c-1-n", "Second")
    add.click()
    assert add.is_hidden(), "no more than the formset allows"
    page.get_by_role("button", name="Remove child 1").click()
    assert page.locator("legend:visible").all_text_contents() == ["Child 1", "Child 2"]
    page.get_by_role("button", name="Send").click()
    sent = pages.sent("/done")[0]
    assert "c-TOTAL_FORMS=3" in sent and "c-0-DELETE=on" in sent and "c-1-n=Second" in sent


def test_timer_says_when_the_time_is_over(page, pages):
    pages["/"] = html('<span data-module="hub-timer" data-seconds="600" data-elapsed="599">0</span>')
    page.goto(pages.url)
    page.get_by_text("10:01 of 10:00 over").wait_for(timeout=5000)
    assert page.get_by_role("status").text_content() == "The time for this case is over."


def test_select_all(page, pages):
    rows = "".join(
        f'<tr><td><input type="checkbox" aria-label="{n}" name="r" value="{n}"></td></tr>' for n in range(3)
    )
    pages["/"] = html(
        f'<p data-selected-count></p><table data-module="hub-select-all"><caption>T</caption><thead><tr>'
        f"<th data-select-all>Select</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    page.goto(pages.url)
    page.get_by_label("Select all on this page").check()
    assert page.locator("tbody input:checked").count() == 3
    page.get_by_label("1").uncheck()
    assert page.get_by_text("2 selected").is_visible()
    assert not page.get_by_label("Select all on this page").is_checked()


def dialog_page(minutes: float) -> str:
    return html(
        f'<h1>Case</h1><dialog class="hub-dialog" data-module="hub-timeout" data-idle-minutes="{minutes}" '
        'data-keep-alive-url="/alive" data-signed-out-url="/out"><h2>You will be signed out soon</h2>'
        "<p>In <span data-timeout-left></span></p><div data-timeout-live></div>"
        '<button type="button" data-timeout-stay>Stay signed in</button></dialog>'
    )


LOCK = (
    '<form action="/unlock" method="post" hidden><h2>Locked</h2><p data-timeout-problem></p>'
    '<label>Password <input name="password" type="password"></label><button>Unlock</button></form></dialog>'
    '<textarea aria-label="Notes"></textarea>'
)


class TestTimeout:
    def lock(self, page, pages):
        pages["/"] = dialog_page(0.05).replace("</dialog>", LOCK)
        page.goto(pages.url)
        page.evaluate("document.querySelector('textarea').value = 'half a sentence'")
        page.get_by_role("heading", name="Locked").wait_for(timeout=8000)

    def test_at_the_limit_covers_the_page_until_the_password_is_typed(self, page, pages):
        self.lock(page, pages)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        # A browser closes any dialog on the second; the next turn of its loop opens it again.
        page.get_by_role("heading", name="Locked").wait_for(timeout=2000)
        pages["/unlock"] = (200, "application/json", '{"error": {"message": "That is not your password."}}')
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Unlock").click()
        page.get_by_text("That is not your password.").wait_for()
        pages["/unlock"] = (204, "text/plain", "")
        page.get_by_label("Password").fill("right")
        page.get_by_role("button", name="Unlock").click()
        page.get_by_role("dialog").wait_for(state="hidden")
        assert page.locator("textarea").input_value() == "half a sentence"

    def test_leaves_where_there_is_no_session_to_unlock(self, page, pages):
        self.lock(page, pages)
        pages["/unlock"], pages["/out"] = (302, "text/plain", "", {"Location": "/out"}), html("<h1>Signed out</h1>")
        page.get_by_label("Password").fill("right")
        page.get_by_role("button", name="Unlock").click()
        page.get_by_role("heading", name="Signed out").wait_for()

    def test_warns_and_keeps_alive(self, page, pages):
        pages["/"], pages["/alive"] = dialog_page(2), (204, "text/plain", "")
        page.goto(pages.url)
        page.get_by_role("dialog").wait_for()
        page.get_by_role("button", name="Stay signed in").click()
        page.wait_for_timeout(200)
        assert pages.count("/alive") == 1

    def test_leaves_the_page_at_the_limit(self, page, pages):
        pages["/"], pages["/out"] = dialog_page(0.04), html("<h1>Signed out</h1>")
        page.goto(pages.url)
        page.get_by_role("heading", name="Signed out").wait_for(timeout=8000)

    def test_leaves_when_the_session_has_ended(self, page, pages):
        pages["/"], pages["/out"] = dialog_page(2), html("<h1>Signed out</h1>")
        pages["/alive"] = (302, "text/plain", "", {"Location": "/out"})
        page.goto(pages.url)
        page.get_by_role("button", name="Stay signed in").click()
        page.get_by_role("heading", name="Signed out").wait_for()

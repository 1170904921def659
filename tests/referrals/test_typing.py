"""Nothing that was typed is lost, whatever was typed and whatever happens in between; and nobody else ever reads it."""

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from agencies import held
from agencies.access import Role
from agencies.models import Acceptance, Notice
from referrals import journey
from referrals.models import Referral
from referrals.tasks import purge_drafts
from tests.factories import PASSWORD, code_of, make_desk, make_user
from tests.journeys.referral import Walk, fields

pytestmark = pytest.mark.django_db
TEN_MEGABYTES = 10 * 1024 * 1024
NASTY = {
    "emoji": "👩‍👧‍👦 😀",
    "right to left": "\u202eمرحبا שלום",
    "sql": "'; DROP TABLE referrals_referral; --",
    "html": "<script>alert(1)</script>\"'><b>",
    "template": "{{ 7|add:7 }}{% now %}",
    "null": "a\x00b",
    "year 9999": "31 12 9999",
    "far too long": "x" * 30_000,
    "not a number": "NaN",
    "huge number": "9" * 400,
    "digits that are none": "٣²①",
}


def page_url(referral, slug, place=None):
    return f"/referrals/{referral.reference}/page/{slug}" + (f"/{place}" if place else "")


def spoil(form, text):
    """Every field of a page, and of its rows, filled with the same words."""
    posted = {"version": "1"}
    names = list(form.fields)
    for key, formset in form.formsets.items():
        posted |= {f"{key}-TOTAL_FORMS": "1", f"{key}-INITIAL_FORMS": "0"}
        names += [f"{key}-0-{name}" for name in formset.empty_form.fields if name != "DELETE"]
    for name in names:
        posted |= {name: text} | {f"{name}_{part}": text for part in ("day", "month", "year")}
    return posted


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_any_words_in_any_field_give_the_page_again_or_are_kept(signed_in, complete, nasty):
    complete.answers["consent"] = {"consent": "refused"}
    complete.save()
    for step in journey.steps(complete.answers):
        url = page_url(complete, step.page.slug, step.url_place)
        form = step.page.form(None, answers=complete.answers, place=step.place, referral=complete)
        response = signed_in.post(url, spoil(form, nasty) | {"version": "999999"})
        assert response.status_code in (200, 302), url
        if response.status_code == 200:
            assert "There is a problem" in response.text, url
            assert "<script>alert(1)" not in response.text
        complete.refresh_from_db()
    for end in ("", "/check", "/same", "/page/victim/1", "/page/incident", "/page/tool/1"):
        assert signed_in.get(f"/referrals/{complete.reference}{end}", follow=True).status_code == 200


def test_ten_megabytes_come_back_with_a_message_at_the_field(walk):
    words = "y" * TEN_MEGABYTES
    response = walk.client.post(page_url(walk.referral, "incident"), {"what_happened": words, "injuries": "Cut lip"})
    assert response.status_code == 200
    assert "must be 20000 characters or fewer (it has 10485760)" in response.text
    assert words in response.text
    assert "Cut lip" in response.text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("incident_on", "31 2 2026", "February 2026 has no day 31"),
        ("incident_on", "1 1 9999", "must have a year between 1900 and 2100"),
        ("incident_on", "1 1 2099", "must be today or in the past"),
        ("incident_on", "1 x 2026", "must have a month"),
        ("help_sought", "many", "must be a number, like 3"),
        ("help_sought", "-1", "must be 0 or more"),
        ("abuse_types", "no such kind", "Select one of the options"),
    ],
)
def test_a_slip_is_explained_at_its_field_and_the_rest_is_kept(walk, field, typed, message):
    posted = fields({field: typed, "what_happened": "Kept all the same"})
    response = walk.client.post(page_url(walk.referral, "incident"), posted)
    assert response.status_code == 200
    assert message in html.unescape(response.text)
    assert "Kept all the same" in response.text
    again = walk.client.get(page_url(walk.referral, "incident"))
    assert "Kept all the same" in again.text


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"channel": "mobile", "value": "12"}, "Enter a telephone number"),
        ({"channel": "email", "value": "nobody"}, "Enter an email address"),
        ({"channel": "mobile", "safety": "safe"}, "Enter the number or address that is safe"),
        ({"channel": "pigeon", "value": "coo"}, "Select one of the options"),
    ],
)
def test_a_way_to_reach_her_that_cannot_be_used_is_explained(walk, row, message):
    walk.to("contact")
    response = walk.press({"contact_points": [row]})
    assert message in response.text


def test_not_answered_is_not_safe(signed_in):
    walk = Walk(signed_in, contact={"contact_points": [{"channel": "mobile", "value": "07700 900456"}]})
    point = walk.to("address").referral.answers["victims"][0]["contact_points"][0]
    assert (point["safety"], point["watched"]) == ("unknown", "unknown")
    walk.to("referral-check")
    assert "known to be safe. Nobody will contact them" in walk.response.text


@pytest.mark.parametrize("total", ["", "x", "99999", "-1"])
def test_a_spoilt_formset_is_shown_again(walk, total):
    walk.to("contact")
    posted = {"contact_points-TOTAL_FORMS": total, "contact_points-INITIAL_FORMS": "0", "contact_points-add": "1"}
    assert walk.client.post(walk.url, posted).status_code == 200
    posted.pop("contact_points-add")
    assert walk.client.post(walk.url, posted).status_code in (200, 302)


def test_add_another_without_scripts_keeps_what_was_typed(walk):
    walk.to("contact")
    response = walk.press({"contact_points": [{"channel": "mobile", "value": "07700 900456"}]}, "contact_points-add")
    assert "07700 900456" in response.text
    assert 'name="contact_points-1-channel"' in response.text


def test_come_back_later_keeps_a_page_that_is_wrong_and_says_so(walk):
    walk.press({"name": "Jo", "email": "not an address"}, "exit")
    assert walk.slug == "my-referrals"
    assert "something to put right" in walk.response.text
    page = walk.client.get(page_url(Referral.objects.get(), "referrer"))
    assert "not an address" in page.text
    assert "not saved yet" in page.text


# --- Whose it is -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["colleague", "hub"])
def test_a_draft_is_seen_by_its_author_alone(walk, desk, officer, who):
    referral = walk.referral
    walk.client.force_login(make_user(desk, Role.PRACTITIONER) if who == "colleague" else officer)
    for url in (f"/referrals/{referral.reference}", page_url(referral, "referrer"), f"/triage/{referral.reference}"):
        assert walk.client.get(url).status_code == 404
    assert walk.client.post(page_url(referral, "referrer"), {"name": "Mine now"}).status_code == 404
    assert referral.reference not in walk.client.get("/referrals").text


def test_drafts_survive_signing_out(walk, author):
    walk.to("address")
    walk.client.logout()
    walk.client.force_login(author)
    page = walk.client.get(f"/referrals/{walk.referral.reference}")
    assert "Go on" in page.text
    assert f"{page_url(walk.referral, 'address', 1)}" in page.text


def test_a_draft_is_thrown_away_by_its_author(walk):
    reference = walk.referral.reference
    assert walk.client.get(f"/referrals/{reference}/delete").status_code == 200
    walk.client.post(f"/referrals/{reference}/delete")
    assert not Referral.objects.filter(reference=reference).exists()


# --- Two windows -----------------------------------------------------------------------------------------------------


def test_two_windows_on_different_pages_never_clash(walk):
    referral = walk.referral
    version = walk.response.context["version"]
    for slug, typed in (("wishes", {"wishes": "Rest"}), ("incident", {"what_happened": "Much"})):
        response = walk.client.post(page_url(referral, slug), {"version": version, **typed})
        assert response.status_code == 302
    referral.refresh_from_db()
    assert (referral.answers["wishes"]["wishes"], referral.answers["incident"]["what_happened"]) == ("Rest", "Much")


def test_two_windows_on_one_page_show_both_and_lose_neither(walk):
    url = page_url(walk.referral, "wishes")
    version = walk.client.get(url).context["version"]
    walk.client.post(url, {"version": version, "wishes": "To stay", "fears": "Him"})
    second = walk.client.post(url, {"version": version, "wishes": "To leave", "fears": "Him"})
    assert second.status_code == 200
    assert second.context["clash"] == [("What does the victim want to happen?", "To leave", "To stay")]
    assert walk.referral.answers["wishes"]["wishes"] == "To stay"
    walk.client.post(url, {"version": second.context["version"], "wishes": "To stay or leave", "fears": "Him"})
    assert walk.referral.answers["wishes"]["wishes"] == "To stay or leave"


def test_two_windows_on_cards_show_the_words_of_both(checking):
    url = page_url(checking.referral, "contact", 1)
    rows = [[{"channel": "mobile", "value": f"07700 90000{n}", "safety": "safe", "watched": "no"}] for n in (1, 2)]
    for row in rows:
        response = checking.client.post(url, {"version": 2, **fields({"contact_points": row})})
    ((question, typed, saved),) = response.context["clash"]
    assert question == "Every way to reach the victim"
    assert ("07700 900002" in typed, "07700 900001" in saved) == (True, True)


def test_the_back_button_and_the_same_page_again(walk):
    """Back, then save again: the page was saved by herself since it was drawn, with what she sees in it."""
    version = walk.response.context["version"]
    first = walk.url
    walk.press({"name": "Jo Example"})
    again = walk.client.post(first, {"version": version, "name": "Jo Example"})
    assert again.status_code == 302


# --- Saved by itself -------------------------------------------------------------------------------------------------

AUTOSAVE = {"HTTP_X_AUTOSAVE": "1", "HTTP_ACCEPT": "application/json"}


def test_the_timer_keeps_what_was_typed_and_a_crash_loses_none_of_it(walk, author):
    url = page_url(walk.referral, "incident")
    response = walk.client.post(url, {"version": 1, "what_happened": "Half a sen", "incident_on_day": "3"}, **AUTOSAVE)
    assert response.status_code == 200
    assert response.json()["saved"]
    other_browser = Client()
    other_browser.force_login(author)
    page = other_browser.get(url)
    assert "Half a sen" in page.text
    assert 'value="3"' in page.text
    assert "incident" not in walk.referral.answers


def test_saving_by_hand_after_the_timer_is_no_clash(walk):
    url = page_url(walk.referral, "incident")
    version = walk.client.get(url).context["version"]
    walk.client.post(url, {"version": version, "what_happened": "Half"}, **AUTOSAVE)
    assert walk.client.post(url, {"version": version, "what_happened": "Whole"}).status_code == 302
    assert walk.referral.typed == {}


def test_the_timer_refuses_what_is_too_long_to_keep(walk):
    url = page_url(walk.referral, "incident")
    response = walk.client.post(url, {"what_happened": "x" * (held.MOST_CHARACTERS + 1)}, **AUTOSAVE)
    assert response.status_code == 400
    assert "too long" in response.json()["error"]["message"]


# --- The session ends in the middle of a page ------------------------------------------------------------------------


def sign_in(client, user):
    client.post("/sign-in", {"username": user.email, "password": PASSWORD})
    client.post("/sign-in/code", {"code": code_of(user)})
    client.post("/confidentiality")


def test_a_page_posted_after_the_session_ended_comes_back_after_signing_in(walk, author):
    url = page_url(walk.referral, "incident")
    walk.client.logout()
    response = walk.client.post(url, {"version": 1, "what_happened": "A long story"})
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in?next=")
    assert "incident" not in walk.referral.answers
    sign_in(walk.client, author)
    page = walk.client.get(url)
    assert "A long story" in page.text
    assert (
        walk.client.post(url, {"version": page.context["version"], "what_happened": "A long story"}).status_code == 302
    )
    assert walk.referral.answers["incident"]["what_happened"] == "A long story"


def test_what_is_held_is_shown_to_nobody_else_on_that_machine(walk, desk, author):
    url = page_url(walk.referral, "incident")
    walk.client.logout()
    walk.client.post(url, {"what_happened": "A long story"})
    sign_in(walk.client, make_user(desk, Role.PRACTITIONER))
    assert walk.client.get(url).status_code == 404
    assert "A long story" not in walk.client.get("/referrals").text


def test_what_is_held_is_forgotten_after_half_an_hour(walk, author):
    url = page_url(walk.referral, "incident")
    walk.client.logout()
    walk.client.post(url, {"what_happened": "A long story"})
    session = walk.client.session
    session[held.SESSION_KEY] |= {"at": timezone.now().timestamp() - held.MINUTES * 60 - 1}
    session.save()
    sign_in(walk.client, author)
    assert "A long story" not in walk.client.get(url).text


def test_the_timer_says_that_she_is_signed_out(walk):
    walk.client.logout()
    response = walk.client.post(page_url(walk.referral, "incident"), {"what_happened": "x"}, **AUTOSAVE)
    assert response.status_code == 401


def test_signing_in_again_in_a_second_window_does_not_lose_the_first(author, desk):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(author)
    referral = Referral.start(desk, author)
    url = page_url(referral, "incident")
    stale = csrf_token(browser.get(url))
    browser.logout()
    browser.post(
        "/sign-in",
        {"username": author.email, "password": PASSWORD, "csrfmiddlewaretoken": csrf_token(browser.get("/sign-in"))},
    )
    Acceptance.accept(author)
    browser.post(
        "/sign-in/code", {"code": code_of(author), "csrfmiddlewaretoken": csrf_token(browser.get("/sign-in/code"))}
    )
    response = browser.post(url, {"what_happened": "A long story", "csrfmiddlewaretoken": stale}, follow=True)
    assert response.status_code == 200
    assert "A long story" in response.text
    referral.refresh_from_db()
    assert "incident" not in referral.answers


def test_a_request_from_another_site_is_refused_and_held_by_nobody(author, desk):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(author)
    url = page_url(Referral.start(desk, author), "incident")
    browser.get(url)
    response = browser.post(url, {"what_happened": "Planted"}, HTTP_ORIGIN="https://elsewhere.example")
    assert response.status_code == 403
    assert "Planted" not in browser.get(url).text


def csrf_token(response):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.text)[1]


# --- Untouched drafts ------------------------------------------------------------------------------------------------


def aged(draft, days, **more):
    Referral.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - dt.timedelta(days=days, **more))


def test_a_draft_is_announced_and_then_purged_to_the_minute(author, desk):
    draft = Referral.start(desk, author)
    days = desk.area.draft_days
    aged(draft, days - 3, minutes=-1)
    purge_drafts()
    assert not Notice.objects.exists()
    aged(draft, days - 3, minutes=1)
    purge_drafts()
    purge_drafts()
    assert Notice.objects.get().user == author
    aged(draft, days, minutes=-1)
    assert purge_drafts() == 0
    aged(draft, days, minutes=1)
    assert purge_drafts() == 1
    assert purge_drafts() == 0


def test_what_was_sent_is_never_purged(checking):
    referral = checking.send_now()
    aged(referral, 4000)
    assert purge_drafts() == 0
    assert Referral.objects.filter(pk=referral.pk).exists()


def test_a_stranger_is_asked_to_sign_in(client, desk, author):
    referral = Referral.start(desk, author)
    assert client.get(page_url(referral, "referrer"))["Location"].startswith("/sign-in")
    assert client.get(f"/referrals/{make_desk(desk.area).pk}")["Location"].startswith("/sign-in")


WRONG = [
    None,
    "text",
    7,
    [],
    ["text", 3],
    {"a": "b"},
    [{"given_name": 5, "aliases": "x", "factors": [], "voice": "y"}],
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_answers_of_the_wrong_kind_break_no_page(signed_in, complete, wrong):
    """An import or the API may bring anything; the pages show what can be read of it."""
    keys = ("referrer", "victims", "perpetrators", "children", "others", "incident", "risk", "grounds", "consent")
    complete.answers = dict.fromkeys((*keys, "wishes", "pathways", "household"), wrong)
    complete.save()
    urls = [page_url(complete, step.page.slug, step.url_place) for step in journey.steps(complete.answers)]
    urls += [f"/referrals/{complete.reference}{end}" for end in ("", "/check", "/same", "/under-16")]
    for url in urls:
        assert signed_in.get(url, follow=True).status_code == 200, url
    sent = signed_in.post(f"/referrals/{complete.reference}/send", {"submit_key": ""})
    assert sent.status_code == 200
    assert "was not sent" in sent.text


def test_whoever_signs_in_next_on_this_browser_reads_nothing_of_it(desk, author):
    """/held shows what was held for whoever is signed in: never what somebody else typed before."""
    referral = Referral.start(desk, author)
    url = f"/referrals/{referral.reference}/page/what-happened"
    browser, other = Client(), make_user(desk, Role.PRACTITIONER)
    browser.post(url, {"what_happened": "A long story"})
    browser.force_login(other)
    assert browser.session["held_page"]
    assert browser.get(url).status_code == 404
    page = browser.get("/held", follow=True)
    assert "A long story" not in page.text


def test_nor_by_a_page_that_was_left_open_before_she_signed_in(desk, author):
    referral = Referral.start(desk, author)
    url = f"/referrals/{referral.reference}/page/what-happened"
    browser, other = Client(enforce_csrf_checks=True), make_user(desk, Role.PRACTITIONER)
    browser.force_login(author)
    stale = csrf_token(browser.get(url))
    browser.logout()
    browser.force_login(other)
    browser.get("/account")
    browser.post(url, {"what_happened": "A long story", "csrfmiddlewaretoken": stale}, follow=True)
    assert "A long story" not in browser.get("/held", follow=True).text

"""Components that have no fixture of the vendor's: what they say, what they escape, and the frame of the page."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import TextChoices
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from dashub.forms import Form

ROOT = Path(__file__).parents[2]
HOSTILE = '<img src=x onerror="alert(1)">'


def drawn(source: str, **context) -> str:
    return Template("{% load hub %}" + source).render(Context(context))


@pytest.fixture
def request_of_nobody(rf):
    request = rf.get("/", {"state": "open", "after": "9"})
    request.user = AnonymousUser()
    return request


class State(TextChoices):
    OPEN = "open", "Open"
    OVERDUE = "overdue", "Overdue"
    ODD = "odd", "Odd"


def thing(state):
    return SimpleNamespace(status=state, get_status_display=lambda: State(state).label)


@pytest.mark.parametrize(("state", "tone"), [(State.OPEN, "hub-tag--active"), (State.OVERDUE, "hub-tag--danger")])
def test_status_is_words_in_an_outline(state, tone):
    html = drawn("{% status thing %}", thing=thing(state))
    assert tone in html and State(state).label in html


def test_a_status_without_a_tone_and_one_with_its_own():
    odd = thing(State.ODD)
    assert "hub-tag--" not in drawn("{% status thing %}", thing=odd)
    odd.status_tone = "warn"
    assert "hub-tag--warn" in drawn("{% status thing %}", thing=odd)


@pytest.mark.parametrize(
    "source",
    [
        "{% tag x %}",
        "{% warning x %}",
        "{% panel x x %}",
        "{% button x name=x value=x %}",
        "{% button x url=x %}",
        "{% back x x %}",
        "{% summary rows %}",
        "{% breadcrumbs x x %}",
        "{% details x %}{{ x }}{% enddetails %}",
        "{% card x %}{{ x }}{% endcard %}",
        "{% alert 'warning' x %}{{ x }}{% endalert %}",
        "{% empty x %}{{ x }}{% endempty %}",
        "{% scroll x %}{{ x }}{% endscroll %}",
        "{% quote by=x guarded=True %}{{ x }}{% endquote %}",
        "{% filters x %}{{ x }}{% endfilters %}",
        "{% identity_bar x facts %}{{ x }}{% endidentity_bar %}",
        "{% sub_navigation items x %}",
        "{% task_list items %}",
        "{% timeline entries %}",
        "{% progress x 1 2 x %}",
        "{% chart x x heads cells %}",
    ],
)
def test_everything_is_escaped(source):
    item = SimpleNamespace(label=HOSTILE, url=HOSTILE, status=HOSTILE, hint=HOSTILE, tone="", active=True, count=3)
    entry = SimpleNamespace(title=HOSTILE, by=HOSTILE, text=HOSTILE, at=dt.datetime(2026, 3, 3, tzinfo=dt.UTC))
    html = drawn(
        source,
        x=HOSTILE,
        rows=[(HOSTILE, HOSTILE, HOSTILE)],
        facts=[(HOSTILE, HOSTILE)],
        items=[item],
        entries=[entry],
    )
    assert "<img" not in html and '"alert' not in html
    assert "&lt;img" in html


def test_guarded_words_say_so():
    assert "Do not put this to the perpetrator" in drawn("{% quote guarded=True %}I hid{% endquote %}")
    assert "Do not put" not in drawn("{% quote %}I hid{% endquote %}")


def test_sorting_keeps_the_filter_forgets_the_page_and_turns_round(request_of_nobody):
    def header(sort):
        return drawn('{% sort_header "Received" "received" %}', request=request_of_nobody, sort=sort)

    assert 'href="?state=open&amp;sort=received"' in header("name") and "aria-sort" not in header("name")
    assert 'href="?state=open&amp;sort=-received"' in header("received") and 'aria-sort="ascending"' in header(
        "received"
    )
    assert 'href="?state=open&amp;sort=received"' in header("-received") and 'aria-sort="descending"' in header(
        "-received"
    )


class Child(Form):
    name = forms.CharField()


def test_add_another_works_without_javascript():
    children = forms.formset_factory(Child, extra=1, can_delete=True)
    html = drawn("{% add_another formset 'child' %}", formset=children(prefix="child"))
    assert 'type="submit"' in html and 'name="child-add"' in html
    assert html.count("Remove this child") == 2  # the form and the copy in the template
    assert "Child 1" in html and "Child __number__" in html and "child-__prefix__-name" in html


def page(request, template="base.html", **context) -> str:
    return render_to_string(template, context, request=request)


def test_the_title_says_when_there_is_an_error(request_of_nobody):
    assert "<title>Error: " in page(request_of_nobody, form=Child({}))
    assert "Error:" not in page(request_of_nobody, form=Child())
    assert "Error:" not in page(request_of_nobody, form="not a form")


@pytest.mark.parametrize("template", ["base.html", "base_wide.html", "base_public.html"])
def test_no_page_has_inline_script_or_style(request_of_nobody, template):
    html = page(request_of_nobody, template)
    assert "<style" not in html and " style=" not in html and " onclick" not in html
    assert html.count("<script") == html.count("<script src=") + html.count('<script type="module" src=')
    assert 'lang="en-GB"' in html and 'id="main-content"' in html


def test_navigation_shows_where_one_is_and_what_waits(request_of_nobody):
    html = page(request_of_nobody, nav=[SimpleNamespace(label="Triage", url="/triage", active=True, count=7)])
    assert 'aria-current="page"' in html and '<span class="hub-count">7</span>' in html


def test_a_public_page_can_be_left_at_once(request_of_nobody):
    html = page(request_of_nobody, "base_public.html")
    assert "Exit this page" in html and "Sign out" not in html


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500", "503"])
def test_error_pages_stand_alone_and_say_what_to_do(code):
    html = render_to_string(f"{code}.html", request=None if code in ("500", "503") else RequestFactory().get("/"))
    assert html.count("<h1") == 1 and "<title>" in html
    assert "home page" in html or "Try again" in html


def test_compiled_styles_are_ours():
    css = ROOT / "dashub/static/build/app.css"
    if not css.exists():
        pytest.skip("the front end is not built")
    text = css.read_text()
    assert "GDS Transport" not in text and "@font-face" not in text and "url(http" not in text
    assert "#3f1f69" in text

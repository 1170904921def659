"""Our markup against the fixtures that the installed govuk-frontend ships: the same elements, classes, attributes, text."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from dashub.forms import Checkboxes, DateField, Form, LongText, Radios, Text
from dashub.templatetags.hub import Action, Row
from tests.dashub.canonical import canonical

COMPONENTS = Path(__file__).parents[2] / "node_modules/govuk-frontend/dist/govuk/components"
pytestmark = pytest.mark.skipif(not COMPONENTS.exists(), reason="npm packages are not installed")


def fixture(component: str, name: str) -> dict:
    found = json.loads((COMPONENTS / component / "fixtures.json").read_text())["fixtures"]
    return next(item for item in found if item["name"] == name)


def text_of(option) -> str:
    return (option or {}).get("text") or mark_safe((option or {}).get("html", ""))  # noqa: S308 (the vendor's own)


def modifier(classes: str | None) -> str:
    """The size in "govuk-label--l", "govuk-fieldset__legend--m"."""
    return (classes or "").rpartition("--")[2]


def drawn(field, options, *, value=None, label=None) -> str:
    """One field of a one-field form, with the message, label size and value that the fixture has."""
    name = options.get("name") or options["id"]
    field.label, field.help_text = text_of(label), text_of(options.get("hint"))
    field.required = False

    class OneField(Form):
        locals()[name] = field

    form = OneField(initial={name: value})
    if message := options.get("errorMessage"):
        form = OneField(data={} if value is None else {name: value})
        form.errors.clear()
        form.add_error(name, forms.ValidationError(message["text"], params={"parts": options.get("wrong", ())}))
    bound = form[name]
    bound.size = modifier((label or {}).get("classes"))
    bound.heading = (label or {}).get("isPageHeading", False)
    return bound.as_field_group()


def differences_on_purpose(html: str) -> str:
    """What ADR 2 says we do otherwise: no memory of what was typed, letters in the box of a month."""
    return html.replace(' autocomplete="off"', "").replace('inputmode="text"', 'inputmode="numeric"')


def same(ours: str, component: str, name: str, ours_only=(), theirs_only=()) -> None:
    theirs = fixture(component, name)["html"]
    for text in ours_only:
        ours = ours.replace(text, "")
    for text, replacement in theirs_only:
        theirs = theirs.replace(text, replacement)
    assert canonical(differences_on_purpose(ours)) == canonical(theirs)


INPUTS = [
    "default", "with hint text", "with error message", "with error and hint", "with width-2 class", "with width-3 class",
    "with width-4 class", "with width-5 class", "with width-10 class", "with width-20 class", "with width-30 class",
    "with label as page heading", "with prefix", "with suffix", "with prefix and suffix", "with prefix and suffix and error",
    "id", "value", "zero value", "inputmode", "with autocomplete attribute", "with spellcheck disabled", "disabled",
]  # fmt: skip


@pytest.mark.parametrize("name", INPUTS)
def test_text_input(name):
    options = fixture("input", name)["options"]
    attrs = {key: options[key] for key in ("inputmode", "autocomplete") if key in options}
    if "spellcheck" in options:
        attrs["spellcheck"] = str(options["spellcheck"]).lower()
    width = int(modifier(options["classes"]).removeprefix("width-")) if "classes" in options else None
    widget = Text(attrs, width=width, prefix=text_of(options.get("prefix")), suffix=text_of(options.get("suffix")))
    field = forms.CharField(widget=widget, disabled=options.get("disabled", False))
    html = drawn(field, options, value=options.get("value"), label=options["label"])
    same(html, "input", name)


TEXTAREAS = [
    "default", "with hint", "with error message", "with default value", "with custom rows", "with label as page heading",
    "with hint and error message",
]  # fmt: skip


@pytest.mark.parametrize("name", TEXTAREAS)
def test_textarea(name):
    options = fixture("textarea", name)["options"]
    field = forms.CharField(widget=LongText(rows=options.get("rows", 5)))
    same(drawn(field, options, value=options.get("value"), label=options["label"]), "textarea", name)


COUNTS = [
    "default", "with hint", "with hint and error", "with default value", "with custom rows", "with label as page heading",
]  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_character_count(name):
    options = fixture("character-count", name)["options"]
    field = forms.CharField(max_length=options["maxlength"], widget=LongText(rows=options.get("rows", 5)))
    same(drawn(field, options, value=options.get("value"), label=options["label"]), "character-count", name)


@pytest.mark.parametrize("name", ["default", "with label as page heading", "with selected value", "error"])
def test_select(name):
    options = fixture("select", name)["options"]
    choices = [(item.get("value", item["text"]), item["text"]) for item in options["items"]]
    chosen = options.get("value") or next((item["value"] for item in options["items"] if item.get("selected")), "")
    html = drawn(forms.ChoiceField(choices=choices), options, value=chosen, label=options["label"])
    same(html, "select", name, theirs_only=[(" disabled", "")])


RADIOS = [
    "default", "with hint", "inline", "with legend as page heading", "with a divider", "with hints on items",
    "with fieldset and error message", "with conditional items", "with conditional item checked", "small with a divider",
    "with hints on parent and items",
]  # fmt: skip
CHECKBOXES = [
    "default", "with hint", "with pre-checked values", "with divider and None", "with hints on items",
    "with legend as a page heading", "with error message", "with conditional items", "small",
    "small with conditional reveal",
    "with conditional item checked",
]  # fmt: skip


@pytest.mark.parametrize(
    ("component", "name"), [("radios", name) for name in RADIOS] + [("checkboxes", name) for name in CHECKBOXES]
)
def test_choices(component, name):
    options = fixture(component, name)["options"]
    html = drawn(
        choice_field(component, options),
        options,
        value=ticked(component, options),
        label=options["fieldset"]["legend"],
    )
    # One fixture names each box otherwise; a choice of ours has one name.
    renamed = [(f'name="{item["name"]}"', f'name="{options["name"]}"') for item in options["items"] if "name" in item]
    same(html, component, name, theirs_only=renamed)


def choice_field(component, options):
    items = options["items"]
    classes = options.get("classes", "") + options.get("formGroup", {}).get("classes", "")
    before = [after for here, after in zip(items, items[1:], strict=False) if "divider" in here]
    flags = {"small": "--small" in classes, "divider": before[0]["value"] if before else ""}
    if component == "checkboxes" and before:
        flags["none"] = before[0]["value"] if before[0].get("behaviour") else ""
    if component == "radios":
        flags["inline"] = "--inline" in classes
    kind, field = (Radios, forms.ChoiceField) if component == "radios" else (Checkboxes, forms.MultipleChoiceField)
    real = [item for item in items if "value" in item]
    widget = kind(hints={item["value"]: text_of(item["hint"]) for item in real if "hint" in item}, **flags)
    vendor_html = {item["value"]: mark_safe(item["conditional"]["html"]) for item in real if item.get("conditional")}  # noqa: S308
    # Stands for the fields that the option reveals, whose markup the vendor's fixture takes as given.
    widget.create_option = revealing(widget.create_option, vendor_html)
    return field(choices=[(item["value"], text_of(item)) for item in real], widget=widget)


def revealing(create_option, html):
    def create(name, value, *args, **kwargs):
        return create_option(name, value, *args, **kwargs) | {"conditional": html.get(str(value))}

    return create


def ticked(component, options):
    values = [item["value"] for item in options["items"] if item.get("checked")] + options.get("values", [])
    return values if component == "checkboxes" else (values[0] if values else options.get("value", ""))


DATES = [
    "default",
    "with values",
    "with error message and hint",
    "with error on day input",
    "with error on year input",
]


@pytest.mark.parametrize("name", DATES)
def test_date_of_three_boxes(name):
    options = dict(fixture("date-input", name)["options"])
    options["wrong"] = [part for part in ("day", "month", "year") if options.get(part, {}).get("error")]
    values = options.get("values")
    value = f"{values['year']:>04}-{int(values['month']):02}-{int(values['day']):02}" if values else None
    html = drawn(DateField(), options, value=value, label=options["fieldset"]["legend"])
    for part in ("day", "month", "year"):
        html = html.replace(f'name="{options["id"]}_{part}"', f'name="{part}"')
    same(html, "date-input", name)


@pytest.mark.parametrize(
    "name", ["default", "with hint text", "with error message and hint", "with label as page heading"]
)
def test_file_upload(name):
    options = fixture("file-upload", name)["options"]
    same(drawn(forms.FileField(widget=forms.FileInput), options, label=options["label"]), "file-upload", name)


def test_password():
    options = fixture("password-input", "default")["options"]
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    same(drawn(forms.CharField(widget=widget), options, label=options["label"]), "password-input", "default")


def tagged(source: str, **context) -> str:
    return Template("{% load hub %}" + source).render(Context(context))


def test_error_summary():
    class Two(Form):
        passport = forms.CharField()
        postcode = forms.CharField()

    form = Two(data={})
    form.full_clean()
    form.errors.clear()
    form.add_error("passport", "The date your passport was issued must be in the past")
    form.add_error("postcode", "Enter a postcode, like AA1 1AA")
    html = tagged("{% error_summary form %}", form=form)
    html = html.replace("#id_passport", "#example-error-1").replace("#id_postcode", "#example-error-2")
    same(html, "error-summary", "default")


def test_error_summary_without_links():
    form = Form(data={})
    form.add_error(None, "Invalid username or password")
    same(tagged("{% error_summary form %}", form=form), "error-summary", "without links")


def test_tag():
    same(tagged('{% tag "Alpha" %}'), "tag", "default")


@pytest.mark.parametrize("name", ["default", "with actions", "with some actions"])
def test_summary_list(name):
    rows = [
        Row(
            row["key"]["text"],
            text_of(row["value"]),
            tuple(
                Action(a["href"], a.get("visuallyHiddenText", ""), a["text"])
                for a in row.get("actions", {}).get("items", [])
            ),
        )
        for row in fixture("summary-list", name)["options"]["rows"]
    ]
    same(tagged("{% summary rows %}", rows=rows), "summary-list", name)


@pytest.mark.parametrize(
    ("name", "previous", "next_one"),
    [
        ("with prev and next only", "/previous", "/next"),
        ("with previous only", "/previous", ""),
        ("with next only", "", "/next"),
    ],
)
def test_pagination(name, previous, next_one):
    same(tagged("{% pagination previous next %}", previous=previous, next=next_one), "pagination", name)


@pytest.mark.parametrize("name", ["default", "with last breadcrumb as current page"])
def test_breadcrumbs(name):
    items = fixture("breadcrumbs", name)["options"]["items"]
    pairs = " ".join(f'"{item.get("href", "")}" "{item["text"]}"' for item in items)
    same(tagged(f"{{% breadcrumbs {pairs} %}}"), "breadcrumbs", name)


def test_back_link():
    around = ['<nav aria-label="Back">', "</nav>"]  # everything on a page belongs to a landmark
    same(tagged('{% back "#" %}'), "back-link", "default", ours_only=around)


def test_panel():
    body = mark_safe("Your reference number<br><strong>HDJ2123F</strong>")  # noqa: S308
    same(tagged("{% panel title body %}", title="Application complete", body=body), "panel", "default")


@pytest.mark.parametrize(("component", "source"), [
    ("details", "{% details summary %}{{ text }}{% enddetails %}"),
    ("inset-text", "{% inset %}{{ text }}{% endinset %}"),
    ("warning-text", "{% warning text %}"),
])  # fmt: skip
def test_blocks_of_text(component, source):
    options = fixture(component, "default")["options"]
    same(tagged(source, text=options["text"], summary=options.get("summaryText")), component, "default")


def test_details_expanded():
    options = fixture("details", "expanded")["options"]
    html = tagged("{% details s open=True %}{{ t }}{% enddetails %}", s=options["summaryText"], t=options["text"])
    same(html, "details", "expanded", theirs_only=[(' id="help-with-nationality"', "")])


@pytest.mark.parametrize("name", ["default", "with hint text and additional states"])
def test_task_list(name):
    items = [
        SimpleNamespace(
            label=item["title"]["text"],
            url=item.get("href", ""),
            hint=item.get("hint", {}).get("text", ""),
            status=item["status"].get("text") or item["status"]["tag"]["text"],
            tone="active" if "tag" in item["status"] else "",
        )
        for item in fixture("task-list", name)["options"]["items"]
    ]
    colours = [(f"govuk-tag--{colour}", "hub-tag--active") for colour in ("blue", "teal", "magenta", "red")]
    same(tagged("{% task_list items %}", items=items), "task-list", name, theirs_only=colours)


@pytest.mark.parametrize(("name", "level"), [("default", constants.INFO), ("with type as success", constants.SUCCESS)])
def test_messages_as_banners(name, level):
    options = fixture("notification-banner", name)["options"]
    html = render_to_string("components/messages.html", {"messages": [Message(level, options["text"])]})
    same(html, "notification-banner", name, theirs_only=[("Success", "Done")])


@pytest.mark.parametrize(("name", "source"), [
    ("secondary", '{% button text "secondary" %}'),
    ("warning", '{% button text "warning" %}'),
    ("prevent double click", "{% button text %}"),
    ("link", '{% button text url="/" %}'),
])  # fmt: skip
def test_button(name, source):
    options = fixture("button", name)["options"]
    ours_only = [] if options.get("preventDoubleClick") else [' data-prevent-double-click="true"']
    named = [(f' name="{options.get("name")}"', "")]
    same(tagged(source, text=options["text"]), "button", name, ours_only=ours_only, theirs_only=named)


def test_exit_this_page():
    options = fixture("exit-this-page", "default")["options"]
    html = render_to_string("components/exit_this_page.html", {"exit_url": options["redirectUrl"]})
    same(html, "exit-this-page", "default")


def test_service_navigation():
    items = fixture("service-navigation", "with navigation with a current item")["options"]["navigation"]
    nav = [SimpleNamespace(label=i["text"], url=i["href"], active=i.get("current", False), count=0) for i in items]
    html = render_to_string("components/service_navigation.html", {"nav": nav})
    same(html, "service-navigation", "with navigation with a current item")


def test_a_difference_is_seen():
    with pytest.raises(AssertionError):
        same('<strong class="govuk-tag hub-tag--done">Alpha</strong>', "tag", "default")

"""What a page author can rely on: messages that name the field, reveals, links of the summary, nothing remembered."""

import pytest
from django import forms
from django.http import QueryDict

from dashub.forms import Checkboxes, Form, LongText, Radios, Text, error_links, has_errors, one_more


class Police(Form):
    known = forms.ChoiceField(
        label="Do the police know?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=Radios(reveals={"yes": ["number"]}),
    )
    number = forms.CharField(label="Police reference", max_length=10, widget=Text(width=10))
    marks = forms.MultipleChoiceField(
        label="Marks", choices=[("a", "A"), ("none", "None")], required=False, widget=Checkboxes(none="none")
    )
    count = forms.IntegerField(label="Number of children", min_value=0, required=False)
    words = forms.CharField(label="What happened?", max_length=20, required=False, widget=LongText())
    agreed = forms.BooleanField(label="I checked it", required=False)
    email = forms.EmailField(label="Email address", required=False)


def test_a_revealed_field_is_required_only_while_it_is_revealed():
    assert Police({"known": "yes"}).errors["number"] == ["Enter police reference"]
    hidden = Police({"known": "no", "number": "X" * 50})
    assert hidden.is_valid(), hidden.errors
    assert hidden.cleaned_data["number"] == ""


def test_a_revealed_field_is_drawn_once_inside_its_option():
    html = str(Police())
    assert html.count('name="number"') == 1
    inside = html.split('id="conditional-id_known_0"')[1]
    assert 'name="number"' in inside.split("Yes")[0] or 'name="number"' in inside


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({}, "known", "Select an answer"),
        ({"known": "perhaps"}, "known", "Select one of the options in the list"),
        (
            {"known": "yes", "number": "x" * 11},
            "number",
            "Police reference must be 10 characters or fewer (it has 11)",
        ),
        ({"known": "yes", "number": "a\0b"}, "number", None),
        ({"known": "no", "count": "-1"}, "count", "Number of children must be 0 or more"),
        ({"known": "no", "count": "two"}, "count", "Number of children must be a number, like 3"),
        ({"known": "no", "words": "x" * 21}, "words", "Your answer must be 20 characters or fewer (it has 21)"),
        (
            {"known": "no", "email": "me"},
            "email",
            "Enter an email address in the correct format, like name@example.com",
        ),
    ],
)
def test_messages_name_the_field(data, field, message):
    errors = Police(data).errors
    assert field in errors
    assert message is None or errors[field] == [message]


def test_own_messages_are_kept():
    class Own(Form):
        name = forms.CharField(error_messages={"required": "Say who she is"})

    assert Own({}).errors["name"] == ["Say who she is"]


def test_what_was_typed_is_kept_and_escaped():
    html = str(Police({"known": "yes", "number": "<script>alert(1)</script>"}))
    assert "&lt;script&gt;" in html and "<script>" not in html


def test_browsers_remember_nothing_and_cut_nothing():
    html = str(Police())
    assert html.count('autocomplete="off"') == 4
    assert " maxlength=" not in html and " required" not in html


def test_types_of_input():
    html = str(Police())
    assert 'inputmode="numeric"' in html and 'type="number"' not in html
    assert 'type="email"' in html and 'spellcheck="false"' in html
    assert 'data-behaviour="exclusive"' in html


def test_the_summary_leads_to_the_first_input_of_each_field():
    links = error_links(Police({"known": "yes", "count": "x"}))
    assert [href for href, _ in links] == ["#id_number", "#id_count"]
    assert error_links(Police({}))[0][0] == "#id_known_0"


def test_errors_of_formsets():
    several = forms.formset_factory(Police, min_num=2, validate_min=True, extra=0)
    formset = several({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-known": "yes"})
    assert has_errors(formset)
    assert ("#id_form-0-number", "Enter police reference") in error_links(formset)
    assert not has_errors(several())
    assert not has_errors(Police())
    assert has_errors([Police(), Police({})])
    assert not has_errors("not a form")


@pytest.mark.parametrize(("total", "then"), [("2", "3"), ("", "1"), ("x", "1"), ("9" * 50, "1")])
def test_one_more(total, then):
    assert one_more(QueryDict(f"child-TOTAL_FORMS={total}"), "child")["child-TOTAL_FORMS"] == then

import json
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.http import Http404
from django.template import engines
from rest_framework import exceptions, serializers

from dashub import errors


@pytest.fixture
def page(rf):
    return lambda **headers: rf.post("/cases/K7QD-2M/close", headers=headers)


def answer(request, error):
    return errors.DomainErrorMiddleware(lambda request: None).process_exception(request, error)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.NotAllowed(), 403, "not_allowed"),
        (errors.NotFoundForUser(), 404, "not_found"),
        (errors.WrongState(), 409, "wrong_state"),
        (errors.StaleVersion(sent=1, current=2), 409, "stale_version"),
        (errors.InvalidInput({"name": "Enter a name."}), 400, "invalid"),
    ],
)
def test_every_error_has_a_status_a_code_and_a_plain_sentence(error, status, code):
    assert (error.status, error.code) == (status, code)
    assert error.message.endswith(".") and error.title and str(error) == error.message


def test_refusal_and_absence_are_answered_by_djangos_own_pages(page):
    assert isinstance(errors.NotAllowed(), PermissionDenied) and isinstance(errors.NotFoundForUser(), Http404)
    assert answer(page(), errors.NotAllowed()) is None
    assert answer(page(), errors.NotFoundForUser()) is None


def test_an_error_that_is_not_the_domains_stays_a_500(page):
    assert answer(page(), ValueError("bug")) is None


def clash(sqlstate: str) -> DatabaseError:
    error = (
        IntegrityError("Key (name)=(Zephyrine) already exists.")
        if sqlstate[:2] == "23"
        else OperationalError("deadlock")
    )
    error.__cause__ = type("Cause", (Exception,), {"sqlstate": sqlstate})()
    return error


@pytest.mark.parametrize(
    ("sqlstate", "says"), [("23505", "saved a moment ago"), ("40P01", "send it again"), ("55P03", "send it again")]
)
def test_two_writes_at_once_say_so_and_quote_nothing(page, sqlstate, says):
    response = answer(page(Accept="text/html"), clash(sqlstate))
    body = response.content.decode()
    assert response.status_code == 409 and says in body and "Zephyrine" not in body
    assert errors.api_exception_handler(clash(sqlstate), {}).status_code == 409


@pytest.mark.parametrize("sqlstate", ["23514", "42501"])
def test_any_other_word_of_the_database_stays_a_500(page, sqlstate):
    assert answer(page(), clash(sqlstate)) is None
    assert errors.api_exception_handler(clash(sqlstate), {}) is None


@pytest.mark.django_db
def test_postgresql_says_it_in_these_words(page):
    group = Group.objects.create(name="once")
    with pytest.raises(IntegrityError) as found, transaction.atomic():
        Group.objects.create(name=group.name)
    assert answer(page(), found.value).status_code == 409


def test_wrong_state_is_a_page_with_409(page):
    response = answer(page(Accept="text/html"), errors.WrongState("This case is closed."))
    body = response.content.decode()
    assert response.status_code == 409
    assert body.count("<h1") == 1 and "This case is closed." in body and "This has moved on" in body


def test_stale_version_shows_both_texts_escaped(page):
    error = errors.StaleVersion(
        sent=3, current=5, typed={"Risks": "<b>mine</b>"}, saved={"Risks": "theirs", "Decision": "x"}
    )
    body = answer(page(), error).content.decode()
    assert "&lt;b&gt;mine&lt;/b&gt;" in body and "theirs" in body and "<caption" in body
    assert error.rows() == [("Risks", "<b>mine</b>", "theirs"), ("Decision", "", "x")]


def test_no_table_without_texts(page):
    assert "<table" not in answer(page(), errors.StaleVersion(sent=1, current=2)).content.decode()


def test_stray_invalid_input_is_a_400_page_not_a_500(page):
    response = answer(page(), errors.InvalidInput({"day": "Enter a day from 1 to 31."}))
    assert response.status_code == 400 and "Enter a day from 1 to 31." in response.content.decode()


def test_json_for_who_asks_for_it(page):
    response = answer(page(Accept="application/json"), errors.StaleVersion(sent=3, current=5, saved={"a": "b"}))
    body = json.loads(response.content)["error"]
    assert response.status_code == 409
    assert (body["code"], body["sent"], body["current"], body["saved"]) == ("stale_version", 3, 5, {"a": "b"})


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/cases/K7QD-2M", "http://testserver/cases/K7QD-2M"),
        ("https://evil.example/x", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_way_back_is_a_page_of_ours(page, referer, back):
    assert errors.came_from(page(Referer=referer)) == back


def test_template_is_found():
    assert engines["django"].get_template("errors/domain.html")


class NameForm(forms.Form):
    name = forms.CharField(required=False)


def test_invalid_input_goes_to_the_forms_field_or_above_the_form():
    form = NameForm({"name": "x"})
    errors.InvalidInput({"name": "Too short.", "town": "Unknown town.", "": "Two people share this."}).add_to(form)
    assert form.errors["name"] == ["Too short."]
    assert form.non_field_errors() == ["Unknown town.", "Two people share this."]


def test_invalid_input_speaks_its_general_message():
    error = errors.InvalidInput({"": "Both dates are the same.", "end": "Choose a later date."})
    assert error.message == "Both dates are the same." and error.fields == {"end": "Choose a later date."}


def handled(error):
    context = {"request": SimpleNamespace(), "view": None}
    return errors.api_exception_handler(error, context)


def test_api_shapes_our_errors():
    response = handled(errors.WrongState("Closed."))
    assert response.status_code == 409
    assert response.data == {"error": {"code": "wrong_state", "message": "Closed.", "fields": {}}}


class Child(serializers.Serializer):
    name = serializers.CharField()


class Family(serializers.Serializer):
    surname = serializers.CharField()
    children = Child(many=True)


def test_api_flattens_nested_serializer_errors():
    family = Family(data={"children": [{"name": "Ann"}, {}]})
    with pytest.raises(serializers.ValidationError) as raised:
        family.is_valid(raise_exception=True)
    body = handled(raised.value).data["error"]
    assert body["code"] == "invalid"
    assert body["fields"] == {"surname": "This field is required.", "children.1.name": "This field is required."}
    assert body["message"] == errors.InvalidInput.default_message


@pytest.mark.parametrize(
    ("error", "status", "code", "message"),
    [
        (exceptions.Throttled(), 429, "throttled", "Request was throttled."),
        (exceptions.ValidationError("Just this."), 400, "invalid", errors.InvalidInput.default_message),
        (exceptions.ParseError(), 400, "parse_error", "Malformed request."),
        (Http404(), 404, "not_found", "Not found."),
        (PermissionDenied(), 403, "forbidden", "You do not have permission to perform this action."),
    ],
)
def test_api_shapes_the_frameworks_errors(error, status, code, message):
    response = handled(error)
    assert response.status_code == status
    assert response.data["error"]["code"] == code
    assert message in (response.data["error"]["message"], *response.data["error"]["fields"].values()) or (
        response.data["error"]["message"] == "Just this."
    )


def test_general_message_of_a_list_is_the_message():
    assert handled(exceptions.ValidationError(["Just this."])).data["error"] == {
        "code": "invalid",
        "message": "Just this.",
        "fields": {},
    }


def test_api_leaves_a_bug_to_be_a_500():
    assert handled(ValueError("bug")) is None

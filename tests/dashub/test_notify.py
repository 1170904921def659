"""GOV.UK Notify over HTTP, against a server of our own: what is sent, once, and what a failure means."""

import jwt
import pytest

from dashub import notify
from dashub.notify import Message, NotSent
from tests.dashub.fake_notify import SECRET, SERVICE, notify_server

TEXT = Message("text", "07700 900123", "abc", "", "Please ring 01632 960001.")
MAIL = Message("email", "ida@example.org", "def", "Please ring me", "Please ring 01632 960001.")


@pytest.fixture
def server(settings):
    with notify_server(settings) as server:
        yield server


def test_a_text_and_an_e_mail_go_into_the_templates_that_hold_nothing_else(server):
    notify.send(TEXT)
    notify.send(MAIL)
    text, mail = server.kept
    assert text == {
        "path": "/v2/notifications/sms", "phone_number": "07700 900123", "template_id": "of-texts", "reference": "abc",
        "personalisation": {"body": "Please ring 01632 960001."},
    }  # fmt: skip
    assert mail["path"].endswith("/email") and mail["personalisation"]["subject"] == "Please ring me"
    claims = jwt.decode(server.tokens[0], SECRET, algorithms=["HS256"])
    assert claims["iss"] == SERVICE


def test_a_message_that_is_there_already_is_not_sent_again(server):
    server.keeps_and_fails, server.sending = True, 503
    with pytest.raises(NotSent) as problem:
        notify.send(TEXT)
    assert problem.value.again
    server.sending = 201
    notify.send(TEXT)
    assert len(server.kept) == 1


@pytest.mark.parametrize(("status", "again"), [(400, False), (403, False), (302, False), (429, True), (500, True)])
def test_what_an_answer_means(server, status, again):
    server.sending = status
    with pytest.raises(NotSent) as problem:
        notify.send(TEXT)
    assert problem.value.again == again and server.kept == []


def test_where_nobody_knows_whether_it_is_there_it_is_not_sent(server):
    server.looking = 500
    with pytest.raises(NotSent) as problem:
        notify.send(TEXT)
    assert problem.value.again and server.kept == []


def test_a_server_that_is_not_there_is_tried_again(server, settings):
    settings.NOTIFY_URL = "http://127.0.0.1:1"
    with pytest.raises(NotSent) as problem:
        notify.send(TEXT)
    assert problem.value.again


def test_without_a_key_or_a_template_nothing_is_sent(server, settings):
    settings.NOTIFY_EMAIL_TEMPLATE = ""
    assert notify.is_on("text") and not notify.is_on("email") and not notify.is_on("letter")
    with pytest.raises(NotSent):
        notify.send(MAIL)
    settings.NOTIFY_KEY = ""
    assert not notify.is_on("text")
    assert server.kept == []


def test_nothing_that_identifies_anybody_is_logged(server, caplog):
    server.sending = 400
    with pytest.raises(NotSent) as problem:
        notify.send(TEXT)
    said = f"{problem.value} {caplog.text} {[vars(record) for record in caplog.records]}"
    assert "900123" not in said and "01632" not in said

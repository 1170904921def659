"""Notices: told once a key, mailed once, never lost with the broker, never with anything personal."""

import datetime as dt

import pytest
from celery import current_app
from django.core import mail
from django.utils import timezone

from agencies import tasks
from agencies.models import Notice
from agencies.notices import notify
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def told(user, key="k"):
    return notify([user], key, "A referral waits", "/triage")


def test_a_user_is_told_once_a_key_and_mailed_once(django_capture_on_commit_callbacks):
    user = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        told(user)
        told(user)
    tasks.email_notices("k", [user.pk])
    assert Notice.objects.filter(user=user).count() == len(mail.outbox) == 1
    assert "/triage" in mail.outbox[0].body and user.full_name not in mail.outbox[0].body


def test_with_the_broker_down_the_notice_stands_and_is_mailed_later(monkeypatch, django_capture_on_commit_callbacks):
    def down(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(current_app.tasks["agencies.tasks.email_notices"], "delay", down)
    user = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        told(user)
    assert not mail.outbox and tasks.email_waiting() == 0
    Notice.objects.update(created_at=timezone.now() - dt.timedelta(minutes=3))
    assert (tasks.email_waiting(), tasks.email_waiting(), len(mail.outbox)) == (1, 0, 1)


def test_an_old_notice_is_not_mailed_after_days():
    user = make_user()
    told(user)
    Notice.objects.update(created_at=timezone.now() - dt.timedelta(days=3))
    assert tasks.email_waiting() == 0

"""Her answers: few questions, kept once, never changed; how far she has come; who reads them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from agencies.access import PolicyGroup, Role
from dashub.errors import InvalidInput
from support.distance import ends, travelled
from support.models import HerAnswers
from tests.factories import make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 1, 5), dt.date(2026, 3, 2)


@pytest.fixture
def world():
    area = make_area()
    idva, health = make_desk(area, PolicyGroup.IDVA), make_desk(area, PolicyGroup.HEALTH)
    case = make_case(area, idva, health)
    return case, idva, make_user(idva, Role.IDVA), make_user(health, Role.PRACTITIONER)


def answer(world, on, stage="intake", **answers):
    case, desk, idva, _ = world
    return HerAnswers.make(case, desk.pk, idva, stage=stage, on=on, **answers)


def test_the_first_answer_stands_beside_the_latest(world):
    answer(world, LAST, "exit", safe="4", heard="2", knows="3")
    answer(world, FIRST, safe="1", heard="5", knows="3", decides="2")
    answer(world, FIRST + dt.timedelta(days=9), "review", safe="2", heard="not_said", support="")
    steps = {step.question: (step.first, step.last, step.words) for step in travelled(HerAnswers.objects.all())}
    assert steps == {
        "How safe do you feel?": ("Not at all", "Mostly", "Better"),
        "Do you feel listened to?": ("Completely", "A little", "Worse"),
        "Do you know what happens next, and whom to ask?": ("Partly", "Partly", "The same"),
    }
    assert "decides" not in ends(HerAnswers.objects.all())


def test_sent_twice_it_is_kept_once_and_never_overwritten(world):
    assert answer(world, FIRST, safe="1") == answer(world, FIRST, safe="1")
    with pytest.raises(InvalidInput):
        answer(world, FIRST, safe="2")
    assert HerAnswers.objects.get().safe == "1"


def test_the_database_knows_no_answers_that_say_nothing(world):
    case, desk, idva, _ = world
    with pytest.raises(IntegrityError), transaction.atomic():
        HerAnswers.objects.create(case=case, desk=desk, by=idva, stage="intake", on=FIRST)


def test_from_the_page_to_the_page(world, client):
    case, _, idva, nurse = world
    client.force_login(idva)
    path = f"/cases/{case.reference}/voice"
    typed = {
        "stage": "intake",
        "on_day": "5",
        "on_month": "1",
        "on_year": "2026",
        "safe": "2",
        "themes": ["believed", "home"],
    }
    assert client.post(f"{path}/answers", typed).status_code == 302
    page = client.get(path).content.decode()
    assert "At the beginning, 5 January 2026" in page and "She was believed, Her home or where she lives" in page
    assert (
        client.post(
            f"{path}/answers", {"stage": "intake", "on_day": "5", "on_month": "1", "on_year": "2026"}
        ).status_code
        == 200
    )
    assert client.post(f"{path}/answers", typed | {"safe": "5"}).status_code == 200
    assert HerAnswers.objects.get().themes == ["believed", "home"]
    client.force_login(nurse)
    assert client.get(f"{path}/answers").status_code == 404
    assert "believed" not in client.get(path).content.decode()

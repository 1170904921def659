"""What survivors say, in figures: counted by hand, without names, and small numbers hidden."""

import datetime as dt

import pytest

from agencies.access import PolicyGroup, Role
from cases.models import VictimVoice
from reporting.periods import Period
from reporting.quality import voice
from support.models import HerAnswers
from tests.factories import make_area, make_case, make_desk, make_user
from tests.reporting.heard import hear

pytestmark = pytest.mark.django_db
QUARTER = Period(dt.date(2026, 1, 1), 3)
IN, BEFORE, AFTER = dt.date(2026, 3, 31), dt.date(2025, 12, 31), dt.date(2026, 4, 1)


class World:
    def __init__(self):
        self.area = make_area(suppress_below=5)
        self.desk = make_desk(self.area, PolicyGroup.IDVA)

    def answers(self, number, on=IN, stage="exit", area=None, cases=None, **given):
        cases = cases or [make_case(area or self.area) for _ in range(number)]
        HerAnswers.objects.bulk_create(
            HerAnswers(case=case, desk=self.desk, stage=stage, on=on, **given) for case in cases
        )
        return cases


@pytest.fixture
def world():
    return World()


def lines(sheet) -> dict[str, str]:
    return {line.label: line.figure.text for line in sheet.lines}


def sheet(found, key):
    return next(one for one in found.sheets if one.key == key)


def test_themes_count_each_case_once_and_only_those_of_the_period(world):
    cases = world.answers(12, safe="3", themes=["believed"])
    world.answers(0, IN - dt.timedelta(days=9), "review", cases=cases[:2], themes=["believed"])
    world.answers(8, safe="2", themes=["home"])
    world.answers(7, BEFORE, safe="2", themes=["home"])
    world.answers(7, AFTER, safe="2", themes=["home"])
    world.answers(7, area=make_area("Elsewhere"), themes=["home"])
    told = lines(sheet(voice.voices(world.area, QUARTER), "themes"))
    assert told["She was believed"] == "12 of 20 (60%)"
    assert told["Her home or where she lives"] == "8 of 20 (40%)"


def test_a_small_number_is_hidden_and_so_is_what_leaves_one(world):
    world.answers(16, safe="3", themes=["believed"])
    world.answers(4, safe="3", themes=["unsafe"])
    told = lines(sheet(voice.voices(world.area, QUARTER), "themes"))
    assert told["Something made her less safe"].startswith("[c]")
    assert told["She was believed"].startswith("[c]"), "16 of 20 would tell that 4 were not"


def test_of_fewer_survivors_than_the_threshold_nothing_is_told(world):
    world.answers(4, safe="3", themes=["believed"])
    found = voice.voices(world.area, QUARTER)
    assert found.sheets == [] and "Fewer than 5" in found.withheld


def test_how_far_they_have_come(world):
    better, same = world.answers(6, BEFORE, "intake", safe="1"), world.answers(7, BEFORE, "intake", safe="3")
    world.answers(0, cases=better, safe="4")
    world.answers(0, cases=same, safe="3")
    told = lines(sheet(voice.voices(world.area, QUARTER), "distance-safe"))
    assert (
        told["Better"] == "6 of 13 (46%)" and told["The same"] == "7 of 13 (54%)" and told["Worse"] == "0 of 13 (0%)"
    )


def test_how_far_a_few_have_come_is_hidden_with_what_gives_them_away(world):
    better, worse = world.answers(9, BEFORE, "intake", safe="1"), world.answers(2, BEFORE, "intake", safe="5")
    world.answers(0, cases=better, safe="4")
    world.answers(0, cases=worse, safe="2")
    told = lines(sheet(voice.voices(world.area, QUARTER), "distance-safe"))
    assert told["Worse"].startswith("[c]") and list(told.values()).count("[c] of 11") >= 2


def test_who_was_asked_before_the_hearing(world):
    asked, not_asked = hear(world.area, IN, 12), hear(world.area, IN, 8)
    for one in asked:
        VictimVoice.objects.create(case=one.listing.case, kind="wishes", text="To stay", desk=world.desk)
    told = lines(voice.voices(world.area, QUARTER).wishes)
    assert len(not_asked) == 8 and told["Asked what she wants"] == "12 of 20 (60%)"


def test_the_page_is_for_who_looks_after_quality_and_quotes_nobody(world, client):
    for case in world.answers(6, safe="3", themes=["kind"]):
        VictimVoice.objects.create(case=case, kind="feedback", text="Whispered", desk=world.desk)
    client.force_login(make_user(world.area.hub_desk, Role.CHAIR))
    response = client.get("/quality/voice")
    page = response.content.decode()
    assert response.status_code == 200 and "Whispered" not in page and "What survivors say" in page
    client.force_login(make_user(world.desk, Role.IDVA))
    assert client.get("/quality/voice").status_code == 403

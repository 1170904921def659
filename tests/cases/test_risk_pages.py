"""Risk on a case: immutable assessments side by side; judgement raises and never lowers; who reads the answers."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup as G
from agencies.models import Notice
from cases.assessing import current_level
from cases.models import RiskAssessment, TimelineEntry

pytestmark = pytest.mark.django_db


def url(family, rest=""):
    return f"/cases/{family.case.reference}/risk{rest}"


def today(**answers):
    day = timezone.localdate()
    return {"assessed_on_day": day.day, "assessed_on_month": day.month, "assessed_on_year": day.year, **answers}


def test_answers_are_read_by_those_who_may_and_the_level_by_all(family, client):
    one = RiskAssessment.objects.get()
    for group in G:
        client.force_login(family.workers[group])
        text = client.get(url(family)).content.decode()
        reads = group in {G.HUB, G.IDVA, G.POLICE, G.CHILDRENS}
        assert "High" in text
        assert ("1 yes, 0 don&#x27;t know" in text) is reads, group
        assert (client.get(url(family, f"/{one.pk}")).status_code == 200) is reads, group


def test_an_agency_reads_the_assessment_that_it_wrote(family, as_worker):
    RiskAssessment.objects.update(desk=family.desks[G.EDUCATION])
    client = as_worker(G.EDUCATION)
    assert client.get(url(family, f"/{RiskAssessment.objects.get().pk}")).status_code == 200
    assert client.get(url(family, "/0")).status_code == 404


def test_a_dash_is_recorded_with_its_counts_and_moves_the_case(family, as_worker):
    family.case.hand_lead(family.workers[G.IDVA], "hers", family.workers[G.HUB])
    RiskAssessment.objects.all().delete()
    family.case.set_risk("medium", by=family.workers[G.HUB])
    data = today(**{f"item_{number}": "yes" for number in range(1, 15)}, item_15="unknown", comment_1="bruise")
    response = as_worker(G.POLICE).post(url(family, "/new/dash-24"), data)
    assert response.status_code == 302
    kept = RiskAssessment.objects.get()
    assert kept.native == "14 yes, 1 don't know, 9 not asked" and kept.level == "high" and not kept.finished
    assert kept.comments == {"1": "bruise"}
    family.case.refresh_from_db()
    assert family.case.risk_level == "high" and family.case.risk_direction == "rising"
    assert TimelineEntry.objects.filter(title="Risk assessed with Dash 24: high").exists()
    told = Notice.objects.get(user=family.workers[G.IDVA], key__startswith="risk:")
    assert told.text == f"Risk has risen in case {family.case.reference}"


def test_an_unfinished_tool_is_kept(family, as_worker):
    assert as_worker(G.POLICE).post(url(family, "/new/dash-24"), today()).status_code == 302
    assert RiskAssessment.objects.first().native == "0 yes, 0 don't know, 24 not asked"


def test_judgement_raises_with_a_reason_and_never_lowers(family, as_worker):
    client = as_worker(G.IDVA)
    yes = {f"item_{number}": "yes" for number in range(1, 15)}
    lower = client.post(url(family, "/new/dash-24"), today(**yes, judged="medium", reason="calm"))
    assert lower.status_code == 200 and "not lower it" in lower.content.decode()
    bare = client.post(url(family, "/new/dash-24"), today(item_1="yes", judged="high"))
    assert bare.status_code == 200 and "Say why your judgement raises" in bare.content.decode()
    assert RiskAssessment.objects.count() == 1
    client.post(url(family, "/new/dash-24"), today(item_1="yes", judged="high", reason="Threats this week"))
    assert RiskAssessment.objects.first().judgement_reason == "Threats this week"


def test_another_tool_never_lowers_the_case(family, as_worker):
    as_worker(G.IDVA).post(url(family, "/new/dara"), today(grade="standard", words="calm"))
    family.case.refresh_from_db()
    assert family.case.risk_level == "high" and current_level(family.case) == "high"


def test_a_newer_result_of_the_same_tool_does(family, as_worker):
    RiskAssessment.objects.update(assessed_on=timezone.localdate() - dt.timedelta(days=9))
    as_worker(G.IDVA).post(url(family, "/new/dash-24"), today(item_1="no"))
    family.case.refresh_from_db()
    assert family.case.risk_level == "standard" and family.case.risk_direction == "falling"


def test_pressing_twice_records_once(family, as_worker):
    client = as_worker(G.IDVA)
    for _ in range(2):
        client.post(url(family, "/new/dash-24"), today(item_2="yes"))
    assert RiskAssessment.objects.count() == 2


def test_the_page_of_one_shows_what_changed_since_the_one_before(family, as_worker):
    client = as_worker(G.IDVA)
    client.post(url(family, "/new/dash-24"), today(item_1="no"))
    text = client.get(url(family, f"/{RiskAssessment.objects.latest('pk').pk}")).content.decode()
    assert "(changed)" in text


@pytest.mark.parametrize(
    ("tool", "data", "message"),
    [
        ("dash-24", {"item_1": "perhaps"}, "Select one of the options"),
        ("dash-24", {"assessed_on_year": "9999"}, "year between"),
        ("dash-24", {"assessed_on_year": "2090"}, "today or in the past"),
        ("merit", {"total": "80", "band": "bronze"}, "Check total and band"),
        ("merit", {"total": "abc"}, "must be a number"),
        ("merit", {"total": "99999999999999999999"}, "999 or less"),
        ("dara", {"grade": "extreme"}, "Select one of the options"),
        ("dash-24", {"reason": "\x00"}, "cannot be stored"),
    ],
)
def test_bad_input_is_explained(family, as_worker, tool, data, message):
    response = as_worker(G.IDVA).post(url(family, f"/new/{tool}"), today() | data)
    assert response.status_code == 200 and message in response.content.decode()


def test_a_tool_that_is_none_is_not_found(family, as_worker):
    assert as_worker(G.IDVA).get(url(family, "/new/tarot")).status_code == 404


def test_every_tool_can_be_opened(family, as_worker, client):
    from cases.risk.catalogue import all_tools

    for slug in all_tools():
        assert as_worker(G.IDVA).get(url(family, f"/new/{slug}")).status_code == 200

"""Needs and outcomes: what is asked again, what changed, and when the next time is due."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from agencies.access import PolicyGroup, Role
from cases.models import Due, ShareBasis
from cases.sharing import share_with
from support.change import BETTER, SAME, WORSE, Measure, compare, counted, drawing, verdict
from support.models import MEASURES, NeedsAssessment, OutcomeMeasure, spell
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

SAFE = Measure("safe", "How safe she feels", (("1", "Not at all"), ("2", "Fairly"), ("3", "Very")))
MAY = dt.date(2026, 5, 4)


@pytest.fixture
def her(db):
    area = make_area()
    desk = make_desk(area, PolicyGroup.IDVA)
    worker = make_user(desk, Role.IDVA)
    client = Client()
    client.force_login(worker)
    return SimpleNamespace(area=area, desk=desk, worker=worker, case=make_case(area, desk), client=client)


def ask(her, model, days: int, stage: str, **answers):
    return model.make(her.case, her.desk.pk, her.worker, on=MAY + dt.timedelta(days=days), stage=stage, **answers)


class TestChange:
    @pytest.mark.parametrize(("before", "now", "said"), [
        ("1", "2", BETTER), ("3", "1", WORSE), ("2", "2", SAME), ("", "2", ""), ("2", "", ""), ("2", "none of them", ""),
    ])  # fmt: skip
    def test_the_verdict_is_only_of_what_was_asked_both_times(self, before, now, said):
        assert verdict(SAFE, before, now) == said

    def test_what_was_asked_at_neither_time_is_left_out(self):
        assert compare([SAFE], {}, {"safe": ""}) == []
        [change] = compare([SAFE], {"safe": "1"}, {})
        assert (change.before, change.now, change.verdict) == ("Not at all", "Not asked", "")

    def test_every_measure_stands_from_the_worst_to_the_best(self):
        worst = {measure.name: measure.choices[0][1] for measure in (*MEASURES, *NeedsAssessment.MEASURES)}
        assert worst["physical"] == worst["risk"] == "High" and worst["feels_safe"] == "Not safe at all"
        assert worst["quality"] == "Very poor" and worst["living_apart"] == "No" and worst["housing"] == "High need"

    @pytest.mark.parametrize("model", [NeedsAssessment, OutcomeMeasure])
    def test_every_measure_is_a_column_with_its_choices(self, model):
        for measure in model.MEASURES:
            assert sorted(model._meta.get_field(measure.name).choices) == sorted(measure.choices)

    def test_the_drawing_says_in_words_what_it_shows(self):
        changes = compare([SAFE], {"safe": "1"}, {"safe": "3"})
        drawn = drawing("For <her>", changes)
        assert "How safe she feels: Not at all before, Very now, better" in drawn and "&lt;her&gt;" in drawn
        assert counted(changes) == "1 better, 0 worse, 0 the same"

    def test_with_a_new_intake_a_service_begins_anew(self):
        days = [("intake", 0), ("exit", 30), ("intake", 90), ("review", 120)]
        rows = [OutcomeMeasure(pk=n, on=MAY + dt.timedelta(days=d), stage=s) for n, (s, d) in enumerate(days)]
        assert [row.stage for row in spell(reversed(rows))] == ["intake", "review"]
        assert [row.stage for row in spell(rows[1:2])] == ["exit"] and spell([]) == []


class TestThePage:
    def test_it_tells_what_changed_as_a_table_and_a_drawing(self, her):
        ask(her, OutcomeMeasure, 0, "intake", feels_safe="1", physical="high", living_apart="no")
        assert "hub-chart" not in her.client.get(f"/cases/{her.case.reference}/support").content.decode()
        ask(her, OutcomeMeasure, 90, "exit", feels_safe="3", physical="none", living_apart="no")
        page = her.client.get(f"/cases/{her.case.reference}/support").content.decode()
        assert "2 better, 0 worse, 1 the same" in page and "Exit, 2 August 2026" in page
        assert "Physical abuse: High before, None now, better" in page

    def test_who_reads_a_summary_learns_only_that_it_was_done(self, her):
        ask(her, NeedsAssessment, 0, "intake", substance="high", words="I drink to sleep")
        ask(her, NeedsAssessment, 40, "review", substance="some", words="Less now")
        desk = make_desk(her.area, PolicyGroup.POLICE)
        share_with(her.case, [desk], ShareBasis.PATHWAY, "for the test", SYSTEM)
        client = Client()
        client.force_login(make_user(desk, Role.PRACTITIONER))
        page = client.get(f"/cases/{her.case.reference}/support").content.decode()
        assert "What she needs" in page and "Intake" in page
        for hidden in ("Alcohol", "High need", "I drink", "hub-chart", "better"):
            assert hidden not in page

    def test_a_form_without_an_answer_is_shown_again(self, her):
        typed = {"on_day": "4", "on_month": "5", "on_year": "2026", "stage": "intake", "words": "Nothing yet"}
        for word in ("needs-assessment", "outcome-measure"):
            answer = her.client.post(f"/cases/{her.case.reference}/{word}/new", typed)
            assert "Answer at least one of the questions" in answer.content.decode()
        assert not NeedsAssessment.objects.exists() and not OutcomeMeasure.objects.exists()

    def test_an_assessment_is_recorded_by_its_form(self, her):
        typed = {
            "on_day": "4",
            "on_month": "5",
            "on_year": "2026",
            "stage": "intake",
            "housing": "high",
            "agreed": "on",
        }
        assert her.client.post(f"/cases/{her.case.reference}/needs-assessment/new", typed).status_code == 302
        row = NeedsAssessment.objects.get()
        assert (row.housing, row.money, row.agreed, row.desk) == ("high", "", True, her.desk)


class TestTheNext:
    def due(self, her) -> list[dt.date]:
        found = Due.objects.open().filter(case=her.case, key__startswith="needs-assessment:")
        return [line.at.date() for line in found]

    def test_the_next_is_due_until_it_was_made(self, her):
        ask(her, NeedsAssessment, 0, "intake", housing="high", next_on=MAY + dt.timedelta(days=42))
        assert self.due(her) == [MAY + dt.timedelta(days=42)]
        second = ask(her, NeedsAssessment, 40, "review", housing="some", next_on=MAY + dt.timedelta(days=82))
        assert self.due(her) == [MAY + dt.timedelta(days=82)]
        second.rewrite(1, her.worker, stage="exit")
        assert self.due(her) == []

    def test_of_a_later_day_it_counts_whenever_it_was_written(self, her):
        ask(her, NeedsAssessment, 40, "review", housing="some", next_on=MAY + dt.timedelta(days=82))
        ask(her, NeedsAssessment, 0, "intake", housing="high", next_on=MAY + dt.timedelta(days=42))
        assert self.due(her) == [MAY + dt.timedelta(days=82)]

    def test_the_database_refuses_a_next_before_it(self, her):
        with pytest.raises(IntegrityError), transaction.atomic():
            ask(her, NeedsAssessment, 0, "intake", housing="high", next_on=MAY - dt.timedelta(days=1))

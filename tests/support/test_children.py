"""What each child's services do: clocks over real calendars, the joined picture by each one's own sections, two cases."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.access import PolicyGroup, Section
from agencies.principals import acting_as
from cases.models import Due
from cases.seen import Seen
from dashub.clock import london_time
from dashub.errors import InvalidInput
from support.forms.children import ChildPlanForm, SchoolNoticeForm
from support.models import ChildContact, ChildPlan, DirectWork, ProgrammePlace, SchoolNotice
from tests import records
from tests.cases import scene
from tests.factories import make_case, make_desk, make_person
from tests.support.test_programmes import asked_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    return scene.build()


def make(family, model, group=PolicyGroup.CHILDRENS, **fields):
    """Recorded by a worker of a kind of agency."""
    said = records.EXAMPLES[model].fields(family.case) | fields
    with acting_as(family.workers[group]):
        return model.make(family.case, family.desks[group].pk, family.workers[group], **said)


def page(family, group) -> str:
    client = Client()
    client.force_login(family.workers[group])
    return client.get(f"/cases/{family.case.reference}/children").content.decode()


@pytest.mark.parametrize(
    ("discussed", "due"),
    [
        # Over Good Friday and Easter Monday of 2026 (3 and 6 April).
        (dt.date(2026, 3, 25), dt.date(2026, 4, 17)),
        # Over Christmas Day, its holiday for Boxing Day on Monday 28, and New Year.
        (dt.date(2026, 12, 14), dt.date(2027, 1, 7)),
        (dt.date(2026, 3, 2), dt.date(2026, 3, 23)),
    ],
)
def test_the_conference_is_due_on_the_fifteenth_working_day(family, discussed, due):
    plan = make(family, ChildPlan, strategy_on=discussed, next_on=None)
    assert plan.conference_by == due
    assert Due.objects.open().get(key=f"child-plan:{plan.pk}:conference").at == london_time(due, dt.time(17))
    with acting_as(family.workers[PolicyGroup.CHILDRENS]):
        plan.rewrite(plan.version, family.workers[PolicyGroup.CHILDRENS], conference_on=due)
    assert not Due.objects.open().filter(key__startswith="child-plan:").exists()


def test_a_plan_that_ended_asks_for_nothing_more(family):
    plan = make(family, ChildPlan)
    assert Due.objects.open().filter(key__startswith=f"child-plan:{plan.pk}:").count() == 2
    with acting_as(family.workers[PolicyGroup.CHILDRENS]):
        plan.rewrite(plan.version, family.workers[PolicyGroup.CHILDRENS], until=dt.date(2026, 3, 20))
    assert not Due.objects.open().filter(key__startswith="child-plan:").exists()


@pytest.mark.parametrize(
    ("on", "time", "day"),
    [
        (dt.date(2026, 3, 3), dt.time(21, 0), dt.date(2026, 3, 4)),
        (dt.date(2026, 3, 3), dt.time(8, 29), dt.date(2026, 3, 3)),
        (dt.date(2026, 3, 3), dt.time(8, 30), dt.date(2026, 3, 4)),
        (dt.date(2026, 3, 3), None, dt.date(2026, 3, 4)),
        # Friday before the early May bank holiday.
        (dt.date(2026, 5, 1), dt.time(22, 0), dt.date(2026, 5, 5)),
        # On the bank holiday itself, early.
        (dt.date(2026, 5, 4), dt.time(3, 0), dt.date(2026, 5, 5)),
    ],
)
def test_the_school_is_told_before_it_opens_next(on, time, day):
    assert SchoolNotice(incident_on=on, incident_time=time).deadline == london_time(day, dt.time(8, 30))


def test_in_holidays_the_day_of_school_is_said_and_late_is_a_minute_after_it_opens():
    notice = SchoolNotice(
        incident_on=dt.date(2026, 7, 30), school_day=dt.date(2026, 9, 2), sent_on=dt.date(2026, 9, 2)
    )
    notice.sent_time = dt.time(8, 30)
    assert not notice.late
    notice.sent_time = dt.time(8, 31)
    assert notice.late and notice.tag() == ("Told late", "warn")


def test_a_notice_is_due_until_told_and_then_until_it_was_received(family):
    untold = {"sent_on": None, "sent_time": None, "received_on": None, "received_by": "", "response": ""}
    notice = make(family, SchoolNotice, PolicyGroup.POLICE, **untold)
    assert Due.objects.open().get(key__startswith="school-notice:").at == notice.deadline
    worker = family.workers[PolicyGroup.POLICE]
    with acting_as(worker):
        notice.rewrite(1, worker, sent_on=dt.date(2026, 3, 3), sent_time=dt.time(7, 40))
        assert Due.objects.open().get(key__startswith="school-notice:").key.endswith(":receipt")
        notice.rewrite(2, worker, received_on=dt.date(2026, 3, 3))
    assert not Due.objects.open().filter(key__startswith="school-notice:").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        (SchoolNotice, {"sent_on": None, "sent_time": None}),
        (SchoolNotice, {"sent_on": dt.date(2026, 3, 1)}),
        (ChildPlan, {"until": dt.date(2026, 3, 1)}),
        (ChildPlan, {"conference_on": dt.date(2026, 3, 1)}),
        (DirectWork, {"ended_on": dt.date(2026, 3, 1)}),
        (ChildContact, {"until": dt.date(2026, 3, 1)}),
    ],
    ids=str,
)
def test_what_cannot_be_is_in_no_table(family, wrong):
    model, fields = wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        records.make(model, family.case, family.desks[PolicyGroup.CHILDRENS], None, **fields)


def test_only_a_child_of_the_case_has_a_record_in_it(family):
    for person in (family.victim, make_person("Stranger")):
        with pytest.raises(InvalidInput):
            make(family, ChildPlan, child_id=person.pk)


def test_who_sees_children_in_summary_sees_numbers_and_no_names(family):
    make(family, ChildPlan)
    full, summary = page(family, PolicyGroup.CHILDRENS), page(family, PolicyGroup.HOUSING)
    assert "Child 1, " in full and "Pippin Oakhollow" in full
    assert "Child 1, " in summary and "Pippin" not in summary and "Child protection" in summary
    with acting_as(family.workers[PolicyGroup.HOUSING]):
        form = ChildPlanForm(seen=Seen.by(family.workers[PolicyGroup.HOUSING], family.case), section=Section.CHILDREN)
    [(number, words)] = form.fields["child_id"].choices
    assert number == str(family.child.pk) and words.startswith("Child 1, ")


def test_who_recorded_it_by_number_learns_no_name_by_it(family):
    make(family, ChildPlan, PolicyGroup.HOUSING)
    words = page(family, PolicyGroup.HOUSING)
    assert "Oriel Tansy" in words and "Pippin" not in words


def test_the_picture_joins_what_each_service_recorded_and_hides_what_a_viewer_does_not_read(family):
    family.case.involvements.filter(role="child").update(school="Hollybank Primary")
    make(family, ChildPlan)
    make(family, ChildContact, PolicyGroup.IDVA, with_whom_id=family.perpetrator.pk)
    make(family, SchoolNotice, PolicyGroup.POLICE)
    ProgrammePlace.objects.create(
        case=family.case, desk=family.desks[PolicyGroup.IDVA], person=family.child, referred_on=dt.date(2026, 3, 2),
        programme=records.programme(family.case, name="DART", kind="children", whom="child"),
    )  # fmt: skip
    adult, childrens = page(family, PolicyGroup.ADULT), page(family, PolicyGroup.CHILDRENS)
    heard, waits = "Heard 1 time", "Children’s recovery: on the waiting list"
    assert all(
        words in childrens for words in ("Oriel Tansy", "never: The house by the weir", heard, waits, "Hollybank")
    )
    # Adult social care: children and programmes in summary, a child's words not at all.
    assert "Child protection" in adult and "Supervised, perpetrator" in adult and waits in adult
    assert not any(words in adult for words in ("Oriel Tansy", "weir", heard, "own words", "Hollybank"))
    # Housing: programmes are not for it.
    assert "Programmes</th>" not in page(family, PolicyGroup.HOUSING)


def test_one_child_in_two_cases_has_each_cases_own_records(family):
    other = make_case(family.area, *family.desks.values(), victim=make_person("Other"), children=[family.child])
    make(family, ChildPlan)
    client = Client()
    client.force_login(family.workers[PolicyGroup.CHILDRENS])
    words = client.get(f"/cases/{other.reference}/children").content.decode()
    assert "Pippin Oakhollow" in words and "Oriel Tansy" not in words and "None recorded" in words
    plan = ChildPlan.objects.get()
    assert client.get(f"/cases/{other.reference}/child-plan/{plan.pk}").status_code == 404


def test_an_unborn_child_is_expected_on_its_day_and_assessed_before(family):
    child = make_person("", "Oakhollow", unborn=True, due_on=dt.date(2026, 8, 20))
    family.case.involvements.create(person=child, role="child", to_victim="child")
    plan = make(family, ChildPlan, child_id=child.pk, kind="pre_birth", strategy_on=None, next_on=dt.date(2026, 6, 1))
    assert [one.what for one in plan.coming()] == ["Pre-birth assessment"]
    assert "expected 20 August 2026" in page(family, PolicyGroup.CHILDRENS)
    assert "20 August" not in page(family, PolicyGroup.HOUSING)


def test_the_page_asks_no_more_for_five_children(family):
    client = Client()
    client.force_login(family.workers[PolicyGroup.HUB])

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/cases/{family.case.reference}/children").status_code == 200
        return asked_of(asked)

    for model in (ChildPlan, SchoolNotice, DirectWork, ChildContact):
        make(family, model)
    queries()
    before = queries()
    for number in range(4):
        child = make_person(f"Child{number}")
        family.case.involvements.create(person=child, role="child", to_victim="child")
        for model in (ChildPlan, SchoolNotice, DirectWork, ChildContact):
            make(family, model, child_id=child.pk)
    assert queries() == before <= 15


def test_a_notice_that_was_told_needs_its_time_and_order_of_days(family):
    typed = {
        "child_id": str(family.child.pk), "school": "Hollybank", "incident_on_day": "3", "incident_on_month": "3",
        "incident_on_year": "2026", "sent_on_day": "2", "sent_on_month": "3", "sent_on_year": "2026",
    }  # fmt: skip
    with acting_as(family.workers[PolicyGroup.POLICE]):
        form = SchoolNoticeForm(
            typed, seen=Seen.by(family.workers[PolicyGroup.POLICE], family.case), section=Section.CHILDREN
        )
        assert set(form.errors) == {"sent_on", "sent_time"}


def test_a_stranger_to_the_case_has_no_page(family):
    desk = make_desk(family.area, PolicyGroup.CHILDRENS)
    client = Client()
    client.force_login(scene.make_user(desk))
    assert client.get(f"/cases/{family.case.reference}/children").status_code == 404

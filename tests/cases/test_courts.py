"""Courts and positions of trust: the order of steps, the clocks (product.md C4)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from agencies.access import PolicyGroup, Role, Section
from agencies.principals import acting_as
from cases.forms.court import CriminalForm, FamilyForm, TrustForm
from cases.models import CriminalMatter, Due, FamilyMatter, PositionOfTrust
from cases.seen import Seen
from tests.factories import make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 4, 30)  # A Thursday; the Monday after is a bank holiday.
ASK = "Works with children or adults at risk: raise it"


@pytest.fixture
def place():
    area = make_area()
    desks = {group: make_desk(area, group) for group in (PolicyGroup.POLICE, PolicyGroup.IDVA, PolicyGroup.CHILDRENS)}
    return make_case(area, *desks.values()), desks, make_user(desks[PolicyGroup.IDVA], Role.IDVA)


def kept(model, place, **fields):
    case, desks, worker = place
    with acting_as(worker):
        return model.make(case, desks[PolicyGroup.IDVA].pk, worker, **fields)


def due(row) -> dict[str, dt.date]:
    found = Due.objects.open().filter(key__startswith=f"{row.key()}:{row.pk}:")
    return {one.what: one.at.astimezone().date() for one in found}


def investigation(place, **fields):
    return kept(CriminalMatter, place, **{"offence": "Assault", "reported_on": DAY} | fields)


def test_a_concern_is_sent_in_one_working_day_and_heard_of_in_five(place):
    row = kept(PositionOfTrust, place, works_with="children", raised_on=DAY)
    assert due(row) == {"Position of trust: send it to the LADO": dt.date(2026, 5, 1)}
    with acting_as(row.by):
        row.rewrite(1, row.by, row.desk_id, status="referred", sent_on=dt.date(2026, 5, 1))
        assert due(row) == {"Position of trust: no answer yet, chase it": dt.date(2026, 5, 11)}
        row.rewrite(2, row.by, row.desk_id, chased_on=dt.date(2026, 5, 12))
        assert due(row) == {"Position of trust: no answer yet, chase it": dt.date(2026, 5, 19)}
        row.rewrite(3, row.by, row.desk_id, status="ended", outcome="He left")
    assert due(row) == {}


def works(case, answer: str):
    """The hub's officer answers on the page of the person who harms."""
    client = Client()
    client.force_login(make_user(case.area.hub_desk, Role.TRIAGE))
    part = case.involvements.select_related("person").get(role="perpetrator")
    typed = {
        "given_name": part.person.given_name,
        "works_with_vulnerable": answer,
        "version": str(part.person.version),
    }
    response = client.post(f"/cases/{case.reference}/people/{part.pk}", typed)
    assert response.status_code == 302, response.content.decode()


def asked() -> bool:
    return Due.objects.open().filter(what=ASK).exists()


def test_that_he_works_with_children_is_due_by_itself_until_somebody_raises_it(place):
    case, _, _ = place
    works(case, "no")
    assert not asked()
    works(case, "yes")
    one = Due.objects.open().get(what=ASK)
    assert (one.desk_id, one.case_id) == (case.area.hub_desk_id, case.pk)
    PositionOfTrust.ask(case)
    again = Due.objects.open().get(what=ASK)
    assert again.at == one.at
    kept(PositionOfTrust, place, works_with="children", raised_on=DAY)
    assert not asked()


def test_an_answer_that_was_wrong_asks_no_more(place):
    works(place[0], "yes")
    works(place[0], "no")
    assert not asked()


def test_a_hearing_is_prepared_and_special_measures_settle_the_first(place):
    row = investigation(place, next_hearing_on=dt.date(2026, 9, 15))
    assert sorted(due(row).values()) == [dt.date(2026, 9, 8), dt.date(2026, 9, 13), dt.date(2026, 9, 15)]
    with acting_as(row.by):
        row.rewrite(1, row.by, row.desk_id, measures="Screens")
        assert len(due(row)) == 2
        row.rewrite(2, row.by, row.desk_id, status="no_action", ended_on=DAY)
    assert due(row) == {}


def test_a_report_is_due_until_it_is_sent(place):
    fields = {"kind": "children", "began_on": DAY, "report": "section_7", "report_due_on": dt.date(2026, 6, 1)}
    row = kept(FamilyMatter, place, **fields)
    assert due(row) == {"Report to the family court": dt.date(2026, 6, 1)}
    with acting_as(row.by):
        row.rewrite(1, row.by, row.desk_id, report_sent_on=dt.date(2026, 5, 20))
    assert due(row) == {}


BEFORE = DAY - dt.timedelta(days=1)


@pytest.mark.parametrize(
    "fields",
    [
        {"charged_on": BEFORE},
        {"retracted_on": BEFORE},
        {"ended_on": BEFORE},
        {"status": "charged"},
        {"status": "convicted", "charged_on": DAY},
        {"status": "convicted", "charged_on": DAY + dt.timedelta(days=2), "ended_on": DAY + dt.timedelta(days=1)},
        {"status": "no_action", "ended_on": DAY, "breached_on": BEFORE},
    ],
)
def test_steps_out_of_order_are_refused_by_the_database(place, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        investigation(place, **fields)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (FamilyMatter, {"kind": "care", "began_on": DAY, "ended_on": BEFORE, "status": "ordered"}),
        (FamilyMatter, {"kind": "care", "began_on": DAY, "status": "ordered"}),
        (FamilyMatter, {"kind": "care", "began_on": DAY, "report": "section_7"}),
        (PositionOfTrust, {"works_with": "both", "raised_on": DAY, "status": "referred"}),
        (PositionOfTrust, {"works_with": "both", "raised_on": DAY, "status": "not_sent"}),
    ],
)
def test_what_can_never_be_is_refused_by_the_database(place, model, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        kept(model, place, **fields)


def boxes(**days) -> dict:
    return {
        f"{name}_{part}": str(getattr(day, part)) for name, day in days.items() for part in ("day", "month", "year")
    }


RETRACTED = boxes(reported_on=DAY, retracted_on=BEFORE)


@pytest.mark.parametrize(
    ("form", "typed", "wrong"),
    [
        (CriminalForm, {"offence": "Assault", "status": "reported"} | boxes(reported_on=DAY), set()),
        (CriminalForm, {"offence": "Assault", "status": "charged"} | boxes(reported_on=DAY), {"charged_on"}),
        (CriminalForm, {"offence": "Assault", "status": "reported", **RETRACTED}, {"retracted_on"}),
        (CriminalForm, {"offence": "Assault", "status": "acquitted"} | boxes(reported_on=DAY, charged_on=DAY), {"ended_on"}),
        (FamilyForm, {"kind": "care", "status": "open", "report": "other"} | boxes(began_on=DAY), {"report_due_on"}),
        (FamilyForm, {"kind": "care", "status": "dismissed"} | boxes(began_on=DAY), {"ended_on"}),
        (TrustForm, {"works_with": "adults", "status": "raised"} | boxes(raised_on=DAY), set()),
        (TrustForm, {"works_with": "adults", "status": "ended"} | boxes(raised_on=DAY), {"sent_on", "outcome"}),
        (TrustForm, {"works_with": "adults", "status": "referred"} | boxes(raised_on=DAY, sent_on=BEFORE), {"sent_on"}),
    ],
)  # fmt: skip
def test_the_forms_say_what_is_wrong(place, form, typed, wrong):
    case, _, worker = place
    with acting_as(worker):
        assert set(form(typed, seen=Seen.by(worker, case), section=Section.COURT).errors) == wrong


def test_support_before_a_retraction_is_forgotten_where_she_did_not_retract(place):
    case, _, worker = place
    typed = {"offence": "Assault", "status": "reported", "support": "yes"} | boxes(reported_on=DAY)
    with acting_as(worker):
        form = CriminalForm(typed, seen=Seen.by(worker, case), section=CriminalMatter.section)
        assert form.is_valid() and form.values["support"] == ""


def test_the_police_read_what_the_idva_recorded_of_an_investigation(place):
    case, desks, _ = place
    investigation(place, offence="Strangulation")
    client = Client()
    client.force_login(make_user(desks[PolicyGroup.POLICE], Role.PRACTITIONER))
    assert "Strangulation" in client.get(f"/cases/{case.reference}/courts").content.decode()

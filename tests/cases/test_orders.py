"""Orders: the clock of a notice, the length of a DVPO, and who is told before one ends (domain.md section 5)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from cases.forms.order import OrderForm
from cases.models import Due, ProtectiveOrder, ShareBasis
from cases.models.alerts import desks_to_act
from cases.seen import Seen
from cases.sharing import end_share, share_with
from dashub.errors import WrongState
from tests import records
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

Status = ProtectiveOrder.Status
DAY = dt.date(2026, 5, 1)


@pytest.fixture
def place(db):
    area = make_area()
    groups = (PolicyGroup.POLICE, PolicyGroup.IDVA, PolicyGroup.HOUSING, PolicyGroup.EDUCATION)
    desks = {group: make_desk(area, group) for group in groups}
    return make_case(area, *desks.values()), desks, area


def order(**fields) -> ProtectiveOrder:
    return ProtectiveOrder(
        **{"kind": "dvpo", "status": "in_force", "made_on": DAY, "until": dt.date(2026, 5, 20), **fields}
    )


def stored(place, group=PolicyGroup.POLICE, **fields) -> ProtectiveOrder:
    case, desks, _ = place
    worker = make_user(desks[group], Role.PRACTITIONER)
    with acting_as(worker):
        kept = {"kind": "dvpo", "made_on": DAY, "until": dt.date(2026, 5, 20)} | fields
        return ProtectiveOrder.make(case, desks[group].pk, worker, **kept)


def what_is_due(row) -> dict[str, set]:
    """Words -> the desks at which they are due."""
    found: dict[str, set] = {}
    for due in Due.objects.open().filter(key__startswith=f"order:{row.pk}:"):
        found.setdefault(due.what, set()).add(due.desk_id)
    return found


def notice(day, time, **fields) -> ProtectiveOrder:
    return order(kind="dvpn", made_on=day, until=None, served_on=day, served_time=time, **fields)


@pytest.mark.parametrize(
    ("served", "due"),
    [
        # Weekdays: 48 hours on the clock.
        ((2026, 5, 5, 17), (2026, 5, 7, 17)),
        # Saturday: Sunday does not count.
        ((2026, 5, 16, 10), (2026, 5, 19, 10)),
        # On a Sunday it begins with Monday.
        ((2026, 5, 17, 10), (2026, 5, 20, 0)),
        # The Friday before a bank holiday Monday: a Sunday and a Monday do not count.
        ((2026, 5, 1, 17), (2026, 5, 5, 17)),
        # Before Easter: Good Friday, Sunday and Easter Monday do not count.
        ((2026, 4, 2, 9), (2026, 4, 7, 9)),
        # Christmas Day, a Sunday and the Monday in place of Boxing Day do not count; the Saturday does.
        ((2026, 12, 24, 12), (2026, 12, 29, 12)),
        # The nights on which the clocks change are those to Sundays, so the hour stays.
        ((2026, 3, 28, 17), (2026, 3, 31, 17)),
        ((2026, 10, 24, 17), (2026, 10, 27, 17)),
    ],
)
def test_a_notice_is_heard_within_48_hours_that_count(served, due):
    by = notice(dt.date(*served[:3]), dt.time(served[3])).hearing_by
    assert (by.year, by.month, by.day, by.hour) == due


def test_where_the_hour_of_service_is_not_known_the_clock_runs_from_the_first_minute_of_the_day():
    assert notice(DAY, None).hearing_by == notice(DAY, dt.time(0)).hearing_by


@pytest.mark.parametrize("changed", [{"status": "replaced"}, {"kind": "dvpo"}, {"served_on": None}])
def test_only_a_notice_that_is_served_and_in_force_waits_for_a_hearing(changed):
    row = notice(DAY, dt.time(9))
    for name, value in changed.items():
        setattr(row, name, value)
    assert row.hearing_by is None


@pytest.mark.django_db
def test_police_and_idva_are_told_a_week_two_days_and_on_the_last_day(place):
    _, desks, _ = place
    row = stored(place)
    both = {desks[PolicyGroup.POLICE].pk, desks[PolicyGroup.IDVA].pk}
    assert list(what_is_due(row).values()) == [both, both, both]
    days = sorted({due.at.date() for due in Due.objects.filter(key__startswith=f"order:{row.pk}:")})
    assert days == [dt.date(2026, 5, 13), dt.date(2026, 5, 18), dt.date(2026, 5, 20)]


@pytest.mark.django_db
def test_a_plan_for_afterwards_settles_the_first_that_she_knows_the_second_and_the_end_the_last(place):
    row = stored(place)
    by = row.by
    with acting_as(by):
        row.rewrite(1, by, row.desk_id, next_plan="A non-molestation order")
        assert not any("7 days" in what for what in what_is_due(row))
        row.rewrite(2, by, row.desk_id, told_on=dt.date(2026, 5, 18))
        assert set(what_is_due(row)) == {"Order ends today: say what came of it"}
        row.rewrite(3, by, row.desk_id, status=Status.EXPIRED)
    assert what_is_due(row) == {}


@pytest.mark.django_db
def test_an_open_ended_order_ends_on_no_day(place):
    assert what_is_due(stored(place, kind="dapo", until=None)) == {}


@pytest.mark.django_db
def test_desks_that_do_not_read_the_case_are_not_told_and_the_leads_is(place):
    case, desks, area = place
    make_desk(area, PolicyGroup.POLICE)
    case.lead = make_user(desks[PolicyGroup.HOUSING], Role.PRACTITIONER)
    case.save()
    row = ProtectiveOrder(case=case, desk=desks[PolicyGroup.EDUCATION])
    told = {desks[group].pk for group in (PolicyGroup.POLICE, PolicyGroup.HOUSING, PolicyGroup.EDUCATION)}
    assert set(desks_to_act(row, PolicyGroup.POLICE)) == told


@pytest.mark.django_db
def test_who_joins_the_case_later_is_told_and_who_leaves_it_no_more(place):
    case, _, area = place
    row, later = stored(place), make_desk(area, PolicyGroup.IDVA)
    share_with(case, [later], ShareBasis.PATHWAY, "She asked for it", SYSTEM)
    assert all(later.pk in desks for desks in what_is_due(row).values())
    end_share(case, later, "No longer needed", SYSTEM)
    assert not any(later.pk in desks for desks in what_is_due(row).values())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"until": DAY + dt.timedelta(days=29)},
        {"until": None},
        {"until": DAY - dt.timedelta(days=1)},
        {"served_on": DAY - dt.timedelta(days=1)},
        {"status": "breached"},
    ],
)
def test_what_no_order_can_be_is_refused_by_the_database(place, fields):
    case, desks, _ = place
    with pytest.raises(IntegrityError), transaction.atomic():
        order(case=case, desk=desks[PolicyGroup.POLICE], **fields).save()


@pytest.mark.django_db
def test_a_dvpo_of_28_days_is_kept(place):
    assert stored(place, until=DAY + dt.timedelta(days=28)).pk


def typed(**changed) -> dict:
    days = {"made_on": DAY, "until": DAY + dt.timedelta(days=20)} | changed.pop("days", {})
    boxes = {
        f"{name}_{part}": str(getattr(day, part))
        for name, day in days.items()
        for part in ("day", "month", "year")
        if day
    }
    return {"kind": "dvpo", "status": "in_force"} | boxes | changed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, {}),
        ({"days": {"until": DAY + dt.timedelta(days=28)}}, {}),
        ({"days": {"until": DAY + dt.timedelta(days=29)}}, {"until"}),
        ({"days": {"until": None}}, {"until"}),
        ({"days": {"until": None}, "kind": "dapo"}, {}),
        ({"days": {"until": DAY - dt.timedelta(days=1)}}, {"until"}),
        ({"days": {"until": DAY + dt.timedelta(days=5)}}, {}),
        ({"status": "breached"}, {"breaches"}),
        ({"served_time": "4pm"}, {"served_on"}),
        ({"against_id": "999999"}, {"against_id"}),
    ],
)
def test_the_form_says_what_is_wrong(place, changed, wrong):
    case, desks, _ = place
    worker = make_user(desks[PolicyGroup.POLICE], Role.PRACTITIONER)
    with acting_as(worker):
        form = OrderForm(typed(**changed), seen=Seen.by(worker, case), section=ProtectiveOrder.section)
        assert set(form.errors) == set(wrong)


def test_a_dvpo_of_less_than_14_days_is_kept_and_doubted():
    assert "13 days" in order(until=DAY + dt.timedelta(days=13)).doubt
    assert order(until=DAY + dt.timedelta(days=14)).doubt == ""
    assert order(kind="bail", until=DAY).doubt == ""


def test_an_order_past_its_last_day_does_not_stand_as_in_force():
    assert order(until=dt.date(2020, 1, 1), made_on=dt.date(2019, 12, 20)).tag() == ("Past its last day", "warn")
    assert order(until=dt.date(2099, 1, 1)).tag()[0] == "In force"
    assert order(until=dt.date(2020, 1, 1), status="expired").tag()[0].startswith("Ended")


@pytest.mark.django_db
def test_those_in_force_on_a_day_are_neither_over_nor_refused(place):
    kept = stored(place)
    stored(place, kind="dapo", status=Status.REFUSED, until=None)
    forever = stored(place, kind="restraining", until=None)
    found = ProtectiveOrder.objects.in_force(dt.date(2026, 5, 20))
    assert set(found) == {kept, forever}
    assert set(ProtectiveOrder.objects.in_force(dt.date(2026, 5, 21))) == {forever}


@pytest.mark.django_db
def test_a_refused_order_comes_into_force_by_a_new_application_alone(place):
    row = stored(place, status=Status.REFUSED)
    with acting_as(row.by), pytest.raises(WrongState):
        row.rewrite(1, row.by, row.desk_id, status=Status.IN_FORCE)


@pytest.mark.django_db
def test_a_school_is_shown_that_he_may_not_collect_a_child_and_none_of_the_terms(place):
    case, desks, _ = place
    teacher = make_user(desks[PolicyGroup.EDUCATION], Role.PRACTITIONER)
    records.make(ProtectiveOrder, case, desks[PolicyGroup.POLICE], None)
    client = Client()
    client.force_login(teacher)
    words = client.get(f"/cases/{case.reference}/orders").content.decode()
    assert "Not allowed by this order" in words and "30 March 2026" in words
    assert not any(secret in words for secret in records.EXAMPLES[ProtectiveOrder].secret)


@pytest.mark.django_db
def test_an_order_is_typed_and_changed_on_its_pages(place):
    case, desks, _ = place
    worker = make_user(desks[PolicyGroup.POLICE], Role.PRACTITIONER)
    client = Client()
    client.force_login(worker)
    harming = case.perpetrators[0]
    client.post(f"/cases/{case.reference}/orders-made/new", typed(against_id=str(harming.pk), served_time=""))
    row = ProtectiveOrder.objects.get(case=case)
    assert (row.against_id, row.desk_id, row.status) == (harming.pk, desks[PolicyGroup.POLICE].pk, "in_force")
    page = client.get(f"/cases/{case.reference}/orders-made/{row.pk}").content.decode()
    assert harming.full_name in page
    sent = typed(against_id=str(harming.pk), status="breached", breaches="2", version="1")
    assert client.post(f"/cases/{case.reference}/orders-made/{row.pk}", sent).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.breaches, row.version) == ("breached", 2, 2)

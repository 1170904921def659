"""Police markers: answered, renewed, and moved when she moves; the address itself is told by nobody's marker."""

import datetime as dt

import pytest
from django.test import Client

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from cases.forms.marker import MarkerForm
from cases.models import Due, PoliceMarker
from cases.seen import Seen
from people.models import Address
from tests.factories import make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db
GROUPS = (PolicyGroup.POLICE, PolicyGroup.IDVA, PolicyGroup.HEALTH)
FRIDAY = dt.date(2026, 5, 1)
MOVE = "Address changed: move the police marker or remove it"


@pytest.fixture
def place():
    area = make_area()
    desks = {group: make_desk(area, group) for group in GROUPS}
    case = make_case(area, *desks.values())
    home = Address.objects.create(person=case.victim, kind="usual", lines="4 Alder Row", postcode="CH41 1AA")
    workers = {group: make_user(desk, Role.PRACTITIONER) for group, desk in desks.items()}
    return case, desks, workers, home


def marker(where, **fields) -> PoliceMarker:
    case, desks, workers, _ = where
    kept = {"kind": "address", "place": "usual", "status": "placed", "asked_on": FRIDAY, "placed_on": FRIDAY} | fields
    with acting_as(workers[PolicyGroup.POLICE]):
        return PoliceMarker.make(case, desks[PolicyGroup.POLICE].pk, workers[PolicyGroup.POLICE], **kept)


def due(row) -> set[str]:
    return set(Due.objects.open().filter(key__startswith=f"police-marker:{row.pk}:").values_list("what", flat=True))


def moves(place, **typed):
    """Somebody at the IDVA's desk records a new address on the page of people."""
    case, _, workers, _ = place
    client = Client()
    client.force_login(workers[PolicyGroup.IDVA])
    part = case.involvements.get(role="victim")
    at = f"/cases/{case.reference}/people/{part.pk}/address"
    fields = {"kind": "usual", "lines": "9 Beech Walk", "postcode": "CH42 2BB", "version": "1"} | typed
    pk = fields.pop("pk", None)
    response = client.post(f"{at}/{pk}" if pk else at, fields)
    assert response.status_code == 302, response.content.decode()


def test_a_request_is_answered_by_the_end_of_the_next_working_day(place):
    row = marker(place, status="requested", placed_on=None)
    found = Due.objects.open().filter(key__startswith=f"police-marker:{row.pk}:")
    # The Monday after that Friday is a bank holiday.
    assert {one.at.astimezone().date() for one in found} == {dt.date(2026, 5, 5)}
    assert {one.desk_id for one in found} == {place[1][group].pk for group in (PolicyGroup.POLICE, PolicyGroup.IDVA)}


def test_the_end_of_a_marker_is_told_and_a_removed_one_ends_no_more(place):
    row = marker(place, expires_on=dt.date(2026, 11, 1))
    assert len(due(row)) == 2
    with acting_as(row.by):
        row.rewrite(1, row.by, row.desk_id, status="removed")
    assert due(row) == set()


@pytest.mark.parametrize("linked", [True, False])
def test_a_new_home_asks_to_move_the_marker_at_the_old_one(place, linked):
    row = marker(place, **({"address": place[3]} if linked else {}))
    moves(place)
    row.refresh_from_db()
    assert due(row) == {MOVE} and row.tag() == ("At an old address", "danger")
    with acting_as(row.by):
        row.rewrite(row.version, row.by, row.desk_id, place="new", address_id=None)
    assert due(row) == set() and not row.astray


def test_an_address_that_ends_asks_so_too(place):
    row = marker(place, address=place[3])
    moves(place, pk=place[3].pk, lines="4 Alder Row", until_day="1", until_month="5", until_year="2026")
    row.refresh_from_db()
    assert row.astray


@pytest.mark.parametrize(
    ("fields", "typed"),
    [
        ({"kind": "phone"}, {}),
        ({"place": "new"}, {}),
        ({"place": "other"}, {}),
        ({"status": "refused"}, {}),
        ({}, {"kind": "work"}),
    ],
)
def test_other_markers_and_other_addresses_ask_nothing(place, fields, typed):
    row = marker(place, **fields)
    moves(place, **typed)
    row.refresh_from_db()
    assert row.moved_on is None and due(row) <= {"Police marker asked for: is it placed?"}


def test_an_address_is_offered_to_who_reads_it_whole_and_stands_in_no_list(place):
    case, _, workers, home = place
    secret = Address.objects.create(
        person=case.victim, kind="confidential", lines="Foxglove Yard", postcode="CH44 1AB"
    )
    row = marker(place, address=secret)
    for group, offered in ((PolicyGroup.POLICE, {home.pk, secret.pk}), (PolicyGroup.HEALTH, {home.pk})):
        with acting_as(workers[group]):
            form = MarkerForm(seen=Seen.by(workers[group], case), section=PoliceMarker.section)
            assert {int(pk) for pk, _ in form.fields["address_id"].choices if pk} == offered
    client = Client()
    client.force_login(workers[PolicyGroup.POLICE])
    assert "Foxglove" not in client.get(f"/cases/{case.reference}/orders").content.decode()
    with acting_as(workers[PolicyGroup.HEALTH]):
        assert (
            "address_id"
            not in MarkerForm(
                seen=Seen.by(workers[PolicyGroup.HEALTH], case), section=PoliceMarker.section, record=row
            ).fields
        )


def test_a_link_that_she_does_not_read_stays_when_she_changes_the_rest(place):
    case, _, workers, _ = place
    secret = Address.objects.create(
        person=case.victim, kind="confidential", lines="Foxglove Yard", postcode="CH44 1AB"
    )
    row = marker(place, address=secret)
    client = Client()
    client.force_login(workers[PolicyGroup.HEALTH])
    days = {f"{name}_{part}": text for name in ("asked_on", "placed_on") for part, text in
            (("day", "1"), ("month", "5"), ("year", "2026"))}  # fmt: skip
    typed = {"kind": "address", "place": "usual", "status": "placed", "log_number": "77", "version": "1"}
    assert client.post(f"/cases/{case.reference}/police-markers/{row.pk}", typed | days).status_code == 302
    row.refresh_from_db()
    assert (row.address_id, row.log_number) == (secret.pk, "77")

"""The disclosure scheme: its 28 days and its steps, and no place for what was disclosed (domain.md section 5)."""

import datetime as dt

import pytest
from django.db import IntegrityError, models, transaction

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from cases.forms.scheme import SchemeForm
from cases.models import DisclosureScheme, Due
from cases.models.record import FRAME
from cases.seen import Seen
from tests.factories import make_area, make_case, make_desk, make_user

BEGAN = dt.date(2026, 4, 1)


@pytest.fixture
def place(db):
    area = make_area()
    police, idva = make_desk(area, PolicyGroup.POLICE), make_desk(area, PolicyGroup.IDVA)
    return make_case(area, police, idva), police, make_user(police, Role.PRACTITIONER)


def application(place, **fields) -> DisclosureScheme:
    case, police, worker = place
    with acting_as(worker):
        return DisclosureScheme.make(case, police.pk, worker, **{"route": "ask", "began_on": BEGAN, **fields})


def due(row) -> dict[str, dt.date]:
    found = Due.objects.open().filter(key__startswith=f"disclosure-scheme:{row.pk}:")
    return {one.what: one.at.astimezone().date() for one in found}


def test_the_28th_day_counts_from_the_first_contact():
    assert DisclosureScheme(began_on=BEGAN).finish_by == dt.date(2026, 4, 29)


def test_the_next_step_and_the_last_day_are_due(place):
    row = application(place)
    assert due(row) == {
        "Disclosure scheme: last of its 28 days": dt.date(2026, 4, 29),
        "Disclosure scheme: meet face to face": dt.date(2026, 4, 11),
    }
    with acting_as(row.by):
        row.rewrite(1, row.by, row.desk_id, face_on=BEGAN)
        assert "Disclosure scheme: assess" in due(row) and len(due(row)) == 2
        row.rewrite(2, row.by, row.desk_id, assessed_on=BEGAN, decided_on=BEGAN, status="to_tell")
        assert set(due(row)) == {"Disclosure scheme: last of its 28 days"}
        row.rewrite(3, row.by, row.desk_id, status="told", told_on=BEGAN)
    assert due(row) == {}


def test_there_is_no_field_for_what_was_disclosed():
    fields = [field for field in DisclosureScheme._meta.concrete_fields if field.name not in FRAME]
    words = [f.name for f in fields if isinstance(f, models.CharField | models.TextField) and not f.choices]
    assert words == ["police_number"]


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("CL/1234/26", True),
        ("4711", True),
        ("he was convicted", False),
        ("convicted", False),
        ("GBH-2019 twice", False),
    ],
)
def test_a_number_holds_no_words(place, typed, accepted):
    case, _, worker = place
    with acting_as(worker):
        data = {"route": "ask", "status": "open", "police_number": typed}
        form = SchemeForm(data, seen=Seen.by(worker, case), section=DisclosureScheme.section)
        assert ("police_number" not in form.errors) == accepted


def test_told_without_a_day_is_refused(place):
    with pytest.raises(IntegrityError), transaction.atomic():
        application(place, status="told", told_on=BEGAN - dt.timedelta(days=1))


def test_a_step_before_the_first_contact_is_refused(place):
    case, _, worker = place
    days = {"began_on": BEGAN, "face_on": BEGAN - dt.timedelta(days=1)}
    boxes = {
        f"{name}_{part}": str(getattr(day, part)) for name, day in days.items() for part in ("day", "month", "year")
    }
    with acting_as(worker):
        form = SchemeForm(
            {"route": "ask", "status": "open"} | boxes, seen=Seen.by(worker, case), section=DisclosureScheme.section
        )
        assert set(form.errors) == {"face_on"}

"""Records that are no cases: every door to them, for every relation and persona, against the table typed by hand.

One world with one record of each kind for each relation; a list is fetched once for each persona and searched for all of
its records. What is sent in a press of many is compared with a press that names a record which never was.
"""

import datetime as dt
import re
from dataclasses import dataclass, field

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import ApiToken
from agencies.notices import notify
from agencies.principals import acting_as
from cases.models import Case, Paper
from cases.restricting import restrict
from cases.sharing import bar, end_share
from dashub import matrix_records
from dashub.matrix import NOTHING, OPEN, REFUSED, Asker
from marac import papers
from marac.actions import place_flag
from marac.models import Flag, Research
from referrals.models import Referral
from tests.access_matrix import TABLE as ADDRESSES
from tests.agencies.section_policy import GRANTS
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import (
    make_action,
    make_listing,
    make_meeting,
    make_presentation,
    make_research,
    make_series,
)
from tests.record_matrix import RELATIONS, ROLES, TABLE
from tests.referrals.typed import sent

SHOWN = matrix_records.SHOWN
NEVER = "ZZZZ-ZZZ9"
POWER = {row.name: row.permission for row in ADDRESSES}
KINDS = sorted({(kind, at) for _, _, kind, finds in TABLE for at in finds})


@dataclass
class Records:
    """What there is of one case, by relation."""

    case: Case
    marks: dict[str, str] = field(default_factory=dict)
    where: dict[str, dict] = field(default_factory=dict)


@dataclass
class World:
    area: object = None
    users: dict = field(default_factory=dict)
    clients: dict = field(default_factory=dict)
    records: dict[str, Records] = field(default_factory=dict)
    sittings: dict = field(default_factory=dict)
    lists: dict = field(default_factory=dict)
    tokens: dict = field(default_factory=dict)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        yield build()
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def build() -> World:
    world = World(area=make_area())
    other_area = make_area("Elsewhere")
    police, housing = make_desk(world.area, PolicyGroup.POLICE), make_desk(world.area, PolicyGroup.HOUSING)
    for letter, role in ROLES.items():
        desk = police if letter in "rpm" else (other_area if letter == "e" else world.area).hub_desk
        world.users[letter] = make_user(desk, Role(role), name=f"The {role}")
        world.clients[letter] = Client(raise_request_exception=False)
        world.clients[letter].force_login(world.users[letter])
        world.tokens[letter] = ApiToken.issue(desk, world.users[letter], "a system", world.users[letter])[1]
    author, colleague = make_user(police, Role.PRACTITIONER), make_user(housing, Role.REPRESENTATIVE)
    for area in (world.area, other_area):
        series = make_series(area, police, housing)
        world.sittings[area.pk] = make_meeting(area, series, status="closed_intake")
        # The first of the list, so that whatever else is put first is seen to move.
        make_listing(make_case(area), world.sittings[area.pk])
    for number, at in enumerate(RELATIONS, 1):
        area = other_area if at == "elsewhere" else world.area
        theirs = at in ("other", "listed", "unshared", "elsewhere")
        desk = other_area.hub_desk if at == "elsewhere" else housing if theirs else police
        shared = [housing] if at == "unshared" else [] if at == "elsewhere" else [police, housing]
        hers = world.users["r"] if not theirs else colleague
        world.records[at] = fill(world, make_case(area, *shared), desk, hers, author, number)
    happens(world, police)
    return world


def fill(world, case, desk, hers, author, number) -> Records:
    """One record of each kind in a case."""
    found, sitting = Records(case), world.sittings[case.area_id]
    emergency = make_meeting(
        case.area, sitting.series, sitting.starts_at + number * dt.timedelta(minutes=20), emergency=True, reason="Now"
    )
    make_listing(case, emergency, status="discussed")
    listing = make_listing(case, sitting, position=number)
    action = make_action(case, desk, due_at=timezone.now() - dt.timedelta(hours=1))
    restricted = {"restricted": True, "named": [world.users["c"].pk]} if number == 6 else {}
    referral = sent(desk, author, **restricted)
    make_presentation(case, referral_id=referral.pk)
    make_research(listing, desk)
    place_flag(case, desk, hers)
    paper = Paper.objects.create(kind="case_summary", subject_id=case.pk, label="Summary", recipient=hers)
    notify([hers], f"told:{case.pk}", f"Look at {case.reference}", f"/cases/{case.reference}")
    notice = hers.notices.get(key=f"told:{case.pk}")
    found.where = {
        "emergency_meeting": {"reference": emergency.reference},
        "place_on_a_list": {"reference": listing.reference},
        "research_return": {"reference": listing.reference, "desk": desk.pk},
        "action": {"reference": action.reference},
        "flag": {"reference": case.reference, "desk": desk.pk},
        "referral": {"reference": referral.reference},
        "paper": {"reference": paper.reference},
        "notice": {"pk": notice.pk},
    }
    found.marks = {kind: numbers.get("reference", "") for kind, numbers in found.where.items()}
    found.marks |= {"place_on_a_list": case.reference, "notice": f"Look at {case.reference}"}
    return found


def happens(world, police) -> None:
    """What makes the relations differ."""
    cases = {at: each.case for at, each in world.records.items()}
    Case.objects.filter(pk=cases["listed"].pk).update(listed=True)
    restrict(cases["restricted"], "by_hand", "Her sister is a councillor", SYSTEM, named=[world.users["c"]])
    bar(world.users["r"], cases["barred"].victim, "Her brother", SYSTEM)
    end_share(cases["ended"], police, "Over", SYSTEM)
    # Made after all that, so that what keeps a paper shut is its door and not that its file was deleted.
    Paper.objects.update(ordered_at=timezone.now())
    for paper in Paper.objects.all():
        paper.keep(b"%PDF-1.7")
    for user in world.users.values():
        user.__dict__.pop("_standing", None)


def expected(route: str, way: str, letter: str, found: bool) -> str:
    """In the order of the doors: a page finds the record first, everything else asks the power first."""
    holds = POWER[route] in GRANTS[ROLES[letter]].split()
    if way == "page":
        return NOTHING if not found else OPEN if holds else REFUSED
    if not holds:
        return REFUSED
    return NOTHING if not found else OPEN if way == "record" else SHOWN


# --- The matrix in memory --------------------------------------------------------------------------------------------


def relation_of(letter: str, at: str) -> str:
    """How the other personas stand to the records of the police desk: the hub reads every case of its area by a share."""
    if letter in "rpm":
        return "own" if at == "barred" and letter != "r" else at
    if letter == "e":
        return "own" if at == "elsewhere" else "elsewhere"
    if at == "restricted":
        return "named" if letter == "c" else "restricted"
    return at if at in ("listed", "elsewhere") else "other"


HERS_ALONE = {"paper", "notice"}
# Inside the page of a meeting, which is not found by who does not sit in it: for her it is not even refused.
WITHIN = {"meeting", "meeting-order", "meeting-paper"}


def test_the_matrix_says_what_was_typed():
    doors = {(door.route, door.way, door.kind.replace(" ", "_")): door for door in matrix_records.DOORS}
    assert set(doors) == {row[:3] for row in TABLE}
    relations = {each.key: each for each in matrix_records.RELATIONS}
    wrong = []
    for route, way, kind, finds in TABLE:
        for at, letters in finds.items():
            for letter, role in ROLES.items():
                asker = Asker(Role(role), PolicyGroup.POLICE if letter in "rpm" else PolicyGroup.HUB)
                # A paper and a notice are one person's: for all others they are as another agency's.
                alone = kind in HERS_ALONE and letter != "r"
                stands = relations["other" if alone else relation_of(letter, at)]
                told = doors[route, way, kind].verdict(asker, stands, POWER[route])
                typed = expected(route, way, letter, letter in letters)
                if told != typed:
                    wrong.append((route, way, kind, at, letter, typed, told))
    assert not wrong, "\n".join(map(str, wrong))


# --- Over HTTP -------------------------------------------------------------------------------------------------------


def sitting_of(world, letter):
    """The meeting of her own area: other areas' she cannot find."""
    area = world.records["elsewhere"].case.area_id if letter == "e" else world.area.pk
    return world.sittings[area]


def text_of(world, route: str, way: str, letter: str) -> tuple[int, str]:
    """A list as she gets it: fetched once."""
    key = (route, way, letter)
    if key not in world.lists:
        world.lists[key] = pack_of(world, letter) if way == "pdf" else fetch(world, route, way, letter)
    return world.lists[key]


def fetch(world, route, way, letter) -> tuple[int, str]:
    numbers = {"reference": sitting_of(world, letter).reference} if route in WITHIN else {}
    headers = {"Authorization": f"Bearer {world.tokens[letter]}"} if way == "api" else {}
    client = Client(raise_request_exception=False) if way == "api" else world.clients[letter]
    response = client.get(reverse(route, kwargs=numbers), headers=headers)
    return response.status_code, response.content.decode()


def pack_of(world, letter) -> tuple[int, str]:
    """The pack of the meeting as the worker makes it: in her name, and only if she may order it."""
    sitting, user = sitting_of(world, letter), world.users[letter]
    with transaction.atomic():
        address = reverse("meeting-paper", kwargs={"reference": sitting.reference, "kind": "pack"})
        status = world.clients[letter].post(address).status_code
        transaction.set_rollback(True)
    if status >= 400:
        return status, ""
    with acting_as(user):
        made = papers.pack(papers.find_meeting(sitting.pk, user, {}), user, {}, lambda percent: None)
        return 200, render_to_string(made.template, made.context)


def opened(world, route, way, letter, numbers) -> str:
    method = "post" if route in ("flag-remove", "notice-open") else "get"
    bearer = {"Authorization": f"Bearer {world.tokens[letter]}"} if route.startswith("api-") else {}
    client = Client(raise_request_exception=False) if bearer else world.clients[letter]
    with transaction.atomic():
        response = getattr(client, method)(reverse(route, kwargs=numbers), headers=bearer)
        b"".join(response.streaming_content if response.streaming else [])
        transaction.set_rollback(True)
    return {403: REFUSED, 404: NOTHING, 200: OPEN, 302: OPEN}.get(response.status_code, str(response.status_code))


# --- Presses of many: what is sent and what it changes -----------------------------------------------------------------


def _order(records, numbers, sitting):
    return {f"order-{numbers['reference']}": "0"}, lambda: list(
        sitting.listings.order_by("pk").values_list("position")
    )


def _nothing_known(records, numbers, sitting):
    row = Research.objects.filter(listing__reference=numbers["reference"], desk=numbers["desk"])
    return {"returns": f"{numbers['reference']}-{numbers['desk']}"}, lambda: list(row.values_list("status"))


def _assign(records, numbers, sitting):
    row = Referral.objects.filter(reference=numbers["reference"])
    return {"assign": "1", "to": "ME", "selected": numbers["reference"]}, lambda: list(row.values_list("assigned_to"))


def _take_off(records, numbers, sitting):
    row = Flag.objects.filter(case__reference=numbers["reference"], desk=numbers["desk"])
    number = row.values_list("pk", flat=True).first() or 10**12
    return {"flag": str(number)}, lambda: list(row.values_list("removed_on"))


PRESSES = {"flags": _take_off, "meeting-order": _order, "research-nothing": _nothing_known, "triage": _assign}


def pressed(world, route, letter, numbers) -> str:
    """SHOWN where it was taken, NOTHING where the answer and the rows are the same as for one that never was."""
    sitting = sitting_of(world, letter)
    address = reverse(route, kwargs={"reference": sitting.reference} if route in WITHIN else {})
    sends, state = PRESSES[route](world.records, numbers, sitting)
    never, _ = PRESSES[route](world.records, {**numbers, "reference": NEVER}, sitting)
    answers, now = [], timezone.now()
    for data in (never, sends):
        # At one moment: a page says how long something has waited.
        with time_machine.travel(now, tick=False), transaction.atomic():
            data = {key: str(world.users[letter].pk) if value == "ME" else value for key, value in data.items()}
            response = world.clients[letter].post(address, data)
            said = [str(message) for message in get_messages(response.wsgi_request)]
            whole = re.sub(r'value="[^"]{64}"', "", response.content.decode())
            answers.append((response.status_code, response.get("Location"), said, whole, state()))
            transaction.set_rollback(True)
    if answers[1][0] in (403, 404):
        return REFUSED
    if answers[0] == answers[1]:
        return NOTHING
    return SHOWN if answers[0][4] != answers[1][4] else "told apart"


def verdict(world, route, way, letter, kind, at) -> str:
    records = world.records[at]
    if way in ("page", "record"):
        return opened(world, route, way, letter, records.where[kind])
    if way == "many":
        return pressed(world, route, letter, records.where[kind])
    status, text = text_of(world, route, way, letter)
    if status != 200:
        return REFUSED if status in (403, 404) else str(status)
    return SHOWN if records.marks[kind] in text else NOTHING


@pytest.mark.parametrize(("kind", "at"), KINDS)
def test_every_door_to_a_record(world, kind, at, django_db_blocker):
    wrong = []
    with django_db_blocker.unblock():
        for route, way, of, finds in TABLE:
            for letter in ROLES if of == kind and at in finds else ():
                typed = expected(route, way, letter, letter in finds[at])
                found = verdict(world, route, way, letter, kind, at)
                if found != typed:
                    wrong.append((route, way, letter, typed, found))
    assert not wrong, "\n".join(map(str, wrong))


def test_kinds_of_agency_differ_by_nothing_but_the_hub_and_who_reads_all_actions():
    """docs/access-matrix.md prints three of them for all."""
    rows = {group: matrix_records.table(POWER, group) for group in PolicyGroup}
    same = [group for group, found in rows.items() if found == rows[PolicyGroup.POLICE]]
    assert set(PolicyGroup) - set(same) == {PolicyGroup.HUB, PolicyGroup.IDVA}

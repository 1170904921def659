"""The permission matrix: every cell against a table typed by hand, every address over HTTP once for each way of seeing."""

import datetime as dt
import json
import time
from collections import Counter
from functools import cache

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.access import Level, PolicyGroup, Role
from agencies.models import ReferralCategory
from cases.models import NamedUser, ShareBasis
from cases.sharing import bar, end_share, name_user, share_with
from dashub import matrix
from dashub.matrix import NOTHING, OPEN, REFUSED, RELATIONS, Asker
from dashub.settings import BASE_DIR
from people.models import Address
from tests import personas
from tests.access_matrix import TABLE
from tests.agencies.section_policy import CELLS, GRANTS, MAY_BE_KNOWN
from tests.cases import scene
from tests.factories import SYSTEM, make_desk, make_user
from tests.pace import pace
from tests.test_access_matrix import kwargs_of

SEEING = {"shared", "lead", "listed", "acting", "closed", "named", "glass"}
# domain.md section 10, last line: never widened by break-glass alone.
NOT_BY_GLASS = {"immigration", "idva_notes", "confidential_address"}
AT_MARAC = {"listed", "acting"}
HUB = {"triage", "coordinator", "chair"}
SITS = {"representative", "idva"}
# Pages that need a section in full, which their views ask for.
IN_FULL = {row.name for row in TABLE if any(section.endswith("+") for section in row.sections)}


def typed_level(section: str, role: str, group: str, relation: str) -> str:
    """domain.md section 10 in the words of the table that was typed apart from the code."""
    if "see_cases" not in GRANTS[role].split() or relation not in SEEING:
        return "none"
    if relation == "glass" and section in NOT_BY_GLASS:
        return "none"
    letter = CELLS[section, "hub" if role in HUB else group]
    if "M" in letter and role in SITS and relation in AT_MARAC:
        return "full"
    return {"F": "full", "S": "summary", "O": "own", "O, M": "own", "M": "none", "-": "none"}[letter]


def typed_verdict(row, role: str, group: str, relation: str) -> str:
    """What the hand-typed table of addresses says of a page of a case."""
    if "see_cases" not in GRANTS[role].split() or relation not in SEEING:
        return NOTHING
    if row.permission not in GRANTS[role].split():
        return REFUSED
    shown = [typed_level(name.rstrip("+"), role, group, relation) != "none" for name in row.sections]
    return OPEN if any(shown) or not row.sections else NOTHING


def test_every_section_of_every_role_kind_and_relation_is_the_typed_one():
    wrong, count = [], 0
    for cell in matrix.cells():
        kind, name = cell.what.split(" ")
        if kind == "section":
            count += 1
            if cell.answer != typed_level(name, cell.role, cell.group, cell.relation):
                wrong.append(cell)
    assert not wrong
    assert count == len(Role) * len(PolicyGroup) * len(RELATIONS) * len(CELLS) // len(PolicyGroup)


def test_what_she_may_know_of_without_reading_it_is_what_was_typed():
    wrong, count = [], 0
    for cell in matrix.cells():
        kind, name = cell.what.split(" ")
        if kind == "known":
            count += 1
            reads = typed_level(name, cell.role, cell.group, cell.relation) in ("summary", "full")
            sees = cell.relation in SEEING and "see_cases" in GRANTS[cell.role].split()
            exists = CELLS[name, "hub" if cell.role in HUB else cell.group] != "-"
            expected = name in MAY_BE_KNOWN and sees and exists and not reads
            if (cell.answer == "yes") != expected:
                wrong.append(cell)
    assert not wrong
    assert count == len(Role) * len(PolicyGroup) * len(RELATIONS) * len(CELLS) // len(PolicyGroup)


def test_every_page_of_a_case_answers_every_role_kind_and_relation_as_typed():
    """A door that leaves a section to its view opens where the view then finds nothing; over HTTP both are tried below."""
    typed = {row.name: row for row in TABLE if row.record == "case" and not row.api}
    wrong, count = [], 0
    for cell in matrix.cells():
        kind, name = cell.what.split(" ")
        if kind == "route" and name in typed:
            count += 1
            expected = typed_verdict(typed[name], cell.role, cell.group, cell.relation)
            if cell.answer != expected and not (name in IN_FULL and (expected, cell.answer) == (NOTHING, OPEN)):
                wrong.append(cell)
    assert not wrong
    assert count == len(typed) * len(Role) * len(PolicyGroup) * len(RELATIONS)


def test_every_other_address_asks_the_typed_power():
    typed = {row.name: row.permission for row in TABLE}
    for route in matrix.routes():
        for asker in matrix.askers():
            verdict = route.verdict(asker, RELATIONS[0])
            if typed[route.name] != "public" and typed[route.name] not in GRANTS[asker.role].split():
                assert verdict in (REFUSED, NOTHING), (route.name, asker)


def test_the_document_is_up_to_date():
    assert (BASE_DIR / "docs" / "access-matrix.md").read_text() == matrix.markdown()


def test_the_command_prints_every_cell(capsys):
    call_command("access_matrix", format="json")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 100_000
    assert set(json.loads(lines[0])) == {"role", "group", "relation", "what", "answer"}
    call_command("access_matrix")
    assert f"{len(lines)} cells" in capsys.readouterr().out


# --- Over HTTP -------------------------------------------------------------------------------------------------------

# A view looks further than its door here: at one record among those of the case, or at a section in full.
LOOKS_FURTHER = {row.name for row in TABLE if len(row.own) < len(personas.PERSONAS) or row.refused} | IN_FULL
# Only what somebody of her own desk wrote is commented on.
LOOKS_FURTHER |= {"case-timeline-comment", "case-notes-comment"}
# Words of the scene, the section that holds them, how much of it must be seen, and the kinds of agency that wrote them.
SECRETS = {
    scene.MARK["refuge"]: ("confidential_address", Level.FULL, {"idva"}),
    scene.MARK["idva_note"]: ("idva_notes", Level.FULL, {"idva"}),
    scene.MARK["health_note"]: ("health", Level.FULL, {"health"}),
    scene.MARK["child_words"]: ("child_voice", Level.FULL, {"idva"}),
    scene.MARK["plan"]: ("safety_plan", Level.FULL, {"idva"}),
    scene.MARK["wishes"]: ("voice", Level.FULL, {"idva"}),
    scene.MARK["narrative"]: ("incident", Level.FULL, {"police"}),
    "07700 900123": ("contact_details", Level.FULL, set()),
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The personas' world, with a desk of every kind and somebody in every role at each."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        built = personas.build()
        built.kinds, built.staff = {}, {}
        for group in PolicyGroup:
            desk = (
                built.area.hub_desk
                if group == PolicyGroup.HUB
                else make_desk(built.area, group, ReferralCategory.OTHER)
            )
            built.kinds[group] = desk
            built.staff[group] = {role: make_user(desk, role) for role in Role}
        workers = {group: people[Role.PRACTITIONER] for group, people in built.staff.items()}
        victim, child = (built.case.involvements.get(role=role).person for role in ("victim", "child"))
        built.case.presentations.update(referral_id=2)
        scene.records(built.case, built.kinds, workers, child)
        Address.objects.create(person=victim, kind="confidential", lines=scene.MARK["refuge"], postcode="CH44 1AB")
        type(built.case).objects.filter(pk=built.case.pk).update(listed=False, acting_desks=[])
        yield built
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def stand(world, relation: str, desk, user) -> None:
    """Bring her into the relation to the case; undone with the transaction around it."""
    case = world.case
    hub = desk == world.area.hub_desk
    if relation in ("none", "ended", "restricted", "named", "glass"):
        if not hub:
            share_with(case, [desk], ShareBasis.WORK, "", SYSTEM)
        if relation == "named":
            name_user(case, user, "named", SYSTEM)
        if relation == "glass":
            until = timezone.now() + dt.timedelta(hours=1)
            name_user(case, user, "emergency", SYSTEM, kind=NamedUser.Kind.GLASS, until=until)
        if relation in ("named", "restricted"):
            type(case).objects.filter(pk=case.pk).update(restricted=True)
        elif case.shares.filter(desk=desk).exists():
            end_share(case, desk, "over", SYSTEM)
        return
    share_with(case, [desk], ShareBasis.WORK, "", SYSTEM)
    changes = {"listed": {"listed": True}, "acting": {"acting_desks": [desk.pk]}, "lead": {"lead": user}}
    changes["closed"] = {"status": "closed", "closed_at": timezone.now()}
    if relation in changes:
        type(case).objects.filter(pk=case.pk).update(**changes[relation])
    if relation == "barred":
        bar(user, case.victim, "conflict", SYSTEM)


@cache
def ways() -> dict[tuple, list[tuple[Asker, object]]]:
    """Contexts by what they get: the verdict of every address of a case, and how much of every section."""
    routes = [route for route in matrix.routes() if route.of_case]
    found: dict[tuple, list] = {}
    for asker in matrix.askers():
        for relation in RELATIONS:
            seen = tuple(sorted(matrix.levels(asker, relation).items()))
            key = (relation.key if not seen else "", seen, tuple(route.verdict(asker, relation) for route in routes))
            found.setdefault(key, []).append((asker, relation))
    return found


def ask(client, row, world) -> tuple[str, str]:
    with transaction.atomic():
        response = client.generic(row.method, reverse(row.name, kwargs=kwargs_of(world, row)))
        text = "" if response.streaming else response.content.decode(errors="replace")
        transaction.set_rollback(True)
    status = response.status_code
    return {403: REFUSED, 404: NOTHING}.get(
        status, OPEN if status < 500 and status != 405 else f"broken {status}"
    ), text


def shown_by(row, levels) -> tuple:
    """What the answer of an address hangs on: the sections that it names; of a page for everybody all of hers."""
    own = {section.rstrip("+") for section in row.sections}
    named = row.method == "POST" or bool(own - {"headline"})
    return tuple(sorted((s, level) for s, level in levels.items() if not named or s.value in own))


def wrong_answer(row, expected: str, verdict: str) -> bool:
    if expected == OPEN and row.name in LOOKS_FURTHER:
        return verdict not in (OPEN, NOTHING, REFUSED)
    return verdict != expected


def told(text: str, asker: Asker, levels) -> list[str]:
    """Secrets on the page that the sections of its reader do not hold."""
    seen = {section.value: level for section, level in levels.items()}
    return [
        secret
        for secret, (section, enough, wrote) in SECRETS.items()
        if secret in text and seen.get(section, Level.NONE) < enough and asker.group.value not in wrote
    ]


# In so many parts, which several can ask at once.
PARTS = 4


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_address_of_a_case_over_http_once_for_each_way_of_seeing(
    world, part, django_db_blocker, record_property
):
    """Once for each distinct verdict and set of sections; no page tells what its reader's sections do not hold."""
    rows = [row for row in TABLE if row.record == "case" and not row.api][part::PARTS]
    routes = {route.name: route for route in matrix.routes()}
    asked: set[tuple] = set()
    wrong, count, paces, began = [], Counter(), [], time.monotonic()
    with django_db_blocker.unblock():
        # Who sees least stands for the others: on her page a word of another section is seen to be one too many.
        for contexts in sorted(ways().values(), key=lambda contexts: sum(matrix.levels(*contexts[0]).values())):
            asker, relation = contexts[0]
            user, desk = world.staff[asker.group][asker.role], world.kinds[asker.group]
            seen = matrix.levels(asker, relation)
            paces.append(pace())
            with transaction.atomic():
                stand(world, relation.key, desk, user)
                world.case.refresh_from_db()
                client = Client(raise_request_exception=False)
                client.force_login(user)
                for row in rows:
                    expected = routes[row.name].verdict(asker, relation)
                    key = (row.name, row.method, expected, shown_by(row, seen), relation.key if not seen else "")
                    if key in asked:
                        continue
                    asked.add(key)
                    count["requests"] += 1
                    verdict, text = ask(client, row, world)
                    secrets = told(text, asker, seen)
                    if wrong_answer(row, expected, verdict) or secrets:
                        wrong.append((str(row), asker, relation.key, expected, verdict, secrets))
                transaction.set_rollback(True)
    record_property("requests", count["requests"])
    assert not wrong, "\n".join(map(str, wrong[:40]))
    assert count["requests"] > 1500 / PARTS
    # All parts within five minutes on a quiet machine.
    assert time.monotonic() - began < 300 / PARTS * max(paces)

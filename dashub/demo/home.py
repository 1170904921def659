"""Places of two refuges, and what a few households needed and got: the numbers of Sefton's strategy, invented people."""

import datetime as dt

from agencies.access import Role
from agencies.models import Desk, User
from cases.models import Case, ShareBasis
from cases.sharing import share_with
from dashub.clock import add_working_days, next_working_day
from support.models import Place, Placement, RehousingCheck, Sanctuary, Stay

REFUGE, OTHER, HOUSING = "Anchor Refuge", "Rowan House Refuge", "Merrow Council Housing"
# 19 spaces, 12 beds for complex lives, and a house counted in households.
PLACES = (
    (REFUGE, {"name": "Main house", "adults": 5, "children": 14, "accepts": ["children", "access"], "held_adults": 1}),
    (REFUGE, {"name": "Complex-lives beds", "kind": "specialist", "adults": 12, "complex_lives": True, "held_adults": 9,
              "accepts": ["substance", "mental_health"]}),
    (OTHER, {"name": "Second-stage flats", "kind": "second_stage", "measure": "households", "individuals": 4, "families": 2,
             "accepts": ["children", "pets", "nrpf"]}),
)  # fmt: skip
# Days since the case was opened, so that the last whole quarter has something to count.
LONG_AGO = 60
WORKS = "Locks changed on both doors, letter box sealed, window alarms, a camera at the front."


def fill(place, random, today: dt.date) -> None:
    """In the area that has these agencies; the other one has none."""
    desks = {d.agency.name: d for d in Desk.objects.filter(area=place.area).select_related("agency", "area")}
    if not {REFUGE, OTHER, HOUSING} <= desks.keys():
        return
    officer = place.someone(random, place.hub, Role.TRIAGE)
    lead = place.someone(random, desks[HOUSING], Role.REPRESENTATIVE)
    places = [
        Place.make(desks[name].pk, officer, **{"kind": "refuge", "measure": "beds", **given}) for name, given in PLACES
    ]
    known = today - dt.timedelta(days=LONG_AGO)
    rows = Case.objects.filter(area=place.area, status="open", restricted=False, opened_at__date__lt=known)
    cases = random.sample(list(rows.select_related("area").order_by("pk")), min(8, rows.count()))
    for number, case in enumerate(cases):
        need_on = next_working_day(case.opened_at.date())
        if number < 6:
            _stay(case, number, places, need_on, officer)
        else:
            _at_home(case, number, desks[HOUSING], need_on, lead)


def _stay(case: Case, number: int, places: list[Place], need_on: dt.date, officer: User) -> None:
    """The first four are referred to a place, two of them live there; for two more there was none."""
    hub, day = case.area.hub_desk_id, dt.timedelta(days=1)
    household = {"kind": "refuge", "need_on": need_on, "women": 1, "children": number % 3}
    stay = Stay.make(case, hub, officer, **household)
    if number >= 4:
        stay.rewrite(1, officer, status="unmet", unmet_on=need_on + day, unmet="no_space" if number == 4 else "pets")
        return
    there = places[2 if number == 3 else 0]
    share_with(case, [there.desk], ShareBasis.PATHWAY, "Refuge space", officer)
    placement = Placement.make(case, hub, officer, stay=stay, place=there, referred_on=need_on)
    if number:
        placement.rewrite(1, officer, status="offered", answered_on=need_on + day)
    if number > 1:
        placement.rewrite(2, officer, status="in", moved_in_on=need_on + 2 * day)


def _at_home(case: Case, number: int, housing: Desk, need_on: dt.date, lead: User) -> None:
    """Works at home, the second of them done; and where he is housed is asked."""
    share_with(case, [housing], ShareBasis.PATHWAY, "Housing options", lead)
    given = {"requested_on": need_on, "works": WORKS, "women": 1, "children": number - 5, "owner": "given"}
    works = Sanctuary.make(case, housing.pk, lead, her_choice=True, perpetrator_away=True, **given)
    if number == 7:
        works.rewrite(1, lead, status="ordered", ordered_on=need_on + dt.timedelta(days=1))
        works.rewrite(2, lead, status="done", done_on=need_on + dt.timedelta(days=5), cost="340.00")
    answer_by = add_working_days(need_on, 10)
    RehousingCheck.make(case, housing.pk, lead, asked_on=need_on, asked=HOUSING, answer_by=answer_by)

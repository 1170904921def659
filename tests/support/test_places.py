"""Places of a provider: what is free, in its own terms; the last bed is taken once; who learns which refuge it is."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import ApiToken
from agencies.principals import system_session
from cases.models import Due, TimelineEntry
from dashub.errors import InvalidInput, WrongState
from support.models import Place, Placement, Stay
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

MARCH = dt.date(2026, 3, 2)


class World:
    """A refuge whose name nobody but those who may know where she lives reads, and agencies round one family."""

    def __init__(self):
        self.area = make_area()
        self.refuge = make_desk(self.area, PolicyGroup.VOLUNTARY, name="Foxglove Refuge Seaborough")
        groups = (
            PolicyGroup.IDVA,
            PolicyGroup.CHILDRENS,
            PolicyGroup.ADULT,
            PolicyGroup.HOUSING,
            PolicyGroup.VOLUNTARY,
        )
        self.desks = {group: make_desk(self.area, group) for group in groups}
        roles = {PolicyGroup.IDVA: Role.IDVA}
        self.workers = {g: make_user(d, roles.get(g, Role.PRACTITIONER)) for g, d in self.desks.items()}
        self.keeper = make_user(self.refuge, Role.PRACTITIONER, name="Kit Lowther")
        self.idva = self.workers[PolicyGroup.IDVA]
        self.case = self.a_case()

    def a_case(self):
        return make_case(self.area, self.refuge, *self.desks.values())

    def a_place(self, **fields) -> Place:
        given = {"name": f"Foxglove House {Place.objects.count()}", "kind": "refuge", "adults": 1, **fields}
        return Place.make(self.refuge.pk, self.keeper, **given)

    def a_stay(self, case=None, **fields) -> Stay:
        given = {"kind": "refuge", "need_on": MARCH, "women": 1, **fields}
        return Stay.make(case or self.case, self.desks[PolicyGroup.IDVA].pk, self.idva, **given)

    def refer(self, place, stay, **fields) -> Placement:
        given = {"stay": stay, "place": place, "referred_on": MARCH, **fields}
        return Placement.make(stay.case, self.desks[PolicyGroup.IDVA].pk, self.idva, **given)


@pytest.fixture
def world(db):
    return World()


# --- Room ------------------------------------------------------------------------------------------------------------


def test_sefton_has_nineteen_spaces_and_twelve_beds_for_complex_lives(world):
    spaces = world.a_place(adults=5, children=14)
    beds = world.a_place(adults=12, complex_lives=True)
    assert spaces.capacity == "19 spaces: 5 adults and 14 children"
    assert beds.capacity == "12 spaces: 12 adults"
    world.refer(spaces, world.a_stay(children=3), status="in", moved_in_on=MARCH)
    spaces.refresh_from_db()
    assert spaces.vacancies(MARCH) == "4 adults and 11 children"


def test_four_individuals_or_two_families(world):
    place = world.a_place(adults=0, measure="households", individuals=4, families=2)
    assert place.capacity == "4 individuals or 2 families" and place.vacancies(MARCH) == "4 individuals or 2 families"
    world.refer(place, world.a_stay(children=2), status="in", moved_in_on=MARCH)
    place.refresh_from_db()
    assert place.vacancies(MARCH) == "2 individuals or 1 family"
    world.refer(place, world.a_stay(world.a_case()), status="offered", answered_on=MARCH)
    place.refresh_from_db()
    assert place.vacancies(MARCH) == "1 individual"
    with pytest.raises(InvalidInput):
        world.refer(place, world.a_stay(world.a_case(), children=1), status="offered", answered_on=MARCH)


def test_the_database_holds_no_more_than_there_is(world):
    beds, rooms = world.a_place(), world.a_place(adults=0, measure="households", individuals=4, families=2)
    for place, over in ((beds, {"used_adults": 2}), (rooms, {"used_families": 1, "held_individuals": 3})):
        with pytest.raises(IntegrityError), transaction.atomic():
            Place.objects.filter(pk=place.pk).update(**over)
    Place.objects.filter(pk=rooms.pk).update(used_families=1, held_individuals=2)


def test_a_referral_takes_nothing_and_an_offer_takes_the_room_until_it_is_refused(world):
    place, stay = world.a_place(), world.a_stay()
    first = world.refer(place, stay)
    second = world.refer(place, world.a_stay(world.a_case()), status="offered", answered_on=MARCH)
    with pytest.raises(InvalidInput):
        first.rewrite(1, world.idva, status="offered", answered_on=MARCH)
    assert Placement.objects.get(pk=first.pk).status == "referred"
    second.rewrite(1, world.idva, status="declined", refused_why="Too far from her mother")
    second.stay.refresh_from_db()
    assert second.stay.status == "needed"
    first = Placement.objects.get(pk=first.pk)
    assert first.rewrite(1, world.idva, status="offered", answered_on=MARCH)
    assert Stay.objects.get(pk=stay.pk).status == "offered"


def test_who_moves_in_and_out_is_told_to_the_stay_and_gives_the_room_back(world):
    place, stay = world.a_place(kind="second_stage"), world.a_stay()
    placement = world.refer(place, stay, status="in", moved_in_on=MARCH)
    stay.refresh_from_db()
    assert (stay.status, stay.kind, stay.moved_in_on) == ("in", "second_stage", MARCH)
    placement.rewrite(1, world.idva, status="left", moved_out_on=dt.date(2026, 5, 4), end="planned")
    stay.refresh_from_db(), place.refresh_from_db()
    assert (stay.status, stay.moved_out_on, stay.end) == ("ended", dt.date(2026, 5, 4), "planned")
    assert place.vacancies(MARCH) == "1 adult"
    with pytest.raises(WrongState):
        world.refer(place, stay, status="in", moved_in_on=MARCH)
    place.refresh_from_db()
    assert place.vacancies(MARCH) == "1 adult"


def test_a_stay_that_is_ended_by_those_who_do_not_know_the_place_gives_the_room_back_too(world):
    place, stay = world.a_place(), world.a_stay()
    placement = world.refer(place, stay, status="in", moved_in_on=MARCH)
    stay.refresh_from_db()
    ended = {"status": "ended", "moved_out_on": dt.date(2026, 4, 1), "end": "planned"}
    stay.rewrite(stay.version, world.workers[PolicyGroup.HOUSING], **ended)
    placement.refresh_from_db(), place.refresh_from_db()
    assert placement.status == "left" and place.used_adults == 0


def test_a_household_that_grows_past_the_room_is_refused(world):
    place, stay = world.a_place(children=1), world.a_stay(children=1)
    world.refer(place, stay, status="in", moved_in_on=MARCH)
    stay.refresh_from_db()
    with pytest.raises(InvalidInput):
        stay.rewrite(stay.version, world.idva, children=2)
    assert Stay.objects.get(pk=stay.pk).children == 1


def test_a_provider_cannot_take_away_what_is_lived_in(world):
    place = world.a_place(adults=2)
    world.refer(place, world.a_stay(), status="in", moved_in_on=MARCH)
    with pytest.raises(InvalidInput):
        place.rewrite(1, world.keeper, name=place.name, measure="beds", adults=1, held_adults=1)
    with pytest.raises(InvalidInput):
        place.rewrite(1, world.keeper, name=place.name, measure="households", adults=0, individuals=4, families=2)
    place.rewrite(1, world.keeper, name=place.name, measure="beds", adults=2, held_adults=1)
    assert Place.objects.get().vacancies(MARCH) == "Full"


@pytest.mark.django_db(transaction=True)
def test_two_referrals_at_once_take_the_last_bed_once():
    with system_session("test"):
        world = World()
        place = world.a_place()
        stays = [world.a_stay(), world.a_stay(world.a_case())]
    together = Barrier(2)

    def offer(stay):
        try:
            with system_session("test"):
                together.wait(10)
                world.refer(place, stay, status="offered", answered_on=MARCH)
                return True
        except InvalidInput:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(offer, stays)) == [False, True]
    with system_session("test"):
        assert Place.objects.get().used_adults == 1


# --- The page of places ----------------------------------------------------------------------------------------------


def text(client, user, path) -> str:
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_services_see_what_is_free_and_each_changes_its_own(client, world):
    place = world.a_place(adults=3, full_until=timezone.localdate())
    page = text(client, world.workers[PolicyGroup.HOUSING], "/accommodation")
    assert "Full until" in page and f"/accommodation/{place.pk}" not in page
    assert client.get(f"/accommodation/{place.pk}").status_code == 404
    assert f"/accommodation/{place.pk}" in text(client, world.keeper, "/accommodation")
    elsewhere = make_user(make_desk(make_area("Elsewhere")), Role.PRACTITIONER)
    assert place.name not in text(client, elsewhere, "/accommodation")


def test_a_provider_adds_a_place_and_says_what_is_taken(client, world):
    client.force_login(world.keeper)
    typed = {"desk": world.refuge.pk, "name": "North wing", "kind": "refuge", "measure": "beds", "open": "on"}
    page = client.post("/accommodation/new", typed | {"adults": "2", "held_adults": "3"}).content.decode()
    assert "More is taken than there is" in page and not Place.objects.exists()
    assert client.post("/accommodation/new", typed | {"adults": "3", "held_adults": "2"}).status_code == 302
    assert client.post("/accommodation/new", typed | {"adults": "3"}).status_code == 200
    place = Place.objects.get()
    assert place.vacancies(MARCH) == "1 adult"
    late = client.post(f"/accommodation/{place.pk}", typed | {"adults": "9", "version": "0"}).content.decode()
    assert "Someone else saved" in late and Place.objects.get().adults == 3
    assert client.post(f"/accommodation/{place.pk}", typed | {"adults": "9", "version": "1"}).status_code == 302


def test_a_provider_sees_who_was_referred_to_it_in_the_cases_it_reads(client, world):
    world.refer(world.a_place(), world.a_stay(children=2))
    page = text(client, world.keeper, "/accommodation")
    assert world.case.reference in page and "1 adult, 2 children" in page
    assert world.case.reference not in text(client, world.idva, "/accommodation")


def test_the_page_asks_as_often_for_many_places_as_for_one(client, world):
    client.force_login(world.keeper)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/accommodation").status_code == 200
        return len(asked)

    def more():
        world.refer(world.a_place(), world.a_stay(world.a_case()))

    more(), queries()
    few = queries()
    for _ in range(4):
        more()
    assert queries() == few <= 15


# --- Who may know ----------------------------------------------------------------------------------------------------

NOT_TOLD = [PolicyGroup.CHILDRENS, PolicyGroup.ADULT, PolicyGroup.HOUSING, PolicyGroup.VOLUNTARY]


@pytest.fixture
def placed(world):
    """She lives in the refuge, whose own worker recorded all of it."""
    stay = Stay.make(
        world.case, world.refuge.pk, world.keeper, kind="refuge", need_on=MARCH, women=1, another_area=True
    )
    place = world.a_place()
    given = {"stay": stay, "place": place, "referred_on": MARCH}
    placement = Placement.make(world.case, world.refuge.pk, world.keeper, **given)
    placement.rewrite(1, world.keeper, status="in", moved_in_on=MARCH)
    return world


@pytest.mark.parametrize("group", NOT_TOLD, ids=str)
def test_who_may_not_know_where_she_lives_reads_of_a_refuge_and_not_which(client, placed, group):
    user, case = placed.workers[group], placed.case
    pages = {
        word: text(client, user, f"/cases/{case.reference}{word}") for word in ("/home", "/timeline", "", "/history")
    }
    assert "Refuge" in pages["/home"] and "In another area" in pages["/home"]
    # The agencies of a case are told by its shares, as ever; here by nothing else.
    assert not any(secret in pages["/home"] for secret in ("Foxglove", "Seaborough", "Kit Lowther"))
    assert not any(secret in pages["/history"] for secret in ("Foxglove House", "Kit Lowther"))
    told = TimelineEntry.objects.filter(case=case, section="home")
    assert told.exists() and not told.exclude(desk=None, by=None).exists()
    assert "Referral to a place" not in pages["/timeline"]


@pytest.mark.parametrize("group", NOT_TOLD, ids=str)
def test_nor_does_another_system_that_asks_for_them(client, placed, group):
    _, token = ApiToken.issue(placed.desks[group], placed.workers[group], "test", SYSTEM)
    asked = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    path = f"/api/v1/cases/{placed.case.reference}/records?kind="
    stays = client.get(f"{path}accommodation", **asked)
    assert stays.status_code == 200 and "Refuge" in stays.content.decode()
    places = client.get(f"{path}referral-to-a-place", **asked)
    for words in (stays.content.decode(), places.content.decode()):
        assert "Foxglove" not in words and "Lowther" not in words


def test_who_may_know_reads_the_place_and_who_recorded_it(client, placed):
    page = text(client, placed.idva, f"/cases/{placed.case.reference}/home")
    assert "Foxglove House" in page and "Kit Lowther" in page


def test_no_thing_due_names_the_refuge_or_stands_at_its_desk(placed):
    stay = placed.a_stay(placed.a_case())
    Stay.make(placed.a_case(), placed.refuge.pk, placed.keeper, kind="refuge", need_on=MARCH, women=1)
    placed.refer(Place.objects.get(), stay)
    assert Due.objects.open().count() >= 3
    assert not Due.objects.open().filter(desk=placed.refuge).exists()
    assert not any("Foxglove" in due.what for due in Due.objects.all())


def test_a_provider_answers_what_another_service_asked_of_it(client, world):
    placement = world.refer(world.a_place(), world.a_stay())
    page = text(client, world.keeper, f"/cases/{world.case.reference}/home")
    path = f"/cases/{world.case.reference}/placement/{placement.pk}"
    assert path in page
    typed = {"referred_on_day": "2", "referred_on_month": "3", "referred_on_year": "2026", "version": "1"}
    answer = typed | {"status": "refused", "refused_why": "No cot"}
    assert client.post(path, answer).status_code == 302
    placement.refresh_from_db()
    assert placement.status == "refused"
    client.force_login(world.workers[PolicyGroup.VOLUNTARY])
    assert client.get(path).status_code == 404


def test_which_need_could_not_be_met_is_for_those_who_read_equality_data(client, world):
    stay = world.a_stay(status="unmet", unmet_on=MARCH, unmet="needs", unmet_need="nrpf")
    housing = world.workers[PolicyGroup.HOUSING]
    for path in ("home", f"accommodation-need/{stay.pk}", "history"):
        assert "No recourse" not in text(client, housing, f"/cases/{world.case.reference}/{path}"), path
    assert "No recourse" in text(client, world.idva, f"/cases/{world.case.reference}/accommodation-need/{stay.pk}")

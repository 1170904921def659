"""Programmes: the queue, the last place, linked support of the victim, who sees when and where, and what was not there."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.access import PolicyGroup, Role, Section
from agencies.principals import acting_as
from cases.models import Due, Involvement, TimelineEntry
from dashub.errors import InvalidInput, WrongState
from support import programmes
from support.case_pages import PROGRAMMES
from support.forms.programme import PlaceForm, ProgrammeForm
from support.models import Attendance, NothingAvailable, Programme, ProgrammePlace
from tests.cases import scene
from tests.factories import make_area, make_case, make_desk, make_person, make_user

pytestmark = pytest.mark.django_db
Status = ProgrammePlace.Status
MARCH = dt.date(2026, 3, 2)


class Service:
    """A service with one group of two places and a programme for people who harm, and cases shared with it."""

    def __init__(self):
        self.area = make_area()
        self.desk = make_desk(self.area, PolicyGroup.IDVA)
        self.worker = make_user(self.desk, Role.IDVA)
        self.group = self.offer("Moving On", "victim_group", "victim")
        self.course = self.group.runs.create(starts_on=MARCH, sessions=8, places=1, meets="Tuesdays at the mill")

    def offer(self, name, kind, whom, **fields):
        return Programme.objects.create(desk=self.desk, name=name, kind=kind, whom=whom, **fields)

    def case(self, **fields):
        return make_case(self.area, self.desk, **fields)

    def place(self, case, programme=None, role="victim", **fields):
        """Put somebody on a list, as her worker does."""
        person = case.involvements.filter(role=role).first().person_id
        said = {
            "person_id": person,
            "programme_id": (programme or self.group).pk,
            "source": "self",
            "referred_on": MARCH,
        }
        with acting_as(self.worker):
            return ProgrammePlace.make(case, self.desk.pk, self.worker, **(said | fields))

    def offer_place(self, place, **fields):
        with acting_as(self.worker):
            return place.rewrite(place.version, self.worker, status="offered", run_id=self.course.pk, **fields)


@pytest.fixture
def service():
    return Service()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked_of(captured) -> int:
    """Questions alone: a test's transaction holds savepoints where a request has its own."""
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def test_the_last_place_is_given_once(service):
    first, second = service.place(service.case()), service.place(service.case())
    assert service.offer_place(first)
    with pytest.raises(InvalidInput) as refused:
        service.offer_place(second)
    assert "run_id" in refused.value.fields
    second.refresh_from_db()
    assert second.status == Status.WAITING


def test_a_place_of_somebody_whom_the_worker_does_not_see_counts(service):
    hidden = make_case(service.area)
    ProgrammePlace.objects.create(
        case=hidden, desk=service.desk, person=hidden.victim, programme=service.group, run=service.course,
        referred_on=MARCH, status=Status.OFFERED,
    )  # fmt: skip
    with pytest.raises(InvalidInput):
        service.offer_place(service.place(service.case()))


def test_a_place_that_is_given_back_is_free_again(service):
    first, second = service.place(service.case()), service.place(service.case())
    service.offer_place(first)
    with acting_as(service.worker):
        first.rewrite(first.version, service.worker, status="declined", reason="She moves away")
    assert service.offer_place(second)


def test_where_a_child_is_expected_comes_first_then_the_day(service):
    late, early = service.place(service.case(), referred_on=dt.date(2026, 3, 9)), service.place(service.case())
    unborn = service.case(children=[make_person("", unborn=True)])
    newest = service.place(unborn, referred_on=dt.date(2026, 3, 20))
    pregnant = service.case()
    pregnant.involvements.filter(role="victim").update(factors={"pregnancy": "yes"})
    mother = service.place(pregnant, referred_on=dt.date(2026, 3, 19))
    denied = service.case()
    denied.involvements.filter(role="victim").update(factors={"pregnancy": "no"})
    last = service.place(denied, referred_on=dt.date(2026, 3, 10))
    order = programmes.positions([service.group.pk])
    assert sorted(order, key=order.get) == [mother.pk, newest.pk, early.pk, late.pk, last.pk]
    assert order[mother.pk] == (1, 5)


def test_after_the_birth_the_day_decides(service):
    child = make_person("", unborn=True)
    expecting = service.place(service.case(children=[child]), referred_on=dt.date(2026, 3, 20))
    first = service.place(service.case())
    child.unborn = False
    child.save()
    order = programmes.positions([service.group.pk])
    assert order == {first.pk: (1, 2), expecting.pk: (2, 2)}


def test_a_programme_for_people_who_harm_cannot_be_without_victim_support(service):
    for kind, whom in [("perpetrator", "perpetrator"), ("counselling", "perpetrator"), ("perpetrator", "victim")]:
        with pytest.raises(IntegrityError), transaction.atomic():
            service.offer("Caring Dads", kind, whom)
    assert service.offer("Caring Dads", "perpetrator", "perpetrator", victim_support="The IDVA team, 01632 960 100")


@pytest.fixture
def his(service):
    """A perpetrator's place, offered."""
    dads = service.offer("Caring Dads", "perpetrator", "perpetrator", victim_support="The IDVA team")
    service.course = dads.runs.create(starts_on=MARCH, sessions=17, places=4)
    place = service.place(service.case(), dads, role="perpetrator")
    service.offer_place(place)
    return place


def test_he_does_not_start_before_her_worker_is_named(service, his):
    with acting_as(service.worker), pytest.raises(InvalidInput) as refused:
        his.rewrite(his.version, service.worker, status="started")
    assert "support_worker_id" in refused.value.fields
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammePlace.objects.filter(pk=his.pk).update(status="started")
    with acting_as(service.worker):
        assert his.rewrite(his.version, service.worker, status="started", support_worker_id=service.worker.pk)


def test_he_starts_where_she_refused_support_and_the_worker_stays_named_until_he_ends(service, his):
    with acting_as(service.worker):
        assert his.rewrite(his.version, service.worker, status="started", support_refused_on=MARCH)
        with pytest.raises(InvalidInput):
            his.rewrite(his.version, service.worker, support_refused_on=None)


def test_his_place_is_nobodys_own_when_he_asks_for_his_data(his):
    assert his.about == {"case"}


def test_states_follow_their_table_and_ends_need_a_reason(service):
    place = service.place(service.case())
    with acting_as(service.worker):
        with pytest.raises(WrongState):
            place.rewrite(place.version, service.worker, status="left", reason="Moved")
        with pytest.raises(InvalidInput) as refused:
            place.rewrite(place.version, service.worker, status="not_eligible")
    assert "reason" in refused.value.fields


def test_somebody_waits_once(service):
    case = service.case()
    first = service.place(case)
    assert service.place(case) == first
    with pytest.raises(InvalidInput):
        service.place(case, referred_on=dt.date(2026, 3, 3))


def test_neither_what_is_due_nor_the_timeline_tells_where_it_meets(service):
    place = service.place(service.case())
    waiting = Due.objects.open().get()
    # 28 days after Monday 2 March; on a bank holiday or a weekend the next working day.
    assert waiting.desk == service.desk and timezone.localdate(waiting.at) == dt.date(2026, 3, 30)
    service.offer_place(place)
    told = [*Due.objects.values_list("what", flat=True), *TimelineEntry.objects.values_list("title", flat=True)]
    assert not [words for words in told if "mill" in words or "Moving On" in words or "2 March" in words]
    assert not Due.objects.open().filter(key__endswith=":waiting").exists()


def test_only_the_desk_that_runs_it_sees_when_and_where_and_who_waits(service):
    service.place(case := service.case())
    other = make_user(make_desk(service.area, PolicyGroup.PROBATION), Role.PRACTITIONER)
    path = f"/programmes/{service.group.pk}"
    own = client_of(service.worker).get(path).content.decode()
    seen = client_of(other).get(path).content.decode()
    assert "Tuesdays at the mill" in own and case.reference in own
    assert "Moving On" in seen and "mill" not in seen and case.reference not in seen and "2 March" not in seen
    for rest in ("/change", "/courses/new", f"/courses/{service.course.pk}"):
        assert client_of(other).get(path + rest).status_code == 404


def test_who_waits_in_a_case_that_is_not_shared_is_a_number(service):
    place = service.place(shared := service.case())
    hidden = make_case(service.area)
    ProgrammePlace.objects.create(
        case=hidden, desk=service.desk, person=hidden.victim, programme=service.group, referred_on=dt.date(2026, 1, 5)
    )
    words = client_of(service.worker).get(f"/programmes/{service.group.pk}").content.decode()
    assert hidden.reference not in words and shared.reference in words and "1 other waits" in words
    with acting_as(service.worker):
        waiters, _ = programmes.waiting_list(service.group, service.worker, dt.date(2026, 3, 12))
    assert [(one.place, one.position, one.days) for one in waiters] == [(place, 2, 10)]


def test_the_list_asks_as_often_for_many_as_for_one(service):
    client = client_of(service.worker)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/programmes").status_code == 200
        return len(asked)

    queries()
    before = queries()
    for number in range(5):
        more = service.offer(f"Group {number}", "peer", "victim")
        more.runs.create(starts_on=timezone.localdate(), sessions=3, places=3)
        service.place(service.case(), more)
    assert queries() == before <= 15


def test_the_pages_of_a_programme_ask_as_often_for_many_as_for_one(service):
    client = client_of(service.worker)
    service.course.places = 9
    service.course.save()

    def questions() -> list[int]:
        found = []
        for path in (f"/programmes/{service.group.pk}", f"/programmes/{service.group.pk}/courses/{service.course.pk}"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            found.append(asked_of(asked))
        return found

    def add() -> None:
        service.place(service.case())
        on_it = service.place(service.case())
        service.offer_place(on_it)
        with acting_as(service.worker):
            on_it.rewrite(on_it.version, service.worker, status="started")
        service.course.attended(1, MARCH, {on_it.pk: "yes"}, service.worker)

    add()
    questions()
    before = questions()
    for _ in range(3):
        add()
    assert questions() == before and max(before) <= 15


def test_the_page_of_a_case_shows_the_position(service):
    service.place(service.case())
    case = service.case()
    service.place(case, referred_on=dt.date(2026, 3, 9))
    client = client_of(service.worker)
    client.get(f"/cases/{case.reference}/{PROGRAMMES.word}")
    with CaptureQueriesContext(connection) as asked:
        words = client.get(f"/cases/{case.reference}/{PROGRAMMES.word}").content.decode()
    assert "2 of 2" in words and asked_of(asked) <= 15


def test_attendance_of_all_is_written_at_once_and_corrected(service):
    service.course.places = 2
    service.course.save()
    came, missed = service.place(service.case()), service.place(service.case())
    for place in (came, missed):
        service.offer_place(place)
        with acting_as(service.worker):
            place.rewrite(place.version, service.worker, status="started")
    path = f"/programmes/{service.group.pk}/courses/{service.course.pk}"
    day = {"held_on_day": "3", "held_on_month": "3", "held_on_year": "2026", "session": "1"}
    client = client_of(service.worker)
    for answer in ("yes", "yes", "excused"):
        typed = day | {f"place_{came.pk}": answer, f"place_{missed.pk}": "no"}
        assert client.post(path, typed).status_code == 302
    assert dict(Attendance.objects.values_list("place", "came")) == {came.pk: "excused", missed.pk: "no"}
    client.post(path, day | {"session": "2", f"place_{came.pk}": "yes"})
    came.refresh_from_db()
    assert came.attended == "1 of 8"


def test_a_session_before_the_course_and_an_unknown_one_are_refused(service):
    path = f"/programmes/{service.group.pk}/courses/{service.course.pk}"
    place = service.place(service.case())
    service.offer_place(place)
    with acting_as(service.worker):
        place.rewrite(place.version, service.worker, status="started")
    typed = {"held_on_day": "1", "held_on_month": "3", "held_on_year": "2026", "session": "9"}
    words = client_of(service.worker).post(path, typed).content.decode()
    assert "on or after the day the course starts" in words and not Attendance.objects.exists()


def part(role="victim", **fields):
    return Involvement(role=role, person=make_person(**fields))


@pytest.mark.parametrize(
    ("born", "refused"),
    [
        (dt.date(2010, 3, 3), True),
        (dt.date(2010, 3, 2), False),
        (dt.date(2001, 3, 3), False),
        (dt.date(2001, 3, 2), True),
    ],
)
def test_ages_count_on_the_birthday_and_the_highest_is_included(service, born, refused):
    young = service.offer("Young people", "peer", "victim", age_from=16, age_to=24)
    assert bool(young.refuses(part(date_of_birth=born), False, dt.date(2026, 3, 2))) == refused


def test_what_is_not_known_excludes_nobody(service):
    women = service.offer("Women", "peer", "victim", sex="female", age_from=18)
    assert women.refuses(part(), False, MARCH) == []
    assert len(women.refuses(part("child", sex="male", approximate_age=9), False, MARCH)) == 3


def test_only_where_a_child_is_expected(service):
    bump = service.offer("Baby Steps", "peer", "victim", pregnancy=True)
    assert bump.refuses(part(), False, MARCH) and not bump.refuses(part(), True, MARCH)


def form_for(service, case, **typed):
    from cases.seen import Seen

    said = {
        "person_id": str(case.victim.pk), "programme_id": str(service.group.pk), "source": "self", "status": "waiting",
        "referred_on_day": "2", "referred_on_month": "3", "referred_on_year": "2026",
    }  # fmt: skip
    with acting_as(service.worker):
        form = PlaceForm(said | typed, seen=Seen.by(service.worker, case), section=Section.PROGRAMMES)
        form.is_valid()
    return form


def test_people_ask_themselves_unless_the_programme_says_not(service):
    case = service.case()
    assert not form_for(service, case).errors
    service.group.self_referral = False
    service.group.save()
    assert "source" in form_for(service, case).errors


def test_who_is_not_eligible_is_told_why_and_can_be_recorded_so(service):
    service.group.sex = "male"
    service.group.save()
    case = service.case()
    assert "It is for men and boys" in form_for(service, case).errors["programme_id"][0]
    assert not form_for(service, case, status="not_eligible", reason="A group for men").errors


def test_a_programme_of_an_agency_that_does_not_read_the_case_is_not_offered(service):
    other = Programme.objects.create(
        desk=make_desk(service.area, PolicyGroup.HEALTH), name="Talking", kind="counselling", whom="victim"
    )
    assert "programme_id" in form_for(service, service.case(), programme_id=str(other.pk)).errors


def test_the_agency_that_runs_it_offers_the_place_and_no_other():
    world = scene.build()
    programme = Programme.objects.create(
        desk=world.desks[PolicyGroup.VOLUNTARY], name="Moving On", kind="victim_group", whom="victim"
    )
    course = programme.runs.create(starts_on=MARCH, sessions=8, places=1)
    place = ProgrammePlace.objects.create(
        case=world.case,
        desk=world.desks[PolicyGroup.IDVA],
        person=world.victim,
        programme=programme,
        referred_on=MARCH,
    )
    typed = {
        "source": "self", "status": "offered", "run_id": str(course.pk), "version": "1",
        "referred_on_day": "2", "referred_on_month": "3", "referred_on_year": "2026",
    }  # fmt: skip
    path = f"/cases/{world.case.reference}/programme-place/{place.pk}"
    for group, status in ((PolicyGroup.IDVA, Status.WAITING), (PolicyGroup.VOLUNTARY, Status.OFFERED)):
        client_of(world.workers[group]).post(path, typed)
        place.refresh_from_db()
        assert place.status == status, group
    place.rewrite(place.version, world.workers[PolicyGroup.VOLUNTARY], status="waiting")
    words = client_of(world.workers[PolicyGroup.IDVA]).get(path).content.decode()
    assert "Place offered" not in words and "Declined" in words


def test_a_second_programme_of_a_name_and_a_whom_that_has_places_are_refused(service):
    typed = {"name": "Moving On", "kind": "peer", "whom": "victim"}
    assert "name" in ProgrammeForm(typed, user=service.worker).errors
    service.place(service.case())
    changed = ProgrammeForm(typed | {"whom": "child"}, user=service.worker, programme=service.group)
    assert "whom" in changed.errors and "name" not in changed.errors


def test_nothing_available_is_counted_of_those_who_needed_it(service):
    case, other = service.case(), service.case()
    service.place(case)
    with acting_as(service.worker):
        for kind, day in [("victim_group", 5), ("victim_group", 9), ("counselling", 5)]:
            NothingAvailable.make(
                case, service.desk.pk, service.worker,
                person_id=case.victim.pk, kind=kind, why="full", words="", on=dt.date(2026, 3, day),
            )  # fmt: skip
    service.place(other)
    found = {
        one.kind: (one.numerator, one.denominator)
        for one in programmes.unmet([case, other], MARCH, MARCH.replace(day=31))
    }
    assert found["victim_group"] == (1, 2) and found["counselling"] == (1, 1) and found["peer"] == (0, 0)
    before = programmes.unmet([case, other], MARCH.replace(day=6), MARCH.replace(day=8))
    assert {one.numerator for one in before} == {0}

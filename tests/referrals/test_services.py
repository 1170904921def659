"""Services set up in pages: triage is offered what a desk says it takes, its limit counts, a change keeps what was."""

import pytest
from django.urls import reverse

from agencies.access import PolicyGroup, Role
from agencies.models import Desk, Membership, ReferralCategory
from audit.models import Event, Verb
from referrals.routes import Directory
from support import caseload
from support.forms.engagement import OfferForm
from support.models import Engagement, Pathway
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db


class World:
    def __init__(self):
        self.area = make_area()
        self.idva = make_desk(self.area, PolicyGroup.IDVA, ReferralCategory.IDVA, name="Harbour IDVA")
        self.women = make_desk(self.area, PolicyGroup.VOLUNTARY, name="Women's Centre")

    def working(self, pathway) -> list[str]:
        return [str(desk) for desk in Directory(self.area).working(pathway)]

    def at(self, desk=None) -> str:
        return reverse("configure-services-one", args=[(desk or self.idva).pk])

    def typed(self, desk=None, **more) -> dict:
        desk = desk or self.idva
        desk.refresh_from_db()
        kept = {"version": desk.version, "which": "kind" if desk.pathways is None else "these", "taking": "on"}
        return {**kept, "hours": desk.hours, "email": desk.email, "phone": desk.phone, "why": "Agreed", **more}


@pytest.fixture
def world():
    return World()


@pytest.fixture
def page(client, world):
    client.force_login(make_user(world.area.hub_desk, Role.ADMINISTRATOR, name="Ada Minister"))
    return client


def test_at_first_its_kind_of_agency_decides(world):
    assert world.working(Pathway.IDVA) == ["Harbour IDVA"] == world.working(Pathway.ISVA)
    assert world.working(Pathway.OUTREACH) == ["Women's Centre"] and world.working(Pathway.MARAC) == []


def test_a_desk_works_the_pathways_that_are_set_up_and_no_others(world):
    world.women.change(1, SYSTEM, "They do", pathways=["isva", "idva"])
    assert world.working(Pathway.IDVA) == ["Harbour IDVA", "Women's Centre"]
    # Of its kind the IDVA service takes these only where nobody else does.
    assert world.working(Pathway.ISVA) == ["Women's Centre"]
    assert world.working(Pathway.OUTREACH) == []


def test_who_takes_no_new_work_is_not_offered(world):
    case = make_case(world.area, world.area.hub_desk)
    assert world.idva in OfferForm(case).fields["desk"].queryset
    world.idva.change(1, SYSTEM, "Full", taking=False)
    assert world.working(Pathway.IDVA) == [] and Directory(world.area).first(Pathway.IDVA, world.idva) is None
    assert world.idva not in OfferForm(case).fields["desk"].queryset


def test_a_change_says_who_why_and_what_stood_there(page, world):
    sent = {"which": "these", "pathways": ["idva", "isva"], "hours": "9 to 5", "full_caseload": "18"}
    assert page.post(world.at(), world.typed(**sent)).url == reverse("configure-services")
    world.idva.refresh_from_db()
    assert (world.idva.pathways, world.idva.hours, world.idva.full_caseload) == (["idva", "isva"], "9 to 5", 18)
    page.post(world.at(), world.typed(which="kind", hours="9 to 5", full_caseload="18"))
    text = page.get(world.at()).content.decode()
    assert "Ada Minister: Agreed. Before: Pathways: IDVA, ISVA or sexual violence service" in text
    for stood in ("Pathways: as its kind of agency", "Open: nothing", "Open cases of a worker: the area’s"):
        assert stood in text
    assert Event.objects.filter(kind="agencies.desk", verb=Verb.CHANGED, object_ids=[world.idva.pk]).count() == 2


def test_saved_as_it_is_nothing_is_written(page, world):
    page.post(world.at(), world.typed())
    assert not world.idva.changes.exists()


def test_the_list_shows_what_each_takes_and_speaks(page, world):
    worker = make_user(world.idva, Role.IDVA)
    Membership.objects.filter(user=worker).update(languages=["Polish"])
    school = make_desk(world.area, PolicyGroup.HEALTH, name="Talking Space")
    world.women.change(1, SYSTEM, "Full", taking=False)
    context = page.get(reverse("configure-services")).context["areas"]
    [(_, working, others)] = context
    assert {str(line.desk): (line.pathways[:1], line.languages) for line in working} == {
        "Harbour IDVA": (["IDVA"], ["Polish"])
    }
    assert {line.desk for line in others} == {school, world.women, world.area.hub_desk}


@pytest.mark.parametrize(
    "wrong",
    [
        {"which": "all"},
        {"which": "these", "pathways": ["marac"]},
        {"full_caseload": "0"},
        {"full_caseload": "201"},
        {"full_caseload": "many"},
        {"email": "no address"},
        {"hours": "h" * 121},
        {"why": ""},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(page, world, wrong):
    answer = page.post(world.at(), world.typed(**{"phone": "01632 960 555", **wrong}))
    assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    world.idva.refresh_from_db()
    assert world.idva.phone == "" and "01632 960 555" in answer.content.decode()


def test_who_comes_second_is_shown_both(page, world):
    second = world.typed(hours="10 to 4")
    page.post(world.at(), world.typed(hours="9 to 5"))
    text = page.post(world.at(), second).content.decode()
    assert "Someone else saved this first" in text and 'value="10 to 4"' in text
    page.post(world.at(), second | {"version": 2})
    world.idva.refresh_from_db()
    assert world.idva.hours == "10 to 4"


def test_its_own_limit_counts_for_its_workers(world):
    worker = make_user(world.idva, Role.IDVA)
    case = make_case(world.area, world.idva)
    Engagement.offer(case, Pathway.IDVA, world.idva, by=SYSTEM).take(worker, worker)
    assert not caseload.too_full(worker, 2)
    world.idva.change(1, SYSTEM, "Part-time", full_caseload=1)
    desk = Desk.objects.get(pk=world.idva.pk)
    assert caseload.too_full(worker, 2) and not caseload.too_full(worker, 1)
    assert caseload.workers_of(desk, case)[0].why == "1 open case"
    Engagement.offer(make_case(world.area, world.idva), Pathway.IDVA, world.idva, by=SYSTEM).take(worker, worker)
    assert caseload.workers_of(desk, case)[0].why == "2 open cases, more than 1"


def test_another_area_is_not_hers(page, world):
    far = make_desk(make_area("Far"), PolicyGroup.IDVA, name="Far away")
    assert page.get(world.at(far)).status_code == 404
    assert page.post(world.at(far), world.typed(far, hours="9 to 5")).status_code == 404
    assert "Far away" not in page.get(reverse("configure-services")).content.decode()

"""Who is suggested for a case: her language first, then load; nobody is left out but the barred."""

import pytest

from agencies.access import PolicyGroup, Role
from agencies.models import Membership, Notice
from cases.models import Bar
from cases.restricting import restrict
from support import caseload
from support.models import Engagement, Pathway
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return make_desk(make_area(full_caseload=1), PolicyGroup.IDVA)


def worker(desk, name, *languages, cases=0):
    user = make_user(desk, Role.IDVA, name=name)
    Membership.objects.filter(user=user).update(languages=list(languages))
    for _ in range(cases):
        work = Engagement.offer(make_case(desk.area, desk), Pathway.IDVA, desk, by=SYSTEM)
        work.take(user, user)
    return user


def test_her_language_comes_first_and_the_words_say_why(desk):
    worker(desk, "Free Hands")
    worker(desk, "Speaks Polish", "Polish", cases=1)
    found = [each.named for each in caseload.workers_of(desk, make_case(desk.area, desk), "polish ")]
    assert found == ["Speaks Polish: speaks Polish; 1 open case", "Free Hands: 0 open cases"]


def test_full_hands_come_last_among_equals_and_are_named(desk):
    worker(desk, "Anna Full", cases=2)
    worker(desk, "Zoe Free", "Polish", cases=1)
    found = [each.named for each in caseload.workers_of(desk, make_case(desk.area, desk))]
    assert found == ["Zoe Free: 1 open case", "Anna Full: 2 open cases, more than 1"]


def test_the_page_suggests_and_the_chooser_decides(client, desk):
    speaker, other = worker(desk, "Speaks Polish", "Polish"), worker(desk, "Another Worker")
    case = make_case(desk.area, desk)
    case.victim.__class__.objects.filter(pk=case.victim.pk).update(language="Polish")
    work = Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM)
    client.force_login(other)
    page = client.get(f"/cases/{case.reference}/services").content.decode()
    assert "Suggested: Speaks Polish: speaks Polish; 0 open cases" in page
    client.post(f"/cases/{case.reference}/services/{work.pk}/take", {f"w{work.pk}-worker": other.pk})
    work.refresh_from_db()
    assert work.worker == other != speaker


def test_whoever_is_barred_is_not_suggested(desk):
    user, case = worker(desk, "Her Sister", "Polish"), make_case(desk.area, desk)
    Bar.objects.create(user=user, person=case.victim, reason="Her sister")
    case.refresh_from_db()
    assert caseload.workers_of(desk, case, "Polish") == []


def test_of_a_restricted_case_nobody_takes_the_work_or_the_lead_but_who_is_named(client, desk):
    """To name a colleague would tell her the reference of a case that does not exist for her."""
    named, colleague = worker(desk, "Named Hands", "Polish"), worker(desk, "Other Hands", "Polish")
    case = make_case(desk.area, desk)
    work = Engagement.offer(case, Pathway.IDVA, desk, by=SYSTEM)
    restrict(case, "by_hand", "Her sister is a councillor", SYSTEM, named=[named])
    assert [each.name for each in caseload.workers_of(desk, case)] == ["Named Hands"]
    client.force_login(named)
    page = f"/cases/{case.reference}/services"
    client.post(f"{page}/{work.pk}/take", {f"w{work.pk}-worker": colleague.pk, f"w{work.pk}-lead": "on"})
    work.refresh_from_db()
    case.refresh_from_db()
    assert (work.worker, case.lead) == (None, None) and not Notice.objects.filter(user=colleague).exists()
    client.post(f"{page}/{work.pk}/take", {f"w{work.pk}-worker": named.pk, f"w{work.pk}-lead": "on"})
    work.refresh_from_db()
    case.refresh_from_db()
    assert (work.worker, case.lead) == (named, named)


@pytest.mark.parametrize(("typed", "kept"), [(" polish,  Urdu, Polish", ["Polish", "Urdu"]), ("", [])])
def test_she_says_herself_what_she_speaks(client, desk, typed, kept):
    user = worker(desk, "Ida Vance", "Welsh")
    client.force_login(user)
    assert client.post("/account/languages", {"languages": typed}).status_code == 302
    assert Membership.objects.get(user=user).languages == kept


def test_her_manager_says_it_too_and_nobody_else(client, desk):
    user = worker(desk, "Ida Vance")
    membership = Membership.objects.get(user=user)
    client.force_login(make_user(desk, Role.MANAGER))
    assert client.post(f"/members/{membership.pk}/languages", {"languages": "Urdu"}).status_code == 302
    assert client.post(f"/members/{membership.pk}/languages", {"languages": "x" * 41}).status_code == 200
    membership.refresh_from_db()
    assert membership.languages == ["Urdu"]
    client.force_login(make_user(make_desk(desk.area), Role.MANAGER))
    assert client.get(f"/members/{membership.pk}/languages").status_code == 404

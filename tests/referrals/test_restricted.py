"""A referral that only the duty list decides: why it becomes one, who reads it, what it opens."""

import uuid

import pytest
from django.test import Client

from agencies.access import Role
from agencies.models import ApiToken, Notice
from agencies.notices import notify
from agencies.principals import acting_as
from cases import restricting
from cases.models import Bar, Case, Due, LiftedBar
from people.models import ContactPoint
from referrals import actions, queue
from referrals.models import Referral
from referrals.tasks import keep_duty
from tests.factories import SYSTEM, make_case, make_desk, make_person, make_user
from tests.referrals.typed import VICTIM, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(area):
    return make_user(area.hub_desk, Role.CHAIR, name="The Chair")


@pytest.fixture
def colleague(desk):
    return make_user(desk, Role.PRACTITIONER)


@pytest.fixture
def harrow(area):
    """The person who harms signs in here, for a hospital."""
    return make_user(make_desk(area, "health"), Role.REPRESENTATIVE, name="Bren Harrow")


def send(referral, author):
    with acting_as(author):
        referral.submit(author, uuid.uuid4())
    return Referral.objects.get(pk=referral.pk)


def sees(user, referral) -> bool:
    return Referral.objects.visible_to(user).filter(pk=referral.pk).exists()


def with_link(complete, author, said):
    complete.save_page("household", {"household": {"asked": True, "staff_link": said}}, complete.version, author)
    return complete


def test_a_party_who_signs_in_here_makes_it_restricted(complete, author, officer, chair, colleague, harrow):
    referral = send(complete, author)
    assert referral.restricted and referral.named == [chair.pk]
    assert sees(chair, referral) and sees(author, referral)
    assert not any(sees(user, referral) for user in (officer, colleague, harrow))
    assert set(Notice.objects.values_list("user", flat=True)) == {chair.pk}


@pytest.mark.parametrize(("said", "restricted"), [("yes", True), ("no", False), ("unknown", False), ("", False)])
def test_so_does_the_answer_that_somebody_works_for_a_partner(complete, author, chair, officer, said, restricted):
    referral = send(with_link(complete, author, said), author)
    assert referral.restricted is restricted and sees(officer, referral) is not restricted


class TestHerRestrictedCase:
    @pytest.fixture
    def earlier(self, area, chair):
        victim = make_person("Mira", "Testwood", date_of_birth="1990-05-17", sex="female")
        case = make_case(area, victim=victim)
        restricting.restrict(case, "by_hand", "x", SYSTEM)
        return case

    @pytest.mark.parametrize(
        ("typed", "restricted"),
        [
            ({}, True),
            ({"given_name": "Testwood", "family_name": "Mira"}, True),
            ({"date_of_birth": "1990-05-18"}, False),
            ({"given_name": "Moira"}, False),
        ],
        ids=["name and birthday", "the other way round", "another birthday", "another name"],
    )
    def test_the_same_name_and_birthday(self, earlier, complete, author, typed, restricted):
        victim = VICTIM | {"contact_points": []} | typed
        complete.save_page("victim", {"victims": [victim]}, complete.version, author)
        assert send(complete, author).restricted is restricted

    def test_or_her_telephone(self, earlier, complete, author):
        ContactPoint.objects.create(person=earlier.victim, channel="mobile", value="07700 900456")
        victim = VICTIM | {"given_name": "Somebody", "date_of_birth": "1971-01-01"}
        complete.save_page("victim", {"victims": [victim]}, complete.version, author)
        assert send(complete, author).restricted

    def test_one_that_was_sent_before_it_was_restricted_follows_by_the_clock(self, earlier, desk, author, officer):
        referral = sent(desk, author)
        assert sees(officer, referral)
        assert keep_duty() == 1 and keep_duty() == 0
        assert not sees(officer, referral)

    def test_and_one_that_is_accepted_in_between_opens_no_second_open_case(
        self, earlier, desk, author, officer, chair
    ):
        referral = sent(desk, author)
        with acting_as(officer):
            cases = actions.accept(referral, ["idva"], "High risk", officer)
        assert all(Case.objects.get(pk=case.pk).restricted for case in cases)
        assert not Case.objects.visible_to(officer).exists() and not sees(officer, referral)
        assert sees(chair, referral)


class TestTheDutyListDecides:
    @pytest.fixture
    def referral(self, complete, author, chair, officer, harrow):
        return send(complete, author)

    def test_it_is_in_no_queue_and_on_nobody_elses_list_of_things_due(self, referral, officer, chair, client):
        assert referral not in queue.queue_for(officer, "waiting")
        dues = Due.objects.open().filter(reference=referral.reference)
        assert dues.exists() and not dues.for_user(officer).exists()
        assert dues.for_user(chair).count() == dues.count()
        client.force_login(officer)
        for page in ("/triage", "/", "/notices", "/my-referrals"):
            assert referral.reference not in client.get(page).content.decode()
        assert client.get(f"/triage/{referral.reference}").status_code == 404
        assert client.get("/restricted").status_code == 403

    def test_accepted_it_opens_a_case_that_names_the_same(self, referral, officer, chair, client, desk, harrow):
        idva = make_user(make_desk(referral.area, "idva", "idva"), Role.IDVA)
        client.force_login(chair)
        assert referral.reference in client.get("/restricted").content.decode()
        page = client.get(f"/restricted/{referral.reference}").content.decode()
        assert "Restricted" in page and f'action="/restricted/{referral.reference}"' in page
        said = {"decision": "accepted", "pathways": ["idva"], "reason": "High risk"}
        answer = client.post(f"/restricted/{referral.reference}", said)
        assert answer.url == f"/restricted/{referral.reference}"
        case = Case.objects.get()
        assert case.restricted and case.readers == [-chair.pk] and case.lead == chair
        assert harrow.pk in case.barred
        assert not Notice.objects.filter(user__in=[idva, officer, harrow]).exists(), "nobody is told"
        hers = Client()
        hers.force_login(idva)
        assert case.reference not in hers.get("/caseload").content.decode()
        restricting.name(case, idva, "Her IDVA", chair)
        assert case.reference in hers.get("/caseload").content.decode()

    def test_the_referrer_reads_the_decision_and_her_desk_does_not(self, referral, chair, author, colleague):
        with acting_as(chair):
            actions.return_for_information(referral, "When was it?", chair)
        assert Notice.objects.filter(user=author, text__contains=referral.reference).exists()
        assert not Notice.objects.filter(user=colleague).exists()
        mine = Due.objects.open().filter(key__endswith=":answer")
        assert mine.for_user(author).exists() and not mine.for_user(colleague).exists()

    def test_answered_it_comes_back_to_the_duty_list(self, referral, chair, author, officer):
        with acting_as(chair):
            actions.return_for_information(referral, "When was it?", chair)
        again = send(Referral.objects.get(pk=referral.pk), author)
        assert again.restricted and sees(chair, again) and not sees(officer, again)

    def test_namesakes_let_in_it_goes_to_the_queue_and_they_are_not_taken_for_him_again(
        self, referral, chair, officer, harrow, client
    ):
        client.force_login(chair)
        page = client.get(f"/restricted/{referral.reference}/open").content.decode()
        assert "Bren Harrow" in page
        client.post(f"/restricted/{referral.reference}/open", {"reason": "Another man, born in 1950"})
        referral.refresh_from_db()
        assert sees(officer, referral) and not referral.restricted and harrow.pk not in referral.barred
        assert keep_duty() == 0
        assert Notice.objects.filter(user=officer, text__contains=referral.reference).exists()
        with acting_as(officer):
            (case,) = actions.accept(referral, ["idva"], "High risk", officer)
        assert not case.restricted and not Bar.objects.exists()
        assert LiftedBar.objects.filter(user=harrow, person__in=case.perpetrators).exists()

    def test_a_new_chair_has_what_waits(self, referral, chair):
        chair.is_active = False
        chair.save()
        heir = make_user(referral.area.hub_desk, Role.CHAIR)
        assert keep_duty() == 1
        referral.refresh_from_db()
        assert sees(heir, referral) and referral.named == [heir.pk]


def test_an_agencys_system_that_sent_one_reads_it_no_more(desk, author, chair):
    account = make_user(desk, Role.PRACTITIONER)
    ApiToken.issue(desk, account, "a system", author)
    mine = sent(desk, account, restricted=True, named=[chair.pk])
    assert not sees(account, mine) and sees(chair, mine)


def test_the_referral_behind_a_case_follows_it(desk, author, officer, chair, colleague):
    referral = sent(desk, author)
    (case,) = actions.accept(referral, ["idva"], "High risk", officer)
    assert sees(officer, referral) and sees(colleague, referral)
    restricting.restrict(case, "by_hand", "x", SYSTEM, named=[colleague])
    assert not sees(officer, referral) and sees(colleague, referral) and sees(chair, referral)
    restricting.lift(case, "x", SYSTEM)
    assert sees(officer, referral)


def test_notices_of_the_referral_behind_a_case_are_taken_back_but_from_its_author(desk, author, officer, chair):
    referral = sent(desk, author)
    for user, link in ((officer, referral.triage_link), (author, referral.link)):
        notify([user], f"x:{user.pk}", f"Referral {referral.reference} waits", link)
    (case,) = actions.accept(referral, ["idva"], "High risk", officer)
    spoken = Notice.objects.filter(text__contains=referral.reference)
    assert set(spoken.values_list("user", flat=True)) == {officer.pk, author.pk}
    restricting.restrict(case, "by_hand", "x", SYSTEM)
    assert set(spoken.values_list("user", flat=True)) == {author.pk}


def test_whoever_became_a_worker_after_it_was_sent_is_found_when_it_is_accepted(desk, author, officer, chair):
    referral = sent(desk, author)
    late = make_user(make_desk(desk.area), Role.PRACTITIONER, name="Bren Harrow")
    (case,) = actions.accept(referral, ["idva"], "High risk", officer)
    case.refresh_from_db()
    assert case.restricted and late.pk in case.barred and case.readers == [-chair.pk]


def test_the_journey_asks_and_keeps_the_answer(signed_in, complete):
    page = f"/referrals/{complete.reference}/page/household"
    assert "works for a partner agency" in signed_in.get(page).content.decode().replace("work for", "works for")
    signed_in.post(page, {"add": "nobody", "staff_link": "yes", "version": complete.version})
    complete.refresh_from_db()
    assert complete.answers["household"] == {"asked": True, "staff_link": "yes"}
    assert "councillor" in signed_in.get(f"/referrals/{complete.reference}/check").content.decode()

"""Referrals between agencies: who is asked sees the referral and no case; one answer, by one of them; what comes back."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from agencies.access import PolicyGroup, Role, sections_for
from agencies.models import Area, Notice
from agencies.principals import acting_as, as_system, system_session
from audit.models import Event
from cases.models import Case, Due, TimelineEntry
from cases.restricting import lift, name, restrict
from cases.sharing import bar, end_share
from dashub.errors import InvalidInput, NotAllowed, NotFoundForUser, WrongState
from people.models import ContactPoint
from support import referring
from support.models import AgencyReferral
from support.models.agency_referral import answer_due
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user

Status = AgencyReferral.Status
WHY = "She cannot sleep and asks for somebody to talk to"


class World:
    """A family with an IDVA and housing in the case; a health service that is asked and does not see it."""

    def __init__(self):
        self.area = make_area()
        self.idva_desk = make_desk(self.area, PolicyGroup.IDVA, name="Harbour IDVA")
        self.housing_desk = make_desk(self.area, PolicyGroup.HOUSING, name="Quay Homes")
        self.health_desk = make_desk(self.area, PolicyGroup.HEALTH, name="Talking Space")
        self.idva = make_user(self.idva_desk, Role.IDVA)
        self.housing = make_user(self.housing_desk, Role.PRACTITIONER)
        self.health = make_user(self.health_desk, Role.PRACTITIONER)
        self.colleague = make_user(self.health_desk, Role.PRACTITIONER)
        self.hub = make_user(self.area.hub_desk, Role.TRIAGE)
        self.victim = make_person("Zephyrine", "Oakhollow", sex="female")
        self.case = make_case(self.area, self.idva_desk, self.housing_desk, victim=self.victim)
        ContactPoint.objects.create(
            person=self.victim, channel="mobile", value="07700 900321", safety="safe", watched="no"
        )

    def send(self, **fields) -> AgencyReferral:
        given = {
            "to_desk_id": self.health_desk.pk, "person_id": self.victim.pk, "ask": "treatment",
            "asked_for": "Talking therapy", "why": WHY, "urgent": False, "contact": "rules", "consent": "given",
            "grounds": [], "necessity": "",
        } | fields  # fmt: skip
        with acting_as(self.idva):
            return referring.send(self.case, self.idva_desk.pk, self.idva, **given)

    def seen_by(self, user) -> list[int]:
        with acting_as(user):
            return list(AgencyReferral.objects.visible_to(user).values_list("pk", flat=True))

    def due_of(self, user) -> set[str]:
        with acting_as(user):
            return set(Due.objects.for_user(user).open().values_list("key", flat=True))

    def step(self, name: str, referral, *args, by):
        with acting_as(by):
            return getattr(referring, name)(referral, *args, by)

    def page(self, user, address: str) -> str:
        response = client_of(user).get(address)
        assert response.status_code == 200, response.status_code
        return response.content.decode()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def referral(world):
    return world.send()


# --- Asking -----------------------------------------------------------------------------------------------------------


def test_the_agency_asked_sees_the_referral_and_not_the_case(world, referral):
    assert world.seen_by(world.health) == [referral.pk]
    with acting_as(world.health):
        assert not Case.objects.visible_to(world.health).exists()
    words = world.page(world.health, f"/sent-to-us/{referral.reference}")
    assert WHY in words and "Harbour IDVA" in words and "She agrees" in words
    assert all(word not in words for word in ("Zephyrine", "07700", world.case.reference))
    assert client_of(world.health).get(f"/cases/{world.case.reference}").status_code == 404


def test_two_agencies_and_the_hub_read_it_and_nobody_else_in_the_case(world, referral):
    for user, sees in ((world.idva, True), (world.hub, True), (world.housing, False)):
        assert (world.seen_by(user) == [referral.pk]) == sees, user
        assert (WHY in world.page(user, f"/cases/{world.case.reference}/agencies")) == sees, user
    stranger = make_user(make_desk(world.area, PolicyGroup.HEALTH), Role.PRACTITIONER)
    assert world.seen_by(stranger) == []
    for user in (stranger, world.housing):
        assert client_of(user).get(f"/sent-to-us/{referral.reference}").status_code == 404


def test_how_she_may_be_contacted_is_no_column_of_it(world, referral):
    words = world.page(world.idva, f"/cases/{world.case.reference}/agencies/new")
    assert "Mobile phone call: Safe" in words and "07700 900321" not in words
    assert "contact_point" not in {field.name for field in AgencyReferral._meta.get_fields()}


@pytest.mark.parametrize(
    "typed",
    [
        {"why": "Ring her on 07700 900321"},
        {"why": "Write to ada@example.org"},
        {"asked_for": "Call +44 7700 900 321"},
        {"consent": "refused"},
        {"consent": "refused", "grounds": ["life"]},
        {"consent": "unsafe", "grounds": ["life"], "necessity": "Her life", "contact": "rules"},
        {"why": ""},
        {"to_desk_id": "0"},
        {"person_id": "0"},
        {"why": "She is hiding in a refuge at 14 Larkspur Row"},
    ],
)
def test_what_may_not_be_sent_is_said_and_kept_as_typed(world, typed):
    given = {
        "to_desk_id": world.health_desk.pk, "person_id": world.victim.pk, "ask": "treatment", "asked_for": "Therapy",
        "why": WHY, "contact": "through", "consent": "given",
    } | typed  # fmt: skip
    response = client_of(world.idva).post(f"/cases/{world.case.reference}/agencies/new", given)
    assert response.status_code == 200 and b"govuk-error-summary" in response.content
    assert not AgencyReferral.objects.exists()
    assert "Therapy" in response.content.decode() or "asked_for" in typed


def test_without_her_consent_the_ground_is_kept(world):
    referral = world.send(consent="unsafe", grounds=["life"], necessity="He reads her post", contact="through")
    assert "Right to life" in referral.basis and "He reads her post" in referral.basis
    with pytest.raises(IntegrityError), transaction.atomic(), as_system("test"):
        AgencyReferral.objects.filter(pk=referral.pk).update(necessity="")


@pytest.mark.parametrize(("urgent", "due"), [(False, dt.date(2026, 4, 9)), (True, dt.date(2026, 4, 7))])
def test_the_clock_leaves_out_weekends_and_bank_holidays(urgent, due):
    """Sent on the Thursday before Easter 2026: Good Friday and Easter Monday do not count."""
    sent_at = dt.datetime(2026, 4, 2, 16, 59, tzinfo=dt.UTC)
    assert timezone.localtime(answer_due(sent_at, urgent, Area())) == timezone.make_aware(
        dt.datetime.combine(due, dt.time(17))
    )


def test_the_area_sets_its_days(world):
    type(world.area).objects.update(agency_answer_days=10, agency_urgent_days=2)
    world.case.refresh_from_db()
    sent = world.send(urgent=True)
    assert sent.due_at == answer_due(sent.sent_at, True, Area(agency_urgent_days=2))
    words = world.page(world.idva, f"/cases/{world.case.reference}/agencies/new")
    assert "has 2 working days to answer, not 10" in words


def test_it_is_due_from_who_was_asked_and_the_sender_sees_that_it_waits(world, referral):
    assert world.due_of(world.health) == {f"agency-referral:{referral.pk}:answer"}
    assert f"agency-referral:{referral.pk}:sent" in world.due_of(world.idva)
    assert world.due_of(world.housing) == set()
    with as_system("test"):
        late = timezone.now() - dt.timedelta(hours=1)
        Due.objects.filter(key__startswith="agency-referral:").update(at=late)
        AgencyReferral.objects.update(due_at=late)
    assert "Overdue" in world.page(world.health, "/") and "Overdue" in world.page(world.idva, "/")
    assert "No answer: overdue" in world.page(world.idva, f"/cases/{world.case.reference}/agencies")


def test_sent_twice_it_is_asked_once_and_something_else_is_refused_while_it_waits(world, referral):
    assert world.send() == referral
    with pytest.raises(InvalidInput):
        world.send(asked_for="Something else")
    assert AgencyReferral.objects.count() == 1
    assert TimelineEntry.objects.filter(case=world.case, title="Another agency was asked for help").count() == 1


def test_the_timeline_and_the_log_do_not_say_which_agency_or_why(world, referral):
    told = TimelineEntry.objects.filter(case=world.case)
    assert not any(word in f"{one.title} {one.text}" for one in told for word in ("Talking", WHY))
    assert WHY not in str(list(Event.objects.values_list("detail", flat=True)))
    assert not any("Zephyrine" in notice.text for notice in Notice.objects.all())


def test_a_desk_of_another_area_and_her_own_cannot_be_asked(world):
    there = make_desk(make_area(), PolicyGroup.HEALTH)
    for desk in (there, world.idva_desk):
        with pytest.raises(InvalidInput):
            world.send(to_desk_id=desk.pk)


def test_a_closed_case_asks_nobody(world):
    world.case.close("moved", "Gone", world.hub)
    with pytest.raises(InvalidInput, match="closed"):
        world.send()


# --- Answering --------------------------------------------------------------------------------------------------------


def test_accepting_opens_the_case_as_far_as_its_column_says(world, referral):
    world.step("accept", referral, by=world.health)
    with acting_as(world.health):
        case = Case.objects.visible_to(world.health).get()
        other = make_user(make_desk(world.area, PolicyGroup.HEALTH), Role.PRACTITIONER)
        as_shared = case.facts.__class__(case.pk, case.area_id, frozenset(other.standing.desks()))
        assert sections_for(world.health, case.facts) == sections_for(other, as_shared)
    share = case.shares.get(desk=world.health_desk)
    assert share.basis == "work" and WHY not in share.reason
    assert "07700 900321" in world.page(world.health, f"/cases/{case.reference}")
    assert world.due_of(world.health) == set()
    assert Notice.objects.filter(user=world.idva, text__contains="was accepted").exists()
    assert "Accepted" in world.page(world.idva, f"/cases/{case.reference}/agencies")


def test_declining_says_why_and_the_agency_sees_no_case_and_no_more_of_the_referral(world, referral):
    address = f"/sent-to-us/{referral.reference}"
    client = client_of(world.health)
    assert client.post(address, {"answer": "declined", "why": "full"}).status_code == 200
    assert client.post(address, {"answer": "declined", "why": "full", "words": "Not before May"}).status_code == 302
    words = world.page(world.health, address)
    assert WHY not in words and "Not before May" in words
    with acting_as(world.health):
        assert not Case.objects.visible_to(world.health).exists()
    told = world.page(world.idva, f"/cases/{world.case.reference}/agencies")
    assert "We have no room now. Not before May" in told and WHY in told
    assert Notice.objects.filter(user=world.idva, text__contains="was declined").exists()
    assert world.due_of(world.idva) == set()


def test_the_outcome_goes_back_once(world, referral):
    world.step("accept", referral, by=world.health)
    world.step("end", referral, "done", "Eight sessions", by=world.health)
    assert "What was asked for was given. Eight sessions" in world.page(
        world.idva, f"/cases/{world.case.reference}/agencies"
    )
    assert Notice.objects.filter(user=world.idva, text__contains="has ended").exists()
    with pytest.raises(WrongState):
        world.step("end", referral, "partly", "", by=world.health)


def test_who_was_not_asked_does_not_answer(world, referral):
    for user in (world.idva, world.hub):
        assert client_of(user).post(f"/sent-to-us/{referral.reference}", {"answer": "accepted"}).status_code == 404
        with pytest.raises(NotAllowed):
            world.step("accept", referral, by=user)
    with pytest.raises(NotAllowed):
        world.step("withdraw", referral, "Not needed", by=world.health)


def test_the_second_answer_is_told_that_there_is_one(world, referral):
    world.step("decline", referral, "full", "No room", by=world.health)
    response = client_of(world.colleague).post(f"/sent-to-us/{referral.reference}", {"answer": "accepted"})
    assert response.status_code == 200 and "That is its final state" in response.content.decode()
    referral.refresh_from_db()
    assert referral.status == Status.DECLINED and not world.case.shares.filter(desk=world.health_desk).exists()


def test_withdrawn_it_waits_no_more_and_its_words_are_gone_for_who_was_asked(world, referral):
    address = f"/cases/{world.case.reference}/agencies/{referral.pk}/withdraw"
    client = client_of(world.idva)
    assert client.post(address, {"words": ""}).status_code == 200
    assert client.post(address, {"words": "She has found help"}).status_code == 302
    again = client.post(address, {"words": "She has found help"})
    assert again.status_code == 200 and "final state" in again.content.decode()
    assert world.due_of(world.health) == world.due_of(world.idva) == set()
    assert WHY not in world.page(world.health, f"/sent-to-us/{referral.reference}")
    assert Notice.objects.filter(user=world.health, text__contains="Withdrawn").exists()
    with pytest.raises(WrongState):
        world.step("accept", referral, by=world.health)


def test_when_the_share_has_ended_the_words_are_gone_too(world, referral):
    world.step("accept", referral, by=world.health)
    assert WHY in world.page(world.health, f"/sent-to-us/{referral.reference}")
    end_share(world.case, world.health_desk, "Its work is done", SYSTEM)
    assert WHY not in world.page(world.health, f"/sent-to-us/{referral.reference}")


# --- Restricted and barred -------------------------------------------------------------------------------------------


def test_a_restricted_case_asks_nobody(world):
    restrict(world.case, "by_hand", "Staff", SYSTEM, named=[world.idva])
    with pytest.raises(InvalidInput, match="restricted"):
        world.send()
    assert "This case is restricted" in world.page(world.idva, f"/cases/{world.case.reference}/agencies/new")


def test_once_the_case_is_restricted_nothing_of_it_is_left_at_the_agency_asked(world, referral):
    assert Notice.objects.filter(user=world.health).exists()
    restrict(world.case, "by_hand", "Staff", SYSTEM, named=[world.idva])
    assert world.seen_by(world.health) == [] and world.due_of(world.health) == set()
    assert not Notice.objects.filter(user=world.health).exists()
    client = client_of(world.health)
    assert client.get(f"/sent-to-us/{referral.reference}").status_code == 404
    assert referral.reference not in client.get("/sent-to-us").content.decode()
    with pytest.raises(NotFoundForUser):
        world.step("accept", referral, by=world.health)
    assert world.seen_by(world.idva) == [referral.pk]
    lift(world.case, "No reason left", SYSTEM)
    assert world.seen_by(world.health) == [referral.pk] and world.due_of(world.health)


def test_who_is_barred_learns_nothing_while_her_colleague_answers(world):
    bar(world.colleague, world.victim, "His sister", SYSTEM)
    referral = world.send()
    for user, sees in ((world.colleague, False), (world.health, True)):
        assert bool(world.seen_by(user)) == sees and bool(world.due_of(user)) == sees
        assert Notice.objects.filter(user=user).exists() == sees
    with pytest.raises(NotFoundForUser):
        world.step("accept", referral, by=world.colleague)


def test_who_is_barred_after_it_was_sent_loses_it(world, referral):
    assert world.due_of(world.colleague)
    bar(world.colleague, world.victim, "His sister", SYSTEM)
    assert world.seen_by(world.colleague) == [] and world.due_of(world.colleague) == set()
    assert not Notice.objects.filter(user=world.colleague).exists()
    assert world.due_of(world.health)


def test_with_a_destroyed_case_goes_what_is_due_and_told_of_its_referrals(world, referral):
    assert world.due_of(world.health) and Notice.objects.filter(user=world.health).exists()
    with as_system("the end of a case"):
        AgencyReferral.objects.filter(case=world.case).delete()
    assert world.due_of(world.health) == set()
    assert not Notice.objects.filter(link__contains=referral.reference).exists()


# --- Two at once ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_who_is_named_for_a_time_reads_it_until_that_second():
    """Nothing has swept: the moment passes while the case stays as it is."""
    world = World()
    make_user(world.area.hub_desk, Role.CHAIR)
    referral = world.send()
    restrict(world.case, "by_hand", "Staff", SYSTEM)
    name(world.case, world.health, "Helps", SYSTEM, until=timezone.now() + dt.timedelta(seconds=2))
    assert world.seen_by(world.health) == [referral.pk]
    time.sleep(2.1)
    with acting_as(world.health):
        assert not Case.objects.visible_to(world.health).exists()
    assert world.seen_by(world.health) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_give_one_answer():
    world = World()
    referral, together = world.send(), Barrier(2)

    def answer(user, step, *args):
        try:
            with system_session("two answers"):
                together.wait()
                getattr(referring, step)(referral, *args, user)
        except WrongState:
            return "late"
        finally:
            connection.close()
        return step

    with ThreadPoolExecutor(2) as pool:
        given = [
            pool.submit(answer, world.health, "accept"),
            pool.submit(answer, world.colleague, "decline", "full", "No room"),
        ]
        told = {each.result() for each in given}
    referral.refresh_from_db()
    assert "late" in told and len(told) == 2
    assert (referral.status == Status.ACCEPTED) == ("accept" in told)
    assert world.case.shares.filter(desk=world.health_desk).exists() == ("accept" in told)

"""Accepting a referral: which case it joins or opens, who reads it, and that nothing is ever doubled."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice, ReferralCategory
from cases.models import Bar, Case, ChildVoice, Due, Involvement, Presentation, RiskAssessment, VictimVoice
from dashub.errors import InvalidInput, WrongState
from people.models import ContactPoint, Person, Relationship
from referrals.actions import accept
from referrals.models import Referral, ReferralBar
from support.models import Engagement
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user
from tests.marac.factories import make_meeting
from tests.referrals.typed import CHILD, PERPETRATOR, VICTIM, sent

pytestmark = pytest.mark.django_db


class World:
    """An area with a hub, an IDVA service and a school that refers."""

    def __init__(self):
        self.area = make_area()
        self.idva_desk = make_desk(self.area, PolicyGroup.IDVA, ReferralCategory.IDVA)
        self.school = make_desk(self.area, PolicyGroup.EDUCATION, ReferralCategory.EDUCATION)
        self.housing = make_desk(self.area, PolicyGroup.HOUSING, ReferralCategory.HOUSING)
        self.officer = make_user(self.area.hub_desk, Role.TRIAGE)
        self.author = make_user(self.school, Role.PRACTITIONER)
        self.idva = make_user(self.idva_desk, Role.IDVA)

    def sent(self, **fields):
        return sent(self.school, self.author, **fields)


@pytest.fixture
def world():
    return World()


def known(world, **people):
    """Answers in which typed people were chosen to be existing ones."""
    typed = {"victims": VICTIM, "perpetrators": PERPETRATOR, "children": CHILD}
    return {role: [{**typed[role], "person_id": str(person.pk)}] for role, person in people.items()}


# --- A new case ------------------------------------------------------------------------------------------------------


def test_a_first_referral_opens_a_case_with_everything_that_was_typed(world):
    [case] = accept(world.sent(), ["idva"], "High risk", world.officer)
    assert case.victim.full_name == "Mira Testwood" and [p.full_name for p in case.perpetrators] == ["Bren Harrow"]
    assert not case.previously_known and case.risk_level == "high" and case.staff_risk == "Do not visit alone"
    child = Involvement.objects.get(case=case, role="child")
    assert child.school == "Alder Primary" and child.to_victim == "child"
    presentation = Presentation.objects.get(case=case)
    assert presentation.category == "education" and presentation.abuse_tags == ["stalking"]
    assert [p.pk for p in presentation.perpetrators.all()] == [p.pk for p in case.perpetrators]
    assert RiskAssessment.objects.get(case=case).native == "15 yes, 0 don't know, 9 not asked"
    assert ChildVoice.objects.get(case=case).not_to_perpetrator
    voices = {v.kind: v.text for v in VictimVoice.objects.filter(case=case)}
    assert voices == {
        "wishes": "To stay in her home\nWants the police involved: yes.",
        "fears": "That he comes back",
    }


def test_a_relationship_is_kept_once_and_read_from_both_sides(world):
    [case] = accept(world.sent(), ["idva"], "High risk", world.officer)
    tie = Relationship.objects.get(first=case.perpetrators[0], second=case.victim)
    assert tie.seen_from(case.victim.pk) == tie.seen_from(case.perpetrators[0].pk) == "ex_cohabitant"
    assert Relationship.objects.filter(kind="child").count() == 2


def test_the_hub_the_referrer_and_the_pathways_desks_read_it_and_nobody_else(world):
    [case] = accept(world.sent(), ["idva"], "High risk", world.officer)
    assert set(case.readers) == {world.area.hub_desk_id, world.school.pk, world.idva_desk.pk}
    assert Case.objects.visible_to(world.idva).exists()
    assert not Case.objects.visible_to(make_user(world.housing, Role.PRACTITIONER)).exists()


def test_the_chosen_desk_gets_the_work(world):
    other = make_desk(world.area, PolicyGroup.IDVA, ReferralCategory.IDVA)
    accept(world.sent(), ["idva"], "High risk", world.officer, desks={"idva": other})
    assert Engagement.objects.get().desk == other


@pytest.mark.parametrize(
    ("typed", "found"),
    [("Alder Primary", True), ("alder primary", True), ("Beech", False), ("", False), ("Primary", False)],
)
def test_a_school_is_the_one_that_is_named_and_never_guessed(world, typed, found):
    """Telling another school would tell strangers of a child."""
    alder = make_desk(world.area, PolicyGroup.EDUCATION, ReferralCategory.EDUCATION, name="Alder Primary School")
    referral = world.sent(answers={"children": [{**CHILD, "school": typed}]})
    Referral.objects.filter(pk=referral.pk).update(desk=world.housing)
    [case] = accept(Referral.objects.get(pk=referral.pk), ["school"], "For the child", world.officer)
    assert (alder.pk in case.readers) is found
    assert Due.objects.open().filter(what__startswith="Find a service: School").exists() is not found


def test_no_desk_is_chosen_where_the_officer_says_none_of_these(world):
    [case] = accept(world.sent(), ["housing"], "Needs a home", world.officer, desks={"housing": None})
    assert not case.engagements.exists() and Due.objects.open().filter(what__startswith="Find a service").exists()


def test_a_pathway_without_a_service_in_the_area_is_a_thing_due_and_not_lost(world):
    [case] = accept(world.sent(), ["adult"], "Care needs", world.officer)
    assert Due.objects.open().filter(case=case, what__startswith="Find a service: Adult").exists()


def test_the_referrer_leads_from_first_disclosure_and_it_is_recorded(world):
    [case] = accept(world.sent(), ["idva"], "High risk", world.officer)
    assert case.lead == world.author and case.handovers.get().to_user == world.author


def test_the_referrer_and_the_service_are_told_without_a_name(world):
    accept(world.sent(), ["idva"], "High risk", world.officer)
    told = {notice.user: notice.text for notice in Notice.objects.all()}
    assert set(told) == {world.author, world.idva}
    assert not any(name in text for text in told.values() for name in ("Mira", "Testwood", "Harrow"))


def test_an_abuser_who_is_not_connected_is_accepted_and_marked(world):
    [case] = accept(world.sent(connected=False), ["idva"], "Stalking by a stranger", world.officer)
    assert not case.connected


# --- MARAC -----------------------------------------------------------------------------------------------------------


def test_grounds_list_the_case_and_bring_the_idva_whatever_was_ticked(world):
    [case] = accept(world.sent(for_marac=True, grounds=["judgement"]), ["housing"], "High", world.officer)
    presentation = Presentation.objects.get(case=case)
    assert presentation.for_marac and presentation.grounds == ["judgement"]
    assert set(case.engagements.values_list("pathway", flat=True)) == {"idva", "housing"}
    referral = Referral.objects.get()
    assert referral.pathways == ["marac", "idva", "housing"]


def test_a_meeting_to_come_takes_the_case(world):
    meeting = make_meeting(world.area, starts_at=timezone.now() + dt.timedelta(days=3))
    [case] = accept(world.sent(for_marac=True), ["marac"], "High", world.officer)
    assert case.listed and case.listings.get().meeting == meeting


def test_without_a_meeting_to_come_the_coordinators_are_told(world):
    [case] = accept(world.sent(for_marac=True), ["marac"], "High", world.officer)
    assert not case.listed and Due.objects.open().filter(case=case, power="coordinate").exists()


def test_without_grounds_nothing_is_listed(world):
    make_meeting(world.area, starts_at=timezone.now() + dt.timedelta(days=3))
    [case] = accept(world.sent(), ["housing"], "Medium", world.officer)
    assert not case.listings.exists() and not Presentation.objects.get(case=case).for_marac


# --- Join or open ----------------------------------------------------------------------------------------------------


def test_the_same_victim_and_perpetrator_join_the_open_case(world):
    old = make_case(world.area)
    people = known(world, victims=old.victim, perpetrators=old.perpetrators[0])
    [case] = accept(world.sent(answers=people), ["idva"], "Again", world.officer)
    assert case == old and Case.objects.count() == 1
    assert set(Involvement.objects.filter(case=old).values_list("role", flat=True)) == {
        "victim",
        "perpetrator",
        "child",
    }


def test_a_second_perpetrator_is_added_to_the_joined_case(world):
    old = make_case(world.area)
    people = known(world, victims=old.victim, perpetrators=old.perpetrators[0])
    people["perpetrators"].append({"given_name": "Cole", "family_name": "Second", "to_victim": "in_law"})
    [case] = accept(world.sent(answers=people), ["idva"], "Again", world.officer)
    assert case == old and len(Case.objects.with_people().get().perpetrators) == 2


def test_another_perpetrator_opens_a_case_of_its_own_previously_known(world):
    old = make_case(world.area)
    [case] = accept(world.sent(answers=known(world, victims=old.victim)), ["idva"], "New partner", world.officer)
    assert case != old and case.previously_known and case.victim == old.victim


def test_a_closed_case_is_not_joined(world):
    old = make_case(world.area)
    old.close("needs_met", "done", world.officer)
    people = known(world, victims=old.victim, perpetrators=old.perpetrators[0])
    [case] = accept(world.sent(answers=people), ["idva"], "Again", world.officer)
    assert case != old and case.previously_known


def test_a_case_of_another_area_is_not_joined(world):
    elsewhere = make_area("Farrow")
    old = make_case(elsewhere, world.school)
    people = known(world, victims=old.victim, perpetrators=old.perpetrators[0])
    [case] = accept(world.sent(answers=people), ["idva"], "Moved", world.officer)
    assert case != old and case.area == world.area and case.previously_known


def test_two_victims_are_two_cases_and_neither_is_in_the_others(world):
    answers = {
        "victims": [VICTIM, {"given_name": "Nell", "family_name": "Otherway", "date_of_birth": "1995-01-01"}],
        "perpetrators": [{**PERPETRATOR, "to_victims": ["ex_cohabitant", "sibling"]}],
    }
    first, second = accept(world.sent(answers=answers), ["idva"], "Both at risk", world.officer)
    assert {first.victim.given_name, second.victim.given_name} == {"Mira", "Nell"}
    assert Person.objects.filter(given_name="Bren").count() == 1
    ties = {c.pk: c.involvements.get(role="perpetrator").to_victim for c in (first, second)}
    assert list(ties.values()) == ["ex_cohabitant", "sibling"]
    assert not second.involvements.filter(person=first.victim).exists()
    assert not VictimVoice.objects.filter(case=second).exists()


def test_one_person_cannot_be_two_of_the_referral(world):
    old = make_case(world.area)
    with pytest.raises(InvalidInput):
        people = known(world, victims=old.victim, perpetrators=old.victim)
        accept(world.sent(answers=people), ["idva"], "Again", world.officer)


# --- Known people ----------------------------------------------------------------------------------------------------


def test_what_is_held_about_a_known_person_is_never_overwritten(world):
    held = make_person("Miranda", "Oldname", sex="female", occupation="Baker")
    old = make_case(world.area, victim=held)
    ContactPoint.objects.create(person=held, channel="mobile", value="07700 900456", safety="unknown")
    typed = {**VICTIM, "occupation": "Driver", "language": "Welsh"}
    answers = known(world, victims=held, perpetrators=old.perpetrators[0])
    answers["victims"] = [{**typed, "person_id": str(held.pk)}]
    accept(world.sent(answers=answers), ["idva"], "Again", world.officer)
    held.refresh_from_db()
    assert (held.given_name, held.occupation, held.language) == ("Miranda", "Baker", "Welsh")
    assert str(held.date_of_birth) == "1990-05-17" and str(held.aliases.get()) == "Mira Testwood"
    assert held.contact_points.get().safety == "safe"
    assert "mira testwood" in held.search_names


def test_news_that_a_phone_is_not_safe_counts_and_news_that_it_is_does_not_undo_that(world):
    held = make_person("Mira", "Testwood")
    old = make_case(world.area, victim=held)
    safe = ContactPoint.objects.create(person=held, channel="mobile", value="07700 900456", safety="safe")
    unsafe = ContactPoint.objects.create(person=held, channel="email", value="m@example.org", safety="unsafe")
    points = [
        {"channel": "mobile", "value": "07700900456", "safety": "safe", "watched": "watched"},
        {"channel": "email", "value": "M@example.org", "safety": "safe"},
    ]
    answers = known(world, victims=held, perpetrators=old.perpetrators[0])
    answers["victims"][0]["contact_points"] = points
    accept(world.sent(answers=answers), ["idva"], "Again", world.officer)
    safe.refresh_from_db()
    unsafe.refresh_from_db()
    assert not safe.usable and unsafe.safety == "unsafe" and held.contact_points.count() == 2


def test_a_person_whom_neither_officer_nor_author_may_see_is_not_taken(world):
    hidden = make_case(make_area("Farrow")).victim
    [case] = accept(world.sent(answers=known(world, victims=hidden)), ["idva"], "High risk", world.officer)
    assert case.victim != hidden and not case.previously_known


def test_triages_word_goes_before_the_referrers(world):
    old = make_case(world.area)
    people = known(world, victims=old.victim, perpetrators=old.perpetrators[0])
    [case] = accept(world.sent(answers=people), ["idva"], "Not her", world.officer, chosen={("victims", 0): None})
    assert case != old and case.victim != old.victim


# --- Bars, guards, idempotence ---------------------------------------------------------------------------------------


def test_whoever_was_barred_from_the_referral_never_sees_the_case(world):
    referral = world.sent()
    relative = make_user(world.idva_desk, Role.IDVA)
    ReferralBar.objects.create(referral=referral, user=relative, role="perpetrators", place=0, reason="Same name")
    [case] = accept(referral, ["idva"], "High risk", world.officer)
    assert not Case.objects.visible_to(relative).exists() and Case.objects.visible_to(world.idva).exists()
    assert {bar.person_id for bar in Bar.objects.all()} == {case.victim.pk, case.perpetrators[0].pk}
    assert not Notice.objects.filter(user=relative).exists()


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_always_needed(world, reason):
    referral = world.sent()
    with pytest.raises(InvalidInput) as refused:
        accept(referral, ["idva"], reason, world.officer)
    assert "reason" in refused.value.fields
    referral.refresh_from_db()
    assert referral.status == "submitted" and not Case.objects.exists()


def test_a_pathway_is_needed(world):
    with pytest.raises(InvalidInput):
        accept(world.sent(), [], "High risk", world.officer)


def test_a_second_press_changes_nothing(world):
    referral = world.sent()
    accept(referral, ["idva"], "High risk", world.officer)
    with pytest.raises(WrongState):
        accept(Referral.objects.get(pk=referral.pk), ["idva"], "High risk", world.officer)
    assert Case.objects.count() == Presentation.objects.count() == Engagement.objects.count() == 1


@pytest.mark.parametrize("status", ["returned", "lower_risk", "redirected", "no_action", "childrens", "draft"])
def test_only_a_waiting_referral_is_accepted(world, status):
    with pytest.raises(WrongState):
        accept(world.sent(status=status), ["idva"], "High risk", world.officer)
    assert not Case.objects.exists()


def at_once(*jobs):
    """Each job in a thread and a connection of its own, let go together; what each raised, or None."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        try:
            gate.wait()
            job()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_decides_and_the_other_is_told():
    world = World()
    pk = world.sent().pk
    other = make_user(world.area.hub_desk, Role.TRIAGE)
    raised = at_once(
        *[lambda who=who: accept(Referral.objects.get(pk=pk), ["idva"], "High", who) for who in (world.officer, other)]
    )
    assert [type(error) for error in raised if error] == [WrongState]
    assert Case.objects.count() == Engagement.objects.count() == Presentation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_referrals_of_one_pair_accepted_at_once_are_one_case():
    world = World()
    victim, perpetrator = make_person("Mira"), make_person("Bren")
    # A closed case makes the two visible to the officer.
    make_case(world.area, victim=victim, perpetrators=[perpetrator]).close("needs_met", "done", SYSTEM)
    people = known(world, victims=victim, perpetrators=perpetrator)
    pks = [world.sent(answers=people).pk for _ in range(2)]
    raised = at_once(
        *[lambda pk=pk: accept(Referral.objects.get(pk=pk), ["idva"], "High", world.officer) for pk in pks]
    )
    assert raised == [None, None]
    assert Case.objects.open().count() == 1 and Presentation.objects.count() == 2
    assert not connection.in_atomic_block

"""Transfer of a case between areas: who answers for her when, who sees what, the clock, and figures that double nothing."""

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from agencies.principals import acting_as
from cases import restricting
from cases.models import Case, ChildVoice, Due, RiskAssessment, SafetyPlan, TimelineEntry, VictimVoice
from cases.sharing import bar
from dashub.errors import InvalidInput, NotAllowed, WrongState
from marac import actions, tasks
from marac.actions import attendance, discussion
from marac.actions.transfer import offer, take_step
from marac.models import Discussion, Listing, Meeting, Transfer, TransferEntry
from reporting.counts import gather
from reporting.periods import Period
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user
from tests.marac.factories import make_listing, make_meeting, make_presentation, make_series

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
# Noon on a Tuesday.
NOW = dt.datetime(2026, 1, 13, 12, tzinfo=LONDON)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
Status = Transfer.Status


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world():
    """A case of Wirral whose victim moves to Sefton, where a MARAC sits every day."""

    class World:
        wirral, sefton = make_area("Wirral"), make_area("Sefton")
        police, sefton_police = make_desk(wirral, PolicyGroup.POLICE), make_desk(sefton, PolicyGroup.POLICE)
        housing = make_desk(wirral, PolicyGroup.HOUSING)
        here = make_user(wirral.hub_desk, Role.COORDINATOR)
        there = make_user(sefton.hub_desk, Role.COORDINATOR)
        triage = make_user(sefton.hub_desk, Role.TRIAGE)
        chair = make_user(sefton.hub_desk, Role.CHAIR)
        constable = make_user(police, Role.REPRESENTATIVE)
        officer = make_user(sefton_police, Role.REPRESENTATIVE)
        child = make_person("Pip")
        case = make_case(wirral, police, housing, children=[child], risk_level="high", staff_risk="A dog")

    World.presentation = make_presentation(World.case, incident_on=dt.date(2026, 1, 9), what_happened="He hit her")
    make_series(World.wirral, World.wirral.hub_desk, World.police)
    World.series = make_series(World.sefton, World.sefton.hub_desk, World.sefton_police)
    return World


def offered(world, **more) -> Transfer:
    return offer(world.case, "moved", "She has a flat there", world.here, area=world.sefton, **more)


def accepted(world) -> Transfer:
    return take_step(take_step(offered(world), Status.RECEIVED, world.there), Status.ACCEPTED, world.there)


def led(world, transfer) -> Transfer:
    idva = make_user(make_desk(world.sefton, PolicyGroup.IDVA), Role.IDVA)
    transfer.new_case.hand_lead(idva, "Takes over", world.there)
    return transfer


def confirmed(world) -> Transfer:
    return take_step(led(world, accepted(world)), Status.CONFIRMED, world.there, "We have her")


def sees(user, thing) -> bool:
    with acting_as(user):
        return type(thing).objects.visible_to(user).filter(pk=thing.pk).exists()


def told(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


# --- The way of a transfer -------------------------------------------------------------------------------------------


def test_an_offer_opens_the_case_to_the_other_hub_and_to_nobody_else_there(world):
    assert not sees(world.there, world.case)
    transfer = offered(world)
    for user in (world.there, world.triage, world.chair):
        assert sees(user, world.case) and sees(user, transfer)
        assert told(user) == [f"Another area offers a case: {transfer.reference}"]
    assert not sees(world.officer, world.case)
    # Agencies in the case know that it is being transferred; the transfer itself is the hubs' business.
    assert sees(world.constable, world.case) and not sees(world.constable, transfer)
    assert transfer.due_at == NOW + 24 * HOUR


def test_the_old_area_answers_for_her_until_the_new_one_confirms(world):
    transfer = accepted(world)
    case = Case.objects.get(pk=world.case.pk)
    assert (case.status, case.transferring) == ("open", True)
    with pytest.raises(WrongState, match="being transferred"):
        case.close("moved", "She is gone", world.here)
    take_step(led(world, transfer), Status.CONFIRMED, world.there, "We have her")
    case.refresh_from_db()
    assert (case.status, case.transferring, case.closure) == ("closed", False, "transferred")
    assert not Due.objects.open().filter(key__startswith="transfer:").exists()


def test_nobody_confirms_before_somebody_leads_her_case_there(world):
    transfer = accepted(world)
    with pytest.raises(WrongState, match="Nobody leads the case"):
        take_step(transfer, Status.CONFIRMED, world.there)
    assert Case.objects.get(pk=world.case.pk).status == "open"


def test_acceptance_opens_a_case_of_the_same_people_and_lists_it(world):
    RiskAssessment.objects.create(
        case=world.case, tool="dash-24", level="high", native="15 yes", assessed_on=NOW.date(), desk=world.police
    )
    SafetyPlan.objects.create(case=world.case, entries={"home": "Old locks"}, desk=world.police, at=NOW - DAY)
    SafetyPlan.objects.create(case=world.case, entries={"home": "New locks"}, desk=world.police)
    VictimVoice.objects.create(case=world.case, kind="wishes", text="To stay", desk=world.police, at=NOW - DAY)
    VictimVoice.objects.create(case=world.case, kind="wishes", text="To go", desk=world.police)
    ChildVoice.objects.create(case=world.case, child=world.child, words="I hid", desk=world.police)
    transfer = accepted(world)
    new = transfer.new_case
    assert transfer.status == Status.LISTED
    assert set(new.involvements.values_list("person", "role")) == set(
        world.case.involvements.values_list("person", "role")
    )
    assert (new.area, new.risk_level, new.staff_risk) == (world.sefton, "high", "A dog")
    assert new.previously_known and new.came_from == world.wirral.name
    assert [plan.entries for plan in new.safety_plans.all()] == [{"home": "New locks"}]
    assert [voice.text for voice in new.voices.all()] == ["To go"]
    assert new.child_voices.get().not_to_perpetrator and new.assessments.get().native == "15 yes"
    assert new.presentations.get().what_happened == "He hit her"
    listing = Listing.objects.get(case=new)
    assert listing.meeting.area == world.sefton and listing.presentation == new.presentations.get()
    assert sees(world.officer, new) and not sees(world.here, new)
    assert [entry.step for entry in transfer.entries.all()] == ["offered", "received", "accepted", "listed"]


def test_without_a_meeting_to_come_it_is_accepted_and_listed_later(world):
    world.series.active = False
    world.series.save()
    Meeting.objects.filter(area=world.sefton).delete()
    transfer = accepted(world)
    assert transfer.status == Status.ACCEPTED
    with pytest.raises(WrongState, match="No meeting is planned"):
        take_step(transfer, Status.LISTED, world.there)
    world.series.active = True
    world.series.save()
    assert take_step(transfer, Status.LISTED, world.there).status == Status.LISTED


def test_listing_the_new_case_by_hand_moves_the_transfer_on(world):
    world.series.active = False
    world.series.save()
    transfer = accepted(world)
    meeting = make_meeting(world.sefton, world.series)
    actions.list_by_hand(transfer.new_case, transfer.new_case.presentations.get(), meeting, world.there)
    transfer.refresh_from_db()
    assert transfer.status == Status.LISTED


def test_her_open_case_there_is_joined_and_no_second_one_opened(world):
    known = make_case(world.sefton, victim=world.case.victim, perpetrators=world.case.perpetrators)
    transfer = accepted(world)
    assert transfer.new_case == known and Case.objects.filter(area=world.sefton).count() == 1
    assert known.involvements.filter(person=world.child).count() == 1


def test_a_question_goes_back_and_its_answer_comes_again(world):
    transfer = take_step(offered(world), Status.RECEIVED, world.there)
    with pytest.raises(InvalidInput):
        take_step(transfer, Status.QUERIED, world.there, " ")
    transfer = take_step(transfer, Status.QUERIED, world.there, "Is it a refuge?")
    assert told(world.here)[-1] == f"A question about a transfer: {transfer.reference}"
    with pytest.raises(NotAllowed):
        take_step(transfer, Status.RECEIVED, world.there, "We answer ourselves")
    with pytest.raises(InvalidInput):
        take_step(transfer, Status.RECEIVED, world.here)
    take_step(transfer, Status.RECEIVED, world.here, "No, a flat of her own")
    assert [entry.text for entry in transfer.entries.all()][-2:] == ["Is it a refuge?", "No, a flat of her own"]


def test_withdrawn_it_is_shut_to_the_other_hub_again(world):
    transfer = take_step(offered(world), Status.RECEIVED, world.there)
    with pytest.raises(NotAllowed):
        take_step(transfer, Status.WITHDRAWN, world.there, "Not ours")
    take_step(transfer, Status.WITHDRAWN, world.here, "She stays after all")
    assert not sees(world.there, world.case) and not sees(world.there, transfer)
    assert Case.objects.get(pk=world.case.pk).transferring is False
    assert offered(world).status == Status.OFFERED


def test_a_case_waits_in_one_transfer_at_a_time_and_only_while_open(world):
    offered(world)
    with pytest.raises(WrongState):
        offered(world)
    closed = make_case(world.wirral)
    closed.close("needs_met", "Safe", world.here)
    with pytest.raises(WrongState):
        offer(closed, "moved", "x", world.here, area=world.sefton)


@pytest.mark.parametrize("wrong", [{}, {"outside": " "}, {"own": True}, {"both": True}])
def test_it_goes_to_exactly_one_other_place(world, wrong):
    where = {
        "area": world.wirral if "own" in wrong else world.sefton if "both" in wrong else None,
        "outside": "Leeds MARAC" if "both" in wrong else wrong.get("outside", ""),
    }
    with pytest.raises(InvalidInput):
        offer(world.case, "moved", "x", world.here, **where)
    assert not Transfer.objects.exists()


def test_a_case_that_waits_on_a_list_leaves_it_when_the_other_area_confirms(world):
    listing = make_listing(world.case, make_meeting(world.wirral), presentation=world.presentation)
    Case.objects.filter(pk=world.case.pk).update(listed=True)
    confirmed(world)
    listing.refresh_from_db()
    assert listing.status == Listing.Status.WITHDRAWN
    assert not Case.objects.get(pk=world.case.pk).listed


# --- Who sees, who may -----------------------------------------------------------------------------------------------


def test_only_the_hub_whose_turn_it_is_takes_a_step(world):
    transfer = offered(world)
    for user in (world.here, world.triage, world.constable, world.officer):
        with pytest.raises(NotAllowed):
            take_step(transfer, Status.RECEIVED, user)
    assert transfer.steps_for(world.there) == [Status.RECEIVED]
    assert transfer.steps_for(world.here) == [Status.WITHDRAWN]
    assert transfer.steps_for(world.triage) == []


def test_whoever_is_barred_there_learns_nothing(world):
    bar(world.there, world.case.victim, "Her sister", SYSTEM)
    transfer = offered(world)
    assert not sees(world.there, world.case) and not sees(world.there, transfer) and told(world.there) == []
    assert told(world.chair)


def test_a_worker_of_the_new_area_who_is_in_the_case_is_shut_out_before_it_is_offered(world):
    his = world.case.perpetrators[0]
    worker = make_user(world.sefton.hub_desk, Role.COORDINATOR, name=his.full_name)
    transfer = offered(world)
    case = Case.objects.get(pk=world.case.pk)
    assert case.restricted and worker.pk in case.barred
    assert not sees(worker, case) and not sees(worker, transfer) and told(worker) == []
    assert sees(world.chair, transfer)


def test_who_joins_the_new_hub_meanwhile_is_compared_too(world):
    from cases.screening import screen_user

    his = world.case.perpetrators[0]
    transfer = offered(world)
    worker = make_user(world.sefton.hub_desk, Role.COORDINATOR, name=his.full_name)
    screen_user(worker, SYSTEM)
    assert not sees(worker, transfer)


def test_a_restricted_case_is_offered_by_the_named_and_received_by_the_duty_list_there(world):
    chair = make_user(world.wirral.hub_desk, Role.CHAIR)
    world.sefton.duty.add(world.chair)
    restricting.restrict(world.case, "by_hand", "A councillor", chair)
    transfer = offer(world.case, "moved", "In secret", chair, area=world.sefton)
    assert sees(world.chair, transfer) and not sees(world.there, transfer) and not sees(world.here, transfer)
    assert told(world.there) == [] and f"Another area offers a case: {transfer.reference}" in told(world.chair)
    transfer = take_step(take_step(transfer, Status.RECEIVED, world.chair), Status.ACCEPTED, world.chair)
    assert transfer.new_case.restricted
    assert sees(world.chair, transfer.new_case)
    assert not sees(world.there, transfer.new_case) and not sees(world.officer, transfer.new_case)


def test_a_restricted_case_goes_nowhere_where_nobody_may_receive_it(world):
    lonely = make_area("Lonely")
    restricting.restrict(world.case, "by_hand", "A councillor", SYSTEM)
    with pytest.raises(InvalidInput) as refused:
        offer(world.case, "moved", "x", world.here, area=lonely)
    assert "Nobody in that area" in refused.value.fields["to"]
    assert not Transfer.objects.exists()


def test_withdrawing_a_restricted_case_takes_the_names_back(world):
    chair = make_user(world.wirral.hub_desk, Role.CHAIR)
    restricting.restrict(world.case, "by_hand", "A councillor", chair)
    transfer = offer(world.case, "moved", "In secret", chair, area=world.sefton)
    assert sees(world.chair, world.case)
    take_step(transfer, Status.WITHDRAWN, chair, "A mistake")
    assert not sees(world.chair, world.case) and sees(chair, world.case)


def test_the_timeline_does_not_say_where_she_goes(world):
    offer(world.case, "moved", "To her mother's", world.here, outside="Leeds MARAC")
    lines = TimelineEntry.objects.filter(case=world.case)
    assert lines.filter(title__contains="transfer").exists()
    assert not [line for line in lines if "Leeds" in f"{line.title} {line.text}" or "mother" in line.text]


# --- The clock -------------------------------------------------------------------------------------------------------


def test_urgent_has_four_hours_and_confirmation_five_working_days(world):
    transfer = offered(world, urgent=True)
    assert transfer.due_at == NOW + 4 * HOUR
    transfer = take_step(transfer, Status.RECEIVED, world.there)
    assert transfer.due_at == dt.datetime(2026, 1, 20, 17, tzinfo=LONDON)


def test_each_area_sets_its_clock(world):
    world.wirral.transfer_hours, world.wirral.transfer_days = 6, 1
    world.wirral.save()
    transfer = offered(world)
    assert transfer.due_at == NOW + 6 * HOUR
    assert take_step(transfer, Status.RECEIVED, world.there).due_at == dt.datetime(2026, 1, 14, 17, tzinfo=LONDON)


def test_due_lines_at_both_hubs(world):
    transfer = offered(world)
    lines = {due.desk: due for due in Due.objects.open().filter(key__startswith="transfer:")}
    assert set(lines) == {world.wirral.hub_desk, world.sefton.hub_desk}
    assert {due.at for due in lines.values()} == {transfer.due_at}
    with acting_as(world.there):
        mine = Due.objects.for_user(world.there).open()
        assert [due.what for due in mine] == ["Another area offers a case: say that you have received it"]
    with acting_as(world.here):
        mine = Due.objects.for_user(world.here).open()
        assert [due.what for due in mine] == ["A transfer is not confirmed: the case is still yours"]


def test_overdue_is_told_to_both_hubs_once_a_day_until_confirmed(world, clock):
    transfer = offered(world)
    Notice.objects.all().delete()
    clock.move_to(transfer.due_at)
    tasks.chase_transfers()
    assert not Notice.objects.exists()
    clock.shift(1)
    for _ in range(3):
        tasks.chase_transfers()
    assert Notice.objects.filter(user=world.there).count() == Notice.objects.filter(user=world.here).count() == 1
    assert transfer.reference in told(world.here)[0] and world.case.reference not in told(world.here)[0]
    clock.shift(DAY)
    tasks.chase_transfers()
    assert Notice.objects.filter(user=world.here).count() == 2
    take_step(transfer, Status.WITHDRAWN, world.here, "She stays")
    clock.shift(DAY)
    Notice.objects.all().delete()
    tasks.chase_transfers()
    assert not Notice.objects.exists()


# --- An outside area -------------------------------------------------------------------------------------------------


def test_the_words_of_an_outside_area_are_recorded_with_name_and_day(world, clock):
    transfer = offer(world.case, "moved", "Urgent", world.here, outside="Leeds MARAC")
    with pytest.raises(InvalidInput):
        take_step(transfer, Status.RECEIVED, world.here)
    for step in (Status.RECEIVED, Status.ACCEPTED, Status.LISTED, Status.CONFIRMED):
        transfer = take_step(transfer, step, world.here, told_by="J Brook, coordinator", happened_on=NOW.date())
    entries = TransferEntry.objects.filter(transfer=transfer).exclude(step="offered")
    assert {entry.told_by for entry in entries} == {"J Brook, coordinator"}
    case = Case.objects.get(pk=world.case.pk)
    assert (case.status, case.closure, transfer.new_case) == ("closed", "transferred", None)


def test_an_outside_area_that_keeps_silent_is_overdue_too(world, clock):
    transfer = offer(world.case, "moved", "Urgent", world.here, outside="Leeds MARAC")
    clock.move_to(transfer.due_at + HOUR)
    tasks.chase_transfers()
    assert told(world.here) == [f"Transfer {transfer.reference} is overdue: offered, not confirmed"]


# --- Figures ---------------------------------------------------------------------------------------------------------


def hear(listing, chair) -> None:
    Meeting.objects.filter(pk=listing.meeting_id).update(status="in_session")
    listing.refresh_from_db()
    attendance.accept_confidentiality(listing.meeting, chair)
    found = discussion.start_discussion(listing, chair)
    Discussion.objects.filter(pk=found.pk).update(
        decision="Act", tell_victim_by=listing.case.area.hub_desk, tell_victim_how="By telephone"
    )
    found.refresh_from_db()
    discussion.close_discussion(found, chair, without_perpetrator="He is in prison")


def figures(area):
    counts = gather(area, Period(dt.date(2026, 1, 1), 1))
    return counts.detail, counts.received, counts.loose


def test_figures_of_the_old_area_stay_and_the_new_one_counts_its_own_hearing_once(world):
    hear(make_listing(world.case, make_meeting(world.wirral), presentation=world.presentation), world.here)
    old, new = figures(world.wirral), figures(world.sefton)
    transfer = confirmed(world)
    assert figures(world.wirral) == old and figures(world.sefton) == new
    hear(Listing.objects.get(case=transfer.new_case), world.chair)
    assert figures(world.wirral) == old
    heard = Discussion.objects.filter(counted_on__isnull=False)
    assert sorted(heard.values_list("area_id", flat=True)) == sorted([world.wirral.pk, world.sefton.pk])
    mine = heard.get(area_id=world.sefton.pk)
    assert (mine.category, mine.repeat) == ("other_marac", False)
    # No referral came into being: neither area counts a second one.
    assert figures(world.sefton)[1] == new[1]
    assert figures(world.sefton)[0] != new[0]


# --- Two at once -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_open_one_case(world):
    transfer = take_step(offered(world), Status.RECEIVED, world.there)
    outcomes, gate = [], threading.Barrier(2)

    def accept(user):
        try:
            gate.wait(10)
            with transaction.atomic():
                take_step(Transfer.objects.get(pk=transfer.pk), Status.ACCEPTED, user)
            outcomes.append("done")
        except WrongState:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[user]) for user in (world.there, world.chair)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["done", "refused"]
    assert Case.objects.filter(area=world.sefton).count() == 1

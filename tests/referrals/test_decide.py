"""Every decision but acceptance: its reason, what it starts, who is told, and who answers an appeal."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice, ReferralCategory
from audit.models import Event
from cases.models import Due
from dashub.errors import InvalidInput, NotAllowed, WrongState
from referrals import actions
from referrals.models import Decision, Referral, ReferralBar
from tests.factories import make_area, make_desk, make_user
from tests.referrals.typed import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def officer(area):
    return make_user(area.hub_desk, Role.TRIAGE)


@pytest.fixture
def referral(area):
    desk = make_desk(area)
    return sent(desk, make_user(desk, Role.PRACTITIONER))


DECISIONS = {
    "returned": lambda r, by: actions.return_for_information(r, "Which school?", by),
    "lower_risk": lambda r, by: actions.take_lower_risk(r, by, "Medium risk", by),
    "redirected": lambda r, by: actions.redirect(r, "J. Ward, Harbour", "A call tomorrow", "Other area", by),
    "no_action": lambda r, by: actions.take_no_action(r, "No abuse found", by),
    "childrens": lambda r, by: actions.send_to_childrens(r, "She is 15", by),
}


@pytest.mark.parametrize("status", DECISIONS)
def test_a_decision_is_kept_counted_told_and_audited(referral, officer, status):
    referral.start_clock()
    DECISIONS[status](referral, officer)
    referral.refresh_from_db()
    assert referral.status == status and referral.decided_by == officer
    decision = Decision.objects.get(referral=referral)
    assert decision.kind == status and decision.reason and decision.by == officer
    assert Notice.objects.filter(user=referral.author).count() == 1
    assert Event.objects.filter(verb="decided", object_ids=[referral.pk], detail__to=status).exists()
    assert not Due.objects.open().filter(key=f"referral:{referral.pk}:decide").exists()


@pytest.mark.parametrize("status", DECISIONS)
def test_a_second_decision_is_refused(referral, officer, status):
    DECISIONS[status](referral, officer)
    with pytest.raises(WrongState):
        actions.take_no_action(Referral.objects.get(pk=referral.pk), "Again", officer)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("decide", "field"),
    [
        (lambda r, by: actions.return_for_information(r, " ", by), "question"),
        (lambda r, by: actions.take_lower_risk(r, None, "Medium", by), "owner"),
        (lambda r, by: actions.take_lower_risk(r, by, "", by), "reason"),
        (lambda r, by: actions.redirect(r, "", "A call", "Why", by), "told"),
        (lambda r, by: actions.redirect(r, "J. Ward", "", "Why", by), "alternative"),
        (lambda r, by: actions.redirect(r, "J. Ward", "A call", "", by), "reason"),
        (lambda r, by: actions.take_no_action(r, "", by), "reason"),
        (lambda r, by: actions.send_to_childrens(r, "", by), "reason"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_decided(referral, officer, decide, field):
    with pytest.raises(InvalidInput) as refused:
        decide(referral, officer)
    assert field in refused.value.fields
    assert Referral.objects.get(pk=referral.pk).status == "submitted"


def test_the_lower_risk_clock_counts_the_areas_working_days_to_the_close_of_day(referral, officer):
    with time_machine.travel(dt.datetime(2026, 4, 2, 10, 0, tzinfo=dt.UTC), tick=False):
        # The Thursday before Easter: Good Friday and Easter Monday do not count.
        actions.take_lower_risk(referral, officer, "Medium risk", officer)
    assert referral.due_at == dt.datetime(2026, 4, 13, 16, 0, tzinfo=dt.UTC)
    assert Due.objects.open().get(key=f"referral:{referral.pk}:lower-risk").user == officer


def test_the_outcome_of_the_lower_risk_pathway_settles_its_clock_and_reaches_the_referrer(referral, officer):
    actions.take_lower_risk(referral, officer, "Medium risk", officer)
    actions.record_outcome(referral, "She has a safety plan with outreach", officer)
    referral.refresh_from_db()
    assert referral.outcome.startswith("She has")
    assert not Due.objects.open().exists() and Notice.objects.filter(user=referral.author).count() == 2


def test_an_outcome_belongs_to_the_lower_risk_pathway_alone(referral, officer):
    with pytest.raises(WrongState):
        actions.record_outcome(referral, "Something", officer)


def test_a_question_is_due_with_the_referrer(referral, officer):
    actions.return_for_information(referral, "Which school?", officer)
    due = Due.objects.open().get()
    assert due.user == referral.author and due.desk == referral.desk


def test_the_childrens_desk_reads_what_it_was_sent(referral, officer, area):
    childrens = make_desk(area, PolicyGroup.CHILDRENS, ReferralCategory.CHILDRENS)
    worker = make_user(childrens, Role.PRACTITIONER)
    assert not Referral.objects.visible_to(worker).exists()
    actions.send_to_childrens(referral, "She is 15", officer)
    assert Referral.objects.visible_to(worker).exists() and Notice.objects.filter(user=worker).exists()


# --- Appeal ----------------------------------------------------------------------------------------------------------


def test_an_upheld_appeal_brings_it_back_to_the_queue_with_a_new_clock(referral, officer, area):
    other = make_user(area.hub_desk, Role.TRIAGE)
    actions.take_no_action(referral, "No abuse found", officer)
    made = actions.appeal(referral, "There was a second incident", referral.author)
    assert Notice.objects.filter(user=other, key=f"appeal:{made.pk}").exists()
    assert not Notice.objects.filter(user=officer, key=f"appeal:{made.pk}").exists()
    actions.answer_appeal(made, True, "Look again", other)
    referral.refresh_from_db()
    assert referral.status == "submitted" and referral.decide_by > timezone.now()
    assert Due.objects.open().filter(key=f"referral:{referral.pk}:decide").exists()
    assert not Due.objects.open().filter(key=f"referral:{referral.pk}:appeal").exists()


def test_a_refused_appeal_leaves_the_decision(referral, officer, area):
    other = make_user(area.hub_desk, Role.TRIAGE)
    actions.take_no_action(referral, "No abuse found", officer)
    made = actions.appeal(referral, "I disagree", referral.author)
    actions.answer_appeal(made, False, "The reason stands", other)
    referral.refresh_from_db()
    made.refresh_from_db()
    assert (referral.status, made.status) == ("no_action", "refused")
    actions.appeal(referral, "New facts", referral.author)


def test_the_first_decider_does_not_answer_unless_there_is_nobody_else(referral, officer, area):
    actions.take_no_action(referral, "No abuse found", officer)
    made = actions.appeal(referral, "I disagree", referral.author)
    other = make_user(area.hub_desk, Role.COORDINATOR)
    with pytest.raises(NotAllowed):
        actions.answer_appeal(made, True, "Look again", officer)
    other.is_active = False
    other.save()
    actions.answer_appeal(made, True, "Look again", officer)


def test_an_appeal_is_answered_once(referral, officer, area):
    other = make_user(area.hub_desk, Role.TRIAGE)
    actions.take_no_action(referral, "No abuse found", officer)
    made = actions.appeal(referral, "I disagree", referral.author)
    actions.answer_appeal(made, True, "Look again", other)
    with pytest.raises(WrongState):
        actions.answer_appeal(made, False, "No", other)


@pytest.mark.parametrize("status", ["submitted", "returned", "accepted", "childrens"])
def test_there_is_nothing_to_appeal(referral, status):
    Referral.objects.filter(pk=referral.pk).update(status=status)
    with pytest.raises(WrongState):
        actions.appeal(Referral.objects.get(pk=referral.pk), "I disagree", referral.author)


def test_an_appeal_looks_at_the_decision_of_this_moment(referral, officer, area):
    """The page was opened before the hub looked again."""
    actions.take_no_action(referral, "No abuse found", officer)
    before = Referral.objects.get(pk=referral.pk)
    referral.look_again(officer)
    with pytest.raises(WrongState):
        actions.appeal(before, "I disagree", referral.author)


def test_a_second_appeal_waits_for_the_first(referral, officer):
    actions.take_no_action(referral, "No abuse found", officer)
    actions.appeal(referral, "I disagree", referral.author)
    with pytest.raises(WrongState):
        actions.appeal(referral, "Again", referral.author)


def test_assigning_leaves_alone_what_has_moved_on(referral, officer, area):
    decided = sent(referral.desk, referral.author, status="no_action")
    assert actions.assign([referral, decided], officer, officer) == 1
    assert actions.assign([referral], officer, officer) == 0
    decided.refresh_from_db()
    assert decided.assigned_to is None


# --- Stuck work ------------------------------------------------------------------------------------------------------


def test_an_overdue_decision_reaches_the_coordinators_once(area, referral):
    coordinator, officer = make_user(area.hub_desk, Role.COORDINATOR), make_user(area.hub_desk, Role.TRIAGE)
    Referral.objects.filter(pk=referral.pk).update(decide_by=timezone.now() - dt.timedelta(minutes=1))
    assert [actions.alarm_overdue(), actions.alarm_overdue()] == [1, 1]
    assert Notice.objects.filter(user=coordinator).count() == 1 and not Notice.objects.filter(user=officer).exists()
    due = Due.objects.open().get(key=f"referral:{referral.pk}:overdue")
    assert due.power == "coordinate"
    actions.take_no_action(referral, "No abuse found", officer)
    assert not Due.objects.open().exists() and actions.alarm_overdue() == 0


@pytest.mark.parametrize("role", [Role.CHAIR, Role.COORDINATOR])
def test_what_is_overdue_opens_for_everybody_whom_it_reaches(area, referral, role, client):
    """A chair does not decide referrals: the line on her home page leads where she may go."""
    user = make_user(area.hub_desk, role)
    actions.alarm_overdue(referral.decide_by + dt.timedelta(seconds=1))
    client.force_login(user)
    links = {Due.objects.for_user(user).get(key__endswith=":overdue").link, user.notices.get().link}
    assert {client.get(link).status_code for link in links} == {200}


def test_the_alarm_waits_for_the_very_moment(area, referral):
    at = referral.decide_by
    assert [actions.alarm_overdue(at), actions.alarm_overdue(at + dt.timedelta(seconds=1))] == [0, 1]


def test_whoever_is_barred_is_not_alarmed(area, referral):
    coordinator = make_user(area.hub_desk, Role.COORDINATOR)
    ReferralBar.objects.create(referral=referral, user=coordinator, role="victims", reason="Same name")
    actions.alarm_overdue(referral.decide_by + dt.timedelta(hours=1))
    assert not Notice.objects.exists() and not Due.objects.for_user(coordinator).exists()


# --- Who is told -----------------------------------------------------------------------------------------------------


def test_the_worker_whom_the_referral_names_is_the_referrer(area, referral, officer):
    named = make_user(referral.desk, Role.PRACTITIONER)
    referral.answers = {**referral.answers, "referrer": {"email": named.email.upper()}}
    referral.save()
    actions.take_no_action(referral, "No abuse found", officer)
    assert {notice.user for notice in Notice.objects.all()} == {named}


def test_an_address_of_another_desk_names_nobody(area, referral, officer):
    stranger = make_user(make_desk(area), Role.PRACTITIONER)
    referral.answers = {**referral.answers, "referrer": {"email": stranger.email}}
    referral.save()
    actions.take_no_action(referral, "No abuse found", officer)
    assert {notice.user for notice in Notice.objects.all()} == {referral.author}

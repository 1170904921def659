"""Sending: complete or not, once, screened, by whose clock, and who is told."""

import copy
import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice, ReferralCategory
from audit.models import Event
from cases.models import Due
from dashub.errors import InvalidInput, NotAllowed, WrongState
from referrals.completeness import Incomplete
from referrals.models import Referral
from tests.factories import make_area, make_desk, make_user
from tests.referrals.typed import ANSWERS

pytestmark = pytest.mark.django_db
REFERRER = {"name": "Jo Example", "phone": "0151 496 0000"}
OPEN = dt.datetime(2026, 3, 10, 11, 0, tzinfo=dt.UTC)  # Tuesday morning
NIGHT = dt.datetime(2026, 3, 13, 18, 0, tzinfo=dt.UTC)  # Friday evening


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def desk(area):
    return make_desk(area)


@pytest.fixture
def author(desk):
    return make_user(desk, Role.PRACTITIONER)


@pytest.fixture
def officer(area):
    return make_user(area.hub_desk, Role.TRIAGE)


@pytest.fixture
def draft(desk, author):
    return typed(desk, author)


def typed(desk, author, **changes):
    answers = copy.deepcopy({**ANSWERS, "referrer": REFERRER, **changes})
    referral = Referral.start(desk, author)
    referral.save_page("api", answers, referral.version, author)
    return referral


def victim(**changes):
    return [{**ANSWERS["victims"][0], **changes}]


def sent(referral, by=None):
    referral.submit(by or referral.author, uuid.uuid4())
    referral.refresh_from_db()
    return referral


def test_sent_it_waits_for_the_hub_by_the_clock_of_its_risk(draft, officer):
    with time_machine.travel(OPEN, tick=False):
        sent(draft)
    assert draft.status == Referral.Status.SUBMITTED
    assert draft.risk_level == "high"
    assert draft.decide_by == OPEN + dt.timedelta(hours=draft.area.triage_hours_high)
    due = Due.objects.for_user(officer).get()
    assert (due.at, due.power, due.reference) == (draft.decide_by, "triage", draft.reference)
    assert Notice.objects.filter(user=officer, text__contains=draft.reference).count() == 1


def test_other_risk_has_the_longer_clock(desk, author):
    with time_machine.travel(OPEN, tick=False):
        referral = sent(typed(desk, author, risk={"tools": []}))
    assert referral.risk_level == "unknown"
    assert referral.decide_by == OPEN + dt.timedelta(hours=desk.area.triage_hours)


def test_one_key_sends_once(draft, officer):
    key = uuid.uuid4()
    draft.submit(draft.author, key)
    again = Referral.objects.get(pk=draft.pk)
    again.submit(draft.author, key)
    assert Notice.objects.filter(user=officer).count() == 1
    assert Event.objects.filter(detail__to="submitted").count() == 1


def test_another_key_does_not_send_it_again(draft):
    sent(draft)
    with pytest.raises(WrongState):
        draft.submit(draft.author, uuid.uuid4())


def test_a_draft_that_was_sent_meanwhile_is_not_thrown_away(draft, author):
    """Two windows: one asks whether to delete the draft, the other sends it."""
    asked = Referral.objects.get(pk=draft.pk)
    sent(draft)
    with pytest.raises(NotAllowed):
        asked.discard(author)
    assert Referral.objects.filter(pk=draft.pk).exists()


def test_a_key_belongs_to_one_referral(draft, desk, author):
    sent(draft)
    with pytest.raises(InvalidInput):
        typed(desk, author).submit(author, draft.submit_key)


def test_nobody_else_sends_a_draft(draft, desk):
    with pytest.raises(NotAllowed):
        draft.submit(make_user(desk, Role.PRACTITIONER), uuid.uuid4())


@pytest.mark.parametrize(
    ("changes", "page"),
    [
        ({"referrer": {}}, "referrer/1"),
        ({"referrer": {"name": "Jo"}}, "referrer/1"),
        ({"victims": []}, "victim/1"),
        ({"victims": [{"sex": "female", "over_16": "yes"}]}, "victim/1"),
        ({"victims": [{"given_name": "Mira"}]}, "victim/1"),  # an age left empty never passes
        ({"perpetrators": []}, "perpetrator/1"),
        ({"perpetrators": [{"sex": "male"}]}, "perpetrator/1"),
        ({"incident": {}}, "incident/1"),
        ({"consent": {}}, "consent/1"),
        ({"consent": {"consent": "no such answer"}}, "consent/1"),
        ({"consent": {"consent": "unsafe"}}, "without-consent/1"),
        ({"grounds": {"grounds": ["judgement"]}}, "grounds/1"),
        ({"pathways": {"pathways": []}}, "pathways/1"),
    ],
)
def test_what_is_missing_is_said_with_its_page(desk, author, changes, page):
    referral = typed(desk, author, **changes)
    with pytest.raises(Incomplete) as refused:
        referral.submit(author, uuid.uuid4())
    assert page in refused.value.fields
    referral.refresh_from_db()
    assert referral.is_draft


def test_no_consent_needs_the_whole_record(desk, author):
    record = {"consent": "unsafe", "sharing_grounds": ["life"], "necessity": "n", "proportionality": "p"}
    with pytest.raises(Incomplete) as refused:
        typed(desk, author, consent=record).submit(author, uuid.uuid4())
    assert [gap.text for gap in refused.value.gaps] == ["Enter who decided to share without agreement"]
    assert sent(typed(desk, author, consent={**record, "decided_by": "Jo"})).status == "submitted"


@pytest.mark.parametrize(
    "changes",
    [
        {"risk": {}},
        {"risk": {"tools": [{"tool": "dash-24", "version": "1", "answers": {"1": "yes"}}]}},
        {"perpetrators": [{"to_victim": "not_connected"}]},
        {"perpetrators": [{"given_name": "Kit", "date_of_birth": "2014-01-01", "to_victim": "child"}]},
        {"victims": [{"given_name": "Mira", "over_16": "unknown"}]},
    ],
)
def test_none_of_these_stops_a_referral(desk, author, changes):
    assert sent(typed(desk, author, **changes)).status == Referral.Status.SUBMITTED


def test_marks_for_the_queue(desk, author):
    youth = (timezone.localdate() - dt.timedelta(days=17 * 365 + 100)).isoformat()
    referral = sent(
        typed(
            desk,
            author,
            victims=[*victim(date_of_birth=youth), {"given_name": "Ann", "over_16": "unknown"}],
            perpetrators=[{"given_name": "Kit", "date_of_birth": "2015-01-01", "to_victim": "not_connected"}],
            grounds={"grounds": ["repeat"]},
        )
    )
    assert (referral.youth, referral.age_unknown, referral.harming_child) == (True, True, True)
    assert (referral.connected, referral.children_count) == (False, 1)
    assert (referral.grounds, referral.for_marac) == (["repeat"], True)


# --- Under 16 --------------------------------------------------------------------------------------------------------


@pytest.fixture
def mash(area):
    return make_desk(area, PolicyGroup.CHILDRENS, ReferralCategory.MASH)


def child(desk, author, birthday, **changes):
    return typed(desk, author, victims=victim(date_of_birth=birthday.isoformat()), **changes)


def test_a_victim_under_16_makes_a_childrens_contact(desk, author, officer, mash):
    worker = make_user(mash, Role.PRACTITIONER)
    with time_machine.travel(OPEN, tick=False):
        referral = sent(child(desk, author, dt.date(2010, 3, 11), consent={}, pathways={}, perpetrators=[]))
    assert referral.status == Referral.Status.CHILDRENS
    assert referral.childrens_desk == mash
    assert Referral.objects.visible_to(worker).get() == referral
    assert Due.objects.for_user(worker).get().reference == referral.reference
    assert Due.objects.for_user(officer).filter(reference=referral.reference).count() == 1
    assert Notice.objects.filter(user__in=[worker, officer]).count() == 2


def test_on_the_16th_birthday_the_adult_route_is_open(desk, author, mash):
    with time_machine.travel(OPEN, tick=False):
        assert sent(child(desk, author, dt.date(2010, 3, 10))).status == Referral.Status.SUBMITTED


def test_taking_the_contact_stops_its_clocks(desk, author, officer, mash):
    referral = sent(child(desk, author, timezone.localdate()))
    worker = make_user(mash, Role.PRACTITIONER)
    assert not referral.awaits(author)
    referral.take_contact(worker)
    assert not Due.objects.open().exists()
    with pytest.raises(WrongState):
        referral.take_contact(officer)


def test_without_a_childrens_desk_the_hub_is_told_to_act(desk, author, officer):
    sent(child(desk, author, timezone.localdate()))
    assert "no desk in this area" in Due.objects.for_user(officer).get().what


# --- Out of hours ----------------------------------------------------------------------------------------------------


def alarm(area, moment, desk, author, **changes):
    area.on_call_user = make_user(area.hub_desk, Role.TRIAGE)
    area.save()
    desk.area = area
    with time_machine.travel(moment, tick=False):
        sent(typed(desk, author, **changes))
    mine = Due.objects.for_user(area.on_call_user).filter(user=area.on_call_user)
    told = Notice.objects.filter(user=area.on_call_user, text__startswith="On call")
    return mine.count(), told.count()


def test_high_risk_out_of_hours_alarms_the_on_call_officer_at_once(area, desk, author):
    assert alarm(area, NIGHT, desk, author) == (1, 1)
    assert Due.objects.get(key__endswith=":on-call").at == NIGHT


def test_nobody_is_alarmed_in_office_hours(area, desk, author):
    assert alarm(area, OPEN, desk, author) == (0, 0)


def test_other_risk_waits_for_the_hub_to_open(area, desk, author):
    assert alarm(area, NIGHT, desk, author, risk={}) == (0, 0)


def test_a_bank_holiday_is_out_of_hours(area, desk, author):
    good_friday = dt.datetime(2026, 4, 3, 11, 0, tzinfo=dt.UTC)
    assert alarm(area, good_friday, desk, author) == (1, 1)


# --- Conflicts of interest -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "party"),
    [
        ({"name": "BREN  HARROW"}, {}),
        ({"name": "Harrow Bren"}, {}),
        ({"name": "Somebody Else"}, {"aliases": [{"given_name": "Somebody", "family_name": "Else"}]}),
        ({"phone": "+44 7700 900111"}, {"contact_points": [{"channel": "mobile", "value": "07700 900111"}]}),
    ],
)
def test_a_user_who_is_named_never_sees_it(area, desk, author, user, party):
    named = make_user(area.hub_desk, Role.TRIAGE, **user)
    referral = sent(typed(desk, author, perpetrators=[{**ANSWERS["perpetrators"][0], **party}]))
    assert not Referral.objects.visible_to(named).exists()
    assert not Due.objects.for_user(named).exists()
    assert not Notice.objects.filter(user=named).exists()
    assert referral.bars.get().role == "perpetrators"


def test_a_user_with_a_partys_e_mail_is_barred(area, desk, author):
    named = make_user(desk, Role.PRACTITIONER)
    point = {"channel": "email", "value": named.email.upper()}
    sent(typed(desk, author, victims=victim(contact_points=[point])))
    assert not Referral.objects.visible_to(named).exists()


def test_a_namesake_in_another_area_is_nobodys_conflict(desk, author):
    other = make_area("Elsewhere")
    make_user(other.hub_desk, Role.TRIAGE, name="Bren Harrow")
    assert not sent(typed(desk, author)).bars.exists()


def test_one_name_alone_is_no_conflict(area, desk, author):
    make_user(area.hub_desk, Role.TRIAGE, name="Bren")
    assert not sent(typed(desk, author, perpetrators=[{"given_name": "Bren"}])).bars.exists()


def test_an_author_who_is_a_party_sends_it_and_sees_it_no_more(desk):
    author = make_user(desk, Role.PRACTITIONER, name="Mira Testwood")
    draft = typed(desk, author)
    assert Referral.objects.visible_to(author).exists()
    sent(draft)
    assert not Referral.objects.visible_to(author).exists()


def test_the_on_call_officer_who_is_named_is_not_alarmed(area, desk, author):
    area.on_call_user = make_user(area.hub_desk, Role.TRIAGE, name="Bren Harrow")
    area.save()
    desk.area = area
    with time_machine.travel(NIGHT, tick=False):
        sent(typed(desk, author))
    assert not Notice.objects.filter(user=area.on_call_user).exists()


# --- Answering a question --------------------------------------------------------------------------------------------


def test_a_returned_referral_is_answered_by_a_colleague_and_waits_again(draft, desk, officer):
    from referrals import actions

    sent(draft)
    first = draft.submitted_at
    actions.return_for_information(draft, "Which school?", officer)
    colleague = make_user(desk, Role.PRACTITIONER)
    draft.save_page("child/1", {"children": [{"given_name": "Tam", "school": "Elm"}]}, draft.version, colleague)
    sent(draft, colleague)
    assert (draft.status, draft.submitted_at) == ("submitted", first)
    assert not Due.objects.open().filter(key__endswith=":answer").exists()
    assert Due.objects.open().filter(key__endswith=":decide").exists()

"""The hub's pages: who gets in, what is shown first, one screen for a decision, and how often the database is asked."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import ReferralCategory
from cases.models import Case
from cases.sharing import bar, end_share
from referrals import actions, queue
from referrals.models import Referral, ReferralBar
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user
from tests.marac.factories import make_presentation
from tests.referrals.typed import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def officer(area):
    return make_user(area.hub_desk, Role.TRIAGE, name="Olive Officer")


@pytest.fixture
def desk(area):
    return make_desk(area)


@pytest.fixture
def author(desk):
    return make_user(desk, Role.PRACTITIONER)


@pytest.fixture
def hub(client, officer):
    client.force_login(officer)
    return client


def text(response):
    return response.content.decode()


# --- Who gets in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.IDVA, Role.MANAGER, Role.BOARD, Role.GOVERNANCE])
def test_the_queue_is_for_those_who_triage(client, desk, role):
    client.force_login(make_user(desk, role))
    assert client.get("/triage").status_code == 403


def test_strangers_are_sent_to_sign_in(client):
    assert client.get("/triage").url.startswith("/sign-in")


def test_another_areas_referrals_are_not_there(hub, officer):
    elsewhere = make_desk(make_area("Farrow"))
    other = sent(elsewhere, make_user(elsewhere, Role.PRACTITIONER))
    assert other.reference not in text(hub.get("/triage"))
    assert hub.get(f"/triage/{other.reference}").status_code == 404


def test_the_referrer_cannot_open_the_page_of_the_hub(client, desk, author):
    referral = sent(desk, author)
    client.force_login(author)
    assert client.get(f"/triage/{referral.reference}").status_code == 403


def test_a_draft_and_a_referral_one_is_barred_from_are_not_there(hub, officer, desk, author):
    draft = Referral.start(desk, author)
    barred = sent(desk, author)
    ReferralBar.objects.create(referral=barred, user=officer, role="victims", reason="Same name")
    page = text(hub.get("/triage"))
    assert draft.reference not in page and barred.reference not in page
    assert [hub.get(f"/triage/{r.reference}").status_code for r in (draft, barred)] == [404, 404]


# --- The queue -------------------------------------------------------------------------------------------------------


def order(rows):
    return [row.pk for row in rows]


def test_overdue_goes_first_then_high_risk_then_what_is_due_soonest(officer, desk, author):
    low_soon = sent(desk, author, hours=2, risk_level="medium")
    high_late = sent(desk, author, hours=20)
    high_soon = sent(desk, author, hours=3)
    overdue = sent(desk, author, hours=-1, risk_level="standard")
    low_late = sent(desk, author, hours=23, risk_level="unknown")
    page, after = queue.page_of(queue.queue_for(officer, "waiting"), "waiting", "")
    assert order(page) == order([overdue, high_soon, high_late, low_soon, low_late]) and after == ""


@pytest.mark.parametrize("state", ["waiting", "decided"])
def test_pages_follow_one_another_without_a_gap(officer, desk, author, state, monkeypatch):
    monkeypatch.setattr(queue, "PAGE", 3)
    for number in range(8):
        sent(
            desk,
            author,
            hours=number - 2,
            risk_level="high" if number % 2 else "medium",
            status="submitted" if state == "waiting" else "no_action",
        )
    seen, after = [], ""
    while True:
        page, after = queue.page_of(queue.queue_for(officer, state), state, after)
        seen += order(page)
        if not after:
            break
    assert len(seen) == len(set(seen)) == 8
    monkeypatch.setattr(queue, "PAGE", 50)
    assert seen == order(queue.page_of(queue.queue_for(officer, state), state, "")[0])


def test_what_becomes_overdue_between_two_pages_is_not_skipped(officer, desk, author, monkeypatch):
    monkeypatch.setattr(queue, "PAGE", 1)
    first = sent(desk, author, hours=2)
    second = sent(desk, author, hours=3)
    page, after = queue.page_of(queue.queue_for(officer, "waiting"), "waiting", "")
    Referral.objects.filter(pk=second.pk).update(decide_by=timezone.now() + dt.timedelta(hours=2, minutes=30))
    assert order(page) == [first.pk]
    assert order(queue.page_of(queue.queue_for(officer, "waiting"), "waiting", after)[0]) == [second.pk]


@pytest.mark.parametrize("after", ["x", "1_2_3", "a_b_c_d", "9" * 60, "1_1_1_" + "9" * 40, "😀"])
def test_an_address_that_is_not_ours_shows_the_first_page(hub, desk, author, after):
    referral = sent(desk, author)
    assert referral.reference in text(hub.get("/triage", {"after": after}))


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "abc"),
        ({"risk": "high"}, "a"),
        ({"pathway": "housing"}, "b"),
        ({"assigned": "me"}, "c"),
        ({"assigned": "nobody"}, "ab"),
        ({"state": "decided"}, "d"),
        ({"state": "nonsense", "risk": "nonsense"}, "abc"),
    ],
)
def test_filters(hub, officer, desk, author, filters, found):
    rows = {
        "a": sent(desk, author),
        "b": sent(desk, author, risk_level="medium", pathways=["housing"]),
        "c": sent(desk, author, risk_level="medium", assigned_to=officer),
        "d": sent(desk, author, risk_level="medium", status="no_action"),
    }
    page = text(hub.get("/triage", filters))
    assert "".join(name for name, row in rows.items() if row.reference in page) == found


def test_clocks_and_flags_are_words(hub, desk, author):
    sent(desk, author, hours=-3, for_marac=True, youth=True, connected=False)
    page = text(hub.get("/triage"))
    for words in ("Overdue by 3 h", "Grounds for MARAC", "Victim 16 or 17", "Not connected", "Mira Testwood"):
        assert words in page


def test_ticked_referrals_are_assigned_and_others_are_not(hub, officer, desk, author):
    ticked, other = sent(desk, author), sent(desk, author)
    response = hub.post("/triage", {"assign": "yes", "selected": [ticked.reference], "to": str(officer.pk)})
    assert response.status_code == 302
    assert list(Referral.objects.filter(assigned_to=officer)) == [ticked] and other.assigned_to is None


def test_all_are_ticked_without_a_script(hub, desk, author):
    for _ in range(3):
        sent(desk, author)
    assert text(hub.post("/triage", {"tick": "all"})).count(" checked>") == 3


@pytest.mark.parametrize("data", [{}, {"selected": ["X"]}, {"to": "999999"}, {"selected": ["\0"], "to": "me"}])
def test_an_assignment_that_names_nothing_says_so(hub, desk, author, data):
    sent(desk, author)
    response = hub.post("/triage", {"assign": "yes", **data})
    assert response.status_code == 200 and "There is a problem" in text(response)


def test_another_areas_referral_cannot_be_assigned(hub, officer):
    elsewhere = make_desk(make_area("Farrow"))
    other = sent(elsewhere, make_user(elsewhere, Role.PRACTITIONER))
    hub.post("/triage", {"assign": "yes", "selected": [other.reference], "to": str(officer.pk)})
    other.refresh_from_db()
    assert other.assigned_to is None


def queries(client, path):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return sum("SAVEPOINT" not in each["sql"] for each in seen)


def test_the_queue_asks_the_same_few_questions_whatever_its_length(hub, desk, author):
    sent(desk, author)
    few = queries(hub, "/triage")
    for _ in range(20):
        sent(desk, author)
    assert queries(hub, "/triage") == few < 15


# --- One referral ----------------------------------------------------------------------------------------------------


def page_of(referral):
    return f"/triage/{referral.reference}"


def decision(kind, **fields):
    return {"decision": kind, "reason": "Because of the danger", **fields}


def test_the_page_asks_few_questions(hub, area, desk, author):
    for group in (PolicyGroup.HOUSING, PolicyGroup.HOUSING, PolicyGroup.ADULT):
        make_desk(area, group)
    assert queries(hub, page_of(sent(desk, author))) < 15


def test_accepting_on_the_page_opens_the_case(hub, area, desk, author):
    make_desk(area, PolicyGroup.IDVA, ReferralCategory.IDVA)
    referral = sent(desk, author)
    response = hub.post(page_of(referral), decision("accepted", pathways=["idva", "housing"]), follow=True)
    case = Case.objects.get()
    assert case.reference in text(response)
    assert set(case.engagements.values_list("pathway", flat=True)) == {"idva"}


def test_an_accepted_referral_leads_to_its_case_for_whoever_sees_it(client, hub, area, desk, author):
    referral = sent(desk, author)
    hub.post(page_of(referral), decision("accepted", pathways=["housing"]))
    case = Case.objects.get()
    assert f"/cases/{case.reference}" in text(hub.get(page_of(referral)))
    barred = make_user(area.hub_desk, Role.TRIAGE)
    bar(barred, case.victim, "for the test", SYSTEM)
    client.force_login(barred)
    assert case.reference not in text(client.get(page_of(referral)))


def test_the_referrer_follows_it_after_her_agency_s_share_has_ended_but_not_into_a_restricted_case(
    client, hub, area, desk, author
):
    referral = sent(desk, author)
    hub.post(page_of(referral), decision("accepted", pathways=["housing"]))
    case = Case.objects.get()
    end_share(case, desk, "over", SYSTEM)
    client.force_login(author)
    page = text(client.get(referral.link))
    assert case.reference in page and f"/cases/{case.reference}" not in page
    Case.objects.filter(pk=case.pk).update(restricted=True)
    assert case.reference not in text(client.get(referral.link))


def test_who_decides_finds_the_way_from_the_referral_s_own_page_and_who_watches_is_not_sent_there(
    client, area, desk, author
):
    referral = sent(desk, author)
    for role, offered in ((Role.COORDINATOR, True), (Role.CHAIR, False)):
        client.force_login(make_user(area.hub_desk, role))
        assert (referral.triage_link in text(client.get(referral.link))) is offered


def test_the_chosen_service_gets_the_work(hub, area, desk, author):
    desks = [make_desk(area, PolicyGroup.HOUSING, ReferralCategory.HOUSING) for _ in range(2)]
    referral = sent(desk, author)
    data = decision("accepted", pathways=["housing"], desk_housing=str(desks[1].pk))
    hub.post(page_of(referral), data)
    assert Case.objects.get().engagements.get().desk == desks[1]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Choose what you decide"),
        ({"decision": "accepted", "reason": "x"}, "Choose at least one pathway"),
        ({"decision": "accepted", "pathways": ["idva"]}, "Give your reason"),
        ({"decision": "returned"}, "Enter an answer"),
        ({"decision": "lower_risk", "reason": "x"}, "Choose who will do this"),
        ({"decision": "redirected", "reason": "x"}, "Enter"),
        ({"decision": "no_action"}, "Give your reason"),
        ({"decision": "nonsense", "reason": "x"}, "Select one of the options"),
        ({"decision": "no_action", "reason": "a\0b"}, "cannot be stored"),
        ({"decision": "no_action", "reason": "x" * 5000}, "4000 characters"),
        ({"decision": "accepted", "pathways": ["nonsense"], "reason": "x"}, "Select one of the options"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(hub, desk, author, data, says):
    referral = sent(desk, author)
    response = hub.post(page_of(referral), data)
    assert response.status_code == 200 and says in text(response) and "Error:" in text(response)
    referral.refresh_from_db()
    assert referral.status == "submitted"


def test_a_decision_does_not_need_the_fields_of_another(hub, desk, author):
    referral = sent(desk, author)
    hub.post(page_of(referral), decision("no_action", question="?", told="x" * 500))
    referral.refresh_from_db()
    assert referral.status == "no_action"


def test_a_second_press_gets_plain_words_and_doubles_nothing(hub, desk, author):
    referral = sent(desk, author)
    data = decision("accepted", pathways=["idva"])
    assert hub.post(page_of(referral), data).status_code == 302
    again = hub.post(page_of(referral), data)
    assert again.status_code == 409 and "This has moved on" in text(again)
    assert Case.objects.count() == 1


def test_the_first_decider_is_told_that_somebody_else_answers_the_appeal(hub, officer, area, desk, author):
    make_user(area.hub_desk, Role.TRIAGE)
    referral = sent(desk, author)
    actions.take_no_action(referral, "No abuse found", officer)
    actions.appeal(referral, "I disagree", author)
    assert "Somebody else at the hub must answer" in text(hub.get(page_of(referral)))
    answer = {"result": "upheld", "answer": "Look again"}
    assert hub.post(f"{page_of(referral)}/appeal", answer).status_code == 403
    referral.refresh_from_db()
    assert referral.status == "no_action"


def test_an_appeal_is_answered_on_the_page(client, officer, area, desk, author):
    referral = sent(desk, author)
    actions.take_no_action(referral, "No abuse found", officer)
    actions.appeal(referral, "I disagree", author)
    client.force_login(make_user(area.hub_desk, Role.COORDINATOR))
    assert client.post(f"{page_of(referral)}/appeal", {"result": "upheld"}).status_code == 200
    assert client.post(f"{page_of(referral)}/appeal", {"result": "upheld", "answer": "Again"}).status_code == 302
    referral.refresh_from_db()
    assert referral.status == "submitted"


def test_the_outcome_of_the_lower_risk_pathway(hub, officer, desk, author):
    referral = sent(desk, author)
    hub.post(page_of(referral), decision("lower_risk", owner=str(officer.pk)))
    assert hub.post(f"{page_of(referral)}/outcome", {"outcome": " "}).status_code == 200
    assert hub.post(f"{page_of(referral)}/outcome", {"outcome": "Safety plan made"}).status_code == 302
    referral.refresh_from_db()
    assert referral.outcome == "Safety plan made"


# --- Who may be known ------------------------------------------------------------------------------------------------


@pytest.fixture
def known(area):
    victim = make_person("Mira", "Testwood", date_of_birth=dt.date(1990, 5, 17))
    harming = make_person("Bren", "Harrow", date_of_birth=dt.date(1985, 1, 2))
    return make_case(area, victim=victim, perpetrators=[harming])


def test_a_known_person_is_offered_with_why_and_her_case(hub, known, desk, author):
    page = text(hub.get(page_of(sent(desk, author))))
    assert "Is Mira Testwood somebody we know?" in page and "Why: " in page and "born 17 May 1990" in page
    assert f"Victim in {known.reference} (open)" in page


def test_a_known_person_whom_the_officer_may_not_see_is_not_offered(hub, desk, author):
    make_case(make_area("Farrow"), victim=make_person("Mira", "Testwood", date_of_birth=dt.date(1990, 5, 17)))
    assert "somebody we know" not in text(hub.get(page_of(sent(desk, author))))


def test_choosing_the_known_people_joins_their_case(hub, known, desk, author):
    referral = sent(desk, author)
    people = {"person_victims_0": known.victim.pk, "person_perpetrators_0": known.perpetrators[0].pk}
    hub.post(page_of(referral), decision("accepted", pathways=["housing"], **people))
    assert Case.objects.count() == 1 and known.presentations.count() == 1


def test_saying_that_they_are_new_opens_a_case(hub, known, desk, author):
    hub.post(page_of(sent(desk, author)), decision("accepted", pathways=["housing"]))
    assert Case.objects.count() == 2


def test_somebody_who_was_not_offered_cannot_be_chosen(hub, known, area, desk, author):
    stranger = make_case(make_area("Farrow")).victim
    response = hub.post(
        page_of(sent(desk, author)), decision("accepted", pathways=["idva"], person_victims_0=stranger.pk)
    )
    assert response.status_code == 200 and "Select one of the options" in text(response)


@pytest.mark.parametrize(("days", "says"), [(300, "Would be a repeat"), (500, "would not be a repeat")])
def test_the_repeat_rule_is_shown_with_its_working(hub, known, desk, author, days, says):
    earlier = timezone.now() - dt.timedelta(days=days)
    made = make_presentation(known, earlier, for_marac=True)
    made.perpetrators.set(known.perpetrators)
    incident = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    page = text(hub.get(page_of(sent(desk, author, answers={"incident": {"incident_on": incident}}))))
    assert says in page and "Rule in use" in page


def test_a_page_full_of_known_people_asks_few_questions(hub, area, known, desk, author):
    make_presentation(known, timezone.now(), for_marac=True).perpetrators.set(known.perpetrators)
    for _ in range(3):
        make_case(area, victim=make_person("Mira", "Testwood"), perpetrators=[make_person("Bren", "Harrow")])
    for group in (PolicyGroup.HOUSING, PolicyGroup.HOUSING, PolicyGroup.ADULT):
        make_desk(area, group)
    referral = sent(desk, author)
    assert queries(hub, page_of(referral)) < 15


def test_everything_that_was_written_is_on_the_page(hub, desk, author):
    page = text(hub.get(page_of(sent(desk, author))))
    for words in (
        "He came to the house and broke the door.",
        "To stay in her home",
        "Do not put this to the perpetrator",
    ):
        assert words in page


def test_what_the_hub_sends_to_childrens_services_waits_for_them_to_take_it(client, hub, area, desk, author):
    childrens = make_user(make_desk(area, PolicyGroup.CHILDRENS, ReferralCategory.CHILDRENS), Role.PRACTITIONER)
    referral = sent(desk, author)
    hub.post(page_of(referral), decision("childrens"))
    referral.refresh_from_db()
    assert referral.awaits(childrens)
    referral.take_contact(childrens)
    assert not referral.awaits(childrens)

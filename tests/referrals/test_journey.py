"""The journey as a browser without scripts walks it."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import ReferralCategory
from audit.models import Event
from marac.models import Meeting, Series
from people.matching import Record
from people.models import Address, ContactPoint
from referrals import journey
from referrals.forms.same import possible
from referrals.models import Referral
from tests.factories import make_case, make_desk, make_person, make_user
from tests.journeys.referral import PAGES, Walk, fields, type_referral

pytestmark = pytest.mark.django_db
MAX_QUERIES = 15


def page_url(referral, slug, place=None):
    return f"/referrals/{referral.reference}/page/{slug}" + (f"/{place}" if place else "")


# --- The whole way ---------------------------------------------------------------------------------------------------


def test_a_referral_of_two_children_is_sent_in_under_25_page_loads(walk):
    referral = walk.send()
    assert referral.status == Referral.Status.SUBMITTED
    assert walk.loads < 25


def test_every_answer_is_kept_in_the_shape_that_others_read(walk):
    answers = walk.send().answers
    victim, perpetrator = answers["victims"][0], answers["perpetrators"][0]
    assert victim["date_of_birth"] == "1990-05-17"
    assert victim["aliases"] == [{"given_name": "Mira", "family_name": "Alder"}]
    assert victim["identifiers"] == [{"kind": "nhs", "value": "9434765919"}]
    assert victim["contact_points"][0]["safety"] == "safe"
    assert victim["factors"] == {"mental_health": "yes"}
    assert perpetrator["to_victim"] == "ex_cohabitant"
    assert perpetrator["factors"] == {"alcohol": "yes", "drugs": "unknown"}
    assert [child["given_name"] for child in answers["children"]] == ["Tam", "Wyn"]
    assert answers["risk"]["tools"][0]["answers"]["1"] == "yes"
    assert answers["risk"]["tools"][0]["finished"] is False
    assert answers["grounds"]["grounds"] == ["judgement"]
    assert answers["referrer"]["name"] == "Jo Example"


def test_the_referrers_own_details_are_there_already(walk, author):
    assert walk.response.context["form"]["name"].value() == author.full_name
    assert walk.response.context["form"]["phone"].value() == author.phone


def test_a_tool_opens_the_questions_that_its_answers_call_for(signed_in):
    walk = Walk(signed_in, tool={"q_4": "yes", "q_8": "yes"}).to("tool")
    walk.step()
    assert walk.slug == "tool"
    walk.press({})
    assert [tool["tool"] for tool in walk.referral.answers["risk"]["tools"]] == ["dash-24", "honour-based", "s-dash"]


def test_an_answer_that_needs_action_today_says_so_on_the_next_page(signed_in, complete):
    walk = Walk.resume(signed_in, complete, "page/tool/1")
    walk.press({"q_15": "yes"})
    assert walk.slug == "grounds"
    assert "Strangulation can injure or kill" in walk.response.text
    assert "Dash 24: 1 yes, 0 don&#x27;t know, 23 not asked." in walk.response.text


def test_the_score_is_never_a_bare_number(walk):
    page = walk.to("referral-check").response.text
    assert "7 yes, 1 don&#x27;t know, 15 not asked" in page


def test_without_consent_one_page_more_is_asked(signed_in):
    walk = Walk(signed_in, consent={"consent": "unsafe"}).to("without-consent")
    assert walk.send().status == Referral.Status.SUBMITTED


def test_a_second_victim_is_added_and_the_tie_is_asked_for_each(signed_in):
    walk = Walk(signed_in).to("address")
    walk.press(PAGES["address"], "another")
    assert walk.url.endswith("/victim/2")
    walk.press({**PAGES["victim"], "given_name": "Ann"})
    walk.to("perpetrator")
    walk.press({**PAGES["perpetrator"], "tie_1": "parent"})
    perpetrator = walk.referral.answers["perpetrators"][0]
    assert perpetrator["to_victims"] == ["ex_cohabitant", "parent"]
    assert len(walk.referral.answers["victims"]) == 2


def test_the_check_page_leads_to_a_page_and_back(checking):
    walk = checking
    link = re.search(r'href="([^"]*page/incident\?check=1)"', walk.response.text)[1]
    walk.open(link)
    walk.press({**PAGES["incident"], "what_happened": "He rang the bell all night."})
    assert walk.slug == "referral-check"
    assert "He rang the bell all night." in walk.response.text


def test_consent_taken_back_on_the_way_asks_for_the_record_and_then_checks_again(checking):
    walk = checking
    walk.open(page_url(walk.referral, "consent") + "?check=1")
    walk.press({"consent": "refused"})
    assert walk.slug == "without-consent"


def test_what_is_missing_leads_to_its_page_and_nothing_is_sent(signed_in):
    walk = Walk(signed_in, incident={"what_happened": ""}).to("referral-check")
    assert f'{page_url(walk.referral, "incident")}?check=1">Enter what happened' in walk.response.text
    referral = walk.send()
    assert referral.is_draft
    assert "was not sent" in walk.response.text


# --- Children and others ---------------------------------------------------------------------------------------------


def test_a_child_is_changed_and_taken_out(checking):
    walk = checking
    referral = walk.referral
    walk.client.post(
        page_url(referral, "child", 1), {"version": 99, **fields({"given_name": "Tamsin", "born": "born"})}
    )
    referral.refresh_from_db()
    assert [child["given_name"] for child in referral.answers["children"]] == ["Tamsin"]
    remove = f"/referrals/{referral.reference}/remove/children/1"
    assert "Tamsin" in walk.client.get(remove).text
    walk.client.post(remove, {"version": referral.version})
    referral.refresh_from_db()
    assert [child["given_name"] for child in referral.answers["children"]] == []


def test_taking_out_by_an_old_page_takes_out_nobody_else(checking):
    walk = checking
    referral = walk.referral
    response = walk.client.post(
        f"/referrals/{referral.reference}/remove/children/1", {"version": referral.version - 1}
    )
    assert response.status_code == 409
    referral.refresh_from_db()
    assert len(referral.answers["children"]) == 1


def test_an_unborn_child_and_a_childs_words(signed_in):
    words = {"born": "unborn", "due_on": "1 9 2026", "voice_words": "Hides", "voice_heard_by": "Teacher"}
    walk = Walk(signed_in, children=[{**words, "voice_not_to_perpetrator": "on"}]).to("referral-check")
    child = walk.referral.answers["children"][0]
    assert (child["unborn"], child["due_on"]) == (True, "2026-09-01")
    assert child["voice"] == {"words": "Hides", "heard_by": "Teacher", "not_to_perpetrator": True}
    assert "Do not put this to the perpetrator" in walk.response.text


def test_a_childs_words_need_somebody_who_heard_them(signed_in):
    walk = Walk(signed_in, children=[{"voice_words": "Hides"}]).to("child")
    walk.step()
    assert "Enter who heard or saw it" in walk.response.text


# --- Under 16 --------------------------------------------------------------------------------------------------------


def birthday(years):
    today = timezone.localdate()
    return f"{today.day} {today.month} {today.year - years}"


def test_a_victim_under_16_stops_the_adult_route_and_is_sent_from_what_was_typed(signed_in, area):
    mash = make_desk(area, PolicyGroup.CHILDRENS, ReferralCategory.MASH)
    walk = Walk(signed_in, victim={"date_of_birth": birthday(15)}).to("referral-under-16")
    referral = walk.send_now()
    assert (referral.status, referral.childrens_desk) == (Referral.Status.CHILDRENS, mash)
    assert "Sent to children" in walk.response.text
    assert referral.reference in walk.response.text


def test_the_16th_birthday_goes_on(signed_in):
    walk = Walk(signed_in, victim={"date_of_birth": birthday(16)}).to("victim")
    walk.step()
    assert walk.slug == "about"


def test_an_age_left_empty_is_asked_for(signed_in):
    walk = Walk(signed_in, victim={"dob_known": "", "date_of_birth": ""}).to("victim")
    walk.step()
    assert "Select whether you know the date of birth" in walk.response.text
    walk.press({"given_name": "Mira", "dob_known": "no"})
    assert "Select whether they are 16 or over" in walk.response.text
    walk.press({"given_name": "Mira", "dob_known": "no", "approximate_age": "15", "over_16": "yes"})
    assert "do not agree" in walk.response.text
    walk.press({"given_name": "Mira", "dob_known": "no", "over_16": "unknown"})
    assert walk.slug == "about"


def test_a_child_typed_as_a_second_victim_is_listed_with_the_children(signed_in):
    walk = Walk(signed_in).to("address")
    walk.press(PAGES["address"], "another")
    walk.press({"given_name": "Tam", "dob_known": "yes", "date_of_birth": birthday(9)})
    referral = walk.referral
    walk._follow(
        walk.client.post(
            f"/referrals/{referral.reference}/to-children/2", {"version": walk.response.context["referral"].version}
        )
    )
    referral.refresh_from_db()
    assert [v["given_name"] for v in referral.answers["victims"]] == ["Mira"]
    assert referral.answers["children"][0]["given_name"] == "Tam"
    assert walk.slug == "child"


def test_a_victim_of_17_is_offered_the_young_persons_tool(signed_in):
    walk = Walk(signed_in, victim={"date_of_birth": birthday(17)}).to("tools")
    form = walk.response.context["form"]
    assert form.initial["tools"] == ["yp-ric"]
    assert form.fields["tools"].choices[0][0] == "yp-ric"
    walk.to("pathways")
    assert "childrens" in walk.response.context["form"].initial["pathways"]


# --- Suggestions -----------------------------------------------------------------------------------------------------


def test_grounds_are_explained_and_never_ticked(signed_in):
    walk = Walk(signed_in, tool={f"q_{n}": "yes" for n in range(1, 15)}).to("grounds")
    assert "14 yes" in walk.response.text
    assert walk.response.context["form"]["grounds"].value() in (None, [])


def test_pathways_that_seem_needed_are_ticked_with_why(walk):
    walk.to("pathways")
    assert set(walk.response.context["form"]["pathways"].value()) >= {"marac", "idva", "childrens"}
    assert "You chose grounds for MARAC." in walk.response.text


# --- Possible existing people ----------------------------------------------------------------------------------------


@pytest.fixture
def known(area, desk):
    person = make_person("Mira", "Testwood", date_of_birth=dt.date(1990, 5, 17))
    make_case(area, desk, victim=person)
    return person


def test_somebody_known_is_offered_before_sending_and_chosen(signed_in, complete, known):
    walk = Walk.resume(signed_in, complete, "same")
    walk._follow(walk.client.post(walk.url, {"victims-0": str(known.pk)}))
    assert walk.slug == "referral-check"
    assert walk.referral.answers["victims"][0]["person_id"] == str(known.pk)
    assert Event.objects.filter(verb="searched", object_ids__contains=[known.pk]).exists()


def test_none_of_these_is_not_asked_again(signed_in, complete, known):
    walk = Walk.resume(signed_in, complete, "same")
    walk._follow(walk.client.post(walk.url, {"victims-0": "none"}))
    walk.open(f"/referrals/{walk.referral.reference}/same")
    assert walk.slug == "referral-check"


def test_a_number_that_was_not_offered_is_refused(signed_in, complete, known):
    walk = Walk.resume(signed_in, complete, "same")
    other = make_person()
    response = walk.client.post(walk.url, {"victims-0": str(other.pk)})
    assert response.status_code == 200
    assert not walk.referral.answers["victims"][0].get("person_id")


def test_another_name_forgets_who_was_chosen(signed_in, complete, known):
    walk = Walk.resume(signed_in, complete, "same")
    walk._follow(walk.client.post(walk.url, {"victims-0": str(known.pk)}))
    walk.open(page_url(walk.referral, "victim", 1))
    walk.press(PAGES["victim"])
    assert walk.referral.answers["victims"][0]["person_id"] == str(known.pk)
    walk.open(page_url(walk.referral, "victim", 1))
    walk.press({**PAGES["victim"], "given_name": "Ida"})
    assert not walk.referral.answers["victims"][0].get("person_id")


def test_while_a_name_is_typed_only_people_she_may_see_are_shown(walk, known, area):
    typed = {"given_name": "Mira", "family_name": "Testwod", "date_of_birth_day": "17"}
    url = f"/referrals/{walk.referral.reference}/possible"
    assert "Mira Testwood" in walk.client.post(url, typed).text
    stranger = make_user(make_desk(area), Role.PRACTITIONER)
    walk.client.force_login(stranger)
    assert walk.client.post(url, typed).status_code == 404


def test_too_little_typed_finds_nobody(walk):
    url = f"/referrals/{walk.referral.reference}/possible"
    assert walk.client.post(url, {"given_name": "M"}).status_code == 204


@pytest.mark.parametrize(
    ("group", "told"),
    [(PolicyGroup.POLICE, ["child", "victim"]), (PolicyGroup.HOUSING, ["victim"]), (PolicyGroup.EDUCATION, [])],
)
def test_a_person_is_offered_where_her_name_and_birthday_are_seen_in_full(area, group, told):
    """Housing learns how many children there are and no names; a school no birthdays (domain.md section 10)."""
    born = dt.date(1988, 5, 7)
    people = {
        "victim": make_person("Zephyrine", "Oakhollow", date_of_birth=born),
        "child": make_person("Pippin", "Oakhollow", date_of_birth=dt.date(2018, 2, 1)),
    }
    desk = make_desk(area, group)
    make_case(area, desk, victim=people["victim"], children=[people["child"]])
    probes = [Record(each.given_name, each.family_name, born=each.date_of_birth) for each in people.values()]
    offered = {each.person for row in possible(probes, make_user(desk, Role.PRACTITIONER)) for each in row}
    assert offered == {people[role] for role in told}


@pytest.mark.parametrize(
    ("group", "numbers", "homes"),
    [(PolicyGroup.POLICE, True, True), (PolicyGroup.VOLUNTARY, True, False), (PolicyGroup.PROBATION, False, False)],
)
def test_a_number_or_a_home_speaks_for_somebody_where_it_is_read_in_the_case(area, group, numbers, homes):
    """As the search has it: that a typed number is hers is news to whoever does not read her numbers."""
    victim = make_person("Zephyrine", "Oakhollow")
    ContactPoint.objects.create(person=victim, channel="mobile", value="07700 900123")
    Address.objects.create(person=victim, lines="4 Alder Row", postcode="ME1 4QQ")
    desk = make_desk(area, group)
    make_case(area, desk, victim=victim)
    asker = make_user(desk, Role.PRACTITIONER)
    typed = {"phones": ("07700 900124",), "places": (("4 Alder Row", "ME1 4QQ"),)}
    (found,) = possible([Record("Zephyrine", "Oakhollow", **typed)], asker)
    assert [each.person for each in found] == [victim]
    assert ("phone" in found[0].why.partition("home and phone:")[2]) == numbers
    assert ("the same home" in found[0].why) == homes
    (nameless,) = possible([Record(phones=("07700 900123",), places=typed["places"])], asker)
    assert [each.person for each in nameless] == ([victim] if numbers else [])


# --- After sending ---------------------------------------------------------------------------------------------------


@pytest.fixture
def sitting(area):
    starts = timezone.now().replace(microsecond=0) + dt.timedelta(days=1)
    series = Series.objects.create(
        area=area, name="Daily", starts=dt.time(9, 30), cut_off_at=dt.time(16), research_at=dt.time(9)
    )
    return Meeting.objects.create(
        series=series,
        area=area,
        starts_at=starts,
        intake_until=starts - dt.timedelta(hours=1),
        research_due_at=starts - dt.timedelta(hours=1),
    )


def test_the_confirmation_says_who_looks_when_and_the_next_sitting(signed_in, sitting):
    with time_machine.travel(dt.datetime(2026, 3, 10, 11, 0, tzinfo=dt.UTC)):
        Meeting.objects.update(
            starts_at=dt.datetime(2026, 3, 11, 9, 30, tzinfo=dt.UTC),
            intake_until=dt.datetime(2026, 3, 10, 16, 0, tzinfo=dt.UTC),
        )
        walk = Walk(signed_in, incident={"incident_on": ""}, children=[], tool={"assessed_on": ""})
        referral = walk.send()
    text = walk.response.text
    assert referral.reference in text
    assert "is open and looks at it next" in text
    assert "10 March 2026 at 3pm" in text
    assert "11 March 2026 at 9:30am" in text
    assert "hub is closed" not in text


def test_high_risk_at_night_shows_the_out_of_hours_contact(signed_in, area):
    area.on_call_name, area.on_call_phone = "Duty manager", "0151 496 0999"
    area.on_call_user = make_user(area.hub_desk, Role.TRIAGE)
    area.save()
    with time_machine.travel(dt.datetime(2026, 3, 13, 19, 0, tzinfo=dt.UTC)):
        walk = Walk(signed_in, incident={"incident_on": ""}, children=[])
        walk.send()
    assert "Duty manager 0151 496 0999" in walk.response.text
    assert "16 March 2026 at 8:30am" in walk.response.text
    assert "on-call officer has been told" in walk.response.text


def test_the_confirmation_of_another_is_not_shown(checking, area):
    walk = checking
    referral = walk.send_now()
    walk.client.force_login(make_user(make_desk(area), Role.PRACTITIONER))
    assert walk.client.get(f"/referrals/{referral.reference}/sent").status_code == 404
    assert walk.client.get("/referrals/K7%00QD/sent").status_code == 404


def test_an_author_who_is_a_party_still_sees_the_confirmation(client, desk):
    client.force_login(make_user(desk, Role.PRACTITIONER, name="Mira Testwood"))
    walk = Walk(client)
    referral = walk.send()
    assert referral.reference in walk.response.text
    assert client.get(f"/referrals/{referral.reference}").status_code == 404


def test_sending_twice_from_one_page_or_two_shows_what_was_sent(checking):
    walk = checking
    first = walk.response.context["submit_key"]
    second = walk.client.get(walk.url).context["submit_key"]
    send = f"/referrals/{walk.referral.reference}/send"
    for key in (first, first, second, "nonsense", ""):
        response = walk.client.post(send, {"submit_key": key}, follow=True)
        assert response.status_code == 200
        assert "Referral sent" in response.text
    assert Event.objects.filter(detail__to="submitted").count() == 1


def test_type_referral_is_enough_for_others(signed_in):
    assert type_referral(signed_in, children=[]).children_count == 0


# --- Each page -------------------------------------------------------------------------------------------------------


def test_every_page_has_one_heading_a_title_without_names_and_few_queries(checking, django_assert_max_num_queries):
    walk = checking
    referral = walk.referral
    urls = [page_url(referral, step.page.slug, step.url_place) for step in journey.steps(referral.answers)]
    urls += [f"/referrals/{referral.reference}{end}" for end in ("", "/check", "/remove/children/1", "/delete")]
    for url in [*urls, "/referrals", "/referrals/new"]:
        with django_assert_max_num_queries(MAX_QUERIES):
            page = walk.client.get(url).text
        assert page.count("<h1") == 1, url
        title = re.search(r"<title>(.*?)</title>", page, re.S)[1]
        assert not any(name in title for name in ("Mira", "Harrow", "Tam", "Testwood")), url


def test_no_name_stands_in_an_address(checking):
    walk = checking
    assert "mira" not in walk.url.lower()
    assert not re.search(r'href="[^"]*(mira|harrow|testwood)', walk.response.text, re.I)


@pytest.mark.parametrize(
    "path",
    ["page/no-such", "page/victim", "page/victim/0", "page/victim/9", "page/referrer/1", "page/tool/5", "remove/x/1"],
)
def test_an_address_that_is_none_is_not_found(walk, path):
    assert walk.client.get(f"/referrals/{walk.referral.reference}/{path}").status_code == 404


def test_the_list_shows_state_decision_and_what_next(checking, officer):
    from referrals import actions

    walk = checking
    referral = walk.send_now()
    assert "Waiting for a decision" in walk.client.get("/referrals").text
    actions.take_no_action(referral, "Nothing more is needed.", officer)
    page = walk.client.get("/referrals").text
    assert "Nothing more is needed." in page
    assert "You can appeal" in page


def test_a_decision_is_appealed_once(checking, officer):
    from referrals import actions

    walk = checking
    referral = walk.send_now()
    actions.take_no_action(referral, "Nothing more is needed.", officer)
    url = f"/referrals/{referral.reference}/appeal"
    assert walk.client.post(url, {"reason": ""}).status_code == 200
    assert not referral.appeals.exists()
    for _ in range(2):
        assert walk.client.post(url, {"reason": "She is in danger."}).status_code == 302
    assert referral.appeals.count() == 1
    assert "She is in danger." in walk.client.get(f"/referrals/{referral.reference}").text


def test_a_question_of_the_hub_is_answered_on_the_same_referral(checking, officer):
    from referrals import actions

    walk = checking
    referral = walk.send_now()
    actions.return_for_information(referral, "Which school does Tam go to?", officer)
    page = walk.client.get(f"/referrals/{referral.reference}").text
    assert "Which school does Tam go to?" in page
    walk.open(page_url(referral, "child", 1) + "?check=1")
    walk.press({"given_name": "Tam", "born": "born", "school": "Elm Primary"})
    assert walk.slug == "household"
    walk.open(f"/referrals/{referral.reference}/check")
    referral = walk.send_now()
    assert referral.status == Referral.Status.SUBMITTED
    assert referral.answers["children"][0]["school"] == "Elm Primary"


def test_another_agency_finds_nothing(checking, area):
    walk = checking
    referral = walk.send_now()
    walk.client.force_login(make_user(make_desk(area), Role.PRACTITIONER))
    for end in ("", "/check", "/page/referrer", "/same", "/appeal", "/under-16", "/delete"):
        assert walk.client.get(f"/referrals/{referral.reference}{end}").status_code == 404
    assert referral.reference not in walk.client.get("/referrals").text


def test_an_administrator_makes_no_referrals(client, desk):
    client.force_login(make_user(desk, Role.ADMINISTRATOR))
    assert client.get("/referrals/new").status_code == 403
    assert client.get("/referrals").status_code == 403

"""The people of a case: each section for those who see it, forms that keep what was typed, two writers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.access import PolicyGroup
from cases.models import Involvement, TimelineEntry
from people.models import Address, ContactPoint, Relationship
from tests.cases.scene import MARK
from tests.factories import make_person

pytestmark = pytest.mark.django_db
G = PolicyGroup


def url(family, rest="", role=None):
    part = f"/{family.case.involvements.get(role=role).pk}" if role else ""
    return f"/cases/{family.case.reference}/people{part}{rest}"


def shown(client, family):
    response = client.get(url(family))
    assert response.status_code == 200
    return response.content.decode()


# Word on the page -> agencies that see it there (domain.md section 10, typed again).
SEEN = {
    "name": set(G),
    "alias": set(G) - {G.EDUCATION},
    "born": set(G) - {G.EDUCATION},
    "number": set(G) - {G.PROBATION, G.EDUCATION},
    "usual": {G.HUB, G.IDVA, G.POLICE, G.CHILDRENS, G.ADULT, G.HEALTH, G.HOUSING},
    "refuge": {G.HUB, G.IDVA, G.POLICE},
    "perpetrator": set(G),
    "perpetrator_place": {G.HUB, G.IDVA, G.POLICE, G.CHILDRENS, G.HOUSING, G.PROBATION},
    "child": {G.HUB, G.IDVA, G.POLICE, G.CHILDRENS},
    "gp": {G.HEALTH},
    "pnc": {G.POLICE, G.PROBATION},
    "immigration": {G.IDVA},
    "ethnicity": {G.HUB, G.IDVA},
}


@pytest.mark.parametrize("mark", SEEN)
def test_each_section_is_there_for_those_who_see_it_and_not_there_for_others(family, client, mark):
    for group in G:
        client.force_login(family.workers[group])
        assert (MARK[mark] in shown(client, family)) is (group in SEEN[mark]), group


def test_a_summary_of_an_address_is_its_district(family, as_worker):
    text = shown(as_worker(G.PROBATION), family)
    assert "CH41" in text and "CH41 6AA" not in text and "CH44" in text and "CH44 1AB" not in text
    text = shown(as_worker(G.HOUSING), family)
    assert "CH44" not in text and "Confidential" not in text


def test_a_summary_of_children_is_number_and_ages(family, as_worker):
    assert "1 child, aged" in shown(as_worker(G.HOUSING), family)


def test_children_are_told_by_age_the_youngest_first(family, as_worker):
    family.case.involvements.filter(role="child").delete()
    for given in ({"approximate_age": 11}, {"unborn": True}, {}, {"approximate_age": 5}):
        Involvement.objects.create(case=family.case, person=make_person("Rowan", **given), role="child")
    text = shown(as_worker(G.HOUSING), family)
    assert "4 children, not born yet, about 5, about 11 and age not known" in text


def test_an_agency_sees_the_confidential_address_that_it_recorded(family, as_worker):
    Address.objects.filter(lines=MARK["refuge"]).update(desk=family.desks[G.VOLUNTARY])
    assert MARK["refuge"] in shown(as_worker(G.VOLUNTARY), family)


def details(family, **changes):
    return {
        "version": family.victim.version,
        "given_name": "Zephyrine",
        "family_name": "Oakhollow",
        "sex": "female",
    } | changes


def test_details_are_changed_and_the_change_is_on_the_timeline(family, as_worker):
    client = as_worker(G.IDVA)
    response = client.post(
        url(family, role="victim"), details(family, family_name="Ashmead", aliases="Marigold Oakhollow\nZeph")
    )
    assert response.status_code == 302
    family.victim.refresh_from_db()
    assert family.victim.family_name == "Ashmead" and "zeph" in family.victim.search_names
    assert family.victim.recourse == "", "an empty box empties the field"
    entry = TimelineEntry.objects.filter(case=family.case).first()
    assert entry.section == "identity" and "Ashmead" not in entry.title + entry.text


def test_a_field_that_she_does_not_see_cannot_be_changed_by_her(family, as_worker):
    as_worker(G.HOUSING).post(
        url(family, role="victim"), details(family, gp="Somebody else", ethnicity="other_arab", recourse="yes")
    )
    family.victim.refresh_from_db()
    assert (
        family.victim.gp == MARK["gp"]
        and family.victim.ethnicity == "asian_bangladeshi"
        and family.victim.recourse == "no"
    )


def test_education_cannot_change_what_it_sees_in_summary(family, as_worker):
    assert as_worker(G.EDUCATION).get(url(family, role="victim")).status_code == 404


def test_the_second_of_two_writers_sees_both_words_and_loses_nothing(family, as_worker):
    client = as_worker(G.IDVA)
    client.post(url(family, role="victim"), details(family, language="Urdu"))
    response = client.post(url(family, role="victim"), details(family, language="Bengali", needs="Large print"))
    text = response.content.decode()
    assert response.status_code == 200 and "Someone else saved this first" in text
    assert "Urdu" in text and "Bengali" in text and "Large print" in text
    family.victim.refresh_from_db()
    assert family.victim.language == "Urdu"
    again = client.post(url(family, role="victim"), details(family, version=family.victim.version, language="Bengali"))
    assert again.status_code == 302
    family.victim.refresh_from_db()
    assert family.victim.language == "Bengali"


def test_a_channel_needs_a_number_and_a_reason(family, as_worker):
    client = as_worker(G.IDVA)
    page = url(family, "/contact", "victim")
    bad = client.post(page, {"version": 1, "channel": "mobile", "value": "abc", "safety": "safe", "watched": "no"})
    text = bad.content.decode()
    assert bad.status_code == 200 and "Enter a telephone number" in text and "Enter why is it recorded" not in text
    good = {
        "version": 1,
        "channel": "email",
        "value": "z@example.org",
        "safety": "unknown",
        "watched": "unknown",
        "reason": "She told me",
    }
    assert client.post(page, good).status_code == 302
    assert ContactPoint.objects.get(channel="email").usable is False
    assert TimelineEntry.objects.filter(section="safe_contact", text="She told me").exists()


def test_changing_a_channel_keeps_the_two_writers_apart(family, as_worker):
    client = as_worker(G.IDVA)
    point = family.victim.contact_points.get()
    page = url(family, f"/contact/{point.pk}", "victim")
    data = {
        "version": 1,
        "channel": "mobile",
        "value": MARK["number"],
        "safety": "unsafe",
        "watched": "seized",
        "reason": "Taken",
    }
    assert client.post(page, data).status_code == 302
    second = client.post(page, data | {"safety": "safe", "watched": "no"})
    assert second.status_code == 200 and "Someone else saved this first" in second.content.decode()
    point.refresh_from_db()
    assert point.safety == "unsafe"


def test_those_without_numbers_do_not_change_channels(family, as_worker):
    assert as_worker(G.PROBATION).get(url(family, "/contact", "victim")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lines": "", "postcode": ""}, "Enter an address, a postcode or both"),
        ({"postcode": "nowhere"}, "Enter a full postcode"),
        (
            {
                "since_day": "2",
                "since_month": "3",
                "since_year": "2024",
                "until_day": "1",
                "until_month": "3",
                "until_year": "2024",
            },
            "must be the first day or later",
        ),
        ({"since_day": "1", "since_month": "1", "since_year": "9999"}, "must have a year between"),
        ({"kind": "castle"}, "Select one of the options"),
    ],
)
def test_a_bad_address_is_explained_at_the_field(family, as_worker, changes, message):
    data = {"version": 1, "kind": "usual", "lines": "1 Reed Lane"} | changes
    response = as_worker(G.IDVA).post(url(family, "/address", "victim"), data)
    assert response.status_code == 200 and message in response.content.decode()


def test_housing_cannot_open_a_confidential_address_by_its_number(family, as_worker):
    refuge = Address.objects.get(lines=MARK["refuge"])
    client = as_worker(G.HOUSING)
    assert client.get(url(family, f"/address/{refuge.pk}", "victim")).status_code == 404
    usual = Address.objects.get(lines=MARK["usual"])
    assert client.get(url(family, f"/address/{usual.pk}", "victim")).status_code == 200


def test_a_hidden_home_stays_hidden_where_its_owner_is_said_to_harm(family, client):
    """Two who accuse each other: the refuge of one is no perpetrator's address in the other's case."""
    hidden = Address.objects.create(
        person=family.perpetrator, kind="confidential", lines="5 Rowan Hide", postcode="CH49 3DD"
    )
    for group in G:
        client.force_login(family.workers[group])
        text = shown(client, family)
        assert ("5 Rowan Hide" in text) is (group in SEEN["refuge"]), group
        assert ("CH49" in text) is (group in SEEN["refuge"] | {G.PROBATION}), group
    client.force_login(family.workers[G.HOUSING])
    assert client.get(url(family, f"/address/{hidden.pk}", "perpetrator")).status_code == 404
    found = client.post("/cases/search", {"q": "CH49 3DD"})
    assert family.case.reference not in found.content.decode()


def test_an_address_of_somebody_else_is_not_found_under_her(family, as_worker):
    place = Address.objects.get(lines=MARK["perpetrator_place"])
    assert as_worker(G.POLICE).get(url(family, f"/address/{place.pk}", "victim")).status_code == 404


def test_a_child_is_added(family, as_worker):
    client = as_worker(G.CHILDRENS)
    empty = client.post(url(family, "/add/child"), {})
    assert empty.status_code == 200 and "Enter a name, or say" in empty.content.decode()
    client.post(url(family, "/add/child"), {"given_name": "Wren", "school": "Hilltop Primary", "to_victim": "child"})
    added = Involvement.objects.get(case=family.case, person__given_name="Wren")
    assert added.school == "Hilltop Primary" and added.to_victim == "child"
    assert "Wren" in shown(client, family)


def test_a_child_with_a_date_of_birth_is_born(family, as_worker):
    client, typed = as_worker(G.CHILDRENS), {"given_name": "Wren", "unborn": "on"}
    born = {"date_of_birth_day": "1", "date_of_birth_month": "3", "date_of_birth_year": "2020"}
    both = client.post(url(family, "/add/child"), typed | born)
    assert both.status_code == 200 and "take one of the two away" in both.content.decode()
    assert client.post(url(family, "/add/child"), typed).status_code == 302


@pytest.mark.parametrize("role", ["victim", "wizard", "child"])
def test_nobody_adds_a_second_victim_or_a_party_of_a_section_that_she_does_not_see(family, as_worker, role):
    assert as_worker(G.HOUSING).get(url(family, f"/add/{role}")).status_code == 404


def test_ties_are_shown_to_those_who_see_both_names(family, as_worker):
    client = as_worker(G.CHILDRENS)
    page = f"/cases/{family.case.reference}/relationships"
    client.post(page, {"first": family.perpetrator.pk, "kind": "parent", "second": family.child.pk})
    words = "Bartholomew Quill is the parent of Pippin Oakhollow"
    assert words in shown(client, family)
    assert words not in shown(as_worker(G.HOUSING), family)
    tie = Relationship.objects.get()
    assert client.post(f"{page}/{tie.pk}/remove").status_code == 404, "housing does not see it"
    same = as_worker(G.CHILDRENS).post(page, {"first": family.child.pk, "kind": "parent", "second": family.child.pk})
    assert "nobody is a relative of themselves" in same.content.decode()


STRANGE = [
    "x" * 10_000,
    "😀" * 50,
    "\u202egnirts",
    "'; DROP TABLE people_person; --",
    "<script>alert(1)</script>",
    "\x00",
    "9999",
]


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize("page", ["", "/contact", "/address"])
def test_strange_input_never_breaks_a_form(family, as_worker, page, text):
    client = as_worker(G.IDVA)
    fields = [
        "given_name",
        "aliases",
        "channel",
        "value",
        "reason",
        "kind",
        "lines",
        "postcode",
        "safety",
        "version",
        "approximate_age",
    ]
    dates = [
        f"{name}_{part}" for name in ("date_of_birth", "since", "checked_on") for part in ("day", "month", "year")
    ]
    response = client.post(url(family, page, "victim"), dict.fromkeys([*fields, *dates], text))
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_the_map_names_only_those_whom_she_sees(family, as_worker):
    text = shown(as_worker(G.CHILDRENS), family)
    assert "<svg" in text and "Bartholomew Quill harmed Zephyrine Oakhollow." in text
    assert "Zephyrine Oakhollow is a parent of Pippin Oakhollow." in text
    text = shown(as_worker(G.HOUSING), family)
    assert "Bartholomew Quill harmed Zephyrine Oakhollow." in text and "Pippin" not in text


def test_the_page_takes_as_many_queries_for_many_people_as_for_few(family, as_worker):
    client = as_worker(G.IDVA)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            shown(client, family)
        return len(captured)

    few = queries()
    for number in range(6):
        person = make_person(f"Kid{number}")
        Address.objects.create(person=person, lines=f"{number} Reed Lane")
        Involvement.objects.create(case=family.case, person=person, role="child", to_victim="child")
    assert queries() == few < 20

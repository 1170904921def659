"""Putting a previous value back: by the ordinary way, with a reason, and two writers lose nothing."""

import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from agencies.access import PolicyGroup
from audit.models import Event
from cases.models import Involvement, TimelineEntry
from cases.parties import change_details
from history.models import Change
from people.models import Address, Alias, ContactPoint, Identifier, Person, Relationship
from tests.cases import scene
from tests.cases.scene import MARK
from tests.factories import make_case

pytestmark = pytest.mark.django_db
G = PolicyGroup
WHY = "It was right before"


def url(family, change) -> str:
    return reverse("case-history-put-back", args=[family.case.reference, change.pk])


def newest(table, **of) -> Change:
    return Change.objects.filter(table=table, **of).latest("pk")


def changed(family, **fields) -> Change:
    Person.objects.filter(pk=family.victim.pk).update(**fields)
    return newest("people_person")


def version_of(person) -> int:
    return Person.objects.get(pk=person.pk).version


def put_back(client, family, change, version=None):
    version = version_of(family.victim) if version is None else version
    return client.post(url(family, change), {"version": version, "reason": WHY})


def test_details_are_put_back_with_the_reason_and_it_is_in_the_history(family, as_worker):
    change = changed(family, family_name="Ashmead", date_of_birth=None, language="Urdu")
    client = as_worker(G.IDVA)
    text = client.get(url(family, change)).content.decode()
    assert "Ashmead" in text and "Oakhollow" in text and "7 May 1988" in text
    assert put_back(client, family, change).status_code == 302
    family.victim.refresh_from_db()
    assert family.victim.full_name == MARK["name"] and str(family.victim.date_of_birth) == "1988-05-07"
    assert family.victim.language == "" and "oakhollow" in family.victim.search_names
    kept = newest("people_person")
    assert kept.before["family_name"] == "Ashmead" and kept.after["family_name"] == "Oakhollow"
    assert (kept.reason, kept.actor, kept.in_case) == (WHY, family.workers[G.IDVA].pk, family.case.pk)
    entry = TimelineEntry.objects.filter(case=family.case).first()
    assert entry.section == "identity" and "Ashmead" not in entry.title + entry.text
    assert Event.objects.filter(kind="people.person", verb="changed", object_ids=[family.victim.pk]).exists()


def test_without_a_reason_nothing_is_put_back(family, as_worker):
    change = changed(family, language="Urdu")
    response = as_worker(G.IDVA).post(url(family, change), {"version": version_of(family.victim), "reason": " "})
    assert response.status_code == 200 and "Why do you put it back?" in response.content.decode()
    assert Person.objects.get(pk=family.victim.pk).language == "Urdu"


@pytest.mark.parametrize("group", list(G))
def test_only_columns_that_she_sees_are_put_back(family, as_worker, group):
    change = changed(family, gp="Another doctor", language="Urdu", ethnicity="other_arab")
    client = as_worker(group)
    response = put_back(client, family, change)
    person = Person.objects.get(pk=family.victim.pk)
    assert response.status_code == (404 if group == G.EDUCATION else 302)
    assert (person.gp == MARK["gp"]) is (group == G.HEALTH)
    assert (person.language == "") is (group != G.EDUCATION)
    assert (person.ethnicity == "asian_bangladeshi") is (group in (G.HUB, G.IDVA))


def test_a_change_that_she_does_not_see_cannot_be_put_back(family, as_worker):
    change = changed(family, gp="Another doctor")
    client = as_worker(G.HOUSING)
    assert client.get(url(family, change)).status_code == 404
    assert put_back(client, family, change).status_code == 404
    assert Person.objects.get(pk=family.victim.pk).gp == "Another doctor"


def test_a_confidential_address_is_put_back_by_those_who_read_it(family, as_worker):
    Address.objects.filter(lines=MARK["refuge"]).update(lines="Somewhere")
    change = newest("people_address")
    for group in (G.HOUSING, G.ADULT, G.PROBATION):
        assert as_worker(group).get(url(family, change)).status_code == 404
    assert put_back(as_worker(G.POLICE), family, change).status_code == 302
    assert Address.objects.filter(lines=MARK["refuge"], kind="confidential").exists()


def test_an_address_once_confidential_is_not_put_back_by_others(family, as_worker):
    Address.objects.filter(lines=MARK["refuge"]).update(kind="previous")
    change = newest("people_address")
    assert as_worker(G.HOUSING).get(url(family, change)).status_code == 404
    assert put_back(as_worker(G.POLICE), family, change).status_code == 302


def test_how_she_is_reached_is_put_back_and_the_reason_kept_with_it(family, as_worker):
    ContactPoint.objects.filter(value=MARK["number"]).update(safety="unsafe", code_word="")
    change = newest("people_contactpoint")
    assert as_worker(G.PROBATION).get(url(family, change)).status_code == 404
    assert put_back(as_worker(G.HEALTH), family, change).status_code == 302
    point = ContactPoint.objects.get(value=MARK["number"])
    assert (point.safety, point.code_word, point.reason) == ("safe", "bluebell", WHY)


def test_a_part_in_the_case_is_put_back(family, as_worker):
    Involvement.objects.filter(case=family.case, role="child").update(school="Elsewhere school")
    change = newest("cases_involvement")
    assert as_worker(G.HOUSING).get(url(family, change)).status_code == 404
    response = put_back(as_worker(G.CHILDRENS), family, change, version_of(family.child))
    assert response.status_code == 302
    assert Involvement.objects.get(case=family.case, role="child").school == ""


def test_another_name_is_put_back_beside_the_others(family, as_worker):
    part = family.case.involvements.get(role="victim")
    desk, worker = family.desks[G.IDVA].pk, family.workers[G.IDVA]
    change_details(part, version_of(family.victim), {"aliases": "Zeph"}, desk, worker)
    change = newest("people_alias", operation="DELETE")
    assert put_back(as_worker(G.IDVA), family, change).status_code == 302
    assert {str(alias) for alias in family.victim.aliases.all()} == {"Zeph", "Marigold Oakhollow"}
    assert "marigold" in Person.objects.get(pk=family.victim.pk).search_names
    assert "It is so already" in as_worker(G.IDVA).get(url(family, change)).content.decode()


def test_names_that_stay_are_the_same_rows(family):
    part = family.case.involvements.get(role="victim")
    alias = family.victim.aliases.get()
    lines = {"aliases": "Marigold Oakhollow\nZeph\nZeph"}
    change_details(part, version_of(family.victim), lines, family.desks[G.IDVA].pk, family.workers[G.IDVA])
    assert set(Alias.objects.filter(person=family.victim).values_list("given_name", "family_name")) == {
        ("Marigold", "Oakhollow"),
        ("", "Zeph"),
    }
    assert Alias.objects.filter(pk=alias.pk).exists()


def test_a_tie_is_put_back(family, as_worker):
    Relationship.objects.create(first=family.child, second=family.victim, kind="child").delete()
    change = newest("people_relationship")
    assert as_worker(G.HOUSING).get(url(family, change)).status_code == 404
    assert put_back(as_worker(G.IDVA), family, change).status_code == 302
    assert Relationship.objects.filter(first=family.child, second=family.victim, kind="child").exists()


def test_risk_to_staff_is_put_back(family, as_worker):
    family.case.set_staff_risk("None", family.case.version, family.workers[G.IDVA])
    change = newest("cases_case")
    client = as_worker(G.EDUCATION)
    assert client.post(url(family, change), {"version": family.case.version - 1, "reason": WHY}).status_code == 200
    assert client.post(url(family, change), {"version": family.case.version, "reason": WHY}).status_code == 302
    family.case.refresh_from_db()
    assert family.case.staff_risk == MARK["staff_risk"]


def test_what_has_an_act_of_its_own_is_not_put_back(family, as_worker):
    worker = family.workers[G.IDVA]
    family.case.hand_lead(worker, "Knows her", worker)
    family.case.close("moved", "Gone", worker)
    Identifier.objects.filter(value=MARK["pnc"]).update(value="wrong")
    numbers = Change.objects.exclude(operation="INSERT").values_list("pk", flat=True)
    assert len(numbers) >= 3
    client = as_worker(G.POLICE)
    for number in [*numbers, Change.objects.filter(operation="INSERT").latest("pk").pk]:
        change = Change.objects.get(pk=number)
        if change.table != "cases_involvement":
            assert client.get(url(family, change)).status_code == 404, change


def test_what_is_gone_and_what_belongs_to_another_case(family, as_worker):
    ContactPoint.objects.filter(value=MARK["number"]).update(hours="never")
    change = newest("people_contactpoint")
    ContactPoint.objects.filter(value=MARK["number"]).delete()
    client = as_worker(G.IDVA)
    assert client.get(url(family, change)).status_code == 404
    other = make_case(family.area, *family.desks.values())
    Person.objects.filter(involvements__case=other, involvements__role="victim").update(language="Urdu")
    assert client.get(url(family, newest("people_person"))).status_code == 404
    family.case.reference = other.reference
    assert client.get(url(family, newest("people_person"))).status_code == 200
    assert client.get(reverse("case-history-put-back", args=[other.reference, 2**62])).status_code == 404


def test_somebody_who_may_only_read_the_case_puts_nothing_back(family, client):
    change = changed(family, language="Urdu")
    assert client.post(url(family, change)).status_code == 302, "the sign-in page"
    assert Person.objects.get(pk=family.victim.pk).language == "Urdu"


def test_the_second_of_two_writers_sees_what_is_saved_now(family, as_worker):
    change = changed(family, language="Urdu")
    client, old = as_worker(G.IDVA), version_of(family.victim)
    part = family.case.involvements.get(role="victim")
    change_details(part, old, {"language": "Polish"}, family.desks[G.IDVA].pk, family.workers[G.IDVA])
    response = put_back(client, family, change, old)
    text = response.content.decode()
    assert response.status_code == 200 and "Someone else saved a change first" in text and "Polish" in text
    assert WHY in text and f'value="{old + 1}"' in text
    assert Person.objects.get(pk=family.victim.pk).language == "Polish"
    assert put_back(client, family, change, old + 1).status_code == 302
    assert Person.objects.get(pk=family.victim.pk).language == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_wins_and_the_other_is_told():
    family = scene.build()
    change = changed(family, language="Urdu")
    Person.objects.filter(pk=family.victim.pk).update(language="Polish")
    second, version = newest("people_person"), version_of(family.victim)
    gate, answers = threading.Barrier(2), []

    def press(group, which):
        try:
            client = Client()
            client.force_login(family.workers[group])
            gate.wait(30)
            answers.append(put_back(client, family, which, version).status_code)
        finally:
            connections.close_all()

    pairs = [(G.IDVA, change), (G.POLICE, second)]
    threads = [threading.Thread(target=press, args=pair) for pair in pairs]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert sorted(answers) == [200, 302]
    person = Person.objects.get(pk=family.victim.pk)
    assert person.version == version + 1
    assert Change.objects.filter(table="people_person", reason=WHY).count() == 1
    assert person.language in ("", "Urdu")


def test_what_shuts_the_case_to_her_leads_to_her_list(family, as_worker):
    """Said by mistake not to be of a councillor's family; put back, the case is the chair's."""
    involvement = Involvement.objects.filter(case=family.case, role="perpetrator")
    involvement.update(staff_link="yes")
    involvement.update(staff_link="no")
    change = newest("cases_involvement")
    response = put_back(as_worker(G.IDVA), family, change, version_of(family.perpetrator))
    assert (response.status_code, response.url) == (302, reverse("cases"))
    family.case.refresh_from_db()
    assert family.case.restricted and involvement.get().staff_link == "yes"

"""Who reads what of the history on the page: one filter, that of the sections."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.access import PolicyGroup
from agencies.principals import acting_as, because, write_in
from cases.models import ContactPlan, Involvement
from cases.sharing import bar
from history.models import Change
from people.models import Address, ContactPoint, Identifier, Person, Relationship
from tests.cases.scene import MARK
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user

pytestmark = pytest.mark.django_db
G = PolicyGroup


def shown(client, family, role=None, after=""):
    if role:
        part = family.case.involvements.get(role=role)
        address = reverse("case-people-history", args=[family.case.reference, part.pk])
    else:
        address = reverse("case-history", args=[family.case.reference])
    response = client.get(address, {"after": after} if after else {})
    assert response.status_code == 200
    return response.content.decode()


def change_everything(family) -> None:
    """Each mark of the scene is replaced, so that it stands in the history as what was."""
    Person.objects.filter(pk=family.victim.pk).update(
        gp="A", immigration_note="B", ethnicity="other_arab", given_name="C"
    )
    Address.objects.filter(lines=MARK["usual"]).update(lines="D")
    Address.objects.filter(lines=MARK["refuge"]).update(lines="E")
    Address.objects.filter(lines=MARK["perpetrator_place"]).update(lines="F")
    ContactPoint.objects.filter(value=MARK["number"]).update(value="07700 900999", code_word="G")
    Identifier.objects.filter(value=MARK["pnc"]).update(value="H")
    Person.objects.filter(pk=family.child.pk).update(given_name="I")
    Involvement.objects.filter(case=family.case, role="victim").update(factors={"mental_health": "no", "drugs": "yes"})
    family.case.staff_risk = "J"
    family.case.save()


# What was -> agencies that read it in the history (domain.md section 10, typed again).
SEEN = {
    "usual": {G.HUB, G.IDVA, G.POLICE, G.CHILDRENS, G.ADULT, G.HEALTH, G.HOUSING},
    "refuge": {G.HUB, G.IDVA, G.POLICE},
    "perpetrator_place": {G.HUB, G.IDVA, G.POLICE, G.CHILDRENS, G.HOUSING, G.PROBATION},
    "number": set(G) - {G.PROBATION, G.EDUCATION},
    "code_word": set(G) - {G.PROBATION, G.EDUCATION},
    "gp": {G.HEALTH},
    "pnc": {G.POLICE, G.PROBATION},
    "immigration": {G.IDVA},
    "ethnicity": {G.HUB, G.IDVA},
    "staff_risk": set(G),
}


@pytest.mark.parametrize("mark", SEEN)
def test_what_was_is_read_by_those_who_read_the_section(family, client, mark):
    change_everything(family)
    for group in G:
        client.force_login(family.workers[group])
        text = shown(client, family)
        assert (MARK[mark] in text) is (group in SEEN[mark]), group


def test_risk_factors_lie_in_their_own_sections(family, as_worker):
    change_everything(family)
    health, substance, education = (shown(as_worker(group), family) for group in (G.HEALTH, G.SUBSTANCE, G.EDUCATION))
    assert "Mental health</strong>: from Yes to No" in health and "Drugs</strong>" not in health
    assert "Drugs</strong>: from nothing to Yes" in substance and "Mental health</strong>" not in substance
    assert "Drugs" not in education and "Mental health" not in education


def test_a_name_is_for_those_who_see_it_in_full(family, as_worker):
    change_everything(family)
    assert "from Zephyrine to C" in shown(as_worker(G.HOUSING), family)
    assert "Zephyrine" not in shown(as_worker(G.EDUCATION), family)
    assert "from Pippin to I" in shown(as_worker(G.CHILDRENS), family)
    assert "Pippin" not in shown(as_worker(G.HOUSING), family)


def test_an_address_that_became_confidential_is_so_in_all_its_history(family, as_worker):
    """Recorded as usual by mistake, or kept secret since: what was readable once is not read in the history."""
    home = Address.objects.create(person=family.victim, kind="usual", lines="8 Sorrel Mews")
    assert "8 Sorrel Mews" in shown(as_worker(G.HOUSING), family)
    home.kind = "confidential"
    home.save()
    assert "Sorrel" not in shown(as_worker(G.HOUSING), family)
    assert "Sorrel" in shown(as_worker(G.POLICE), family)
    home.kind = "previous"
    home.save()
    home.delete()
    assert "Sorrel" not in shown(as_worker(G.HOUSING), family) and "Sorrel" in shown(as_worker(G.POLICE), family)


def test_an_agency_reads_the_history_of_the_address_that_it_recorded(family, as_worker):
    Address.objects.create(
        person=family.victim, kind="confidential", lines="8 Sorrel Mews", desk=family.desks[G.VOLUNTARY]
    )
    assert "Sorrel" in shown(as_worker(G.VOLUNTARY), family)
    assert "Sorrel" not in shown(as_worker(G.HOUSING), family)


def test_dates_choices_and_lists_are_in_words(family, as_worker):
    Person.objects.filter(pk=family.victim.pk).update(
        date_of_birth=dt.date(1988, 5, 8), sex="unknown", impairments=["vision", "mobility"], unborn=True
    )
    text = shown(as_worker(G.IDVA), family)
    assert "from 7 May 1988 to 8 May 1988" in text and "from Female to Not known" in text
    assert "from nothing to Vision, Mobility" in text and "Not born yet</strong>: from No to Yes" in text


def test_who_when_and_why(family, as_worker):
    worker = family.workers[G.IDVA]
    with acting_as(worker):
        write_in(family.case.pk)
        with because("She rang to say so"):
            Person.objects.filter(pk=family.victim.pk).update(language="Urdu")
    text = shown(as_worker(G.HOUSING), family)
    assert str(worker) in text and "She rang to say so" in text


def test_work_in_another_case_of_the_same_person_names_nobody_and_no_reason(family, as_worker):
    """He harms in two cases: neither's workers learn of the other."""
    area = make_area("Second")
    desk = make_desk(area)
    elsewhere = make_user(desk, "practitioner", name="Quentin Faraway")
    other = make_case(area, desk, perpetrators=[family.perpetrator])
    with acting_as(elsewhere):
        write_in(other.pk)
        with because("Seen at Kim's flat"):
            Person.objects.filter(pk=family.perpetrator.pk).update(language="Urdu")
    with acting_as(elsewhere):
        Person.objects.filter(pk=family.perpetrator.pk).update(language="Welsh")
    text = shown(as_worker(G.POLICE), family)
    assert "from nothing to Urdu" in text and "from Urdu to Welsh" in text
    assert "Faraway" not in text and "Kim" not in text
    with acting_as(family.workers[G.IDVA]):
        Person.objects.filter(pk=family.perpetrator.pk).update(language="Polish")
    assert str(family.workers[G.IDVA]) in shown(as_worker(G.POLICE), family)


def test_another_case_s_part_and_plans_are_not_shown(family, as_worker):
    other = make_case(family.area, *family.desks.values(), perpetrators=[family.perpetrator])
    Involvement.objects.filter(case=other, role="perpetrator").update(note="his other family")
    ContactPlan.objects.create(
        case=other, user=family.workers[G.IDVA], desk=family.desks[G.IDVA], how="at the library"
    )
    text = shown(as_worker(G.HUB), family)
    assert "his other family" not in text and "library" not in text


def test_a_tie_needs_both_names(family, as_worker):
    Relationship.objects.create(first=family.child, second=family.victim, kind="child").delete()
    assert "Pippin Oakhollow and Zephyrine" in shown(as_worker(G.IDVA), family)
    assert "Pippin" not in shown(as_worker(G.HOUSING), family)


def test_a_tie_to_somebody_outside_the_case_is_not_shown(family, as_worker):
    outside = make_person("Rowena", "Outside")
    make_case(family.area, *family.desks.values(), victim=outside)
    Relationship.objects.create(first=outside, second=family.victim, kind="sibling")
    assert "Rowena" not in shown(as_worker(G.IDVA), family)


def test_one_person_s_page_holds_hers_alone(family, as_worker):
    change_everything(family)
    text = shown(as_worker(G.IDVA), family, "victim")
    assert (
        MARK["usual"] in text
        and MARK["perpetrator_place"] not in text
        and MARK["staff_risk"] not in text.split("</h1>")[1]
    )


def test_a_person_whose_section_she_does_not_see_has_no_page(family, as_worker):
    part = family.case.involvements.get(role="child")
    client = as_worker(G.PROBATION)
    assert client.get(reverse("case-people-history", args=[family.case.reference, part.pk])).status_code == 200
    other = make_case(family.area, *family.desks.values()).involvements.get(role="victim")
    assert client.get(reverse("case-people-history", args=[family.case.reference, other.pk])).status_code == 404


def test_a_barred_worker_and_another_agency_find_no_history(family, client):
    address = reverse("case-history", args=[family.case.reference])
    client.force_login(make_user(make_desk(family.area), "practitioner"))
    assert client.get(address).status_code == 404
    bar(family.workers[G.POLICE], family.victim, "her brother", SYSTEM)
    client.force_login(family.workers[G.POLICE])
    assert client.get(address).status_code == 404


def test_pages_by_key_miss_nothing_and_repeat_nothing(family, as_worker):
    client = as_worker(G.HOUSING)
    for number in range(70):
        Person.objects.filter(pk=family.victim.pk).update(language=f"Language {number:02}")
        # What she does not see takes no place on her page.
        Person.objects.filter(pk=family.victim.pk).update(gp=f"Doctor {number:02}")
    seen, after = [], ""
    for _ in range(10):
        text = shown(client, family, "victim", after)
        assert "Doctor" not in text
        here = [n for n in range(70) if f"to Language {n:02}<" in text]
        assert not set(here) & set(seen)
        seen += sorted(here, reverse=True)
        if "?after=" not in text:
            break
        after = text.split("?after=")[1].split('"')[0]
    assert seen == list(range(69, -1, -1))


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "1'", "٣", "0"])
def test_a_key_that_is_none_is_no_error(family, as_worker, after):
    shown(as_worker(G.IDVA), family, after=after)


def test_more_changes_ask_no_more_questions(family, as_worker):
    client = as_worker(G.IDVA)
    change_everything(family)
    shown(client, family)
    with CaptureQueriesContext(connection) as before:
        shown(client, family)
    for number in range(40):
        family.case.hand_lead(family.workers[list(G)[number % 3]], f"reason {number}", family.workers[G.HUB])
        Person.objects.filter(pk=family.victim.pk).update(language=f"Language {number}")
    with CaptureQueriesContext(connection) as after:
        shown(client, family)
    assert len(after) <= len(before)


def test_lead_and_shares_are_by_name(family, as_worker):
    worker = family.workers[G.IDVA]
    family.case.hand_lead(worker, "Knows her", family.workers[G.HUB])
    text = shown(as_worker(G.EDUCATION), family)
    assert f"Lead</strong>: from nothing to {worker}" in text and "Knows her" in text
    assert str(family.desks[G.HOUSING]) in text


def test_looking_is_recorded(family, as_worker):
    from audit.models import Event

    shown(as_worker(G.IDVA), family, "victim")
    assert Event.objects.filter(object_ids=[family.case.pk], detail__view="case-people-history").count() == 1
    assert Change.objects.filter(table="people_person").exists()

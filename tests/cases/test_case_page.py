"""The first page of a case: what matters now, for each kind of agency; lead, contact, closing."""

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup
from agencies.models import Notice
from audit.models import Event, Verb
from cases.models import ContactPlan, Due, TimelineEntry
from tests.cases.scene import MARK
from tests.factories import make_desk, make_user

pytestmark = pytest.mark.django_db


def page(client, family, name=""):
    return client.get(f"/cases/{family.case.reference}{name}")


def test_everybody_in_the_case_sees_reference_risk_and_risk_to_staff(family, client):
    for group in PolicyGroup:
        client.force_login(family.workers[group])
        text = page(client, family).content.decode()
        assert family.case.reference in text and "High" in text and MARK["staff_risk"] in text


def test_an_agency_without_a_share_finds_nothing(family, client):
    stranger = make_user(make_desk(family.area), "practitioner")
    client.force_login(stranger)
    response = page(client, family)
    assert response.status_code == 404 and family.case.reference not in response.content.decode()


def test_safe_contact_gives_rules_to_all_and_numbers_to_those_who_may(family, as_worker):
    for group, sees in [
        (PolicyGroup.IDVA, True),
        (PolicyGroup.HOUSING, True),
        (PolicyGroup.EDUCATION, False),
        (PolicyGroup.PROBATION, False),
    ]:
        text = page(as_worker(group), family).content.decode()
        assert "bluebell" in text and "Never leave a voicemail" in text
        assert (MARK["number"] in text) is sees, group


def test_no_contact_recorded_says_do_not(family, as_worker):
    family.victim.contact_points.all().delete()
    assert "Do not call, write or visit" in page(as_worker(PolicyGroup.IDVA), family).content.decode()


def test_unknown_safety_is_shown_as_not_safe(family, as_worker):
    family.victim.contact_points.update(safety="unknown")
    text = page(as_worker(PolicyGroup.IDVA), family).content.decode()
    assert "Not known: treat as not safe" in text and "hub-tag--done" not in text


def test_the_read_is_recorded_with_its_sections(family, as_worker):
    page(as_worker(PolicyGroup.HOUSING), family)
    event = Event.objects.filter(verb=Verb.READ).first()
    assert event.reference == family.case.reference
    assert "identity" in event.detail["sections"] and "idva_notes" not in event.detail["sections"]


@pytest.mark.parametrize(
    ("group", "name"),
    [
        (PolicyGroup.HUB, "/lead"),
        (PolicyGroup.HUB, "/close"),
        (PolicyGroup.HUB, "/reopen"),
        (PolicyGroup.HUB, "/sharing/new"),
        (PolicyGroup.IDVA, "/in-touch"),
        (PolicyGroup.IDVA, "/notes/new"),
        (PolicyGroup.IDVA, "/documents/new"),
        (PolicyGroup.IDVA, "/voice/add"),
        (PolicyGroup.IDVA, "/voice/child"),
        (PolicyGroup.IDVA, "/safety-plan/new"),
        (PolicyGroup.IDVA, "/people/add/child"),
        (PolicyGroup.IDVA, "/risk/new/dash-27"),
        (PolicyGroup.IDVA, "/marac/flag"),
    ],
)
def test_a_form_of_the_case_is_a_look_at_the_case(family, as_worker, group, name):
    """Each bears the victim's name and age at its head, some the plan in force or the children's names."""
    response = page(as_worker(group), family, name)
    assert response.status_code == 200 and MARK["name"] in response.content.decode()
    assert Event.objects.filter(verb=Verb.READ, reference=family.case.reference).count() == 1


def test_the_lead_is_handed_over_with_a_reason(family, as_worker):
    client = as_worker(PolicyGroup.HUB)
    worker = family.workers[PolicyGroup.IDVA]
    response = client.post(f"/cases/{family.case.reference}/lead", {"to": worker.pk, "reason": "Her own choice"})
    assert response.status_code == 302
    family.case.refresh_from_db()
    assert family.case.lead == worker
    assert family.case.handovers.get().reason == "Her own choice"
    assert TimelineEntry.objects.filter(case=family.case, text="Her own choice").exists()
    assert Notice.objects.get(user=worker).text == f"You now lead case {family.case.reference}"


def test_a_worker_outside_the_case_cannot_be_made_lead(family, as_worker):
    stranger = make_user(make_desk(family.area, PolicyGroup.IDVA), "idva")
    response = as_worker(PolicyGroup.HUB).post(
        f"/cases/{family.case.reference}/lead", {"to": stranger.pk, "reason": "x"}
    )
    assert response.status_code == 200 and "Select one of the options" in response.content.decode()
    family.case.refresh_from_db()
    assert family.case.lead is None


def test_only_those_who_may_lead_close_and_reopen(family, as_worker):
    assert page(as_worker(PolicyGroup.HOUSING), family, "/close").status_code == 403
    client = as_worker(PolicyGroup.IDVA)
    empty = client.post(f"/cases/{family.case.reference}/close", {})
    assert empty.status_code == 200 and "There is a problem" in empty.content.decode()
    client.post(f"/cases/{family.case.reference}/close", {"closure": "needs_met", "reason": "All is well"})
    family.case.refresh_from_db()
    assert family.case.status == "closed"
    client.post(f"/cases/{family.case.reference}/reopen", {"reason": "New incident"})
    family.case.refresh_from_db()
    assert family.case.status == "open" and family.case.closed_at is None


def test_closing_twice_is_refused_in_words(family, as_worker):
    client = as_worker(PolicyGroup.IDVA)
    for expected in (302, 409):
        response = client.post(f"/cases/{family.case.reference}/close", {"closure": "needs_met", "reason": "Done"})
        assert response.status_code == expected


def test_being_in_touch_puts_the_next_contact_on_the_workers_home(family, as_worker):
    client = as_worker(PolicyGroup.IDVA)
    data = {"how": "weekly call", "way": "comes"}
    data |= {"next_on_day": "1", "next_on_month": "6", "next_on_year": "2090", "next_time": "2pm"}
    client.post(f"/cases/{family.case.reference}/in-touch", data)
    plan = ContactPlan.objects.get()
    assert timezone.localtime(plan.next_at).hour == 14
    assert Due.objects.open().get().user == family.workers[PolicyGroup.IDVA]
    assert "Next contact with the victim" in client.get("/").content.decode()
    client.post(f"/cases/{family.case.reference}/in-touch", data | {"how": "visit"})
    assert ContactPlan.objects.get().how == "visit"
    client.post(f"/cases/{family.case.reference}/in-touch/{plan.pk}/end")
    assert not Due.objects.open().exists()


def test_nobody_ends_anothers_contact(family, as_worker):
    plan = ContactPlan.objects.create(
        case=family.case, user=family.workers[PolicyGroup.IDVA], desk=family.desks[PolicyGroup.IDVA], how="call"
    )
    client = as_worker(PolicyGroup.HOUSING)
    assert client.post(f"/cases/{family.case.reference}/in-touch/{plan.pk}/end").status_code == 404


def test_of_a_channel_that_must_not_be_used_only_the_reason_is_told(family, as_worker):
    family.victim.contact_points.update(watched="watched", cover_story="the library")
    text = page(as_worker(PolicyGroup.IDVA), family).content.decode()
    assert "Watched by the person who harms" in text
    assert "weekdays before noon" not in text and "bluebell" not in text and "the library" not in text


@pytest.mark.parametrize("rest", ["", "/people", "/documents/x", "/people/99999999999999999999999"])
@pytest.mark.parametrize("reference", ["%00", "x" * 300, "%F0%9F%98%80", "..%2f", "2222-22"])
def test_an_address_that_holds_nonsense_finds_nothing(family, as_worker, reference, rest):
    assert as_worker(PolicyGroup.IDVA).get(f"/cases/{reference}{rest}").status_code == 404


@pytest.mark.parametrize(
    "rest", ["documents/%00", "people/add/%00", "people/99999999999999999999", "risk/99999999999999999999"]
)
def test_nonsense_within_a_case_finds_nothing_either(family, as_worker, rest):
    assert page(as_worker(PolicyGroup.IDVA), family, f"/{rest}").status_code == 404

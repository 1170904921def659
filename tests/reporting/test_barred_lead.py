"""A governance lead who is barred from a case, for it is about her sister: no register and no log of hers has it."""

import pytest
from django.utils import timezone

from agencies.principals import acting_as
from audit.models import Event
from cases.models import Disclosure, LegalHold
from cases.models.disclosure import disclose
from cases.restricting import restrict
from cases.sharing import bar
from dashub.errors import NotAllowed
from reporting.keeping import actions
from reporting.keeping.models import Review
from tests import personas
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return personas.build()


def page_of(world, address: str) -> str:
    answer = world.client_of("governance", fresh=True).get(address)
    return b"".join(answer).decode()


def shut_out(world) -> None:
    bar(world.users["governance"], world.case.victim, "Her sister", SYSTEM)
    bar(world.users["governance"], world.closed.victim, "Her sister", SYSTEM)


def test_she_reads_and_agrees_to_no_review_of_it(world):
    review = world.review
    Review.objects.filter(pk=review.pk).update(
        status="proposed", proposal="Nine years", proposed_by=world.users["chair"], proposed_at=timezone.now()
    )
    assert review.about in page_of(world, "/keeping/approvals")
    shut_out(world)
    assert review.about not in page_of(world, "/keeping/approvals")
    answer = world.client_of("governance", fresh=True).post(
        f"/keeping/approvals/{review.reference}", {"what": "destroy", "reason": "Agreed"}
    )
    assert answer.status_code == 404
    with pytest.raises(NotAllowed):
        actions.destroy(Review.objects.get(pk=review.pk), "Agreed", world.users["governance"])


@pytest.mark.parametrize("address", ["/keeping/holds", "/disclosures", "/audit", "/audit/events.csv"])
def test_no_register_has_it(world, address):
    LegalHold.place(world.case, "court", "The court asked", SYSTEM)
    disclose(world.case, world.area.hub_desk, world.users["chair"], to="court", basis="law", what="x")
    world.client_of("chair").get(f"/cases/{world.case.reference}")
    assert world.case.reference in page_of(world, address)
    shut_out(world)
    assert world.case.reference not in page_of(world, address)
    assert Event.objects.filter(reference=world.case.reference).exists()


def test_postgresql_has_no_disclosure_of_it_for_her_either(world):
    made = disclose(world.case, world.area.hub_desk, world.users["chair"], to="court", basis="law", what="x")
    lead = world.users["governance"]
    with acting_as(lead):
        assert Disclosure.objects.filter(pk=made.pk).exists()
    shut_out(world)
    with acting_as(lead):
        assert not Disclosure.objects.filter(pk=made.pk).exists()


def test_a_restricted_referral_is_in_no_log_of_hers_nor_one_whose_case_was_restricted_since(world):
    sent, heard = world.duty, world.referral
    world.case.presentations.update(referral_id=heard.pk, referral_reference=heard.reference)
    for referral in (sent, heard):
        world.client_of("chair").get(f"/referrals/{referral.reference}")
        assert Event.objects.filter(reference=referral.reference).exists()
    assert heard.reference in page_of(world, "/audit")
    restrict(world.case, "by_hand", "A councillor", SYSTEM)
    for referral in (sent, heard):
        assert referral.reference not in page_of(world, "/audit")
        found = page_of(world, f"/audit?reference={referral.reference}")
        assert f">{referral.reference}<" not in found

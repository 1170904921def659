"""Closure reasons of a partnership: its words, what it does not use, its own reasons under a coded way and its rule."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.access import Role
from audit.models import Event, Verb
from dashub.errors import InvalidInput
from support.closing import NOT_OFFERED, TAKES
from support.models import ClosureReason, Engagement
from tests.factories import SYSTEM, make_area, make_case, make_user
from tests.support.test_closing import Service

pytestmark = pytest.mark.django_db
Ending = Engagement.Ending


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def page(client, service):
    client.force_login(make_user(service.area.hub_desk, Role.ADMINISTRATOR, name="Ada Minister"))
    return client


def local(service, ending=Ending.MOVED, words="Left the country", area=None) -> ClosureReason:
    return ClosureReason.add(SYSTEM, "Asked for", area=area or service.area, ending=ending, local=True, words=words)


def coded(service, ending, **fields) -> str:
    return reverse("configure-closing-coded", args=[service.area.pk, ending])


def way(service, ending):
    return next(one for one in ClosureReason.ways(service.area) if one.ending == ending)


def test_at_first_every_coded_way_is_offered_in_its_own_words(service):
    ways = ClosureReason.ways(service.area)
    assert [(one.ending, one.words, one.offered, one.local) for one in ways] == [
        (e, e.label, True, ()) for e in Ending
    ]
    assert set(TAKES) == set(Ending)


def test_a_coded_way_is_renamed_with_its_history_and_back(page, service):
    at = coded(service, "needs_met")
    page.post(at, {"version": 0, "words": "Goals  achieved", "active": "on", "why": "Our word"})
    assert way(service, Ending.NEEDS_MET).words == "Goals achieved"
    text = page.get(at).content.decode()
    assert "Ada Minister: Our word. Before: Words: Planned: needs met" in text
    assert "Counted as: Planned: needs met" in page.get(reverse("configure-closing")).content.decode()
    version = ClosureReason.objects.get(local=False).version
    page.post(at, {"version": version, "words": "Planned: needs met", "active": "on", "why": "Back"})
    assert way(service, Ending.NEEDS_MET).words == Ending.NEEDS_MET.label
    assert Event.objects.filter(kind="support.closurereason", verb=Verb.CHANGED).count() == 2


def test_saved_as_it_is_nothing_is_written(page, service):
    page.post(coded(service, "moved"), {"version": 0, "words": Ending.MOVED.label, "active": "on", "why": "Nothing"})
    assert not ClosureReason.objects.exists()


def test_a_hidden_way_is_not_offered_and_not_taken(page, service, client):
    page.post(coded(service, "moved"), {"version": 0, "words": Ending.MOVED.label, "why": "Not used"})
    assert not way(service, Ending.MOVED).offered
    client.force_login(service.worker)
    services = client.get(reverse("case-services", args=[service.case.reference])).content.decode()
    assert 'value="moved"' not in services and 'value="declined"' in services
    with pytest.raises(InvalidInput) as problem:
        service.close("moved")
    assert problem.value.fields == {"ending": NOT_OFFERED}
    assert service.work.status == Engagement.Status.WORKING


def test_a_death_is_always_offered(page, service):
    at = coded(service, "deceased")
    assert 'name="active"' not in page.get(at).content.decode()
    page.post(at, {"version": 0, "words": "She died", "why": "Our word"})
    assert way(service, Ending.DECEASED)[1:3] == ("She died", True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClosureReason.objects.filter(ending="deceased").update(active=False)


def test_an_own_reason_is_added_offered_and_kept_with_its_words(page, service, client):
    new = reverse("configure-closing-new", args=[service.area.pk, "moved"])
    page.post(new, {"words": "Left the country", "active": "on", "why": "The board asks"})
    reason = way(service, Ending.MOVED).local[0]
    client.force_login(service.worker)
    path, prefix = f"/cases/{service.case.reference}/services", f"end{service.work.pk}-"
    assert "Left the country" in client.get(path).content.decode()
    sent = {"ending": "moved", "local_moved": reason.pk, "reason": "She told us", "lead": service.worker.pk}
    answer = client.post(f"{path}/{service.work.pk}/end", {prefix + name: value for name, value in sent.items()})
    assert answer.status_code == 302
    service.work.refresh_from_db()
    assert (service.work.ending, service.work.local_reason) == ("moved", reason)
    reason.change(1, SYSTEM, "Shorter", words="Abroad", active=False)
    assert "Ended:</strong> She has moved away: Left the country" in client.get(path).content.decode()


def test_the_rule_of_the_coded_way_holds_for_an_own_reason(service):
    reason = local(service, Ending.OUT_OF_REACH, "Number no longer works")
    with pytest.raises(InvalidInput) as problem:
        service.close("out_of_reach", local=reason)
    assert "3 are needed" in problem.value.fields["ending"]
    service.tried(9, 8, 7)
    service.close("out_of_reach", local=reason)
    assert service.work.ended_as == "Unable to contact: Number no longer works"


def test_an_own_reason_goes_with_its_own_way_in_its_own_area_while_it_is_offered(service):
    elsewhere = local(service, area=make_area("Far"))
    gone = local(service, words="Gone")
    gone.change(1, SYSTEM, "Not used", active=False)
    for wrong in (local(service, Ending.DECLINED, "No time"), elsewhere, gone):
        with pytest.raises(InvalidInput) as problem:
            service.close("moved", local=ClosureReason.objects.get(pk=wrong.pk))
        assert problem.value.fields == {"ending": NOT_OFFERED}
    assert service.work.status == Engagement.Status.WORKING


def test_what_another_way_would_reveal_is_forgotten(service, client):
    reason = local(service)
    client.force_login(service.worker)
    prefix = f"end{service.work.pk}-"
    sent = {"ending": "declined", "local_moved": reason.pk, "reason": "She said no", "lead": service.worker.pk}
    path = f"/cases/{service.case.reference}/services/{service.work.pk}/end"
    client.post(path, {prefix + name: value for name, value in sent.items()})
    service.work.refresh_from_db()
    assert (service.work.ending, service.work.local_reason) == ("declined", None)


@pytest.mark.parametrize("wrong", [{"words": ""}, {"words": "w" * 81}, {"why": ""}, {"words": "left the  COUNTRY"}])
def test_what_is_wrong_is_said_and_nothing_is_kept(page, service, wrong):
    local(service)
    new = reverse("configure-closing-new", args=[service.area.pk, "moved"])
    answer = page.post(new, {"words": "Abroad", "active": "on", "why": "The board asks"} | wrong)
    assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
    assert ClosureReason.objects.count() == 1


def test_who_comes_second_is_shown_both(page, service):
    reason = local(service)
    at = reverse("configure-closing-one", args=[reason.pk])
    page.post(at, {"version": 1, "words": "Abroad", "active": "on", "why": "Shorter"})
    text = page.post(at, {"version": 1, "words": "Overseas", "active": "on", "why": "Mine"}).content.decode()
    assert "Someone else saved this first" in text and 'value="Overseas"' in text
    page.post(at, {"version": 2, "words": "Overseas", "active": "on", "why": "Mine"})
    reason.refresh_from_db()
    assert (reason.words, reason.changes.count()) == ("Overseas", 3)


def test_another_area_and_no_such_way_are_not_there(page, service):
    far = local(service, area=make_area("Far"))
    case = make_case(far.area, far.area.hub_desk)
    assert "Left the country" not in page.get(reverse("configure-closing")).content.decode()
    for address in (
        reverse("configure-closing-one", args=[far.pk]),
        reverse("configure-closing-coded", args=[case.area_id, "moved"]),
        reverse("configure-closing-new", args=[case.area_id, "moved"]),
        reverse("configure-closing-new", args=[service.area.pk, "nothing"]),
    ):
        assert page.get(address).status_code == 404, address

"""Break-glass: what it opens and for how long, whom it tells, its one answer for everything that it does not open."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.access import GLASS, Level, PolicyGroup, Role, Section, sections_for
from agencies.models import Notice
from audit.models import Event
from cases import glass, restricting
from cases.models import Case, GlassBreak, NamedUser
from cases.sharing import bar
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user, screened

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(family):
    return make_desk(family.area, PolicyGroup.IDVA)


@pytest.fixture
def worker(desk):
    return make_user(desk, Role.PRACTITIONER, name="Night Worker")


@pytest.fixture
def lead(family):
    user = family.workers[PolicyGroup.IDVA]
    Case.objects.filter(pk=family.case.pk).update(lead=user)
    return user


@pytest.fixture
def governance(family):
    return make_user(family.area.hub_desk, Role.GOVERNANCE)


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


def ask(client, reference, **changes):
    data = {"reference": reference, "need": "life", "reason": "She is at our door"} | changes
    return client.post("/break-glass", data)


def sees(user, case) -> bool:
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_it_opens_the_case_for_four_hours_and_to_her_alone(family, signed_in, worker, desk):
    assert ask(signed_in, family.case.reference.lower()).url == f"/cases/{family.case.reference}"
    made = GlassBreak.objects.get()
    assert made.until - made.at == dt.timedelta(hours=4) and made.desk == desk
    assert signed_in.get(f"/cases/{family.case.reference}").status_code == 200
    assert not sees(make_user(desk, Role.PRACTITIONER), family.case)
    past = timezone.now() - dt.timedelta(hours=1)
    NamedUser.objects.filter(user=worker).update(until=past)
    assert signed_in.get(f"/cases/{family.case.reference}").status_code == 404


def test_an_area_sets_its_own_time(family, signed_in):
    family.area.glass_hours = 1
    family.area.save()
    ask(signed_in, family.case.reference)
    made = GlassBreak.objects.get()
    assert made.until - made.at == dt.timedelta(hours=1)


def test_her_agencys_column_without_the_three_that_it_never_opens(family, signed_in, worker):
    """An IDVA service's column shows all of them; by the glass alone it does not."""
    ask(signed_in, family.case.reference)
    family.case.refresh_from_db()
    assert -GLASS - worker.pk in family.case.readers
    levels = sections_for(worker, family.case.facts)
    shut = {Section.IMMIGRATION, Section.IDVA_NOTES, Section.CONFIDENTIAL_ADDRESS}
    by_share = sections_for(family.workers[PolicyGroup.IDVA], family.case.facts)
    assert set(by_share) >= shut and not shut & set(levels)
    assert levels[Section.ADDRESS] == Level.FULL and levels[Section.RISK] == by_share[Section.RISK]
    pages = "".join(
        signed_in.get(f"/cases/{family.case.reference}{page}").content.decode() for page in ("", "/people", "/notes")
    )
    assert "14 Larkspur Row" in pages
    for secret in ("3 Foxglove Yard", "She cried through the session", "Spouse visa ends in June"):
        assert secret not in pages
    found = signed_in.post("/cases/search", {"q": "CH44 1AB"}).content.decode()
    assert family.case.reference not in found, "found by the refuge's postcode it would tell where she is"


def test_the_lead_and_the_governance_lead_hear_at_once_and_what_stayed_shut(family, signed_in, lead, governance):
    ask(signed_in, family.case.reference)
    for user in (lead, governance):
        text = Notice.objects.get(user=user).text
        assert family.case.reference in text and "idva case notes" in text and "confidential address" in text
        assert "Night Worker" not in text and "Oakhollow" not in text


def test_a_governance_lead_who_is_barred_hears_nothing(family, signed_in, governance):
    other = make_user(family.area.hub_desk, Role.GOVERNANCE)
    bar(governance, family.case.victim, "Her sister", SYSTEM)
    ask(signed_in, family.case.reference)
    assert Notice.objects.filter(user=other).exists() and not Notice.objects.filter(user=governance).exists()


def test_without_a_lead_the_hub_hears(family, signed_in):
    ask(signed_in, family.case.reference)
    assert Notice.objects.filter(user=family.workers[PolicyGroup.HUB], text__contains="emergency").exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reference": ""}, "Enter reference of the case"),
        ({"reference": "nonsense"}, "six letters and numbers"),
        ({"need": ""}, "Select"),
        ({"reason": ""}, "Enter"),
    ],
)
def test_without_a_reason_nothing_opens(family, signed_in, changes, message):
    answer = ask(signed_in, **({"reference": family.case.reference} | changes))
    assert answer.status_code == 200 and message in answer.content.decode()
    assert not GlassBreak.objects.exists()


class TestOneAnswer:
    """No such case, restricted, barred, another area: the same bytes, status, and statements to PostgreSQL."""

    @pytest.fixture
    def refused(self, family, worker):
        shut = make_case(family.area)
        restricting.restrict(shut, "by_hand", "x", SYSTEM)
        barred = make_case(family.area)
        bar(worker, barred.victim, "x", SYSTEM)
        return {
            "none": "2222-22",
            "restricted": shut.reference,
            "barred": barred.reference,
            "elsewhere": make_case(make_area("Faraway")).reference,
        }

    def answers(self, client, refused):
        found = {}
        for kind, reference in refused.items():
            with CaptureQueriesContext(connection) as queries:
                response = ask(client, reference)
            body = response.content.decode().replace(reference, "REFERENCE")
            body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
            statements = [re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in queries]
            found[kind] = (response.status_code, body, statements)
        return found

    def test_the_answers_cannot_be_told_apart(self, signed_in, refused):
        found = self.answers(signed_in, refused)
        none = found.pop("none")
        assert "Nothing can be opened under this reference" in none[1]
        for kind, each in found.items():
            assert each[0] == none[0] and each[1] == none[1], kind
            assert each[2] == none[2], kind

    def test_nothing_is_left_but_what_she_typed(self, signed_in, refused, worker):
        self.answers(signed_in, refused)
        assert not GlassBreak.objects.exists() and not NamedUser.objects.filter(user=worker).exists()
        tried = Event.objects.filter(actor=worker.pk, kind="break-glass")
        assert [event.object_ids for event in tried] == [[]] * 4
        assert not Notice.objects.filter(text__contains="emergency").exists()

    def test_the_glass_never_opens_what_is_restricted_later(self, family, signed_in, worker):
        ask(signed_in, family.case.reference)
        restricting.restrict(family.case, "by_hand", "x", SYSTEM)
        assert not sees(worker, family.case)
        assert "Nothing can be opened" in ask(signed_in, family.case.reference).content.decode()


def test_a_case_that_she_sees_anyway_is_just_shown(family, client):
    client.force_login(family.workers[PolicyGroup.POLICE])
    assert ask(client, family.case.reference).url == f"/cases/{family.case.reference}"
    assert not GlassBreak.objects.exists()


def test_nobody_tries_reference_after_reference(family, signed_in):
    for _ in range(10):
        ask(signed_in, "2222-22")
    answer = ask(signed_in, family.case.reference)
    assert "Ring the hub" in answer.content.decode() and not GlassBreak.objects.exists()


class TestReview:
    @pytest.fixture
    def made(self, family, signed_in):
        ask(signed_in, family.case.reference)
        signed_in.get(f"/cases/{family.case.reference}/people")
        return GlassBreak.objects.get()

    def test_it_shows_what_was_looked_at_and_is_done_once(self, made, client, governance, worker, family):
        client.force_login(governance)
        assert made.case.reference in client.get("/break-glass/reviews").content.decode()
        page = client.get(f"/break-glass/reviews/{made.pk}").content.decode()
        assert "Night Worker" in page and "She is at our door" in page and "identity" in page
        assert "Oakhollow" not in page
        said = {"outcome": "justified", "review": "She was in danger"}
        assert client.post(f"/break-glass/reviews/{made.pk}", {"outcome": "justified"}).status_code == 200
        assert client.post(f"/break-glass/reviews/{made.pk}", said).status_code == 302
        assert client.post(f"/break-glass/reviews/{made.pk}", said | {"outcome": "not_justified"}).status_code == 409
        made.refresh_from_db()
        assert (made.outcome, made.reviewed_by) == ("justified", governance)
        assert sees(worker, family.case)
        assert "She was in danger" in client.get("/break-glass/reviews").content.decode()

    def test_what_was_not_justified_ends_at_once(self, made, client, governance, worker, family):
        client.force_login(governance)
        client.post(f"/break-glass/reviews/{made.pk}", {"outcome": "not_justified", "review": "It could wait"})
        assert not sees(worker, family.case)

    def test_another_areas_lead_knows_nothing_of_it(self, made, client):
        client.force_login(make_user(make_area("Faraway").hub_desk, Role.GOVERNANCE))
        assert made.case.reference not in client.get("/break-glass/reviews").content.decode()
        assert client.get(f"/break-glass/reviews/{made.pk}").status_code == 404


@pytest.mark.parametrize("why", ["she opened it herself", "she is barred from it"])
def test_nobody_reviews_what_she_opened_herself_or_what_she_is_barred_from(family, client, governance, desk, why):
    """A governance lead may also work with families: another one reviews what she did there."""
    other = make_user(family.area.hub_desk, Role.GOVERNANCE)
    governance.memberships.create(desk=desk, roles=["practitioner"])
    opener = screened(governance) if "herself" in why else make_user(desk, Role.PRACTITIONER)
    made = glass.open_case(family.case.reference, "life", "She is at our door", opener)
    if "barred" in why:
        bar(governance, family.case.victim, "Her sister", SYSTEM)
    client.force_login(governance)
    assert made.case.reference not in client.get("/break-glass/reviews").text
    said = {"outcome": "justified", "review": "I was right"}
    assert client.post(f"/break-glass/reviews/{made.pk}", said).status_code == 404
    client.force_login(other)
    assert client.post(f"/break-glass/reviews/{made.pk}", said).status_code == 302


def test_of_a_case_that_was_restricted_since_she_reviews_nothing_until_that_is_lifted(
    family, client, governance, worker
):
    """As the audit log and its alerts have it: who looked is told to those named in it."""
    made = glass.open_case(family.case.reference, "life", "She is at our door", worker)
    restricting.restrict(family.case, "by_hand", "x", SYSTEM)
    client.force_login(governance)
    assert made.case.reference not in client.get("/break-glass/reviews").text
    assert client.get(f"/break-glass/reviews/{made.pk}").status_code == 404
    assert made.case.reference not in client.get(f"/breaches/report?glass={made.pk}").text
    restricting.lift(family.case, "x", SYSTEM)
    assert made.case.reference in client.get("/break-glass/reviews").text

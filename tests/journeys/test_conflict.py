"""domain.md section 9, scenarios 1 and 2, from the first page to the paper, by the pages alone."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from agencies.access import Role
from agencies.models import Notice
from audit.models import Event
from cases.models import Case
from marac import papers
from marac.actions import attendance, request_research
from marac.models import Listing
from referrals.models import Referral
from tests.factories import make_area, make_case, make_desk, make_user
from tests.marac.factories import make_listing, make_meeting, make_presentation, make_research, make_series
from tests.referrals.typed import ANSWERS

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(client, address) -> str:
    return client.get(address).content.decode()


class TestThePerpetratorWorksForAPartner:
    """Scenario 1. Bren Harrow is a hospital's representative; so is Ola Swift, whom the chair names for the research."""

    @pytest.fixture
    def area(self):
        return make_area()

    @pytest.fixture
    def hospital(self, area):
        return make_desk(area, "health", "hospital")

    @pytest.fixture
    def people(self, area, hospital):
        class People:
            harrow = make_user(hospital, Role.REPRESENTATIVE, Role.MANAGER, name="Bren Harrow")
            swift = make_user(hospital, Role.REPRESENTATIVE, name="Ola Swift")
            police = make_user(make_desk(area, "police", "police"), Role.PRACTITIONER, name="Jo Example")
            idva = make_user(make_desk(area, "idva", "idva"), Role.IDVA)
            triage = make_user(area.hub_desk, Role.TRIAGE)
            coordinator = make_user(area.hub_desk, Role.COORDINATOR)
            chair = make_user(area.hub_desk, Role.CHAIR, name="The Chair")

        return People

    def refer(self, people) -> Referral:
        client = signed_in(people.police)
        client.post("/referrals/new", {"desk": people.police.memberships.get().desk_id})
        referral = Referral.objects.get()
        answers = ANSWERS | {"referrer": {"name": "Jo Example", "phone": "0151 496 0000"}}
        referral.save_page("all", answers, referral.version, people.police)
        client.post(f"/referrals/{referral.reference}/send", {"key": uuid.uuid4(), "confirm": "yes"})
        referral.refresh_from_db()
        assert referral.status == "submitted"
        return referral

    def test_from_the_referral_to_the_minutes(self, area, hospital, people):
        series = make_series(area, area.hub_desk, hospital, people.idva.memberships.get().desk)
        meeting = make_meeting(area, series, intake_until=timezone.now() + dt.timedelta(hours=2))
        earlier = make_case(area, hospital)
        make_listing(earlier, meeting, position=1)
        referral = self.refer(people)
        assert set(Notice.objects.values_list("user", flat=True)) == {people.chair.pk}

        chair = signed_in(people.chair)
        assert referral.reference in body(chair, "/restricted")
        said = {"decision": "accepted", "pathways": ["marac", "idva"], "reason": "High risk, he works at the hospital"}
        chair.post(f"/restricted/{referral.reference}", said)
        case = Case.objects.get(presentations__referral_id=referral.pk)
        listing = Listing.objects.get(case=case)
        assert case.restricted and listing.meeting == meeting and case.next_meeting_at == meeting.starts_at

        # Whether a position of trust is concerned, and who may research for the hospital.
        assert "Not answered yet" in body(chair, f"/cases/{case.reference}/sharing")
        chair.post(f"/cases/{case.reference}/restrict/trust", {"answer": "yes", "note": "LADO told"})
        chair.post(
            f"/cases/{case.reference}/named/new", {"user": people.swift.pk, "reason": "Research for the hospital"}
        )
        chair.post(f"/cases/{case.reference}/named/new", {"user": people.idva.pk, "reason": "Her IDVA"})
        assert f'value="{people.harrow.pk}"' not in body(chair, f"/cases/{case.reference}/named/new")
        looked = body(chair, f"/cases/{case.reference}/restrict/looked")
        assert "Jo Example" in looked and "Bren Harrow" not in looked, "the referrer knows, he had seen nothing"

        request_research(meeting)
        swift = signed_in(people.swift)
        assert case.reference in body(swift, "/research")
        self.no_trace(people, case, referral, meeting, listing)

        # In the sitting.
        type(meeting).objects.filter(pk=meeting.pk).update(status="in_session")
        for user in (people.chair, people.harrow, people.coordinator, people.swift):
            attendance.accept_confidentiality(meeting, user)
        chair.post(f"/meetings/{meeting.reference}/room/{listing.reference}/call")
        for user in (people.harrow, people.coordinator):
            room = body(signed_in(user), f"/meetings/{meeting.reference}/room")
            assert "The meeting is in a break" in room and case.reference not in room
        assert "In private." in body(swift, f"/meetings/{meeting.reference}/room/{listing.reference}")
        for user, count in ((people.harrow, 1), (people.coordinator, 1), (people.swift, 2), (people.chair, 2)):
            assert len(papers.minuted(meeting, user)) == count

    def no_trace(self, people, case, referral, meeting, listing):
        """For him, his colleagues' posts, the hub's other officers and the referrer's desk: nothing, anywhere."""
        for user in (people.harrow, people.triage, people.coordinator):
            client = signed_in(user)
            pages = [
                "/",
                "/cases",
                "/notices",
                "/papers",
                "/meetings",
                "/actions",
                "/research",
                "/caseload",
                "/workload",
            ]
            pages += [
                "/triage",
                "/my-referrals",
                "/flags",
                "/conflicts",
                "/dashboard",
                f"/meetings/{meeting.reference}",
            ]
            for page in pages:
                text = body(client, page)
                assert case.reference not in text and referral.reference not in text, page
                assert listing.reference not in text and "Mira Testwood" not in text, page
            for text in (case.reference, "Mira Testwood", "07700 900456", "ME1 4QQ"):
                found = client.post("/cases/search", {"q": text}).content.decode()
                assert f'href="/cases/{case.reference}"' not in found
            assert client.get(f"/cases/{case.reference}").status_code == 404
            assert client.get(f"/triage/{referral.reference}").status_code in (403, 404)
            assert client.get(f"/api/v1/cases/{case.reference}").status_code == 401
        harrow = signed_in(people.harrow)
        said = {"reference": case.reference, "need": "life", "reason": "curious"}
        assert "Nothing can be opened" in harrow.post("/break-glass", said).content.decode()
        known = {"by": "phone", "phone": "07700 900456", "purpose": "danger"}
        assert "nothing that you may see" in harrow.post("/known", known).content.decode()
        typed = {"given_name": "Mira", "family_name": "Testwood"}
        harrow.post("/referrals/new", {})
        draft = Referral.objects.filter(author=people.harrow).first()
        if draft:
            answer = harrow.post(f"/referrals/{draft.reference}/possible", typed).content.decode()
            assert "Testwood" not in answer
        assert not Notice.objects.filter(user=people.harrow).exclude(text__contains="Research is wanted").exists()
        assert not Event.objects.filter(
            actor=people.harrow.pk, object_ids__contains=[case.pk], kind="cases.case"
        ).exists()


class TestTheRepresentativeKnowsSomebody:
    """Scenario 2."""

    def test_her_pack_omits_the_item_without_a_gap_and_a_deputy_is_asked(self):
        area = make_area()
        desk = make_desk(area, "housing", "housing")
        representative = make_user(desk, Role.REPRESENTATIVE, name="Kim Neighbour")
        deputy = make_user(desk, Role.REPRESENTATIVE)
        chair = make_user(area.hub_desk, Role.CHAIR)
        series = make_series(area, area.hub_desk, desk)
        meeting = make_meeting(area, series, status="closed_intake")
        cases = [make_case(area, desk) for _ in range(3)]
        for number, case in enumerate(cases, 1):
            listing = make_listing(case, meeting, position=number, presentation=make_presentation(case))
            make_research(listing, desk)
        client = signed_in(representative)
        agenda = body(client, f"/meetings/{meeting.reference}")
        assert f"/cases/{cases[1].reference}/conflict" in agenda
        assert f"/cases/{cases[1].reference}/conflict" in body(client, f"/research/{listing_of(cases[1])}/{desk.pk}")
        client.post(f"/cases/{cases[1].reference}/conflict", {"reason": "We share a fence"})

        agenda = body(client, f"/meetings/{meeting.reference}")
        assert cases[1].reference not in agenda and cases[2].reference in agenda
        assert cases[1].reference not in body(client, "/research")
        parts = papers.pack(meeting, representative, {}, lambda percent: None).context["parts"]
        assert [part["listing"].case.reference for part in parts] == [cases[0].reference, cases[2].reference]
        assert len(papers.pack(meeting, deputy, {}, lambda percent: None).context["parts"]) == 3

        asked = Notice.objects.get(user=deputy)
        assert cases[1].reference in asked.text and "fence" not in asked.text and "Kim" not in asked.text
        assert cases[1].reference in body(signed_in(deputy), "/research")
        assert "We share a fence" in body(signed_in(chair), "/conflicts")


def listing_of(case) -> str:
    return Listing.objects.get(case=case).reference

"""The main job from end to end in a real browser: a referral is typed, decided, researched, heard, minuted, acted on, and
counted in the board's report. Once with scripts, every page checked by axe and at 390 pixels, and once without."""

import datetime as dt

import pytest
from django.utils import timezone
from pypdf import PdfReader

from agencies.access import PolicyGroup, Role
from agencies.models import ReferralCategory
from audit.models import Event, Verb
from dashub import tasks
from marac.actions import planning
from marac.models import Action, Discussion, Listing, Meeting, Minutes
from referrals.models import Referral
from tests.factories import make_area, make_desk, make_user
from tests.journeys.browser import BUILT, CHROMIUM, Person, chromium
from tests.journeys.referral import CHILDREN, PAGES
from tests.journeys.study import refer
from tests.marac.factories import make_series

# The worker's task, loaded here as in the worker, so that the paper is made at once.
assert tasks.make_paper

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
    pytest.mark.skipif(not BUILT, reason="the front end is not built"),
]


@pytest.fixture
def world():
    """An area with hub, police and IDVA service, and a sitting in half an hour that still takes cases."""

    class World:
        area = make_area()

    World.police = make_desk(World.area, PolicyGroup.POLICE, ReferralCategory.POLICE, name="Merrow Police")
    World.idva_desk = make_desk(World.area, PolicyGroup.IDVA, ReferralCategory.IDVA, name="Merrow IDVA Service")
    people = {
        "practitioner": (World.police, Role.PRACTITIONER),
        "representative": (World.police, Role.REPRESENTATIVE),
        "triage": (World.area.hub_desk, Role.TRIAGE),
        "idva": (World.idva_desk, Role.IDVA),
        "chair": (World.area.hub_desk, Role.CHAIR),
        "board": (World.area.hub_desk, Role.BOARD),
    }
    World.users = {name: make_user(desk, role, name=f"Sam {name.title()}") for name, (desk, role) in people.items()}
    series = make_series(World.area, World.area.hub_desk, World.police, World.idva_desk)
    # Today still, also late in the evening: a meeting is opened on its day.
    midnight = timezone.localtime().replace(hour=23, minute=59, second=59)
    soon = min(timezone.now() + dt.timedelta(minutes=30), midnight)
    World.meeting = Meeting.objects.create(
        series=series, area=World.area, starts_at=soon, intake_until=soon, research_due_at=soon
    )
    return World


def decide(person: Person, referral: Referral) -> None:
    person.go("/triage").press(referral.reference)
    person.type({"decision": "accepted", "pathways": ["marac", "idva"], "reason": "High risk; children at home."})
    person.press("Decide")
    referral.refresh_from_db()
    assert referral.status == "accepted"


def research(person: Person, listing: Listing) -> None:
    person.go("/research")
    assert listing.case.reference in person.text()
    person.press(f"Nothing known of {listing.case.reference}")


def hear(person: Person, meeting: Meeting, listing: Listing) -> None:
    """Attendance, the case with its words and an action about him, and the end of the sitting."""
    person.go(f"/meetings/{meeting.reference}/confidentiality").press("I accept and join")
    person.go(f"/meetings/{meeting.reference}/room").press("Open the meeting")
    person.go(f"/meetings/{meeting.reference}/room/{listing.reference}").press("Begin this case")
    person.type({"risk_victim": "Strangulation; isolation.", "decision": "High risk remains. Police act first."})
    person.page.select_option("[name=tell_victim_by]", label="Merrow IDVA Service")
    person.type({"tell_victim_how": "By telephone on the safe number, in the agreed hours."})
    person.press("Save")
    due = timezone.localdate() + dt.timedelta(days=5)
    person.type({"text": "Arrest attempt before the weekend.", "about": "perpetrator"})
    for part in ("day", "month", "year"):
        person.page.fill(f"[name=due_on_{part}]", str(getattr(due, part)))
    owner = person.page.locator("[name=owner] option", has_text="Sam Representative").get_attribute("value")
    person.page.select_option("[name=owner]", owner)
    person.press("Add action")
    person.press("Close case, next")
    person.press("Close case, next", within="main")
    person.press("End the meeting")
    assert Meeting.objects.get(pk=meeting.pk).status == "held"


def issue(person: Person, meeting: Meeting) -> None:
    person.go(f"/meetings/{meeting.reference}/minutes")
    person.press("Approve the minutes")
    person.press("Issue to everyone who sits in the meeting")
    assert Minutes.objects.get(meeting=meeting).status == "issued"


def act(person: Person, action: Action) -> None:
    person.go("/actions").press(action.reference)
    person.type({"status": "done", "text": "Arrested at the address."})
    person.press("Save")
    action.refresh_from_db()
    assert action.status == "done"


def report(person: Person) -> None:
    """The dashboard, and the board's report as a PDF."""
    person.go("/dashboard")
    assert "1" in person.text()
    person.press("Make the board report (PDF)")
    with person.page.expect_download() as download:
        person.page.locator("a", has_text="Download the PDF").click()
    text = "".join(page.extract_text() for page in PdfReader(download.value.path()).pages)
    assert "Cases heard" in text


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_referral_to_the_board(live_server, world, scripts):
    with chromium() as browser:

        def person(name):
            found = Person(browser, live_server.url, world.users[name], scripts=scripts)
            everybody.append(found)
            return found

        everybody = []
        practitioner = person("practitioner")
        referral = refer(practitioner, {slug: [page] for slug, page in PAGES.items()}, CHILDREN)
        decide(person("triage"), referral)
        listing = Listing.objects.get()
        assert listing.meeting == world.meeting
        planning.close_intake(world.meeting.pk, timezone.now() + dt.timedelta(hours=1))
        research(person("representative"), listing)
        chair = person("chair")
        hear(chair, world.meeting, listing)
        issue(chair, world.meeting)
        act(person("representative"), Action.objects.get())
        case = listing.case.reference
        idva = person("idva")
        for part in (
            "",
            "/people",
            "/risk",
            "/timeline",
            "/safety-plan",
            "/voice",
            "/notes",
            "/documents",
            "/marac",
            "/sharing",
        ):
            idva.go(f"/cases/{case}{part}")
        practitioner.go("/referrals").press(referral.reference)
        report(person("board"))
    faults = [fault for each in everybody for fault in each.faults]
    assert not faults, "\n".join(faults)
    assert Discussion.objects.get().counted_on == timezone.localdate()
    assert Event.objects.filter(verb=Verb.READ, reference=case).exists()

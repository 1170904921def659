"""A hearing shows whether she was asked what she wants before it, by whom and when; telling her begins with her part."""

import datetime as dt

import pytest

from agencies.access import PolicyGroup, Role
from agencies.principals import acting_as
from cases.models import Case
from cases.seen import Seen
from cases.writing import hear
from marac import plain_account
from marac.models import Discussion, Listing
from marac.wishes import in_words, with_wishes
from tests.factories import make_area, make_case, make_desk, make_user
from tests.marac.factories import make_action, make_listing, make_meeting, make_series

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 3, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


class Sitting:
    def __init__(self):
        self.area = make_area()
        self.idva_desk, self.health_desk = (
            make_desk(self.area, PolicyGroup.IDVA),
            make_desk(self.area, PolicyGroup.HEALTH),
        )
        self.idva = make_user(self.idva_desk, Role.IDVA, name="Jo Lane")
        self.coordinator = make_user(self.area.hub_desk, Role.COORDINATOR)
        self.nurse = make_user(self.health_desk, Role.PRACTITIONER)
        self.case = make_case(self.area, self.idva_desk, self.health_desk)
        series = make_series(self.area, self.area.hub_desk)
        self.before = make_listing(
            self.case, make_meeting(self.area, series, NOW - 9 * DAY, status="held"), status="discussed"
        )
        self.ended = NOW - 9 * DAY + dt.timedelta(hours=1)
        Discussion.objects.create(listing=self.before, started_at=NOW - 9 * DAY, ended_at=self.ended)
        self.listing = make_listing(self.case, make_meeting(self.area, series, NOW + DAY))

    def said(self, at, kind="wishes"):
        voice = hear(self.case, kind, f"Said at {at}", self.idva_desk.pk, self.idva)
        type(voice).objects.filter(pk=voice.pk).update(at=at)

    def told(self, listing=None, user=None):
        user = user or self.coordinator
        found = with_wishes(Listing.objects.filter(pk=(listing or self.listing).pk)).get()
        return in_words(found, Seen.by(user, Case.objects.get(pk=self.case.pk)))


@pytest.fixture
def sitting():
    return Sitting()


def test_nobody_asked_is_said_aloud(sitting):
    assert sitting.told().tag == "Not asked"


def test_when_and_by_whom_she_was_asked(sitting):
    sitting.said(NOW - DAY)
    told = sitting.told()
    assert told.tag == "Asked" and told.text == f"2 March 2026, Jo Lane, {sitting.idva_desk}"
    assert "Said at" not in told.text


def test_why_she_could_not_be_asked_is_no_asking(sitting):
    sitting.said(NOW - DAY, "not_asked")
    assert sitting.told().tag == "Could not be asked"


def test_what_she_wanted_before_the_last_hearing_counts_for_that_one_alone(sitting):
    sitting.said(sitting.ended)
    assert sitting.told(sitting.before).tag == "Asked" and sitting.told().tag == "Not asked"
    sitting.said(sitting.ended + dt.timedelta(seconds=1))
    assert sitting.told().tag == "Asked"


def test_other_kinds_of_her_voice_are_no_wishes(sitting):
    sitting.said(NOW - DAY, "fears")
    assert sitting.told().tag == "Not asked"


def test_who_does_not_read_her_wishes_is_not_told_that_she_was_asked(sitting):
    sitting.said(NOW - DAY)
    assert sitting.told(user=sitting.nurse) is None


@pytest.mark.parametrize("path", ["meeting-prepare", "case-marac"])
def test_the_pages_show_it(sitting, client, path):
    sitting.said(NOW - DAY)
    client.force_login(sitting.coordinator)
    at = f"/cases/{sitting.case.reference}/marac"
    if path == "meeting-prepare":
        at = f"/meetings/{sitting.listing.meeting.reference}/prepare"
    page = client.get(at)
    assert page.status_code == 200 and "2 March 2026, Jo Lane" in page.content.decode()


def test_her_account_holds_what_was_agreed_for_her_and_nothing_that_others_must_tell(sitting):
    for about, text in (("victim", "Change the locks."), ("perpetrator", "Arrest him"), ("child", "Visit the school"),
                        ("staff", "Go in pairs")):  # fmt: skip
        make_action(sitting.case, sitting.idva_desk, listing=sitting.before, about=about, text=text)
    replaced = make_action(sitting.case, sitting.idva_desk, listing=sitting.before, about="victim", text="The old one")
    type(replaced).objects.filter(pk=replaced.pk).update(status="superseded", settled_at=NOW)
    make_action(sitting.case, sitting.idva_desk, listing=sitting.listing, about="victim", text="Of another hearing")
    with acting_as(sitting.idva):
        seen = Seen.by(sitting.idva, Case.objects.get(pk=sitting.case.pk))
        account = plain_account.of(sitting.before, seen, sitting.idva)
    assert "Change the locks" in account
    for other in ("Arrest", "school", "pairs", "old one", "another hearing", "MARAC"):
        assert other not in account
    with acting_as(sitting.nurse):
        seen = Seen.by(sitting.nurse, Case.objects.get(pk=sitting.case.pk))
        assert plain_account.of(sitting.before, seen, sitting.nurse) == ""


def test_the_page_that_tells_her_begins_with_it(sitting, client):
    make_action(sitting.case, sitting.idva_desk, listing=sitting.before, about="victim", text="Change the locks")
    client.force_login(sitting.idva)
    page = client.get(f"/cases/{sitting.case.reference}/marac/told").content.decode()
    assert "This is what was agreed for you:" in page and "Change the locks" in page
    assert not sitting.case.voices.exists()

"""Of the review of a record nothing is due from, and nothing is told to, whoever may not know that there is the record."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.access import Role
from agencies.models import Notice
from agencies.principals import acting_as
from cases import restricting
from cases.models import Bar, Case, Due
from cases.restricting import restrict
from cases.sharing import bar, lift_bar, unname
from reporting.keeping import actions
from reporting.models import Review
from tests.factories import SYSTEM, make_area, make_case, make_user

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - dt.timedelta(days=9 * 366)


class Hub:
    """A case whose time is up, and who reviews it."""

    def __init__(self):
        self.area = make_area()
        roles = (Role.CHAIR, Role.COORDINATOR, Role.GOVERNANCE)
        self.chair, self.coordinator, self.lead = (make_user(self.area.hub_desk, role) for role in roles)
        self.case = make_case(self.area)
        self.case.close("moved", "She moved", SYSTEM)
        self.grow_old()

    def grow_old(self):
        Case.objects.filter(pk=self.case.pk).update(last_activity_at=LONG_AGO, closed_at=LONG_AGO, opened_at=LONG_AGO)
        self.case.refresh_from_db()

    def begin(self, stage: str) -> Review:
        assert actions.begin_reviews(timezone.localdate(), SYSTEM) == 1
        review = Review.objects.get()
        if stage == "proposed":
            actions.propose(review, "Nothing since", self.chair)
        return review

    def shut(self, how: str, user) -> None:
        if how == "barred":
            bar(user, self.case.victim, "Her brother", SYSTEM)
        else:
            restrict(self.case, "by_hand", "x", SYSTEM)
            self.grow_old()

    def is_due(self, user) -> bool:
        with acting_as(user):
            rows = Due.objects.open().filter(reference=self.case.reference)
            return rows.exists() or Due.objects.for_user(user).filter(pk__in=rows).exists()


@pytest.fixture
def hub():
    return Hub()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", ["barred", "restricted"])
@pytest.mark.parametrize("stage", ["open", "proposed"])
def test_no_line_names_it(hub, client, stage, how, when):
    user = {"open": hub.coordinator, "proposed": hub.lead}[stage]
    if when == "before":
        hub.shut(how, user)
    hub.begin(stage)
    if when == "after":
        assert hub.is_due(user)
        hub.shut(how, user)
    assert not hub.is_due(user)
    client.force_login(user)
    assert hub.case.reference not in client.get("/").text


def test_opened_again_the_line_is_there_again(hub):
    hub.begin("open")
    hub.shut("barred", hub.coordinator)
    lift_bar(Bar.objects.get(user=hub.coordinator), "A namesake", SYSTEM)
    assert hub.is_due(hub.coordinator)
    hub.shut("restricted", None)
    assert not hub.is_due(hub.coordinator) and hub.is_due(hub.chair)
    restricting.name(hub.case, hub.coordinator, "Deputy", SYSTEM)
    assert hub.is_due(hub.coordinator)
    unname(hub.case, hub.coordinator, "No deputy", SYSTEM)
    assert not hub.is_due(hub.coordinator)
    restricting.lift(hub.case, "x", SYSTEM)
    assert hub.is_due(hub.coordinator)


def test_who_proposed_it_and_is_barred_since_is_not_told_that_it_came_back(hub):
    review = hub.begin("open")
    actions.propose(review, "Nothing since", hub.coordinator)
    hub.shut("barred", hub.coordinator)
    actions.send_back(review, "Not yet", hub.lead)
    assert not Notice.objects.filter(user=hub.coordinator).exists() and not hub.is_due(hub.coordinator)

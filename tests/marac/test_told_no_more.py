"""Whoever may not know of a case any more keeps no notice of what hangs on it: an action, a transfer, its referral."""

import pytest
from django.utils import timezone

from agencies.access import PolicyGroup, Role
from agencies.models import Notice
from agencies.notices import notify
from cases.restricting import restrict
from cases.sharing import bar
from marac import actions
from marac.actions.transfer import offer
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user
from tests.marac.factories import DAY, make_presentation

pytestmark = pytest.mark.django_db


class World:
    """An action and a transfer of one case, told to an officer and to her colleague; and an action of another case."""

    def __init__(self):
        area = make_area()
        desk = make_desk(area, PolicyGroup.HOUSING)
        self.chair = make_user(area.hub_desk, Role.CHAIR)
        self.officer, self.colleague = (make_user(desk, Role.PRACTITIONER) for _ in range(2))
        self.case, other = make_case(area), make_case(area)
        give = {"desk": desk, "about": "victim", "due_at": timezone.now() + DAY, "by": SYSTEM}
        self.action, self.other = (actions.add_action(case, "Change locks", **give) for case in (self.case, other))
        self.transfer = offer(self.case, "moved", "She has a flat there", SYSTEM, outside="Leeds MARAC")
        self.presentation = make_presentation(self.case)
        news = f"A question about a transfer: {self.transfer.reference}"
        notify([self.officer, self.colleague], "news", news, f"/meetings/transfers/{self.transfer.reference}")
        link = f"/referrals/{self.presentation.referral_reference}"
        notify([self.officer], "referral", "A referral was accepted", link)

    def told(self, user) -> set[str]:
        return {notice.link.rpartition("/")[2] for notice in Notice.objects.filter(user=user)}


@pytest.fixture
def world():
    world = World()
    of_case = {world.action.reference, world.transfer.reference}
    assert world.told(world.officer) == {*of_case, world.other.reference, world.presentation.referral_reference}
    assert world.told(world.colleague) == {*of_case, world.other.reference}
    return world


def test_who_is_barred(world):
    bar(world.officer, world.case.victim, "Her brother", SYSTEM)
    assert world.told(world.officer) == {world.other.reference}
    assert world.action.reference in world.told(world.colleague)


def test_whom_a_restricted_case_does_not_name(world):
    restrict(world.case, "by_hand", "x", SYSTEM, named=[world.colleague])
    assert not world.told(world.officer) & {world.action.reference, world.transfer.reference}
    assert world.told(world.colleague) >= {world.action.reference, world.transfer.reference, world.other.reference}

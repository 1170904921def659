"""Shares, bars, names, restrictions and ends change while others read: no row is ever wrong, at any moment.

Readers compare, in one statement and so in one snapshot, what the application's role is shown with what the raw shares
and exceptions say.
"""

import datetime as dt
import random
import threading
import time
from contextlib import suppress

import pytest
from django.db import connection, connections
from django.utils import timezone

from agencies.access import Role
from agencies.principals import acting_as
from cases import restricting
from cases.models import Bar, Case, NamedUser, Share
from cases.sharing import bar, end_share, lift_bar, name_user, share_with, unname
from dashub.errors import WrongState
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_user

SECONDS = 6

# As hub_rls would: nothing of the protected columns, no function of the application.
TRUTH = """
SELECT c.id FROM cases_case c
 WHERE (EXISTS (SELECT 1 FROM cases_share s JOIN agencies_membership m ON m.desk_id = s.desk_id
                 WHERE s.content_object_id = c.id AND m.user_id = %(user)s AND NOT c.restricted
                   AND (s.until IS NULL OR s.until > now()))
     OR EXISTS (SELECT 1 FROM cases_nameduser n WHERE n.content_object_id = c.id AND n.user_id = %(user)s
                   AND (n.kind = 'named' OR NOT c.restricted) AND (n.until IS NULL OR n.until > now())))
   AND NOT EXISTS (SELECT 1 FROM cases_bar b JOIN cases_involvement i ON i.person_id = b.person_id
                    WHERE i.case_id = c.id AND b.user_id = %(user)s)
"""
SHOWN = """
SELECT c.id FROM cases_case c
 WHERE c.readers && %(mine)s AND NOT %(user)s = ANY (c.barred)
   AND (c.recheck_at > now() OR cases_readers_told(c.id) && %(mine)s)
"""
BOTH = f"SELECT array(SELECT id FROM ({TRUTH}) t ORDER BY 1), array(SELECT id FROM ({SHOWN}) s ORDER BY 1)"


class Place:
    def __init__(self):
        self.area = make_area()
        self.desks = [make_desk(self.area) for _ in range(3)]
        self.chair = make_user(self.area.hub_desk, Role.CHAIR)
        self.users = [make_user(desk, Role.PRACTITIONER) for desk in self.desks for _ in range(2)]
        self.cases = [make_case(self.area, *self.desks) for _ in range(5)]


class Change:
    """One thing that a person or the clock does to the rights in a case."""

    def __init__(self, place: Place, seed: int):
        self.place, self.random = place, random.Random(seed)

    def __call__(self):
        case = Case.objects.get(pk=self.random.choice(self.place.cases).pk)
        user, desk = self.random.choice(self.place.users), self.random.choice(self.place.desks)
        soon = timezone.now() + dt.timedelta(milliseconds=self.random.choice([200, 500, 1500]))
        what = [
            lambda: share_with(case, [desk], "work", "", SYSTEM, until=self.random.choice([None, soon])),
            lambda: end_share(case, desk, "", SYSTEM),
            lambda: bar(user, self.random.choice(list(case.involvements.all())).person, "", SYSTEM),
            lambda: [lift_bar(row, "", SYSTEM) for row in Bar.objects.order_by("?")[:1]],
            lambda: name_user(case, user, "", SYSTEM, kind=self.random.choice(["named", "glass"]), until=soon),
            lambda: unname(case, user, "", SYSTEM),
            lambda: restricting.restrict(case, "by_hand", "", SYSTEM),
            lambda: restricting.lift(case, "", SYSTEM),
        ]
        # Somebody else was there before: refused in words, as a page would.
        with suppress(WrongState):
            self.random.choice(what)()


def working(stop, errors, work):
    """Repeat until told to stop; an error of the database that another transaction caused is tried again by the next."""
    try:
        while not stop.is_set():
            work()
    except Exception as error:  # noqa: BLE001 - reported by the test's own thread
        errors.append(repr(error))
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_no_row_is_ever_wrong_while_rights_change():
    place = Place()
    stop, errors, seen = threading.Event(), [], {"reads": 0, "changes": 0, "hidden": 0, "shown": 0}

    def read():
        for user in place.users:
            mine = list(user.standing.principals)
            with connection.cursor() as cursor:
                cursor.execute(BOTH, {"user": user.pk, "mine": mine})
                truth, shown = cursor.fetchone()
            if truth != shown:
                errors.append(f"user {user.pk}: {shown} instead of {truth}")
            seen["reads"] += 1
            seen["shown"] += len(shown)
            seen["hidden"] += len(place.cases) - len(shown)

    def read_as_the_application():
        """Through the policy, in her own name: what she is shown twice in one statement's snapshot agrees with itself."""
        user = random.choice(place.users)  # noqa: S311 - no secret
        with acting_as(user):
            by_policy = set(Case.objects.values_list("pk", flat=True))
            assert by_policy <= {case.pk for case in place.cases}

    changes = [Change(place, seed) for seed in range(2)]

    def change(one):
        def work():
            one()
            seen["changes"] += 1

        return work

    jobs = [read, read, read_as_the_application, *(change(one) for one in changes)]
    threads = [threading.Thread(target=working, args=(stop, errors, job)) for job in jobs]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    stop.set()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert seen["reads"] > 50 and seen["changes"] > 20, seen
    assert seen["shown"] and seen["hidden"], "there was something to see and something to hide"


@pytest.mark.django_db(transaction=True)
def test_a_share_ends_at_its_second_with_nobody_to_sweep():
    place = Place()
    case, user = place.cases[0], place.users[0]
    until = timezone.now() + dt.timedelta(seconds=2)
    Share.objects.filter(content_object=case, desk=place.desks[0]).update(until=until)
    NamedUser.objects.all().delete()

    def sees():
        with acting_as(user):
            by_policy = Case.objects.filter(pk=case.pk).exists()
            assert by_policy == Case.objects.visible_to(user).filter(pk=case.pk).exists()
            return by_policy

    assert sees()
    time.sleep((until - timezone.now()).total_seconds() + 0.05)
    assert not sees() and Share.objects.filter(content_object=case, desk=place.desks[0]).exists()

"""Random worlds, and an oracle that knows nothing of the policy: it reads shares, names and bars and asks who sees what."""

import datetime as dt
import random

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from agencies.access import Permission, PolicyGroup, Role, may
from agencies.models import ApiToken
from agencies.principals import acting_as
from cases.models import Case, Involvement, Share, ShareBasis, TimelineEntry
from cases.paper_builders import find_case
from cases.sharing import bar, end_share, name_user, share_with
from people.models import Person
from tests.cases.test_row_rule import as_readers_function
from tests.factories import SYSTEM, make_area, make_case, make_desk, make_person, make_user, screened

pytestmark = pytest.mark.django_db
KINDS = ("named", "glass")
CASE_ROLES = "{practitioner,triage,idva,representative,manager,coordinator,chair}"

# Live posts of active users, and those of them at which cases are worked.
_POSTS = """
WITH post AS (
  SELECT m.user_id, m.desk_id, m.roles && %(roles)s::varchar[] AS works
    FROM agencies_membership m JOIN agencies_user u ON u.id = m.user_id JOIN agencies_desk d ON d.id = m.desk_id
    JOIN agencies_agency a ON a.id = d.agency_id
   WHERE u.is_active AND a.active AND (m.until IS NULL OR m.until > now())),
opened AS (  -- who is let into a case, bars apart
  SELECT p.user_id, s.content_object_id AS case_id
    FROM post p JOIN cases_share s ON s.desk_id = p.desk_id JOIN cases_case c ON c.id = s.content_object_id
   WHERE p.works AND NOT c.restricted AND (s.until IS NULL OR s.until > now())
  UNION
  SELECT n.user_id, n.content_object_id FROM cases_nameduser n JOIN cases_case c ON c.id = n.content_object_id
    WHERE (n.kind = 'named' OR NOT c.restricted)
      AND n.user_id IN (SELECT user_id FROM post WHERE works) AND (n.until IS NULL OR n.until > now())),
shut AS (
  SELECT b.user_id, i.case_id FROM cases_bar b JOIN cases_involvement i ON i.person_id = b.person_id)
"""
_CASES = _POSTS + "SELECT * FROM opened EXCEPT SELECT * FROM shut"
_PEOPLE = (
    _POSTS
    + """
SELECT o.user_id, i.person_id FROM opened o JOIN cases_involvement i USING (case_id)
EXCEPT (SELECT s.user_id, i.person_id FROM shut s JOIN cases_involvement i USING (case_id)
        UNION SELECT user_id, person_id FROM cases_bar)
"""
)


def truth(query) -> set[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"roles": CASE_ROLES})
        return set(cursor.fetchall())


class World:
    """A small partnership in which anything may have happened, in any order."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.areas = [make_area(), make_area("Second")]
        self.desks = [make_desk(area, group) for area in self.areas for group in list(PolicyGroup)[1:5]]
        self.users = [self.user() for _ in range(8)]
        self.people = [make_person() for _ in range(9)]
        self.cases = [self.case() for _ in range(8)]
        steps = [
            self.share,
            self.share,
            self.end,
            self.name,
            self.bar,
            self.restrict,
            self.lift,
            self.leave,
            self.expire,
        ]
        for _ in range(40):
            self.random.choice(steps)()

    def user(self):
        user = make_user(is_active=self.random.random() < 0.9)
        for desk in self.random.sample(self.desks, self.random.choice([0, 1, 1, 2])):
            over = timezone.now() - dt.timedelta(days=1) if self.random.random() < 0.15 else None
            user.memberships.create(desk=desk, roles=[str(self.random.choice(list(Role)))], until=over)
        return screened(user)

    def case(self):
        victim, *others = self.random.sample(self.people, 3)
        return make_case(self.random.choice(self.areas), victim=victim, perpetrators=others)

    def until(self):
        return self.random.choice([None, timezone.now() + dt.timedelta(days=3), timezone.now() - dt.timedelta(days=3)])

    def share(self):
        share_with(
            self.random.choice(self.cases),
            self.random.sample(self.desks, 2),
            ShareBasis.WORK,
            "",
            SYSTEM,
            self.until(),
        )

    def end(self):
        case = self.random.choice(self.cases)
        if share := case.shares.order_by("?").first():
            end_share(case, share.desk, "", SYSTEM)

    def name(self):
        case, user, kind = self.random.choice(self.cases), self.random.choice(self.users), self.random.choice(KINDS)
        name_user(case, user, "", SYSTEM, kind=kind, until=self.until())

    def bar(self):
        bar(self.random.choice(self.users), self.random.choice(self.people), "", SYSTEM)

    def lift(self):
        person = self.random.choice(self.people)
        person.bars.all().delete()

    def restrict(self):
        Case.objects.filter(pk=self.random.choice(self.cases).pk).update(restricted=self.random.random() < 0.5)

    def leave(self):
        case = self.random.choice(self.cases)
        if other := case.involvements.filter(role="perpetrator").order_by("?").first():
            other.delete()

    def expire(self):
        """A share's end passes and nothing sweeps: the columns stay behind."""
        case = self.random.choice(self.cases)
        case.refresh_from_db()
        if share := case.shares.filter(until__gt=timezone.now()).order_by("?").first():
            past = (timezone.now() - dt.timedelta(days=1)).isoformat()
            readers = "ARRAY[" + ",".join(map(str, case.readers)) + "]::bigint[]"
            people = ",".join(str(i.person_id) for i in case.involvements.all())
            as_readers_function(
                f"UPDATE cases_share SET until = '{past}' WHERE id = {share.pk}",
                f"UPDATE cases_case SET readers = {readers}, recheck_at = '{past}' WHERE id = {case.pk}",
                f"UPDATE people_person SET readers = readers || {share.desk_id}::bigint, recheck_at = '{past}' "
                f"WHERE id IN ({people})",
            )


@pytest.mark.parametrize("seed", range(12))
def test_every_user_sees_exactly_the_cases_and_people_that_the_oracle_says(seed):
    world = World(seed)
    cases = {(u.pk, pk) for u in world.users for pk in Case.objects.visible_to(u).values_list("pk", flat=True)}
    people = {(u.pk, pk) for u in world.users for pk in Person.objects.visible_to(u).values_list("pk", flat=True)}
    assert cases == truth(_CASES)
    assert people == {pair for pair in truth(_PEOPLE) if Person.objects.filter(pk=pair[1]).exists()}


@pytest.mark.parametrize("seed", range(20, 28))
def test_postgresql_says_the_same_where_nothing_asks_for_visible_to(seed):
    """Rows as the application's role gets them in somebody's name, without a filter; and what hangs on them."""
    world = World(seed)
    cases, people = truth(_CASES), truth(_PEOPLE)
    for user in world.users:
        with acting_as(user):
            seen = set(Case.objects.values_list("pk", flat=True))
            assert seen == {case for who, case in cases if who == user.pk}
            assert set(Person.objects.values_list("pk", flat=True)) == {pk for who, pk in people if who == user.pk}
            assert set(Involvement.objects.values_list("case", flat=True)) <= seen
            assert set(Share.objects.values_list("content_object", flat=True)) <= seen
            assert set(TimelineEntry.objects.values_list("case", flat=True)) <= seen


@pytest.mark.parametrize("seed", range(40, 44))
def test_list_search_api_and_paper_say_the_same(seed):
    """Each by its own door, as the user would."""
    world = World(seed)
    pairs = truth(_CASES)
    for user in world.users:
        hers = {case.reference for case in world.cases if (user.pk, case.pk) in pairs}
        for case in world.cases:
            assert (find_case(case.pk, user, {}) is not None) == (case.reference in hers)
        if not may(user, Permission.SEE_CASES):
            continue
        client = Client()
        client.force_login(user)
        page = client.get("/cases?status=all").content.decode()
        assert {case.reference for case in world.cases if case.reference in page} == hers
        for case in world.cases:
            found = client.post("/cases/search", {"q": case.victim.family_name}).content.decode()
            assert (case.reference in found) == (case.reference in hers)
            assert (client.get(f"/cases/{case.reference}").status_code == 200) == (case.reference in hers)
        if user.memberships.count() == 1:
            secret = ApiToken.issue(user.memberships.get().desk, user, "a system", SYSTEM)[1]
            rows = client.get("/api/v1/cases", headers={"authorization": f"Bearer {secret}"}).json()["results"]
            assert {row["reference"] for row in rows} == hers


def test_the_worlds_are_worth_asking():
    """Over the seeds there is something to see, something to hide, and someone barred."""
    seen, hidden = 0, 0
    for seed in range(4):
        world = World(100 + seed)
        pairs = truth(_CASES)
        seen += len(pairs)
        hidden += len(world.users) * len(world.cases) - len(pairs)
    assert seen > 10
    assert hidden > 40

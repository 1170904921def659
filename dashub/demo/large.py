"""The large world of quality.md in plain SQL: 300,000 cases, 1,000,000 people, four areas of a hub and nine agencies each.

Only what the row rule, the lists and the search read; every name is invented. Written as hub_system, so that the
triggers work out who reads what, as they do in life.
"""

from django.db import connection

from agencies.access import Role
from agencies.models import Area, Desk, Membership, User
from dashub.demo.names import CHILDREN, FAMILIES, MEN, WOMEN

ENDINGS = [
    "",
    "son",
    "ley",
    "ton",
    "ford",
    "wood",
    "field",
    "er",
    "man",
    "by",
    "ham",
    "well",
    "worth",
    "s",
    "ing",
    "dale",
    "croft",
]

FIRST = [
    """
INSERT INTO agencies_agency (id, name, kind_id, version, active)
  SELECT n, 'Agency ' || n, (SELECT min(id) FROM agencies_agencykind
      WHERE policy_group = CASE mod(n, 10) WHEN 1 THEN 'hub' ELSE 'housing' END), 1, true FROM generate_series(1, 40) n""",
    "INSERT INTO auth_group (id, name) SELECT n, 'desk-' || n FROM generate_series(1, 40) n",
]
THEN = [
    "UPDATE agencies_area SET hub_desk_id = (id - 1) * 10 + 1",
    """
INSERT INTO people_person (id, given_name, family_name, date_of_birth, unborn, sex, gender_same, gender_text, ethnicity,
    orientation, disability, impairments, language, interpreter, needs, recourse, immigration_note, occupation,
    works_with_vulnerable, vehicles, gp, search_names, version, created_at, updated_at, readers, barred, recheck_at)
  SELECT n, given, family, date '1950-01-01' + mod(n * 7919, 25000)::int, false, 'female', '', '', '', '', '', '{}', '', '',
    '', '', '', '', '', '', '', lower(given || ' ' || family), 1, now(), now(), '{}', '{}', '9999-01-01'
    FROM (SELECT n, (%(givens)s::text[])[mod(n, cardinality(%(givens)s::text[])) + 1] given,
                 (%(families)s::text[])[mod(n / 7, cardinality(%(families)s::text[])) + 1]
                 || (%(endings)s::text[])[mod(n / 911, cardinality(%(endings)s::text[])) + 1] family
            FROM generate_series(1::bigint, %(cases)s * 10 / 3) n) drawn""",
    """
INSERT INTO cases_case (id, reference, area_id, status, restricted, risk_level, previous_risk_level, staff_risk,
    previously_known, repeat, connected, listed, acting_desks, opened_at, last_activity_at, closure, closure_reason, version,
    came_from, transferring, readers, barred, recheck_at)
  SELECT n, 'L' || n, mod(n, 4) + 1, 'open', false, (ARRAY['high', 'medium', 'standard'])[mod(n, 3) + 1], '', '', false,
    false, true, false, '{}', now() - n * interval '3 minutes', now() - mod(n * 7919, 300000) * interval '4 minutes', '', '',
    1, '', false, '{}', '{}', '9999-01-01' FROM generate_series(1::bigint, %(cases)s) n""",
    """
INSERT INTO cases_involvement (case_id, person_id, role, to_victim, to_perpetrator, lives_with_victim, staff_link, school,
    plan_status, social_worker, factors, note, since)
  SELECT k, p, CASE place WHEN 1 THEN 'victim' WHEN 2 THEN 'perpetrator' ELSE 'child' END, '', '', '', '', '', '', '',
      '{}', '', now() FROM (SELECT k, p, row_number() OVER (PARTITION BY k ORDER BY p) place
            FROM (SELECT (p - 1) * 3 / 10 + 1 k, p FROM generate_series(1::bigint, %(cases)s * 10 / 3) p) rows) placed""",
    """
INSERT INTO cases_share (content_object_id, desk_id, group_id, permission_id, basis, reason, since)
  SELECT DISTINCT ON (k.id, d) k.id, d, d, (SELECT id FROM auth_permission WHERE codename = 'view_case'), 'pathway', '',
      now() FROM cases_case k, LATERAL (SELECT (k.area_id - 1) * 10 + x AS d
      FROM unnest(ARRAY[1, 2 + mod(k.id, 9), 2 + mod(k.id / 9, 9), 2 + mod(k.id / 81, 9)]) x) desks""",
]


# The hub of the first area.
HER_DESK = 1


def load(cases: int, tell=print) -> None:
    """Fill an empty, migrated database. Ids are given, so nothing else can be added to it afterwards."""
    words = {"givens": [*WOMEN, *MEN, *CHILDREN], "families": list(FAMILIES), "endings": ENDINGS, "cases": cases}
    # By the model, for what an area and a desk decide themselves has defaults and grows in number.
    Area.objects.bulk_create(Area(pk=number, name=f"Area {number}", slug=f"area-{number}") for number in range(1, 5))
    with connection.cursor() as cursor:
        for statement in FIRST:
            cursor.execute(statement)
        # Desk n stands in area (n - 1) / 10 + 1; the first of each ten is its hub.
        Desk.objects.bulk_create(
            Desk(pk=number, agency_id=number, area_id=(number - 1) // 10 + 1, group_id=number)
            for number in range(1, 41)
        )
        for statement in THEN:
            tell(f"  {' '.join(statement.split()[:3])}")
            cursor.execute(statement, words)


def officer() -> User:
    """Somebody at the hub of the first area, which reads a quarter of all cases."""
    user, new = User.objects.get_or_create(email="large@large.example", defaults={"full_name": "Large Reader"})
    if new:
        Membership.objects.create(user=user, desk=Desk.objects.get(pk=HER_DESK), roles=[Role.TRIAGE])
        # Nobody of the large world is she: without this mark she would see nothing.
        user.screened_as = user.screening_mark({1})
        user.save(update_fields=["screened_as"])
    return user

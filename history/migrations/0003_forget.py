"""What was before goes with what is destroyed, and with nothing else: the function asks the records themselves."""

from django.db import migrations

# A case's own history once the case is destroyed; a person's once she is gone, with whatever speaks of her beside another.
FORGET = """
CREATE FUNCTION history_forget(gone_case bigint, gone_people bigint[]) RETURNS bigint LANGUAGE sql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM public.history_change h
     WHERE h.case_id = gone_case
           AND EXISTS (SELECT 1 FROM public.cases_case k WHERE k.id = gone_case AND k.destroyed_at IS NOT NULL)
        OR h.person_id = ANY (gone_people) AND NOT EXISTS (SELECT 1 FROM public.people_person p WHERE p.id = h.person_id)
        OR h.other_person_id = ANY (gone_people)
           AND NOT EXISTS (SELECT 1 FROM public.people_person p WHERE p.id = h.other_person_id)
    RETURNING 1)
  SELECT count(*) FROM gone $$;
ALTER FUNCTION history_forget(bigint, bigint[]) OWNER TO hub_rls;
REVOKE EXECUTE ON FUNCTION history_forget(bigint, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION history_forget(bigint, bigint[]) TO hub_system;
GRANT DELETE ON history_change TO hub_rls;
"""
KEEP = """
REVOKE DELETE ON history_change FROM hub_rls;
DROP FUNCTION history_forget(bigint, bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0002_triggers"),
        ("cases", "0015_legal_hold"),
    ]

    operations = [migrations.RunSQL(FORGET, KEEP)]

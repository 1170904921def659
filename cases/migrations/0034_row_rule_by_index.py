"""Who reads a case and its people is worked out by indexes, one row at a time, whatever the planner believes.

PostgreSQL's idea of how many rows there are may be of an earlier day: after a mass of rows was taken back, or before an import
was analysed, it takes full tables for empty ones and reads each of them whole, for each row. A trigger that everything waits
for must not hang on that, so sequential scans are off in it, and OFFSET 0 keeps the order of the tables.

The rows are locked FOR NO KEY UPDATE: whoever writes of a case asks for its key once more at her commit, for the foreign key,
and FOR UPDATE made her wait for another who waited for her place in the audit log: a deadlock of two who were both right.
"""

from django.db import migrations

PEOPLE = """
CREATE OR REPLACE FUNCTION people_sync(touched bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp{setting} AS $$
BEGIN
  PERFORM 1 FROM public.people_person WHERE id = ANY (touched) ORDER BY id FOR {lock};
  UPDATE public.people_person p SET
    readers = array(SELECT DISTINCT unnest(k.readers) FROM {cases} WHERE i.person_id = p.id),
    -- Her own bars, and whoever is barred from a case she is in: found by name, she would give that case away.
    barred = array(SELECT b.user_id FROM public.cases_bar b WHERE b.person_id = p.id
                   UNION SELECT u FROM {cases}, unnest(k.barred) u WHERE i.person_id = p.id),
    recheck_at = coalesce((SELECT min(k.recheck_at) FROM {cases} WHERE i.person_id = p.id), '9999-01-01 00:00:00+00')
  WHERE p.id = ANY (touched);
END $$;
"""
CASES = """
CREATE OR REPLACE FUNCTION cases_sync(touched bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp{setting} AS $$
BEGIN
  PERFORM 1 FROM public.cases_case WHERE id = ANY (touched) ORDER BY id FOR {lock};
  UPDATE public.cases_case k SET
    readers = public.cases_readers_now(k.id),
    barred = array(SELECT DISTINCT b.user_id FROM {bars} WHERE i.case_id = k.id),
    recheck_at = coalesce((SELECT min(u) FROM (
        SELECT until u FROM public.cases_share WHERE content_object_id = k.id AND until > now()
        UNION ALL SELECT until FROM public.cases_nameduser WHERE content_object_id = k.id AND until > now()) x),
      '9999-01-01 00:00:00+00')
  WHERE k.id = ANY (touched);
  PERFORM public.people_sync(array(SELECT DISTINCT person_id FROM public.cases_involvement WHERE case_id = ANY (touched)));
END $$;
"""
PARTS = "public.cases_involvement i"
NOW = (PEOPLE + CASES).format(
    setting=" SET enable_seqscan = off",
    lock="NO KEY UPDATE",
    cases=f"{PARTS}, LATERAL (SELECT * FROM public.cases_case WHERE id = i.case_id OFFSET 0) k",
    bars=f"{PARTS}, LATERAL (SELECT user_id FROM public.cases_bar WHERE person_id = i.person_id OFFSET 0) b",
)
BEFORE = (PEOPLE + CASES).format(
    setting="",
    lock="UPDATE",
    cases=f"public.cases_case k JOIN {PARTS} ON i.case_id = k.id",
    bars=f"public.cases_bar b JOIN {PARTS} ON i.person_id = b.person_id",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0033_wishes_not_asked")]
    operations = [migrations.RunSQL(NOW, BEFORE)]

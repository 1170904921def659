"""A restricted case is read by the users named alone, break-glass included; what is due may be for some users alone."""

from django.db import migrations

from dashub.policies import part_of, protect, protect_child

# A user let in by break-glass is minus 10**12 and minus her number: agencies.access.GLASS.
READERS = """
CREATE OR REPLACE FUNCTION cases_readers_now(c bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT array(SELECT s.desk_id FROM public.cases_share s JOIN public.cases_case k ON k.id = s.content_object_id
                WHERE s.content_object_id = c AND NOT k.restricted AND (s.until IS NULL OR s.until > now())
               UNION SELECT CASE n.kind WHEN 'glass' THEN -1000000000000 - n.user_id ELSE -n.user_id END
                FROM public.cases_nameduser n JOIN public.cases_case k ON k.id = n.content_object_id
                WHERE n.content_object_id = c AND (n.until IS NULL OR n.until > now())
                  AND (n.kind = 'named' OR NOT k.restricted)) $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION cases_readers_now(c bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT array(SELECT s.desk_id FROM public.cases_share s JOIN public.cases_case k ON k.id = s.content_object_id
                WHERE s.content_object_id = c AND NOT k.restricted AND (s.until IS NULL OR s.until > now())
               UNION SELECT -n.user_id FROM public.cases_nameduser n
                WHERE n.content_object_id = c AND (n.until IS NULL OR n.until > now())) $$;
"""
OF_NO_CASE = "case_id IS NULL AND (user_id = app_user() OR desk_id = ANY (app_readers()))"
DUE = f"{part_of('cases_due', 'case_id', 'cases_case')} OR {OF_NO_CASE}"
FOR_SOME = f"""({DUE}) AND app_user() <> ALL (hidden_from) AND (only_for = '{{}}' OR app_user() = ANY (only_for))"""
ALTER = "ALTER POLICY row_rule ON cases_due USING ({rule}) WITH CHECK ({rule});"


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_restriction"), ("people", "0006_search_function")]
    operations = [
        migrations.RunSQL(READERS, BEFORE),
        protect_child("cases_restriction", "case_id", "cases_case"),
        protect("cases_glassbreak", f"user_id = app_user() OR {part_of('cases_glassbreak', 'case_id', 'cases_case')}"),
        protect_child("cases_liftedbar", "person_id", "people_person"),
        migrations.RunSQL(ALTER.format(rule=FOR_SOME), ALTER.format(rule=DUE)),
    ]

"""What a desk wrote in a case stays in its packs after its share has ended: its own records, and of the case nothing else."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("reporting.migrations.0003_subject_access").ITEM
VISIBLE = "EXISTS (SELECT 1 FROM cases_case of_case WHERE of_case.id = reporting_packitem.case_id)"
AFTER = BEFORE.replace(VISIBLE, f"{VISIBLE} OR reporting_was_shared(reporting_packitem.case_id, reporting_packitem.desk_id)")
# Of a restricted case, and to whoever is barred from it, it says what it says of none.
FUNCTION = """
CREATE FUNCTION reporting_was_shared(asked_case bigint, asked_desk bigint) RETURNS boolean LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.cases_endedshare ended JOIN public.cases_case was ON was.id = ended.case_id
      JOIN public.agencies_membership post ON post.desk_id = ended.desk_id
     WHERE ended.case_id = asked_case AND ended.desk_id = asked_desk AND NOT was.restricted
       AND public.app_user() <> ALL (was.barred) AND post.user_id = public.app_user()
       AND post.roles && ARRAY['manager']::varchar[] AND (post.until IS NULL OR post.until > now())) $$;
ALTER FUNCTION reporting_was_shared(bigint, bigint) OWNER TO hub_rls;
"""
ALTER = "ALTER POLICY row_rule ON reporting_packitem USING ({rule}) WITH CHECK ({rule});"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0005_quality"), ("cases", "0022_disclosure_restricted")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION reporting_was_shared(bigint, bigint)"),
        migrations.RunSQL(ALTER.format(rule=AFTER), ALTER.format(rule=BEFORE)),
    ]

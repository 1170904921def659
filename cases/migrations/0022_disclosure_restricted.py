"""What was given out of a restricted case is in no register of a governance lead whom the case does not name.

She sees no case, so a function looks for her: of a row that she may ask about, and no other.
"""

from django.db import migrations

from dashub.policies import part_of

TOLD = """
CREATE FUNCTION cases_disclosure_told(asked bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.cases_disclosure given JOIN public.agencies_desk desk ON desk.area_id = given.area_id
      JOIN public.agencies_membership post ON post.desk_id = desk.id
     WHERE given.id = asked AND post.user_id = public.app_user() AND post.roles && ARRAY['governance']::varchar[]
       AND (post.until IS NULL OR post.until > now())
       AND NOT EXISTS (SELECT 1 FROM public.cases_case hidden WHERE hidden.id = given.case_id AND hidden.restricted
                          AND NOT hidden.readers @> ARRAY[-public.app_user()]::bigint[])) $$;
ALTER FUNCTION cases_disclosure_told(bigint) OWNER TO hub_rls;
"""
# As 0020_disclosure.py has them.
OF_CASE = part_of("cases_disclosure", "case_id", "cases_case")
LEAD = """EXISTS (
  SELECT 1 FROM agencies_membership post JOIN agencies_desk desk ON desk.id = post.desk_id
   WHERE post.user_id = app_user() AND desk.area_id = cases_disclosure.area_id AND post.roles && ARRAY['governance']::varchar[]
     AND (post.until IS NULL OR post.until > now()))"""
BEFORE = f"{LEAD} OR {OF_CASE}"
AFTER = f"{LEAD} AND cases_disclosure_told(id) OR {OF_CASE}"
ALTER = """
ALTER POLICY row_rule ON cases_disclosure USING ({rule});
ALTER POLICY row_rule_update ON cases_disclosure USING ({rule}) WITH CHECK ({rule});
ALTER POLICY row_rule_delete ON cases_disclosure USING ({rule});
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_transfer")]
    operations = [
        migrations.RunSQL(TOLD, "DROP FUNCTION cases_disclosure_told(bigint)"),
        migrations.RunSQL(ALTER.format(rule=AFTER), ALTER.format(rule=BEFORE)),
    ]

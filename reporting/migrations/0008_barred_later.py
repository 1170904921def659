"""Whoever is barred from a case of the subject after its records were chosen sees the request no more, and is told of
nothing due because of it; whose bar is lifted sees it again."""

from django.db import migrations

HIDE = """
CREATE FUNCTION reporting_request_hide() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE public.reporting_subjectrequest asked
     SET hidden_from = array(SELECT DISTINCT u FROM public.people_person p, unnest(p.barred) u
                              WHERE p.id = ANY (about.people) ORDER BY u)
    FROM public.reporting_subjectdetails about
   WHERE about.request_id = asked.id AND about.people @> ARRAY[NEW.id]::bigint[];
  UPDATE public.cases_due due SET hidden_from = asked.hidden_from
    FROM public.reporting_subjectrequest asked JOIN public.reporting_subjectdetails about ON about.request_id = asked.id
   WHERE about.people @> ARRAY[NEW.id]::bigint[]
     AND (due.key = 'subject-access:' || asked.id OR starts_with(due.key, 'subject-access-approve:' || asked.id || ':'));
  RETURN NULL;
END $$;
ALTER FUNCTION reporting_request_hide() OWNER TO hub_rls;
REVOKE EXECUTE ON FUNCTION reporting_request_hide() FROM PUBLIC;
CREATE TRIGGER request_hide AFTER UPDATE OF barred ON people_person FOR EACH ROW
  WHEN (OLD.barred IS DISTINCT FROM NEW.barred) EXECUTE FUNCTION reporting_request_hide();
"""
SHOW = """
DROP TRIGGER request_hide ON people_person;
DROP FUNCTION reporting_request_hide();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0007_record_items"), ("people", "0001_initial")]
    operations = [migrations.RunSQL(HIDE, SHOW)]

"""What is due because of a review is nobody's who is barred from the record, or whom it does not name once it is restricted.

The line is of no case, because the governance lead sees none: so a change of the record hides it, and lifted it is there again.
"""

from django.db import migrations

HIDE = """
CREATE FUNCTION reporting_{name}_review_hide() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.reporting_review WHERE {name}_id = NEW.id) THEN
    UPDATE public.cases_due due SET hidden_from = NEW.barred,
           only_for = CASE WHEN NEW.restricted THEN ARRAY[0]::bigint[] || array(
             SELECT -n FROM unnest(NEW.readers) n WHERE n < 0 AND n > -1000000000000
                AND (review.status <> 'proposed' OR -n IS DISTINCT FROM review.proposed_by_id)) ELSE '{{}}'::bigint[] END
      FROM public.reporting_review review
     WHERE review.{name}_id = NEW.id AND due.done_at IS NULL AND starts_with(due.key, 'keeping:' || review.id || ':');
  END IF;
  RETURN NULL;
END $$;
ALTER FUNCTION reporting_{name}_review_hide() OWNER TO hub_rls;
REVOKE EXECUTE ON FUNCTION reporting_{name}_review_hide() FROM PUBLIC;
CREATE TRIGGER zz_review AFTER UPDATE OF restricted, barred, readers ON {table} FOR EACH ROW
  WHEN (OLD.restricted IS DISTINCT FROM NEW.restricted OR OLD.barred IS DISTINCT FROM NEW.barred
        OR NEW.restricted AND OLD.readers IS DISTINCT FROM NEW.readers)
  EXECUTE FUNCTION reporting_{name}_review_hide();
"""
SHOW = """
DROP TRIGGER zz_review ON {table};
DROP FUNCTION reporting_{name}_review_hide();
"""
RECORDS = ({"name": "case", "table": "cases_case"}, {"name": "referral", "table": "referrals_referral"})


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0011_complaints_kept"),
        ("cases", "0012_restriction_rules"),
        ("referrals", "0007_restricted_rule"),
    ]
    operations = [migrations.RunSQL(HIDE.format(**each), SHOW.format(**each)) for each in RECORDS]

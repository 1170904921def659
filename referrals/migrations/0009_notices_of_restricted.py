"""Once its case is restricted, nobody keeps a notice of a referral that is not hers to read any more."""

from django.db import migrations

# As 0007_restricted_rule.py has it, and the notices: by the referral's own readers, who are people by then.
CASE = """
CREATE OR REPLACE FUNCTION referrals_case_restricted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.referrals_touch(array(SELECT DISTINCT referral_id FROM public.cases_presentation WHERE case_id = NEW.id));
{notices}  RETURN NULL;
END $$;
"""
NOTICES = """  IF NEW.restricted THEN
    DELETE FROM public.agencies_notice told
      USING public.cases_presentation behind JOIN public.referrals_referral r ON r.id = behind.referral_id
     WHERE behind.case_id = NEW.id
       AND told.link IN ('/referrals/' || r.reference, '/triage/' || r.reference, '/restricted/' || r.reference)
       AND NOT r.readers @> ARRAY[-told.user_id]::bigint[];
  END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0008_destroyed"), ("support", "0010_referrals_between_agencies")]
    operations = [migrations.RunSQL(CASE.format(notices=NOTICES), CASE.format(notices=""))]

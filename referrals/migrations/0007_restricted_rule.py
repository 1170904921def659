"""A restricted referral is read by the duty list and by whoever wrote it; so is one whose case is restricted, with those named there.

A system of an agency that sent one does not read it: its whole agency would.
"""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION referrals_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.status = 'draft' THEN
    NEW.readers := array_remove(ARRAY[-NEW.author_id]::bigint[], NULL);
{restricted}  ELSE
    NEW.readers := array_remove(ARRAY[NEW.desk_id, NEW.childrens_desk_id,
      (SELECT hub_desk_id FROM public.agencies_area WHERE id = NEW.area_id)]::bigint[], NULL);
  END IF;
  NEW.barred := array(SELECT DISTINCT user_id FROM public.referrals_referralbar WHERE referral_id = NEW.id
    UNION SELECT b.user_id FROM public.cases_bar b JOIN public.cases_involvement i ON i.person_id = b.person_id
            JOIN public.cases_presentation p ON p.case_id = i.case_id WHERE p.referral_id = NEW.id);
  NEW.recheck_at := '9999-01-01 00:00:00+00';
  RETURN NEW;
END $$;
"""
RESTRICTED = """  ELSIF NEW.restricted OR EXISTS (SELECT 1 FROM public.cases_presentation p JOIN public.cases_case k ON k.id = p.case_id
                                   WHERE p.referral_id = NEW.id AND k.restricted) THEN
    NEW.readers := array(SELECT -n FROM unnest(NEW.named) n
      UNION SELECT -NEW.author_id WHERE NEW.author_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM public.agencies_apitoken t WHERE t.user_id = NEW.author_id)
      UNION SELECT -n.user_id FROM public.cases_nameduser n JOIN public.cases_case k ON k.id = n.content_object_id
        JOIN public.cases_presentation p ON p.case_id = k.id
        WHERE p.referral_id = NEW.id AND k.restricted AND n.kind = 'named' AND n.until IS NULL);
"""

# From the case to its referrals; the case's row is locked already by whoever changes it.
SYNC = """
CREATE OR REPLACE FUNCTION referrals_presented_sync() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.referrals_touch(array(SELECT DISTINCT n.referral_id FROM chg n
    JOIN public.cases_case k ON k.id = n.case_id WHERE cardinality(k.barred) > 0{or_restricted}));
  RETURN NULL;
END $$;
"""
MORE = """
CREATE FUNCTION referrals_case_restricted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.referrals_touch(array(SELECT DISTINCT referral_id FROM public.cases_presentation WHERE case_id = NEW.id));
  RETURN NULL;
END $$;
ALTER FUNCTION referrals_case_restricted() OWNER TO hub_rls;

CREATE FUNCTION referrals_named_sync() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.referrals_touch(array(SELECT DISTINCT p.referral_id FROM public.cases_presentation p
    JOIN public.cases_case k ON k.id = p.case_id AND k.restricted JOIN chg ON chg.content_object_id = k.id));
  RETURN NULL;
END $$;
ALTER FUNCTION referrals_named_sync() OWNER TO hub_rls;

CREATE TRIGGER zz_referrals AFTER UPDATE OF restricted ON cases_case FOR EACH ROW
  WHEN (OLD.restricted IS DISTINCT FROM NEW.restricted) EXECUTE FUNCTION referrals_case_restricted();
CREATE TRIGGER referrals_named_i AFTER INSERT ON cases_nameduser REFERENCING NEW TABLE AS chg FOR EACH STATEMENT
  EXECUTE FUNCTION referrals_named_sync();
CREATE TRIGGER referrals_named_u AFTER UPDATE ON cases_nameduser REFERENCING NEW TABLE AS chg FOR EACH STATEMENT
  EXECUTE FUNCTION referrals_named_sync();
CREATE TRIGGER referrals_named_d AFTER DELETE ON cases_nameduser REFERENCING OLD TABLE AS chg FOR EACH STATEMENT
  EXECUTE FUNCTION referrals_named_sync();
"""
LESS = """
DROP TRIGGER referrals_named_d ON cases_nameduser;
DROP TRIGGER referrals_named_u ON cases_nameduser;
DROP TRIGGER referrals_named_i ON cases_nameduser;
DROP TRIGGER zz_referrals ON cases_case;
DROP FUNCTION referrals_named_sync();
DROP FUNCTION referrals_case_restricted();
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0006_restricted"), ("cases", "0012_restriction_rules")]
    operations = [
        migrations.RunSQL(GUARD.format(restricted=RESTRICTED), GUARD.format(restricted="")),
        migrations.RunSQL(SYNC.format(or_restricted=" OR k.restricted"), SYNC.format(or_restricted="")),
        migrations.RunSQL(MORE, LESS),
    ]

"""Whoever is barred from a person of a case is barred from the referrals behind it as well, whenever the bar is made.

architecture.md section 3: bars are copied to all of a person's cases; what brought her there tells as much.
"""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION referrals_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.status = 'draft' THEN
    NEW.readers := array_remove(ARRAY[-NEW.author_id]::bigint[], NULL);
  ELSE
    NEW.readers := array_remove(ARRAY[NEW.desk_id, NEW.childrens_desk_id,
      (SELECT hub_desk_id FROM public.agencies_area WHERE id = NEW.area_id)]::bigint[], NULL);
  END IF;
  NEW.barred := array(SELECT DISTINCT user_id FROM public.referrals_referralbar WHERE referral_id = NEW.id{cases});
  NEW.recheck_at := '9999-01-01 00:00:00+00';
  RETURN NEW;
END $$;
"""
OF_CASES = """
    UNION SELECT b.user_id FROM public.cases_bar b JOIN public.cases_involvement i ON i.person_id = b.person_id
            JOIN public.cases_presentation p ON p.case_id = i.case_id WHERE p.referral_id = NEW.id"""

SYNC = """
-- Touching a referral is enough: the guard works its columns out anew. Rows are locked in one order first.
CREATE FUNCTION referrals_touch(touched bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM public.referrals_referral WHERE id = ANY (touched) ORDER BY id FOR UPDATE;
  UPDATE public.referrals_referral SET barred = barred WHERE id = ANY (touched);
END $$;
ALTER FUNCTION referrals_touch(bigint[]) OWNER TO hub_rls;

CREATE FUNCTION referrals_person_bar_sync() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.referrals_touch(array(SELECT DISTINCT p.referral_id FROM public.cases_presentation p
    JOIN public.cases_involvement i ON i.case_id = p.case_id JOIN chg ON chg.person_id = i.person_id));
  RETURN NULL;
END $$;
ALTER FUNCTION referrals_person_bar_sync() OWNER TO hub_rls;

-- A referral that joins a case takes its bars; one row at a time, and only where there are any.
CREATE FUNCTION referrals_presented_sync() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.referrals_touch(array(SELECT DISTINCT n.referral_id FROM chg n
    JOIN public.cases_case k ON k.id = n.case_id WHERE cardinality(k.barred) > 0));
  RETURN NULL;
END $$;
ALTER FUNCTION referrals_presented_sync() OWNER TO hub_rls;

CREATE TRIGGER referrals_bar_i AFTER INSERT ON cases_bar REFERENCING NEW TABLE AS chg FOR EACH STATEMENT
  EXECUTE FUNCTION referrals_person_bar_sync();
CREATE TRIGGER referrals_bar_d AFTER DELETE ON cases_bar REFERENCING OLD TABLE AS chg FOR EACH STATEMENT
  EXECUTE FUNCTION referrals_person_bar_sync();
CREATE TRIGGER referrals_presented AFTER INSERT ON cases_presentation REFERENCING NEW TABLE AS chg FOR EACH STATEMENT
  EXECUTE FUNCTION referrals_presented_sync();
"""
UNSYNC = """
DROP TRIGGER referrals_presented ON cases_presentation;
DROP TRIGGER referrals_bar_d ON cases_bar;
DROP TRIGGER referrals_bar_i ON cases_bar;
DROP FUNCTION referrals_presented_sync();
DROP FUNCTION referrals_person_bar_sync();
DROP FUNCTION referrals_touch(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_decision_redirect"), ("cases", "0002_row_rule")]
    operations = [
        migrations.RunSQL(GUARD.format(cases=OF_CASES), GUARD.format(cases="")),
        migrations.RunSQL(SYNC, UNSYNC),
    ]

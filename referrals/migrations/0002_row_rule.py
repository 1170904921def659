"""The row rule of a referral: who reads it follows from its own columns, on every insert and update.

architecture.md section 3. A draft is its author's alone; once sent, the referring desk's, the hub's and, where it became a
children's contact, the children's desk's. No grant is involved, so there is nothing to expire.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION referrals_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.status = 'draft' THEN
    NEW.readers := array_remove(ARRAY[-NEW.author_id]::bigint[], NULL);
  ELSE
    NEW.readers := array_remove(ARRAY[NEW.desk_id, NEW.childrens_desk_id,
      (SELECT hub_desk_id FROM public.agencies_area WHERE id = NEW.area_id)]::bigint[], NULL);
  END IF;
  NEW.barred := array(SELECT DISTINCT user_id FROM public.referrals_referralbar WHERE referral_id = NEW.id);
  NEW.recheck_at := '9999-01-01 00:00:00+00';
  RETURN NEW;
END $$;
ALTER FUNCTION referrals_guard() OWNER TO hub_rls;

-- Touching a row is enough: the guard works the columns out anew.
CREATE FUNCTION referrals_bar_sync() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM public.referrals_referral WHERE id IN (SELECT referral_id FROM chg) ORDER BY id FOR UPDATE;
  UPDATE public.referrals_referral SET barred = barred WHERE id IN (SELECT referral_id FROM chg);
  RETURN NULL;
END $$;
ALTER FUNCTION referrals_bar_sync() OWNER TO hub_rls;

CREATE FUNCTION referrals_hub_sync() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE public.referrals_referral SET barred = barred WHERE area_id = NEW.id AND status <> 'draft';
  RETURN NULL;
END $$;
ALTER FUNCTION referrals_hub_sync() OWNER TO hub_rls;

CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON referrals_referral FOR EACH ROW EXECUTE FUNCTION referrals_guard();
CREATE TRIGGER bar_i AFTER INSERT ON referrals_referralbar REFERENCING NEW TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION referrals_bar_sync();
CREATE TRIGGER bar_d AFTER DELETE ON referrals_referralbar REFERENCING OLD TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION referrals_bar_sync();
CREATE TRIGGER referrals_hub AFTER UPDATE OF hub_desk_id ON agencies_area FOR EACH ROW
  WHEN (OLD.hub_desk_id IS DISTINCT FROM NEW.hub_desk_id) EXECUTE FUNCTION referrals_hub_sync();
"""
BACKWARD = """
DROP TRIGGER referrals_hub ON agencies_area;
DROP TRIGGER bar_d ON referrals_referralbar;
DROP TRIGGER bar_i ON referrals_referralbar;
DROP TRIGGER a_guard ON referrals_referral;
DROP FUNCTION referrals_hub_sync();
DROP FUNCTION referrals_bar_sync();
DROP FUNCTION referrals_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("agencies", "0002_row_rule")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

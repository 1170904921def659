"""Who is asking, and the guard that keeps the application from forging the protected columns.

architecture.md section 3; a trigger on each protected table calls hub_readers_guard().
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION app_readers() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.readers', true), '')::bigint[];
CREATE FUNCTION app_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.user_id', true), '')::bigint;

-- An insert starts with the asking principals, so that RETURNING can see it; an update keeps what is there. Only the
-- functions owned by hub_rls write these columns.
CREATE FUNCTION hub_readers_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user = 'hub_rls' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.readers := coalesce(public.app_readers(), '{}');
    NEW.barred := '{}';
    NEW.recheck_at := '9999-01-01 00:00:00+00';
  ELSE
    NEW.readers := OLD.readers; NEW.barred := OLD.barred; NEW.recheck_at := OLD.recheck_at;
  END IF;
  RETURN NEW;
END $$;
"""
BACKWARD = """
DROP FUNCTION hub_readers_guard();
DROP FUNCTION app_user();
DROP FUNCTION app_readers();
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""The row rule of architecture.md section 3: triggers keep readers, barred and recheck_at true.

Every sync first locks the rows in id order and recomputes in a second statement: without the lock two desks added at
once lose one another. A person's readers are the union over her cases.
"""

from django.db import migrations

FORWARD = """
-- The exact truth of a case, asked by the triggers and for rows past an expiry.
CREATE FUNCTION cases_readers_now(c bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT array(SELECT s.desk_id FROM public.cases_share s JOIN public.cases_case k ON k.id = s.content_object_id
                WHERE s.content_object_id = c AND NOT k.restricted AND (s.until IS NULL OR s.until > now())
               UNION SELECT -n.user_id FROM public.cases_nameduser n
                WHERE n.content_object_id = c AND (n.until IS NULL OR n.until > now())) $$;
ALTER FUNCTION cases_readers_now(bigint) OWNER TO hub_rls;

CREATE FUNCTION people_readers_now(p bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT array(SELECT DISTINCT unnest(public.cases_readers_now(i.case_id))
                 FROM public.cases_involvement i WHERE i.person_id = p) $$;
ALTER FUNCTION people_readers_now(bigint) OWNER TO hub_rls;

CREATE FUNCTION people_sync(touched bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM public.people_person WHERE id = ANY (touched) ORDER BY id FOR UPDATE;
  UPDATE public.people_person p SET
    readers = array(SELECT DISTINCT unnest(k.readers) FROM public.cases_case k
                      JOIN public.cases_involvement i ON i.case_id = k.id WHERE i.person_id = p.id),
    -- Her own bars, and whoever is barred from a case she is in: found by name, she would give that case away.
    barred = array(SELECT b.user_id FROM public.cases_bar b WHERE b.person_id = p.id
                   UNION SELECT u FROM public.cases_case k JOIN public.cases_involvement i ON i.case_id = k.id, unnest(k.barred) u
                    WHERE i.person_id = p.id),
    recheck_at = coalesce((SELECT min(k.recheck_at) FROM public.cases_case k
                      JOIN public.cases_involvement i ON i.case_id = k.id WHERE i.person_id = p.id), '9999-01-01 00:00:00+00')
  WHERE p.id = ANY (touched);
END $$;
ALTER FUNCTION people_sync(bigint[]) OWNER TO hub_rls;

CREATE FUNCTION cases_sync(touched bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM public.cases_case WHERE id = ANY (touched) ORDER BY id FOR UPDATE;
  UPDATE public.cases_case k SET
    readers = public.cases_readers_now(k.id),
    barred = array(SELECT DISTINCT b.user_id FROM public.cases_bar b
                     JOIN public.cases_involvement i ON i.person_id = b.person_id WHERE i.case_id = k.id),
    recheck_at = coalesce((SELECT min(u) FROM (
        SELECT until u FROM public.cases_share WHERE content_object_id = k.id AND until > now()
        UNION ALL SELECT until FROM public.cases_nameduser WHERE content_object_id = k.id AND until > now()) x),
      '9999-01-01 00:00:00+00')
  WHERE k.id = ANY (touched);
  PERFORM public.people_sync(array(SELECT DISTINCT person_id FROM public.cases_involvement WHERE case_id = ANY (touched)));
END $$;
ALTER FUNCTION cases_sync(bigint[]) OWNER TO hub_rls;

CREATE FUNCTION cases_grant_sync() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.cases_sync(array(SELECT DISTINCT content_object_id FROM chg));
  RETURN NULL;
END $$;
ALTER FUNCTION cases_grant_sync() OWNER TO hub_rls;

CREATE FUNCTION cases_bar_sync() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.cases_sync(array(SELECT DISTINCT i.case_id FROM public.cases_involvement i JOIN chg ON chg.person_id = i.person_id));
  PERFORM public.people_sync(array(SELECT DISTINCT person_id FROM chg));
  RETURN NULL;
END $$;
ALTER FUNCTION cases_bar_sync() OWNER TO hub_rls;

-- A merge points rows at another person: both people, and the cases of both, are told.
CREATE FUNCTION cases_bar_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE people bigint[] := array(SELECT person_id FROM chg UNION SELECT person_id FROM gone);
BEGIN
  PERFORM public.cases_sync(array(SELECT DISTINCT case_id FROM public.cases_involvement WHERE person_id = ANY (people)));
  PERFORM public.people_sync(people);
  RETURN NULL;
END $$;
ALTER FUNCTION cases_bar_moved() OWNER TO hub_rls;

CREATE FUNCTION cases_involvement_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.cases_sync(array(SELECT case_id FROM chg UNION SELECT case_id FROM gone));
  PERFORM public.people_sync(array(SELECT person_id FROM chg UNION SELECT person_id FROM gone));
  RETURN NULL;
END $$;
ALTER FUNCTION cases_involvement_moved() OWNER TO hub_rls;

-- A new involvement brings the person's bars to the case, and the case's readers to the person.
CREATE FUNCTION cases_involvement_sync() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.cases_bar b JOIN chg ON chg.person_id = b.person_id) OR TG_OP <> 'INSERT' THEN
    PERFORM public.cases_sync(array(SELECT DISTINCT case_id FROM chg));
  END IF;
  PERFORM public.people_sync(array(SELECT DISTINCT person_id FROM chg));
  RETURN NULL;
END $$;
ALTER FUNCTION cases_involvement_sync() OWNER TO hub_rls;

-- Moving a row changes two cases; nothing in the application does it, so it is refused.
CREATE FUNCTION cases_no_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a share stays with its case';
END $$;

CREATE FUNCTION cases_restrict_sync() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM public.cases_sync(ARRAY[NEW.id]);
  RETURN NULL;
END $$;
ALTER FUNCTION cases_restrict_sync() OWNER TO hub_rls;

CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON cases_case FOR EACH ROW EXECUTE FUNCTION hub_readers_guard();
CREATE TRIGGER z_restrict AFTER UPDATE OF restricted ON cases_case FOR EACH ROW
  WHEN (OLD.restricted IS DISTINCT FROM NEW.restricted) EXECUTE FUNCTION cases_restrict_sync();

CREATE TRIGGER share_i AFTER INSERT ON cases_share REFERENCING NEW TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_grant_sync();
CREATE TRIGGER share_u AFTER UPDATE ON cases_share REFERENCING NEW TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_grant_sync();
CREATE TRIGGER share_d AFTER DELETE ON cases_share REFERENCING OLD TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_grant_sync();
CREATE TRIGGER share_m BEFORE UPDATE OF content_object_id ON cases_share FOR EACH ROW
  WHEN (OLD.content_object_id IS DISTINCT FROM NEW.content_object_id) EXECUTE FUNCTION cases_no_move();
CREATE TRIGGER named_i AFTER INSERT ON cases_nameduser REFERENCING NEW TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_grant_sync();
CREATE TRIGGER named_u AFTER UPDATE ON cases_nameduser REFERENCING NEW TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_grant_sync();
CREATE TRIGGER named_d AFTER DELETE ON cases_nameduser REFERENCING OLD TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_grant_sync();
CREATE TRIGGER named_m BEFORE UPDATE OF content_object_id ON cases_nameduser FOR EACH ROW
  WHEN (OLD.content_object_id IS DISTINCT FROM NEW.content_object_id) EXECUTE FUNCTION cases_no_move();
CREATE TRIGGER bar_i AFTER INSERT ON cases_bar REFERENCING NEW TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_bar_sync();
CREATE TRIGGER bar_u AFTER UPDATE ON cases_bar REFERENCING OLD TABLE AS gone NEW TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_bar_moved();
CREATE TRIGGER bar_d AFTER DELETE ON cases_bar REFERENCING OLD TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_bar_sync();
CREATE TRIGGER involvement_i AFTER INSERT ON cases_involvement REFERENCING NEW TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_involvement_sync();
CREATE TRIGGER involvement_u AFTER UPDATE ON cases_involvement REFERENCING OLD TABLE AS gone NEW TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_involvement_moved();
CREATE TRIGGER involvement_d AFTER DELETE ON cases_involvement REFERENCING OLD TABLE AS chg FOR EACH STATEMENT EXECUTE FUNCTION cases_involvement_sync();
"""
BACKWARD = """
DROP TRIGGER involvement_d ON cases_involvement;
DROP TRIGGER involvement_u ON cases_involvement;
DROP TRIGGER involvement_i ON cases_involvement;
DROP TRIGGER bar_d ON cases_bar;
DROP TRIGGER bar_u ON cases_bar;
DROP TRIGGER bar_i ON cases_bar;
DROP TRIGGER named_m ON cases_nameduser;
DROP TRIGGER named_d ON cases_nameduser;
DROP TRIGGER named_u ON cases_nameduser;
DROP TRIGGER named_i ON cases_nameduser;
DROP TRIGGER share_m ON cases_share;
DROP TRIGGER share_d ON cases_share;
DROP TRIGGER share_u ON cases_share;
DROP TRIGGER share_i ON cases_share;
DROP TRIGGER z_restrict ON cases_case;
DROP TRIGGER a_guard ON cases_case;
DROP FUNCTION cases_restrict_sync();
DROP FUNCTION cases_no_move();
DROP FUNCTION cases_involvement_sync();
DROP FUNCTION cases_involvement_moved();
DROP FUNCTION cases_bar_moved();
DROP FUNCTION cases_bar_sync();
DROP FUNCTION cases_grant_sync();
DROP FUNCTION cases_sync(bigint[]);
DROP FUNCTION people_sync(bigint[]);
DROP FUNCTION people_readers_now(bigint);
DROP FUNCTION cases_readers_now(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("people", "0002_row_rule")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""The function behind the field history; dashub.policies.keep puts it on a table.

One function for all tables. It is owned by hub_rls, the only role that may add to history_change; a trigger of a table of
one's own could call it too, so that nobody else may make one (docs/adr/0013-field-history.md).
"""

FUNCTION = """
-- Arguments: columns left out, columns that tell which row it is, and those that name person, other person and case.
CREATE FUNCTION history_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  old_row jsonb; new_row jsonb; whole jsonb; telling jsonb; gone jsonb; come jsonb;
  nothing CONSTANT jsonb[] := ARRAY['null', 'false', '""', '[]', '{}']::jsonb[];
BEGIN
  IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD) - TG_ARGV[0]::text[]; END IF;
  IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW) - TG_ARGV[0]::text[]; END IF;
  IF old_row = new_row THEN RETURN NULL; END IF;
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(key, value), jsonb_object_agg(key, new_row -> key) INTO gone, come
      FROM jsonb_each(old_row) WHERE new_row -> key IS DISTINCT FROM value;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT jsonb_object_agg(key, value) INTO come FROM jsonb_each(new_row) WHERE key <> 'id' AND value <> ALL (nothing);
  ELSE
    SELECT jsonb_object_agg(key, value) INTO gone FROM jsonb_each(old_row) WHERE key <> 'id' AND value <> ALL (nothing);
  END IF;
  whole := coalesce(old_row, new_row);
  IF TG_ARGV[1] <> '{}' THEN
    SELECT jsonb_object_agg(key, value) INTO telling FROM jsonb_each(whole) WHERE key = ANY (TG_ARGV[1]::text[]);
  END IF;
  INSERT INTO public.history_change (
    actor, purpose, reason, in_case, "table", row_id, operation, person_id, other_person_id, case_id, "row", before, after
  ) VALUES (
    nullif(public.app_user(), 0), coalesce(public.app_purpose(), ''), coalesce(current_setting('app.reason', true), ''),
    nullif(current_setting('app.case_id', true), '')::bigint, TG_TABLE_NAME, (whole ->> 'id')::bigint, TG_OP,
    (whole ->> TG_ARGV[2])::bigint, (whole ->> TG_ARGV[3])::bigint, (whole ->> TG_ARGV[4])::bigint,
    coalesce(telling, '{}'), coalesce(gone, '{}'), coalesce(come, '{}')
  );
  RETURN NULL;
END $$;
ALTER FUNCTION history_write() OWNER TO hub_rls;
REVOKE EXECUTE ON FUNCTION history_write() FROM PUBLIC;
REVOKE INSERT, UPDATE, DELETE ON history_change FROM hub_app, hub_system;
REVOKE UPDATE ON history_change FROM hub_rls;
GRANT INSERT ON history_change TO hub_rls;
"""
NO_FUNCTION = """
GRANT INSERT, UPDATE, DELETE ON history_change TO hub_app, hub_system;
DROP FUNCTION history_write();
"""

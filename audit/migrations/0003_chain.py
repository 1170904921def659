"""Each event continues the chain of its actor; the heads of all chains can be sealed into a chain of their own (ADR 10).

Locks: the columns come with constant defaults, so that no row is rewritten for them; then every row that is there is
chained in one statement and one index is built. Writers of the log wait meanwhile (about two minutes for a million rows):
the upgrade stops web, worker and beat before it migrates (docs/operator.md). Chaining attests what the rows say on
that day; what happened to them before it cannot know.
"""

from django.db import migrations, models

FUNCTIONS = """
-- One part of a canonical form: its length in bytes, a colon, itself, a semicolon; nothing at all is "-;". No value can
-- be read as two, or two as one.
CREATE FUNCTION audit_part(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(octet_length(value) || ':' || value || ';', '-;') $$;

-- An event as text, for its hash: every stored column but the hash. A new column belongs in here under a new first
-- word, and in audit/canonical.py.
CREATE FUNCTION audit_canonical(e audit_event) RETURNS text LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN 'event1;' || audit_part(e.chain) || audit_part(e.sequence::text) || audit_part(e.id::text)
    || audit_part((extract(epoch FROM e.at) * 1000000)::bigint::text) || audit_part(e.actor::text) || audit_part(e.purpose)
    || audit_part(e.verb) || audit_part(e.kind) || audit_part(e.object_ids::text) || audit_part(e.reference)
    || audit_part(e.detail::text) || audit_part(e.request_id::text);
END $$;

-- A person's events form one chain, and her requests wait for one another from the first event to the commit. Work of
-- the system takes the first chain that no other transaction holds: it never waits, and there are as many chains as
-- ever wrote at once. The lock on a lane is let go after its commit is seen, so the next one continues from there.
CREATE FUNCTION audit_continue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  lane integer := 1;
  last public.audit_head;
BEGIN
  IF NEW.actor IS NULL THEN
    WHILE NOT pg_try_advisory_xact_lock(hashtext('audit/system'), lane) LOOP lane := lane + 1; END LOOP;
    NEW.chain := 'system/' || lane;
  ELSE
    NEW.chain := 'user/' || NEW.actor;
  END IF;
  SELECT * INTO last FROM public.audit_head h WHERE h.chain = NEW.chain FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO public.audit_head (chain, sequence, hash) VALUES (NEW.chain, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT * INTO last FROM public.audit_head h WHERE h.chain = NEW.chain FOR UPDATE;
  END IF;
  NEW.sequence := last.sequence + 1;
  NEW.hash := sha256(last.hash || convert_to(public.audit_canonical(NEW), 'UTF8'));
  UPDATE public.audit_head SET sequence = NEW.sequence, hash = NEW.hash WHERE chain = NEW.chain;
  RETURN NEW;
END $$;
ALTER FUNCTION audit_continue() OWNER TO hub_rls;

-- Seals all heads, of one moment: one statement, one snapshot. Null where no head has moved since the last seal.
CREATE FUNCTION audit_seal_heads() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  last public.audit_seal;
  new public.audit_seal;
  moved public.audit_head[];
  body text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('audit/seal'), 0);
  SELECT * INTO last FROM public.audit_seal ORDER BY number DESC LIMIT 1;
  SELECT sha256(convert_to(string_agg(part, '' ORDER BY chain COLLATE "C"), 'UTF8')),
         array_agg(head ORDER BY chain COLLATE "C") FILTER (WHERE has_moved),
         string_agg(part, '' ORDER BY chain COLLATE "C") FILTER (WHERE has_moved)
    INTO new.digest, moved, body
    FROM (SELECT h AS head, h.chain,
                 audit_part(h.chain) || audit_part(h.sequence::text) || audit_part(encode(h.hash, 'hex')) AS part,
                 NOT EXISTS (SELECT FROM public.audit_sealedhead s WHERE s.chain = h.chain AND s.sequence = h.sequence) AS has_moved
            FROM public.audit_head h WHERE h.sequence > 0) heads;
  IF moved IS NULL THEN RETURN NULL; END IF;
  new.number := coalesce(last.number, 0) + 1;
  new.at := clock_timestamp();
  new.previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
  new.hash := sha256(new.previous || convert_to('seal1;' || audit_part(new.number::text)
    || audit_part((extract(epoch FROM new.at) * 1000000)::bigint::text) || audit_part(encode(new.digest, 'hex')) || body, 'UTF8'));
  INSERT INTO public.audit_seal SELECT new.*;
  INSERT INTO public.audit_sealedhead (chain, sequence, hash, seal) SELECT m.chain, m.sequence, m.hash, new.number FROM unnest(moved) m;
  RETURN new.number;
END $$;
ALTER FUNCTION audit_seal_heads() OWNER TO hub_rls;
REVOKE EXECUTE ON FUNCTION audit_seal_heads() FROM PUBLIC;

-- Every event updates a head: room on its page keeps that off the index.
ALTER TABLE audit_head SET (fillfactor = 40);
REVOKE ALL ON audit_head, audit_seal, audit_sealedhead FROM hub_app, hub_rls;
GRANT SELECT ON audit_head, audit_seal, audit_sealedhead TO hub_app, hub_rls;
GRANT INSERT, UPDATE ON audit_head TO hub_rls;
GRANT INSERT ON audit_seal, audit_sealedhead TO hub_rls;
"""
NO_FUNCTIONS = """
DROP FUNCTION audit_seal_heads();
DROP FUNCTION audit_continue();
DROP FUNCTION audit_canonical(audit_event);
DROP FUNCTION audit_part(text);
"""

CHAIN_WHAT_IS_THERE = """
ALTER TABLE audit_event DISABLE TRIGGER append_only;
DO $$
DECLARE
  forced boolean := (SELECT relforcerowsecurity FROM pg_class WHERE oid = 'public.audit_event'::regclass);
  e public.audit_event;
  last public.audit_head;
BEGIN
  -- The owner has no policy: where row-level security is forced already, she would chain nothing.
  ALTER TABLE public.audit_event NO FORCE ROW LEVEL SECURITY;
  -- The running head is a variable: a row updated a million times in one transaction is found slower each time.
  FOR e IN SELECT * FROM public.audit_event ORDER BY actor NULLS FIRST, id LOOP
    e.chain := coalesce('user/' || e.actor, 'system/1');
    IF last.chain IS DISTINCT FROM e.chain THEN
      INSERT INTO public.audit_head SELECT last.* WHERE last.chain IS NOT NULL;
      last := (e.chain, 0, decode(repeat('00', 32), 'hex'));
    END IF;
    e.sequence := last.sequence + 1;
    e.hash := sha256(last.hash || convert_to(public.audit_canonical(e), 'UTF8'));
    UPDATE public.audit_event SET chain = e.chain, sequence = e.sequence, hash = e.hash WHERE id = e.id;
    last := (e.chain, e.sequence, e.hash);
  END LOOP;
  INSERT INTO public.audit_head SELECT last.* WHERE last.chain IS NOT NULL;
  IF forced THEN ALTER TABLE public.audit_event FORCE ROW LEVEL SECURITY; END IF;
END $$;
ALTER TABLE audit_event ENABLE TRIGGER append_only;
"""

TRIGGERS = """
CREATE TRIGGER chain BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_continue();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_sealedhead FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER not_emptied BEFORE DELETE OR TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
NO_TRIGGERS = """
DROP TRIGGER not_emptied ON audit_head;
DROP TRIGGER append_only ON audit_sealedhead;
DROP TRIGGER append_only ON audit_seal;
DROP TRIGGER not_emptied ON audit_event;
DROP TRIGGER chain ON audit_event;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.AddField(
            "event", "chain", models.CharField(db_default="", editable=False, help_text="user/12, system/1", max_length=40)
        ),
        migrations.AddField(
            "event",
            "sequence",
            models.BigIntegerField(db_default=0, editable=False, help_text="1, 2, 3... within the chain"),
        ),
        migrations.AddField(
            "event",
            "hash",
            models.BinaryField(
                db_default=b"", editable=False, help_text="Over the hash before it and audit_canonical()"
            ),
        ),
        migrations.CreateModel(
            "Head",
            [
                ("chain", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("sequence", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            "Seal",
            [
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("digest", models.BinaryField()),
                ("previous", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={"ordering": ["-number"]},
        ),
        migrations.CreateModel(
            "SealedHead",
            [
                (
                    "pk",
                    models.CompositePrimaryKey("chain", "sequence", blank=True, editable=False, primary_key=True, serialize=False),
                ),
                ("chain", models.CharField(max_length=40)),
                ("sequence", models.BigIntegerField()),
                ("hash", models.BinaryField()),
                ("seal", models.BigIntegerField(help_text="Number of the seal")),
            ],
            options={"ordering": ["seal", "chain"]},
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(CHAIN_WHAT_IS_THERE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "event", models.UniqueConstraint(fields=("chain", "sequence"), name="audit_event_chain")
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]

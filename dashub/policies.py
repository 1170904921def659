"""Row-level security and field history as operations for a migration: one line protects a table, one keeps its changes
(docs/adr/0011-row-level-security.md, 0013-field-history.md).

``hub_app`` sees the rows that the rule lets the asking person see, and writes no others. ``hub_system`` sees all of them
once a purpose is stated. Nobody else has a policy, so everybody else, the owner included, sees nothing.
"""

from django.db import migrations

ROOT = "readers && app_readers() AND app_user() <> ALL (barred) AND (recheck_at > now() OR {function}(id) && app_readers())"


def protect(table: str, rule: str, *, insert: str = "") -> migrations.RunSQL:
    """The rule is an SQL condition on the table's own columns. ``insert``: another one for new rows."""
    check = f" WITH CHECK ({rule})" if not insert else ""
    commands = "ALL" if not insert else "SELECT"
    forward = f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY row_rule ON {table} FOR {commands} TO hub_app USING ({rule}){check};
CREATE POLICY stated_purpose ON {table} TO hub_system USING (app_purpose() IS NOT NULL);
"""
    if insert:
        forward += f"""
CREATE POLICY row_rule_insert ON {table} FOR INSERT TO hub_app WITH CHECK ({insert});
CREATE POLICY row_rule_update ON {table} FOR UPDATE TO hub_app USING ({rule}) WITH CHECK ({rule});
CREATE POLICY row_rule_delete ON {table} FOR DELETE TO hub_app USING ({rule});
"""
    extra = (
        "".join(f"DROP POLICY row_rule_{c} ON {table};\n" for c in ("insert", "update", "delete")) if insert else ""
    )
    backward = f"""
{extra}DROP POLICY stated_purpose ON {table};
DROP POLICY row_rule ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
    return migrations.RunSQL(forward, backward)


TOLD = """
-- Who reads a row now, told to none but those who do: the exact truth itself is for triggers.
CREATE FUNCTION {app}_readers_told(asked bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT now.readers FROM (SELECT public.{app}_readers_now(asked) AS readers) now
   WHERE now.readers && public.app_readers()
      OR current_setting('role') = 'hub_system' AND public.app_purpose() IS NOT NULL $$;
ALTER FUNCTION {app}_readers_told(bigint) OWNER TO hub_rls;
REVOKE EXECUTE ON FUNCTION {app}_readers_now(bigint), {app}_sync(bigint[]) FROM PUBLIC;
"""
UNTOLD = """
GRANT EXECUTE ON FUNCTION {app}_readers_now(bigint), {app}_sync(bigint[]) TO PUBLIC;
DROP FUNCTION {app}_readers_told(bigint);
"""


def protect_root(table: str, app: str) -> list[migrations.RunSQL]:
    """The row rule over the protected columns, as agencies.access.visible has it. ``app`` names its functions."""
    return [
        migrations.RunSQL(TOLD.format(app=app), UNTOLD.format(app=app)),
        protect(table, ROOT.format(function=f"{app}_readers_told")),
    ]


def protect_child(table: str, column: str, parent: str) -> migrations.RunSQL:
    """Whoever sees the parent sees the row: the parent's own policy decides, in the sub-select."""
    return protect(table, part_of(table, column, parent))


def part_of(table: str, column: str, parent: str) -> str:
    return f"EXISTS (SELECT 1 FROM {parent} parent WHERE parent.id = {table}.{column})"  # noqa: S608 - constants of migrations


def keep(table: str, *, person: str = "", other: str = "", case: str = "", row=(), left_out=()) -> migrations.RunSQL:
    """Every insert, update and delete of the table leaves a row of history_change.

    The function is history's (0002_triggers). A new column is kept from the start, unless a later migration keeps the
    table anew with it in ``left_out``.
    """
    lists = ["{" + ",".join(columns) + "}" for columns in (left_out, row)]
    quoted = ", ".join(f"'{argument}'" for argument in (*lists, person, other, case))
    forward = f"""
CREATE TRIGGER history AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION history_write({quoted});
"""
    return migrations.RunSQL(forward, f"DROP TRIGGER history ON {table};")


def protect_record(table: str) -> list[migrations.RunSQL]:
    """What every table of records of a case needs (cases.models.record): the case's readers, and its changes kept."""
    frame = ["version", "changed_at", "changed_by_id"]
    return [
        protect_child(table, "case_id", "cases_case"),
        keep(table, case="case_id", row=["desk_id", "changed_elsewhere"], left_out=frame),
    ]

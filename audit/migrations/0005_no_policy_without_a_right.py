"""No policy lets the application change or delete what it has no right to: of the log it had two, which nothing could use."""

from django.db import migrations

FORWARD = """
DROP POLICY row_rule_update ON audit_event;
DROP POLICY row_rule_delete ON audit_event;
"""
# As agencies/migrations/0006_row_level_security.py has them.
BACKWARD = """
CREATE POLICY row_rule_update ON audit_event FOR UPDATE TO hub_app USING (actor = app_user()) WITH CHECK (actor = app_user());
CREATE POLICY row_rule_delete ON audit_event FOR DELETE TO hub_app USING (actor = app_user());
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_by_reference_and_time"), ("agencies", "0006_row_level_security")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

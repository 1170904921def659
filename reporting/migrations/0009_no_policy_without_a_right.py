"""No policy lets the application delete a breach: it has no right to, so the policy was one that nothing could use."""

from importlib import import_module

from django.db import migrations

SEEN = import_module("reporting.migrations.0004_breach").SEEN
FORWARD = "DROP POLICY row_rule_delete ON reporting_breach;"
BACKWARD = f"CREATE POLICY row_rule_delete ON reporting_breach FOR DELETE TO hub_app USING ({SEEN});"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0008_barred_later")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

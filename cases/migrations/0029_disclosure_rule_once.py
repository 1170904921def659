"""The rule of the disclosure log stands once: who is the lead of its area is asked by cases_disclosure_told() alone.

And no policy lets the application change or delete what it has no right to.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("cases.migrations.0022_disclosure_restricted").AFTER
OF_CASE = import_module("cases.migrations.0022_disclosure_restricted").OF_CASE
AFTER = f"cases_disclosure_told(id) OR {OF_CASE}"
FORWARD = f"""
DROP POLICY row_rule_update ON cases_disclosure;
DROP POLICY row_rule_delete ON cases_disclosure;
ALTER POLICY row_rule ON cases_disclosure USING ({AFTER});
"""
BACKWARD = f"""
ALTER POLICY row_rule ON cases_disclosure USING ({BEFORE});
CREATE POLICY row_rule_update ON cases_disclosure FOR UPDATE TO hub_app USING ({BEFORE}) WITH CHECK ({BEFORE});
CREATE POLICY row_rule_delete ON cases_disclosure FOR DELETE TO hub_app USING ({BEFORE});
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_listed_since")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""The role of work that belongs to no person, and the purpose that it must state (docs/adr/0011-row-level-security.md)."""

from django.db import migrations

from dashub.grants import GRANT_SYSTEM, REVOKE_SYSTEM

PURPOSE = """
CREATE FUNCTION app_purpose() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.purpose', true), '');
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_api_token"), ("audit", "0002_append_only")]
    operations = [
        migrations.RunSQL(GRANT_SYSTEM, REVOKE_SYSTEM),
        migrations.RunSQL(PURPOSE, "DROP FUNCTION app_purpose();"),
    ]

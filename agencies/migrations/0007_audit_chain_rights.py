"""Ends of chains are read by those whose chain it is and by the system; nobody but the trigger's owner writes them or seals."""

from django.db import migrations

from dashub.policies import protect

RIGHTS = """
REVOKE INSERT, UPDATE, DELETE ON audit_head, audit_seal, audit_sealedhead FROM hub_app, hub_system;
GRANT SELECT ON audit_head, audit_seal, audit_sealedhead TO hub_system;
GRANT EXECUTE ON FUNCTION audit_seal_heads() TO hub_system;
"""
NO_RIGHTS = "REVOKE EXECUTE ON FUNCTION audit_seal_heads() FROM hub_system;"
HER_CHAIN = "chain = 'user/' || app_user()"


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_row_level_security"), ("audit", "0003_chain")]
    operations = [
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
        protect("audit_head", HER_CHAIN),
        protect("audit_sealedhead", HER_CHAIN),
    ]

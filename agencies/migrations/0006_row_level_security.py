"""Notices are their reader's. Of the audit log a person reads what she did herself; everybody adds to it."""

from django.db import migrations

from dashub.policies import protect


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_hub_system")]
    operations = [
        protect("agencies_notice", "user_id = app_user()"),
        protect("audit_event", "actor = app_user()", insert="true"),
    ]

"""A destroyed referral is read by nobody: what is left of it is counted."""

from importlib import import_module

from django.db import migrations, models

before = import_module("referrals.migrations.0007_restricted_rule")
DESTROYED = """  ELSIF NEW.destroyed_at IS NOT NULL THEN
    NEW.readers := '{}';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0007_restricted_rule"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="destroyed_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Since then nobody reads it; what figures count is left",
                null=True,
            ),
        ),
        migrations.RunSQL(
            before.GUARD.format(restricted=DESTROYED + before.RESTRICTED),
            before.GUARD.format(restricted=before.RESTRICTED),
        ),
    ]

"""The ledger of agencies reads the actions of the last year, and not those of all years to leave most of them out."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is built beside the work

    dependencies = [("marac", "0006_break_since")]
    operations = [
        AddIndexConcurrently("action", models.Index(fields=["desk", "created_at"], name="marac_action_desk_given"))
    ]

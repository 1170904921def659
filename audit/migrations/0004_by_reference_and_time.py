"""The search of the log by reference and by days. Built beside the running hub: nobody waits."""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0003_chain")]
    operations = [
        AddIndexConcurrently("event", models.Index(fields=["reference", "-id"], name="audit_event_reference")),
        AddIndexConcurrently("event", BrinIndex(fields=["at"], name="audit_event_at", autosummarize=True)),
    ]

"""What services do is seen by the readers of its case."""

from django.db import migrations

from dashub.policies import protect_child


class Migration(migrations.Migration):
    dependencies = [("support", "0001_initial"), ("cases", "0009_row_level_security")]
    operations = [
        protect_child("support_engagement", "case_id", "cases_case"),
        protect_child("support_contactattempt", "case_id", "cases_case"),
    ]

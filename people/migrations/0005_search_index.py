"""Names are found together with who reads them: one index for the search function. Built while people work."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0004_row_level_security")]
    operations = [
        RemoveIndexConcurrently("person", "people_person_names"),
        AddIndexConcurrently(
            "person",
            GinIndex(
                fields=["readers", "search_names"],
                name="people_person_names",
                opclasses=["array_ops", "gin_trgm_ops"],
            ),
        ),
    ]

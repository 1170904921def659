"""A person and her details are seen by whoever reads one of her cases."""

from django.db import migrations

from dashub.policies import part_of, protect, protect_child, protect_root

TIE = " AND ".join(part_of("people_relationship", side, "people_person") for side in ("first_id", "second_id"))


class Migration(migrations.Migration):
    # people_readers_now() is made by the cases app.
    dependencies = [
        ("people", "0003_version_and_source"),
        ("cases", "0002_row_rule"),
        ("agencies", "0005_hub_system"),
    ]
    operations = [
        *protect_root("people_person", "people"),
        *[
            protect_child(f"people_{child}", "person_id", "people_person")
            for child in ("alias", "address", "contactpoint", "identifier")
        ],
        protect("people_relationship", TIE),
    ]

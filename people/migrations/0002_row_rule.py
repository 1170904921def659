"""The protected columns of a person are guarded; triggers of the cases app keep them."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER a_guard BEFORE INSERT OR UPDATE ON people_person FOR EACH ROW EXECUTE FUNCTION hub_readers_guard();
"""
BACKWARD = "DROP TRIGGER a_guard ON people_person;"


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("agencies", "0002_row_rule")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

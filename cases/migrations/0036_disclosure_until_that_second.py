"""Whoever is named in a restricted case for a time reads what was given out of it until that second, as the case itself."""

from importlib import import_module

from django.db import migrations

BARRED = import_module("cases.migrations.0025_disclosure_barred")
BEFORE = BARRED.REPLACED.replace(BARRED.HIDDEN, BARRED.BARRED)
NAMED = "hidden.readers @>"
LIVE = "(CASE WHEN hidden.recheck_at > now() THEN hidden.readers ELSE public.cases_readers_now(hidden.id) END) @>"


class Migration(migrations.Migration):
    dependencies = [("cases", "0035_paper_chronology")]
    operations = [migrations.RunSQL(BEFORE.replace(NAMED, LIVE), BEFORE)]

"""Whoever is named in a restricted case for a time is told of its items until that second, as of the case itself."""

from importlib import import_module

from django.db import migrations

CREATED = import_module("reporting.migrations.0003_subject_access").TOLD
BEFORE = CREATED.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
NAMED = "ANY (of_case.readers)"
LIVE = "ANY (CASE WHEN of_case.recheck_at > now() THEN of_case.readers ELSE public.cases_readers_now(of_case.id) END)"


class Migration(migrations.Migration):
    dependencies = [("reporting", "0012_reviews_hidden"), ("cases", "0012_restriction_rules")]
    operations = [migrations.RunSQL(BEFORE.replace(NAMED, LIVE), BEFORE)]

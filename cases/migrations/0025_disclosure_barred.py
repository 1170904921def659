"""Nor is what was given out of a case in the register of a governance lead who is barred from it."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("cases.migrations.0022_disclosure_restricted").TOLD
HIDDEN = """hidden.restricted
                          AND NOT hidden.readers @> ARRAY[-public.app_user()]::bigint[]"""
BARRED = f"""(hidden.barred @> ARRAY[public.app_user()]::bigint[]
                          OR {HIDDEN})"""
REPLACED = BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_sections_of_case_work")]
    operations = [migrations.RunSQL(REPLACED.replace(HIDDEN, BARRED), REPLACED)]

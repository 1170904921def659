"""Whoever is named in a restricted case for a time reads what her agency was asked of it until that second, as the case itself."""

from importlib import import_module

from django.db import migrations

CREATED = import_module("support.migrations.0010_referrals_between_agencies").TOLD
BEFORE = CREATED.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
NAMED = "c.readers && public.app_readers()"
LIVE = f"{NAMED} AND (c.recheck_at > now() OR public.cases_readers_now(c.id) && public.app_readers())"


class Migration(migrations.Migration):
    dependencies = [("support", "0016_child_plan_at_home"), ("cases", "0012_restriction_rules")]
    operations = [migrations.RunSQL(BEFORE.replace(NAMED, LIVE), BEFORE)]

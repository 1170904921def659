"""A referral is seen by its readers: a draft by its author alone. What belongs to it is seen with it."""

from django.db import migrations

from dashub.policies import protect, protect_child

# Nothing of a referral ends by the clock.
READERS = "readers && app_readers() AND app_user() <> ALL (barred)"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_bars_of_cases"), ("agencies", "0005_hub_system")]
    operations = [
        # For triggers alone.
        migrations.RunSQL(
            "REVOKE EXECUTE ON FUNCTION referrals_touch(bigint[]) FROM PUBLIC;",
            "GRANT EXECUTE ON FUNCTION referrals_touch(bigint[]) TO PUBLIC;",
        ),
        protect("referrals_referral", READERS),
        *[
            protect_child(f"referrals_{child}", "referral_id", "referrals_referral")
            for child in ("appeal", "decision", "referralbar")
        ],
    ]

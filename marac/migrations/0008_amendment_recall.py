"""Corrections of issued minutes, seen by who sees the minutes and the case they are about; recalls, by who sees the meeting."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import part_of, protect, protect_child


AMENDMENT = (
    f"{part_of('marac_amendment', 'minutes_id', 'marac_minutes')} AND "
    f"(listing_id IS NULL OR {part_of('marac_amendment', 'listing_id', 'marac_listing')})"
)


class Migration(migrations.Migration):

    dependencies = [
        ('marac', '0007_actions_of_a_year'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('key', models.UUIDField(help_text='Sending twice with one key writes once', unique=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='amendments', to='marac.listing')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amendments', to='marac.minutes')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Recall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('pack', 'Pack'), ('minutes', 'Minutes'), ('action_sheet', 'Action sheets')], max_length=12)),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recalls', to='marac.meeting')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='marac_recall_says_why')],
            },
        ),
        protect("marac_amendment", AMENDMENT),
        protect_child("marac_recall", "meeting_id", "marac_meeting"),
        # What was corrected stays corrected; what was recalled stays recalled.
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON marac_amendment, marac_recall FROM hub_app",
            "GRANT UPDATE, DELETE ON marac_amendment, marac_recall TO hub_app",
        ),
    ]

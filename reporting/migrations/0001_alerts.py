"""Alerts on the audit log, and how far it has been read for them: what was logged before this day raises none."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect


# The owner has no policy: what is there is seen for a stated purpose only.
WATCHED = """
SET LOCAL ROLE hub_system;
SELECT set_config('app.purpose', 'migration: how far the log is read for alerts', true);
INSERT INTO reporting_watched SELECT chain, sequence FROM audit_head WHERE chain LIKE 'user/%';
SELECT set_config('app.purpose', '', true);
RESET ROLE;
REVOKE INSERT, UPDATE, DELETE ON reporting_watched FROM hub_app;
"""
# The role that holds Permission.AUDIT, in the area, and not about herself; a test holds it against GRANTS.
REVIEWED_BY = """actor_id <> app_user() AND EXISTS (
  SELECT 1 FROM agencies_membership post JOIN agencies_desk desk ON desk.id = post.desk_id
   WHERE post.user_id = app_user() AND desk.area_id = reporting_alert.area_id AND post.roles && ARRAY['governance']::varchar[]
     AND (post.until IS NULL OR post.until > now()))"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0004_by_reference_and_time'),
        ('agencies', '0008_alert_thresholds'),
        ('cases', '0010_due_power_who_looked'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Watched',
            fields=[
                ('chain', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField()),
            ],
            options={
                'verbose_name_plural': 'watched',
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('own_record', 'Opened a case in which she seems to be a party'), ('same_surname', 'Opened a case of somebody with her surname'), ('same_address', 'Opened a case of somebody at an address that is known as hers'), ('volume', 'Opened many cases in an hour'), ('unusual_day', 'Opened far more cases than on her usual day'), ('out_of_hours', 'Opened cases outside opening hours'), ('after_leaving', 'Used the hub after her last membership ended')], max_length=14)),
                ('reference', models.CharField(blank=True, help_text="The case's: whoever reviews sees no case", max_length=12)),
                ('person', models.BigIntegerField(null=True)),
                ('day', models.DateField()),
                ('at', models.DateTimeField(help_text='Of the first event')),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text='Numbers of events in the audit log', size=None)),
                ('status', models.CharField(choices=[('open', 'Open'), ('reviewed', 'Reviewed')], default='open', max_length=8)),
                ('outcome', models.CharField(blank=True, choices=[('in_order', 'In order: she had a reason'), ('mistaken', 'Not what it seemed: another person, or a fault'), ('manager', 'Passed to her manager'), ('breach', 'A breach: handled as such')], max_length=8)),
                ('reason', models.TextField(blank=True)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['area', 'status', '-id'], name='reporting_alert_queue')],
                'constraints': [models.UniqueConstraint(fields=('actor', 'kind', 'case', 'day'), name='reporting_alert_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('reviewed_at', None), ('status', 'open')), models.Q(('reviewed_at__isnull', False), ('status', 'reviewed'), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='reporting_alert_reviewed')],
            },
        ),
        migrations.RunSQL(WATCHED, migrations.RunSQL.noop),
        protect("reporting_alert", REVIEWED_BY),
    ]

"""The breach record: for whoever reported it, the lead of its area, and whom a danger alarms; changed by the lead alone."""

import dashub.references
import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect

POST = """EXISTS (
  SELECT 1 FROM agencies_membership post JOIN agencies_desk desk ON desk.id = post.desk_id
   WHERE post.user_id = app_user() AND desk.area_id = reporting_breach.area_id AND post.roles && ARRAY['{role}']::varchar[]
     AND (post.until IS NULL OR post.until > now()))"""
# The roles that hold Permission.RIGHTS and Permission.CHAIR; a test holds them against GRANTS.
LEAD, CHAIR = POST.format(role="governance"), POST.format(role="chair")
ON_CALL = "EXISTS (SELECT 1 FROM agencies_area area WHERE area.id = area_id AND area.on_call_user_id = app_user())"
SEEN = f"reported_by_id = app_user() OR {LEAD} OR danger = 'yes' AND ({CHAIR} OR {ON_CALL})"
ONLY_LEAD = f"""
ALTER POLICY row_rule_update ON reporting_breach USING ({LEAD}) WITH CHECK ({LEAD});
REVOKE DELETE ON reporting_breach FROM hub_app;
REVOKE UPDATE, DELETE ON reporting_breachentry FROM hub_app;
"""
ENTRY = f"EXISTS (SELECT 1 FROM reporting_breach WHERE reporting_breach.id = breach_id AND {LEAD})"


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0012_membership_end'),
        ('reporting', '0003_subject_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Breach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=dashub.references.new, editable=False, max_length=12, unique=True)),
                ('status', models.CharField(choices=[('reported', 'Reported'), ('handled', 'Being handled'), ('closed', 'Closed'), ('not_breach', 'Not a breach')], default='reported', max_length=10)),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(choices=[('sent', 'Sent to the wrong person'), ('seen', 'Seen by somebody without a reason'), ('mixed', 'Records of different people were mixed or wrongly merged'), ('lost', 'A device or papers were lost or stolen'), ('located', 'An address or a plan may have reached the person who harms'), ('unavailable', 'Information could not be reached when it was needed'), ('altered', 'Information was changed or deleted without a right to'), ('other', 'Something else')], max_length=11)),
                ('what', models.TextField()),
                ('noticed_at', models.DateTimeField(help_text='When the partnership became aware')),
                ('tell_by', models.DateTimeField(editable=False)),
                ('happened_on', models.DateField(blank=True, null=True)),
                ('cases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, help_text='References as typed: nobody has looked them up', size=None)),
                ('danger', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', "Don't know"), ('', 'Not asked')], max_length=10)),
                ('risk', models.CharField(blank=True, choices=[('unlikely', 'A risk to people is unlikely'), ('risk', 'A risk to people'), ('high', 'A high risk to people')], max_length=8)),
                ('people', models.PositiveIntegerField(blank=True, null=True)),
                ('records', models.PositiveIntegerField(blank=True, null=True)),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('identity', 'Names and dates of birth'), ('contact', 'Addresses, numbers and e-mail'), ('secret', 'Confidential addresses and safety plans'), ('abuse', 'Abuse and risk'), ('health', 'Health'), ('crime', 'Offences, orders and police information'), ('origin', 'Origin, religion, immigration or sexual life'), ('children', 'Children'), ('staff', 'Staff'), ('other', 'Something else')], max_length=10), default=list, size=None)),
                ('consequences', models.TextField(blank=True)),
                ('measures', models.TextField(blank=True)),
                ('tell_ico', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('not_safe', 'No, because telling is not safe')], max_length=8)),
                ('ico_reason', models.TextField(blank=True)),
                ('ico_told_at', models.DateTimeField(blank=True, null=True)),
                ('ico_reference', models.CharField(blank=True, max_length=60)),
                ('ico_delay', models.TextField(blank=True, help_text='Why not within 72 hours')),
                ('tell_people', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('not_safe', 'No, because telling is not safe')], max_length=8)),
                ('people_reason', models.TextField(blank=True)),
                ('people_told_on', models.DateField(blank=True, null=True)),
                ('lessons', models.TextField(blank=True, help_text='What is learnt; or why it was no breach')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'breaches',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='BreachEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_on', models.DateField()),
                ('text', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('breach', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='reporting.breach')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'breach entries',
                'ordering': ['done_on', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='breach',
            index=models.Index(fields=['area', 'status', '-id'], name='reporting_breach_register'),
        ),
        migrations.AddIndex(
            model_name='breach',
            index=models.Index(fields=['reported_by', '-id'], name='reporting_breach_mine'),
        ),
        migrations.AddConstraint(
            model_name='breach',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('tell_by'), '-', models.F('noticed_at')), models.DurationField()), datetime.timedelta(days=3)), name='reporting_breach_72_hours'),
        ),
        migrations.AddConstraint(
            model_name='breach',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('lessons', ''), ('status__in', ['reported', 'handled'])), models.Q(('closed_at__isnull', False), ('status__in', ['closed', 'not_breach']), models.Q(('lessons', ''), _negated=True)), _connector='OR'), name='reporting_breach_closed_has_lessons'),
        ),
        migrations.AddConstraint(
            model_name='breach',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ico_reference', ''), ('ico_told_at', None)), models.Q(('ico_told_at__isnull', False), ('tell_ico', 'yes')), _connector='OR'), name='reporting_breach_ico_told_when'),
        ),
        migrations.AddConstraint(
            model_name='breach',
            constraint=models.CheckConstraint(condition=models.Q(('ico_told_at', None), ('ico_told_at__lte', models.F('tell_by')), models.Q(('ico_delay', ''), _negated=True), _connector='OR'), name='reporting_breach_late_has_reasons'),
        ),
        migrations.AddConstraint(
            model_name='breach',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('tell_ico__in', ['', 'yes']), models.Q(('tell_ico', 'no'), models.Q(('ico_reason', ''), _negated=True)), _connector='OR'), models.Q(('tell_people', ''), models.Q(('people_reason', ''), _negated=True), _connector='OR')), name='reporting_breach_decided_why'),
        ),
        migrations.AddConstraint(
            model_name='breach',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'closed'), _negated=True), models.Q(models.Q(('risk', ''), _negated=True), models.Q(('tell_people', ''), _negated=True), models.Q(('tell_ico', 'no'), ('ico_told_at__isnull', False), _connector='OR')), _connector='OR'), name='reporting_breach_closed_is_decided'),
        ),
        protect("reporting_breach", SEEN, insert="reported_by_id = app_user()"),
        protect("reporting_breachentry", ENTRY),
        migrations.RunSQL(ONLY_LEAD, migrations.RunSQL.noop),
    ]

"""Complaints: for the lead of the area, whom the lead chose, and who wrote it down unless it is about a desk of hers."""

import dashub.references
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect

# The role that holds Permission.RIGHTS; a test holds it against GRANTS.
LEAD = """EXISTS (
  SELECT 1 FROM agencies_membership post JOIN agencies_desk desk ON desk.id = post.desk_id
   WHERE post.user_id = app_user() AND desk.area_id = reporting_complaint.area_id
     AND post.roles && ARRAY['governance']::varchar[] AND (post.until IS NULL OR post.until > now()))"""
ABOUT_HERS = """EXISTS (
  SELECT 1 FROM agencies_membership post
   WHERE post.user_id = app_user() AND post.desk_id = reporting_complaint.about_id
     AND (post.until IS NULL OR post.until > now()))"""
SEEN = f"{LEAD} OR app_user() = ANY (readers) OR recorded_by_id = app_user() AND NOT {ABOUT_HERS}"
ONLY_LEAD = f"""
ALTER POLICY row_rule_update ON reporting_complaint USING ({LEAD}) WITH CHECK ({LEAD});
DROP POLICY row_rule_delete ON reporting_complaint;
REVOKE DELETE ON reporting_complaint FROM hub_app;
"""
AGAIN = f"CREATE POLICY row_rule_delete ON reporting_complaint FOR DELETE TO hub_app USING ({SEEN});"


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0019_complaint_days'),
        ('reporting', '0009_no_policy_without_a_right'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=dashub.references.new, editable=False, max_length=12, unique=True)),
                ('subject', models.CharField(choices=[('delay', 'Delay, or no answer'), ('conduct', 'How somebody was treated'), ('decision', 'A decision'), ('contact', 'Contact that was not safe'), ('information', 'What was told to whom'), ('discrimination', 'Discrimination'), ('other', 'Something else')], max_length=16)),
                ('sender', models.CharField(choices=[('survivor', 'A survivor'), ('family', 'Family or a friend'), ('harming', 'Somebody who is said to harm'), ('professional', 'A professional'), ('other', 'Somebody else')], max_length=14)),
                ('name', models.CharField(blank=True, help_text='Of who complains', max_length=120)),
                ('reach', models.CharField(blank=True, help_text='How the answer reaches who complains, safely', max_length=200)),
                ('what', models.TextField()),
                ('received_on', models.DateField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('status', models.CharField(choices=[('received', 'Received'), ('acknowledged', 'Acknowledged'), ('answered', 'Answered'), ('review', 'Looked at again'), ('closed', 'Closed'), ('withdrawn', 'Withdrawn')], default='received', max_length=12)),
                ('version', models.PositiveIntegerField(default=1)),
                ('acknowledge_by', models.DateField()),
                ('acknowledged_on', models.DateField(blank=True, null=True)),
                ('answer_by', models.DateField()),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('review_on', models.DateField(blank=True, help_text='When a second look was asked for', null=True)),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'Upheld'), ('partly', 'Partly upheld'), ('not_upheld', 'Not upheld')], default='', max_length=10)),
                ('answer', models.TextField(blank=True)),
                ('learning', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('readers', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('about', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['area', 'status', '-id'], name='reporting_complaint_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('acknowledged_on', None), ('acknowledged_on__gte', models.F('received_on')), _connector='OR'), name='reporting_complaint_acknowledged_after'), models.CheckConstraint(condition=models.Q(('status__in', ['received', 'acknowledged', 'review', 'withdrawn']), models.Q(('answered_on__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='reporting_complaint_answered_how'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'closed'), _negated=True), models.Q(models.Q(('learning', ''), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='reporting_complaint_closed_has_learning')],
            },
        ),
        protect("reporting_complaint", SEEN, insert="recorded_by_id = app_user()"),
        migrations.RunSQL(ONLY_LEAD, AGAIN),
    ]

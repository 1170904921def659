"""Complaints are kept by the schedule and destroyed, held, and found when somebody asks what is held about her.

The hub reviews one whose time is up without reading it: the line names a reference and days. What is destroyed nobody reads,
the lead neither.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEEPING = import_module("reporting.migrations.0002_keeping")
COMPLAINTS = import_module("reporting.migrations.0010_complaints")
ITEM = import_module("reporting.migrations.0006_own_records").AFTER
ALTER = "ALTER POLICY row_rule ON {table} USING ({rule}){check};"
REVIEW = f"{KEEPING.LEAD} OR {KEEPING.HUB} AND ({KEEPING.SEEN} OR complaint_id IS NOT NULL)"
READ = f"destroyed_at IS NULL AND ({COMPLAINTS.SEEN})"
# As of a case: the desk reads an item while it reads where it comes from.
SOURCE = f"""({ITEM}) AND (reporting_packitem.complaint_id IS NULL
  OR EXISTS (SELECT 1 FROM reporting_complaint told WHERE told.id = reporting_packitem.complaint_id))"""


def altered(table: str, rule: str, before: str, written: bool = True) -> migrations.RunSQL:
    """Another rule for who reads the rows, and ``written`` for who writes them."""
    sql = [
        ALTER.format(table=table, rule=one, check=f" WITH CHECK ({one})" if written else "") for one in (rule, before)
    ]
    return migrations.RunSQL(*sql)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0019_complaint_days'),
        ('cases', '0034_row_rule_by_index'),
        ('people', '0007_safe_times'),
        ('referrals', '0008_destroyed'),
        ('reporting', '0010_complaints'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='packitem',
            name='reporting_item_has_source',
        ),
        migrations.RemoveConstraint(
            model_name='review',
            name='reporting_review_of_one',
        ),
        migrations.AddField(
            model_name='complaint',
            name='destroyed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='complaint',
            name='for_whom',
            field=models.CharField(blank=True, help_text='Where somebody complains for another', max_length=120),
        ),
        migrations.AddField(
            model_name='complaint',
            name='held',
            field=models.CharField(blank=True, choices=[('death', 'Domestic abuse related death review'), ('inquiry', 'Public inquiry'), ('court', 'Court proceedings, or a claim'), ('complaint', 'Complaint'), ('subject', 'Somebody has asked what is held about her or him'), ('other', 'Something else')], help_text='Why it must not be destroyed', max_length=9),
        ),
        migrations.AddField(
            model_name='complaint',
            name='held_because',
            field=models.CharField(blank=True, help_text='And once it is held no more, why not', max_length=300),
        ),
        migrations.AddField(
            model_name='packitem',
            name='complaint',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reporting.complaint'),
        ),
        migrations.AddField(
            model_name='review',
            name='complaint',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.complaint'),
        ),
        migrations.AlterField(
            model_name='packitem',
            name='kind',
            field=models.CharField(choices=[('note', 'Note'), ('document', 'Document'), ('risk', 'Assessment'), ('contact', 'Contact with you'), ('address', 'Address'), ('plan', 'Plan'), ('voice', 'What you told us'), ('child_words', 'What a child said'), ('work', 'Our work with you'), ('research', 'From our records'), ('action', 'What we did'), ('flag', 'Marker on our file'), ('party', 'Details'), ('form', 'What we wrote'), ('record', 'What we recorded'), ('complaint', 'Complaint')], max_length=12),
        ),
        migrations.AlterField(
            model_name='review',
            name='record_class',
            field=models.CharField(choices=[('heard', 'Case heard at MARAC'), ('case', 'Case not heard at MARAC'), ('child', 'Case with a child'), ('referral', 'Referral that opened no case'), ('complaint', 'Complaint')], max_length=9),
        ),
        migrations.AlterField(
            model_name='term',
            name='record_class',
            field=models.CharField(choices=[('heard', 'Case heard at MARAC'), ('case', 'Case not heard at MARAC'), ('child', 'Case with a child'), ('referral', 'Referral that opened no case'), ('complaint', 'Complaint')], max_length=9),
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.CheckConstraint(condition=models.Q(('held', ''), models.Q(models.Q(('held_because', ''), _negated=True), ('destroyed_at', None)), _connector='OR'), name='reporting_complaint_held_says_why'),
        ),
        migrations.AddConstraint(
            model_name='packitem',
            constraint=models.CheckConstraint(condition=models.Q(('case__isnull', False), ('referral__isnull', False), ('person__isnull', False), ('complaint__isnull', False), _connector='OR'), name='reporting_item_has_source'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('complaint', None), ('referral', None)), models.Q(('case', None), ('complaint', None), ('referral__isnull', False)), models.Q(('case', None), ('complaint__isnull', False), ('referral', None)), _connector='OR'), name='reporting_review_of_one'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['open', 'proposed'])), fields=('complaint',), name='reporting_review_complaint_once'),
        ),
        altered("reporting_review", REVIEW, KEEPING.RULE),
        altered("reporting_complaint", READ, COMPLAINTS.SEEN, written=False),
        altered("reporting_packitem", SOURCE, ITEM),
    ]

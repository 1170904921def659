"""Quality: audit samples, their answers, findings, and the self-assessment."""

import dashub.references
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import part_of, protect

LIVE = "(post.until IS NULL OR post.until > now())"
POST = """EXISTS (
  SELECT 1 FROM agencies_membership post JOIN agencies_desk desk ON desk.id = post.desk_id
   WHERE post.user_id = app_user() AND desk.area_id = {table}.area_id AND {live} {roles})"""
# The roles that hold Permission.QUALITY; a test holds them against GRANTS.
QUALITY = "AND post.roles && ARRAY['chair','coordinator']::varchar[]"


def quality(table: str) -> str:
    return POST.format(table=table, live=LIVE, roles=QUALITY)


MINE = "app_user() IN (first_auditor_id, second_auditor_id)"
SAMPLE = f"{quality('reporting_auditsample')} OR {MINE} AND {POST.format(table='reporting_auditsample', live=LIVE, roles='')}"
READ = " OR ".join(
    [
        part_of("reporting_audititem", "case_id", "cases_case"),
        part_of("reporting_audititem", "referral_id", "referrals_referral"),
    ]
)
ITEM = f"{part_of('reporting_audititem', 'sample_id', 'reporting_auditsample')} AND ({READ})"
# Another auditor's answers are there once both have submitted theirs.
ANSWERS = """EXISTS (
  SELECT 1 FROM reporting_audititem item WHERE item.id = reporting_auditanswers.item_id
     AND (reporting_auditanswers.auditor_id = app_user() OR item.submitted = 2))"""
OWNER = f"""owner_id = app_user() OR owner_id IS NULL AND EXISTS (
  SELECT 1 FROM agencies_membership post
   WHERE post.user_id = app_user() AND post.desk_id = reporting_auditfinding.desk_id AND {LIVE})"""
FINDING = f"{part_of('reporting_auditfinding', 'sample_id', 'reporting_auditsample')} OR {OWNER}"


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0015_transfer_clock'),
        ('cases', '0023_due_power_quality'),
        ('referrals', '0008_destroyed'),
        ('reporting', '0004_breach'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=dashub.references.new, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('heard', 'MARAC cases heard'), ('referral', 'Referrals'), ('triage', 'Triage decisions'), ('plan', 'Safety plans'), ('family', 'Whole families')], max_length=8)),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('size', models.PositiveSmallIntegerField(help_text='Asked for; fewer were drawn where there were fewer')),
                ('strata', models.JSONField(default=list)),
                ('seed', models.CharField(max_length=40)),
                ('checklist', models.CharField(max_length=20)),
                ('drawn_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first_auditor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_auditor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-drawn_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AuditItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='Place in the draw')),
                ('about', models.CharField(help_text='Reference of the record', max_length=12)),
                ('unit', models.CharField(help_text='Its key in the draw', max_length=40)),
                ('on', models.DateField(help_text='Heard, sent, decided or written on')),
                ('stratum', models.CharField(max_length=160)),
                ('submitted', models.PositiveSmallIntegerField(default=0)),
                ('agreed', models.JSONField(default=dict)),
                ('words', models.JSONField(default=dict)),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('referral', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='reporting.auditsample')),
            ],
            options={
                'ordering': ['sample', 'number'],
            },
        ),
        migrations.CreateModel(
            name='AuditFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=dashub.references.new, editable=False, max_length=12, unique=True)),
                ('principle', models.CharField(blank=True, help_text='Of the ten, where it belongs to one', max_length=14)),
                ('text', models.TextField()),
                ('action', models.TextField()),
                ('due_on', models.DateField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('status', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('not_done', 'Not done')], default='open', max_length=8)),
                ('outcome', models.TextField(blank=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='reporting.auditsample')),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SelfAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=dashub.references.new, editable=False, max_length=12, unique=True)),
                ('first_on', models.DateField(help_text='First day of the quarter')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('final', 'Final')], default='draft', max_length=5)),
                ('ratings', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('final_at', models.DateTimeField(blank=True, null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('by', models.ForeignKey(help_text='Who wrote last', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('final_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-first_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AuditAnswers',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(default=dict)),
                ('words', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('auditor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='reporting.audititem')),
            ],
            options={
                'verbose_name_plural': 'audit answers',
                'ordering': ['item', 'id'],
                'constraints': [models.UniqueConstraint(fields=('item', 'auditor'), name='reporting_answers_once')],
            },
        ),
        migrations.AddIndex(
            model_name='auditsample',
            index=models.Index(fields=['area', '-drawn_at'], name='reporting_sample_area'),
        ),
        migrations.AddConstraint(
            model_name='auditsample',
            constraint=models.CheckConstraint(condition=models.Q(('first_auditor', models.F('second_auditor')), _negated=True), name='reporting_sample_two_auditors'),
        ),
        migrations.AddConstraint(
            model_name='auditsample',
            constraint=models.CheckConstraint(condition=models.Q(('first_on__lte', models.F('last_on'))), name='reporting_sample_period'),
        ),
        migrations.AddConstraint(
            model_name='auditsample',
            constraint=models.CheckConstraint(condition=models.Q(('seed', ''), _negated=True), name='reporting_sample_has_seed'),
        ),
        migrations.AddConstraint(
            model_name='audititem',
            constraint=models.UniqueConstraint(fields=('sample', 'unit'), name='reporting_audititem_once'),
        ),
        migrations.AddConstraint(
            model_name='audititem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('referral', None)), models.Q(('case', None), ('referral__isnull', False)), _connector='OR'), name='reporting_audititem_of_one'),
        ),
        migrations.AddConstraint(
            model_name='audititem',
            constraint=models.CheckConstraint(condition=models.Q(('submitted__lte', 2)), name='reporting_audititem_by_two'),
        ),
        migrations.AddConstraint(
            model_name='audititem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_by', None)), models.Q(('agreed_at__isnull', False), ('submitted', 2)), _connector='OR'), name='reporting_audititem_agreed_after_both'),
        ),
        migrations.AddIndex(
            model_name='auditfinding',
            index=models.Index(fields=['area', 'status', 'due_on'], name='reporting_finding_open'),
        ),
        migrations.AddConstraint(
            model_name='auditfinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('status', 'open')), models.Q(('settled_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='reporting_finding_says_how'),
        ),
        migrations.AddConstraint(
            model_name='selfassessment',
            constraint=models.UniqueConstraint(fields=('area', 'first_on'), name='reporting_assessment_once'),
        ),
        migrations.AddConstraint(
            model_name='selfassessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('final_at', None), ('final_by', None), ('status', 'draft')), models.Q(('final_at__isnull', False), ('final_by__isnull', False), ('status', 'final')), _connector='OR'), name='reporting_assessment_final_by_somebody'),
        ),
        protect("reporting_auditsample", SAMPLE),
        protect("reporting_audititem", ITEM),
        protect("reporting_auditanswers", ANSWERS),
        protect("reporting_auditfinding", FINDING),
        protect("reporting_selfassessment", quality("reporting_selfassessment")),
    ]

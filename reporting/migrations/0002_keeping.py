"""The retention schedule and its reviews: for the hub of records that it sees, for the lead of her area."""

import dashub.references
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import part_of, protect


POST = """EXISTS (
  SELECT 1 FROM agencies_membership post JOIN agencies_desk desk ON desk.id = post.desk_id
   WHERE post.user_id = app_user() AND desk.area_id = reporting_review.area_id AND post.roles && ARRAY[{roles}]::varchar[]
     AND (post.until IS NULL OR post.until > now()))"""
# The roles that hold Permission.RIGHTS and Permission.KEEP; a test holds them against GRANTS.
LEAD = POST.format(roles="'governance'")
HUB = POST.format(roles="'chair','coordinator'")
SEEN = " OR ".join(
    [part_of("reporting_review", "case_id", "cases_case"), part_of("reporting_review", "referral_id", "referrals_referral")]
)
RULE = f"{LEAD} OR {HUB} AND ({SEEN})"


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0012_membership_end'),
        ('cases', '0015_legal_hold'),
        ('referrals', '0008_destroyed'),
        ('reporting', '0001_alerts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=dashub.references.new, editable=False, max_length=12, unique=True)),
                ('about', models.CharField(help_text='Reference of the record', max_length=12)),
                ('record_class', models.CharField(choices=[('heard', 'Case heard at MARAC'), ('case', 'Case not heard at MARAC'), ('child', 'Case with a child'), ('referral', 'Referral that opened no case')], max_length=8)),
                ('last_on', models.DateField(help_text='Last activity')),
                ('due_on', models.DateField(help_text='When its time was up')),
                ('status', models.CharField(choices=[('open', 'To be reviewed'), ('proposed', 'Proposed to be destroyed'), ('kept', 'Kept'), ('destroyed', 'Destroyed')], default='open', max_length=9)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('proposal', models.TextField(blank=True, help_text='Why it need not be kept')),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.TextField(blank=True, help_text='Why it is kept, sent back or destroyed')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('keep_until', models.DateField(blank=True, null=True)),
                ('remains', models.JSONField(blank=True, default=dict)),
                ('files', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, help_text='Files that wait to be deleted', size=None)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('referral', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'indexes': [models.Index(fields=['area', 'status', 'due_on'], name='reporting_review_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('referral', None)), models.Q(('case', None), ('referral__isnull', False)), _connector='OR'), name='reporting_review_of_one'), models.UniqueConstraint(condition=models.Q(('status__in', ['open', 'proposed'])), fields=('case',), name='reporting_review_case_once'), models.UniqueConstraint(condition=models.Q(('status__in', ['open', 'proposed'])), fields=('referral',), name='reporting_review_referral_once'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'kept'), _negated=True), models.Q(('keep_until__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='reporting_review_kept_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'destroyed'), _negated=True), models.Q(('decided_by__isnull', False), ('proposed_by__isnull', False), models.Q(('proposed_by', models.F('decided_by')), _negated=True), models.Q(('proposal', ''), _negated=True), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='reporting_review_destroyed_by_two')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_class', models.CharField(choices=[('heard', 'Case heard at MARAC'), ('case', 'Case not heard at MARAC'), ('child', 'Case with a child'), ('referral', 'Referral that opened no case')], max_length=8)),
                ('years', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('years__gte', 1), ('years__lte', 100)), name='reporting_term_in_bounds')],
            },
        ),
        protect("reporting_review", RULE),
    ]

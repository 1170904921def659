"""What each child's services do: plans, notices to the school, direct work, contact arrangements."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect_record


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0015_transfer_clock'),
        ('cases', '0024_sections_of_case_work'),
        ('people', '0006_search_function'),
        ('support', '0005_programmes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChildContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('how', models.CharField(choices=[('none', 'No contact'), ('indirect', 'Indirect only'), ('supervised', 'Supervised'), ('supported', 'Supported'), ('unsupervised', 'Not supervised')], max_length=12)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('supervisor', models.CharField(blank=True, max_length=120)),
                ('arrangement', models.CharField(blank=True, max_length=300)),
                ('never', models.CharField(blank=True, help_text='Where it never takes place', max_length=200)),
                ('order', models.CharField(blank=True, help_text='What the court ordered', max_length=200)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('with_whom', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='support_childcontact_ends_after'), models.CheckConstraint(condition=models.Q(('child', models.F('with_whom')), _negated=True), name='support_childcontact_not_self')],
            },
        ),
        migrations.CreateModel(
            name='ChildPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('kind', models.CharField(choices=[('none', 'No plan'), ('early_help', 'Early help'), ('in_need', 'Child in need'), ('pre_birth', 'Pre-birth assessment'), ('protection', 'Child protection'), ('looked_after', 'Looked after'), ('care_leaver', 'Care leaver')], max_length=12)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('worker', models.CharField(blank=True, max_length=120)),
                ('strategy_on', models.DateField(blank=True, help_text='Strategy discussion', null=True)),
                ('conference_on', models.DateField(blank=True, help_text='Initial child protection conference', null=True)),
                ('next_on', models.DateField(blank=True, help_text='Next review, or pre-birth assessment due', null=True)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='support_childplan_ends_after'), models.CheckConstraint(condition=models.Q(('conference_on', None), ('strategy_on', None), ('conference_on__gte', models.F('strategy_on')), _connector='OR'), name='support_childplan_conference_after')],
            },
        ),
        migrations.CreateModel(
            name='DirectWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('kind', models.CharField(choices=[('one_to_one', 'One to one'), ('dart', 'DART'), ('recovery', 'Another recovery programme'), ('therapy', 'Therapy or play therapy'), ('school', 'Support at school'), ('other', 'Something else')], max_length=12)),
                ('worker', models.CharField(blank=True, max_length=120)),
                ('began_on', models.DateField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('sessions', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('began_on')), _connector='OR'), name='support_directwork_ends_after')],
            },
        ),
        migrations.CreateModel(
            name='SchoolNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('school', models.CharField(max_length=120)),
                ('incident_on', models.DateField()),
                ('incident_time', models.TimeField(blank=True, null=True)),
                ('present', models.BooleanField(default=False, help_text='The child was there')),
                ('school_day', models.DateField(blank=True, null=True)),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('sent_time', models.TimeField(blank=True, null=True)),
                ('received_on', models.DateField(blank=True, null=True)),
                ('received_by', models.CharField(blank=True, max_length=120)),
                ('response', models.CharField(blank=True, help_text='What the school did', max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('received_on', None), models.Q(('sent_on__isnull', False), ('received_on__gte', models.F('sent_on'))), _connector='OR'), name='support_schoolnotice_received_after'), models.CheckConstraint(condition=models.Q(('sent_on', None), models.Q(('sent_on__gte', models.F('incident_on')), ('sent_time__isnull', False)), _connector='OR'), name='support_schoolnotice_sent_after')],
            },
        ),
        *protect_record("support_childplan"),
        *protect_record("support_schoolnotice"),
        *protect_record("support_directwork"),
        *protect_record("support_childcontact"),
    ]

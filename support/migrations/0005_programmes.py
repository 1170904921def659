"""What services offer, its courses, and places on them. Programmes and courses hold nothing of a case; places and attendance do."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect_child, protect_record


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0015_transfer_clock'),
        ('cases', '0024_sections_of_case_work'),
        ('people', '0006_search_function'),
        ('history', '0003_forget'),
        ('support', '0004_endings_and_check_ins'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NothingAvailable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('kind', models.CharField(choices=[('victim_group', 'Group for victims'), ('perpetrator', 'Programme for people who harm'), ('children', 'Children’s recovery'), ('counselling', 'Counselling'), ('peer', 'Peer support')], max_length=12)),
                ('why', models.CharField(choices=[('none_here', 'No such programme here'), ('full', 'Full, or the wait is too long'), ('not_eligible', 'Every programme excludes her or him'), ('access', 'No interpreter, access or child care'), ('times', 'Not at times that are possible'), ('unsafe', 'Not safe where it meets'), ('other', 'Something else')], max_length=12)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('on', models.DateField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('victim_group', 'Group for victims'), ('perpetrator', 'Programme for people who harm'), ('children', 'Children’s recovery'), ('counselling', 'Counselling'), ('peer', 'Peer support')], max_length=12)),
                ('whom', models.CharField(choices=[('victim', 'Victims'), ('perpetrator', 'People who harm'), ('child', 'Children')], max_length=12)),
                ('sex', models.CharField(blank=True, choices=[('', 'Anybody'), ('female', 'Women and girls'), ('male', 'Men and boys')], default='', max_length=6)),
                ('age_from', models.PositiveSmallIntegerField(blank=True, help_text='In whole years', null=True)),
                ('age_to', models.PositiveSmallIntegerField(blank=True, help_text='In whole years, this age included', null=True)),
                ('pregnancy', models.BooleanField(default=False, help_text='Only where a child is expected')),
                ('other_areas', models.BooleanField(default=False, help_text='Takes people from other areas')),
                ('self_referral', models.BooleanField(default=True)),
                ('victim_support', models.CharField(blank=True, help_text='Who supports victims meanwhile, and how to reach', max_length=160)),
                ('about', models.CharField(blank=True, max_length=300)),
                ('open', models.BooleanField(default=True, help_text='Takes referrals')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='agencies.desk')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('sessions', models.PositiveSmallIntegerField()),
                ('places', models.PositiveSmallIntegerField()),
                ('meets', models.CharField(blank=True, help_text='When and where', max_length=200)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='support.programme')),
            ],
            options={
                'ordering': ['starts_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ProgrammePlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('for_perpetrator', models.BooleanField(default=False, editable=False)),
                ('source', models.CharField(choices=[('self', 'Asked for it herself or himself'), ('agency', 'An agency')], default='agency', max_length=6)),
                ('referred_by', models.CharField(blank=True, max_length=120)),
                ('referred_on', models.DateField()),
                ('status', models.CharField(choices=[('waiting', 'On the waiting list'), ('offered', 'Place offered'), ('started', 'Started'), ('completed', 'Completed'), ('left', 'Left early'), ('declined', 'Declined'), ('not_eligible', 'Not eligible')], default='waiting', max_length=12)),
                ('reason', models.CharField(blank=True, help_text='Why it ended or was not taken', max_length=300)),
                ('support_refused_on', models.DateField(blank=True, help_text='The victim wants no linked support', null=True)),
                ('measure', models.CharField(blank=True, help_text='What was measured', max_length=120)),
                ('before', models.CharField(blank=True, max_length=200)),
                ('after', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='support.programme')),
                ('support_worker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='support.run')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('held_on', models.DateField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held', to='support.run')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('came', models.CharField(choices=[('yes', 'Came'), ('excused', 'Sent apologies'), ('no', 'Did not come')], max_length=7)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='support.programmeplace')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='support.session')),
            ],
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.UniqueConstraint(fields=('desk', 'name'), name='support_programme_name_once'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('whom', 'perpetrator'), _negated=True), models.Q(('kind', 'perpetrator'), _negated=True)), models.Q(('whom', 'perpetrator'), models.Q(('victim_support', ''), _negated=True)), _connector='OR'), name='support_programme_victim_support'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('age_from', None), ('age_to', None), ('age_from__lte', models.F('age_to')), _connector='OR'), name='support_programme_ages'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.UniqueConstraint(fields=('programme', 'starts_on'), name='support_run_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(('sessions__gte', 1)), name='support_run_has_sessions'),
        ),
        migrations.AddIndex(
            model_name='programmeplace',
            index=models.Index(condition=models.Q(('status', 'waiting')), fields=['programme', 'referred_on'], name='support_place_waiting'),
        ),
        migrations.AddConstraint(
            model_name='programmeplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['offered', 'started', 'completed']), _negated=True), ('run__isnull', False), _connector='OR'), name='support_place_on_a_run'),
        ),
        migrations.AddConstraint(
            model_name='programmeplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['left', 'declined', 'not_eligible']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='support_place_says_why'),
        ),
        migrations.AddConstraint(
            model_name='programmeplace',
            constraint=models.CheckConstraint(condition=models.Q(('for_perpetrator', False), models.Q(('status__in', ['started', 'completed', 'left']), _negated=True), ('support_worker__isnull', False), ('support_refused_on__isnull', False), _connector='OR'), name='support_place_linked_support'),
        ),
        migrations.AddConstraint(
            model_name='programmeplace',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['waiting', 'offered', 'started'])), fields=('case', 'person', 'programme'), name='support_place_live_once'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='support_session_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('session', 'place'), name='support_attendance_once'),
        ),
        *protect_record("support_programmeplace"),
        *protect_record("support_nothingavailable"),
        protect_child("support_attendance", "place_id", "support_programmeplace"),
    ]

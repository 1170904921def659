"""Clocks and limits that a partnership sets in pages, what a desk offers, and who changed them, when and why."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0019_complaint_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='area',
            name='action_chair_days',
            field=models.PositiveSmallIntegerField(default=5, help_text='Working days overdue at which the chair is told'),
        ),
        migrations.AddField(
            model_name='area',
            name='action_manager_days',
            field=models.PositiveSmallIntegerField(default=3, help_text='Working days overdue at which the manager is told'),
        ),
        migrations.AddField(
            model_name='area',
            name='action_representative_days',
            field=models.PositiveSmallIntegerField(default=1, help_text='Working days overdue at which the representative is told of an action'),
        ),
        migrations.AddField(
            model_name='area',
            name='agency_answer_days',
            field=models.PositiveSmallIntegerField(default=3, help_text='Working days in which an agency answers a referral from another one'),
        ),
        migrations.AddField(
            model_name='area',
            name='agency_urgent_days',
            field=models.PositiveSmallIntegerField(default=1, help_text='Working days, where it is urgent'),
        ),
        migrations.AddField(
            model_name='area',
            name='answer_hours',
            field=models.PositiveSmallIntegerField(default=48, help_text='Real hours in which a service that does not contact her answers'),
        ),
        migrations.AddField(
            model_name='area',
            name='by_and_for_days',
            field=models.PositiveSmallIntegerField(default=3, help_text='Working days in which a by-and-for service is asked'),
        ),
        migrations.AddField(
            model_name='area',
            name='carer_days',
            field=models.PositiveSmallIntegerField(default=20, help_text="Working days after which a carer's assessment that was asked for is chased"),
        ),
        migrations.AddField(
            model_name='area',
            name='easement_warning_days',
            field=models.PositiveSmallIntegerField(default=14, help_text='Days before an easement of the Jobcentre ends'),
        ),
        migrations.AddField(
            model_name='area',
            name='emergency_works_days',
            field=models.PositiveSmallIntegerField(default=1, help_text='Working days in which emergency works at home are ordered'),
        ),
        migrations.AddField(
            model_name='area',
            name='fewest_a_year',
            field=models.PositiveSmallIntegerField(default=60, help_text='Fewer new cases in 12 months raise an alert for a worker who supports victims'),
        ),
        migrations.AddField(
            model_name='area',
            name='find_place_days',
            field=models.PositiveSmallIntegerField(default=1, help_text='Working days in which somewhere is found, or why not is recorded'),
        ),
        migrations.AddField(
            model_name='area',
            name='find_service_hours',
            field=models.PositiveSmallIntegerField(default=24, help_text='Real hours in which the hub finds a service where none works a pathway'),
        ),
        migrations.AddField(
            model_name='area',
            name='incident_review_days',
            field=models.PositiveSmallIntegerField(default=2, help_text='Working days to a review of risk after a new incident was accepted'),
        ),
        migrations.AddField(
            model_name='area',
            name='intake_review_days',
            field=models.PositiveSmallIntegerField(default=5, help_text='Working days from the first contact to the review of risk at intake'),
        ),
        migrations.AddField(
            model_name='area',
            name='interpreter_days',
            field=models.PositiveSmallIntegerField(default=2, help_text='Working days in which an interpreter is found'),
        ),
        migrations.AddField(
            model_name='area',
            name='letter_look_days',
            field=models.PositiveSmallIntegerField(default=1, help_text='Working days until somebody should have looked at a draft'),
        ),
        migrations.AddField(
            model_name='area',
            name='letter_send_days',
            field=models.PositiveSmallIntegerField(default=1, help_text='Working days until a checked letter should be on its way'),
        ),
        migrations.AddField(
            model_name='area',
            name='marker_answer_days',
            field=models.PositiveSmallIntegerField(default=1, help_text='Working days in which the police say that a marker is placed'),
        ),
        migrations.AddField(
            model_name='area',
            name='most_a_year',
            field=models.PositiveSmallIntegerField(default=100, help_text='More new cases in 12 months raise an alert for a worker who supports victims'),
        ),
        migrations.AddField(
            model_name='area',
            name='place_answer_days',
            field=models.PositiveSmallIntegerField(default=1, help_text='Working days in which a provider of accommodation answers'),
        ),
        migrations.AddField(
            model_name='area',
            name='programme_answer_days',
            field=models.PositiveSmallIntegerField(default=5, help_text='Working days in which an offered programme place is answered'),
        ),
        migrations.AddField(
            model_name='area',
            name='programme_wait_days',
            field=models.PositiveSmallIntegerField(default=28, help_text='Days of waiting for a programme after which it is looked at again'),
        ),
        migrations.AddField(
            model_name='area',
            name='rehousing_days',
            field=models.PositiveSmallIntegerField(default=10, help_text='Working days in which housing says where he is or would be housed'),
        ),
        migrations.AddField(
            model_name='area',
            name='research_manager_hours',
            field=models.PositiveSmallIntegerField(default=1, help_text='Hours before the sitting at which a manager is told that research is missing'),
        ),
        migrations.AddField(
            model_name='area',
            name='research_remind_hours',
            field=models.PositiveSmallIntegerField(default=2, help_text='Hours before the deadline at which research is reminded of'),
        ),
        migrations.AddField(
            model_name='area',
            name='scheme_assess_days',
            field=models.PositiveSmallIntegerField(default=15, help_text='Days from the first contact to the assessment, disclosure scheme'),
        ),
        migrations.AddField(
            model_name='area',
            name='scheme_decide_days',
            field=models.PositiveSmallIntegerField(default=21, help_text='Days from the first contact to the decision, disclosure scheme'),
        ),
        migrations.AddField(
            model_name='area',
            name='scheme_meet_days',
            field=models.PositiveSmallIntegerField(default=10, help_text='Days from the first contact to meeting, disclosure scheme'),
        ),
        migrations.AddField(
            model_name='area',
            name='trust_answer_days',
            field=models.PositiveSmallIntegerField(default=5, help_text='Working days in which the LADO answers'),
        ),
        migrations.AddField(
            model_name='desk',
            name='full_caseload',
            field=models.PositiveSmallIntegerField(blank=True, help_text="Open cases of its workers, where it is not the area's number", null=True),
        ),
        migrations.AddField(
            model_name='desk',
            name='hours',
            field=models.CharField(blank=True, help_text='When it is open, in words', max_length=120),
        ),
        migrations.AddField(
            model_name='desk',
            name='pathways',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, null=True, size=None),
        ),
        migrations.AddField(
            model_name='desk',
            name='taking',
            field=models.BooleanField(default=True, help_text='It takes new work now'),
        ),
        migrations.AddField(
            model_name='desk',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.CreateModel(
            name='AreaChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('theme', models.CharField(max_length=20)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('why', models.CharField(max_length=200)),
                ('before', models.JSONField(default=dict)),
                ('now', models.JSONField(default=dict)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='agencies.area')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DeskChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('why', models.CharField(max_length=200)),
                ('before', models.JSONField(default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
            },
        ),
    ]

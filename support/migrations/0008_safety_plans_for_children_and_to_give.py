"""Children's safety plans, and copies of a plan that are seen once; both seen by the readers of their case."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect_child, protect_record


class Migration(migrations.Migration):

    dependencies = [
        ('history', '0003_forget'),
        ('agencies', '0018_view_hours'),
        ('cases', '0030_orders_and_courts'),
        ('people', '0007_safe_times'),
        ('support', '0007_home'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChildSafetyPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('voice', models.CharField(choices=[('own', 'The child’s own words'), ('together', 'Written together with the child'), ('adult', 'Written by an adult for the child')], max_length=8)),
                ('agreed_on', models.DateField(blank=True, help_text='When somebody went through it with the child', null=True)),
                ('code', models.CharField(blank=True, max_length=60)),
                ('safe_place', models.TextField(blank=True)),
                ('leaving', models.TextField(blank=True)),
                ('calling', models.TextField(blank=True, help_text='999, what to say, and the silent call: 55')),
                ('phone', models.TextField(blank=True)),
                ('school', models.TextField(blank=True)),
                ('collected', models.TextField(blank=True)),
                ('pets', models.TextField(blank=True)),
                ('feelings', models.TextField(blank=True)),
                ('people', models.TextField(blank=True)),
                ('not_to_do', models.TextField(blank=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OneTimeView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('status', models.CharField(choices=[('waiting', 'Not opened yet'), ('opened', 'Opened'), ('withdrawn', 'Withdrawn'), ('shut', 'Shut after wrong words'), ('expired', 'Time is up')], default='waiting', max_length=10)),
                ('ended_at', models.DateTimeField(blank=True, help_text='Opened, withdrawn, shut or found expired', null=True)),
                ('expires_at', models.DateTimeField()),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('word', models.CharField(blank=True, editable=False, help_text='Hash of the word agreed with her', max_length=128)),
                ('sealed', models.TextField(blank=True, editable=False, help_text='The copy, until it has ended')),
                ('tries', models.PositiveSmallIntegerField(default=0, help_text='Wrong words so far')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='one_time_views', to='cases.case')),
                ('contact_point', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.contactpoint')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.safetyplan')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'waiting')), fields=('case',), name='support_view_one_waiting'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status', 'waiting')), models.Q(('ended_at__isnull', False), ('sealed', ''), ('word', ''), models.Q(('status', 'waiting'), _negated=True)), _connector='OR'), name='support_view_ended_keeps_nothing')],
            },
        ),
        *protect_record("support_childsafetyplan"),
        protect_child("support_onetimeview", "case_id", "cases_case"),
    ]

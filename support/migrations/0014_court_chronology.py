"""Court chronologies, what each agency answers and what it releases, seen by the readers of the case."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect_child


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0019_complaint_days'),
        ('cases', '0035_paper_chronology'),
        ('support', '0013_her_answers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Chronology',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_on', models.DateField(help_text='The day of the hearing, or on which the court wants it')),
                ('status', models.CharField(choices=[('draft', 'Draft: agencies are asked'), ('issued', 'Issued'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chronologies', to='cases.familymatter')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'chronologies',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='ChronologyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('waiting', 'Has not answered'), ('released', 'Released'), ('nothing', 'Releases nothing')], default='waiting', max_length=8)),
                ('why', models.CharField(blank=True, help_text='Why nothing is released', max_length=300)),
                ('carried', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chronology', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='support.chronology')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['desk__agency__name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ChronologyEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='The record that it was copied from: "note:17"', max_length=60)),
                ('on', models.DateField()),
                ('kind', models.CharField(max_length=120)),
                ('words', models.TextField(blank=True)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='support.chronologyanswer')),
            ],
            options={
                'verbose_name_plural': 'chronology entries',
                'ordering': ['on', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='chronology',
            constraint=models.UniqueConstraint(fields=('matter', 'number'), name='support_chronology_number_once'),
        ),
        migrations.AddConstraint(
            model_name='chronology',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('matter',), name='support_chronology_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='chronology',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('status', 'draft')), models.Q(models.Q(('status', 'draft'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='support_chronology_settled_when'),
        ),
        migrations.AddConstraint(
            model_name='chronologyanswer',
            constraint=models.UniqueConstraint(fields=('chronology', 'desk'), name='support_chronology_desk_once'),
        ),
        migrations.AddConstraint(
            model_name='chronologyanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'nothing'), models.Q(('why', ''), _negated=True)), models.Q(models.Q(('status', 'nothing'), _negated=True), ('why', '')), _connector='OR'), name='support_chronology_nothing_says_why'),
        ),
        migrations.AddConstraint(
            model_name='chronologyentry',
            constraint=models.UniqueConstraint(fields=('answer', 'source'), name='support_chronology_source_once'),
        ),
        protect_child("support_chronology", "matter_id", "cases_familymatter"),
        protect_child("support_chronologyanswer", "chronology_id", "support_chronology"),
        protect_child("support_chronologyentry", "answer_id", "support_chronologyanswer"),
    ]

"""How a partnership words the ways in which a service ends its work, and its own reasons under them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0020_area_settings'),
        ('support', '0014_court_chronology'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='engagement',
            name='ending_words',
            field=models.CharField(blank=True, help_text='How it ended in the words of the partnership on that day', max_length=170),
        ),
        migrations.CreateModel(
            name='ClosureReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('ending', models.CharField(choices=[('needs_met', 'Planned: needs met'), ('stepped_down', 'Stepped down to less support'), ('transferred', 'Transferred to another service or area'), ('moved', 'She has moved away'), ('disengaged', 'Disengaged: no longer answers'), ('declined', 'She declined the service'), ('out_of_reach', 'Unable to contact'), ('duplicate', 'Duplicate'), ('deceased', 'She has died')], max_length=12)),
                ('local', models.BooleanField()),
                ('words', models.CharField(max_length=80)),
                ('active', models.BooleanField(default=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closure_reasons', to='agencies.area')),
            ],
            options={
                'ordering': ['words', 'id'],
            },
        ),
        migrations.AddField(
            model_name='engagement',
            name='local_reason',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='support.closurereason'),
        ),
        migrations.CreateModel(
            name='ClosureReasonChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('why', models.CharField(max_length=200)),
                ('before', models.JSONField(default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='support.closurereason')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='closurereason',
            constraint=models.UniqueConstraint(condition=models.Q(('local', False)), fields=('area', 'ending'), name='support_closure_coded_once'),
        ),
        migrations.AddConstraint(
            model_name='closurereason',
            constraint=models.UniqueConstraint(condition=models.Q(('local', True)), fields=('area', 'ending', 'words'), name='support_closure_local_once'),
        ),
        migrations.AddConstraint(
            model_name='closurereason',
            constraint=models.CheckConstraint(condition=models.Q(('active', False), ('ending__in', ('deceased',)), ('local', False), _negated=True), name='support_closure_death_offered'),
        ),
    ]

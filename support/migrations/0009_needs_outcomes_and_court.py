"""What she needs, what changed for her, and support at court; seen by the readers of their case, and what changes is kept."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect_record


class Migration(migrations.Migration):

    dependencies = [
        ('history', '0003_forget'),
        ('agencies', '0018_view_hours'),
        ('cases', '0030_orders_and_courts'),
        ('support', '0008_safety_plans_for_children_and_to_give'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OutcomeMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('on', models.DateField(help_text='The day on which she was asked')),
                ('stage', models.CharField(choices=[('intake', 'Intake'), ('review', 'Review'), ('exit', 'Exit')], max_length=6)),
                ('words', models.TextField(blank=True, help_text='In her words')),
                ('physical', models.CharField(blank=True, choices=[('high', 'High'), ('moderate', 'Moderate'), ('standard', 'Standard'), ('none', 'None')], default='', max_length=8)),
                ('sexual', models.CharField(blank=True, choices=[('high', 'High'), ('moderate', 'Moderate'), ('standard', 'Standard'), ('none', 'None')], default='', max_length=8)),
                ('controlling', models.CharField(blank=True, choices=[('high', 'High'), ('moderate', 'Moderate'), ('standard', 'Standard'), ('none', 'None')], default='', max_length=8)),
                ('economic', models.CharField(blank=True, choices=[('high', 'High'), ('moderate', 'Moderate'), ('standard', 'Standard'), ('none', 'None')], default='', max_length=8)),
                ('emotional', models.CharField(blank=True, choices=[('high', 'High'), ('moderate', 'Moderate'), ('standard', 'Standard'), ('none', 'None')], default='', max_length=8)),
                ('stalking', models.CharField(blank=True, choices=[('high', 'High'), ('moderate', 'Moderate'), ('standard', 'Standard'), ('none', 'None')], default='', max_length=8)),
                ('risk', models.CharField(blank=True, choices=[('high', 'High'), ('medium', 'Medium'), ('standard', 'Standard')], default='', max_length=8)),
                ('feels_safe', models.CharField(blank=True, choices=[('1', 'Not safe at all'), ('2', 'Not very safe'), ('3', 'Fairly safe'), ('4', 'Very safe')], default='', max_length=8)),
                ('quality', models.CharField(blank=True, choices=[('1', 'Very poor'), ('2', 'Poor'), ('3', 'Fair'), ('4', 'Good'), ('5', 'Very good')], default='', max_length=8)),
                ('living_apart', models.CharField(blank=True, choices=[('no', 'No'), ('yes', 'Yes')], default='', max_length=8)),
                ('order', models.CharField(blank=True, choices=[('no', 'No'), ('yes', 'Yes')], default='', max_length=8)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CourtSupport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('kind', models.CharField(choices=[('trial', 'Criminal trial'), ('sentence', 'Sentencing'), ('criminal', 'Another criminal hearing'), ('family', 'Family hearing'), ('order', 'Hearing about an order'), ('tribunal', 'Tribunal'), ('other', 'Another hearing')], max_length=8)),
                ('hearing_on', models.DateField()),
                ('hearing_time', models.TimeField(blank=True, null=True)),
                ('court', models.CharField(blank=True, max_length=120)),
                ('status', models.CharField(choices=[('coming', 'To come'), ('held', 'Held'), ('adjourned', 'Adjourned'), ('called_off', 'Called off')], default='coming', max_length=10)),
                ('asked', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('screen', 'Screen'), ('link', 'Live video link'), ('private', 'Evidence in private'), ('wigs', 'Wigs and gowns removed'), ('recorded', 'Evidence or cross-examination recorded before'), ('intermediary', 'Intermediary'), ('aids', 'Aids to communication'), ('entrance', 'Her own way in and waiting room'), ('supporter', 'Somebody beside her')], max_length=12), blank=True, default=list, size=None)),
                ('not_wanted', models.BooleanField(default=False)),
                ('granted', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('screen', 'Screen'), ('link', 'Live video link'), ('private', 'Evidence in private'), ('wigs', 'Wigs and gowns removed'), ('recorded', 'Evidence or cross-examination recorded before'), ('intermediary', 'Intermediary'), ('aids', 'Aids to communication'), ('entrance', 'Her own way in and waiting room'), ('supporter', 'Somebody beside her')], max_length=12), blank=True, default=list, size=None)),
                ('refused_why', models.CharField(blank=True, max_length=300)),
                ('visit', models.CharField(blank=True, choices=[('arranged', 'Arranged'), ('done', 'Done'), ('declined', 'She does not want one')], default='', max_length=8)),
                ('visit_on', models.DateField(blank=True, null=True)),
                ('statement', models.CharField(blank=True, choices=[('offered', 'Offered to her'), ('written', 'Written'), ('read', 'Read or played in court'), ('declined', 'She does not want one')], default='', max_length=8)),
                ('attendance', models.CharField(blank=True, choices=[('together', 'She went, and we were with her'), ('alone', 'She went without us'), ('for_her', 'We went for her'), ('nobody', 'She did not go')], default='', max_length=8)),
                ('outcome', models.CharField(blank=True, max_length=300)),
                ('told_on', models.DateField(blank=True, help_text='When she was told what came of it', null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('granted__contained_by', models.F('asked'))), name='support_court_granted_was_asked'), models.CheckConstraint(condition=models.Q(('not_wanted', False), ('asked', []), _connector='OR'), name='support_court_asked_or_not_wanted'), models.CheckConstraint(condition=models.Q(('visit_on', None), ('visit_on__lte', models.F('hearing_on')), _connector='OR'), name='support_court_visit_before'), models.CheckConstraint(condition=models.Q(('told_on', None), ('told_on__gte', models.F('hearing_on')), _connector='OR'), name='support_court_told_after')],
            },
        ),
        migrations.CreateModel(
            name='NeedsAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('on', models.DateField(help_text='The day on which she was asked')),
                ('stage', models.CharField(choices=[('intake', 'Intake'), ('review', 'Review'), ('exit', 'Exit')], max_length=6)),
                ('words', models.TextField(blank=True, help_text='In her words')),
                ('safety', models.CharField(blank=True, choices=[('high', 'High need'), ('some', 'Some need'), ('none', 'No need')], default='', max_length=4)),
                ('housing', models.CharField(blank=True, choices=[('high', 'High need'), ('some', 'Some need'), ('none', 'No need')], default='', max_length=4)),
                ('money', models.CharField(blank=True, choices=[('high', 'High need'), ('some', 'Some need'), ('none', 'No need')], default='', max_length=4)),
                ('immigration', models.CharField(blank=True, choices=[('high', 'High need'), ('some', 'Some need'), ('none', 'No need')], default='', max_length=4)),
                ('mental_health', models.CharField(blank=True, choices=[('high', 'High need'), ('some', 'Some need'), ('none', 'No need')], default='', max_length=4)),
                ('physical_health', models.CharField(blank=True, choices=[('high', 'High need'), ('some', 'Some need'), ('none', 'No need')], default='', max_length=4)),
                ('substance', models.CharField(blank=True, choices=[('high', 'High need'), ('some', 'Some need'), ('none', 'No need')], default='', max_length=4)),
                ('children', models.CharField(blank=True, choices=[('high', 'High need'), ('some', 'Some need'), ('none', 'No need')], default='', max_length=4)),
                ('work', models.CharField(blank=True, choices=[('high', 'High need'), ('some', 'Some need'), ('none', 'No need')], default='', max_length=4)),
                ('legal', models.CharField(blank=True, choices=[('high', 'High need'), ('some', 'Some need'), ('none', 'No need')], default='', max_length=4)),
                ('people', models.CharField(blank=True, choices=[('high', 'High need'), ('some', 'Some need'), ('none', 'No need')], default='', max_length=4)),
                ('agreed', models.BooleanField(default=False, help_text='Agreed with her')),
                ('next_on', models.DateField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('next_on', None), ('next_on__gte', models.F('on')), _connector='OR'), name='support_needs_next_after')],
            },
        ),
        *protect_record("support_needsassessment"),
        *protect_record("support_outcomemeasure"),
        *protect_record("support_courtsupport"),
    ]

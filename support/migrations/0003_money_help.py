"""Money and practical help, seen by the readers of its case; what changes is kept."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect_record


class Migration(migrations.Migration):

    dependencies = [
        ('history', '0003_forget'),
        ('agencies', '0015_transfer_clock'),
        ('cases', '0024_sections_of_case_work'),
        ('support', '0002_row_level_security'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MoneyHelp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('kind', models.CharField(choices=[('benefit', 'Benefit'), ('pension_credit', 'Pension Credit'), ('housing_costs', 'Help with rent or council tax'), ('grant', 'Grant or flexible fund'), ('section_17', 'Section 17 (Children Act 1989)'), ('care_act', 'Care Act support'), ('crisis', 'Crisis payment, food or fuel'), ('goods', 'Furniture and goods'), ('debt', 'Debt advice'), ('compensation', 'Criminal injuries compensation'), ('other', 'Something else')], max_length=16)),
                ('what', models.CharField(blank=True, help_text='What exactly', max_length=120)),
                ('applied_on', models.DateField()),
                ('status', models.CharField(choices=[('applied', 'Applied for'), ('granted', 'Granted'), ('refused', 'Refused'), ('appealed', 'Refused and appealed'), ('withdrawn', 'Withdrawn')], default='applied', max_length=10)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ('weekly', models.BooleanField(default=False)),
                ('refused_why', models.CharField(blank=True, max_length=300)),
                ('appeal_by', models.DateField(blank=True, help_text='Last day to appeal or to ask for another look', null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_on', None), ('decided_on__gte', models.F('applied_on')), _connector='OR'), name='support_money_decided_after'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(('refused_why', ''), _negated=True), _connector='OR'), name='support_money_refused_says_why')],
            },
        ),
        *protect_record("support_moneyhelp"),
    ]

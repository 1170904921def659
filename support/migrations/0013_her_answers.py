"""What she answered and spoke of, seen by the readers of its case."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect_child


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0017_idva_service'),
        ('cases', '0033_wishes_not_asked'),
        ('support', '0012_letters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HerAnswers',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('stage', models.CharField(choices=[('intake', 'At the beginning'), ('review', 'At a review'), ('meeting', 'After a meeting'), ('exit', 'At the end')], max_length=8)),
                ('on', models.DateField(help_text='The day on which she answered')),
                ('safe', models.CharField(blank=True, choices=[('1', 'Not at all'), ('2', 'A little'), ('3', 'Partly'), ('4', 'Mostly'), ('5', 'Completely'), ('not_said', 'She did not want to say')], default='', max_length=8, verbose_name='How safe do you feel?')),
                ('heard', models.CharField(blank=True, choices=[('1', 'Not at all'), ('2', 'A little'), ('3', 'Partly'), ('4', 'Mostly'), ('5', 'Completely'), ('not_said', 'She did not want to say')], default='', max_length=8, verbose_name='Do you feel listened to?')),
                ('knows', models.CharField(blank=True, choices=[('1', 'Not at all'), ('2', 'A little'), ('3', 'Partly'), ('4', 'Mostly'), ('5', 'Completely'), ('not_said', 'She did not want to say')], default='', max_length=8, verbose_name='Do you know what happens next, and whom to ask?')),
                ('support', models.CharField(blank=True, choices=[('1', 'Not at all'), ('2', 'A little'), ('3', 'Partly'), ('4', 'Mostly'), ('5', 'Completely'), ('not_said', 'She did not want to say')], default='', max_length=8, verbose_name='Do you have people you can turn to?')),
                ('decides', models.CharField(blank=True, choices=[('1', 'Not at all'), ('2', 'A little'), ('3', 'Partly'), ('4', 'Mostly'), ('5', 'Completely'), ('not_said', 'She did not want to say')], default='', max_length=8, verbose_name='Do you decide about your own life?')),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('believed', 'She was believed'), ('not_believed', 'She was not believed'), ('kind', 'She was treated kindly'), ('again', 'She had to tell it again and again'), ('waited', 'She waited too long'), ('told', 'She was told what happened next'), ('not_told', 'Nobody told her what happened next'), ('choice', 'Her wishes were followed'), ('no_choice', 'Her wishes were not followed'), ('home', 'Her home or where she lives'), ('children', 'Her children'), ('police', 'Police and courts'), ('money', 'Money'), ('health', 'Her health'), ('language', 'Language or access'), ('unsafe', 'Something made her less safe')], max_length=12), blank=True, default=list, size=None)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='her_answers', to='cases.case')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'verbose_name_plural': 'her answers',
                'ordering': ['-on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decides', ''), ('heard', ''), ('knows', ''), ('safe', ''), ('support', ''), ('themes', []), _negated=True), name='support_answers_something'), models.UniqueConstraint(fields=('case', 'desk', 'stage', 'on'), name='support_answers_once')],
            },
        ),
        protect_child("support_heranswers", "case_id", "cases_case"),
    ]

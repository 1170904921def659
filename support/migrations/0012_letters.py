"""Letters and messages of a case, seen by its readers; what a partnership's templates say, which is wording alone."""

import django.db.models.deletion
import django.utils.timezone
import support.models.letter
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect_child


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0017_idva_service'),
        ('cases', '0032_paper_letter'),
        ('people', '0007_safe_times'),
        ('support', '0011_contributions_and_needs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='contactattempt',
            name='outcome',
            field=models.CharField(choices=[('reached', 'Spoke to the victim'), ('no_answer', 'No answer'), ('message', 'Left the agreed message'), ('someone_else', 'Someone else answered'), ('not_safe', 'The victim could not talk safely'), ('wrong', 'Wrong number or address'), ('sent', 'Sent a letter or message')], max_length=12),
        ),
        migrations.CreateModel(
            name='LetterTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='For staff; it is not printed', max_length=80)),
                ('whom', models.CharField(choices=[('victim', 'The victim'), ('perpetrator', 'The person who harms')], max_length=12)),
                ('active', models.BooleanField(default=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letter_templates', to='agencies.area')),
            ],
            options={
                'ordering': ['whom', 'name'],
            },
        ),
        migrations.CreateModel(
            name='LetterWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('subject', models.CharField(help_text='Heading of a letter, subject of an e-mail', max_length=120)),
                ('neutral', models.TextField()),
                ('plain', models.TextField(blank=True)),
                ('why', models.CharField(help_text='Why it was worded so', max_length=200)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='support.lettertemplate')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('whom', models.CharField(choices=[('victim', 'The victim'), ('perpetrator', 'The person who harms')], max_length=12)),
                ('channel', models.CharField(choices=[('letter', 'Letter'), ('text', 'Text message'), ('email', 'E-mail')], max_length=12)),
                ('plain', models.BooleanField(default=False, help_text='It says what it is about')),
                ('subject', models.CharField(blank=True, max_length=120)),
                ('text', models.TextField()),
                ('status', models.CharField(choices=[('draft', 'Draft: waits for a second look'), ('checked', 'Looked at: may be sent'), ('queued', 'Being sent'), ('sent', 'Sent'), ('withdrawn', 'Not to be sent')], default='draft', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('means', models.CharField(blank=True, choices=[('hub', 'Sent from here by GOV.UK Notify'), ('hand', 'Sent by hand')], default='', max_length=4)),
                ('queued_at', models.DateTimeField(blank=True, null=True)),
                ('reference', models.CharField(default=support.models.letter._reference, editable=False, max_length=24, unique=True)),
                ('held_why', models.CharField(blank=True, max_length=300)),
                ('address', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.address')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact_point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.contactpoint')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('wording', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='support.letterwording')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='lettertemplate',
            constraint=models.UniqueConstraint(fields=('area', 'name'), name='support_template_name_once'),
        ),
        migrations.AddConstraint(
            model_name='letterwording',
            constraint=models.UniqueConstraint(fields=('template', 'number'), name='support_wording_number_once'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['status', 'queued_at'], name='support_letter_queued'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'withdrawn']), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR'), name='support_letter_looked_at'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('checked_by', None), models.Q(models.Q(('checked_by', models.F('by')), _negated=True), models.Q(('changed_by', None), models.Q(('checked_by', models.F('changed_by')), _negated=True), _connector='OR')), _connector='OR'), name='support_letter_by_another'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent'), models.Q(('means', ''), _negated=True)), models.Q(('status', 'sent'), _negated=True), _connector='OR'), name='support_letter_sent_when'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('channel', 'text'), ('plain', True), _negated=True), name='support_letter_text_neutral'),
        ),
        protect_child("support_letter", "case_id", "cases_case"),
    ]

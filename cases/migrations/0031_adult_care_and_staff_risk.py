"""A part of the case for capacity, adult safeguarding and carers; risks to staff as records that every agency in a case reads."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect_record


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0017_idva_service'),
        ('cases', '0030_orders_and_courts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='disclosure',
            name='sections',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('headline', 'Reference, risk level, lead worker, risk to staff'), ('identity', 'Who she is'), ('safe_contact', 'Safe-contact rules'), ('contact_details', 'Numbers and e-mail'), ('address', 'Usual address'), ('confidential_address', 'Confidential address'), ('perpetrator', "Perpetrator's names and date of birth"), ('perpetrator_places', "Perpetrator's address, work and vehicles"), ('incident', 'What happened'), ('risk', "Risk tools' answers"), ('children', 'Children'), ('child_voice', "A child's words"), ('health', 'Health'), ('substance', 'Substance use'), ('orders', 'Orders, bail, licence, release'), ('police_history', 'Police and prison history'), ('immigration', 'Immigration and recourse to public funds'), ('idva_notes', 'IDVA case notes'), ('voice', 'Her wishes and feedback'), ('safety_plan', 'Safety plan'), ('research', 'Research'), ('minutes', 'Minutes'), ('actions', 'Actions'), ('pattern', 'Perpetrator pattern'), ('equality', 'Equality data'), ('home', 'Accommodation and works at home'), ('money', 'Money and practical help'), ('programmes', 'Programmes and groups'), ('court', 'Criminal case and family court'), ('adult_care', 'Capacity, adult safeguarding and carers')], max_length=20), default=list, size=None),
        ),
        migrations.AlterField(
            model_name='document',
            name='section',
            field=models.CharField(choices=[('headline', 'Reference, risk level, lead worker, risk to staff'), ('identity', 'Who she is'), ('safe_contact', 'Safe-contact rules'), ('contact_details', 'Numbers and e-mail'), ('address', 'Usual address'), ('confidential_address', 'Confidential address'), ('perpetrator', "Perpetrator's names and date of birth"), ('perpetrator_places', "Perpetrator's address, work and vehicles"), ('incident', 'What happened'), ('risk', "Risk tools' answers"), ('children', 'Children'), ('child_voice', "A child's words"), ('health', 'Health'), ('substance', 'Substance use'), ('orders', 'Orders, bail, licence, release'), ('police_history', 'Police and prison history'), ('immigration', 'Immigration and recourse to public funds'), ('idva_notes', 'IDVA case notes'), ('voice', 'Her wishes and feedback'), ('safety_plan', 'Safety plan'), ('research', 'Research'), ('minutes', 'Minutes'), ('actions', 'Actions'), ('pattern', 'Perpetrator pattern'), ('equality', 'Equality data'), ('home', 'Accommodation and works at home'), ('money', 'Money and practical help'), ('programmes', 'Programmes and groups'), ('court', 'Criminal case and family court'), ('adult_care', 'Capacity, adult safeguarding and carers')], default='headline', max_length=20),
        ),
        migrations.AlterField(
            model_name='note',
            name='section',
            field=models.CharField(choices=[('headline', 'Reference, risk level, lead worker, risk to staff'), ('identity', 'Who she is'), ('safe_contact', 'Safe-contact rules'), ('contact_details', 'Numbers and e-mail'), ('address', 'Usual address'), ('confidential_address', 'Confidential address'), ('perpetrator', "Perpetrator's names and date of birth"), ('perpetrator_places', "Perpetrator's address, work and vehicles"), ('incident', 'What happened'), ('risk', "Risk tools' answers"), ('children', 'Children'), ('child_voice', "A child's words"), ('health', 'Health'), ('substance', 'Substance use'), ('orders', 'Orders, bail, licence, release'), ('police_history', 'Police and prison history'), ('immigration', 'Immigration and recourse to public funds'), ('idva_notes', 'IDVA case notes'), ('voice', 'Her wishes and feedback'), ('safety_plan', 'Safety plan'), ('research', 'Research'), ('minutes', 'Minutes'), ('actions', 'Actions'), ('pattern', 'Perpetrator pattern'), ('equality', 'Equality data'), ('home', 'Accommodation and works at home'), ('money', 'Money and practical help'), ('programmes', 'Programmes and groups'), ('court', 'Criminal case and family court'), ('adult_care', 'Capacity, adult safeguarding and carers')], default='headline', max_length=20),
        ),
        migrations.AlterField(
            model_name='timelineentry',
            name='section',
            field=models.CharField(choices=[('headline', 'Reference, risk level, lead worker, risk to staff'), ('identity', 'Who she is'), ('safe_contact', 'Safe-contact rules'), ('contact_details', 'Numbers and e-mail'), ('address', 'Usual address'), ('confidential_address', 'Confidential address'), ('perpetrator', "Perpetrator's names and date of birth"), ('perpetrator_places', "Perpetrator's address, work and vehicles"), ('incident', 'What happened'), ('risk', "Risk tools' answers"), ('children', 'Children'), ('child_voice', "A child's words"), ('health', 'Health'), ('substance', 'Substance use'), ('orders', 'Orders, bail, licence, release'), ('police_history', 'Police and prison history'), ('immigration', 'Immigration and recourse to public funds'), ('idva_notes', 'IDVA case notes'), ('voice', 'Her wishes and feedback'), ('safety_plan', 'Safety plan'), ('research', 'Research'), ('minutes', 'Minutes'), ('actions', 'Actions'), ('pattern', 'Perpetrator pattern'), ('equality', 'Equality data'), ('home', 'Accommodation and works at home'), ('money', 'Money and practical help'), ('programmes', 'Programmes and groups'), ('court', 'Criminal case and family court'), ('adult_care', 'Capacity, adult safeguarding and carers')], default='headline', max_length=20),
        ),
        migrations.CreateModel(
            name='StaffRisk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('kind', models.CharField(choices=[('threats', 'Threats to workers'), ('violence', 'Violence to workers'), ('weapons', 'Weapons'), ('animal', 'A dangerous animal'), ('there', 'The person who harms may be there'), ('followed', 'Workers followed or filmed'), ('other', 'Something else')], max_length=8)),
                ('status', models.CharField(choices=[('live', 'Holds'), ('over', 'Over')], default='live', max_length=4)),
                ('rules', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('in_pairs', 'Visit in pairs'), ('not_at_home', 'Do not visit at home'), ('police', 'With the police only'), ('ring_first', 'Tell your office before and after'), ('daylight', 'By daylight only'), ('no_names', 'Give no surname and no place of work')], max_length=11), size=None)),
                ('words', models.CharField(blank=True, help_text='No address, and nothing that she told in confidence', max_length=500)),
                ('since', models.DateField()),
                ('review_on', models.DateField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('rules', []), _negated=True), name='cases_staffrisk_has_a_rule'), models.CheckConstraint(condition=models.Q(('review_on__gt', models.F('since'))), name='cases_staffrisk_looked_at_later')],
            },
        ),
        *protect_record("cases_staffrisk"),
    ]

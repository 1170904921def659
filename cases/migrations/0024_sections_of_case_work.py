"""Parts of a case that came with case work: home, money, programmes, courts."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0023_due_power_quality'),
    ]

    operations = [
        migrations.AlterField(
            model_name='disclosure',
            name='sections',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('headline', 'Reference, risk level, lead worker, risk to staff'), ('identity', 'Who she is'), ('safe_contact', 'Safe-contact rules'), ('contact_details', 'Numbers and e-mail'), ('address', 'Usual address'), ('confidential_address', 'Confidential address'), ('perpetrator', "Perpetrator's names and date of birth"), ('perpetrator_places', "Perpetrator's address, work and vehicles"), ('incident', 'What happened'), ('risk', "Risk tools' answers"), ('children', 'Children'), ('child_voice', "A child's words"), ('health', 'Health'), ('substance', 'Substance use'), ('orders', 'Orders, bail, licence, release'), ('police_history', 'Police and prison history'), ('immigration', 'Immigration and recourse to public funds'), ('idva_notes', 'IDVA case notes'), ('voice', 'Her wishes and feedback'), ('safety_plan', 'Safety plan'), ('research', 'Research'), ('minutes', 'Minutes'), ('actions', 'Actions'), ('pattern', 'Perpetrator pattern'), ('equality', 'Equality data'), ('home', 'Accommodation and works at home'), ('money', 'Money and practical help'), ('programmes', 'Programmes and groups'), ('court', 'Criminal case and family court')], max_length=20), default=list, size=None),
        ),
        migrations.AlterField(
            model_name='document',
            name='section',
            field=models.CharField(choices=[('headline', 'Reference, risk level, lead worker, risk to staff'), ('identity', 'Who she is'), ('safe_contact', 'Safe-contact rules'), ('contact_details', 'Numbers and e-mail'), ('address', 'Usual address'), ('confidential_address', 'Confidential address'), ('perpetrator', "Perpetrator's names and date of birth"), ('perpetrator_places', "Perpetrator's address, work and vehicles"), ('incident', 'What happened'), ('risk', "Risk tools' answers"), ('children', 'Children'), ('child_voice', "A child's words"), ('health', 'Health'), ('substance', 'Substance use'), ('orders', 'Orders, bail, licence, release'), ('police_history', 'Police and prison history'), ('immigration', 'Immigration and recourse to public funds'), ('idva_notes', 'IDVA case notes'), ('voice', 'Her wishes and feedback'), ('safety_plan', 'Safety plan'), ('research', 'Research'), ('minutes', 'Minutes'), ('actions', 'Actions'), ('pattern', 'Perpetrator pattern'), ('equality', 'Equality data'), ('home', 'Accommodation and works at home'), ('money', 'Money and practical help'), ('programmes', 'Programmes and groups'), ('court', 'Criminal case and family court')], default='headline', max_length=20),
        ),
        migrations.AlterField(
            model_name='note',
            name='section',
            field=models.CharField(choices=[('headline', 'Reference, risk level, lead worker, risk to staff'), ('identity', 'Who she is'), ('safe_contact', 'Safe-contact rules'), ('contact_details', 'Numbers and e-mail'), ('address', 'Usual address'), ('confidential_address', 'Confidential address'), ('perpetrator', "Perpetrator's names and date of birth"), ('perpetrator_places', "Perpetrator's address, work and vehicles"), ('incident', 'What happened'), ('risk', "Risk tools' answers"), ('children', 'Children'), ('child_voice', "A child's words"), ('health', 'Health'), ('substance', 'Substance use'), ('orders', 'Orders, bail, licence, release'), ('police_history', 'Police and prison history'), ('immigration', 'Immigration and recourse to public funds'), ('idva_notes', 'IDVA case notes'), ('voice', 'Her wishes and feedback'), ('safety_plan', 'Safety plan'), ('research', 'Research'), ('minutes', 'Minutes'), ('actions', 'Actions'), ('pattern', 'Perpetrator pattern'), ('equality', 'Equality data'), ('home', 'Accommodation and works at home'), ('money', 'Money and practical help'), ('programmes', 'Programmes and groups'), ('court', 'Criminal case and family court')], default='headline', max_length=20),
        ),
        migrations.AlterField(
            model_name='timelineentry',
            name='section',
            field=models.CharField(choices=[('headline', 'Reference, risk level, lead worker, risk to staff'), ('identity', 'Who she is'), ('safe_contact', 'Safe-contact rules'), ('contact_details', 'Numbers and e-mail'), ('address', 'Usual address'), ('confidential_address', 'Confidential address'), ('perpetrator', "Perpetrator's names and date of birth"), ('perpetrator_places', "Perpetrator's address, work and vehicles"), ('incident', 'What happened'), ('risk', "Risk tools' answers"), ('children', 'Children'), ('child_voice', "A child's words"), ('health', 'Health'), ('substance', 'Substance use'), ('orders', 'Orders, bail, licence, release'), ('police_history', 'Police and prison history'), ('immigration', 'Immigration and recourse to public funds'), ('idva_notes', 'IDVA case notes'), ('voice', 'Her wishes and feedback'), ('safety_plan', 'Safety plan'), ('research', 'Research'), ('minutes', 'Minutes'), ('actions', 'Actions'), ('pattern', 'Perpetrator pattern'), ('equality', 'Equality data'), ('home', 'Accommodation and works at home'), ('money', 'Money and practical help'), ('programmes', 'Programmes and groups'), ('court', 'Criminal case and family court')], default='headline', max_length=20),
        ),
    ]

"""The table of changes; 0002 lets triggers write it."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("agencies", "0006_row_level_security")]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('actor', models.BigIntegerField(help_text='User number; empty where nobody asked for it', null=True)),
                ('purpose', models.TextField(blank=True, help_text="Of the work that did it, where no person's own request did")),
                ('reason', models.TextField(blank=True)),
                ('in_case', models.BigIntegerField(null=True)),
                ('table', models.CharField(max_length=63)),
                ('row_id', models.BigIntegerField()),
                ('operation', models.CharField(choices=[('INSERT', 'Recorded'), ('UPDATE', 'Changed'), ('DELETE', 'Removed')], max_length=6)),
                ('person_id', models.BigIntegerField(null=True)),
                ('other_person_id', models.BigIntegerField(help_text='Of a relationship: the second person', null=True)),
                ('case_id', models.BigIntegerField(null=True)),
                ('row', models.JSONField(default=dict)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['case_id', '-id'], name='history_change_case'), models.Index(fields=['person_id', '-id'], name='history_change_person')],
            },
        ),
    ]

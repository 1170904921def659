"""A kind of paper more: the reply to somebody who asks for her own data."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_due_power_rights'),
    ]

    operations = [
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('pack', 'Meeting pack'), ('minutes', 'Minutes'), ('action_sheet', 'Action sheet'), ('case_summary', 'Case summary'), ('board', 'Board report'), ('subject_reply', 'Reply to a request')], max_length=14),
        ),
    ]

"""Letters for posting are a kind of paper."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0031_adult_care_and_staff_risk'),
    ]

    operations = [
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('pack', 'Meeting pack'), ('minutes', 'Minutes'), ('extract', 'Extract of minutes'), ('action_sheet', 'Action sheet'), ('case_summary', 'Case summary'), ('transfer', 'Transfer pack'), ('board', 'Board report'), ('steering', 'Steering-group paper'), ('subject_reply', 'Reply to a request'), ('letter', 'Letter')], max_length=14),
        ),
    ]

"""Court chronologies are a kind of paper."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0034_row_rule_by_index'),
    ]

    operations = [
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('pack', 'Meeting pack'), ('minutes', 'Minutes'), ('extract', 'Extract of minutes'), ('action_sheet', 'Action sheet'), ('case_summary', 'Case summary'), ('transfer', 'Transfer pack'), ('board', 'Board report'), ('steering', 'Steering-group paper'), ('subject_reply', 'Reply to a request'), ('letter', 'Letter'), ('chronology', 'Court chronology')], max_length=14),
        ),
    ]

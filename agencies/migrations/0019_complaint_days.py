"""How soon a partnership answers a complaint."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0018_view_hours'),
    ]

    operations = [
        migrations.AddField(
            model_name='area',
            name='complaint_days',
            field=models.PositiveSmallIntegerField(default=20, help_text='Working days until a complaint is answered'),
        ),
    ]

"""How soon a partnership answers a complaint."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0017_idva_service'),
    ]

    operations = [
        migrations.AddField(
            model_name='area',
            name='complaint_days',
            field=models.PositiveSmallIntegerField(default=20, help_text='Working days until a complaint is answered'),
        ),
    ]

"""Why she could not be asked what she wants stands beside what she wants."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0032_paper_letter'),
    ]

    operations = [
        migrations.AlterField(
            model_name='victimvoice',
            name='kind',
            field=models.CharField(choices=[('wishes', 'What she wants'), ('not_asked', 'Why she could not be asked what she wants'), ('fears', 'Whom and what she fears'), ('safe_people', 'Who is safe to talk to'), ('unsafe_people', 'Who is not safe to talk to'), ('told', 'What she was told after a meeting'), ('feedback', 'Feedback')], max_length=14),
        ),
    ]

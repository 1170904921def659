"""What an agency recorded in a case is an item of a subject-access pack too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0006_own_records'),
    ]

    operations = [
        migrations.AlterField(
            model_name='packitem',
            name='kind',
            field=models.CharField(choices=[('note', 'Note'), ('document', 'Document'), ('risk', 'Assessment'), ('contact', 'Contact with you'), ('address', 'Address'), ('plan', 'Plan'), ('voice', 'What you told us'), ('child_words', 'What a child said'), ('work', 'Our work with you'), ('research', 'From our records'), ('action', 'What we did'), ('flag', 'Marker on our file'), ('party', 'Details'), ('form', 'What we wrote'), ('record', 'What we recorded')], max_length=12),
        ),
    ]

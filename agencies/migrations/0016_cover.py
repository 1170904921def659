"""Who stands in for whom while somebody is on leave; when a user saw last what is new."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0015_transfer_clock'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='new_seen_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='When she said last that she has seen what is new', null=True),
        ),
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['first_on', 'id'],
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['cover', 'last_on'], name='agencies_cover_live')],
                'constraints': [models.CheckConstraint(condition=models.Q(('user', models.F('cover')), _negated=True), name='agencies_cover_another'), models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='agencies_cover_in_order'), models.CheckConstraint(condition=models.Q(('last_on__lte', django.db.models.expressions.CombinedExpression(models.F('first_on'), '+', models.Value(datetime.timedelta(days=400))))), name='agencies_cover_ends')],
            },
        ),
    ]

"""What is due knows since when; lines that a user puts off; what a manager says to a worker of her desk."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import part_of, protect

MANAGER = """EXISTS (
  SELECT 1 FROM agencies_membership post
   WHERE post.user_id = app_user() AND post.desk_id = {table}.desk_id AND post.roles && ARRAY['manager']::varchar[]
     AND (post.until IS NULL OR post.until > now()))"""
# Her own; the reasons of others for the manager of the desk; both as far as they see the line itself.
SNOOZE = f"""{part_of("cases_snooze", "due_id", "cases_due")}
  AND (user_id = app_user() OR {MANAGER.format(table="cases_snooze")})"""
# The agency's own people. To comment is its manager's.
COMMENT = f"""{part_of("cases_comment", "case_id", "cases_case")} AND desk_id = ANY (app_readers())"""

class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0016_cover'),
        ('cases', '0025_disclosure_barred'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='due',
            name='put_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='Since when it has been due from this desk or user', null=True),
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='cases.case')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='cases.timelineentry')),
                ('note', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='cases.note')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['case', 'desk'], name='cases_comment_case')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('entry', None), ('note__isnull', False)), models.Q(('entry__isnull', False), ('note', None)), _connector='OR'), name='cases_comment_on_one_thing'), models.CheckConstraint(condition=models.Q(('by', models.F('to')), _negated=True), name='cases_comment_to_another')],
            },
        ),
        migrations.CreateModel(
            name='Snooze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('on', models.DateField(default=django.utils.timezone.localdate)),
                ('back_on', models.DateField(help_text='The day at whose beginning the line comes back')),
                ('due_at', models.DateTimeField()),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('due', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snoozes', to='cases.due')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snoozes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['back_on', 'id'],
                'constraints': [models.UniqueConstraint(fields=('due', 'user'), name='cases_snooze_once'), models.CheckConstraint(condition=models.Q(('back_on__gt', models.F('on'))), name='cases_snooze_later'), models.CheckConstraint(condition=models.Q(('back_on__lte', django.db.models.expressions.CombinedExpression(models.F('on'), '+', models.Value(datetime.timedelta(days=14))))), name='cases_snooze_not_for_long')],
            },
        ),
        protect(
            "cases_snooze", SNOOZE, insert=f"user_id = app_user() AND {part_of('cases_snooze', 'due_id', 'cases_due')}"
        ),
        protect(
            "cases_comment", COMMENT, insert=f"by_id = app_user() AND {COMMENT} AND {MANAGER.format(table='cases_comment')}"
        ),
    ]

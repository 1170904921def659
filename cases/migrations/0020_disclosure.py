"""The disclosure log, added to and never changed; the governance lead, who sees no case, sees what is due at her desk."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import part_of, protect

OF_CASE = part_of("cases_disclosure", "case_id", "cases_case")
# The role that holds Permission.RIGHTS, in the area; a test holds it against GRANTS.
LEAD = """EXISTS (
  SELECT 1 FROM agencies_membership post JOIN agencies_desk desk ON desk.id = post.desk_id
   WHERE post.user_id = app_user() AND desk.area_id = cases_disclosure.area_id AND post.roles && ARRAY['governance']::varchar[]
     AND (post.until IS NULL OR post.until > now()))"""
APPEND_ONLY = "REVOKE UPDATE, DELETE ON cases_disclosure FROM hub_app"
# As 0012_restriction_rules.py has it, and what is due for whoever holds "rights" at a desk: her numbers in readers are none.
DUE = part_of("cases_due", "case_id", "cases_case")
AT_DESK = "user_id = app_user() OR desk_id = ANY (app_readers())"
RIGHTS = """power = 'rights' AND EXISTS (
  SELECT 1 FROM agencies_membership post WHERE post.user_id = app_user() AND post.desk_id = cases_due.desk_id
     AND post.roles && ARRAY['governance']::varchar[] AND (post.until IS NULL OR post.until > now()))"""
FOR_SOME = "({due} OR case_id IS NULL AND ({who})) AND app_user() <> ALL (hidden_from) AND (only_for = '{{}}' OR app_user() = ANY (only_for))"
ALTER = "ALTER POLICY row_rule ON cases_due USING ({rule}) WITH CHECK ({rule});"
BEFORE = ALTER.format(rule=FOR_SOME.format(due=DUE, who=AT_DESK))
AFTER = ALTER.format(rule=FOR_SOME.format(due=DUE, who=f"{AT_DESK} OR {RIGHTS}"))


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0012_membership_end'),
        ('cases', '0019_paper_reply'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(blank=True, max_length=12)),
                ('to', models.CharField(choices=[('court', 'Court'), ('police', 'Police outside the hub'), ('cafcass', 'Cafcass'), ('area', 'Another area'), ('home_office', 'Home Office'), ('solicitor', 'Solicitor'), ('subject', 'The person whom it is about'), ('regulator', 'Regulator'), ('other', 'Somebody else')], max_length=11)),
                ('body', models.CharField(blank=True, help_text='Name of the body', max_length=200)),
                ('sections', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('headline', 'Reference, risk level, lead worker, risk to staff'), ('identity', 'Who she is'), ('safe_contact', 'Safe-contact rules'), ('contact_details', 'Numbers and e-mail'), ('address', 'Usual address'), ('confidential_address', 'Confidential address'), ('perpetrator', "Perpetrator's names and date of birth"), ('perpetrator_places', "Perpetrator's address, work and vehicles"), ('incident', 'What happened'), ('risk', "Risk tools' answers"), ('children', 'Children'), ('child_voice', "A child's words"), ('health', 'Health'), ('substance', 'Substance use'), ('orders', 'Orders, bail, licence, release'), ('police_history', 'Police and prison history'), ('immigration', 'Immigration and recourse to public funds'), ('idva_notes', 'IDVA case notes'), ('voice', 'Her wishes and feedback'), ('safety_plan', 'Safety plan'), ('research', 'Research'), ('minutes', 'Minutes'), ('actions', 'Actions'), ('pattern', 'Perpetrator pattern'), ('equality', 'Equality data')], max_length=20), default=list, size=None)),
                ('what', models.CharField(blank=True, help_text='In words, without detail', max_length=300)),
                ('basis', models.CharField(choices=[('court_order', 'Court order'), ('law', 'Required by law'), ('crime', 'Crime: DPA 2018 Schedule 2 paragraph 2'), ('legal', 'Legal proceedings: DPA 2018 Schedule 2 paragraph 5'), ('safeguarding', 'Safeguarding: DPA 2018 Schedule 1 paragraph 18'), ('access', 'Subject access'), ('consent', 'Consent'), ('other', 'Something else')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('given_on', models.DateField(default=django.utils.timezone.localdate)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, help_text='When it was written here')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='cases.case')),
                ('desk', models.ForeignKey(help_text='Who gave it out', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['area', '-id'], name='cases_disclosure_register')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('case', None), ('reference', '')), models.Q(('case__isnull', False), models.Q(('reference', ''), _negated=True)), _connector='OR'), name='cases_disclosure_of_a_case')],
            },
        ),
        protect("cases_disclosure", f"{LEAD} OR {OF_CASE}", insert=f"by_id = app_user() AND ({OF_CASE})"),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
        migrations.RunSQL(AFTER, BEFORE),
    ]

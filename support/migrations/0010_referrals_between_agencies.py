"""Referrals between agencies of a case: seen by the two of them and the hub; the agency that is asked sees it before the case.

A restricted case does not exist for it, nor for whoever is barred: neither the referral nor what is due and told of it.
"""

import dashub.references
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect

TABLE = "support_agencyreferral"
# The agency that is asked sees no case yet, so a function looks for it: of a referral to one of its own desks, and no other.
TOLD = """
CREATE FUNCTION support_referral_told(asked bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.support_agencyreferral referral JOIN public.cases_case c ON c.id = referral.case_id
     WHERE referral.id = asked AND referral.to_desk_id = ANY (public.app_readers())
       AND public.app_user() <> ALL (c.barred) AND (NOT c.restricted OR c.readers && public.app_readers())) $$;
ALTER FUNCTION support_referral_told(bigint) OWNER TO hub_rls;
"""
# One who is asked may be told in the frame of no case; the rule of what is due and of notices cannot look at one. So a case
# that is restricted, or whose barred change, hides the line and takes the notices back; lifted, the line is there again.
AGAIN = """
GRANT DELETE ON agencies_notice TO hub_rls;
CREATE FUNCTION support_referral_hide() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE public.cases_due SET hidden_from = NEW.barred,
         only_for = CASE WHEN NEW.restricted THEN ARRAY[0]::bigint[] ELSE '{}'::bigint[] END
   WHERE key IN (SELECT 'agency-referral:' || id || ':answer' FROM public.support_agencyreferral
                  WHERE case_id = NEW.id AND status = 'waiting');
  DELETE FROM public.agencies_notice WHERE (NEW.restricted OR user_id = ANY (NEW.barred))
     AND link IN (SELECT '/sent-to-us/' || reference FROM public.support_agencyreferral WHERE case_id = NEW.id);
  RETURN NULL;
END $$;
ALTER FUNCTION support_referral_hide() OWNER TO hub_rls;

-- With the referral of a destroyed case goes what is due and told of it in no case.
CREATE FUNCTION support_referral_gone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE public.cases_due SET done_at = now() WHERE key = 'agency-referral:' || OLD.id || ':answer' AND done_at IS NULL;
  DELETE FROM public.agencies_notice WHERE link = '/sent-to-us/' || OLD.reference;
  RETURN NULL;
END $$;
ALTER FUNCTION support_referral_gone() OWNER TO hub_rls;
CREATE TRIGGER gone AFTER DELETE ON support_agencyreferral FOR EACH ROW EXECUTE FUNCTION support_referral_gone();
CREATE TRIGGER zz_asked AFTER UPDATE OF restricted, barred ON cases_case FOR EACH ROW
  WHEN (OLD.restricted IS DISTINCT FROM NEW.restricted OR OLD.barred IS DISTINCT FROM NEW.barred)
  EXECUTE FUNCTION support_referral_hide();
"""
UNDO = """
DROP TRIGGER gone ON support_agencyreferral;
DROP FUNCTION support_referral_gone();
DROP TRIGGER zz_asked ON cases_case;
DROP FUNCTION support_referral_hide();
REVOKE DELETE ON agencies_notice FROM hub_rls;
"""
OF_CASE = """EXISTS (SELECT 1 FROM cases_case parent JOIN agencies_area area ON area.id = parent.area_id
   WHERE parent.id = support_agencyreferral.case_id
     AND (support_agencyreferral.from_desk_id = ANY (app_readers()) OR area.hub_desk_id = ANY (app_readers())))"""


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0017_idva_service'),
        ('cases', '0030_orders_and_courts'),
        ('people', '0007_safe_times'),
        ('support', '0009_needs_outcomes_and_court'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgencyReferral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=dashub.references.new, editable=False, max_length=12, unique=True)),
                ('part', models.CharField(choices=[('victim', 'Victim'), ('perpetrator', 'Perpetrator'), ('child', 'Child'), ('other', 'Other person')], max_length=12)),
                ('ask', models.CharField(choices=[('support', 'Support or casework'), ('assessment', 'An assessment'), ('treatment', 'Treatment or therapy'), ('housing', 'Housing or accommodation'), ('safeguarding', 'A safeguarding enquiry'), ('legal', 'Legal advice'), ('money', 'Money or practical help'), ('by_and_for', 'A service by and for her community'), ('other', 'Something else')], max_length=12)),
                ('asked_for', models.CharField(max_length=300)),
                ('why', models.TextField(help_text='What the agency asked needs to know to decide')),
                ('urgent', models.BooleanField(default=False)),
                ('contact', models.CharField(choices=[('rules', 'By the safe-contact rules of the case'), ('through', 'Only through us: do not contact her directly'), ('none', 'Not at all: she is not to be contacted about this')], max_length=7)),
                ('consent', models.CharField(choices=[('given', 'She agrees'), ('refused', 'She does not agree'), ('unsafe', 'Not asked: asking would not be safe'), ('no_capacity', 'She lacks capacity to decide'), ('no_contact', 'She could not be reached')], max_length=11)),
                ('grounds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('life', 'Right to life and freedom from inhuman treatment (Human Rights Act, articles 2 and 3)'), ('crime', 'Preventing or detecting crime'), ('vital', 'Vital interests'), ('child', 'Protecting a child'), ('safeguarding', 'Safeguarding an individual at risk (Data Protection Act 2018, Schedule 1, paragraph 18)'), ('public', 'Overriding public interest'), ('justice', 'Administration of justice'), ('statutory', 'A statutory function')], max_length=12), blank=True, default=list, size=None)),
                ('necessity', models.TextField(blank=True, help_text='Why it is necessary and proportionate without her consent')),
                ('status', models.CharField(choices=[('waiting', 'Waits for an answer'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('ended', 'Ended')], default='waiting', max_length=9)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('declined_why', models.CharField(blank=True, choices=[('criteria', 'She does not meet our criteria'), ('area', 'She does not live in our area'), ('full', 'We have no room now'), ('known', 'We already work with her'), ('other_service', 'Another service fits better'), ('not_enough', 'Not enough information to decide'), ('not_wanted', 'She does not want it'), ('conflict', 'A conflict of interest, or not safe with us'), ('other', 'Something else')], max_length=13)),
                ('answer', models.TextField(blank=True, help_text='In words, why it was declined or withdrawn')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('done', 'What was asked for was given'), ('partly', 'Part of it was given'), ('not_engaged', 'She did not take it up'), ('out_of_reach', 'She could not be reached safely'), ('passed_on', 'Passed on to another service'), ('stopped', 'Stopped before it was finished')], max_length=12)),
                ('outcome_words', models.TextField(blank=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agency_referrals', to='cases.case')),
                ('from_desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-sent_at', '-id'],
                'indexes': [models.Index(fields=['to_desk', 'due_at'], name='support_agencyreferral_sent_to')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_desk', models.F('from_desk')), _negated=True), name='support_agencyreferral_to_another'), models.UniqueConstraint(condition=models.Q(('status', 'waiting')), fields=('case', 'person', 'from_desk', 'to_desk'), name='support_agencyreferral_waits_once'), models.CheckConstraint(condition=models.Q(('consent', 'given'), models.Q(models.Q(('grounds', []), _negated=True), models.Q(('necessity', ''), _negated=True)), _connector='OR'), name='support_agencyreferral_has_a_basis'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), models.Q(('declined_why', ''), _negated=True), models.Q(('answer', ''), _negated=True)), models.Q(models.Q(('status', 'declined'), _negated=True), ('declined_why', '')), _connector='OR'), name='support_agencyreferral_declined_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('status', 'waiting')), models.Q(models.Q(('status', 'waiting'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='support_agencyreferral_answered'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('status', 'ended'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('status', 'ended'), _negated=True), ('ended_at', None), ('outcome', '')), _connector='OR'), name='support_agencyreferral_ended_says_how')],
            },
        ),
        migrations.RunSQL(TOLD, "DROP FUNCTION support_referral_told(bigint);"),
        protect(TABLE, f"{OF_CASE} OR support_referral_told(id)"),
        migrations.RunSQL(AGAIN, UNDO),
    ]

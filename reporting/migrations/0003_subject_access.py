"""Requests for access to one's own data. Three circles: clock and state are read by the desk and by who approves; what was
typed, and the pack, by the desk, and by who approves while it waits for that; an item only as far as its source may be read.
"""

import dashub.references
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect

# The roles that hold Permission.SUBJECT_ACCESS and Permission.RIGHTS; a test holds them against GRANTS.
POST = """EXISTS (SELECT 1 FROM agencies_membership post JOIN agencies_desk seat ON seat.id = post.desk_id
   WHERE post.user_id = app_user() AND (post.until IS NULL OR post.until > now()) AND ({where}))"""
AT_DESK = "post.desk_id = {asked}.desk_id AND post.roles && ARRAY['manager']::varchar[]"
APPROVES = "seat.area_id = {asked}.area_id AND post.roles && ARRAY['governance']::varchar[]"


def post(asked: str, *where: str) -> str:
    return POST.format(where=" OR ".join(f"({one.format(asked=asked)})" for one in where))


REQUEST = f"app_user() <> ALL (hidden_from) AND {post('reporting_subjectrequest', AT_DESK, APPROVES)}"
# Through the request's own policy.
DETAILS = f"""EXISTS (SELECT 1 FROM reporting_subjectrequest asked WHERE asked.id = request_id AND
  {post("asked", AT_DESK, APPROVES + " AND {asked}.status = 'proposed'")})"""
# The desk reads an item while it reads where it comes from. Whoever approves sees no case: a function looks for her, so that
# an item of a restricted record is shown to her only where she is named, and of one that she is barred from never.
TOLD = f"""
CREATE FUNCTION reporting_item_told(asked_item bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.reporting_packitem item
      JOIN public.reporting_subjectrequest asked ON asked.id = item.request_id
      LEFT JOIN public.cases_case of_case ON of_case.id = item.case_id
      LEFT JOIN public.referrals_referral of_referral ON of_referral.id = item.referral_id
      LEFT JOIN public.people_person of_person ON of_person.id = item.person_id
     WHERE item.id = asked_item AND asked.status = 'proposed' AND public.app_user() <> ALL (asked.hidden_from)
       AND {post("asked", APPROVES)}
       AND (of_case.id IS NULL OR public.app_user() <> ALL (of_case.barred)
            AND (NOT of_case.restricted OR -public.app_user() = ANY (of_case.readers)))
       AND (of_referral.id IS NULL OR public.app_user() <> ALL (of_referral.barred)
            AND (NOT of_referral.restricted OR -public.app_user() = ANY (of_referral.readers)))
       AND (of_person.id IS NULL OR public.app_user() <> ALL (of_person.barred))) $$;
ALTER FUNCTION reporting_item_told(bigint) OWNER TO hub_rls;
"""
ITEM = f"""reporting_item_told(id) OR EXISTS (SELECT 1 FROM reporting_subjectrequest asked WHERE asked.id = request_id AND
  {post("asked", AT_DESK)})
  AND (reporting_packitem.case_id IS NULL OR EXISTS (SELECT 1 FROM cases_case of_case WHERE of_case.id = reporting_packitem.case_id))
  AND (reporting_packitem.referral_id IS NULL OR EXISTS (SELECT 1 FROM referrals_referral of_referral WHERE of_referral.id = reporting_packitem.referral_id))
  AND (reporting_packitem.person_id IS NULL OR EXISTS (SELECT 1 FROM people_person of_person WHERE of_person.id = reporting_packitem.person_id))"""


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0012_membership_end'),
        ("cases", "0019_paper_reply"),
        ('people', '0006_search_function'),
        ('referrals', '0007_restricted_rule'),
        ("reporting", "0002_keeping"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SubjectRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=dashub.references.new, editable=False, max_length=12, unique=True)),
                ('status', models.CharField(choices=[('preparing', 'Being prepared'), ('proposed', 'Waits for approval'), ('approved', 'Approved'), ('given', 'Answered'), ('withdrawn', 'Withdrawn')], default='preparing', max_length=9)),
                ('asker', models.CharField(choices=[('self', 'The person herself or himself'), ('parent', 'A parent, for a child'), ('authority', 'Somebody with authority, like a solicitor or an attorney')], max_length=9)),
                ('received_on', models.DateField()),
                ('identity_asked_on', models.DateField(blank=True, null=True)),
                ('identity_on', models.DateField(blank=True, null=True)),
                ('extended_on', models.DateField(blank=True, null=True)),
                ('extension_reason', models.CharField(blank=True, help_text='Names nobody: the lead reads it', max_length=300)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('registered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('sent_back_because', models.CharField(blank=True, max_length=500)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('given_on', models.DateField(blank=True, null=True)),
                ('hidden_from', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, help_text='Users who are barred from a case of the subject', size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.area')),
                ('desk', models.ForeignKey(help_text='The controller', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SubjectDetails',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('date_of_birth', models.DateField()),
                ('asker_name', models.CharField(blank=True, help_text='Where somebody else asks', max_length=200)),
                ('harms', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', "Don't know"), ('', 'Not asked')], help_text='Whoever asks may harm the person or somebody near, or lives with who does', max_length=10)),
                ('identity', models.CharField(blank=True, help_text='How identity was checked, or asked for', max_length=300)),
                ('authority', models.CharField(blank=True, help_text='How the right to ask for another was checked', max_length=300)),
                ('authority_on', models.DateField(blank=True, null=True)),
                ('reply', models.CharField(choices=[('collected', 'Handed over in person, at our office'), ('email', 'By e-mail'), ('letter', 'By post'), ('through', 'Through somebody she or he trusts')], max_length=9)),
                ('reply_to', models.CharField(blank=True, max_length=200)),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, help_text='Records it concerns', size=None)),
                ('searched', models.BooleanField(default=False, help_text='Somebody looked for her records; none is an outcome too')),
                ('made_on', models.DateField(blank=True, help_text='The date on the letter', null=True)),
                ('printed', models.PositiveIntegerField(default=0, help_text='How many items the letter holds')),
                ('given_how', models.CharField(blank=True, max_length=300)),
                ('closed_because', models.CharField(blank=True, max_length=300)),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='details', to='reporting.subjectrequest')),
            ],
            options={
                'verbose_name_plural': 'subject details',
            },
        ),
        migrations.CreateModel(
            name='PackItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='Its source: "note:12"', max_length=60)),
                ('about', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), help_text='Roles in the case, or the case as a whole', size=None)),
                ('kind', models.CharField(choices=[('note', 'Note'), ('document', 'Document'), ('risk', 'Assessment'), ('contact', 'Contact with you'), ('address', 'Address'), ('plan', 'Plan'), ('voice', 'What you told us'), ('child_words', 'What a child said'), ('work', 'Our work with you'), ('research', 'From our records'), ('action', 'What we did'), ('flag', 'Marker on our file'), ('party', 'Details'), ('form', 'What we wrote')], max_length=12)),
                ('written_on', models.DateField()),
                ('text', models.TextField()),
                ('default', models.CharField(choices=[('decide', 'Needs your decision'), ('release', 'Release'), ('part', 'Release in part'), ('leave_out', 'Leave out')], max_length=9)),
                ('default_exemption', models.CharField(blank=True, choices=[('', 'None'), ('crime', 'Crime and taxation: it would be likely to prejudice preventing crime (Schedule 2, paragraph 2)'), ('law', 'Law enforcement processing: restriction of access (section 45(4))'), ('third_party', 'Another person can be identified from it (Schedule 2, paragraphs 16 and 17)'), ('serious_harm', 'Health, social work or education data: serious harm to somebody (Schedule 3)'), ('child_abuse', 'Child abuse data: not in the child’s best interests (Schedule 3, paragraph 21)'), ('privilege', 'Legal professional privilege (Schedule 2, paragraph 19)'), ('court', 'A court order, or a rule of a court, forbids it')], max_length=12)),
                ('fixed', models.BooleanField(default=False)),
                ('verdict', models.CharField(choices=[('decide', 'Needs your decision'), ('release', 'Release'), ('part', 'Release in part'), ('leave_out', 'Leave out')], max_length=9)),
                ('exemption', models.CharField(blank=True, choices=[('', 'None'), ('crime', 'Crime and taxation: it would be likely to prejudice preventing crime (Schedule 2, paragraph 2)'), ('law', 'Law enforcement processing: restriction of access (section 45(4))'), ('third_party', 'Another person can be identified from it (Schedule 2, paragraphs 16 and 17)'), ('serious_harm', 'Health, social work or education data: serious harm to somebody (Schedule 3)'), ('child_abuse', 'Child abuse data: not in the child’s best interests (Schedule 3, paragraph 21)'), ('privilege', 'Legal professional privilege (Schedule 2, paragraph 19)'), ('court', 'A court order, or a rule of a court, forbids it')], max_length=12)),
                ('release_text', models.TextField(blank=True, help_text='What is given, where it is not the whole')),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('by_subject', models.BooleanField(default=False, help_text='She or he gave it about herself or himself')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('approved', models.BooleanField(default=False)),
                ('printed', models.TextField(blank=True, help_text='What the letter says of it: kept as it was given')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(help_text='Who wrote it', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('referral', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referrals.referral')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='reporting.subjectrequest')),
            ],
            options={
                'ordering': ['written_on', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='subjectrequest',
            index=models.Index(fields=['desk', 'status'], name='reporting_request_desk'),
        ),
        migrations.AddConstraint(
            model_name='subjectrequest',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(models.Q(('approved_by', models.F('proposed_by')), _negated=True), models.Q(('approved_by', models.F('registered_by')), _negated=True)), _connector='OR'), name='reporting_request_two_people'),
        ),
        migrations.AddConstraint(
            model_name='subjectrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'given'), _negated=True), models.Q(('approved_by__isnull', False), ('given_on__isnull', False)), _connector='OR'), name='reporting_request_given_approved'),
        ),
        migrations.AddConstraint(
            model_name='packitem',
            constraint=models.UniqueConstraint(fields=('request', 'key'), name='reporting_item_once'),
        ),
        migrations.AddConstraint(
            model_name='packitem',
            constraint=models.CheckConstraint(condition=models.Q(('case__isnull', False), ('referral__isnull', False), ('person__isnull', False), _connector='OR'), name='reporting_item_has_source'),
        ),
        migrations.AddConstraint(
            model_name='packitem',
            constraint=models.CheckConstraint(condition=models.Q(('fixed', False), ('verdict', 'leave_out'), _connector='OR'), name='reporting_item_fixed_stays_out'),
        ),
        protect("reporting_subjectrequest", REQUEST),
        protect("reporting_subjectdetails", DETAILS),
        migrations.RunSQL(TOLD, "DROP FUNCTION reporting_item_told(bigint);"),
        protect("reporting_packitem", ITEM),
    ]

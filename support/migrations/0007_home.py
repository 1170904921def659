"""Works at home, checks of rehousing, stays, places and who is referred to them, seen by the readers of each case."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from dashub.policies import protect_record


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0015_transfer_clock'),
        ('cases', '0024_sections_of_case_work'),
        ('support', '0006_children_tab'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As your service calls it; no address', max_length=80)),
                ('kind', models.CharField(choices=[('refuge', 'Refuge'), ('specialist', 'Specialist safe accommodation'), ('dispersed', 'Dispersed accommodation'), ('second_stage', 'Second-stage accommodation'), ('other', 'Other safe accommodation'), ('emergency', 'Emergency accommodation'), ('temporary', 'Temporary accommodation')], max_length=12)),
                ('measure', models.CharField(choices=[('beds', 'Bed spaces for adults and for children'), ('households', 'So many individuals or so many families')], default='beds', max_length=10)),
                ('complex_lives', models.BooleanField(default=False)),
                ('accepts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('children', 'Children'), ('older_boys', 'Boys of any age'), ('pets', 'Pets'), ('access', 'Disabled access'), ('men', 'Men'), ('substance', 'People who use substances'), ('mental_health', 'Mental-health needs'), ('nrpf', 'No recourse to public funds')], max_length=13), blank=True, default=list, size=None)),
                ('adults', models.PositiveIntegerField(default=0)),
                ('children', models.PositiveIntegerField(default=0)),
                ('individuals', models.PositiveIntegerField(default=0)),
                ('families', models.PositiveIntegerField(default=0)),
                ('used_adults', models.PositiveIntegerField(default=0)),
                ('used_children', models.PositiveIntegerField(default=0)),
                ('used_individuals', models.PositiveIntegerField(default=0)),
                ('used_families', models.PositiveIntegerField(default=0)),
                ('held_adults', models.PositiveIntegerField(default=0)),
                ('held_children', models.PositiveIntegerField(default=0)),
                ('held_individuals', models.PositiveIntegerField(default=0)),
                ('held_families', models.PositiveIntegerField(default=0)),
                ('full_until', models.DateField(blank=True, null=True)),
                ('open', models.BooleanField(default=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='agencies.desk')),
            ],
            options={
                'ordering': ['kind', 'name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RehousingCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('asked_on', models.DateField()),
                ('asked', models.CharField(help_text='A housing provider', max_length=120, verbose_name='Who was asked')),
                ('answer_by', models.DateField()),
                ('outcome', models.CharField(choices=[('waiting', 'No answer yet'), ('safe', 'Housed, or offered a home, far enough away'), ('near', 'Housed, or offered a home, too near'), ('not_known', 'Not known to housing'), ('stopped', 'An offer too near was stopped')], default='waiting', max_length=9)),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Sanctuary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('women', models.PositiveSmallIntegerField(default=0)),
                ('men', models.PositiveSmallIntegerField(default=0)),
                ('other_adults', models.PositiveSmallIntegerField(default=0, verbose_name='Other adults, or sex not known')),
                ('children', models.PositiveSmallIntegerField(default=0)),
                ('requested_on', models.DateField()),
                ('emergency', models.BooleanField(default=False)),
                ('her_choice', models.BooleanField(default=False, verbose_name='She chose this')),
                ('perpetrator_away', models.BooleanField(default=False, verbose_name='The person who harms does not live there')),
                ('owner', models.CharField(choices=[('not_needed', 'Not needed: she owns the home'), ('to_ask', 'Not asked yet'), ('asked', 'Asked, no answer yet'), ('given', 'Given'), ('refused', 'Refused')], default='to_ask', max_length=10, verbose_name='Owner’s permission')),
                ('owner_why', models.CharField(blank=True, max_length=300, verbose_name='Why the owner refused')),
                ('works', models.TextField(max_length=2000)),
                ('status', models.CharField(choices=[('requested', 'Asked for'), ('ordered', 'Works ordered'), ('done', 'Works done'), ('not_done', 'Will not be done')], default='requested', max_length=9)),
                ('ordered_on', models.DateField(blank=True, null=True)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('cost', models.DecimalField(blank=True, decimal_places=2, help_text='In pounds', max_digits=9, null=True)),
                ('not_done_why', models.CharField(blank=True, max_length=300, verbose_name='Why it will not be done')),
                ('reviewed_3_on', models.DateField(blank=True, null=True, verbose_name='Looked at after 3 months')),
                ('reviewed_6_on', models.DateField(blank=True, null=True, verbose_name='Looked at after 6 months')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Stay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('women', models.PositiveSmallIntegerField(default=0)),
                ('men', models.PositiveSmallIntegerField(default=0)),
                ('other_adults', models.PositiveSmallIntegerField(default=0, verbose_name='Other adults, or sex not known')),
                ('children', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('refuge', 'Refuge'), ('specialist', 'Specialist safe accommodation'), ('dispersed', 'Dispersed accommodation'), ('second_stage', 'Second-stage accommodation'), ('other', 'Other safe accommodation'), ('emergency', 'Emergency accommodation'), ('temporary', 'Temporary accommodation')], max_length=12, verbose_name='Type')),
                ('need_on', models.DateField(verbose_name='Need found on')),
                ('pets', models.CharField(blank=True, max_length=120)),
                ('school', models.CharField(blank=True, max_length=300, verbose_name='School for the children')),
                ('duty', models.CharField(blank=True, choices=[('', 'Not asked of housing'), ('asked', 'Asked, no decision yet'), ('prevention', 'Prevention duty'), ('relief', 'Relief duty'), ('main', 'Main housing duty'), ('none', 'No duty')], default='', max_length=10, verbose_name='Homelessness duty')),
                ('status', models.CharField(choices=[('needed', 'Needed'), ('offered', 'Offered'), ('in', 'Living there'), ('ended', 'Ended'), ('declined', 'She said no to an offer'), ('unmet', 'Could not be met'), ('withdrawn', 'No longer wanted, or recorded by mistake')], default='needed', max_length=9)),
                ('offered_on', models.DateField(blank=True, null=True)),
                ('declined_why', models.CharField(blank=True, max_length=300, verbose_name='Why she said no')),
                ('moved_in_on', models.DateField(blank=True, null=True)),
                ('another_area', models.BooleanField(default=False, verbose_name='In another area')),
                ('moved_out_on', models.DateField(blank=True, null=True)),
                ('end', models.CharField(blank=True, choices=[('planned', 'Moved on as planned'), ('earlier', 'She left before she had planned to'), ('asked_to_leave', 'The provider ended it'), ('not_safe', 'No longer safe there'), ('died', 'Died'), ('other', 'Something else')], max_length=14, verbose_name='Why it ended')),
                ('move_on', models.CharField(blank=True, choices=[('council', 'Council or housing-association home'), ('private', 'Privately rented home'), ('own', 'Her own home, without the person who harms'), ('family', 'Family or friends'), ('safe', 'Other safe accommodation'), ('temporary', 'Temporary accommodation'), ('returned', 'Back to the person who harms'), ('not_known', 'Not known')], max_length=10, verbose_name='Moved on to')),
                ('unmet_on', models.DateField(blank=True, null=True, verbose_name='Not met on')),
                ('unmet', models.CharField(blank=True, choices=[('no_space', 'No space'), ('too_many', 'Household too large'), ('older_boys', 'Boys over the age that the place takes'), ('pets', 'Pets'), ('not_safe', 'No safe area'), ('needs', 'Needs that the place could not meet'), ('not_reached', 'Could not be reached'), ('other', 'Something else')], max_length=11, verbose_name='Why it could not be met')),
                ('unmet_need', models.CharField(blank=True, choices=[('', 'Not recorded'), ('nrpf', 'No recourse to public funds'), ('substance', 'Substance use'), ('mental_health', 'Mental health'), ('disability', 'Disability or mobility'), ('language', 'Language'), ('man', 'A man needed the place'), ('offending', 'Offending'), ('other', 'Another need')], default='', max_length=13, verbose_name='Which need could not be met')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_elsewhere', models.BooleanField(default=False, help_text='Another agency has written here: who recorded it reads that by her own level alone')),
                ('referred_on', models.DateField()),
                ('status', models.CharField(choices=[('referred', 'Referred, no answer yet'), ('offered', 'Offered'), ('in', 'Living there'), ('left', 'Left'), ('refused', 'Refused by the provider'), ('declined', 'She said no'), ('withdrawn', 'Withdrawn')], default='referred', max_length=9)),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('refused_why', models.CharField(blank=True, max_length=300, verbose_name='Why it was refused')),
                ('moved_in_on', models.DateField(blank=True, null=True)),
                ('moved_out_on', models.DateField(blank=True, null=True)),
                ('end', models.CharField(blank=True, choices=[('planned', 'Moved on as planned'), ('earlier', 'She left before she had planned to'), ('asked_to_leave', 'The provider ended it'), ('not_safe', 'No longer safe there'), ('died', 'Died'), ('other', 'Something else')], max_length=14, verbose_name='Why it ended')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)s_records', to='cases.case')),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.desk')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='support.place')),
                ('stay', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='support.stay')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.UniqueConstraint(fields=('desk', 'name'), name='support_place_once'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('families', 0), ('individuals', 0), ('measure', 'beds'), models.Q(('adults__gt', 0), ('children__gt', 0), _connector='OR')), models.Q(('adults', 0), ('children', 0), ('families__gt', 0), ('individuals__gt', 0), ('measure', 'households')), _connector='OR'), name='support_place_one_measure'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('adults__gte', django.db.models.expressions.CombinedExpression(models.F('used_adults'), '+', models.F('held_adults')))), name='support_place_adults_fit'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('children__gte', django.db.models.expressions.CombinedExpression(models.F('used_children'), '+', models.F('held_children')))), name='support_place_children_fit'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThanOrEqual(django.db.models.expressions.CombinedExpression(models.F('individuals'), '*', models.F('families')), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('used_individuals'), '+', models.F('held_individuals')), '*', models.F('families')), '+', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('used_families'), '+', models.F('held_families')), '*', models.F('individuals')))), name='support_place_households_fit'),
        ),
        migrations.AddConstraint(
            model_name='rehousingcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_on', None), ('outcome', 'waiting')), models.Q(models.Q(('outcome', 'waiting'), _negated=True), ('answered_on__gte', models.F('asked_on')), ('answered_on__isnull', False)), _connector='OR'), name='support_rehousing_answered'),
        ),
        migrations.AddConstraint(
            model_name='rehousingcheck',
            constraint=models.CheckConstraint(condition=models.Q(('answer_by__gte', models.F('asked_on'))), name='support_rehousing_due_after'),
        ),
        migrations.AddConstraint(
            model_name='sanctuary',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['ordered', 'done']), _negated=True), models.Q(('her_choice', True), ('ordered_on__isnull', False), ('owner__in', ['not_needed', 'given']), ('perpetrator_away', True)), _connector='OR'), name='support_sanctuary_before_order'),
        ),
        migrations.AddConstraint(
            model_name='sanctuary',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('owner', 'refused'), _negated=True), models.Q(('owner_why', ''), _negated=True), _connector='OR'), name='support_sanctuary_refused_says_why'),
        ),
        migrations.AddConstraint(
            model_name='sanctuary',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'not_done'), _negated=True), models.Q(('not_done_why', ''), _negated=True), _connector='OR'), name='support_sanctuary_not_done_says_why'),
        ),
        migrations.AddConstraint(
            model_name='sanctuary',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_on__gte', models.F('ordered_on')), ('done_on__isnull', False), ('status', 'done')), models.Q(models.Q(('status', 'done'), _negated=True), ('done_on', None)), _connector='OR'), name='support_sanctuary_done_after_order'),
        ),
        migrations.AddConstraint(
            model_name='sanctuary',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reviewed_3_on', None), ('reviewed_6_on', None)), ('status', 'done'), _connector='OR'), name='support_sanctuary_reviewed_once_done'),
        ),
        migrations.AddConstraint(
            model_name='sanctuary',
            constraint=models.CheckConstraint(condition=models.Q(('women__gt', 0), ('men__gt', 0), ('other_adults__gt', 0), ('children__gt', 0), _connector='OR'), name='support_sanctuary_somebody'),
        ),
        migrations.AddIndex(
            model_name='stay',
            index=models.Index(fields=['moved_in_on'], name='support_stay_moved_in'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.CheckConstraint(condition=models.Q(('women__gt', 0), ('men__gt', 0), ('other_adults__gt', 0), ('children__gt', 0), _connector='OR'), name='support_stay_somebody'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['in', 'ended']), _negated=True), models.Q(('moved_in_on__gte', models.F('need_on')), ('moved_in_on__isnull', False)), _connector='OR'), name='support_stay_in_after_need'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'ended'), _negated=True), models.Q(('moved_out_on__gte', models.F('moved_in_on')), ('moved_out_on__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='support_stay_ended_says_why'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.CheckConstraint(condition=models.Q(('moved_out_on', None), ('status__in', ['ended', 'withdrawn']), _connector='OR'), name='support_stay_out_is_ended'),
        ),
        migrations.AddConstraint(
            model_name='stay',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'unmet'), _negated=True), models.Q(('unmet_on__gte', models.F('need_on')), ('unmet_on__isnull', False), models.Q(('unmet', ''), _negated=True)), _connector='OR'), name='support_stay_unmet_says_why'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'in')), fields=('stay',), name='support_placement_one_home'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['in', 'left']), _negated=True), ('moved_in_on__isnull', False), _connector='OR'), name='support_placement_in_has_day'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'left'), _negated=True), models.Q(('moved_out_on__gte', models.F('moved_in_on')), ('moved_out_on__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='support_placement_left_says_why'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['refused', 'declined']), _negated=True), models.Q(('refused_why', ''), _negated=True), _connector='OR'), name='support_placement_refused_says_why'),
        ),
        *protect_record("support_sanctuary"),
        *protect_record("support_rehousingcheck"),
        *protect_record("support_stay"),
        *protect_record("support_placement"),
    ]

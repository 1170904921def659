"""Of a child's safety plan it is recorded whether a copy can be kept at home, as decided with the parent who is safe."""


from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0019_complaint_days'),
        ('cases', '0034_row_rule_by_index'),
        ('people', '0007_safe_times'),
        ('support', '0015_closure_reasons'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='childsafetyplan',
            name='at_home',
            field=models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('open', 'Not decided yet')], default='open', help_text='Whether a copy can be kept at home', max_length=4),
        ),
        migrations.AddField(
            model_name='childsafetyplan',
            name='at_home_why',
            field=models.CharField(blank=True, help_text='Where it is kept, or why it cannot be', max_length=200),
        ),
        migrations.AddConstraint(
            model_name='childsafetyplan',
            constraint=models.CheckConstraint(condition=models.Q(('at_home', 'open'), models.Q(('at_home_why', ''), _negated=True), _connector='OR'), name='support_childsafetyplan_home_says_why'),
        ),
    ]

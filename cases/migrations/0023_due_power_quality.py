"""The power to look after quality, and the paper of the steering group."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0022_disclosure_restricted'),
    ]

    operations = [
        migrations.AlterField(
            model_name='due',
            name='power',
            field=models.CharField(choices=[('home', "See one's own home page, notices and account"), ('refer', "Make a referral and follow one's own agency's referrals"), ('triage', 'Work the triage queue and decide referrals'), ('see_cases', "See cases shared with one's agency"), ('write_cases', 'Write notes, add documents and people, assess risk'), ('lead_cases', 'Take and hand over the lead; close and reopen cases'), ('share_cases', 'Share a case with an agency and end a share'), ('who_looked', 'See who looked at a case'), ('support', 'Record contact with the victim and her safety plan'), ('research', "Return research for one's agency"), ('see_meetings', 'See the meetings one takes part in'), ('coordinate', 'List cases, prepare meetings, write minutes'), ('chair', 'Chair: close discussions, approve minutes'), ('act', "Update one's agency's actions"), ('workload', "See one's agency's workload"), ('dashboard', 'See figures and board reports'), ('drill', 'Open the records behind a figure'), ('restrict', 'Restrict a case, name who sees it, review conflicts of interest'), ('break_glass', 'Open a case in an emergency'), ('known', 'Be told that a person is known in the area to somebody else'), ('audit', 'See the audit log'), ('quality', 'Draw audit samples and say how well the MARAC works'), ('keep', 'Say at the end of its time whether a record is kept'), ('subject_access', "Answer people who ask what one's agency holds of them"), ('rights', 'Approve what is destroyed or given out; hold records; handle breaches'), ('configure', 'Configure areas, agencies and members'), ('people', 'Invite colleagues, change their roles, end what they have'), ('api', 'Use the API')], max_length=14),
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('pack', 'Meeting pack'), ('minutes', 'Minutes'), ('extract', 'Extract of minutes'), ('action_sheet', 'Action sheet'), ('case_summary', 'Case summary'), ('transfer', 'Transfer pack'), ('board', 'Board report'), ('steering', 'Steering-group paper'), ('subject_reply', 'Reply to a request')], max_length=14),
        ),
    ]

"""What MARAC knows of a case is seen by its readers; a private line of research by the agency that wrote it."""

from django.db import migrations

from dashub.policies import part_of, protect, protect_child

LINE = f"""{part_of("marac_researchline", "research_id", "marac_research")} AND (shared OR EXISTS (
  SELECT 1 FROM marac_research own WHERE own.id = research_id AND own.desk_id = ANY (app_readers())))"""
# The day and the reason of an emergency tell of the one case that it was called for.
MEETING = "NOT emergency OR EXISTS (SELECT 1 FROM marac_listing item WHERE item.meeting_id = marac_meeting.id)"


class Migration(migrations.Migration):
    dependencies = [("marac", "0004_discussion_edit"), ("cases", "0009_row_level_security")]
    operations = [
        *[protect_child(f"marac_{child}", "case_id", "cases_case") for child in ("listing", "action", "flag")],
        protect_child("marac_actionupdate", "action_id", "marac_action"),
        protect_child("marac_discussion", "listing_id", "marac_listing"),
        protect_child("marac_discussionedit", "discussion_id", "marac_discussion"),
        protect_child("marac_research", "listing_id", "marac_listing"),
        protect("marac_researchline", LINE),
        protect("marac_meeting", MEETING),
        protect_child("marac_attendance", "meeting_id", "marac_meeting"),
        protect_child("marac_minutes", "meeting_id", "marac_meeting"),
    ]

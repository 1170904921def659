"""Every change of a person's and a case's columns is kept; read by whoever sees the person and the case it is about."""

from django.db import migrations

from dashub.policies import keep, part_of, protect
from history.triggers import FUNCTION, NO_FUNCTION

PROTECTED = ["readers", "barred", "recheck_at"]
# What the MARAC copies down to a case is kept where it comes from.
COPIED = ["last_activity_at", "previous_risk_level", "listed", "acting_desks", "next_meeting_at", "repeat"]

RULE = " AND ".join(
    [
        "coalesce(case_id, person_id) IS NOT NULL",
        f"(case_id IS NULL OR {part_of('history_change', 'case_id', 'cases_case')})",
        f"(person_id IS NULL OR {part_of('history_change', 'person_id', 'people_person')})",
        f"(other_person_id IS NULL OR {part_of('history_change', 'other_person_id', 'people_person')})",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0001_change"),
        ("cases", "0009_row_level_security"),
        ("people", "0004_row_level_security"),
    ]
    operations = [
        migrations.RunSQL(FUNCTION, NO_FUNCTION),
        protect("history_change", RULE),
        keep("people_person", person="id", left_out=[*PROTECTED, "version", "created_at", "updated_at", "search_names"]),
        keep("people_alias", person="person_id"),
        keep("people_address", person="person_id", row=["kind", "desk_id"]),
        keep("people_contactpoint", person="person_id", row=["channel"], left_out=["value_key"]),
        keep("people_identifier", person="person_id", row=["kind"]),
        keep("people_relationship", person="first_id", other="second_id", row=["kind"]),
        keep("cases_case", case="id", left_out=[*PROTECTED, "version", *COPIED]),
        keep("cases_involvement", person="person_id", case="case_id", row=["role"]),
        keep("cases_contactplan", case="case_id", row=["user_id"]),
        keep("cases_share", case="content_object_id", row=["desk_id"]),
        keep("cases_nameduser", case="content_object_id", row=["user_id"]),
    ]

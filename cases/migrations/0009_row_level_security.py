"""A case is seen by its readers, and so is what belongs to it; notes and documents as far as they are shared."""

from django.db import migrations

from dashub.policies import part_of, protect, protect_child, protect_root

OF_A_CASE = [
    "childvoice",
    "contactplan",
    "endedshare",
    "involvement",
    "leadhandover",
    "presentation",
    "riskassessment",
    "safetyplan",
    "timelineentry",
    "victimvoice",
]

# In a function, because a policy that asks the other table's policy, which asks this one, never ends.
NAMED = """
CREATE FUNCTION cases_{kind}_names_me(asked bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.cases_{kind}_named_desks WHERE {kind}_id = asked AND desk_id = ANY (public.app_readers())) $$;
ALTER FUNCTION cases_{kind}_names_me(bigint) OWNER TO hub_rls;
"""


def protect_shareable(kind: str) -> list:
    """A note or a document: its agency's own, for the agencies that it names, or for everybody in the case."""
    table = f"cases_{kind}"
    shared = f"sharing IN ('case', 'marac') OR desk_id = ANY (app_readers()) OR sharing = 'named' AND cases_{kind}_names_me(id)"
    return [
        migrations.RunSQL(NAMED.format(kind=kind), f"DROP FUNCTION cases_{kind}_names_me(bigint);"),
        protect(table, f"{part_of(table, 'case_id', 'cases_case')} AND ({shared})"),
        protect_child(f"{table}_named_desks", f"{kind}_id", table),
    ]


DUE = f"""{part_of("cases_due", "case_id", "cases_case")}
  OR case_id IS NULL AND (user_id = app_user() OR desk_id = ANY (app_readers()))"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_presentation_referral"), ("agencies", "0005_hub_system")]
    operations = [
        *protect_root("cases_case", "cases"),
        *[protect_child(f"cases_{child}", "case_id", "cases_case") for child in OF_A_CASE],
        protect_child("cases_share", "content_object_id", "cases_case"),
        protect_child("cases_nameduser", "content_object_id", "cases_case"),
        protect_child("cases_bar", "person_id", "people_person"),
        protect_child("cases_presentation_perpetrators", "presentation_id", "cases_presentation"),
        *protect_shareable("note"),
        *protect_shareable("document"),
        protect("cases_due", DUE),
        protect("cases_paper", "recipient_id = app_user()"),
    ]

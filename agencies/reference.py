"""Reference rows that every installation starts with; a partnership changes and adds rows, never code.

Kinds of agency with their policy group (domain.md section 10), referral category (section 3) and research prompts
(section 2.4). No model is imported at the top, so that a migration may use this.
"""

from typing import NamedTuple

EVERYONE = (
    "Known since, and last contact",
    "Risk to her or the children",
    "What protects her",
    "Work offered or done",
)
HEALTH = ("Appointments missed", "Mental health", "Pregnancy and due date", *EVERYONE)


class Kind(NamedTuple):
    """A row of AgencyKind."""

    slug: str
    name: str
    group: str
    category: str
    prompts: tuple[str, ...] = EVERYONE


POLICE = (
    "Incidents in the last 12 months",
    "Orders, bail and warrants",
    "Weapons and firearms",
    "Police National Database and other forces",
    "Markers on the address",
    "Risk to her or the children",
)
CHILDRENS = ("Plan status and social worker", "Last visit, and what was seen", "Child's words or behaviour", *EVERYONE)
ADULT = ("Section 42 enquiries", "Capacity and care needs", "Carer's situation", *EVERYONE)
EDUCATION = ("Attendance", "Disclosures and behaviour", "Who collects the children", *EVERYONE)
HOUSING = ("Tenancy: whose, and its terms", "Anti-social behaviour and damage", "Offers and rehousing", *EVERYONE)
PROBATION = (
    "Licence terms and exclusion zones",
    "Release date",
    "OASys and risk of harm",
    "Victim liaison",
    *EVERYONE,
)
SUBSTANCE = ("Engagement and treatment", "Use that changes the risk", *EVERYONE)
IDVA = ("What she wants", "Safety plan so far", "Contact: when and how it is safe", "Risk to her or the children")

KINDS = (
    Kind("hub", "Council or MARAC hub", "hub", "other"),
    Kind("police", "Police", "police", "police", POLICE),
    Kind("idva", "IDVA service", "idva", "idva", IDVA),
    Kind("isva", "ISVA or sexual violence service", "voluntary", "voluntary", IDVA),
    Kind("childrens", "Children's social care", "childrens", "childrens", CHILDRENS),
    Kind("early-help", "Early help", "childrens", "childrens", CHILDRENS),
    Kind("mash", "MASH", "childrens", "mash", CHILDRENS),
    Kind("adult", "Adult social care", "adult", "adult", ADULT),
    Kind("gp", "GP or primary care", "health", "primary_care", HEALTH),
    Kind("hospital", "Hospital or emergency department", "health", "hospital", ("Attendances and injuries", *HEALTH)),
    Kind("maternity", "Maternity or health visiting", "health", "maternity", HEALTH),
    Kind("mental-health", "Mental health service", "health", "mental_health", HEALTH),
    Kind("ambulance", "Ambulance service", "health", "other", ("Call-outs to the address", *EVERYONE)),
    Kind("education", "School, college or education service", "education", "education", EDUCATION),
    Kind("housing", "Housing", "housing", "housing", HOUSING),
    Kind("probation", "Probation", "probation", "probation", PROBATION),
    Kind("youth-justice", "Youth justice service", "probation", "other", PROBATION),
    Kind("substance", "Substance misuse service", "substance", "substance", SUBSTANCE),
    Kind("voluntary", "Voluntary sector", "voluntary", "voluntary"),
    Kind("refuge", "Refuge or safe accommodation", "voluntary", "voluntary"),
    Kind("by-and-for", "By-and-for service", "voluntary", "voluntary"),
    Kind("perpetrator-programme", "Perpetrator programme", "voluntary", "voluntary", ("Attendance", *EVERYONE)),
    Kind("fire", "Fire and rescue", "voluntary", "other", ("Home safety visit and fire setting", *EVERYONE)),
    Kind("dwp", "Department for Work and Pensions", "voluntary", "other", ("Claims and their payee", *EVERYONE)),
    Kind("cafcass", "Cafcass", "childrens", "other", ("Proceedings and hearing dates", *EVERYONE)),
    Kind("opcc", "Office of the Police and Crime Commissioner", "voluntary", "other"),
    Kind("other-marac", "Another area's MARAC", "voluntary", "other_marac"),
    Kind("other", "Other agency", "voluntary", "other"),
)


def load_kinds(model) -> None:
    """Write the kinds that are not there yet; a row that a partnership has changed stays as it is."""
    for kind in KINDS:
        model.objects.get_or_create(
            slug=kind.slug,
            defaults={
                "name": kind.name,
                "policy_group": kind.group,
                "referral_category": kind.category,
                "research_prompts": list(kind.prompts),
            },
        )


def drop_unused_kinds(model) -> None:
    """The way back: kinds that no agency has."""
    model.objects.filter(slug__in=[kind.slug for kind in KINDS], agencies=None).delete()

"""Which desk of the area works a pathway: the table, and the choice that triage may change."""

from django.db.models import Q

from agencies.access import PolicyGroup
from agencies.models import Desk, ReferralCategory
from support.models import Pathway


def _kind(**fields) -> Q:
    return Q(**{f"agency__kind__{name}": value for name, value in fields.items()})


# For each pathway the kinds of agency that work it, best first: the first line that has a desk in the area counts.
# MARAC is absent: a case is listed there, no desk is asked.
ROUTES: dict[str, tuple[Q, ...]] = {
    Pathway.IDVA: (
        _kind(policy_group=PolicyGroup.IDVA, slug="idva"),
        _kind(policy_group=PolicyGroup.IDVA, referral_category=ReferralCategory.IDVA),
        _kind(policy_group=PolicyGroup.IDVA),
    ),
    Pathway.ISVA: (
        _kind(slug__contains="isva") | _kind(slug__contains="sexual"),
        _kind(policy_group=PolicyGroup.IDVA),
    ),
    Pathway.OUTREACH: (
        _kind(slug__contains="outreach"),
        _kind(policy_group=PolicyGroup.VOLUNTARY, referral_category=ReferralCategory.VOLUNTARY),
    ),
    Pathway.CHILDRENS: (
        _kind(policy_group=PolicyGroup.CHILDRENS, referral_category=ReferralCategory.MASH),
        _kind(policy_group=PolicyGroup.CHILDRENS),
    ),
    Pathway.ADULT: (_kind(policy_group=PolicyGroup.ADULT),),
    Pathway.HOUSING: (_kind(policy_group=PolicyGroup.HOUSING),),
    Pathway.PERPETRATOR: (
        _kind(slug__contains="perpetrator"),
        _kind(policy_group=PolicyGroup.PROBATION),
    ),
    Pathway.LADO: (
        _kind(slug__contains="lado"),
        _kind(policy_group=PolicyGroup.CHILDRENS, referral_category=ReferralCategory.CHILDRENS),
    ),
    Pathway.SCHOOL: (_kind(policy_group=PolicyGroup.EDUCATION),),
}


def desks_for(pathway: str, area) -> list[Desk]:
    """The active desks of the area that work a pathway, by name; empty where the area has none."""
    desks = Desk.objects.active().in_area(area).select_related("agency__kind")
    for kinds in ROUTES.get(pathway, ()):
        if found := list(desks.filter(kinds)):
            return found
    return []


def desk_for(pathway: str, area, preferred=None) -> Desk | None:
    """The desk that gets the work: the referring desk where it works this pathway itself, otherwise the first."""
    found = desks_for(pathway, area)
    return next((desk for desk in found if desk == preferred), found[0] if found else None)


def complete(pathways, for_marac: bool) -> list[str]:
    """The pathways in their order. Grounds for MARAC always list it, and MARAC always brings the IDVA (domain.md 4)."""
    wanted = set(pathways) | ({Pathway.MARAC} if for_marac else set())
    if Pathway.MARAC in wanted:
        wanted.add(Pathway.IDVA)
    return [pathway for pathway in Pathway.values if pathway in wanted]

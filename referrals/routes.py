"""Which desk of the area works a pathway: the table, and the choice that triage may change."""

from collections.abc import Iterable
from typing import NamedTuple

from agencies.access import PolicyGroup
from agencies.models import AgencyKind, Desk, ReferralCategory
from dashub import keys
from referrals.answers import people
from support.models import Pathway


class Worker(NamedTuple):
    """A kind of agency that works a pathway: by words in its slug, its policy group, its category; "" is any."""

    slug: str = ""
    group: str = ""
    category: str = ""

    def fits(self, kind: AgencyKind) -> bool:
        return (
            self.slug in kind.slug
            and self.group in ("", kind.policy_group)
            and self.category in ("", kind.referral_category)
        )


# For each pathway the kinds of agency that work it, best first: the first line that has a desk in the area counts.
# MARAC is absent: a case is listed there, no desk is asked.
ROUTES: dict[str, tuple[Worker, ...]] = {
    Pathway.IDVA: (
        Worker(group=PolicyGroup.IDVA, category=ReferralCategory.IDVA),
        Worker(group=PolicyGroup.IDVA),
    ),
    Pathway.ISVA: (Worker(slug="isva"), Worker(slug="sexual"), Worker(group=PolicyGroup.IDVA)),
    Pathway.OUTREACH: (
        Worker(slug="outreach"),
        Worker(group=PolicyGroup.VOLUNTARY, category=ReferralCategory.VOLUNTARY),
    ),
    Pathway.CHILDRENS: (
        Worker(group=PolicyGroup.CHILDRENS, category=ReferralCategory.MASH),
        Worker(group=PolicyGroup.CHILDRENS),
    ),
    Pathway.ADULT: (Worker(group=PolicyGroup.ADULT),),
    Pathway.HOUSING: (Worker(group=PolicyGroup.HOUSING),),
    Pathway.PERPETRATOR: (Worker(slug="perpetrator"), Worker(group=PolicyGroup.PROBATION)),
    Pathway.LADO: (
        Worker(slug="lado"),
        Worker(group=PolicyGroup.CHILDRENS, category=ReferralCategory.CHILDRENS),
    ),
    Pathway.SCHOOL: (Worker(group=PolicyGroup.EDUCATION),),
}


class Directory:
    """The active desks of an area, read once, by the pathways that they work."""

    def __init__(self, area):
        self.desks = list(Desk.objects.active().in_area(area).select_related("agency__kind"))

    def working(self, pathway: str) -> list[Desk]:
        """Those that take new work, by name; empty where the area has none. A desk for which pathways are set up works these
        and no others; of the rest, its kind decides."""
        for worker in ROUTES.get(pathway, ()):
            if found := [desk for desk in self.desks if desk.taking and _works(desk, pathway, worker)]:
                return found
        return []

    def first(self, pathway: str, preferred: Desk | None = None, schools: Iterable[str] = ()) -> Desk | None:
        """Who gets the work: the referring desk where it works this pathway itself, otherwise the first.

        A school is never guessed: it is one that the referral names, or nobody.
        """
        found = self.working(pathway)
        own = next((desk for desk in found if desk == preferred), None)
        if pathway == Pathway.SCHOOL:
            return own or next((desk for desk in found if _is_named(desk, schools)), None)
        return own or (found[0] if found else None)


def _works(desk: Desk, pathway: str, worker: Worker) -> bool:
    return worker.fits(desk.agency.kind) if desk.pathways is None else pathway in desk.pathways


def _is_named(desk: Desk, schools: Iterable[str]) -> bool:
    """By its whole name, or by the beginning of it where that is at least two words ("Alder Primary")."""
    held = keys.name_key(desk.agency.name)
    typed = [key for key in map(keys.name_key, schools) if key]
    return any(key == held or (" " in key and held.startswith(f"{key} ")) for key in typed)


def schools_of(answers: dict) -> list[str]:
    """The schools of the children, as they were typed."""
    return [str(child["school"]) for child in people(answers, "children") if child.get("school")]


def complete(pathways, for_marac: bool) -> list[str]:
    """The pathways in their order. Grounds for MARAC always list it, and MARAC always brings the IDVA (domain.md 4)."""
    wanted = set(pathways) | ({Pathway.MARAC} if for_marac else set())
    if Pathway.MARAC in wanted:
        wanted.add(Pathway.IDVA)
    return [pathway for pathway in Pathway.values if pathway in wanted]


def of_kind(desk: Desk) -> list[str]:
    """Pathways that desks of its kind work, some of them only where no desk of a better kind is in the area."""
    return [pathway for pathway, workers in ROUTES.items() if any(one.fits(desk.agency.kind) for one in workers)]


def desk_for(pathway: str, area, preferred: Desk | None = None) -> Desk | None:
    """As ``Directory.first``, for one pathway."""
    return Directory(area).first(pathway, preferred)

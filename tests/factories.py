"""Invented records for tests: each function makes one thing, complete and valid, and takes what matters as arguments."""

from itertools import count

from agencies.access import PolicyGroup, Role
from agencies.models import Agency, AgencyKind, Area, Desk, Membership, ReferralCategory, SecondFactor, User
from agencies.sealed import seal
from audit.log import System
from cases.models import Case, Involvement
from cases.models.share import ShareBasis
from cases.sharing import share_with
from people.models import Person

PASSWORD = "correct horse battery"
SYSTEM = System("tests")
OPEN_ALL_WEEK = {str(day): ["08:30", "17:00"] for day in range(5)}
_numbers = count(1)


def make_kind(group=PolicyGroup.VOLUNTARY, category=ReferralCategory.VOLUNTARY) -> AgencyKind:
    return AgencyKind.objects.get_or_create(
        slug=f"{group}-{category}",
        defaults={"name": f"{group} {category}", "policy_group": group, "referral_category": category},
    )[0]


def make_area(name="Merrow", **fields) -> Area:
    """An area with its hub desk."""
    number = next(_numbers)
    area = Area.objects.create(
        name=f"{name} {number}",
        slug=f"{name.lower()}-{number}",
        partnership=f"{name} Domestic Abuse Partnership",
        **{"women_16plus": 100_000, "opening_hours": OPEN_ALL_WEEK, **fields},
    )
    area.hub_desk = make_desk(area, PolicyGroup.HUB, ReferralCategory.OTHER, name=f"{name} hub {number}")
    area.save(update_fields=["hub_desk"])
    return area


def make_desk(area, group=PolicyGroup.VOLUNTARY, category=ReferralCategory.VOLUNTARY, name=None) -> Desk:
    agency = Agency.objects.create(name=name or f"{group} {next(_numbers)}", kind=make_kind(group, category))
    return Desk.objects.create(agency=agency, area=area)


def make_user(desk=None, *roles: Role, name=None, **fields) -> User:
    """A user; with a desk, one who holds the roles there. The password is PASSWORD."""
    number = next(_numbers)
    user = User(email=f"user{number}@example.org", full_name=name or f"Worker {number}", **fields)
    user.set_password(PASSWORD)
    user.save()
    if desk:
        Membership.objects.create(user=user, desk=desk, roles=[str(role) for role in roles])
    return screened(user)


def screened(user) -> User:
    """As if she had been compared with the parties of every case and none was found: see people with no standing else."""
    areas = set(user.memberships.live().values_list("desk__area_id", flat=True))
    user.screened_as = user.screening_mark(areas)
    user.save(update_fields=["screened_as"])
    user.__dict__.pop("_standing", None)
    return user


def code_of(user) -> str:
    """The code that her telephone shows next; whoever has set up none gets one."""
    factor, _ = SecondFactor.objects.get_or_create(user=user, defaults={"sealed": seal("JBSWY3DPEHPK3PXP" * 2)})
    return factor.next_code()


def make_person(given="Ada", family=None, **fields) -> Person:
    return Person.objects.create(given_name=given, family_name=family or f"Testwood{next(_numbers)}", **fields)


def make_case(area, *desks, victim=None, perpetrators=None, children=(), **fields) -> Case:
    """An open case with a victim and a perpetrator, shared with the area's hub and the desks given."""
    case = Case.objects.create(area=area, **fields)
    Involvement.objects.create(case=case, person=victim or make_person(sex="female"), role="victim")
    for person in perpetrators if perpetrators is not None else [make_person("Bren", sex="male")]:
        Involvement.objects.create(case=case, person=person, role="perpetrator", to_victim="ex_cohabitant")
    for person in children:
        Involvement.objects.create(case=case, person=person, role="child", to_victim="child")
    hub = [area.hub_desk] if area.hub_desk_id else []
    share_with(case, [*hub, *desks], ShareBasis.PATHWAY, "for the test", SYSTEM)
    return case

"""Two invented areas with their agencies and the people who work there. The first is the partnership of the demo."""

from dataclasses import dataclass, field
from datetime import date, time

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from agencies.access import Role
from agencies.models import Agency, AgencyKind, Area, Desk, Membership, SecondFactor, User
from agencies.models.second_factor import new_secret
from agencies.sealed import seal
from dashub.demo import names
from marac.models import Cadence, Kind, Series

PASSWORD = "merrow-sample-2026"  # noqa: S105 - printed by make run; load_demo refuses a real database
EMAIL = "merrow.example"
HUB = "Merrow Domestic Abuse Hub"
WORKING_WEEK = {str(day): ["08:30", "17:00"] for day in range(5)}
# Cases heard in a year by the sample of product.md, and women aged 16 and over for 47 of them in 10,000.
HEARD_A_YEAR = 950
WOMEN = 202_000

MERROW = "Merrow"
TARN = "Tarn Vale"
# Agency, kind, areas. The first of a kind in an area is the one that a pathway goes to.
AGENCIES = [
    (HUB, "hub", [MERROW]),
    ("Merrow and Tarn Police", "police", [MERROW, TARN]),
    ("Merrow IDVA Service", "idva", [MERROW]),
    ("Harbour Sexual Violence Service", "isva", [MERROW]),
    ("Merrow Children's Social Care", "childrens", [MERROW]),
    ("Merrow MASH", "mash", [MERROW]),
    ("Merrow Adult Social Care", "adult", [MERROW]),
    ("Merrow Primary Care Network", "gp", [MERROW]),
    ("Merrow General Hospital", "hospital", [MERROW]),
    ("Merrow Maternity and Health Visiting", "maternity", [MERROW]),
    ("Fellside Mental Health Trust", "mental-health", [MERROW, TARN]),
    ("Northern Vale Ambulance Service", "ambulance", [MERROW]),
    ("Merrow Education Safeguarding", "education", [MERROW]),
    ("Larkhill Academy Trust", "education", [MERROW]),
    ("Northgate Schools Partnership", "education", [MERROW]),
    ("Merrow College", "education", [MERROW]),
    ("Merrow Council Housing", "housing", [MERROW]),
    ("Quayside Homes", "housing", [MERROW]),
    ("Weavers Housing Association", "housing", [MERROW]),
    ("Probation Service Merrow and Tarn", "probation", [MERROW, TARN]),
    ("Turning Tide Recovery", "substance", [MERROW]),
    ("Lantern Outreach", "outreach", [MERROW]),
    ("Anchor Refuge", "refuge", [MERROW]),
    ("Rowan House Refuge", "refuge", [MERROW]),
    ("Changing Course Programme", "perpetrator-programme", [MERROW]),
    ("Sahara Women's Project", "by-and-for", [MERROW]),
    ("Spectrum LGBT+ Support", "voluntary", [MERROW]),
    ("Merrow Men's Support", "voluntary", [MERROW]),
    ("Age Kindly Merrow", "voluntary", [MERROW]),
    ("Victim Care Merrow", "voluntary", [MERROW]),
    ("Little Lanterns Children's Service", "voluntary", [MERROW]),
    ("Eastmoor Community Law Centre", "voluntary", [MERROW]),
    ("Merrow Fire and Rescue", "fire", [MERROW]),
    ("Jobcentre Merrow", "dwp", [MERROW]),
    ("Family Court Advisers Merrow", "cafcass", [MERROW]),
    ("Commissioner's Office for Merrow and Tarn", "opcc", [MERROW, TARN]),
    ("Merrow Community Safety", "other", [MERROW]),
    ("Merrow Carers Centre", "voluntary", [MERROW]),
    ("Tarn Vale Hub", "hub", [TARN]),
    ("Tarn Vale IDVA Service", "idva", [TARN]),
    ("Tarn Vale Children's Services", "childrens", [TARN]),
    ("Tarn Vale Housing", "housing", [TARN]),
]
OUTREACH = {"name": "Outreach service", "policy_group": "voluntary", "referral_category": "voluntary"}
# Who sits in the daily meeting: the agency and the group whose words its research and actions are made of.
SITTING = [
    "Merrow and Tarn Police", "Merrow IDVA Service", "Merrow Children's Social Care", "Merrow Adult Social Care",
    "Merrow Primary Care Network", "Merrow General Hospital", "Merrow Council Housing",
    "Probation Service Merrow and Tarn", "Merrow Education Safeguarding", "Turning Tide Recovery",
]  # fmt: skip
TARN_SITTING = [
    "Merrow and Tarn Police",
    "Tarn Vale IDVA Service",
    "Tarn Vale Children's Services",
    "Tarn Vale Housing",
]


@dataclass(frozen=True)
class SignIn:
    """One demo user: what she is called, where she works, as what, and what to try with her."""

    role: Role
    agency: str
    mailbox: str
    name: str
    job: str

    @property
    def email(self) -> str:
        return f"{self.mailbox}@{EMAIL}"


SIGN_INS = [
    SignIn(Role.PRACTITIONER, "Merrow and Tarn Police", "practitioner", "Priya Naylor", "Safeguarding officer"),
    SignIn(Role.TRIAGE, HUB, "triage", "Donna Ackroyd", "Triage officer"),
    SignIn(Role.IDVA, "Merrow IDVA Service", "idva", "Carys Okafor", "IDVA"),
    SignIn(Role.REPRESENTATIVE, "Merrow Council Housing", "representative", "Imran Wardle", "Housing lead"),
    SignIn(Role.MANAGER, "Merrow Council Housing", "manager", "Joan Lindqvist", "Housing manager"),
    SignIn(Role.COORDINATOR, HUB, "coordinator", "Tomasz Bellamy", "MARAC coordinator"),
    SignIn(Role.CHAIR, HUB, "chair", "Ruth Kirkbride", "MARAC chair"),
    SignIn(Role.BOARD, HUB, "board", "Marcus Fairley", "Board member"),
    SignIn(Role.GOVERNANCE, HUB, "governance", "Niamh Varley", "Information-governance lead"),
    SignIn(Role.ADMINISTRATOR, HUB, "administrator", "Ben Quayle", "System administrator"),
]
# Colleagues, so that lists have several names: role and how many at each agency that sits in the meeting.
COLLEAGUES = {Role.PRACTITIONER: 2, Role.REPRESENTATIVE: 1}


@dataclass
class Place:
    """An area with its desks and workers by agency, and its series."""

    area: Area
    desks: dict[str, Desk] = field(default_factory=dict)
    workers: dict[int, list[User]] = field(default_factory=dict)
    roles: dict[tuple[int, Role], list[User]] = field(default_factory=dict)
    series: Series | None = None

    def sitting(self) -> list[Desk]:
        return [self.desks[name] for name in dict.fromkeys(SITTING + TARN_SITTING) if name in self.desks]

    def of_kind(self, *slugs: str) -> list[Desk]:
        return [desk for desk in self.desks.values() if desk.agency.kind.slug in slugs]

    def someone(self, random, desk: Desk, *roles: Role) -> User | None:
        """A worker at the desk, with one of the roles where any has it."""
        able = [user for role in roles for user in self.roles.get((desk.pk, role), [])]
        staff = able or self.workers.get(desk.pk, [])
        return random.choice(staff) if staff else None

    @property
    def hub(self) -> Desk:
        return self.area.hub_desk


def build(random, women: int) -> tuple[Place, Place]:
    """Merrow and Tarn Vale with every agency, desk, worker and series."""
    # A kind of its own, as any partnership may add one: outreach referrals then go to the agency that does outreach.
    AgencyKind.objects.get_or_create(slug="outreach", defaults=OUTREACH)
    kinds = {kind.slug: kind for kind in AgencyKind.objects.all()}
    merrow = Place(_area(MERROW, women, on_call_phone="01632 960 999"))
    tarn = Place(_area(TARN, women // 12))
    for name, kind, areas in AGENCIES:
        agency = Agency.objects.create(name=name, kind=kinds[kind])
        for place in (merrow, tarn):
            if place.area.name in areas:
                place.desks[name] = _desk(agency, place.area)
    _staff(random, merrow, tarn)
    for place, hub in ((merrow, HUB), (tarn, "Tarn Vale Hub")):
        _open(place, place.desks[hub])
    return merrow, tarn


def _area(name: str, women: int, **fields) -> Area:
    return Area.objects.create(
        name=name,
        slug=name.lower().replace(" ", "-"),
        partnership=f"{name} Domestic Abuse Partnership",
        women_16plus=women,
        opening_hours=WORKING_WEEK,
        on_call_name="Duty manager, out of hours",
        **fields,
    )


def _desk(agency: Agency, area: Area) -> Desk:
    mailbox = "".join(c for c in agency.name.lower() if c.isalnum())[:40]
    return Desk.objects.create(agency=agency, area=area, email=f"{mailbox}@{EMAIL}", phone="01632 960 100")


def _open(place: Place, hub: Desk) -> None:
    place.area.hub_desk = hub
    if on_call := place.roles.get((hub.pk, Role.TRIAGE)):
        place.area.on_call_user = on_call[0]
    place.area.save()
    daily = place.area.name == MERROW
    place.series = Series.objects.create(
        area=place.area,
        name=f"{place.area.name} daily MARAC" if daily else f"{place.area.name} weekly MARAC",
        cadence=Cadence.DAILY if daily else Cadence.WEEKLY,
        weekdays=[0, 1, 2, 3, 4] if daily else [2],
        starts=time(9, 30),
        capacity=8,
        minutes_per_case=10,
        cut_off_days=1,
        cut_off_at=time(12, 0),
        research_days=1,
        research_at=time(16, 0),
        quorum=5 if daily else 3,
    )
    place.series.desks.set(place.sitting())
    if daily:
        place.series.reviewed_in = _review(place)
        place.series.save(update_fields=["reviewed_in"])


def _review(place: Place) -> Series:
    """Every second week the plans of the daily meeting are gone through again."""
    series = Series.objects.create(
        area=place.area,
        name=f"{place.area.name} review",
        kind=Kind.REVIEW,
        takes_referrals=False,
        cadence=Cadence.FORTNIGHTLY,
        weekdays=[2],
        first_on=date(2026, 1, 7),
        starts=time(14, 0),
        capacity=16,
        minutes_per_case=8,
        cut_off_days=3,
        cut_off_at=time(12, 0),
        research_days=1,
        research_at=time(16, 0),
        quorum=5,
    )
    series.desks.set(place.sitting())
    return series


def _staff(random, merrow: Place, tarn: Place) -> None:
    password = make_password(PASSWORD)
    for sign_in in SIGN_INS:
        _worker(merrow, merrow.desks[sign_in.agency], sign_in.role, sign_in.email, sign_in.name, sign_in.job, password)
    number = 0
    for place in (merrow, tarn):
        for desk in place.desks.values():
            for role in _roles_at(place, desk):
                number += 1
                name = f"{random.choice(names.WOMEN + names.MEN)} {random.choice(names.FAMILIES)}"
                _worker(place, desk, role, f"worker{number}@{EMAIL}", name, role.label, password)


def _roles_at(place: Place, desk: Desk) -> list[Role]:
    """Who works at a desk beside the people of SIGN_INS."""
    kind = desk.agency.kind.slug
    if kind == "hub":
        return [Role.TRIAGE, Role.TRIAGE, Role.COORDINATOR, Role.CHAIR]
    if kind in ("idva", "isva"):
        return [Role.IDVA] * 4 + [Role.MANAGER]
    many = desk in place.sitting()
    return [role for role, count in COLLEAGUES.items() for _ in range(count)] if many else [Role.PRACTITIONER]


def _worker(place: Place, desk: Desk, role: Role, email: str, name: str, job: str, password: str) -> None:
    user = User.objects.create(
        email=email, full_name=name, job_title=job, password=password, joined_at=timezone.now(), phone="01632 960 101"
    )
    Membership.objects.create(user=user, desk=desk, roles=[str(role)])
    # Not compared with the families, whose names are drawn from the same lists.
    user.screened_as = user.screening_mark({desk.area_id})
    user.save(update_fields=["screened_as"])
    # So that a newcomer needs no telephone: `make code` shows its codes.
    SecondFactor.objects.create(user=user, sealed=seal(new_secret()))
    place.roles.setdefault((desk.pk, role), []).append(user)
    if role not in (Role.BOARD, Role.GOVERNANCE, Role.ADMINISTRATOR):
        place.workers.setdefault(desk.pk, []).append(user)

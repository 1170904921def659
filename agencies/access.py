"""THE policy: who may do and see what. Everything else asks here and nothing else decides.

Nouns (Permission, Role), tables (GRANTS; SECTIONS in agencies/sections.py) and the row rule (``visible``). Works on
a protocol - the protected columns and a frozen ``CaseFacts`` - and never imports Case.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayOverlap
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from agencies.sections import MAY_BE_KNOWN, NEVER_BY_GLASS, NO_SECRET, PLAIN, SECTIONS, Level, PolicyGroup, Section


class Role(models.TextChoices):
    """What a person does at a desk. Held per desk; a person may hold several."""

    PRACTITIONER = "practitioner", "Practitioner"
    TRIAGE = "triage", "Triage officer"
    IDVA = "idva", "IDVA"
    REPRESENTATIVE = "representative", "Agency representative"
    MANAGER = "manager", "Agency manager"
    COORDINATOR = "coordinator", "MARAC coordinator"
    CHAIR = "chair", "MARAC chair"
    BOARD = "board", "Board member"
    GOVERNANCE = "governance", "Information-governance lead"
    ADMINISTRATOR = "administrator", "System administrator"


class Permission(models.TextChoices):
    """A power. Doors name one each; GRANTS says which roles hold it."""

    HOME = "home", "See one's own home page, notices and account"
    REFER = "refer", "Make a referral and follow one's own agency's referrals"
    TRIAGE = "triage", "Work the triage queue and decide referrals"
    SEE_CASES = "see_cases", "See cases shared with one's agency"
    WRITE_CASES = "write_cases", "Write notes, add documents and people, assess risk"
    LEAD_CASES = "lead_cases", "Take and hand over the lead; close and reopen cases"
    SHARE_CASES = "share_cases", "Share a case with an agency and end a share"
    WHO_LOOKED = "who_looked", "See who looked at a case"
    SUPPORT = "support", "Record contact with the victim and her safety plan"
    RESEARCH = "research", "Return research for one's agency"
    SEE_MEETINGS = "see_meetings", "See the meetings one takes part in"
    COORDINATE = "coordinate", "List cases, prepare meetings, write minutes"
    CHAIR = "chair", "Chair: close discussions, approve minutes"
    ACT = "act", "Update one's agency's actions"
    WORKLOAD = "workload", "See one's agency's workload"
    DASHBOARD = "dashboard", "See figures and board reports"
    DRILL = "drill", "Open the records behind a figure"
    RESTRICT = "restrict", "Restrict a case, name who sees it, review conflicts of interest"
    BREAK_GLASS = "break_glass", "Open a case in an emergency"
    KNOWN_ELSEWHERE = "known", "Be told that a person is known in the area to somebody else"
    AUDIT = "audit", "See the audit log"
    QUALITY = "quality", "Draw audit samples and say how well the MARAC works"
    KEEP = "keep", "Say at the end of its time whether a record is kept"
    SUBJECT_ACCESS = "subject_access", "Answer people who ask what one's agency holds of them"
    RIGHTS = "rights", "Approve what is destroyed or given out; hold records; handle breaches"
    CONFIGURE = "configure", "Configure areas, agencies and members"
    PEOPLE = "people", "Invite colleagues, change their roles, end what they have"
    API = "api", "Use the API"


_EVERYONE = frozenset({Permission.HOME})
_WORKER = _EVERYONE | {Permission.REFER, Permission.SEE_CASES, Permission.WRITE_CASES, Permission.ACT, Permission.API}

# Who meets families. The hub's desk reads every case of its area but the restricted ones, which no glass opens.
_FIELD = _WORKER | {Permission.BREAK_GLASS}
# Who answers for who sees a case. Who looked is shown to these and to the IDVA, whom the victim asks: a member of one agency
# has no need to know when another one's worker read what.
_HUB = _WORKER | {
    Permission.SHARE_CASES,
    Permission.WHO_LOOKED,
    Permission.KNOWN_ELSEWHERE,
    Permission.DASHBOARD,
    Permission.DRILL,
}
_CHAIRING = {
    Permission.SEE_MEETINGS,
    Permission.COORDINATE,
    Permission.RESTRICT,
    Permission.KEEP,
    Permission.QUALITY,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.PRACTITIONER: frozenset(_FIELD),
    Role.TRIAGE: frozenset(_HUB | {Permission.TRIAGE, Permission.LEAD_CASES}),
    Role.IDVA: frozenset(
        _FIELD
        | {
            Permission.SUPPORT,
            Permission.LEAD_CASES,
            Permission.RESEARCH,
            Permission.SEE_MEETINGS,
            Permission.WHO_LOOKED,
        }
    ),
    Role.REPRESENTATIVE: frozenset(_FIELD | {Permission.RESEARCH, Permission.SEE_MEETINGS}),
    Role.MANAGER: frozenset(
        _WORKER | {Permission.WORKLOAD, Permission.DASHBOARD, Permission.SUBJECT_ACCESS, Permission.PEOPLE}
    ),
    Role.COORDINATOR: frozenset(_HUB | _CHAIRING | {Permission.TRIAGE, Permission.LEAD_CASES}),
    Role.CHAIR: frozenset(_HUB | _CHAIRING | {Permission.CHAIR}),
    Role.BOARD: frozenset(_EVERYONE | {Permission.DASHBOARD}),
    Role.GOVERNANCE: frozenset(_EVERYONE | {Permission.AUDIT, Permission.DASHBOARD, Permission.RIGHTS}),
    Role.ADMINISTRATOR: frozenset(_EVERYONE | {Permission.CONFIGURE, Permission.PEOPLE}),
}

# Who hands out which roles and takes them away: a manager at her own desk those of an agency's own work, an administrator
# at every desk of her area all of them. Whoever holds a role that one may not hand out is not one's to change either.
HANDS_OUT: dict[Role, frozenset[Role]] = {
    Role.MANAGER: frozenset({Role.PRACTITIONER, Role.IDVA, Role.REPRESENTATIVE, Role.MANAGER}),
    Role.ADMINISTRATOR: frozenset(Role),
}

HUB_ROLES = frozenset({Role.TRIAGE, Role.COORDINATOR, Role.CHAIR})
MEETING_ROLES = frozenset({Role.REPRESENTATIVE, Role.IDVA})


# In ``readers`` a desk is its number, a user minus hers, and a user who broke the glass minus this and hers: what she
# is let in by is known without another query.
GLASS = 10**12


@dataclass(frozen=True)
class Post:
    """One membership of a user: a desk, where it stands and what she does there."""

    desk_id: int
    area_id: int
    agency_id: int
    group: PolicyGroup
    roles: frozenset[Role]

    @property
    def powers(self) -> frozenset[Permission]:
        return frozenset().union(*(GRANTS[role] for role in self.roles))


@dataclass(frozen=True)
class Standing:
    """Everything the policy knows of a user, read once a request."""

    user_id: int
    posts: tuple[Post, ...] = ()

    def posts_with(self, permission: Permission) -> tuple[Post, ...]:
        return tuple(post for post in self.posts if permission in post.powers)

    def desks(self, permission: Permission = Permission.SEE_CASES) -> list[int]:
        """The desks at which she holds a permission."""
        return [post.desk_id for post in self.posts_with(permission)]

    def areas(self, permission: Permission) -> list[int]:
        return sorted({post.area_id for post in self.posts_with(permission)})

    @property
    def principals(self) -> list[int]:
        """Her numbers in ``readers``: her desks, minus herself, and as one who broke the glass. Empty where no role of
        hers sees cases: a board member, the governance lead and the administrator see none, not even by name."""
        desks = self.desks()
        return [*desks, -self.user_id, -GLASS - self.user_id] if desks else []


@dataclass(frozen=True)
class CaseFacts:
    """What the policy needs of a case, and no more."""

    id: int
    area_id: int
    readers: frozenset[int]
    barred: frozenset[int] = frozenset()
    listed: bool = False
    acting_desks: frozenset[int] = field(default_factory=frozenset)


def standing(user) -> Standing:
    """The user's standing; one query, kept on the instance for the request. None until she is screened as she is now."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Standing(user_id=0)
    if not hasattr(user, "_standing"):
        rows = user.memberships.live().values_list(
            "desk_id", "desk__area_id", "desk__agency_id", "desk__agency__kind__policy_group", "roles"
        )
        posts = tuple(Post(d, a, g, PolicyGroup(p), frozenset(Role(r) for r in roles)) for d, a, g, p, roles in rows)
        user._standing = Standing(user.pk, posts if user.is_screened({post.area_id for post in posts}) else ())
    return user._standing


def may(user, permission: Permission, obj=None) -> bool:
    """Whether she holds the power - for an object, at a post in the object's area.

    It presupposes that the object is visible: rows are decided by ``visible``, powers here. To look at what is visible
    takes no post in its area, so that a desk or a named user elsewhere can be let in; all else does.
    """
    posts = standing(user).posts_with(permission)
    area_id = getattr(obj, "area_id", None)
    anywhere = area_id is None or permission == Permission.SEE_CASES
    return any(anywhere or post.area_id == area_id for post in posts)


def roles_given(user, desk) -> frozenset[Role]:
    """The roles that she may hand out and take away at a desk. To others: nobody's own roles are hers to change."""
    given: set[Role] = set()
    for post in standing(user).posts_with(Permission.PEOPLE):
        for role in post.roles & HANDS_OUT.keys():
            here = post.area_id == desk.area_id if role == Role.ADMINISTRATOR else post.desk_id == desk.pk
            given |= HANDS_OUT[role] if here else set()
    return frozenset(given)


def staffed_by(user) -> Q:
    """``roles_given`` as a filter on desks: those where she may hand out any role."""
    clause = Q(pk__in=[])
    for post in standing(user).posts_with(Permission.PEOPLE):
        clause |= Q(area=post.area_id) if Role.ADMINISTRATOR in post.roles else Q(pk=post.desk_id)
    return clause


def may_change_member(user, membership) -> bool:
    """Whether somebody's roles at a desk are hers to change: another's, and none of them beyond what she hands out."""
    given = roles_given(user, membership.desk)
    return bool(given) and membership.user_id != user.pk and given.issuperset(membership.roles)


def needs_second_factor(user) -> bool:
    """Whether she can reach anything but her own page and figures. A password alone does not open it."""
    return any(post.powers - {Permission.HOME, Permission.DASHBOARD} for post in standing(user).posts)


def steers(user) -> list[int]:
    """Areas whose agencies she compares in figures: those of the hub's desk, the board's and the governance lead's."""
    posts = standing(user).posts
    wide = {
        role for role, powers in GRANTS.items() if Permission.DASHBOARD in powers and Permission.WORKLOAD not in powers
    }
    return sorted({post.area_id for post in posts if post.roles & wide})


def accounts(user) -> Q:
    """Agencies' part in meetings - returns, actions - that she is shown in figures, as a filter on what has a ``desk``:
    of every agency to those who steer an area, to a representative and a manager their own. It opens no case."""
    own = {*standing(user).desks(Permission.RESEARCH), *standing(user).desks(Permission.WORKLOAD)}
    return Q(desk__area__in=steers(user)) | Q(desk__in=own)


def visible(queryset, user):
    """The row rule over the protected columns: read by one of her principals, not barred, not past an expiry."""
    who = standing(user)
    if not who.principals:
        return queryset.none()
    mine = Value(who.principals, output_field=_BIGINTS)
    clauses = Q(readers__overlap=who.principals) & ~Q(barred__contains=[who.user_id])
    function = queryset.model.readers_function
    if function:
        live = Func(F("pk"), function=function, output_field=_BIGINTS)
        clauses &= Q(recheck_at__gt=Now()) | Q(ArrayOverlap(live, mine))
    return queryset.filter(clauses)


def may_see(user, facts: CaseFacts) -> bool:
    """The same rule for one case in memory; ``facts.readers`` holds live readers only."""
    who = standing(user)
    return not facts.readers.isdisjoint(who.principals) and who.user_id not in facts.barred


_BIGINTS = ArrayField(models.BigIntegerField())


def sections_for(user, facts: CaseFacts) -> dict[Section, Level]:
    """How much of each section of a visible case she sees; sections at NONE are left out.

    The highest level over her posts that the case is shared with counts. A user let in by name sees
    what the column of her own agency gives; so does one who broke the glass, less NEVER_BY_GLASS.
    """
    levels: dict[Section, Level] = {}
    for post, shared in _reading(user, facts):
        for section in Section:
            level = _level(section, post, facts) if shared or section not in NEVER_BY_GLASS else Level.NONE
            if level > levels.get(section, Level.NONE):
                levels[section] = level
    return levels


def _reading(user, facts: CaseFacts):
    """(post, whether by a share or a name) for her posts that read the case; by the glass alone where not."""
    who = standing(user)
    if who.user_id in facts.barred:
        return
    named, glass = -who.user_id in facts.readers, -GLASS - who.user_id in facts.readers
    for post in who.posts_with(Permission.SEE_CASES):
        shared = named or post.desk_id in facts.readers
        if shared or glass:
            yield post, shared


def knows_of(user, facts: CaseFacts) -> frozenset[Section]:
    """Sections of a visible case that she does not read, but of which she may know that another agency holds something."""
    seen = sections_for(user, facts)
    letters = {
        section: {_letter(section, post, facts) for post, _ in _reading(user, facts)} for section in MAY_BE_KNOWN
    }
    return frozenset(
        section
        for section, given in letters.items()
        if given - {"-"} and seen.get(section, Level.NONE) < Level.SUMMARY
    )


def sections_told(user, facts: CaseFacts | None) -> frozenset[Section]:
    """Sections of which she may know that a case has something; ``facts`` of none for a case that she does not see."""
    if facts is None or not may_see(user, facts):
        return NO_SECRET
    return frozenset(sections_for(user, facts)) | knows_of(user, facts)


def _letter(section: Section, post: Post, facts: CaseFacts) -> str:
    hub = post.roles & HUB_ROLES and post.area_id == facts.area_id
    return SECTIONS[section, PolicyGroup.HUB if hub else post.group]


def _level(section: Section, post: Post, facts: CaseFacts) -> Level:
    letter = _letter(section, post, facts)
    if letter in "MX" and post.roles & MEETING_ROLES and (facts.listed or post.desk_id in facts.acting_desks):
        return Level.FULL
    return PLAIN[letter]


def full_in(user, section: Section, case: str = "case") -> Q:
    """``sections_for`` as a filter on a child of a case: those whose case shows her the section in full.

    ``case`` is the path to the case. It presupposes the row rule; the same table and stages decide.
    """
    clause = Q(pk__in=[])
    for post in standing(user).posts_with(Permission.SEE_CASES):
        reads = Q(**{f"{case}__readers__contains": [post.desk_id]})
        reads |= Q(**{f"{case}__readers__contains": [-user.pk]})
        if section not in NEVER_BY_GLASS:
            reads |= Q(**{f"{case}__readers__contains": [-GLASS - user.pk]})
        here = Q(**{f"{case}__area": post.area_id})
        own = _stage(SECTIONS[section, post.group], post, case)
        hub = _stage(SECTIONS[section, PolicyGroup.HUB], post, case) if post.roles & HUB_ROLES else own
        clause |= reads & (here & hub | ~here & own)
    return clause


def _stage(letter: str, post: Post, case: str) -> Q:
    """When a letter of the table means in full, for one post."""
    if letter == "F":
        return ~Q(pk__in=[])
    if letter in "MX" and post.roles & MEETING_ROLES:
        return Q(**{f"{case}__listed": True}) | Q(**{f"{case}__acting_desks__contains": [post.desk_id]})
    return Q(pk__in=[])


def users_who_may(permission: Permission, facts: CaseFacts):
    """People who hold a permission at a desk that reads the case (or are named in it), less the barred."""
    at_desk = Q(desk_id__in=[number for number in facts.readers if number > 0])
    named = Q(user_id__in=[-number for number in facts.readers if -GLASS < number < 0])
    return _holders(permission, at_desk | named).exclude(pk__in=facts.barred)


def only_readers(users: Iterable, facts: CaseFacts) -> list:
    """Those of some people who read the case: nobody else is told anything of it."""
    return [
        user
        for user in users
        if user.pk not in facts.barred and not facts.readers.isdisjoint(standing(user).principals)
    ]


def users_at(desk_ids: Iterable[int], permission: Permission):
    """People who hold a permission at one of the desks."""
    return _holders(permission, Q(desk_id__in=list(desk_ids)))


def _holders(permission: Permission, where: Q):
    """Active people, by their posts. A service account of the API is told nothing and is given no work."""
    from agencies.models import Membership, User

    posts = Membership.objects.live().filter(where, roles__overlap=roles_with(permission))
    people = User.objects.filter(pk__in=posts.values("user"), is_active=True, api_tokens=None)
    return people.exclude(screened_as="")


def roles_with(permission: Permission) -> list[str]:
    """The roles that hold a permission."""
    return [role.value for role, powers in GRANTS.items() if permission in powers]


def column(group: PolicyGroup) -> dict[Section, str]:
    """A column of the table as its letters, for the panel that tells what an agency sees and for what may be sent to it."""
    return {section: SECTIONS[section, group] for section in Section}

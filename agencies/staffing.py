"""Joiners and movers: accounts for new colleagues, and the roles that somebody holds at a desk.

Every step asks the policy for who acts (``access.roles_given``): nobody changes her own roles, and nobody hands out or takes
away a role that is not hers to give. Leavers are dashub/leaving.py, because their work lies in every app.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from agencies import access
from agencies.access import Role
from agencies.models import Desk, Membership, SecondFactor, User
from agencies.notices import notify
from agencies.principals import as_system
from agencies.tasks import email_password_link
from audit.log import record
from audit.models import Verb
from dashub.errors import InvalidInput, NotAllowed, WrongState
from dashub.moments import day

NOT_HERS = (
    "You may not hand out these roles, or change who holds them. Nobody changes her own roles: ask another "
    "manager of your agency, or the partnership’s administrator."
)


@dataclass(frozen=True)
class Line:
    """One colleague as the page lists her."""

    pk: int
    name: str
    email: str
    job_title: str
    does: str
    signed_in: str
    second_factor: str
    left: str
    changes: bool


def desks_of(by):
    """The desks whose people are hers to look after."""
    desks = Desk.objects.active().filter(access.staffed_by(by)).select_related("agency", "area")
    return desks.order_by("area__name", "agency__name")


def members_of(by):
    """The people at those desks. A system that uses the API is none: `manage.py api_token` keeps it."""
    rows = Membership.objects.filter(desk__in=desks_of(by), user__api_tokens=None)
    return rows.select_related("user", "desk__agency", "desk__area")


def lines(memberships: Iterable[Membership], by) -> list[Line]:
    memberships = list(memberships)
    # A second factor is its owner's to see; that there is one is told, and nothing else of it.
    with as_system("who has a second factor"):
        users = [one.user_id for one in memberships]
        protected = set(SecondFactor.objects.filter(user__in=users).values_list("user_id", flat=True))
    return [_line(one, one.user_id in protected, by) for one in memberships]


def _line(one: Membership, protected: bool, by) -> Line:
    user = one.user
    return Line(
        pk=one.pk,
        name=user.full_name,
        email=user.email,
        job_title=user.job_title,
        does=", ".join(Role(role).label for role in one.roles) or "None",
        signed_in=day(user.last_login) if user.last_login else "Never",
        second_factor="Set up" if protected else "None",
        left="" if one.is_live else f"Left {day(one.until)}" if one.until else "Agency not active",
        changes=one.is_live and access.may_change_member(by, one),
    )


@transaction.atomic
def set_languages(membership: Membership, languages: Iterable[str], by) -> None:
    """What she speaks beside English, for whoever allocates work at her desk."""
    membership.languages = list(languages)
    membership.save(update_fields=["languages"])
    record(by, Verb.CHANGED, membership, fields=["languages"])


def role_choices(by, desk) -> list[tuple[str, str]]:
    """What she may hand out at a desk, as a form offers it."""
    given = access.roles_given(by, desk)
    return [(role.value, role.label) for role in Role if role in given]


@transaction.atomic
def invite(desk: Desk, email: str, full_name: str, job_title: str, roles: Iterable[str], by) -> Membership:
    """A colleague joins a desk: with a new account, an account that she has, or one that ended when she left.

    A new or ended account gets a link to set a password; whatever password it had counts no more.
    """
    email = email.lower()
    user = User.objects.filter(email=email).first()
    _refuse_unless_hers(by, desk, roles, user)
    if user is None:
        user = User.objects.create_user(email, full_name=full_name, job_title=job_title)
        record(by, Verb.CREATED, user)
    elif user.api_tokens.exists():
        raise InvalidInput({"email": "This address belongs to a system, not to a person."})
    known = user.is_active and user.has_usable_password()
    if not user.is_active:
        user.is_active = True
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        record(by, Verb.CHANGED, user, fields=["is_active", "password"])
    membership = begin(user, desk, roles, by)
    if known:
        key = f"joined:{membership.pk}:{int(timezone.now().timestamp())}"
        notify([user], key, "You have been given roles at an agency’s desk", "/")
    else:
        transaction.on_commit(lambda: email_password_link.delay(user.pk, invited=True), robust=True)
    return membership


def begin(user: User, desk: Desk, roles: Iterable[str], by) -> Membership:
    """A membership begins, or begins anew. She is screened before it gives her anything (dashub/wiring.py)."""
    _refuse_unless_hers(by, desk, roles, user)
    if Membership.objects.live().filter(user=user, desk=desk).exists():
        raise InvalidInput({"email": "She is at this desk already. Change her roles instead."})
    membership, _ = Membership.objects.update_or_create(
        user=user, desk=desk, defaults={"roles": sorted(roles), "until": None, "ended_because": ""}
    )
    record(by, Verb.CREATED, membership, desk=desk.pk, roles=membership.roles)
    return membership


@transaction.atomic
def set_roles(membership: Membership, roles: Iterable[str], by) -> None:
    """Other roles at the same desk, from her next request on. The row is held, so that two changes follow each other."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("desk", "user").get(pk=membership.pk)
    )
    refuse_unless_changes(by, membership)
    refuse_what_has_ended(membership)
    _refuse_unless_hers(by, membership.desk, roles, membership.user)
    before, membership.roles = membership.roles, sorted(roles)
    membership.save(update_fields=["roles"])
    record(by, Verb.CHANGED, membership, fields=["roles"], before=before, roles=membership.roles)


@transaction.atomic
def set_home(user: User, postcode: str, by) -> None:
    """Where she lives, for conflicts of interest. That it changed is recorded; the postcode stands nowhere else."""
    user.home_postcode = postcode
    user.save(update_fields=["home_postcode"])
    record(by, Verb.CHANGED, user, fields=["home_postcode"])


def refuse_unless_changes(by, membership: Membership) -> None:
    if not access.may_change_member(by, membership):
        raise NotAllowed(NOT_HERS)


def refuse_what_has_ended(membership: Membership) -> None:
    """Of a post that is over nothing is changed: whoever comes back is invited. The row is held: of two who end it one
    is the first."""
    if Membership.objects.live().select_for_update(of=("self",)).filter(pk=membership.pk).first() is None:
        raise WrongState("This post has ended already. Invite the colleague again if that is what you want.")


def _refuse_unless_hers(by, desk: Desk, roles: Iterable[str], user: User | None) -> None:
    given = access.roles_given(by, desk)
    if not roles or not given.issuperset(roles) or (user is not None and user.pk == by.pk):
        raise NotAllowed(NOT_HERS)

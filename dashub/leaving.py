"""A colleague leaves, or moves from a desk, or her agency takes no part any more: what ends, and who goes on with it.

Wiring, because it reaches into every app that gives people work.
"""

from django.db import transaction
from django.db.models import Q

from agencies import staffing
from agencies.access import Permission, only_readers, roles_with, users_at
from agencies.models import Agency, Area, Cover, Membership
from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases import covering
from cases.models import Case, Due
from cases.sharing import end_all_with, unname
from dashub.errors import NotAllowed, WrongState
from marac.actions.followup import transfer_action
from marac.models import Action, Series
from referrals.models import Referral
from support.models import Engagement


@transaction.atomic
def move(membership, desk, roles, reason: str, by) -> None:
    """From one desk to another. The new post begins first, so that whoever moves never stands without one."""
    staffing.refuse_unless_changes(by, membership)
    staffing.refuse_what_has_ended(membership)
    staffing.begin(membership.user, desk, roles, by)
    leave(membership.user, reason, by, desk=membership.desk, begun=desk)


def leave(user, reason: str, by, *, desk=None, begun=None) -> None:
    """All at once or nothing: from every desk of hers, or from one. Without any left her account ends too.

    Whether ``by`` may do it is asked by whoever calls. ``begun``: the desk of the post that takes its place.

    ``by`` may not see what the leaver worked on; so the rows are found for the installation.
    """
    with as_system("a colleague leaves"):
        memberships = user.memberships.live().select_related("user", "desk")
        for membership in memberships.filter(desk=desk) if desk else memberships:
            _hand_on(user, membership.desk, reason, by)
            _end_covers(user, membership.desk, by)
            membership.end(reason, by)
            _hand_on_leads(user, membership.desk, reason, by)
        if not user.memberships.live().exclude(desk=begun).exists():
            _forget_names(user, reason, by)
        if not user.memberships.live().exists():
            user.deactivate(by)


def _hand_on(user, desk, reason: str, by) -> None:
    """Drafts are hers alone and end; open actions stay the desk's and go to its manager, else to all who may act there.
    What else was due of her, her work with victims before all, is due of the whole desk."""
    for draft in Referral.objects.drafts().filter(author=user, desk=desk):
        draft.discard(by)
    Action.objects.open().filter(desk=desk, deputy=user).update(deputy=None)
    manager = _manager_of(desk, user)
    for action in Action.objects.open().filter(desk=desk, owner=user).select_related("case", "desk", "owner"):
        transfer_action(action, desk, manager, reason, action.version, by)
    for work in Engagement.objects.live().filter(desk=desk, worker=user).select_related("case", "desk"):
        work.release(by)
    Due.objects.open().filter(desk=desk, user=user).update(user=None)


def _end_covers(user, desk, by) -> None:
    """Her own leave there and what she was to cover: whoever is left without cover is told."""
    for cover in Cover.objects.to_come().filter(Q(user=user) | Q(cover=user), desk=desk):
        covering.end(cover, by)


def _hand_on_leads(user, desk, reason: str, by) -> None:
    """Open cases that she led for this desk go to its manager, if the manager reads them; else the hub names a lead.

    Which cases these are is known once the post has ended: those that no other post of hers reads. A closed case keeps who
    led it last.
    """
    others = set(user.memberships.live().values_list("desk_id", flat=True))
    manager = _manager_of(desk, user)
    for case in Case.objects.open().filter(lead=user).order_by("pk"):
        if others & set(case.live_readers()):
            continue
        heir = next(iter(only_readers([manager], case.facts)), None) if manager else None
        case.hand_lead(heir, reason, by)


def _forget_names(user, reason: str, by) -> None:
    """She was let in by name for the work of a post that she had then: with the last of those it ends, here and where she
    broke the glass. Whoever still needs her names her again."""
    for case in Case.objects.filter(named_users__user=user).order_by("pk"):
        unname(case, user, reason, by)


def _manager_of(desk, user):
    """Who goes on with it: the first manager of the desk besides her, if it has one."""
    return users_at([desk.pk], Permission.WORKLOAD).exclude(pk=user.pk).order_by("pk").first()


@transaction.atomic
def end_agency(agency: Agency, version: int, reason: str, by) -> None:
    """It takes no part any more: everybody who works there leaves, no case is shared with it, no meeting asks it.

    Its open actions, research and work stay in its name for the hub to hand on. WrongState where it cannot go.
    """
    _hold(agency, by)
    if why_not := keeps(agency, by):
        raise WrongState(why_not)
    _empty(agency, reason, by)
    agency.change(version, by, reason, active=False)


@transaction.atomic
def begin_agency_again(agency: Agency, version: int, reason: str, by) -> None:
    """It takes part again, with nobody and with no case: also what the operator left to it when he switched it off ends."""
    _hold(agency, by)
    agency.change(version, by, reason, active=True)
    _empty(agency, reason, by)


def keeps(agency: Agency, by) -> str:
    """Why an agency cannot go now, in words; "" where it can."""
    area = Area.objects.filter(hub_desk__agency=agency).first()
    if area:
        return f"It is the hub of {area}, and no area can be without one. Ask whoever operates the installation."
    if by.memberships.live().filter(desk__agency=agency).exists():
        return "You work there yourself. Ask another administrator of the area, or whoever operates the installation."
    return ""


def _hold(agency: Agency, by) -> None:
    """Nobody adds a desk of it meanwhile; one that works in another area too is not hers to end."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if not Agency.objects.set_up_by(by).filter(pk=agency.pk).exists():
        raise NotAllowed("This agency works in other areas too. Ask whoever operates the installation.")


def _empty(agency: Agency, reason: str, by) -> None:
    """Who would be handed the work of the others leaves first."""
    posts = Membership.objects.live().filter(desk__agency=agency).select_related("user", "desk").order_by("pk")
    heirs = set(roles_with(Permission.WORKLOAD))
    for post in sorted(posts, key=lambda post: heirs.isdisjoint(post.roles)):
        staffing.refuse_unless_changes(by, post)
        leave(post.user, reason, by, desk=post.desk)
    desks = list(agency.desks.all())
    for series in Series.objects.filter(desks__in=desks).distinct():
        series.desks.remove(*desks)
        record(by, Verb.CHANGED, series, fields=["desks"])
    for desk in desks:
        end_all_with(desk, by)

"""A colleague leaves, or moves from a desk: what ends with her, and who goes on with what she had to do.

Wiring, because it reaches into every app that gives people work.
"""

from agencies.access import Permission, users_at
from agencies.principals import as_system
from marac.actions.followup import transfer_action
from marac.models import Action
from referrals.models import Referral


def leave(user, reason: str, by, *, desk=None) -> None:
    """All at once or nothing: from every desk of hers, or from one. Without any left her account ends too.

    ``by`` may not see what the leaver worked on; so the rows are found for the installation.
    """
    with as_system("a colleague leaves"):
        memberships = user.memberships.live().select_related("user", "desk")
        for membership in memberships.filter(desk=desk) if desk else memberships:
            _hand_on(user, membership.desk, reason, by)
            membership.end(reason, by)
        if not user.memberships.live().exists():
            user.deactivate(by)


def _hand_on(user, desk, reason: str, by) -> None:
    """Drafts are hers alone and end; open actions stay the desk's and go to its manager, else to all who may act there."""
    for draft in Referral.objects.drafts().filter(author=user, desk=desk):
        draft.discard(by)
    Action.objects.open().filter(desk=desk, deputy=user).update(deputy=None)
    manager = users_at([desk.pk], Permission.WORKLOAD).exclude(pk=user.pk).order_by("pk").first()
    for action in Action.objects.open().filter(desk=desk, owner=user).select_related("case", "desk", "owner"):
        transfer_action(action, desk, manager, reason, action.version, by)

"""Doors: the only way into a view. Each stamps its permission on it; a test walks the URLconf for views without one."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404

from agencies import access
from agencies.access import Permission
from audit.log import record
from audit.models import Verb


def public(view):
    """A view that needs no sign-in and shows nobody's data."""
    view.permission = "public"
    return view


def door(permission: Permission):
    """Let in whoever holds the permission anywhere: 403 for others, the sign-in page for strangers."""

    def decorate(view):
        @wraps(view)
        def inside(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not access.may(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        inside.permission = permission
        return inside

    return decorate


def door_to(model, permission: Permission, *, log: Verb | None = Verb.READ, lookup: str = "reference", queryset=None):
    """Find the row by its random reference among those she may see (404), check the power there (403), record the read.

    The view gets the row in place of the reference. ``log=None`` for views whose own change is recorded.
    ``queryset`` adds select_related and the like.
    """

    def decorate(view):
        @wraps(view)
        def inside(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            rows = model.objects.visible_to(request.user)
            rows = queryset(rows) if queryset else rows
            asked = kwargs.pop(lookup)
            # PostgreSQL cannot hold a NUL, so nothing has such a reference.
            found = None if "\0" in str(asked) else rows.filter(**{lookup: asked}).first()
            if found is None:
                raise Http404
            if not access.may(request.user, permission, found):
                raise PermissionDenied
            if log and request.method in ("GET", "HEAD"):
                record(request.user, log, found, view=request.resolver_match.view_name)
            return view(request, found, *args, **kwargs)

        inside.permission = permission
        inside.model = model
        return inside

    return decorate

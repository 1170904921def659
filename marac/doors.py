"""The door to one's own agency's return for one listing: nobody else's is ever found."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404

from agencies import access
from agencies.access import Permission
from audit.log import record
from audit.models import Verb
from marac.models import Research
from marac.returns import with_people


def research_view(view):
    """A view of one return, by the reference of its listing and the desk: 404 unless it is the asker's own agency's."""

    @wraps(view)
    def inside(request, reference: str, desk: int):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        rows = with_people(Research.objects.visible_to(request.user))
        found = None if "\0" in reference else rows.filter(listing__reference=reference, desk=desk).first()
        if found is None:
            raise Http404
        if not access.may(request.user, Permission.RESEARCH, found):
            raise PermissionDenied
        if request.method in ("GET", "HEAD"):
            record(request.user, Verb.READ, found, reference=reference, view="research-return")
        return view(request, found)

    inside.permission = Permission.RESEARCH
    inside.model = Research
    return inside

"""The door to one case: finds it among those she may see, checks power and section, records what is shown."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404

from agencies import access
from agencies.access import Permission, Section
from agencies.principals import write_in
from audit.log import record
from audit.models import Verb
from cases.models import Case
from cases.seen import Seen


def case_view(permission: Permission, *sections: Section, log: Verb | None = Verb.READ):
    """A view of one case, by its reference: 404 where it is not visible, 403 without the power there.

    With ``sections``, 404 unless she sees something of at least one of them; the read is recorded with those that she
    sees (without, with all hers). The view gets the case, and ``request.seen``: the case through her eyes.
    ``log=None`` is for a view that shows no page of the case, or that records by itself what it shows.
    """

    def decorate(view):
        @wraps(view)
        def inside(request, reference: str, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            rows = Case.objects.visible_to(request.user).with_people().with_staff_risks()
            case = None if "\0" in reference else rows.filter(reference=reference).first()
            if case is None:
                raise Http404
            if not access.may(request.user, permission, case):
                raise PermissionDenied
            seen = Seen.by(request.user, case)
            if sections and not seen.any_of(*sections):
                raise Http404
            request.case, request.seen = case, seen
            if log and request.method in ("GET", "HEAD"):
                shown = [section for section in sections or seen.levels if section in seen.levels]
                record(request.user, log, case, view=request.resolver_match.url_name, sections=sorted(shown))
            if request.method == "POST":
                write_in(case.pk)
            return view(request, case, *args, **kwargs)

        inside.permission = permission
        inside.sections = sections
        inside.model = Case
        return inside

    return decorate


def desk_for(user, case: Case, permission: Permission) -> int:
    """The desk she writes from in this case: one that the case is shared with, else (let in by name) one in its area."""
    posts = [post for post in access.standing(user).posts_with(permission) if post.area_id == case.area_id]
    shared = [post for post in posts if post.desk_id in case.readers]
    return (shared or posts)[0].desk_id

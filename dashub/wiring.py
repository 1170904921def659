"""A user who is new or has changed, compared with every case before she has any standing (agencies.access.standing).

Above the apps because cases and the middleware of agencies do not know each other. Whoever signs in is screened by her
first request; the clock screens the others, so that nobody is told of anything before.
"""

from django.http import HttpRequest, HttpResponse

from agencies.models import User
from agencies.principals import as_system
from cases.screening import screen_user


class ScreeningMiddleware:
    """After authentication, before the request has any principals."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            screen_where_needed(request.user)
        return self.get_response(request)


def screen_where_needed(user: User) -> bool:
    """Screen her if she is not as she was when she was screened last. Whether she was."""
    if user.standing.posts:
        return False
    areas = set(user.memberships.live().values_list("desk__area", flat=True))
    if not areas or user.is_screened(areas):
        return False
    with as_system("conflicts of interest of a user") as by:
        screen_user(user, by)
        user.screened_as = user.screening_mark(areas)
        user.save(update_fields=["screened_as"])
    del user._standing
    return True


def screen_everybody() -> int:
    """Every active user who needs it, for the clock; how many did. Three queries where nobody does."""
    users = User.objects.filter(is_active=True).prefetch_related("memberships__desk__agency")
    return sum(screen_where_needed(user) for user in users if _needs_it(user))


def _needs_it(user: User) -> bool:
    areas = {post.desk.area_id for post in user.memberships.all() if post.is_live}
    return bool(areas) and not user.is_screened(areas)

"""What the frame of every page needs: name, navigation, header links. A link appears once its URL exists.

`request.nav` (objects with label, url, active, count), `request.area` and `request.notices_count` are set by whoever knows
the signed-in person; a page drawn before that (sign-in, errors) shows the frame without them.
"""

from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse

# Name in the templates: name of the URL.
LINKS = {
    "home": "home",
    "refer": "referrals:new",
    "search": "search",
    "notices": "notices",
    "account": "account",
    "sign_in": "login",
    "sign_out": "logout",
    "keep_alive": "keep-alive",
    "get_help": "public:help",
    "accessibility": "accessibility",
    "privacy": "privacy",
    "contact": "contact",
}


def page(request) -> dict:
    area = getattr(request, "area", None)
    return {
        "nav": getattr(request, "nav", ()),
        "area": area,
        "partnership": getattr(area, "partnership", "")
        or getattr(settings, "PARTNERSHIP", "Domestic abuse partnership"),
        "links": links(settings.ROOT_URLCONF),
        "notices_count": getattr(request, "notices_count", 0),
        "idle_minutes": getattr(settings, "IDLE_MINUTES", 15),
        "exit_url": getattr(settings, "EXIT_URL", "https://www.bbc.co.uk/weather"),
        "environment": getattr(settings, "ENVIRONMENT_NAME", ""),
    }


@cache
def links(urlconf: str) -> dict[str, str]:
    return {name: url for name, view in LINKS.items() if (url := address(view, urlconf))}


def address(view: str, urlconf: str) -> str:
    try:
        return reverse(view, urlconf=urlconf)
    except NoReverseMatch:
        return ""

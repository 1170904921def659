"""What the frame of every page needs: name, navigation, header links. A link appears once its URL exists.

What depends on the signed-in person (menu, area, notices) is laid over this by dashub.nav; a page drawn for nobody
(sign-in, errors) shows the frame without it.
"""

from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse

# Name in the templates: name of the URL.
LINKS = {
    "home": "home",
    "refer": "referral-start",
    "search": "cases-search",
    "notices": "notices",
    "account": "account",
    "sign_in": "sign-in",
    "sign_out": "sign-out",
    "keep_alive": "keep-alive",
    "unlock": "unlock",
    "get_help": "public:help",
    "accessibility": "accessibility",
    "privacy": "privacy",
    "contact": "contact",
    "who_may_see": "who-may-see",
    "breach": "breach-report",
}


def page(request) -> dict:
    return {
        "nav": (),
        "area": None,
        "partnership": getattr(settings, "PARTNERSHIP", "Domestic abuse partnership"),
        "links": links(settings.ROOT_URLCONF),
        "notices_count": 0,
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

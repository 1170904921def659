"""A page that was posted when the session had ended or was locked: what was typed comes back after signing in again.

The posted fields are put into the session of the browser that sent them, and the person is sent to sign in. A page that
keeps typing (a referral's) then shows them itself, unsaved; for every other page /held lists them and sends them again at a
press, so that the page's own checks answer. Django keeps the data of a session without a user when somebody signs in, under
a new session key; so nothing else is needed.

Why this is safe. Nothing is written before the same person has signed in and pressed. What a locked session held is bound to
its user. What nobody's session held is bound to a page of one author's, behind its door: whoever else signs in on that
browser gets 404 for it and never sees what is held; other pages hold nothing for nobody. It is held for minutes, for one
page, up to a size, on the server and not in the browser's storage; never a password or a file. A request that another site
started is refused before it comes here (Origin, and cookies that are SameSite=Lax).

The same way is taken when she signed in again in a second window and saves from the first: its form carries the token of
the session before, which Django's CSRF check refuses. An ordinary refusal would lose the page.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views import csrf as django_csrf

from dashub import security

SESSION_KEY = "held_page"
MINUTES = 30
MOST_CHARACTERS = 300_000
# Of the browser's fields these are no words of hers.
NOT_TYPED = {"csrfmiddlewaretoken", "version"}


def typed_fields(data: QueryDict, leave_out: set[str] = NOT_TYPED) -> dict[str, list[str]]:
    """What was typed, as JSON that PostgreSQL can hold: it has no NUL. Empty where it is too much to keep."""
    fields = {
        name.replace("\x00", ""): [value.replace("\x00", "") for value in values]
        for name, values in data.lists()
        if name not in leave_out and "password" not in name
    }
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    return fields if size <= MOST_CHARACTERS else {}


def as_data(fields: dict[str, list[str]]) -> QueryDict:
    """Kept fields as a form reads them."""
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, [str(value) for value in values])
    return data


def keeps_typing(view):
    """Around a door: a POST by nobody is held, and comes back after sign-in.

    The timer's own save is not held: the words are still in the page, whose line says that she is signed out.
    """

    @wraps(view)
    def inside(request, *args, **kwargs):
        if request.method == "POST" and not request.user.is_authenticated:
            if "X-Autosave" in request.headers:
                return JsonResponse({"error": {"message": "You are signed out."}}, status=401)
            hold(request, own_page=True)
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    inside.keeps_typing = True
    return inside


def hold(request, *, own_page: bool) -> None:
    """With the version that she had in front of her, so that a page sent again overwrites nobody.

    ``own_page``: the page that it was for shows it, behind its door, and no other: somebody else may have typed it.
    """
    request.session[SESSION_KEY] = {
        "path": request.path,
        "address": request.get_full_path(),
        "user": request.user.pk,
        "fields": typed_fields(request.POST, {"csrfmiddlewaretoken"}),
        "files": bool(request.FILES),
        "own_page": own_page,
        "at": timezone.now().timestamp(),
    }


def kept(request) -> dict | None:
    """What this session holds for whoever is signed in now, if it is not too old."""
    found = request.session.get(SESSION_KEY)
    if not isinstance(found, dict) or found.get("user") not in (None, request.user.pk) or not found.get("fields"):
        return None
    return found if timezone.now().timestamp() - found.get("at", 0) <= MINUTES * 60 else None


def listed(request) -> dict | None:
    """What /held lists of it: nothing that only its own page may show."""
    found = kept(request)
    return None if found is None or found.get("own_page", True) else found


def forget(request) -> None:
    request.session.pop(SESSION_KEY, None)


def take(request) -> QueryDict | None:
    """What is held for this page, once. What is held too long, or for another page, is thrown away or left."""
    found = request.session.get(SESSION_KEY)
    if not isinstance(found, dict) or found.get("path") != request.path:
        return None
    found = kept(request)
    forget(request)
    return as_data(found["fields"]) if found else None


def csrf_failure(request, reason=""):
    """settings.CSRF_FAILURE_VIEW: a stale token on a page that keeps typing holds it; anything else is refused."""
    security.note("csrf", request)
    view = getattr(request.resolver_match, "func", None)
    stale = reason.startswith("CSRF token")
    if not (stale and getattr(view, "keeps_typing", False) and "X-Autosave" not in request.headers):
        return django_csrf.csrf_failure(request, reason=reason)
    hold(request, own_page=True)
    messages.warning(
        request, "You signed in again while this page was open. What you typed is here: check it and save."
    )
    return redirect(request.get_full_path())

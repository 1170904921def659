"""Views that stand for every kind of door, so that doors and middleware are tested without any app's pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import include, path

from agencies.access import Permission
from agencies.doors import door, door_to
from agencies.models import Notice
from audit.log import record
from audit.models import Verb
from cases.models import Case
from dashub.errors import WrongState


@door(Permission.HOME)
def open_to_all(request):
    return HttpResponse("home")


@door(Permission.CHAIR)
def chairs_only(request):
    return HttpResponse("chair")


@door_to(Case, Permission.SEE_CASES)
def case(request, found):
    return HttpResponse(found.reference)


@door_to(Case, Permission.CHAIR)
def case_for_chairs(request, found):
    return HttpResponse(found.reference)


def _write(request):
    Notice.objects.create(user=request.user, key=request.path, text="written", link="/")
    record(request.user, Verb.CREATED, "notice")


def answer(status):
    @door(Permission.HOME)
    def view(request):
        _write(request)
        return HttpResponse(status=status)

    return view


@door(Permission.HOME)
def crash(request):
    _write(request)
    raise RuntimeError


@door(Permission.HOME)
def moved_on(request):
    _write(request)
    raise WrongState


@door(Permission.HOME)
def late(request):
    """Rendered by the middleware: the template's queries still run with the asking principals."""
    return TemplateResponse(request, "400.html", {})


@door(Permission.HOME)
def who(request):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT app_readers(), app_user()")
        readers, user = cursor.fetchone()
    return HttpResponse(f"{readers} {user}")


@door(Permission.HOME)
def plain(request):
    return render(request, "404.html")


urlpatterns = [
    path("open", open_to_all),
    path("chairs", chairs_only),
    path("case/<str:reference>", case),
    path("case/<str:reference>/chair", case_for_chairs),
    path("answer/200", answer(200)),
    path("answer/302", answer(302)),
    path("answer/400", answer(400)),
    path("answer/409", answer(409)),
    path("answer/500", answer(500)),
    path("crash", crash),
    path("moved-on", moved_on),
    path("late", late),
    path("who", who),
    path("plain", plain),
    path("", include("agencies.urls")),
]

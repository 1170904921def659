"""Signing in and out, and notices."""

from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door, public
from agencies.forms import SignInForm
from agencies.models import Notice, User
from agencies.principals import acting_as, as_system
from audit.log import begin_request, record
from audit.models import Verb

NOTICES_SHOWN = 50


class SignIn(LoginView):
    """Outside the access transaction: before it there is nobody to act for."""

    form_class = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form):
        begin_request()
        with acting_as(form.get_user()):
            record(form.get_user(), Verb.SIGNED_IN, "sign-in")
            return super().form_valid(form)

    def form_invalid(self, form):
        """A failed attempt is kept with the account that it was made on, if there is one; never with what was typed."""
        begin_request()
        typed = form.cleaned_data.get("username", "").lower()
        with as_system("sign-in that failed") as nobody:
            record(nobody, Verb.REFUSED, "sign-in", User.objects.filter(email=typed).values_list("pk", flat=True))
        return super().form_invalid(form)


class SignOut(LogoutView):
    template_name = "registration/logged_out.html"

    def post(self, request, *args, **kwargs):
        begin_request()
        with acting_as(request.user):
            if request.user.is_authenticated:
                record(request.user, Verb.SIGNED_OUT, "sign-in")
            return super().post(request, *args, **kwargs)


def _outside(view):
    view.exempt_from_transaction = True
    return public(view)


sign_in = _outside(SignIn.as_view())
sign_out = _outside(SignOut.as_view())


@door(Permission.HOME)
def notices(request):
    """The newest notices, unread first marked."""
    rows = request.user.notices.all()[:NOTICES_SHOWN]
    return render(request, "agencies/notices.html", {"notices": rows, "shown": NOTICES_SHOWN})


@door(Permission.HOME)
@require_POST
def read_notice(request, pk: int):
    """Mark one's own notice read and go where it leads."""
    notice = get_object_or_404(request.user.notices, pk=pk)
    notice.mark_read()
    return redirect(notice.link)


@door(Permission.HOME)
@require_POST
def read_all_notices(request):
    for notice in Notice.objects.unread().filter(user=request.user):
        notice.mark_read()
    return redirect("notices")

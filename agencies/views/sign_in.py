"""Signing in with a password, and signing out."""

from django.contrib.auth.views import LoginView, LogoutView
from django.views.decorators.cache import never_cache

from agencies import gate, limits
from agencies.doors import public
from agencies.forms import SignInForm
from agencies.models import Provider, User
from agencies.principals import acting_as, as_system
from audit.log import begin_request, record
from audit.models import Verb


class SignIn(LoginView):
    """Outside the access transaction: before it there is nobody to act for."""

    form_class = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        agencies = Provider.objects.filter(active=True).exists()
        return super().get_context_data(agencies=agencies, **kwargs)

    def form_valid(self, form):
        begin_request()
        user = form.get_user()
        limits.PASSWORD.forget(user.email)
        with acting_as(user):
            record(user, Verb.SIGNED_IN, "sign-in")
            response = super().form_valid(form)
        gate.signed_in(self.request)
        return response

    def form_invalid(self, form):
        """A failed attempt is kept with the account that it was made on, if there is one; never with what was typed."""
        begin_request()
        typed = form.cleaned_data.get("username", "").lower()
        locked = form.locked
        if not locked:
            limits.PASSWORD.count(typed)
            limits.ADDRESS.count(limits.address_of(self.request))
        why = {"limit": "reached"} if locked else {}
        with as_system("sign-in that failed") as nobody:
            accounts = User.objects.filter(email=typed).values_list("pk", flat=True)
            record(nobody, Verb.REFUSED, "sign-in", accounts, **why)
        return super().form_invalid(form)


class SignOut(LogoutView):
    template_name = "registration/logged_out.html"

    def post(self, request, *args, **kwargs):
        begin_request()
        with acting_as(request.user):
            if request.user.is_authenticated:
                record(request.user, Verb.SIGNED_OUT, "sign-in")
            return super().post(request, *args, **kwargs)


def outside(view):
    """A public view without the access transaction: it opens its own, for whom it finds."""
    view = never_cache(view)
    view.exempt_from_transaction = True
    return public(view)


sign_in = outside(SignIn.as_view())
sign_out = outside(SignOut.as_view())

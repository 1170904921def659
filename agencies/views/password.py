"""Passwords: changed by who knows it, set again by a one-time link in an e-mail. Either ends every other session."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.shortcuts import redirect, render
from django.urls import reverse_lazy

from agencies import limits
from agencies.access import Permission
from agencies.doors import door
from agencies.forms import ForgottenForm
from agencies.models import Session, User
from agencies.principals import acting_as, as_system
from agencies.tasks import email_password_link
from agencies.views.sign_in import outside
from audit.log import begin_request, record
from audit.models import Verb


@door(Permission.HOME)
def change(request):
    locked = limits.PASSWORD.reached(request.user.email)
    form = PasswordChangeForm(request.user, None if locked else request.POST or None)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        Session.objects.of(request.user).exclude(session_key=request.session.session_key).delete()
        record(request.user, Verb.CHANGED, request.user, fields=["password"])
        messages.success(request, "Your password is changed. You are signed out everywhere else.")
        return redirect("account")
    if "old_password" in form.errors:
        limits.PASSWORD.count(request.user.email)
    return render(request, "registration/password_change_form.html", {"form": form, "locked": locked})


def forgotten(request):
    """One answer, known or not; the worker finds out whether there is an account."""
    form = ForgottenForm(request.POST or None)
    if not form.is_valid():
        return render(request, "registration/password_forgotten.html", {"form": form})
    begin_request()
    typed, address = form.cleaned_data["email"].lower(), limits.address_of(request)
    if not (limits.RESET.reached(typed) or limits.RESET_ADDRESS.reached(address)):
        limits.RESET.count(typed)
        limits.RESET_ADDRESS.count(address)
        with as_system("a password link was asked for") as nobody:
            account = User.objects.filter(email=typed, is_active=True, api_tokens=None).first()
            record(nobody, Verb.CREATED, "password link", [account.pk] if account else [])
        email_password_link.delay(account.pk if account else 0)
    return render(request, "registration/password_sent.html")


class SetPassword(PasswordResetConfirmView):
    """By the link: it counts once, for three days. It signs nobody in, so the second factor is asked for as ever."""

    form_class = SetPasswordForm
    template_name = "registration/password_set.html"
    success_url = reverse_lazy("sign-in")

    def form_valid(self, form):
        begin_request()
        limits.PASSWORD.forget(self.user.email)
        with acting_as(self.user):
            record(self.user, Verb.CHANGED, self.user, fields=["password"], how="link")
            response = super().form_valid(form)
            Session.objects.of(self.user).delete()
        messages.success(self.request, "Your password is set. Sign in with it.")
        return response


forgotten = outside(forgotten)
set_password = outside(SetPassword.as_view())

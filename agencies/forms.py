"""Sign-in."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from agencies import limits, passkeys
from agencies.models import Provider

WRONG = (
    "Enter the e-mail address and password of your account. Check both: capital letters matter in the password. "
    "After five failed tries an account rests for 15 minutes."
)
WRONG_CODE = (
    "Enter the code that your app shows now. Each code counts once: if you have just used it, wait for the next."
)
TOO_MANY = "There were too many wrong codes. Wait 15 minutes, then try again."


def work_address() -> forms.EmailField:
    return forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your e-mail address.",
            "invalid": "Enter an e-mail address, such as a.b@council.gov.uk.",
        },
    )


class SignInForm(AuthenticationForm):
    """E-mail and password. One message for every failure: it never says whether an account exists, or is locked."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}
    locked = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mail address"
        self.fields["username"].widget.attrs.update(
            {"autocomplete": "username", "type": "email", "spellcheck": "false"}
        )
        self.fields["password"].label = "Password"

    def clean(self):
        """Past a limit the password is tried all the same, so that the answer takes as long; but it opens nothing."""
        typed = (self.cleaned_data.get("username") or "").lower()
        self.locked = limits.PASSWORD.reached(typed) or limits.ADDRESS.reached(limits.address_of(self.request))
        cleaned = super().clean()
        if self.locked:
            self.user_cache = None
            raise self.get_invalid_login_error()
        return cleaned


class CodeForm(forms.Form):
    """A code of the app, or a recovery code; ``accept`` says whether it is right and uses it up."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": WRONG_CODE},
    )

    def __init__(self, user, accept, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.accept = user, accept

    def clean_code(self):
        if limits.CODE.reached(self.user.pk):
            raise ValidationError(TOO_MANY)
        if not self.accept(self.cleaned_data["code"]):
            limits.CODE.count(self.user.pk)
            raise ValidationError(WRONG_CODE)
        limits.CODE.forget(self.user.pk)
        return self.cleaned_data["code"]


class PasswordForm(forms.Form):
    """The password of whoever is signed in, once more."""

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password."},
    )

    def __init__(self, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        email = self.request.user.email
        locked = limits.PASSWORD.reached(email)
        right = authenticate(self.request, username=email, password=self.cleaned_data["password"]) is not None
        if not right and not locked:
            limits.PASSWORD.count(email)
        if locked or not right:
            raise ValidationError(
                "That is not your password. After five failed tries an account rests for 15 minutes."
            )
        limits.PASSWORD.forget(email)
        return self.cleaned_data["password"]


NO_PASSKEY = "That passkey was not accepted. Try again, or type the code that your app shows."


class ShowPasskeyForm(forms.Form):
    """What her device signed, in the place of a code. Failures count with those of codes."""

    passkey = forms.CharField(max_length=10_000, widget=forms.HiddenInput, error_messages={"required": NO_PASSKEY})

    def __init__(self, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_passkey(self):
        user = self.request.user
        if limits.CODE.reached(user.pk):
            raise ValidationError(TOO_MANY)
        if not passkeys.show(self.request, self.cleaned_data["passkey"]):
            limits.CODE.count(user.pk)
            raise ValidationError(NO_PASSKEY)
        limits.CODE.forget(user.pk)
        return self.cleaned_data["passkey"]


class AddPasskeyForm(PasswordForm):
    """Another way in takes the password once more, like another telephone."""

    name = forms.CharField(
        label="Name",
        max_length=60,
        help_text="To tell your passkeys apart, such as “work laptop”",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
        error_messages={"required": "Enter a name for the passkey."},
    )
    passkey = forms.CharField(max_length=10_000, widget=forms.HiddenInput, required=False)
    field_order = ["name", "password", "passkey"]

    def clean(self):
        """Nothing of the device's answer is looked at before the password is right."""
        cleaned = super().clean()
        if not self.errors and not passkeys.add(self.request, cleaned["name"], cleaned["passkey"]):
            raise ValidationError(
                "Your device gave no passkey that can be used here. It may be one of yours already. Try again."
            )
        return cleaned


class ForgottenForm(forms.Form):
    """Where to send the link."""

    email = work_address()


class AgencyForm(forms.Form):
    """Whose sign-in she wants; the part behind the @ tells."""

    email = work_address()

    def clean_email(self):
        self.provider = Provider.of_address(self.cleaned_data["email"])
        if self.provider is None:
            raise ValidationError("The agency with this address has no sign-in of its own here. Use a password.")
        return self.cleaned_data["email"]

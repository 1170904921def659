"""Sign-in."""

from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """E-mail and password. One message for every failure: it never says whether an account exists."""

    error_messages = {
        "invalid_login": "Enter the e-mail address and password of your account. Check both: capital letters matter "
        "in the password.",
        "inactive": "Enter the e-mail address and password of your account. Check both: capital letters matter "
        "in the password.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mail address"
        self.fields["username"].widget.attrs.update(
            {"autocomplete": "username", "type": "email", "spellcheck": "false"}
        )
        self.fields["password"].label = "Password"

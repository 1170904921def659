"""What is typed about colleagues and about an area's settings."""

from django import forms
from django.core.exceptions import ValidationError

from agencies import access
from agencies.access import Permission
from agencies.models import Area, Desk, User
from agencies.staffing import desks_of, role_choices
from dashub import keys
from dashub.forms import Checkboxes, Form, Text

MOST_HOURS = 24
MOST_VIEW_HOURS = 72
A_WEEK = 168
LONGEST_LANGUAGE = 40


class RolesForm(Form):
    """What somebody does at a desk. Only what the asker may hand out is offered."""

    roles = forms.MultipleChoiceField(label="Roles", widget=Checkboxes(small=True))

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = choices


class InviteForm(RolesForm):
    """A colleague who joins a desk."""

    full_name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(label="Work e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    job_title = forms.CharField(label="Job title", max_length=120, required=False)
    field_order = ["full_name", "email", "job_title", "roles"]


class DeskChoice(forms.ModelChoiceField):
    def label_from_instance(self, desk: Desk) -> str:
        return f"{desk.agency}, {desk.area}"


class MoveForm(Form):
    """Another desk, with the roles there. What may be handed out there is asked of the policy once the desk is known."""

    desk = DeskChoice(label="Desk that she moves to", queryset=Desk.objects.none(), empty_label="Choose")
    roles = forms.MultipleChoiceField(label="Roles there", widget=Checkboxes(small=True))
    reason = forms.CharField(label="Why", max_length=200, help_text="Kept with the post that ends")

    def __init__(self, *args, by, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        desks = desks_of(by).exclude(pk=membership.desk_id)
        self.fields["desk"].queryset = desks
        offered = {choice for desk in desks for choice in role_choices(by, desk)}
        self.fields["roles"].choices = sorted(offered, key=lambda choice: choice[1])

    def clean(self):
        cleaned = super().clean()
        desk, roles = cleaned.get("desk"), cleaned.get("roles") or []
        if desk and not access.roles_given(self.by, desk).issuperset(roles):
            self.add_error("roles", "You may not hand out these roles at that desk.")
        return cleaned


class LeaveForm(Form):
    reason = forms.CharField(
        label="Why", max_length=200, help_text="Such as: left on 3 March. Kept with the post that ends"
    )


class HomeForm(Form):
    """Typed anew each time: nobody is shown where a colleague lives."""

    postcode = forms.CharField(label="Home postcode", required=False, max_length=10, widget=Text(width=10))

    def clean_postcode(self) -> str:
        typed = self.cleaned_data["postcode"]
        if typed and not keys.postcode_key(typed):
            raise ValidationError("Enter a postcode, like ME1 4QQ, or leave the box empty to remove it")
        return keys.postcode_key(typed)


class LanguagesForm(Form):
    languages = forms.CharField(
        label="Languages spoken beside English",
        required=False,
        max_length=200,
        help_text="With commas between them. Who allocates a case sees them. For example: Polish, British Sign Language",
        widget=Text(),
    )

    def clean_languages(self) -> list[str]:
        typed = [" ".join(word.split()) for word in self.cleaned_data["languages"].split(",")]
        found = list({word.casefold(): word[:1].upper() + word[1:] for word in typed if word}.values())
        if any(len(word) > LONGEST_LANGUAGE for word in found):
            raise ValidationError("Put a comma between two languages")
        return found


def _number(label: str, least: int, most: int, hint: str = "") -> forms.IntegerField:
    box = Text(width=3, attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=hint, widget=box)


class AreaForm(Form):
    """What an area sets for itself where no other page does."""

    NUMBERS = (
        "glass_hours", "first_attempt_hours", "first_contact_hours", "attempts_needed", "review_weeks", "full_caseload",
        "complaint_days",
        "view_hours",
    )  # fmt: skip

    glass_hours = _number("Hours that a case opened in an emergency stays open", 1, MOST_HOURS)
    duty = forms.ModelMultipleChoiceField(
        label="Duty list",
        queryset=User.objects.none(),
        required=False,
        widget=Checkboxes,
        help_text="Chair and deputy: restricted referrals go to them alone. With nobody chosen they go to every chair.",
    )

    first_attempt_hours = _number(
        "Hours to the first attempt to reach a victim", 1, A_WEEK, "Nights and weekends count"
    )
    first_contact_hours = _number(
        "Hours to the first contact with her", 1, A_WEEK, "Before the meeting, where that is sooner"
    )
    attempts_needed = _number("Attempts in a week before a high-risk victim counts as out of reach", 1, 20)
    review_weeks = _number("Weeks between reviews of risk", 4, 8)
    complaint_days = _number("Working days until a complaint is answered", 1, 90)
    full_caseload = _number("Open cases of a worker, above which there is an alert", 1, 200)
    view_hours = _number("Hours that a one-time view of a safety plan stays open at most", 1, MOST_VIEW_HOURS)

    def __init__(self, *args, area: Area, **kwargs):
        super().__init__(*args, **kwargs)
        hub = [area.hub_desk_id] if area.hub_desk_id else []
        self.fields["duty"].queryset = access.users_at(hub, Permission.RESTRICT)

    def clean(self):
        data = super().clean()
        attempt, contact = data.get("first_attempt_hours"), data.get("first_contact_hours")
        if attempt and contact and contact < attempt:
            self.add_error("first_contact_hours", "The first contact cannot be due before the first attempt")
        return data

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


class AreaForm(Form):
    """What an area sets for itself where no other page does."""

    glass_hours = forms.IntegerField(
        label="Hours that a case opened in an emergency stays open",
        min_value=1,
        max_value=MOST_HOURS,
        widget=Text(width=3, attrs={"inputmode": "numeric"}),
    )
    duty = forms.ModelMultipleChoiceField(
        label="Duty list",
        queryset=User.objects.none(),
        required=False,
        widget=Checkboxes,
        help_text="Chair and deputy: restricted referrals go to them alone. With nobody chosen they go to every chair.",
    )

    def __init__(self, *args, area: Area, **kwargs):
        super().__init__(*args, **kwargs)
        hub = [area.hub_desk_id] if area.hub_desk_id else []
        self.fields["duty"].queryset = access.users_at(hub, Permission.RESTRICT)

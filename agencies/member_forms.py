"""What is typed about colleagues."""

from django import forms
from django.core.exceptions import ValidationError

from agencies import access
from agencies.models import Desk
from agencies.staffing import desks_of, role_choices
from dashub import keys
from dashub.forms import Checkboxes, Form, Text

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

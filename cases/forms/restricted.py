"""Restricting a case, naming people, conflicts of interest, break-glass, "Known to us?"."""

from django import forms

from agencies.models import Membership, User
from cases import known
from cases.models import GlassBreak
from dashub import keys, references
from dashub.errors import InvalidInput
from dashub.forms import Checkboxes, DateField, Form, LongText, Radios, Text
from people.models.choices import YesNo

NAMED_ONLY = "Only people who may restrict this case read it"


def reason(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=300, widget=LongText(rows=3))


class WorkerChoice(forms.ModelChoiceField):
    """Workers of an area with the agencies that they work for."""

    def label_from_instance(self, user) -> str:
        posts = [str(post.desk) for post in user.memberships.all() if post.desk.area_id == self.area_id]
        return f"{user.full_name}, {', '.join(posts)}"


class WorkersChoice(forms.ModelMultipleChoiceField):
    widget = Checkboxes


class RestrictForm(Form):
    reason = reason("Why must it be restricted?", NAMED_ONLY)
    named = WorkersChoice(label="Who of these goes on seeing it?", queryset=User.objects.none(), required=False)

    def __init__(self, *args, workers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["named"].queryset = workers
        self.fields["named"].help_text = "The area’s duty list always does. You can name others afterwards."
        if not workers:
            del self.fields["named"]


class NameForm(Form):
    user = WorkerChoice(queryset=None, label="Who?", empty_label="Select a person")
    reason = reason("Why does she or he need it?", "Everybody named in the case reads this")
    until = DateField(label="Until", help_text="Leave empty until you remove the name", future=True, required=False)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        rows = User.objects.filter(
            is_active=True, memberships__in=Membership.objects.live().filter(desk__area=case.area_id)
        )
        rows = rows.exclude(pk__in=[*case.barred, *case.named_users.values_list("user", flat=True)])
        self.fields["user"].queryset = rows.distinct().prefetch_related("memberships__desk__agency")
        self.fields["user"].area_id = case.area_id


class ReasonForm(Form):
    reason = reason("Reason")

    def __init__(self, *args, label: str = "Reason", hint: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint


class TrustForm(Form):
    answer = forms.ChoiceField(
        label="Does somebody in it work with children or with adults at risk?",
        choices=[(code, label) for code, label in YesNo.choices if code],
        widget=Radios,
    )
    note = reason("Who was told (LADO, the adult safeguarding lead), or why nobody?", NAMED_ONLY)


class ConflictForm(Form):
    reason = reason("How do you know somebody in it?", "The hub’s chair reads this. Do not say more than you must.")


class GlassForm(Form):
    """A reference is checked for its shape alone: whether there is such a case is not for a form to say."""

    reference = forms.CharField(label="Reference of the case", max_length=20, widget=Text(width=10))
    need = forms.ChoiceField(label="What is the emergency?", choices=GlassBreak.Need, widget=Radios)
    reason = reason("Say what you need it for", "The lead of the case and the information-governance lead read this")

    def clean_reference(self):
        try:
            return references.parse(self.cleaned_data["reference"])
        except InvalidInput as problem:
            raise forms.ValidationError(problem.fields["reference"]) from None


class ReviewForm(Form):
    outcome = forms.ChoiceField(label="What do you find?", choices=GlassBreak.Outcome, widget=Radios)
    review = reason("Why?")


class KnownForm(Form):
    by = forms.ChoiceField(
        label="What do you know?",
        choices=[
            ("born", "Full name and date of birth"),
            ("phone", "Telephone number"),
            ("home", "Full name and postcode"),
        ],
        widget=Radios(reveals={"born": ["name_born", "born"], "phone": ["phone"], "home": ["name_home", "postcode"]}),
    )
    name_born = forms.CharField(label="Full name", max_length=200, widget=Text(width=20))
    born = DateField(label="Date of birth", past=True, called="The date of birth")
    phone = forms.CharField(label="Telephone number", max_length=40, widget=Text(width=20))
    name_home = forms.CharField(label="Full name", max_length=200, widget=Text(width=20))
    postcode = forms.CharField(label="Postcode", max_length=10, widget=Text(width=10))
    purpose = forms.ChoiceField(label="Why do you ask?", choices=list(known.PURPOSES.items()), widget=Radios)

    def clean(self):
        data = super().clean()
        if data.get("phone") and not keys.phone_key(data["phone"]):
            self.add_error("phone", "Enter a telephone number, like 07700 900123")
        if data.get("postcode") and not keys.postcode_key(data["postcode"]):
            self.add_error("postcode", "Enter a full postcode, like CH41 6AA")
        for name in ("name_born", "name_home"):
            if data.get(name) and len(keys.name_tokens(data[name])) < 2:
                self.add_error(name, "Enter a given name and a family name")
        return data

    @property
    def asked(self) -> known.Asked:
        data = self.cleaned_data
        return known.Asked(
            name=data.get("name_born") or data.get("name_home") or "",
            born=data.get("born"),
            phone=data.get("phone") or "",
            postcode=data.get("postcode") or "",
        )

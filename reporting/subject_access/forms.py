from django import forms

from dashub.forms import Checkboxes, DateField, Form, LongText, Radios, Text
from people.models.choices import YesNo
from reporting.subject_access.defaults import Exemption, Verdict
from reporting.subject_access.models import SubjectDetails, SubjectRequest

COURT = "court"
NOT_A_SUBJECT = (
    "A court, the police or another body does not ask for its own data. Do not register it here: answer it under the power "
    "that it names, and write it into the log of disclosures."
)
CHECKED, ASKED = "checked", "asked"


class Versioned(Form):
    """Carries the version that was on the page: who has not seen the newest overwrites nothing."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class RegisterForm(Form):
    """What comes with a request. The desk is asked for only where she answers for several."""

    desk = forms.ModelChoiceField(queryset=None, label="Which agency was asked?", empty_label=None)
    asker = forms.ChoiceField(
        label="Who asks?",
        choices=[*SubjectRequest.Asker.choices, (COURT, "A court, the police or another body")],
        widget=Radios,
    )
    name = forms.CharField(label="Full name of the person whose data it is", max_length=200)
    date_of_birth = DateField(label="Date of birth of that person", past=True)
    asker_name = forms.CharField(
        label="Full name of whoever asks",
        help_text="Only where somebody asks for another person",
        max_length=200,
        required=False,
    )
    authority = forms.CharField(
        label="How was the right to ask for another person checked?",
        help_text="Only where somebody asks for another: parental responsibility, a signed authority, a power of attorney",
        max_length=300, required=False, widget=Text(),
    )  # fmt: skip
    authority_on = DateField(
        label="When was that right checked?", called="The day of that check", past=True, required=False
    )
    received_on = DateField(label="When did your agency receive it?", called="The day it was received", past=True)
    proof = forms.ChoiceField(
        label="Is it certain who asks?",
        choices=[(CHECKED, "Yes, it was checked"), (ASKED, "No, proof was asked for: the month begins when it comes")],
        widget=Radios(reveals={CHECKED: ["identity_on"], ASKED: ["identity_asked_on"]}),
    )
    identity_on = DateField(label="When was it checked?", called="The day it was checked", past=True)
    identity_asked_on = DateField(label="When was proof asked for?", called="The day proof was asked for", past=True)
    identity = forms.CharField(label="How was it checked, or asked for?", max_length=300, widget=Text())
    harms = forms.ChoiceField(
        label="Could whoever asks be somebody who harms, or live with somebody who does?",
        help_text="Also where somebody may be making her ask. If you do not know, say so: it then counts as yes",
        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")],
        widget=Radios,
    )
    reply = forms.ChoiceField(
        label="How is the reply given safely?", choices=SubjectDetails.Reply.choices, widget=Radios
    )
    reply_to = forms.CharField(label="To what address?", max_length=200, required=False, widget=Text())

    def __init__(self, *args, desks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset, self.fields["desk"].initial = desks, desks.first()
        if len(desks) == 1:
            del self.fields["desk"]
        self.only_desk = desks.first()

    def clean(self):
        given = super().clean()
        if given.get("asker") == COURT:
            self.add_error("asker", NOT_A_SUBJECT)
        elif given.get("asker") and given["asker"] != SubjectRequest.Asker.SELF:
            for name, text in (
                ("asker_name", "Enter the full name of whoever asks"),
                ("authority", "Enter how the right to ask was checked"),
                ("authority_on", "Enter when that right was checked"),
            ):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, text)
        received = given.get("received_on")
        for name in ("identity_asked_on", "identity_on"):
            if received and given.get(name) and given[name] < received:
                self.add_error(name, "This must not be before the day the request was received")
        if given.get("reply") in ("email", "letter") and not given.get("reply_to"):
            self.add_error("reply_to", "Enter the address that the reply goes to")
        return given

    @property
    def chosen_desk(self):
        return self.cleaned_data.get("desk") or self.only_desk

    @property
    def of_request(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("asker", "received_on", "identity_asked_on", "identity_on")}

    @property
    def of_details(self) -> dict:
        names = ("name", "date_of_birth", "identity", "harms", "reply", "reply_to")
        found = {name: self.cleaned_data[name] for name in names}
        if self.cleaned_data["asker"] != SubjectRequest.Asker.SELF:
            found |= {name: self.cleaned_data[name] for name in ("asker_name", "authority", "authority_on")}
        return found


class SearchForm(Form):
    q = forms.CharField(
        label="Search your records by name, telephone or postcode", max_length=200, widget=Text(width=30)
    )


class PeopleForm(Versioned):
    """Which of the records found it concerns. None is an answer."""

    people = forms.TypedMultipleChoiceField(
        label="Which of these is the person?", help_text="Tick all that are. If none is, tick nothing.",
        coerce=int, required=False, widget=Checkboxes,
    )  # fmt: skip

    def __init__(self, *args, found, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(one.person.pk, one.words) for one in found]
        if not found:
            self.fields["people"].widget = forms.MultipleHiddenInput()


class DecideForm(Versioned):
    verdict = forms.ChoiceField(
        label="What becomes of it?",
        choices=[c for c in Verdict.choices if c[0] != Verdict.DECIDE],
        widget=Radios(reveals={Verdict.PART: ["text"]}),
    )
    text = forms.CharField(
        label="The words that are released",
        help_text="Write it so that nothing shows where words are missing: no dots, no blanks, no “removed”",
        widget=LongText(rows=6),
    )
    exemption = forms.ChoiceField(
        label="Exemption",
        help_text="For what is left out",
        choices=[("", "Select an exemption"), *[c for c in Exemption.choices if c[0]]],
        required=False,
    )
    by_subject = forms.BooleanField(label="The person gave this about herself or himself", required=False)
    reason = forms.CharField(
        label="Reason", help_text="Whoever approves reads it", max_length=500, widget=LongText(rows=3)
    )


class IdentityForm(Versioned):
    on = DateField(label="When did the proof of identity come?", called="The day it came", past=True)


class ExtendForm(Versioned):
    reason = forms.CharField(
        label="Why are two more months needed?",
        help_text="Only where it is complex. Tell whoever asked, and why, within the first month. Name nobody here.",
        max_length=300, widget=LongText(rows=3),
    )  # fmt: skip


class WayForm(Versioned):
    reply = forms.ChoiceField(
        label="How is the reply given safely?", choices=SubjectDetails.Reply.choices, widget=Radios
    )
    reply_to = forms.CharField(label="To what address?", max_length=200, required=False, widget=Text())


class GivenForm(Versioned):
    on = DateField(label="When was it given?", called="The day it was given", past=True)
    how = forms.CharField(label="How, and to whom?", max_length=300, widget=Text())
    safe = forms.BooleanField(label="I checked on that day that this way was safe for the person")


class ReasonForm(Versioned):
    reason = forms.CharField(label="Reason", max_length=300, widget=LongText(rows=3))


class ApproveForm(Versioned):
    """Approved, or sent back with a reason. ``shown`` is how many items stood on the page that she read."""

    shown = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    answer = forms.ChoiceField(
        label="Your decision",
        choices=[("approve", "Approve it as it stands"), ("back", "Send it back")],
        widget=Radios(reveals={"back": ["reason"]}),
    )
    reason = forms.CharField(label="What must change?", max_length=500, widget=LongText(rows=3))


HARMS = {YesNo.YES: "Yes", YesNo.NO: "No", YesNo.UNKNOWN: "Not known: counts as yes"}

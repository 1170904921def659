"""Forms of what health, probation, substance services, schools and the Jobcentre contribute."""

from django import forms

from cases.forms.order import NEVER_A_PLACE, AgainstForm
from cases.forms.register import RecordForm, parties_to_choose
from cases.models import Involvement
from cases.summaries import contact_rules
from dashub.forms import Checkboxes, DateField, LongText, Radios, Text
from support.forms.children import ChildForm
from support.models import (
    Easement,
    EducationAttendance,
    HealthContact,
    HospitalStay,
    ProbationLicence,
    SubstanceTreatment,
)

Role = Involvement.Role


def in_order(form: forms.Form, first: str, then: str, message: str, *, same: bool = True) -> None:
    """Refuse the second day where it lies before the first (or, without ``same``, on it)."""
    data = form.cleaned_data
    one, two = data.get(first), data.get(then)
    if one and two and (two < one or not same and two == one):
        form.add_error(then, message)


def day_is_said(form: forms.Form, name: str, message: str) -> None:
    """A day that what was chosen above needs."""
    if not form.cleaned_data.get(name) and name not in form.errors:
        form.add_error(name, message)


class HealthContactForm(RecordForm):
    kind = forms.ChoiceField(label="What kind of contact?", choices=HealthContact.Kind, widget=Radios(small=True))
    on = DateField(label="When was it?", past=True, called="The day of the contact")
    service = forms.CharField(label="Practice, ward or clinic", max_length=120, required=False, widget=Text())
    asked = forms.ChoiceField(
        label="Was she asked about abuse?",
        help_text="Only where nobody who could tell him hears it, and never through a family member",
        choices=HealthContact.Asked,
        widget=Radios(small=True),
    )
    interpreter = forms.BooleanField(label="A professional interpreter was used", required=False)
    outcome = forms.ChoiceField(label="What came of it?", choices=HealthContact.Outcome, widget=Radios(small=True))
    again_on = DateField(
        label="To be asked again on", help_text="Needed where she was not alone", required=False, called="The day"
    )
    record_hidden = forms.BooleanField(label="Hidden from what can be opened online or in an app", required=False)
    words = forms.CharField(label="In words", max_length=1000, required=False, widget=LongText(rows=3))

    def clean(self):
        data = super().clean()
        if data.get("asked") == HealthContact.Asked.NOT_ALONE or data.get("outcome") == HealthContact.Outcome.AGAIN:
            day_is_said(self, "again_on", "Enter when she is asked again, alone")
        in_order(self, "on", "again_on", "She is asked again after the day of this contact", same=False)
        return data


class HospitalStayForm(RecordForm):
    status = forms.ChoiceField(
        label="Where is she?", choices=HospitalStay.Status, initial=HospitalStay.Status.IN, widget=Radios()
    )
    admitted_on = DateField(label="Admitted on", past=True, called="The day of admission")
    discharge_on = DateField(
        label="Discharge on",
        help_text="As planned, or when it was. The IDVA and health are told two days before and on the day.",
        required=False,
        called="The day of discharge",
    )
    ward = forms.CharField(
        label="Ward", help_text="Read by health alone", max_length=120, required=False, widget=Text()
    )
    visits = forms.CharField(
        label="Who may and may not visit?", max_length=300, required=False, widget=LongText(rows=2)
    )
    plan = forms.CharField(
        label="What is safe to go back to, and who meets her?",
        help_text="No address",
        max_length=500,
        required=False,
        widget=LongText(rows=3),
    )

    def clean(self):
        data = super().clean()
        if data.get("status") in (HospitalStay.Status.DISCHARGED, HospitalStay.Status.LEFT):
            day_is_said(self, "discharge_on", "Enter the day on which she left the hospital")
        in_order(self, "admitted_on", "discharge_on", "The discharge must not be before the admission")
        return data


class SubstanceTreatmentForm(RecordForm):
    """Contact by the rules is refused where the case has no way that is safe: the rules are read, never copied."""

    person_id = forms.TypedChoiceField(label="Whom is it for?", coerce=int)
    what = forms.ChoiceField(label="For what?", choices=SubstanceTreatment.What, widget=Radios())
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=SubstanceTreatment.Status,
        initial=SubstanceTreatment.Status.REFERRED,
        widget=Radios(),
    )
    referred_on = DateField(label="Referred on", past=True)
    started_on = DateField(label="Started on", past=True, required=False)
    ended_on = DateField(label="Ended on", past=True, required=False)
    contact = forms.ChoiceField(
        label="How may the service be in touch?", choices=SubstanceTreatment.Contact, widget=Radios()
    )
    apart_from = forms.BooleanField(label="Appointments are where and when the other party never is", required=False)
    words = forms.CharField(label="In words", max_length=1000, required=False, widget=LongText(rows=3))
    review_on = DateField(label="Look at it again on", required=False)

    def prepare(self) -> None:
        self.fields["person_id"].choices = parties_to_choose(self.seen, Role.VICTIM, Role.PERPETRATOR, Role.CHILD)

    def clean(self):
        data = super().clean()
        late = (SubstanceTreatment.Status.IN, SubstanceTreatment.Status.COMPLETED, SubstanceTreatment.Status.LEFT)
        if data.get("status") in late:
            day_is_said(self, "started_on", "Enter the day on which treatment began")
        in_order(self, "referred_on", "started_on", "Treatment cannot have begun before the referral")
        in_order(self, "started_on", "ended_on", "Treatment cannot have ended before it began")
        by_rules = data.get("contact") == SubstanceTreatment.Contact.RULES
        if by_rules and not any(rule.usable for rule in contact_rules(self.seen)):
            self.add_error("contact", "No way of reaching her is recorded as safe: go through the worker in touch")
        return data


class ProbationLicenceForm(AgainstForm):
    whose = "person_id"

    kind = forms.ChoiceField(label="What kind?", choices=ProbationLicence.Kind, widget=Radios())
    person_id = forms.TypedChoiceField(label="Whose?", coerce=int)
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=ProbationLicence.Status,
        initial=ProbationLicence.Status.IN_FORCE,
        widget=Radios(),
    )
    since = DateField(label="Since", called="The first day")
    until = DateField(label="Last day", called="The last day")
    conditions = forms.MultipleChoiceField(
        label="Which conditions?", choices=ProbationLicence.Condition, required=False, widget=Checkboxes(small=True)
    )
    where = forms.CharField(
        label="Where may he not go?", help_text=NEVER_A_PLACE, max_length=300, required=False, widget=LongText(rows=2)
    )
    officer = forms.CharField(label="Supervised by", max_length=120, required=False, widget=Text())
    mappa = forms.TypedChoiceField(
        label="MAPPA level",
        choices=[("", "None"), ("1", "1"), ("2", "2"), ("3", "3")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    liaison = forms.ChoiceField(
        label="Victim Contact Scheme",
        choices=ProbationLicence.Liaison,
        initial=ProbationLicence.Liaison.NOT_KNOWN,
        widget=Radios(small=True),
    )
    next_plan = forms.CharField(
        label="What protects her after it ends?", max_length=500, required=False, widget=LongText(rows=2)
    )
    told_on = DateField(label="She was told when it ends, on", past=True, required=False)

    def prepare(self) -> None:
        harming = parties_to_choose(self.seen, Role.PERPETRATOR)
        self.fields["person_id"].choices = harming if len(harming) == 1 else [("", "Choose one"), *harming]

    def clean(self):
        data = super().clean()
        in_order(self, "since", "until", "The last day must be the first day or later")
        return data


class EducationAttendanceForm(ChildForm):
    since = DateField(label="From", past=True, called="The first day")
    until = DateField(label="Until", past=True, called="The last day")
    percent = forms.IntegerField(
        label="Present, in per cent of the sessions", min_value=0, max_value=100, widget=Text(width=3, suffix="%")
    )
    unexplained = forms.IntegerField(
        label="Sessions missed without a reason", min_value=0, max_value=999, initial=0, widget=Text(width=3)
    )
    concern = forms.ChoiceField(
        label="What does the school make of it?",
        choices=EducationAttendance.Concern,
        initial=EducationAttendance.Concern.NONE,
        widget=Radios(),
    )
    words = forms.CharField(
        label="What did the school notice?",
        help_text="A child’s own words belong under “Her voice”",
        max_length=1000,
        required=False,
        widget=LongText(rows=3),
    )
    pastoral = forms.CharField(label="Whom can the child go to?", max_length=120, required=False, widget=Text())
    collection = forms.BooleanField(
        label="A password for collecting the child is agreed",
        help_text="Never write the password down",
        required=False,
    )
    review_on = DateField(label="Look at it again on", required=False)

    def clean(self):
        data = super().clean()
        in_order(self, "since", "until", "The last day must be the first day or later")
        return data


class EasementForm(RecordForm):
    """The last day of an easement follows from its first by law, where nobody types another."""

    kind = forms.ChoiceField(label="What is it?", choices=Easement.Kind, widget=Radios(small=True))
    status = forms.ChoiceField(
        label="Where does it stand?", choices=Easement.Status, initial=Easement.Status.ASKED, widget=Radios()
    )
    asked_on = DateField(label="Asked for on", past=True)
    since = DateField(label="Given from", required=False, called="The first day")
    until = DateField(
        label="Last day",
        help_text="Left empty, 13 or 26 weeks from the first day where the law gives that length",
        required=False,
        called="The last day",
    )
    evidence = forms.CharField(
        label="Evidence", help_text="What was accepted, or is still needed", max_length=300, required=False,
        widget=LongText(rows=2),
    )  # fmt: skip
    coach = forms.CharField(label="Work coach", max_length=120, required=False, widget=Text())
    words = forms.CharField(label="In words", max_length=500, required=False, widget=LongText(rows=2))

    def clean(self):
        data = super().clean()
        if data.get("status") == Easement.Status.GIVEN:
            day_is_said(self, "since", "Enter the first day of it")
        if data.get("until") and not data.get("since"):
            day_is_said(self, "since", "Enter the first day as well")
        in_order(self, "since", "until", "The last day must be after the first", same=False)
        empty = not data.get("until") and "until" not in self.errors
        if data.get("status") == Easement.Status.GIVEN and data.get("since") and empty:
            data["until"] = Easement.ends(data.get("kind") or "", data["since"])
        return data

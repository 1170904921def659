"""Forms of a service: the filter of its caseload, taking or declining work, asking one more service."""

from django import forms

from agencies.access import Permission, users_who_may
from agencies.models import Desk, User
from cases.forms.overview import PersonChoice
from cases.models import Case
from dashub.forms import DateField, Form, LongText, Radios, Text
from people.models.choices import Channel
from support import caseload
from support.models import CheckIn, ClosureReason, Engagement, Pathway
from support.models.closure_reason import Way

Ending = Engagement.Ending

READ_BY_ALL = "Every agency in the case reads this. Do not name the victim."


class CaseloadFilter(Form):
    """A GET form; what is not understood is ignored."""

    STATES = {
        "live": ("Offered and working", ["offered", "working"]),
        "offered": ("Offered: to be answered", ["offered"]),
        "working": ("Working", ["working"]),
        "ended": ("Declined or ended", ["declined", "closed"]),
    }
    state = forms.ChoiceField(choices=[(key, label) for key, (label, _) in STATES.items()], required=False)
    whose = forms.ChoiceField(
        choices=[("", "My service’s"), ("mine", "Mine"), ("nobody", "Nobody’s yet")], required=False
    )
    pathway = forms.ChoiceField(choices=[("", "Any pathway"), *Pathway.choices], required=False)

    def apply(self, rows, user):
        self.is_valid()
        chosen = self.cleaned_data
        rows = rows.filter(status__in=self.STATES[chosen.get("state") or "live"][1])
        if chosen.get("whose"):
            rows = rows.filter(worker=user if chosen["whose"] == "mine" else None)
        return rows.filter(pathway=chosen["pathway"]) if chosen.get("pathway") else rows


class TakeForm(Form):
    """Who does it; the one who fills it in unless she chooses another. Naming her the lead is a second step of its own."""

    worker = forms.ChoiceField(label="Who will do this?")
    lead = forms.BooleanField(label="This worker also becomes the lead worker of the case", required=False)

    def __init__(self, work, user, *args, language: str = "", **kwargs):
        """``language`` is the victim's, where the viewer may know it and an interpreter or another language is needed."""
        super().__init__(*args, prefix=f"w{work.pk}", **kwargs)
        workers = caseload.workers_of(work.desk, work.case, language)
        self.fields["worker"].choices = [(str(each.user_id), each.named) for each in workers]
        self.fields["worker"].initial = str(work.worker_id or user.pk)
        if workers:
            self.fields["worker"].help_text = f"Suggested: {workers[0].named}. You decide"

    @property
    def chosen(self) -> User:
        return User.objects.get(pk=self.cleaned_data["worker"])


class ReasonForm(Form):
    reason = forms.CharField(label="Reason", help_text=READ_BY_ALL, max_length=1000, widget=LongText(rows=3))


class EndForm(Form):
    """How a service that is in touch with her ends its work. Who leads the case from then on is always asked."""

    REVEALS = {Ending.DUPLICATE: ("duplicate",), Ending.DECEASED: ("died_on",)}

    ending = forms.ChoiceField(label="How does your work end?")
    duplicate = forms.CharField(label="Reference of the case that goes on", max_length=12, widget=Text(width=10))
    died_on = DateField(label="When did she die?", past=True, called="The day she died")
    reason = forms.CharField(label="Reason", help_text=READ_BY_ALL, max_length=1000, widget=LongText(rows=3))
    step_down = forms.CharField(
        label="Who supports her from now, and how?",
        help_text="Needed when you step down or transfer. Every agency in the case reads this.",
        max_length=1000,
        required=False,
        widget=LongText(rows=2),
    )
    lead = PersonChoice(queryset=None, label="Who leads the case from now on?", empty_label="Choose")
    asked = forms.BooleanField(
        label="She agrees to be asked how she is after 3, 6 and 12 months",
        help_text="Only after needs met, step-down or disengagement, and only by a way that is safe then",
        required=False,
    )

    def __init__(self, work, user, *args, **kwargs):
        super().__init__(*args, prefix=f"end{work.pk}", **kwargs)
        self.user, case = user, work.case
        self._offer(ClosureReason.ways(case.area))
        self.fields["lead"].queryset = users_who_may(Permission.LEAD_CASES, case.facts).distinct()
        self.fields["lead"].initial = case.lead_id

    def _offer(self, ways: list[Way]) -> None:
        """The ways that the partnership uses, each with its own reasons where it has some."""
        used = [way for way in ways if way.offered]
        self.local = {way.ending: [one for one in way.local if one.active] for way in used}
        for ending, reasons in self.local.items():
            if reasons:
                choices = [("", "None of these"), *((str(one.pk), one.words) for one in reasons)]
                self.add(f"local_{ending}", forms.ChoiceField(label="More exactly", choices=choices, required=False))
        fields = self.fields["ending"]
        fields.widget = Radios(
            small=True,
            reveals={
                ending: ((f"local_{ending}",) if reasons else ()) + self.REVEALS.get(ending, ())
                for ending, reasons in self.local.items()
            },
            hints={Ending.DECEASED: "Nobody contacts her any more, and the record is kept for a death review."},
        )
        fields.choices = [(way.ending, way.words) for way in used]

    @property
    def given(self) -> dict:
        """What closing.close_work takes."""
        given = {name: value for name, value in self.cleaned_data.items() if not name.startswith("local_")}
        chosen = self.cleaned_data.get(f"local_{given['ending']}")
        local = next((one for one in self.local[given["ending"]] if str(one.pk) == chosen), None)
        return given | {"local": local}

    def clean_duplicate(self):
        """A case that she may see; any other is as one that does not exist."""
        typed = self.cleaned_data["duplicate"].strip().upper()
        found = Case.objects.visible_to(self.user).filter(reference=typed).first()
        if found is None:
            raise forms.ValidationError("Enter the reference of a case that you see")
        return found


class CheckInForm(Form):
    """What came of a check-in, and by which way; every way is offered, so that a refusal can say why."""

    FROM_HER = "her"

    contact_point = forms.ChoiceField(label="How did you try?", widget=Radios(reveals={FROM_HER: ("channel",)}))
    channel = forms.ChoiceField(label="How did the victim get in touch?", choices=Channel)
    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=[choice for choice in CheckIn.Outcome.choices if choice[0] != CheckIn.Outcome.STOPPED],
        widget=Radios(small=True),
    )
    note = forms.CharField(
        label="Note",
        help_text="Stays in your service’s own notes. Other agencies do not read it.",
        max_length=4000,
        required=False,
        widget=LongText(rows=3),
    )

    def __init__(self, points, rules, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.points = {str(point.pk): point for point in points}
        self.fields["contact_point"].choices = [
            *((str(rule.id), rule.named) for rule in rules),
            (self.FROM_HER, "She got in touch, or I heard it otherwise"),
        ]
        self.fields["contact_point"].widget.divider = self.FROM_HER

    @property
    def point(self):
        return self.points.get(self.cleaned_data["contact_point"])


class OfferForm(Form):
    """One more service for the case. MARAC is a list, not a service."""

    pathway = forms.ChoiceField(label="What is needed?", choices=[p for p in Pathway.choices if p[0] != Pathway.MARAC])
    desk = forms.ModelChoiceField(queryset=Desk.objects.none(), label="Which service?", empty_label="Choose")
    reason = forms.CharField(
        label="Why this service needs the case", help_text=READ_BY_ALL, max_length=300, widget=LongText(rows=2)
    )

    def __init__(self, case, *args, **kwargs):
        super().__init__(*args, prefix="offer", **kwargs)
        self.fields["desk"].queryset = (
            Desk.objects.active().in_area(case.area).filter(taking=True).select_related("agency")
        )

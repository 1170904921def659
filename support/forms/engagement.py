"""Forms of a service: the filter of its caseload, taking or declining work, asking one more service."""

from django import forms

from agencies.models import Desk, User
from dashub.forms import Form, LongText
from support import caseload
from support.models import Pathway

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

    def __init__(self, work, user, *args, **kwargs):
        super().__init__(*args, prefix=f"w{work.pk}", **kwargs)
        workers = caseload.workers_of(work.desk_id, work.case)
        self.fields["worker"].choices = [(str(number), name) for number, name in workers]
        self.fields["worker"].initial = str(work.worker_id or user.pk)

    @property
    def chosen(self) -> User:
        return User.objects.get(pk=self.cleaned_data["worker"])


class ReasonForm(Form):
    reason = forms.CharField(label="Reason", help_text=READ_BY_ALL, max_length=1000, widget=LongText(rows=3))


class OfferForm(Form):
    """One more service for the case. MARAC is a list, not a service."""

    pathway = forms.ChoiceField(label="What is needed?", choices=[p for p in Pathway.choices if p[0] != Pathway.MARAC])
    desk = forms.ModelChoiceField(queryset=Desk.objects.none(), label="Which service?", empty_label="Choose")
    reason = forms.CharField(
        label="Why this service needs the case", help_text=READ_BY_ALL, max_length=300, widget=LongText(rows=2)
    )

    def __init__(self, case, *args, **kwargs):
        super().__init__(*args, prefix="offer", **kwargs)
        self.fields["desk"].queryset = Desk.objects.active().in_area(case.area).select_related("agency")

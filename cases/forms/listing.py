"""Filters of the case list. None of them names a person, so they stand in the address bar; the search is posted."""

from django import forms

from cases.models import Case
from cases.models.case import RiskLevel
from dashub.forms import Form, Text

STATUS = [("open", "Open"), ("closed", "Closed"), ("all", "Open and closed")]
RISK = [("", "Any"), *RiskLevel.choices]
WHOSE = [("", "All"), ("lead", "I am the lead"), ("contact", "I am in touch with her"), ("none", "No lead yet")]
YES = [("", "Any"), ("yes", "Yes"), ("no", "No")]


class FilterForm(Form):
    """Every field is optional; an unknown value counts as not chosen."""

    status = forms.ChoiceField(label="Status", choices=STATUS, required=False)
    risk = forms.ChoiceField(label="Risk", choices=RISK, required=False)
    whose = forms.ChoiceField(label="Whose", choices=WHOSE, required=False)
    repeat = forms.ChoiceField(label="Repeat", choices=YES, required=False)
    listed = forms.ChoiceField(label="Listed for MARAC", choices=YES, required=False)

    def __init__(self, *args, areas=(), **kwargs):
        super().__init__(*args, **kwargs)
        if len(areas) > 1:
            choices = [("", "All"), *((str(area.pk), area.name) for area in areas)]
            self.add("area", forms.ChoiceField(label="Area", choices=choices, required=False))

    def apply(self, cases, user):
        """The cases that pass every filter chosen."""
        self.is_valid()
        chosen = self.cleaned_data
        status = chosen.get("status") or Case.Status.OPEN
        if status != "all":
            cases = cases.filter(status=status)
        if chosen.get("risk"):
            cases = cases.filter(risk_level=chosen["risk"])
        if chosen.get("area"):
            cases = cases.filter(area_id=chosen["area"])
        for flag in ("repeat", "listed"):
            if chosen.get(flag):
                cases = cases.filter(**{flag: chosen[flag] == "yes"})
        return cases.of_worker(user, chosen.get("whose") or "")


class SearchForm(Form):
    """What a worker types to find a case. It is sent in the body and never kept."""

    q = forms.CharField(
        label="Find a case",
        help_text="Any name, telephone number, postcode or reference",
        max_length=120,
        widget=Text(attrs={"type": "search", "spellcheck": "false"}),
    )

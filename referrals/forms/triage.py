"""Forms of the triage pages: the filter of the queue, bulk assignment, and the one form of a decision."""

from django import forms

from agencies.access import Permission, users_at
from agencies.models import User
from cases.models import RiskLevel
from dashub.forms import Checkboxes, Form, LongText, Radios, Text, say_what_is_wrong
from referrals import routes
from referrals.models import Referral
from referrals.queue import STATES
from support.models import Pathway

REASON = 4000
Status = Referral.Status
NOBODY = "nobody"


class QueueFilter(Form):
    """A GET form; anything not understood is ignored, so that an old bookmark still opens the queue."""

    state = forms.ChoiceField(choices=[(key, label) for key, (label, _) in STATES.items()], required=False)
    risk = forms.ChoiceField(choices=[("", "Any risk"), *RiskLevel.choices], required=False)
    pathway = forms.ChoiceField(choices=[("", "Any pathway"), *Pathway.choices], required=False)
    assigned = forms.ChoiceField(
        choices=[("", "Anybody or nobody"), ("me", "Me"), ("nobody", "Nobody")], label="Assigned to", required=False
    )

    def chosen(self) -> dict:
        self.is_valid()
        return {"state": "waiting"} | {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, rows, user):
        chosen = self.chosen()
        if "risk" in chosen:
            rows = rows.filter(risk_level=chosen["risk"])
        if "pathway" in chosen:
            rows = rows.filter(pathways__contains=[chosen["pathway"]])
        if chosen.get("assigned") == "me":
            rows = rows.filter(assigned_to=user)
        elif chosen.get("assigned") == "nobody":
            rows = rows.filter(assigned_to=None)
        return rows


class Officers(forms.ModelChoiceField):
    """Those who triage at the desks where the asker does."""

    def __init__(self, user, **options):
        desks = user.standing.desks(Permission.TRIAGE)
        super().__init__(queryset=users_at(desks, Permission.TRIAGE), **options)

    def label_from_instance(self, obj: User) -> str:
        return obj.full_name


class AssignForm(Form):
    """Give the ticked referrals to one officer, or to nobody."""

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        officers = Officers(user).queryset
        choices = [("", "Choose"), (str(user.pk), "Me")]
        choices += [(str(each.pk), each.full_name) for each in officers if each.pk != user.pk]
        self.fields["to"] = forms.ChoiceField(
            label="Assign the ticked referrals to",
            choices=[*choices, (NOBODY, "Nobody")],
            error_messages={"required": "Choose who gets the ticked referrals"},
        )

    @property
    def officer(self) -> User | None:
        to = self.cleaned_data["to"]
        return None if to == NOBODY else User.objects.get(pk=to)


class DecisionForm(Form):
    """One screen, one decision, its reason. What the chosen decision does not need is forgotten."""

    decision = forms.ChoiceField(label="What do you decide?")
    pathways = forms.MultipleChoiceField(
        label="Pathways",
        choices=Pathway.choices,
        widget=Checkboxes(small=True),
        error_messages={"required": "Choose at least one pathway"},
    )
    question = forms.CharField(label="What must the referrer answer?", max_length=REASON, widget=LongText(rows=4))
    owner = forms.ModelChoiceField(queryset=User.objects.none(), label="Who will do this?")
    told = forms.CharField(
        label="Who agreed to take it?",
        max_length=200,
        widget=Text(),
        help_text="A person and a service, for example “duty worker, Harbour women's centre”",
    )
    alternative = forms.CharField(label="What is offered instead?", max_length=REASON, widget=LongText(rows=3))
    reason = forms.CharField(
        label="Your reason",
        max_length=REASON,
        required=False,
        widget=LongText(rows=4),
        help_text="The referrer and the chair will see it. Not needed for a question to the referrer.",
    )

    LABELS = {
        Status.ACCEPTED: "Accept to pathways",
        Status.RETURNED: "Ask the referrer a question",
        Status.LOWER_RISK: "Lower-risk pathway",
        Status.REDIRECTED: "Redirect to another service",
        Status.NO_ACTION: "No further action",
        Status.CHILDRENS: "Send to children's services: the victim is under 16",
    }

    def __init__(self, referral: Referral, user, people, suggested, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.referral, self.people = referral, people
        missing = {"required": "Choose who will do this"}
        self.fields["owner"] = Officers(user, label="Who will do this?", empty_label="Choose", error_messages=missing)
        if referral.restricted:
            self.fields["owner"].queryset = User.objects.filter(pk__in=referral.named, is_active=True)
        self._offer_desks()
        self._offer_decisions()
        self._offer_pathways(suggested)
        self._offer_people()
        for field in self.fields.values():
            say_what_is_wrong(field, field.label)

    def _offer_decisions(self) -> None:
        days = self.referral.area.lower_risk_days
        allowed = [to for to in self.LABELS if Referral.TRANSITIONS.allows(self.referral.status, to)]
        field = self.fields["decision"]
        field.widget = Radios(
            hints={
                Status.ACCEPTED: "Opens or joins a case, shares it with the services you choose and starts their clocks",
                Status.RETURNED: "The answer comes on this referral; the clock stops until then",
                Status.LOWER_RISK: f"A named owner and {days} working days",
            },
            reveals={
                Status.ACCEPTED: ("pathways", *self.desk_fields),
                Status.RETURNED: ("question",),
                Status.LOWER_RISK: ("owner",),
                Status.REDIRECTED: ("told", "alternative"),
            },
        )
        field.choices = [(to, self.LABELS[to]) for to in allowed]
        field.error_messages["required"] = "Choose what you decide"

    def _offer_pathways(self, suggested: dict[str, str]) -> None:
        self.fields["pathways"].widget.hints = {str(pathway): why for pathway, why in suggested.items()}
        self.fields["pathways"].initial = routes.complete(self.referral.pathways, self.referral.for_marac)
        if self.referral.for_marac:
            self.fields[
                "pathways"
            ].help_text = (
                "Grounds for MARAC are met: the case will be listed, and the IDVA told, whatever is ticked here."
            )

    def _offer_desks(self) -> None:
        """A choice only where the area has several desks for a pathway; the school is never taken for granted."""
        self.desks: dict[str, dict] = {}
        directory, schools = routes.Directory(self.referral.area), routes.schools_of(self.referral.answers)
        for pathway in routes.ROUTES:
            found = directory.working(pathway)
            if len(found) < 2 and pathway != Pathway.SCHOOL or not found:
                continue
            usual = directory.first(pathway, self.referral.desk, schools)
            self.desks[pathway] = {str(desk.pk): desk for desk in found} | {NOBODY: None}
            self.fields[f"desk_{pathway}"] = forms.ChoiceField(
                label=f"{Pathway(pathway).label}: which service?",
                choices=[
                    *[(str(desk.pk), desk.agency.name) for desk in found],
                    (NOBODY, "None of these: the hub finds one"),
                ],
                initial=str(usual.pk) if usual else NOBODY,
                required=False,
            )

    @property
    def desk_fields(self) -> list[str]:
        return [f"desk_{pathway}" for pathway in self.desks]

    def _offer_people(self) -> None:
        """For each typed person who may be known: who of the known she is, or nobody."""
        for person in self.people:
            if person.candidates:
                self.fields[person.field] = forms.ChoiceField(
                    label=f"Is {person.name} somebody we know?",
                    choices=[*[(str(c.pk), c.label) for c in person.candidates], ("", "No, a new person")],
                    widget=Radios(hints={str(c.pk): c.why for c in person.candidates}, divider="", small=True),
                    initial=person.initial,
                    required=False,
                )

    @property
    def people_fields(self):
        return [self[person.field] for person in self.people if person.field in self.fields]

    @property
    def chosen(self) -> dict[tuple[str, int], int | None]:
        """Who is whom, for those who were asked about."""
        asked = [person for person in self.people if person.field in self.fields]
        values = {person: self.cleaned_data.get(person.field) for person in asked}
        return {(p.role, p.place): int(value) if value else None for p, value in values.items()}

    @property
    def chosen_desks(self) -> dict:
        picked = {pathway: self.cleaned_data.get(f"desk_{pathway}") for pathway in self.desks}
        return {pathway: self.desks[pathway][value] for pathway, value in picked.items() if value}

    def clean(self):
        super().clean()
        if self.cleaned_data.get("decision") not in (None, Status.RETURNED) and not self.cleaned_data.get("reason"):
            self.add_error("reason", "Give your reason. The referrer and the chair will see it")
        return self.cleaned_data


class OutcomeForm(Form):
    outcome = forms.CharField(label="What came of it?", max_length=REASON, widget=LongText(rows=4))


class AppealAnswerForm(Form):
    result = forms.ChoiceField(
        label="Your answer to the appeal",
        choices=[("upheld", "Upheld: decide this referral again"), ("refused", "Not upheld: the decision stands")],
        widget=Radios(),
    )
    answer = forms.CharField(label="Why", max_length=REASON, widget=LongText(rows=4))

"""What is typed about a transfer, and of telling her what a meeting decided; shape only."""

from django import forms

from agencies.models import Area
from dashub.forms import DateField, Form, LongText, Radios, Text
from marac.models import Feedback, Transfer
from people.models.choices import Channel

OUTSIDE = "outside"
Status = Transfer.Status
# What each step is called on its button, and what its words are.
STEPS = {
    Status.RECEIVED: ("We have received it", "A note for the other area"),
    Status.QUERIED: ("Ask the other area", "Your question"),
    Status.ACCEPTED: ("Accept it", "A note for the other area"),
    Status.LISTED: ("Put it on the next list", "A note"),
    Status.CONFIRMED: ("Confirm that we have taken over", "A note for the other area"),
    Status.WITHDRAWN: ("Withdraw it", "Reason"),
}
# In an outside area's name.
SAID = {
    Status.RECEIVED: "They have received it",
    Status.QUERIED: "They ask something",
    Status.ACCEPTED: "They accept it",
    Status.LISTED: "It is on their list",
    Status.CONFIRMED: "They confirm that they have taken over",
}
ANSWER = ("Answer the question", "Your answer")


def named(transfer: Transfer, step: str) -> tuple[str, str]:
    """(what the step is called, what its words are) for the hub that takes it."""
    if transfer.status == Status.QUERIED and step == Status.RECEIVED:
        return ANSWER
    label, words = STEPS[step]
    return SAID.get(step, label) if transfer.outside else label, words


class OfferTransfer(Form):
    """Where to, why, and what cannot wait until the other area has read the case."""

    to = forms.ChoiceField(label="Which area does it go to?", widget=Radios(reveals={OUTSIDE: ("outside",)}))
    outside = forms.CharField(label="Name of the MARAC", max_length=120, widget=Text())
    why = forms.ChoiceField(label="Why is it transferred?", choices=Transfer.Why, widget=Radios(small=True))
    text = forms.CharField(
        label="What must the other area know at once?",
        help_text="Whom they should ring, what is dangerous, what you ask of them. The hubs of both areas read this.",
        max_length=4000,
        widget=LongText(rows=5, count=False),
    )
    urgent = forms.BooleanField(label="It is urgent: they must receive it within hours", required=False)

    def __init__(self, *args, area, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Area.objects.exclude(pk=area.pk).exclude(hub_desk=None).order_by("name")
        self.areas = {str(row.pk): row for row in rows}
        field = self.fields["to"]
        field.choices = [
            *((key, row.name) for key, row in self.areas.items()),
            (OUTSIDE, "A MARAC that does not use this hub"),
        ]
        field.widget.divider = OUTSIDE


class TransferStep(Form):
    """The words of one step; of an outside area also who told it and when."""

    NEEDED = (Status.QUERIED, Status.WITHDRAWN)

    def __init__(self, transfer, step, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _, words = named(transfer, step)
        own_word = step == Status.WITHDRAWN or transfer.status == Status.QUERIED
        if transfer.outside and not own_word:
            self.add(
                "told_by",
                forms.CharField(label="Who told you?", help_text="Name and post", max_length=120, widget=Text()),
            )
            self.fields["told_by"].error_messages["required"] = "Enter who told you, and that person’s post"
            self.add("happened_on", DateField(label="When was that?", called="The day", past=True))
        needed = own_word or step in self.NEEDED
        self.add(
            "text",
            forms.CharField(label=words, required=needed, max_length=4000, widget=LongText(rows=4, count=False)),
        )


class TellHer(Form):
    """One try to tell her. Every channel is offered, so that the refusal of an unsafe one can say why."""

    FROM_HER = "her"

    outcome = forms.ChoiceField(
        label="What happened?",
        choices=Feedback.Outcome,
        widget=Radios(
            reveals={
                Feedback.Outcome.TOLD: ("contact_point", "channel", "told", "said"),
                Feedback.Outcome.NOT_YET: ("not_yet",),
                Feedback.Outcome.NOT_TO: ("not_to",),
            }
        ),
    )
    contact_point = forms.ChoiceField(label="By which way was she told?", widget=Radios(small=True))
    channel = forms.ChoiceField(
        label="If she got in touch: how?", choices=[("", "Select how"), *Channel.choices], required=False
    )
    told = forms.CharField(
        label="What was she told?",
        help_text="In the words you used. It begins with the actions about her: put them into plain words for her, and take "
        "out what another agency has to tell her itself.",
        max_length=4000,
        widget=LongText(rows=4, count=False),
    )
    said = forms.CharField(
        label="What did she say?",
        help_text="In her words. Leave empty if she said nothing.",
        required=False,
        max_length=4000,
        widget=LongText(rows=4, count=False),
    )
    not_yet = forms.CharField(
        label="Why could she not be told safely?",
        help_text="It stays due. Try again.",
        max_length=1000,
        widget=LongText(rows=3, count=False),
    )
    not_to = forms.CharField(label="Why not?", max_length=1000, widget=LongText(rows=3, count=False))

    def __init__(self, points, rules, *args, **kwargs):
        """``points`` are her contact points, ``rules`` the same as this viewer may read them."""
        super().__init__(*args, **kwargs)
        self.points = {str(point.pk): point for point in points}
        field = self.fields["contact_point"]
        field.widget.hints = {str(rule.id): ". ".join(rule.rules) for rule in rules}
        field.widget.divider = self.FROM_HER
        field.choices = [(str(rule.id), _named(rule)) for rule in rules] + [
            (self.FROM_HER, "In person, or she got in touch")
        ]
        field.error_messages["required"] = "Choose by which way she was told"

    @property
    def point(self):
        return self.points.get(self.cleaned_data.get("contact_point", ""))

    @property
    def why(self) -> str:
        return self.cleaned_data.get("not_yet") or self.cleaned_data.get("not_to") or ""


def _named(rule) -> str:
    return ": ".join(filter(None, [f"{rule.channel} ({rule.verdict.lower()})", rule.value]))

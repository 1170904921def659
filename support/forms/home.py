"""Forms of works at home, rehousing checks, stays and referrals to places."""

from django import forms
from django.utils import timezone

from agencies.access import Section
from cases.forms.register import RecordForm
from dashub.clock import add_working_days
from dashub.forms import DateField, LongText, Radios, Text
from support.models import Place, Placement, RehousingCheck, Sanctuary, Stay

# Nobody lives with more than so many; a slip of the finger is told.
MOST = 30


def number(label: str, initial: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST, initial=initial, widget=Text(width=3))


def moved_in_is_said(form: RecordForm, *lived_there: str) -> None:
    """Whoever lives or lived there moved in on a day."""
    data = form.cleaned_data
    if data.get("status") in lived_there and not data.get("moved_in_on") and "moved_in_on" not in form.errors:
        form.add_error("moved_in_on", "Enter the day on which the household moved in")


class HouseholdForm(RecordForm):
    """How many live together."""

    women = number("Women", 1)
    men = number("Men")
    other_adults = number("Other adults, or sex not known")
    children = number("Children")

    def clean(self):
        data = super().clean()
        counted = [data.get(name) for name in ("women", "men", "other_adults", "children")]
        if None not in counted and not sum(counted):
            self.add_error("women", "Enter how many people are in the household")
        return data

    def in_order(self, *names: str) -> None:
        """Days that must not lie before one another."""
        given = [(name, self.cleaned_data[name]) for name in names if self.cleaned_data.get(name)]
        for (_, before), (name, after) in zip(given, given[1:], strict=False):
            if after < before:
                self.add_error(name, f"{self.fields[name].label}: the day must not be before the one above it")


class SanctuaryForm(HouseholdForm):
    """Works are ordered only where she chose them and the person who harms does not live there."""

    requested_on = DateField(label="Asked for on", past=True)
    emergency = forms.BooleanField(label="This is an emergency", required=False)
    her_choice = forms.BooleanField(label="She chose to stay in her home and wants these works", required=False)
    perpetrator_away = forms.BooleanField(
        label="It is confirmed that the person who harms does not live there", required=False
    )
    owner = forms.ChoiceField(
        label="Has the owner given permission?",
        choices=Sanctuary.Owner,
        initial=Sanctuary.Owner.TO_ASK,
        widget=Radios(reveals={Sanctuary.Owner.REFUSED: ["owner_why"]}),
    )
    owner_why = forms.CharField(label="Why did the owner refuse?", max_length=300, widget=LongText(rows=2))
    works = forms.CharField(
        label="Which works?",
        help_text="For example: locks changed, letter box sealed, alarm. No address.",
        max_length=2000,
        widget=LongText(rows=4),
    )
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=Sanctuary.Status,
        initial=Sanctuary.Status.REQUESTED,
        widget=Radios(reveals={Sanctuary.Status.NOT_DONE: ["not_done_why"]}),
    )
    not_done_why = forms.CharField(label="Why will it not be done?", max_length=300, widget=LongText(rows=2))
    ordered_on = DateField(label="Ordered on", past=True, required=False)
    done_on = DateField(label="Done on", past=True, required=False)
    cost = forms.DecimalField(
        label="Cost", max_digits=9, decimal_places=2, min_value=0, required=False, widget=Text(width=10, prefix="£")
    )
    reviewed_3_on = DateField(label="Looked at after 3 months, on", past=True, required=False)
    reviewed_6_on = DateField(label="Looked at after 6 months, on", past=True, required=False)

    def clean(self):
        data = super().clean()
        self.in_order("requested_on", "ordered_on", "done_on", "reviewed_3_on", "reviewed_6_on")
        status = data.get("status")
        if status in Sanctuary.WORKS:
            self._may_be_ordered(data)
        if status == Sanctuary.Status.DONE and not data.get("done_on") and "done_on" not in self.errors:
            self.add_error("done_on", "Enter the day on which the works were done")
        if status and status != Sanctuary.Status.DONE:
            for name in ("done_on", "reviewed_3_on", "reviewed_6_on"):
                if data.get(name):
                    self.add_error(name, "Say first that the works are done")
        return data

    def _may_be_ordered(self, data) -> None:
        if not data.get("her_choice"):
            self.add_error("her_choice", "Works can only be ordered when she has chosen them")
        if not data.get("perpetrator_away"):
            self.add_error(
                "perpetrator_away",
                "Works can only be ordered when it is confirmed that the person who harms does not live there",
            )
        if data.get("owner") not in (None, Sanctuary.Owner.NOT_NEEDED, Sanctuary.Owner.GIVEN):
            self.add_error("owner", "Works can only be ordered with the owner’s permission")
        if not data.get("ordered_on") and "ordered_on" not in self.errors:
            self.add_error("ordered_on", "Enter the day on which the works were ordered")


class RehousingCheckForm(RecordForm):
    asked_on = DateField(label="Asked on", past=True)
    asked = forms.CharField(label="Which housing provider was asked?", max_length=120, widget=Text())
    answer_by = DateField(label="Answer by")
    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=RehousingCheck.Outcome,
        initial=RehousingCheck.Outcome.WAITING,
        widget=Radios(),
    )
    answered_on = DateField(label="Answered on", past=True, required=False)
    note = forms.CharField(label="Note", max_length=500, required=False, widget=LongText(rows=3))

    def prepare(self) -> None:
        """The area's days for an answer are offered, and may be changed."""
        days = self.seen.case.area.rehousing_days
        self.fields["answer_by"].initial = add_working_days(timezone.localdate(), days)

    def clean(self):
        data = super().clean()
        asked = data.get("asked_on")
        if asked and data.get("answer_by") and data["answer_by"] < asked:
            self.add_error("answer_by", "The day of the answer must not be before the day of the question")
        answered = data.get("answered_on")
        if data.get("outcome") == RehousingCheck.Outcome.WAITING:
            if answered:
                self.add_error("outcome", "Choose what came of it, because you entered the day of the answer")
        elif data.get("outcome") and not answered and "answered_on" not in self.errors:
            self.add_error("answered_on", "Enter the day of the answer")
        if asked and answered and answered < asked:
            self.add_error("answered_on", "The answer must not be before the question")
        return data


class StayForm(HouseholdForm):
    """The place itself is not asked here: it is a referral to a place, or a confidential address."""

    kind = forms.ChoiceField(label="What type of accommodation?", choices=Stay._meta.get_field("kind").choices)
    need_on = DateField(label="Need found on", past=True)
    pets = forms.CharField(label="Pets", max_length=120, required=False, widget=Text())
    school = forms.CharField(
        label="School for the children", help_text="No name of a school near the refuge", max_length=300, required=False,
        widget=LongText(rows=2),
    )  # fmt: skip
    duty = forms.ChoiceField(label="Homelessness duty of the council", choices=Stay.Duty, required=False)
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=Stay.Status,
        initial=Stay.Status.NEEDED,
        widget=Radios(
            reveals={
                Stay.Status.DECLINED: ["declined_why"],
                Stay.Status.ENDED: ["moved_out_on", "end", "move_on"],
                Stay.Status.UNMET: ["unmet_on", "unmet", "unmet_need"],
            }
        ),
    )
    declined_why = forms.CharField(label="Why did she say no?", max_length=300, widget=LongText(rows=2))
    moved_out_on = DateField(label="Moved out on", past=True)
    end = forms.ChoiceField(label="Why did it end?", choices=[("", "Choose one"), *Stay.End.choices])
    move_on = forms.ChoiceField(label="Moved on to", choices=[("", "Choose one"), *Stay.MoveOn.choices])
    unmet_on = DateField(label="Not met on", past=True)
    unmet = forms.ChoiceField(label="Why could it not be met?", choices=[("", "Choose one"), *Stay.Unmet.choices])
    unmet_need = forms.ChoiceField(
        label="Which need could the place not meet?",
        help_text="Read by the hub and the IDVA service alone, for the yearly return",
        choices=Stay.Need,
        required=False,
    )
    offered_on = DateField(label="Offered on", past=True, required=False)
    moved_in_on = DateField(label="Moved in on", past=True, required=False)
    another_area = forms.BooleanField(label="It is in another area", required=False)

    def prepare(self) -> None:
        """Which need it was is asked and shown only where equality data are read, or by who recorded the stay."""
        own = self.record is not None and self.seen.wrote(self.record)
        if not (self.record is None or own or self.seen.full(Section.EQUALITY)):
            del self.fields["unmet_need"]
            widget = self.fields["status"].widget
            widget.reveals = {**widget.reveals, Stay.Status.UNMET: ("unmet_on", "unmet")}

    def clean(self):
        data = super().clean()
        self.in_order("need_on", "moved_in_on", "moved_out_on")
        self.in_order("need_on", "unmet_on")
        moved_in_is_said(self, Stay.Status.IN, Stay.Status.ENDED)
        return data


class PlacementForm(RecordForm):
    """A referral to one of the places of the area. Stay and place are chosen once: another place is another referral."""

    stay = forms.TypedChoiceField(label="For which need?", coerce=int)
    place = forms.TypedChoiceField(label="Which place?", coerce=int)
    referred_on = DateField(label="Referred on", past=True)
    status = forms.ChoiceField(
        label="Where does it stand?",
        choices=Placement.Status,
        initial=Placement.Status.REFERRED,
        widget=Radios(
            reveals={
                Placement.Status.LEFT: ["moved_out_on", "end"],
            }
        ),
    )
    refused_why = forms.CharField(
        label="If the provider or she said no: why?", max_length=300, required=False, widget=LongText(rows=2)
    )
    moved_out_on = DateField(label="Moved out on", past=True)
    end = forms.ChoiceField(label="Why did it end?", choices=[("", "Choose one"), *Stay.End.choices])
    answered_on = DateField(label="Answered on", past=True, required=False)
    moved_in_on = DateField(label="Moved in on", past=True, required=False)

    def prepare(self) -> None:
        if self.record:
            del self.fields["stay"], self.fields["place"]
            return
        stays = Stay.objects.read_by(self.seen)
        self.stays = {one.pk: one for one in stays if one.status in Stay.OPEN}
        self.places = {one.pk: one for one in Place.objects.in_area(self.seen.case.area_id).filter(open=True)}
        self.fields["stay"].choices = [(one.pk, f"{one.title}: {one.household}") for one in self.stays.values()]
        self.fields["place"].choices = [(one.pk, one.choice) for one in self.places.values()]

    @property
    def values(self) -> dict:
        given = super().values
        for name, found in (("stay", "stays"), ("place", "places")):
            if name in given:
                given[name] = getattr(self, found)[given[name]]
        return given

    def clean(self):
        data = super().clean()
        stay = self.record.stay if self.record else self.stays.get(data.get("stay"))
        moved_in = data.get("moved_in_on")
        said_no = data.get("status") in (Placement.Status.REFUSED, Placement.Status.DECLINED)
        if said_no and not data.get("refused_why") and "refused_why" not in self.errors:
            self.add_error("refused_why", "Enter why the provider or she said no")
        moved_in_is_said(self, Placement.Status.IN, Placement.Status.LEFT)
        if moved_in and stay and moved_in < stay.need_on:
            self.add_error("moved_in_on", "The household cannot have moved in before the need was found")
        if moved_in and data.get("moved_out_on") and data["moved_out_on"] < moved_in:
            self.add_error("moved_out_on", "The day of moving out must not be before the day of moving in")
        return data

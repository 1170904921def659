"""Forms of a programme: what is offered to whom, a course, who came, and somebody's place."""

from django import forms
from django.utils import timezone

from agencies.access import Permission, users_who_may
from agencies.models import Desk
from cases.forms.register import RecordForm, parties_to_choose
from cases.summaries import part_words
from dashub.forms import DateField, Form, LongText, Radios, Text
from support import programmes
from support.models import Attendance, NothingAvailable, Programme, ProgrammePlace, Run
from support.models.programme_place import expecting

Status, Source = ProgrammePlace.Status, ProgrammePlace.Source
ROLES = tuple(Programme.For.values)


def number_field(label: str, most: int, **options) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, widget=Text(width=4), **options)


class ProgrammeForm(Form):
    """The desk is asked only where she works at several."""

    COLUMNS = (
        *("name", "kind", "whom", "sex", "age_from", "age_to", "pregnancy", "other_areas", "self_referral"),
        *("victim_support", "about", "open"),
    )

    desk = forms.TypedChoiceField(label="Which agency offers it?", coerce=int)
    name = forms.CharField(label="Name", help_text="Without the place where it meets", max_length=80, widget=Text())
    kind = forms.ChoiceField(label="What kind?", choices=Programme.Kind, widget=Radios())
    whom = forms.ChoiceField(
        label="Who is it for?",
        choices=Programme.For,
        widget=Radios(reveals={Programme.For.PERPETRATOR: ["victim_support"]}),
    )
    victim_support = forms.CharField(
        label="Who supports the victims meanwhile?",
        help_text="The service and how to reach it. No programme for people who harm runs without it",
        max_length=160,
        widget=Text(),
    )
    sex = forms.ChoiceField(label="Open to", choices=Programme.OnlyFor, required=False, widget=Radios())
    age_from = number_field("From what age?", 120, required=False, help_text="Leave empty where there is none")
    age_to = number_field("Up to what age?", 120, required=False, help_text="This age included")
    pregnancy = forms.BooleanField(label="Only for families in which a child is expected", required=False)
    other_areas = forms.BooleanField(label="It takes people from other areas", required=False)
    self_referral = forms.BooleanField(label="People can ask for it themselves", required=False)
    about = forms.CharField(label="What is it?", max_length=300, required=False, widget=LongText(rows=3))
    open = forms.BooleanField(label="It takes referrals now", required=False)

    def __init__(self, data=None, *, user, programme: Programme | None = None):
        self.programme = programme
        initial = {name: getattr(programme, name) for name in self.COLUMNS} if programme else {}
        super().__init__(data, initial={"self_referral": True, "open": True} | initial)
        desks = Desk.objects.filter(pk__in=user.standing.desks(Permission.ACT)).select_related("agency", "area")
        choices = [(desk.pk, f"{desk}, {desk.area}") for desk in desks]
        self.fields["desk"].choices = choices
        if programme or len(choices) == 1:
            del self.fields["desk"]
        self.only_desk = programme.desk_id if programme else choices[0][0]

    def clean(self):
        data = super().clean()
        if data.get("kind") == Programme.Kind.PERPETRATOR and data.get("whom") not in (None, "", "perpetrator"):
            self.add_error("whom", "A programme for people who harm is for them: choose it here too")
        first, last = data.get("age_from"), data.get("age_to")
        if first is not None and last is not None and first > last:
            self.add_error("age_to", "The highest age must be the lowest age or more")
        name, desk = data.get("name"), data.get("desk", self.only_desk)
        others = Programme.objects.filter(desk=desk, name=name).exclude(
            pk=self.programme.pk if self.programme else None
        )
        if name and others.exists():
            self.add_error("name", "Your agency offers a programme of this name already")
        if self.programme and data.get("whom") not in (None, self.programme.whom) and self.programme.taken.exists():
            self.add_error("whom", "People wait for it or have been on it: make a new programme instead")
        return data

    def fill(self, programme: Programme) -> Programme:
        for name in self.COLUMNS:
            setattr(programme, name, self.cleaned_data.get(name, ""))
        programme.desk_id = self.cleaned_data.get("desk", self.only_desk)
        return programme


class RunForm(Form):
    """A course that is planned."""

    starts_on = DateField(label="When does it start?", called="The day it starts")
    sessions = forms.IntegerField(label="How many sessions?", min_value=1, max_value=104, widget=Text(width=4))
    places = forms.IntegerField(label="How many places?", min_value=0, max_value=500, widget=Text(width=4))
    meets = forms.CharField(
        label="When and where does it meet?",
        help_text="Only your own agency sees this",
        max_length=200,
        required=False,
        widget=Text(),
    )

    def __init__(self, data=None, *, programme: Programme):
        self.programme = programme
        super().__init__(data)

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day and self.programme.runs.filter(starts_on=day).exists():
            raise forms.ValidationError("A course of this programme starts on that day already")
        return day


class AttendanceForm(Form):
    """Who came to one session, all at once. ``session`` says which one; written again it is corrected."""

    session = forms.TypedChoiceField(label="Which session?", coerce=int)
    held_on = DateField(label="When was it held?", past=True, called="The day of the session")

    def __init__(self, data=None, *, run: Run, places: list[ProgrammePlace]):
        held = {one.number for one in run.held.all()}
        following = [number for number in range(1, run.sessions + 1) if number not in held]
        super().__init__(data, initial={"session": following[0] if following else run.sessions})
        self.fields["session"].choices = [(number, f"Session {number}") for number in range(1, run.sessions + 1)]
        self.run, self.places = run, places
        for place in places:
            words = f"{place.case.reference}, {part_words(place.case, place.person_id).lower()}"
            field = forms.ChoiceField(label=words, choices=Attendance.Came, required=False, widget=Radios(inline=True))
            self.add(f"place_{place.pk}", field)

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day and day < self.run.starts_on:
            raise forms.ValidationError("The day of the session must be on or after the day the course starts")
        return day

    @property
    def came(self) -> dict[int, str]:
        """{place: whether she came}, of those of whom it was said."""
        said = {place.pk: self.cleaned_data.get(f"place_{place.pk}") for place in self.places}
        return {pk: came for pk, came in said.items() if came}


class PlaceForm(RecordForm):
    """A new one puts somebody on a list, or says why not. What follows - an offer, a course, an outcome - is for the agency
    whose programme it is; another one may take the name off the list or put it back, and say who supports the victim."""

    NEW = (Status.WAITING, Status.DECLINED, Status.NOT_ELIGIBLE)
    OWN = ("run_id", "measure", "before", "after")
    SUPPORT = ("support_worker_id", "support_refused_on")

    person_id = forms.TypedChoiceField(label="Who is it for?", coerce=int, widget=Radios())
    programme_id = forms.TypedChoiceField(
        label="Which programme?",
        help_text="Those of agencies that this case is shared with",
        coerce=int,
        widget=Radios(),
    )
    source = forms.ChoiceField(
        label="Who asked for it?", choices=Source, widget=Radios(reveals={Source.AGENCY: ["referred_by"]})
    )
    referred_by = forms.CharField(label="Which agency?", max_length=120, widget=Text())
    referred_on = DateField(label="Asked for on", past=True, called="The day it was asked for")
    status = forms.ChoiceField(label="Where does it stand?", choices=Status, initial=Status.WAITING, widget=Radios())
    reason = forms.CharField(
        label="If it ended or was not taken, why?", max_length=300, required=False, widget=LongText(rows=2)
    )
    run_id = forms.TypedChoiceField(
        label="On which course?", coerce=int, empty_value=None, required=False, widget=Radios()
    )
    support_worker_id = forms.TypedChoiceField(
        label="Who supports the victim meanwhile?",
        help_text="Named, or refused by the victim, before the programme starts",
        coerce=int,
        empty_value=None,
        required=False,
    )
    support_refused_on = DateField(
        label="If the victim wants no support, since when?", past=True, required=False, called="The day of the refusal"
    )
    measure = forms.CharField(
        label="What was measured?", help_text="For example: how safe she feels, 1 to 10", max_length=120, required=False,
        widget=Text(),
    )  # fmt: skip
    before = forms.CharField(label="Before", max_length=200, required=False, widget=Text())
    after = forms.CharField(label="After", max_length=200, required=False, widget=Text())

    def prepare(self) -> None:
        if self.record is None:
            self._of_a_new_one()
            return
        programme = self.record.programme
        self._leave_out("person_id", "programme_id")
        if not programme.for_perpetrators:
            self._leave_out(*self.SUPPORT)
        else:
            people = users_who_may(Permission.SUPPORT, self.seen.case.facts)
            workers = [(user.pk, str(user)) for user in people]
            self.fields["support_worker_id"].choices = [("", "Nobody named"), *workers]
        if programme.desk_id not in self.seen.desks:
            self._leave_out(*self.OWN)
            may = {self.record.status, Status.WAITING, Status.DECLINED}
            self.fields["status"].choices = [one for one in self.fields["status"].choices if one[0] in may]
            return
        self.fields["run_id"].choices = [
            ("", "None yet"),
            *((run.pk, _run_words(run)) for run in programmes.courses(programme)),
        ]

    def _of_a_new_one(self) -> None:
        self._leave_out(*self.OWN, *self.SUPPORT)
        self.offers = {
            one.pk: one for one in Programme.objects.for_case(self.seen.case).select_related("desk__agency")
        }
        self.fields["person_id"].choices = parties_to_choose(self.seen, *ROLES)
        self.fields["programme_id"].choices = [
            (pk, f"{one.name}, {one.desk}: {one.eligibility}") for pk, one in self.offers.items()
        ]
        self.fields["status"].choices = [one for one in Status.choices if one[0] in self.NEW]

    def _leave_out(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def clean(self):
        data = super().clean()
        programme = self.record.programme if self.record else self.offers.get(data.get("programme_id"))
        if programme and data.get("source") == Source.SELF and not programme.self_referral:
            self.add_error("source", "People cannot ask for this programme themselves: an agency must refer")
        if self.record is None and programme and data.get("status") == Status.WAITING:
            self._say_why_not(programme, data.get("person_id"))
        return data

    def _say_why_not(self, programme: Programme, person_id: int | None) -> None:
        part = next((one for one in self.seen.case.involvements.all() if one.person_id == person_id), None)
        found = programme.refuses(part, expecting(self.seen.case), timezone.localdate()) if part else []
        if found:
            self.add_error("programme_id", f"{'. '.join(found)}. Choose another, or “Not eligible” with the reason")


def _run_words(run: Run) -> str:
    return f"Starts {run.starts_on:%-d %B %Y}, {run.free} of {run.places} places free"


class NothingAvailableForm(RecordForm):
    person_id = forms.TypedChoiceField(label="For whom?", coerce=int, widget=Radios())
    kind = forms.ChoiceField(label="What was needed?", choices=Programme.Kind, widget=Radios())
    why = forms.ChoiceField(label="Why was there nothing?", choices=NothingAvailable.Why, widget=Radios())
    words = forms.CharField(label="In a few words", max_length=300, required=False, widget=LongText(rows=2))
    on = DateField(label="When was that?", past=True, called="The day")

    def prepare(self) -> None:
        self.fields["person_id"].choices = parties_to_choose(self.seen, *ROLES)

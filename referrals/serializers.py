"""The shape of a referral sent by another system: the lists, lengths and rules of the journey's pages (answers.py).

What is unknown may be left out. A field that we do not know is refused, so that nothing is lost in silence.
"""

from django.utils import timezone
from rest_framework import serializers

from cases import risk
from cases.models import Factor
from cases.models.presentation import AbuseTag, AbuseType, Consent, Ground, SharingGround
from dashub import keys
from dashub.dates import EARLIEST, LATEST
from dashub.errors import InvalidInput
from people.models.choices import (
    AddressKind,
    Channel,
    Ethnicity,
    GenderSame,
    IdentifierKind,
    Impairment,
    Orientation,
    RelationshipKind,
    Safety,
    Sex,
    Watched,
    YesNo,
)
from referrals import rules
from referrals.forms.base import LONGEST, MOST_ROWS
from referrals.forms.places import SPOKEN
from support.models import Pathway

MOST_PEOPLE = 20
ANSWERS = ("yes", "no", "unknown")
LEVELS = ("standard", "medium", "high")


def text(longest: int, **options):
    return serializers.CharField(max_length=longest, required=False, allow_blank=True, **options)


def one(choices, **options):
    """A code of a list. The message names the choices and never repeats what was sent."""
    codes = [code for code in getattr(choices, "values", choices) if code]
    message = f"Choose one of: {', '.join(codes)}."
    return serializers.ChoiceField(
        choices=codes, required=False, allow_blank=True, error_messages={"invalid_choice": message}, **options
    )


def many(choices):
    return serializers.ListField(child=one(choices), required=False, max_length=len(list(choices)))


def rows(serializer, most=MOST_ROWS):
    return serializers.ListField(child=serializer, required=False, max_length=most)


class Day(serializers.DateField):
    """An ISO date within what people can mean; kept as text, as the drafts keep it. ``past``: today or before."""

    def __init__(self, *, past: bool = False):
        self.past = past
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, value):
        day = super().to_internal_value(value)
        latest = timezone.localdate() if self.past else LATEST
        if not EARLIEST <= day <= latest:
            raise serializers.ValidationError(f"The date must be from {EARLIEST} to {latest}.")
        return day.isoformat()


class Whole(serializers.IntegerField):
    """A number, kept as text."""

    def __init__(self, largest: int):
        super().__init__(required=False, allow_null=True, min_value=0, max_value=largest)

    def run_validation(self, data=serializers.empty):
        value = super().run_validation(data)
        return value if value is None else str(value)


class Strict(serializers.Serializer):
    """Refuses what it does not know, and leaves out what is empty: not answered is not an answer."""

    def to_internal_value(self, data):
        if isinstance(data, dict) and (strange := set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {name[:60]: ["There is no such field."] for name in sorted(strange)[:20]}
            )
        found = super().to_internal_value(data)
        return {name: value for name, value in found.items() if value not in ("", None, False, [], {})}


class Name(Strict):
    given_name = text(100)
    family_name = text(100)


class IdentifierOf(Strict):
    kind = one(IdentifierKind)
    value = text(60)


class AddressOf(Strict):
    kind = one(AddressKind)
    lines = text(300)
    postcode = text(8)
    since = Day(past=True)

    def validate_postcode(self, typed):
        if typed and not keys.postcode_key(typed):
            raise serializers.ValidationError("Enter a full UK postcode, like CH41 6AA, or leave it empty.")
        return keys.postcode_key(typed)


class ContactPointOf(Strict):
    channel = one(Channel)
    value = text(120)
    safety = one(Safety, help_text="Left out is not known, and not known is not safe")
    hours = text(120)
    voicemail = one(YesNo)
    answered_by = text(120)
    code_word = text(60)
    cover_story = text(200)
    watched = one(Watched)
    checked_on = Day(past=True)

    def validate(self, given):
        if not given.get("channel"):
            raise serializers.ValidationError({"channel": "Choose the way to reach her."})
        value = given.get("value", "")
        if value and given["channel"] in SPOKEN and not keys.phone_key(value):
            raise serializers.ValidationError({"value": "Enter a telephone number, like 07700 900123."})
        if value and given["channel"] == Channel.EMAIL and not keys.email_key(value):
            raise serializers.ValidationError({"value": "Enter an email address, like name@example.com."})
        return {"safety": Safety.UNKNOWN.value, "watched": Watched.UNKNOWN.value, **given}


class PersonOf(Name):
    date_of_birth = Day(past=True)
    date_of_birth_unknown = serializers.BooleanField(required=False)
    approximate_age = Whole(120)
    over_16 = one(ANSWERS, help_text="Of a victim whose date of birth is not known")
    sex = one(Sex)
    gender_same = one(GenderSame)
    gender_text = text(60)
    ethnicity = one(Ethnicity)
    orientation = one(Orientation)
    disability = one(YesNo)
    impairments = many(Impairment)
    language = text(60)
    interpreter = one(YesNo)
    needs = text(300)
    recourse = one(YesNo)
    immigration_note = text(300)
    occupation = text(120)
    works_with_vulnerable = one(YesNo)
    vehicles = text(200)
    gp = text(120)
    aliases = rows(Name())
    identifiers = rows(IdentifierOf())
    addresses = rows(AddressOf())
    contact_points = rows(ContactPointOf())
    factors = serializers.DictField(child=one(ANSWERS), required=False, help_text=f"Of: {', '.join(Factor.values)}")

    def validate_factors(self, given):
        if set(given) - set(Factor.values):
            raise serializers.ValidationError(f"The factors are: {', '.join(Factor.values)}.")
        return given

    def validate(self, given):
        guess, said = given.get("approximate_age"), given.get("over_16")
        if guess and said in ("yes", "no") and (int(guess) < rules.ADULT_FROM) == (said == "yes"):
            raise serializers.ValidationError({"approximate_age": "The age and “over_16” do not agree."})
        return given


class PerpetratorOf(PersonOf):
    to_victims = serializers.ListField(
        child=one(RelationshipKind), required=False, max_length=MOST_PEOPLE, help_text="To each victim, in their order"
    )
    lives_with_victim = one(YesNo)

    def validate(self, given):
        given = super().validate(given)
        ties = given.get("to_victims") or []
        return {**given, "to_victim": ties[0]} if ties else given


class VoiceOf(Strict):
    words = text(4_000)
    heard_by = text(120)
    heard_on = Day(past=True)
    not_to_perpetrator = serializers.BooleanField(required=False, default=True)

    def validate(self, given):
        if given.get("words") and not given.get("heard_by"):
            raise serializers.ValidationError({"heard_by": "Say who heard or saw it."})
        return {"not_to_perpetrator": False, **given}


class ChildOf(PersonOf):
    unborn = serializers.BooleanField(required=False)
    due_on = Day()
    to_victim = one(RelationshipKind)
    to_perpetrator = one(RelationshipKind)
    lives_with_victim = one(YesNo)
    school = text(120)
    plan_status = text(60)
    social_worker = text(120)
    voice = VoiceOf(required=False)


class OtherOf(PersonOf):
    to_victim = one(RelationshipKind)
    lives_with_victim = one(YesNo)
    note = text(300)


class ReferrerOf(Strict):
    name = text(120)
    job_title = text(120)
    phone = text(30)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    can_attend = one(YesNo)


class IncidentOf(Strict):
    incident_on = Day(past=True)
    what_happened = text(20_000)
    abuse_types = many(AbuseType)
    abuse_tags = many(AbuseTag)
    injuries = text(2_000)
    current_danger = text(2_000)
    escalation = text(2_000)
    criminal = one(YesNo)
    police_reference = text(60)
    abuse_since = text(60)
    help_sought = Whole(999)
    staff_risk = text(300)


class ToolOf(Strict):
    """One risk tool as filled in: answers by question, or a total and band, or a grade. Checked by the tool itself."""

    tool = one(sorted(risk.all_tools()))
    version = text(20, help_text="Left out is the latest")
    answers = serializers.DictField(child=one(ANSWERS), required=False, help_text="By the number of the question")
    comments = serializers.DictField(child=text(1_000), required=False)
    total = Whole(999)
    grade = text(20, help_text="Or the band of a tool with a total")
    judgement_level = one(LEVELS)
    judgement_reason = text(4_000)
    assessed_on = Day(past=True)
    text = text(LONGEST)

    def validate(self, given):
        try:
            tool = risk.tool(given.get("tool", ""), given.get("version", ""))
        except KeyError:
            raise serializers.ValidationError({"tool": "There is no such tool or version."}) from None
        if set(given.get("comments", {})) - {*tool.numbers, *_captures(tool)}:
            raise serializers.ValidationError({"comments": f"{tool.short_name} has no such question."})
        try:
            found = _scored(tool, given)
        except InvalidInput as problem:
            raise serializers.ValidationError(dict(problem.problems) | {"": problem.message}) from None
        finished = found.level != risk.Level.UNKNOWN and (tool.kind != "checklist" or found.finished)
        return {**given, "version": tool.version, "finished": finished}


def _captures(tool) -> set[str]:
    """The names of the comments that a tool asks for beside its questions."""
    asked = {f"{item.number}.{capture.key}" for item in tool.items for capture in item.captures}
    return asked | {f"professional.{capture.key}" for capture in tool.professional}


def _scored(tool, given: dict) -> risk.Score:
    if tool.kind == "total":
        total = int(given["total"]) if given.get("total") else None
        found = risk.score(tool, total=total, band=given.get("grade", ""))
    else:
        found = risk.score(tool, given.get("answers", {}), grade=given.get("grade", ""))
    level = given.get("judgement_level")
    if level and risk.Level(level).rank > found.level.rank:
        risk.raised(found.level, level, given.get("judgement_reason", ""))
    return found


class RiskOf(Strict):
    tools = rows(ToolOf())


class GroundsOf(Strict):
    grounds = many(Ground)
    judgement = text(4_000)
    police_incidents = Whole(999)
    previous_marac_on = Day(past=True)


class ConsentOf(Strict):
    consent = one(Consent)
    aware = one(YesNo)
    not_aware_why = text(300)
    told = text(300)
    conditions = text(300)
    sharing_grounds = many(SharingGround)
    necessity = text(4_000)
    proportionality = text(4_000)
    decided_by = text(120)


class WishesOf(Strict):
    wishes = text(LONGEST)
    fears = text(LONGEST)
    safe_people = text(2_000)
    unsafe_people = text(2_000)
    police_involved = one(YesNo)


class HouseholdOf(Strict):
    staff_link = one(YesNo, help_text="Staff of a partner agency, a councillor or a relative of one is in it")


class PathwaysOf(Strict):
    pathways = many(Pathway)


class AnswersOf(Strict):
    """A referral, by the sections of the journey. ``risk`` may be unfinished or left out: nothing waits for a tool."""

    referrer = ReferrerOf(required=False)
    victims = rows(PersonOf(), MOST_PEOPLE)
    perpetrators = rows(PerpetratorOf(), MOST_PEOPLE)
    children = rows(ChildOf(), MOST_PEOPLE)
    others = rows(OtherOf(), MOST_PEOPLE)
    incident = IncidentOf(required=False)
    risk = RiskOf(required=False)
    grounds = GroundsOf(required=False)
    consent = ConsentOf(required=False)
    wishes = WishesOf(required=False)
    household = HouseholdOf(required=False)
    pathways = PathwaysOf(required=False)

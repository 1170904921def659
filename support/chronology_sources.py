"""What one agency may release of a case to a family court: dated entries that it wrote itself, and nobody else's.

Whoever harms is a party and reads what the court reads. So there is nothing here of where she lives, how she is reached, how
she is kept safe or what a MARAC said (NEVER, NOT_FOR_COURT), and what she, a child or an adviser said in confidence, or of
immigration, is chosen one by one (GUARDED).
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.utils import timezone

from agencies.access import Section
from agencies.principals import as_system
from cases import models as cases
from cases.models.presentation import AbuseType
from cases.paper_builders import DO_NOT_PUT
from cases.registers import shown_with
from cases.summaries import in_words
from dashub import nested
from dashub.nested import Children
from people.models import Address, ContactPoint
from people.models.choices import AddressKind
from support import models as support


class Told(NamedTuple):
    """What is told of a kind of record: the column of its day (where it is empty, the day on which it was recorded) and the
    labels of those of its facts that a party may read. A fact that is not named here is not told: plans for afterwards,
    special measures, who works with her, which school, ward or surgery it is."""

    on: str
    facts: tuple[str, ...]


RECORDS: dict[type[cases.Record], Told] = {
    cases.ProtectiveOrder: Told(
        "made_on",
        (
            "Against", "Made by", "Protects", "Made on", "Served on", "Until", "Terms", "Breaches", "Last breach",
            "Contact with or collection of the children", "What followed",
        ),
    ),
    cases.Release: Told("release_on", ("Who", "From", "On", "Conditions")),
    cases.CriminalMatter: Told(
        "reported_on",
        (
            "Against", "Offence", "Crime number", "She retracted on", "Charged on", "Ended on", "Court", "Outcome",
            "Sentence or conditions broken on",
        ),
    ),
    cases.FamilyMatter: Told("began_on", ("Began on", "Ended on", "Court", "Report", "Report sent on", "Outcome")),
    support.HealthContact: Told("on", ("On", "In words")),
    support.HospitalStay: Told("admitted_on", ("Since",)),
    support.SubstanceTreatment: Told(
        "referred_on", ("For", "For what", "Referred on", "Started on", "Ended on", "In words")
    ),
    support.ProbationLicence: Told("since", ("Who", "Since", "Until", "Conditions")),
    support.EducationAttendance: Told(
        "since", ("For", "From", "Until", "Present", "Missed without a reason", "What the school noticed")
    ),
    support.ChildPlan: Told(
        "since", ("Child", "Since", "Until", "Strategy discussion", "Conference held", "In words")
    ),
    support.ChildContact: Told("since", ("Child", "With", "Since", "Until", "Arrangement", "Order")),
    support.SchoolNotice: Told("incident_on", ("Child", "Happened", "The child was there", "School told")),
    support.DirectWork: Told("began_on", ("Child", "Began", "Ended", "Sessions", "Outcome")),
    support.AdultEnquiry: Told("raised_on", ("For", "Raised on", "Decided on", "Why", "Closed on", "Outcome")),
    support.CapacityAssessment: Told("assessed_on", ("For", "Decision", "Assessed on", "Decided on")),
    support.CarersAssessment: Told("asked_on", ("For", "Asked for on", "Done on", "What came of it")),
    support.ImmigrationMatter: Told("applied_on", ("Status", "Public funds", "Until", "Applied for on", "Granted on")),
}  # fmt: skip
# Kinds of record that would tell the other party where she is, how she is kept safe, what she asked for behind his back or
# how she feels; what no court asks for; and places on programmes, to which who referred and who runs them both write.
NOT_FOR_COURT = frozenset({
    cases.DisclosureScheme, cases.PoliceMarker, cases.PositionOfTrust, cases.StaffRisk, support.Stay, support.Sanctuary,
    support.RehousingCheck, support.Placement, support.ChildSafetyPlan, support.CourtSupport, support.NeedsAssessment,
    support.OutcomeMeasure, support.InterpreterNeed, support.ByAndForWish, support.MoneyHelp, support.Easement,
    support.NothingAvailable, support.ProgrammePlace,
})  # fmt: skip
NEVER = frozenset({
    Section.SAFE_CONTACT, Section.CONTACT_DETAILS, Section.ADDRESS, Section.CONFIDENTIAL_ADDRESS, Section.HOME,
    Section.SAFETY_PLAN, Section.RESEARCH, Section.MINUTES, Section.ACTIONS,
})  # fmt: skip
GUARDED = frozenset({Section.IMMIGRATION, Section.IDVA_NOTES, Section.CHILD_VOICE, Section.VOICE})
# Of what she said: whom she may trust, and what she was told or thinks of services, is nobody's at court.
SAID = (cases.VictimVoice.Kind.WISHES, cases.VictimVoice.Kind.FEARS)
WITHHELD = "[address withheld]"


@dataclass(frozen=True)
class Item:
    """One entry as its agency may release it. ``source`` names the record that it is copied from."""

    source: str
    on: dt.date
    kind: str
    words: str
    section: Section

    @property
    def guarded(self) -> bool:
        return self.section in GUARDED


def items_of(case, desk_id: int) -> list[Item]:
    """What one desk wrote and may release, in the order of its days, as it would be released. One question and two."""
    rows = {"desk_id": desk_id}
    found = [item for _, item in _items(case, rows) if item.section not in NEVER]
    hidden = hidden_words(case)
    cleaned = [replace(item, words=hidden.sub(WITHHELD, item.words)) if hidden else item for item in found]
    return sorted(cleaned, key=lambda item: (item.on, item.source))


@as_system("a court chronology")
def holders(case) -> set[int]:
    """The desks that hold anything that they may release."""
    return {desk_id for desk_id, item in _items(case, {}) if item.section not in NEVER}


@as_system("a court chronology")
def hidden_words(case) -> re.Pattern | None:
    """Every line of the confidential addresses of the people of the case, the names of the places that were asked to take
    her, and how all but those who harm are reached. Whoever releases may not read them, and must not give them away
    unknowingly."""
    people = case.involvements.values("person")
    others = case.involvements.exclude(role="perpetrator").values("person")
    places = Address.objects.filter(person__in=people, kind=AddressKind.CONFIDENTIAL).order_by()
    asked = support.Placement.objects.filter(case=case).order_by()
    points = ContactPoint.objects.filter(person__in=others).order_by()
    texts = places.values_list("lines").union(
        places.values_list("postcode"), asked.values_list("place__name"), points.values_list("value"), all=True
    )
    lines = {part.strip() for (text,) in texts for part in text.replace("\n", ",").split(",")}
    found = sorted((line for line in lines if len(line) > 2), key=len, reverse=True)
    return re.compile("|".join(map(_however_spaced, found)), re.IGNORECASE) if found else None


def _however_spaced(line: str) -> str:
    """Numbers and postcodes are found with and without their spaces, words as words."""
    if any(one.isdigit() for one in line):
        return r"\s*".join(re.escape(one) for one in line if not one.isspace())
    words = r"\s+".join(map(re.escape, line.split()))
    return rf"\b{words}\b"


def _items(case, rows: dict) -> Iterator[tuple[int, Item]]:
    """(desk, item) of what is not another agency's as well: a record into which a second one wrote is neither's alone."""
    mine = {"changed_elsewhere": False, **rows}
    own = [Children(_relation(model), shown_with(model), rows=model.objects.filter(**mine)) for model in RECORDS]
    # Records tell of the people of their case: read once.
    prefetch_related_objects([case], "involvements__person")
    [read] = nested.read(
        cases.Case.objects.filter(pk=case.pk),
        *own,
        Children("notes", rows=cases.Note.objects.filter(**rows)),
        Children("presentations", rows=cases.Presentation.objects.filter(**rows)),
        Children("assessments", rows=cases.RiskAssessment.objects.filter(finished=True, **rows)),
        Children("voices", rows=cases.VictimVoice.objects.filter(kind__in=SAID, **rows)),
        Children("child_voices", rows=cases.ChildVoice.objects.filter(**rows)),
        Children("timeline", rows=_told(rows)),
    )
    for model, told in RECORDS.items():
        for row in getattr(read, _relation(model)).all():
            row.case = case
            yield row.desk_id, _of_record(row, told)
    yield from _written(read)


def _relation(model: type[cases.Record]) -> str:
    return f"{model._meta.model_name}_records"


def _told(rows: dict):
    """Lines of the timeline that say more than that something was recorded; what happened is told by the referral itself."""
    signed = cases.TimelineEntry.objects.filter(**{"desk__isnull": False, **rows})
    return signed.exclude(text="").exclude(section=Section.INCIDENT)


def _of_record(row: cases.Record, told: Told) -> Item:
    facts = [(label, in_words(value)) for label, value in row.facts(full=True) if label in told.facts]
    state = row.get_status_display() if hasattr(row, "status") else ""
    return Item(
        f"{row._meta.model_name}:{row.pk}",
        getattr(row, told.on) or timezone.localdate(row.at),
        row.noun.capitalize(),
        "\n".join(filter(None, [row.title, state, *(f"{label}: {words}" for label, words in facts if words)])),
        row.section,
    )


def _written(case) -> Iterator[tuple[int, Item]]:
    for row in case.notes.all():
        yield row.desk_id, Item(f"note:{row.pk}", _day(row.at), "Note", row.text, Section(row.section))
    for row in case.presentations.all():
        words = _account(row)
        if words:
            on = row.incident_on or row.submitted_on
            yield row.desk_id, Item(f"incident:{row.pk}", on, "What happened", words, Section.INCIDENT)
    for row in case.assessments.all():
        words = f"{row.get_level_display()}: {row.native}"
        yield row.desk_id, Item(f"risk:{row.pk}", row.assessed_on, "Risk assessment", words, Section.RISK)
    for row in case.voices.all():
        yield row.desk_id, Item(f"voice:{row.pk}", _day(row.at), row.get_kind_display(), row.text, Section.VOICE)
    for row in case.child_voices.all():
        mark = f"{DO_NOT_PUT}. " if row.not_to_perpetrator else ""
        words, on = f"{mark}{row.words}\nHeard by {row.heard_by}", row.heard_on or _day(row.at)
        yield row.desk_id, Item(f"child:{row.pk}", on, "A child’s words", words, Section.CHILD_VOICE)
    for row in case.timeline.all():
        words = f"{row.title}\n{row.text}"
        yield row.desk_id, Item(f"entry:{row.pk}", _day(row.at), "Timeline", words, Section(row.section))


def _account(row: cases.Presentation) -> str:
    """The referrer's account, without what was said of risk, of the MARAC or of consent."""
    abuse = ", ".join(str(AbuseType(one).label) for one in row.abuse_types)
    told = [
        row.what_happened,
        row.injuries and f"Injuries: {row.injuries}",
        abuse and f"Abuse: {abuse}",
        row.police_reference and f"Police reference: {row.police_reference}",
    ]
    return "\n".join(filter(None, told)) if row.what_happened or row.injuries else ""


def _day(at: dt.datetime) -> dt.date:
    return timezone.localdate(at)

"""A court chronology, step by step: asked for, answered by each agency for itself, issued or withdrawn.

Each step is one transaction under the lock of the chronology, so that nothing is released into what is being issued.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from agencies.access import GLASS, Permission, Section, only_readers, users_at
from agencies.models import Membership
from agencies.notices import notify
from audit.log import record
from audit.models import Verb
from cases.actions import tell
from cases.models import Case, Due, FamilyMatter
from dashub.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from support import chronology_sources as sources
from support.models import Chronology, ChronologyAnswer, ChronologyEntry

Status, Answer = Chronology.Status, ChronologyAnswer.Status
ANSWER = "Family court: choose what your agency releases to a chronology"
ISSUE = "Family court: issue the chronology"


def deadline(matter: FamilyMatter) -> dt.date | None:
    """By when the court wants it: the earlier of the report that is still to be sent and the next hearing."""
    report = matter.report_due_on if matter.report and not matter.report_sent_on else None
    days = [day for day in (report, matter.next_hearing_on) if day and day >= timezone.localdate()]
    return min(days, default=None)


@transaction.atomic
def begin(matter: FamilyMatter, desk_id: int, by, due_on: dt.date) -> Chronology:
    """Ask every agency that reads the case and holds something it could release. The next version carries on what was
    released for the one before. InvalidInput while there is a draft, or where nobody holds anything."""
    case = Case.objects.select_for_update(no_key=True).get(pk=matter.case_id)
    matter.case = case
    if matter.chronologies.filter(status=Status.DRAFT).exists():
        raise InvalidInput({"due_on": "A chronology of this matter is being put together already"})
    before = matter.chronologies.filter(status=Status.ISSUED).first()
    answered = {one.desk_id: one for one in before.answers.exclude(status=Answer.WAITING)} if before else {}
    asked = (sources.holders(case) & _reading_desks(case)) | answered.keys()
    if not asked:
        raise InvalidInput({"due_on": "No agency of this case holds a dated record of its own yet"})
    last = matter.chronologies.aggregate(last=Max("number"))["last"] or 0
    made = Chronology.objects.create(matter=matter, number=last + 1, desk_id=desk_id, by=by, due_on=due_on)
    for number in sorted(asked):
        _ask(made, number, answered.get(number))
    made.put_due("issue", desk_id, ISSUE, made.get_absolute_url())
    tell(case, f"A chronology for the family court was asked for, {made}", desk_id, by, Section.COURT)
    record(by, Verb.CREATED, made, reference=case.reference, desks=sorted(asked))
    return made


def _reading_desks(case) -> set[int]:
    """Desks that read the case, and those of people who are let in by name."""
    readers = case.live_readers()
    named = [-number for number in readers if -GLASS < number < 0]
    posts = Membership.objects.live().filter(user_id__in=named, desk__area=case.area_id)
    return {number for number in readers if number > 0} | set(posts.values_list("desk_id", flat=True))


def _ask(chronology: Chronology, desk_id: int, before: ChronologyAnswer | None) -> None:
    answer = ChronologyAnswer.objects.create(chronology=chronology, desk_id=desk_id)
    if before is None:
        chronology.put_due(f"desk-{desk_id}", desk_id, ANSWER, answer.get_absolute_url())
        return
    answer.carry_on(before)
    case = chronology.matter.case
    told = only_readers(users_at([desk_id], Permission.WRITE_CASES), case.facts)
    notify(
        told, f"{chronology.key}again", f"A new court chronology: does your release still stand? {case.reference}",
        answer.get_absolute_url(),
    )  # fmt: skip


@transaction.atomic
def release(answer: ChronologyAnswer, version: int, chosen: list[str], why: str, by) -> None:
    """An agency releases the chosen ones of its own entries, or none and says why; what it released before is replaced.

    NotAllowed for another agency's, WrongState where it is no draft any more, StaleVersion where a colleague answered since,
    InvalidInput for an entry that is not (or no longer) the agency's own.
    """
    chronology, case = _locked(answer.chronology)
    if answer.desk_id not in by.standing.desks(Permission.WRITE_CASES):
        raise NotAllowed("The agency that wrote the entries takes this step.")
    answer.refresh_from_db()
    if answer.version != version:
        raise StaleVersion(sent=version, current=answer.version)
    own = {item.source: item for item in sources.items_of(case, answer.desk_id)}
    if set(chosen) - own.keys():
        raise InvalidInput({"entries": "Select entries of your own agency"})
    if not chosen and not why.strip():
        raise InvalidInput({"why": "Select an entry, or say why your agency releases none"})
    answer.say([item for source, item in own.items() if source in chosen], why, by)
    Chronology.objects.filter(pk=chronology.pk).update(version=F("version") + 1)
    Due.settle(f"{chronology.key}desk-{answer.desk_id}")
    record(by, Verb.SHARED if chosen else Verb.DECIDED, answer, reference=case.reference, released=sorted(chosen))
    _tell_when_all_answered(chronology)


def _tell_when_all_answered(chronology: Chronology) -> None:
    if chronology.by is None or chronology.answers.filter(status=Answer.WAITING).exists():
        return
    case = chronology.matter.case
    told = only_readers([chronology.by], case.facts)
    words = f"Every agency has answered to the court chronology in {case.reference}"
    notify(told, f"{chronology.key}answered", words, chronology.get_absolute_url())


@transaction.atomic
def issue(chronology: Chronology, version: int, by) -> None:
    """From now on it stays as it is. StaleVersion where an agency answered since she looked, WrongState where nothing has
    been released or it is no draft."""
    locked, case = _locked(chronology)
    if locked.version != version:
        raise StaleVersion(sent=version, current=locked.version)
    if not ChronologyEntry.objects.filter(answer__chronology=locked).exists():
        raise WrongState("No agency has released anything yet, so there is nothing to issue.")
    locked.settle(Status.ISSUED, by)
    tell(case, f"The chronology for the family court was issued, {locked}", locked.desk_id, by, Section.COURT)


@transaction.atomic
def withdraw(chronology: Chronology, by) -> None:
    """It is not needed: nobody is asked any more, and what was released is taken out."""
    locked, _ = _locked(chronology)
    locked.settle(Status.WITHDRAWN, by)
    ChronologyEntry.objects.filter(answer__chronology=locked).delete()


def _locked(chronology: Chronology) -> tuple[Chronology, Case]:
    """The draft as it stands, held until the end of the transaction."""
    rows = Chronology.objects.select_for_update(of=("self",)).select_related("matter__case__area", "by")
    locked = rows.get(pk=chronology.pk)
    if not locked.is_draft:
        raise WrongState("This version has been issued or withdrawn. What changes goes into the next version.")
    return locked, locked.matter.case

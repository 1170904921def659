"""Cases that were shared with a desk once, in which it wrote: what it wrote is its record still (UK GDPR Art 15).

Of such a case it reads nothing any more. That it wrote there it knows, and is told no more: who asks is found by her exact
name and birthday alone, and her pack holds the desk's own words. A restricted case, or one that the preparer is barred
from, is not among them.
"""

from django.db.models import Exists, OuterRef, Q

from agencies.principals import as_system
from cases.models import (
    Case,
    ChildVoice,
    Comment,
    Document,
    Involvement,
    Note,
    RiskAssessment,
    SafetyPlan,
    VictimVoice,
    record_models,
)
from dashub import keys
from marac.models import Action, Flag, Research
from people.models import Person
from support.models import ContactAttempt, Engagement

WRITTEN = [
    *(Note, Comment, Document, RiskAssessment, SafetyPlan, VictimVoice, ChildVoice),
    *(Action, Flag, ContactAttempt, Engagement),
    *record_models(),
]
PURPOSE = "what an agency wrote before its share ended"


def cases(user, desk):
    """To be asked as the system, which sees them: PURPOSE."""
    wrote = Q(Exists(Research.objects.filter(listing__case=OuterRef("pk"), desk=desk)))
    for model in WRITTEN:
        wrote |= Q(Exists(model.objects.filter(case=OuterRef("pk"), desk=desk)))
    ended = Case.objects.filter(wrote, ended_shares__desk=desk, restricted=False)
    return ended.exclude(barred__contains=[user.pk]).exclude(readers__overlap=[*user.standing.principals]).distinct()


def found(user, desk, text: str, born, also: list[int]) -> list[tuple[Person, str]]:
    """(record, words) of whoever bears that very name and birthday in such a case; of those chosen already, the birthday."""
    same = keys.name_skeleton(text)
    with as_system(PURPOSE):
        # Her birthday first: a desk has thousands of cases behind it, and a handful of people born on one day.
        parts = Involvement.objects.filter(person__date_of_birth=born, case__in=cases(user, desk))
        rows = parts.select_related("case", "person").prefetch_related("person__aliases")
        people: dict[int, tuple[Person, list[str]]] = {}
        for part in rows.order_by("case_id", "pk") if born else ():
            if _is_she(part.person, same, part.person_id in also):
                words = (
                    f"{part.get_role_display().lower()} in {part.case.reference}, no longer shared with your agency"
                )
                people.setdefault(part.person_id, (part.person, []))[1].append(words)
    return [(person, f"{person.full_name}: {', '.join(parts)}") for person, parts in people.values()]


def _is_she(person: Person, same: str, chosen: bool) -> bool:
    """Of whoever has that birthday: by the name alone nobody is told of, nor by her number."""
    return chosen or bool(same) and same in {keys.name_skeleton(name) for name in person.names()}


def of_people(user, desk, numbers: list[int]) -> tuple[list[Case], list[Person]]:
    """Such cases of the records chosen, with everybody in them, and those records."""
    with as_system(PURPOSE):
        hers = cases(user, desk).filter(involvements__person__in=numbers)
        rows = list(hers.prefetch_related("involvements__person__aliases").order_by("pk"))
    people = {part.person_id: part.person for case in rows for part in case.involvements.all()}
    return rows, [person for number, person in people.items() if number in numbers]

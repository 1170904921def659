"""Who looked at a case, or at a person in it.

Only looks are listed, and none that was refused: a refusal would show that somebody is barred from a case that her agency
reads. A look at a person through another case is not listed here either: it would show that there is one.
"""

from django.db.models import Q

from agencies.acts import LOOKS, Page, page_of
from agencies.principals import as_system
from agencies.sections import Section
from audit.models import Event
from cases.kinds import untold_in_case
from cases.models import Case
from people.models import Person

# A person's own events; what a case's page showed of her stands with the case.
_PERSON = "people.person"


def page(events, before: str, known: frozenset[Section]) -> Page:
    """A page of looks, without a word of sections other than those ``known``. The log shows each person her own acts only:
    other people's are read for the installation."""
    with as_system("who looked"):
        return page_of(events, before, untold=untold_in_case(known))


def at_case(case: Case):
    """Every look at the case: its pages, what hangs on it, lists and searches that it was in."""
    here = Q(kind="cases.case", object_ids__contains=[case.pk]) | Q(reference=case.reference)
    return _by_people().filter(here)


def at_person(person: Person):
    """Every search that she was found by."""
    return _by_people().filter(kind=_PERSON, object_ids__contains=[person.pk])


def _by_people():
    return Event.objects.filter(verb__in=LOOKS, actor__isnull=False)

"""Kinds of records and pages of a case in the audit log: whether their name may be told to whoever reads the log.

A name like "Immigration matter" says that there is one. Of a section that she may not know of she reads "A record of the
case": who, when and what was done stay, so that the log can be searched all the same.
"""

from collections.abc import Callable, Iterator
from functools import cache

from django.db.models import F, Func, Model
from django.urls import get_resolver

from agencies.access import CaseFacts, Section, sections_told, standing
from agencies.acts import OF_A_CASE, Untold
from agencies.sections import NO_SECRET
from audit.models import Event
from cases.models import Case, record_models
from cases.seen import OWN_RECORDS


def section_of(model: type[Model]) -> Section | None:
    """Under which section a kind of record is read; None where it belongs to none."""
    return _sections_of_kinds().get(model._meta.label_lower)


def name_of(model: type[Model]) -> str:
    """What a table is called to whoever sees no case."""
    section = section_of(model)
    told = section is None or section in NO_SECRET
    return str(model._meta.verbose_name) if told else OF_A_CASE.lower().removeprefix("a ")


@cache
def _sections_of_kinds() -> dict[str, Section]:
    """By name of the model as the log has it."""
    found = {model._meta.label_lower: section for section, model in OWN_RECORDS.items()}
    return found | {model._meta.label_lower: model.section for model in record_models()}


@cache
def _sections_of_pages() -> dict[str, frozenset[Section]]:
    """Of each page of a case that shows some sections alone, by the name of its route: the door says which."""
    return {name: frozenset(view.sections) for name, view in _views(get_resolver()) if getattr(view, "sections", ())}


def _views(resolver) -> Iterator[tuple[str, Callable]]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern)
        else:
            yield pattern.name, pattern.callback


def _sections(event: Event) -> frozenset[Section]:
    """Of which it would tell; empty where it tells of none."""
    section = _sections_of_kinds().get(event.kind)
    return frozenset({section}) if section else _sections_of_pages().get(event.detail.get("view", ""), frozenset())


def untold_in_case(known: frozenset[Section]) -> Untold:
    """For the events of one case, of which she may know these sections."""
    return lambda events: {event.pk for event in events if (asked := _sections(event)) and not asked & known}


def untold_to(user) -> Untold:
    """For events of any cases: each by what she may know of its own. One question, and none for who sees no case."""

    def untold(events: list[Event]) -> set[int]:
        asked = {event: sections for event in events if (sections := _sections(event)) and not sections & NO_SECRET}
        facts = _facts(user, {event.reference for event in asked})
        return {
            event.pk
            for event, sections in asked.items()
            if not sections & sections_told(user, facts.get(event.reference))
        }

    return untold


def _facts(user, references: set[str]) -> dict[str, CaseFacts]:
    """Of those of the cases that she sees, by their references, with who reads them at this moment."""
    if not references or not standing(user).principals:
        return {}
    now = Func(F("pk"), function=Case.readers_function, output_field=Case._meta.get_field("readers"))
    rows = Case.objects.visible_to(user).filter(reference__in=references).annotate(readers_now=now)
    return {
        row.reference: CaseFacts(
            id=row.pk,
            area_id=row.area_id,
            readers=frozenset(row.readers_now),
            barred=frozenset(row.barred),
            listed=row.listed,
            acting_desks=frozenset(row.acting_desks),
        )
        for row in rows
    }

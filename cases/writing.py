"""Writing notes, documents, voices and safety plans. The same thing sent twice within minutes is kept once."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from agencies.access import Section
from audit.log import record
from audit.models import Verb
from cases.actions import tell
from cases.models import Case, ChildVoice, Document, Note, SafetyPlan, VictimVoice
from cases.models.record import AGAIN
from cases.uploads import Upload
from dashub.errors import StaleVersion


def _recent(rows):
    return rows.filter(at__gt=timezone.now() - AGAIN).first()


@transaction.atomic
def add_note(case: Case, text: str, section: str, sharing: str, named, desk_id: int, by) -> Note:
    """A note is never changed: whoever was wrong writes another. It makes no line of the timeline: it may be private."""
    case.one_at_a_time()
    fields = {"text": text, "section": section, "sharing": sharing, "desk_id": desk_id, "by": by}
    if same := _recent(case.notes.filter(**fields)):
        return same
    note = case.notes.create(**fields)
    note.named_desks.set(named)
    case.touch()
    record(by, Verb.CREATED, note, reference=case.reference, section=section, sharing=sharing)
    return note


@transaction.atomic
def add_document(
    case: Case, file, upload: Upload, name: str, section: str, sharing: str, named, desk_id: int, by
) -> Document:
    """A file under a random name; what it was called on the worker's machine is not kept."""
    case.one_at_a_time()
    fields = {
        "name": name,
        "section": section,
        "sharing": sharing,
        "desk_id": desk_id,
        "by": by,
        "sha256": upload.sha256,
    }
    if same := _recent(case.documents.filter(**fields)):
        return same
    document = Document(case=case, **fields, content_type=upload.content_type, ending=upload.ending, size=upload.size)
    document.file.save("upload", file, save=True)
    document.named_desks.set(named)
    case.touch()
    record(by, Verb.CREATED, document, reference=case.reference, section=section, sharing=sharing, size=upload.size)
    return document


@transaction.atomic
def hear(case: Case, kind: str, text: str, desk_id: int, by) -> VictimVoice:
    case.one_at_a_time()
    fields = {"kind": kind, "text": text, "desk_id": desk_id, "by": by}
    if same := _recent(case.voices.filter(**fields)):
        return same
    voice = case.voices.create(**fields)
    tell(case, f"Her voice: {voice.get_kind_display().lower()}", desk_id, by, section=Section.VOICE)
    record(by, Verb.CREATED, voice, reference=case.reference)
    return voice


@transaction.atomic
def hear_child(
    case: Case, child_id: int, words: str, heard_by: str, heard_on, guarded: bool, desk_id: int, by
) -> ChildVoice:
    """A child's words, marked unless somebody decided that they may be repeated."""
    case.one_at_a_time()
    fields = {"child_id": child_id, "words": words, "heard_by": heard_by, "heard_on": heard_on}
    fields |= {"not_to_perpetrator": guarded, "desk_id": desk_id, "by": by}
    if same := _recent(case.child_voices.filter(**fields)):
        return same
    voice = case.child_voices.create(**fields)
    tell(case, "A child was heard", desk_id, by, section=Section.CHILD_VOICE)
    record(by, Verb.CREATED, voice, reference=case.reference)
    return voice


@transaction.atomic
def agree_plan(case: Case, based_on: int, entries: Mapping, agreed_on, desk_id: int, by) -> SafetyPlan:
    """A new plan that supersedes the one she had in front of her. Raises StaleVersion where there is a newer one."""
    case.one_at_a_time()
    latest = case.safety_plans.first()
    current = latest.pk if latest else 0
    if latest and (latest.entries, latest.agreed_on, latest.by_id) == (dict(entries), agreed_on, by.pk):
        return latest
    if current != based_on:
        raise StaleVersion(sent=based_on, current=current)
    plan = case.safety_plans.create(entries=dict(entries), agreed_on=agreed_on, desk_id=desk_id, by=by)
    title = "Safety plan agreed with her" if agreed_on else "Safety plan written, not agreed with her yet"
    tell(case, title, desk_id, by, section=Section.SAFETY_PLAN)
    record(by, Verb.CREATED, plan, reference=case.reference)
    return plan

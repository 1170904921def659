"""Writing the audit log. One event a request for what was shown, one for each change."""

import uuid
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass

from audit.models import Event, Verb

_request_id: ContextVar[uuid.UUID | None] = ContextVar("audit_request_id", default=None)


@dataclass(frozen=True)
class System:
    """An actor that is no person: a task or a command, with the purpose it acts for."""

    purpose: str
    pk: None = None


def begin_request() -> uuid.UUID:
    """Start a request: every event until the next call carries the same request id."""
    request_id = uuid.uuid4()
    _request_id.set(request_id)
    return request_id


def record(by, verb: Verb, kind, ids: Iterable[int] = (), *, reference: str = "", **detail) -> Event:
    """Write one event in the current transaction; if it cannot be written, the caller's work is undone with it.

    ``by`` is a user or ``System``. ``kind`` is a model instance (its label, number and reference are
    taken) or a plain name. ``detail`` must never hold what identifies a person.
    """
    if hasattr(kind, "_meta"):
        ids = ids or [kind.pk]
        reference = reference or getattr(kind, "reference", "")
        kind = kind._meta.label_lower
    return Event.objects.create(
        actor=by.pk if by else None,
        purpose=getattr(by, "purpose", ""),
        verb=verb,
        kind=kind,
        object_ids=[i for i in ids if i is not None],
        reference=reference[:60],
        detail=detail,
        request_id=_request_id.get() or uuid.uuid4(),
    )

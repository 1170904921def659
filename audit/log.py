"""Writing the audit log. One event a request for what was shown, one for each change."""

import uuid
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection

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


def hold(actor: int) -> None:
    """Let the requests of one person that change something go one after the other, until the end of the transaction.

    Her events are one chain, whose head is held from the first event to the commit: two of her requests that hold a case
    and the chain in opposite orders would wait for each other for ever. Whoever holds this first cannot.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('audit/user/' || %s, 0))", [int(actor)])


def seal_heads() -> int | None:
    """Seal where every chain ends now; the number of the seal, or None where no chain has moved since the last one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_seal_heads()")
        return cursor.fetchone()[0]

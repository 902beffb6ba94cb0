"""What waits to be sent: in which order, on which lines, and held by one claimer at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true, update

from physio_service.domain.message import WAITING, Duty, Message
from physio_service.store.circuits import Circuit
from physio_service.store.database import Tx
from physio_service.store.messages import opened
from physio_service.store.schema import messages

_c = messages.c
_WAITING = [state.value for state in WAITING]


@dataclass(frozen=True, slots=True)
class Due:
    """What is needed to claim a text in the right order."""

    clinic_id: UUID
    id: UUID
    patient_id: UUID | None
    contact_id: UUID
    duty: Duty
    rule: str
    not_after_at: datetime
    retries: int


def due(tx: Tx, now: datetime, limit: int, blocked: Sequence[Circuit] = ()) -> list[Due]:
    """Return what waits and is due: most urgent, then oldest.

    On a `blocked` line only what is out of time is due: to expire, visibly.
    """
    columns = (_c.clinic_id, _c.id, _c.patient_id, _c.contact_id)
    statement = (
        select(*columns, _c.duty, _c.rule, _c.not_after_at, _c.retries)
        .where(_c.state.in_(_WAITING), _c.due_at <= now)
        .where(or_(_c.not_after_at <= now, ~_on(blocked)))
        .order_by(_c.priority, _c.due_at, _c.id)
        .limit(limit)
    )
    found = tx.connection.execute(statement)
    return [Due(*row[:4], Duty(row.duty), row.rule, row.not_after_at, row.retries) for row in found]


def note_blocked(tx: Tx, circuit: Circuit, now: datetime) -> None:
    """Let what waits on a blocked line say why."""
    statement = update(messages).where(
        _c.state.in_(_WAITING), _c.due_at <= now, _c.rule != circuit.rule, _on([circuit])
    )
    tx.connection.execute(statement.values(rule=circuit.rule, version=_c.version + 1))


def _on(blocked: Sequence[Circuit]) -> ColumnElement[bool]:
    """Return whether a text is on one of these lines."""
    if any(circuit.sender_id is None for circuit in blocked):
        return true()
    return _c.sender_id.in_([circuit.sender_id for circuit in blocked])


def wake(tx: Tx, clinic_id: UUID, contact_id: UUID, rule: str, now: datetime) -> None:
    """Let what a rule held for a phone be looked at again at once."""
    statement = update(messages).where(
        _c.clinic_id == clinic_id,
        _c.contact_id == contact_id,
        _c.state == "held",
        _c.rule == rule,
        _c.due_at > now,
    )
    tx.connection.execute(statement.values(due_at=now, version=_c.version + 1))


def lock_waiting(tx: Tx, clinic_id: UUID, message_id: UUID) -> Message | None:
    """Return the message if it still waits and nobody else is at it, locked until the end."""
    statement = (
        select(messages)
        .where(_c.clinic_id == clinic_id, _c.id == message_id, _c.state.in_(_WAITING))
        .with_for_update(skip_locked=True)
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else opened(tx, row)

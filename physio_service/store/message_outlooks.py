"""What a look ahead asks about messages: which wait, which began, which have left."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.correction import Left
from physio_service.domain.message import WAITING, Duty, Message
from physio_service.store.database import Tx
from physio_service.store.messages import get
from physio_service.store.schema import message_activities, message_corrections, messages

_c = messages.c
_WAITING = [state.value for state in WAITING]
# What left or may have, for the caps; and what somebody may have read.
_GONE = [
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "unknown",
    "unknown_final",
]
_ASIDE = ["suppressed", "expired"]
_READ = ["sending", "sent", "delivered", "unknown", "unknown_final"]


def waiting(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[Message, ...]:
    """Return a patient's texts that nobody has claimed, the first due first."""
    statement = (
        select(_c.id)
        .where(_c.clinic_id == clinic_id, _c.patient_id == patient_id, _c.state.in_(_WAITING))
        .order_by(_c.due_at, _c.id)
    )
    found = tx.connection.execute(statement).scalars().all()
    return tuple(get(tx, clinic_id, message_id) for message_id in found)


def put_aside(tx: Tx, clinic_id: UUID, message_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return, of these texts, those that will not leave any more, and the rule that says so."""
    statement = select(_c.id, _c.rule).where(
        _c.clinic_id == clinic_id, _c.id.in_(list(message_ids)), _c.state.in_(_ASIDE)
    )
    return {row.id: row.rule for row in tx.connection.execute(statement)}


def begun_since(
    tx: Tx, clinic_id: UUID, patient_id: UUID, since: datetime
) -> tuple[tuple[datetime, str], ...]:
    """Return when each text that we began left or may have left, from `since` on, and its kind."""
    statement = (
        select(_c.claimed_at, _c.kind)
        .where(
            _c.clinic_id == clinic_id,
            _c.patient_id == patient_id,
            _c.duty == Duty.INITIATED.value,
            _c.state.in_(_GONE),
            _c.claimed_at >= since,
        )
        .order_by(_c.claimed_at, _c.id)
    )
    return tuple((row.claimed_at, row.kind) for row in tx.connection.execute(statement))


def left_since(tx: Tx, clinic_id: UUID, patient_id: UUID, since: datetime) -> tuple[Left, ...]:
    """Return the texts a patient was sent, or may have been, from `since` on; the first first."""
    statement = (
        select(messages)
        .where(
            _c.clinic_id == clinic_id,
            _c.patient_id == patient_id,
            _c.state.in_(_READ),
            _c.claimed_at >= since,
        )
        .order_by(_c.claimed_at, _c.id)
    )
    rows = tx.connection.execute(statement).all()
    spoken_for = _activities_of(tx, clinic_id, [row.id for row in rows])
    return tuple(
        Left(
            message_id=row.id,
            purpose=row.wording_key,
            kind=row.kind,
            day=row.local_day,
            left_at=row.claimed_at,
            body=tx.open(_c.body, row.id, clinic_id, patient_id, row.body) or "",
            activity_ids=tuple(spoken_for.get(row.id, ())),
        )
        for row in rows
    )


def corrected(tx: Tx, clinic_id: UUID, message_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return which of these texts somebody has set right already."""
    links = message_corrections.c
    statement = select(links.message_id).where(
        links.clinic_id == clinic_id, links.message_id.in_(list(message_ids))
    )
    return frozenset(tx.connection.execute(statement).scalars())


def correct(
    tx: Tx, clinic_id: UUID, message_id: UUID, *, text_id: UUID | None, task_id: UUID | None
) -> None:
    """Note what sets a text right: another text, or a call. At most once (its key)."""
    values = {
        "clinic_id": clinic_id,
        "message_id": message_id,
        "text_id": text_id,
        "task_id": task_id,
    }
    tx.connection.execute(message_corrections.insert().values(values))


def _activities_of(tx: Tx, clinic_id: UUID, message_ids: list[UUID]) -> dict[UUID, list[UUID]]:
    links = message_activities.c
    statement = select(links.message_id, links.activity_id).where(
        links.clinic_id == clinic_id, links.message_id.in_(message_ids)
    )
    found: dict[UUID, list[UUID]] = {}
    for row in tx.connection.execute(statement):
        found.setdefault(row.message_id, []).append(row.activity_id)
    return found

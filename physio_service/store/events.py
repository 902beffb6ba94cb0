"""The journal: appended in the transaction of the change, never altered."""

from datetime import datetime

from sqlalchemy import func, select

from physio_service.domain.event import Event
from physio_service.store.database import Tx
from physio_service.store.schema import events
from physio_service.store.types import new_id


def record(tx: Tx, event: Event, at: datetime) -> None:
    """Append one event; it lives or dies with the transaction that changed the subject."""
    tx.connection.execute(
        events.insert().values(
            clinic_id=event.clinic_id,
            id=new_id(),
            subject_kind=event.subject_kind,
            subject_id=event.subject_id,
            patient_id=event.patient_id,
            actor_kind=event.actor.kind.value,
            actor_id=event.actor.id,
            at=at,
            kind=event.kind,
            before=None if event.before is None else dict(event.before),
            after=None if event.after is None else dict(event.after),
            request_id=event.actor.request_id,
        )
    )


def latest_at(tx: Tx) -> datetime | None:
    """Return the instant of the last event of any clinic; none in a new database."""
    latest: datetime | None = tx.connection.execute(select(func.max(events.c.at))).scalar_one()
    return latest

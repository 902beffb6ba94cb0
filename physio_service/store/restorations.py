"""Restorations: when a clinic's rows came back as they were, and who let texts go again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from physio_service.domain.errors import Conflict
from physio_service.store.database import Tx
from physio_service.store.schema import messages, restorations
from physio_service.store.statements import change_seen
from physio_service.store.types import new_id

_c = restorations.c
_m = messages.c


@dataclass(frozen=True, slots=True)
class Restoration:
    """One restoration; while nobody has resumed, texts are paused."""

    id: UUID
    version: int
    restored_at: datetime
    resumed_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.resumed_at is None


def add(tx: Tx, clinic_id: UUID, restored_at: datetime, now: datetime) -> UUID:
    """Note that all rows of a clinic are as they were at some time before `restored_at`."""
    restoration_id = new_id()
    tx.connection.execute(
        restorations.insert().values(
            clinic_id=clinic_id,
            id=restoration_id,
            version=1,
            created_at=now,
            restored_at=restored_at,
        )
    )
    return restoration_id


def latest(tx: Tx, clinic_id: UUID) -> Restoration | None:
    """Return the last restoration of a clinic; none in a life without one."""
    statement = (
        select(restorations)
        .where(_c.clinic_id == clinic_id)
        .order_by(_c.restored_at.desc(), _c.id.desc())
        .limit(1)
    )
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        return None
    return Restoration(row.id, row.version, row.restored_at, row.resumed_at)


def resume(
    tx: Tx, clinic_id: UUID, seen: Restoration, *, version: int, staff_id: UUID, now: datetime
) -> None:
    """Note who let texts go again; raises Stale."""
    if not seen.is_open:
        raise Conflict("texts are not paused after a restore")
    values = {"resumed_at": now, "resumed_by": staff_id}
    change_seen(tx, restorations, clinic_id, seen.id, version, values)


def unreconciled(tx: Tx, clinic_id: UUID, restored_at: datetime) -> int:
    """Count the texts that may have left before a restoration, and are still to be looked for."""
    is_sought = _m.state.in_(["queued", "held", "sending"]) | (
        (_m.state == "unknown") & _m.settle_at.is_not(None)
    )
    statement = select(func.count()).where(
        _m.clinic_id == clinic_id, _m.due_at <= restored_at, is_sought
    )
    return int(tx.connection.execute(statement).scalar_one())

"""When each course is looked at next for what failed to happen."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.episode import EpisodeState
from physio_service.domain.patient import Consent
from physio_service.store.database import Tx
from physio_service.store.schema import episodes, patients

_c, _p = episodes.c, patients.c


@dataclass(frozen=True, slots=True)
class Watched:
    """An active course, as far as it is needed to look at many at a time."""

    clinic_id: UUID
    episode_id: UUID
    patient_id: UUID
    plan_version: int
    protocol_id: str
    operated_day: date | None  # none: not on record
    zone: str
    consent: Consent


def due(tx: Tx, now: datetime, limit: int) -> tuple[Watched, ...]:
    """Return active courses, of any clinic, that are due: those never looked at come first."""
    never = select(*_COLUMNS).join(patients, _OWN).where(_ACTIVE, _c.look_at.is_(None))
    since = select(*_COLUMNS).join(patients, _OWN).where(_ACTIVE, _c.look_at <= now)
    rows = list(tx.connection.execute(never.order_by(_c.id).limit(limit)))
    if len(rows) < limit:
        due_since = since.order_by(_c.look_at, _c.id).limit(limit - len(rows))
        rows += tx.connection.execute(due_since)
    return tuple(_watched(row) for row in rows)


def of_episode(tx: Tx, clinic_id: UUID, episode_id: UUID) -> Watched | None:
    """Return one course as it stands now; none when it has ended."""
    statement = (
        select(*_COLUMNS)
        .join(patients, _OWN)
        .where(_c.clinic_id == clinic_id, _c.id == episode_id, _ACTIVE)
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else _watched(row)


def note(tx: Tx, next_at: Mapping[Watched, datetime]) -> None:
    """Note when each course is looked at next; a version is not spent on it."""
    together: defaultdict[tuple[UUID, datetime], list[UUID]] = defaultdict(list)
    for course, at in next_at.items():
        together[course.clinic_id, at].append(course.episode_id)
    for (clinic_id, at), ids in together.items():
        statement = update(episodes).where(_c.clinic_id == clinic_id, _c.id.in_(ids))
        tx.connection.execute(statement.values(look_at=at))


_COLUMNS = (
    _c.clinic_id,
    _c.id,
    _c.patient_id,
    _c.plan_version,
    _c.protocol_id,
    _c.surgery_day,
    _c.operated_at,
    _p.zone,
    _p.consent,
)
_OWN = (_p.clinic_id == _c.clinic_id) & (_p.id == _c.patient_id)
_ACTIVE = _c.state == EpisodeState.ACTIVE.value


def _watched(row: Any) -> Watched:
    return Watched(
        clinic_id=row.clinic_id,
        episode_id=row.id,
        patient_id=row.patient_id,
        plan_version=row.plan_version,
        protocol_id=row.protocol_id,
        operated_day=row.surgery_day if row.operated_at is not None else None,
        zone=row.zone,
        consent=Consent(row.consent),
    )

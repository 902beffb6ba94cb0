"""Clinical records: a row a version; the last version of a record is what holds."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, select

from physio_service.domain import codec
from physio_service.domain.errors import NotFound
from physio_service.domain.record import FINDINGS, Record, RecordKind
from physio_service.store.database import Tx
from physio_service.store.schema import clinical_records
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c = clinical_records.c


def add(tx: Tx, record: Record) -> bool:
    """Keep a version of a record; False when there is one of that number."""
    row_id = new_id()
    note = None
    if record.note.strip():
        note = tx.seal(_c.note, row_id, record.clinic_id, record.patient_id, record.note.strip())
    row = {
        "clinic_id": record.clinic_id,
        "id": row_id,
        "version": 1,
        "created_at": record.recorded_at,
        "record_id": record.id,
        "sequence": record.sequence,
        "patient_id": record.patient_id,
        "episode_id": record.episode_id,
        "kind": record.kind.value,
        "day": record.day,
        "findings": codec.to_json(record.findings),
        "is_void": record.is_void,
        "note": note,
        "recorded_by": record.recorded_by,
    }
    return insert_new(tx, clinical_records, [row]) == 1


def get(tx: Tx, clinic_id: UUID, record_id: UUID) -> Record:
    """Return what holds of a record, a void one too; raises NotFound."""
    return versions(tx, clinic_id, record_id)[-1]


def versions(tx: Tx, clinic_id: UUID, record_id: UUID) -> tuple[Record, ...]:
    """Return every version of a record, the first first; raises NotFound."""
    statement = (
        select(clinical_records)
        .where(_c.clinic_id == clinic_id, _c.record_id == record_id)
        .order_by(_c.sequence)
    )
    found = tuple(record_of(tx, row) for row in tx.connection.execute(statement).all())
    if not found:
        raise NotFound("no such record")
    return found


def of_episode(
    tx: Tx, clinic_id: UUID, episode_id: UUID, kind: RecordKind | None = None
) -> tuple[Record, ...]:
    """Return what holds of an episode's records, by day, without those entered in error."""
    statement = latest().where(_c.clinic_id == clinic_id, _c.episode_id == episode_id, ~_c.is_void)
    if kind is not None:
        statement = statement.where(_c.kind == kind.value)
    rows = tx.connection.execute(statement.order_by(_c.day, _c.record_id)).all()
    return tuple(record_of(tx, row) for row in rows)


def latest() -> Select[Any]:
    """Return the statement of all records as they hold: the last version of each."""
    later = clinical_records.alias()
    newer: ColumnElement[bool] = exists().where(
        and_(
            later.c.clinic_id == _c.clinic_id,
            later.c.record_id == _c.record_id,
            later.c.sequence > _c.sequence,
        )
    )
    return select(clinical_records).where(~newer)


def record_of(tx: Tx, row: Row[Any]) -> Record:
    """Return the version that a row holds."""
    kind = RecordKind(row.kind)
    recorded_at: datetime = row.created_at
    return Record(
        id=row.record_id,
        sequence=row.sequence,
        clinic_id=row.clinic_id,
        patient_id=row.patient_id,
        episode_id=row.episode_id,
        kind=kind,
        day=row.day,
        findings=codec.from_json(FINDINGS[kind], row.findings),
        is_void=row.is_void,
        note=tx.open(_c.note, row.id, row.clinic_id, row.patient_id, row.note) or "",
        recorded_by=row.recorded_by,
        recorded_at=recorded_at,
    )

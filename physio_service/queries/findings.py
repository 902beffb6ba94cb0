"""What was found of a patient, by whom and when: records as they hold, and how they came to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from physio_service.domain.record import Record, RecordKind
from physio_service.queries.names import staff_names
from physio_service.queries.page import Cursor, Page, latest_first
from physio_service.store import clinical_records
from physio_service.store.database import Tx
from physio_service.store.schema import clinical_records as table

_MOST = 200  # records of one patient on one page: an assessment a week for years


@dataclass(frozen=True, slots=True)
class Finding:
    """One version of a record, with the name of who wrote it."""

    record: Record
    recorded_by: str | None


def findings(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    kind: RecordKind | None = None,
    *,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[Finding]:
    """Return a page of a patient's records as they hold, the latest written first.

    Those entered in error are among them, and say so. Raises Invalid.
    """
    c = table.c
    statement = clinical_records.latest().where(
        c.clinic_id == clinic_id, c.patient_id == patient_id
    )
    if kind is not None:
        statement = statement.where(c.kind == kind.value)
    rows, following = latest_first(tx, statement, (c.created_at, c.id), after, limit)
    return Page(_named(tx, clinic_id, (clinical_records.record_of(tx, r) for r in rows)), following)


def standing(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[Finding, ...]:
    """Return a patient's records that count, by day: for one page, at most the latest 200."""
    c = table.c
    statement = (
        clinical_records.latest()
        .where(c.clinic_id == clinic_id, c.patient_id == patient_id, ~c.is_void)
        .order_by(c.day.desc(), c.record_id.desc())
        .limit(_MOST)
    )
    rows = reversed(tx.connection.execute(statement).all())
    return _named(tx, clinic_id, (clinical_records.record_of(tx, row) for row in rows))


def versions(tx: Tx, clinic_id: UUID, record_id: UUID) -> tuple[Finding, ...]:
    """Return every version of a record, the first first; raises NotFound."""
    return _named(tx, clinic_id, clinical_records.versions(tx, clinic_id, record_id))


def _named(tx: Tx, clinic_id: UUID, records: Iterable[Record]) -> tuple[Finding, ...]:
    found = tuple(records)
    names = staff_names(tx, clinic_id, [one.recorded_by for one in found])
    return tuple(Finding(one, names.get(one.recorded_by)) for one in found)

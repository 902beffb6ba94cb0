"""A patient's record in pieces: one episode, the activities of some days, what was measured."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.activity import Activity
from physio_service.domain.measurement import Measurement
from physio_service.queries.page import Cursor, Page, latest_first
from physio_service.queries.patient import Course, course
from physio_service.store import activities, episodes, patients
from physio_service.store.database import Tx
from physio_service.store.measurements import measurement_of
from physio_service.store.schema import measurements
from physio_service.store.schema import patients as patient_rows


def require_patient(tx: Tx, clinic_id: UUID, patient_id: UUID) -> None:
    """Raise NotFound where the clinic has no such patient: an empty list would say otherwise."""
    patients.get(tx, clinic_id, patient_id)


def patient_by_reference(tx: Tx, clinic_id: UUID, reference: str) -> UUID | None:
    """Return the clinic's patient with this spoken reference, archived ones too."""
    statement = select(patient_rows.c.id).where(
        patient_rows.c.clinic_id == clinic_id, patient_rows.c.reference == reference
    )
    found: UUID | None = tx.connection.execute(statement).scalar_one_or_none()
    return found


def episode(tx: Tx, clinic_id: UUID, episode_id: UUID) -> Course:
    """Return an episode, active or ended, with its prescription and plan; raises NotFound."""
    return course(tx, episodes.get(tx, clinic_id, episode_id))


def activities_between(
    tx: Tx, clinic_id: UUID, patient_id: UUID, first: date, last: date
) -> tuple[Activity, ...]:
    """Return what a patient had to do on the days first..last of their calendar, in order."""
    return activities.between(tx, clinic_id, patient_id, first, last)


def measured(
    tx: Tx, clinic_id: UUID, patient_id: UUID, *, after: Cursor | None = None, limit: int = 50
) -> Page[Measurement]:
    """Return a page of what was measured, the latest first; raises Invalid."""
    c = measurements.c
    statement = select(measurements).where(c.clinic_id == clinic_id, c.patient_id == patient_id)
    rows, following = latest_first(tx, statement, (c.measured_at, c.id), after, limit)
    return Page(tuple(measurement_of(row) for row in rows), following)

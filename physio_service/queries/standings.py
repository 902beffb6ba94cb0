"""What held for a patient at a past instant: the journal read back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from physio_service.domain.history import Entry, Standing, standing
from physio_service.store.database import Tx
from physio_service.store.schema import contact_uses, events


def standing_at(tx: Tx, clinic_id: UUID, patient_id: UUID, at: datetime) -> Standing:
    """Return what held for a patient at `at`; for an unknown one, that nothing did."""
    numbers = select(contact_uses.c.contact_id).where(
        contact_uses.c.clinic_id == clinic_id, contact_uses.c.patient_id == patient_id
    )
    statement = (
        select(events.c.at, events.c.kind, events.c.subject_id, events.c.after)
        .where(
            events.c.clinic_id == clinic_id,
            events.c.at <= at,
            or_(
                events.c.patient_id == patient_id,
                events.c.subject_id == patient_id,
                events.c.subject_id.in_(numbers),
            ),
        )
        # Ids are in the order of making; two events of one transaction share their instant.
        .order_by(events.c.at, events.c.id)
    )
    kept = (
        Entry(row.at, row.kind, row.subject_id, row.after or {})
        for row in tx.connection.execute(statement)
    )
    return standing(patient_id, kept, at)

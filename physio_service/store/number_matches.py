"""Matches: on whose word a number or a text was taken for a patient's."""

from datetime import datetime
from uuid import UUID

from physio_service.store.database import Tx
from physio_service.store.schema import number_matches
from physio_service.store.types import new_id

_c = number_matches.c


def keep(
    tx: Tx,
    clinic_id: UUID,
    contact_id: UUID,
    patient_id: UUID,
    reply_id: UUID | None,
    reason: str,
    now: datetime,
) -> None:
    """Keep why a number, or one reply of it, was taken for a patient's; under their key."""
    match_id = new_id()
    tx.connection.execute(
        number_matches.insert().values(
            clinic_id=clinic_id,
            id=match_id,
            created_at=now,
            contact_id=contact_id,
            patient_id=patient_id,
            reply_id=reply_id,
            reason=tx.seal(_c.reason, match_id, clinic_id, patient_id, reason),
        )
    )

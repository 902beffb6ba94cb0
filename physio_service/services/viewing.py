"""Noting who looked at whom: every reading of a patient's data is on record."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from physio_service.domain.event import Actor, Event, Json
from physio_service.store import events
from physio_service.store.database import Database


def note_viewed(
    database: Database, who: Actor, clinic_id: UUID, patient_id: UUID, part: str, *, now: datetime
) -> None:
    """Note that `who` was shown a `part` of what is kept about a patient."""
    event = Event(
        clinic_id,
        "patient.viewed",
        "patient",
        patient_id,
        who,
        patient_id=patient_id,
        after={"part": part},
    )
    with database.transaction() as tx:
        events.record(tx, event, now)


def note_listed(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    patient_ids: Sequence[UUID],
    part: str,
    *,
    now: datetime,
) -> None:
    """Note that `who` was shown a list of patients, in one line for all of them."""
    listed: list[Json] = [str(patient_id) for patient_id in dict.fromkeys(patient_ids)]
    if not listed:
        return
    after: dict[str, Json] = {"part": part, "patients": listed}
    event = Event(clinic_id, "patient.listed", "clinic", clinic_id, who, after=after)
    with database.transaction() as tx:
        events.record(tx, event, now)

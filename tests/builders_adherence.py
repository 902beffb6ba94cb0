"""Sessions of a course in the store, each asked for by a text that came as far as a test wants."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from physio_service.domain.activity import Activity, ActivityState, Source
from physio_service.domain.assessment import Assessment, Gait
from physio_service.domain.episode import Episode
from physio_service.domain.message import MessageState
from physio_service.domain.operation import Destination, HospitalDischarge
from physio_service.domain.patient import Patient
from physio_service.domain.record import Findings, Record, kind_of
from physio_service.store import activities, clinical_records
from physio_service.store import schema as tables
from physio_service.store.types import new_id
from tests.builders_messages import Line

SEEN = Assessment(gait=Gait.NO_LIMP)
DISCHARGED = HospitalDischarge(Destination.HOME)


def settled(
    on: Line,
    patient: Patient,
    episode: Episode,
    state: ActivityState,
    *,
    days_ago: int = 1,
    sequence: int = 0,
    text: MessageState | None = MessageState.DELIVERED,
    source: Source = Source.SMS,
    at: datetime | None = None,
) -> Activity:
    """Keep a session of some days ago that came to `state`; none for `text`: there was none."""
    due_in = (at or on.now) - on.now - timedelta(days=days_ago)
    activity = on.activity(episode, due_in=due_in, sequence=sequence)
    if text is not None:
        day = activity.local_day
        message_id = on.queue(
            patient, due_at=activity.due_at, sequence=sequence, activity_ids=[activity.id]
        )
        moved = update(tables.messages).where(tables.messages.c.id == message_id)
        with on.database.transaction() as tx:
            tx.connection.execute(moved.values(state=text.value, local_day=day))
    with on.database.transaction() as tx:
        assert activities.settle(tx, activity, state, source, on.now)
    return activity


def found(
    on: Line,
    episode: Episode,
    findings: Findings,
    *,
    days_ago: int,
    record_id: UUID | None = None,
    sequence: int = 1,
    is_void: bool = False,
) -> UUID:
    """Keep a version of a clinical record; return the record's id."""
    record = Record(
        id=record_id or new_id(),
        sequence=sequence,
        clinic_id=on.clinic_id,
        patient_id=episode.patient_id,
        episode_id=episode.id,
        kind=kind_of(findings),
        day=(on.now - timedelta(days=days_ago)).date(),
        findings=findings,
        is_void=is_void,
        note="",
        recorded_by=on.house.physio_id,
        recorded_at=on.now,
    )
    with on.database.transaction() as tx:
        assert clinical_records.add(tx, record)
    return record.id

"""Writing down what was found; whoever finds it wrong adds a version, and nothing is erased."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict, Invalid, Stale, refuse
from physio_service.domain.event import Actor, Event
from physio_service.domain.preassessment import Preassessment
from physio_service.domain.record import (
    LONGEST_NOTE,
    ONCE,
    NewRecord,
    Record,
    RecordKind,
    kind_of,
    record_faults,
)
from physio_service.domain.task import NewTask, TaskKind, TaskOutcome, Tier
from physio_service.services.gating import close_task
from physio_service.services.signing_off import Signature, locked
from physio_service.services.vouching import CARERS, CLINICIANS, require
from physio_service.store import clinical_records, episodes, events, patients, tasks
from physio_service.store.database import Database, Tx
from physio_service.store.types import new_id
from schedules.localtime import local_day, zone

# An operation that may have to wait is decided on soon. A choice of ours: no source has one.
_DECIDE_WITHIN = timedelta(days=1)
_FIRST = 1
_MAY = {
    RecordKind.ASSESSMENT: CLINICIANS,
    RecordKind.OPERATION: CLINICIANS,
    RecordKind.PREASSESSMENT: CARERS,
    RecordKind.HOSPITAL_DISCHARGE: CARERS,
}


def record(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    new: NewRecord,
    *,
    now: datetime,
) -> UUID:
    """Keep what was found of an active episode, and return the record's id.

    A body mass index from 40 on opens a task: the operation may have to wait. Raises
    NotFound, NotAllowed, Invalid with every fault, and Conflict when the episode has ended
    or has its one record of this kind.
    """
    kind = kind_of(new.findings)
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = Signature(require(tx, clinic_id, who, _MAY[kind]), who, now)
        _check(tx, episode, new, now)
        if kind in ONCE and clinical_records.of_episode(tx, clinic_id, episode_id, kind):
            raise Conflict("this is on record already: correct that record")
        version = _version(episode, new_id(), _FIRST, new, signature)
        _keep(tx, version, "record.added", signature)
        _flag(tx, episode, version, signature)
    return version.id


def correct(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    record_id: UUID,
    new: NewRecord,
    *,
    version: int,
    now: datetime,
) -> None:
    """Put a new version in the place of a record seen at `version`; the old one stays readable.

    Raises NotFound, NotAllowed, Invalid, Stale, and Conflict for one entered in error.
    """
    with database.transaction() as tx:
        episode, before, signature = _seen(tx, who, clinic_id, record_id, version, now)
        if kind_of(new.findings) is not before.kind:
            raise Invalid.one("findings", f"must be of the same kind: {before.kind}")
        _check(tx, episode, new, now)
        after = _version(episode, record_id, version + 1, new, signature)
        _keep(tx, after, "record.corrected", signature)
        _flag(tx, episode, after, signature)


def withdraw(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    record_id: UUID,
    reason: str,
    *,
    version: int,
    now: datetime,
) -> None:
    """Say that a record was entered in error: it stays readable, and counts for nothing.

    Raises NotFound, NotAllowed, Invalid without a reason, Stale, and Conflict when that was
    said already.
    """
    if not 0 < len(reason.strip()) <= LONGEST_NOTE:
        raise Invalid.one("reason", f"say why, in at most {LONGEST_NOTE} characters")
    with database.transaction() as tx:
        episode, before, signature = _seen(tx, who, clinic_id, record_id, version, now)
        void = replace(
            before,
            sequence=version + 1,
            is_void=True,
            note=reason.strip(),
            recorded_by=signature.staff_id,
            recorded_at=now,
        )
        _keep(tx, void, "record.withdrawn", signature)
        if before.kind is RecordKind.PREASSESSMENT:
            close_task(tx, episode, _cause(episode), TaskOutcome.FALSE_ALARM, signature)


def _seen(
    tx: Tx, who: Actor, clinic_id: UUID, record_id: UUID, version: int, now: datetime
) -> tuple[Episode, Record, Signature]:
    """Return the record that is to be changed, its episode under the lock, and who signs."""
    found = clinical_records.get(tx, clinic_id, record_id)
    patients.lock(tx, clinic_id, found.patient_id)
    before = clinical_records.get(tx, clinic_id, record_id)
    signature = Signature(require(tx, clinic_id, who, _MAY[before.kind]), who, now)
    if before.sequence != version:
        raise Stale("this has changed since you read it: read it again, then change it")
    if before.is_void:
        raise Conflict("this record was entered in error: write a new one")
    return episodes.get(tx, clinic_id, before.episode_id), before, signature


def _check(tx: Tx, episode: Episode, new: NewRecord, now: datetime) -> None:
    patient = patients.get(tx, episode.clinic_id, episode.patient_id)
    faults = record_faults(new, episode, local_day(now, zone(patient.zone)))
    refuse(faults)


def _version(
    episode: Episode, record_id: UUID, sequence: int, new: NewRecord, signature: Signature
) -> Record:
    return Record(
        id=record_id,
        sequence=sequence,
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
        episode_id=episode.id,
        kind=kind_of(new.findings),
        day=new.day,
        findings=new.findings,
        is_void=False,
        note=new.note,
        recorded_by=signature.staff_id,
        recorded_at=signature.now,
    )


def _keep(tx: Tx, version: Record, said: str, signature: Signature) -> None:
    if not clinical_records.add(tx, version):
        raise Stale("this has changed since you read it: read it again, then change it")
    event = Event(
        version.clinic_id,
        said,
        "record",
        version.id,
        signature.who,
        patient_id=version.patient_id,
        after={
            "kind": version.kind.value,
            "sequence": version.sequence,
            "day": version.day.isoformat(),
        },
    )
    events.record(tx, event, signature.now)


def _flag(tx: Tx, episode: Episode, version: Record, signature: Signature) -> None:
    """Have a person decide whether an operation has to wait; a correction may settle that."""
    if not isinstance(version.findings, Preassessment) or episode.operated_at is not None:
        return
    if not version.findings.may_postpone:
        close_task(tx, episode, _cause(episode), TaskOutcome.FALSE_ALARM, signature)
        return
    task = NewTask(
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
        kind=TaskKind.MAY_POSTPONE,
        tier=Tier.REVIEW,
        dedupe=_cause(episode),
        due_at=signature.now + _DECIDE_WITHIN,
        episode_id=episode.id,
    )
    tasks.open_task(tx, task, signature.who, signature.now)


def _cause(episode: Episode) -> str:
    return f"postpone:{episode.id}"

"""Offloading prescriptions: the ordered phases of one limb, started and ended by people."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, update

from physio_service.domain.episode import EpisodeState
from physio_service.domain.errors import NotFound
from physio_service.domain.offloading import Aid, OffloadingPhase, Status
from physio_service.store.database import Tx
from physio_service.store.schema import episodes, offloading_phases
from physio_service.store.types import Sealed, new_id

_c = offloading_phases.c


def add(
    tx: Tx,
    clinic_id: UUID,
    episode_id: UUID,
    phases: Iterable[OffloadingPhase],
    now: datetime,
    *,
    ceiling_by: UUID | None = None,
) -> None:
    """Add phases to an episode's prescription; what they say in words is the patient's.

    `ceiling_by` is the member of staff who named an exercise ceiling, where one is named.
    """
    owner = _owner(tx, clinic_id, episode_id)
    for phase in phases:
        row_id = new_id()
        tx.connection.execute(
            offloading_phases.insert().values(
                clinic_id=clinic_id,
                id=row_id,
                created_at=now,
                episode_id=episode_id,
                sequence=phase.sequence,
                status=phase.status.value,
                status_word=phase.word,
                aid=phase.aid.value,
                limits=_seal(tx, "limits", row_id, clinic_id, owner, phase.limits),
                reason=_seal(tx, "reason", row_id, clinic_id, owner, phase.reason),
                planned_start_day=phase.planned_start_day,
                planned_end_day=phase.planned_end_day,
                started_day=phase.started_day,
                ended_day=phase.ended_day,
                next_review_day=phase.next_review_day,
                exercise_ceiling=phase.exercise_ceiling and phase.exercise_ceiling.value,
                ceiling_by=ceiling_by if phase.exercise_ceiling else None,
                percent=phase.percent,
                kilograms=phase.kilograms,
            )
        )


def of_episode(tx: Tx, clinic_id: UUID, episode_id: UUID) -> tuple[OffloadingPhase, ...]:
    """Return the prescription of an episode, in order."""
    wanted = _with_owner().where(_c.clinic_id == clinic_id, _c.episode_id == episode_id)
    statement = wanted.order_by(_c.sequence)
    return tuple(
        phase_of(tx, row, row.patient_id) for row in tx.connection.execute(statement).all()
    )


def in_force_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[OffloadingPhase, ...]:
    """Return what is in force for a patient, the strictest first: one phase a limb operated on."""
    statement = (
        _with_owner()
        .where(
            _c.clinic_id == clinic_id,
            episodes.c.patient_id == patient_id,
            episodes.c.state == EpisodeState.ACTIVE.value,
            _c.started_day.is_not(None),
            _c.ended_day.is_(None),
        )
        .order_by(_c.episode_id, _c.sequence)
    )
    in_force = (phase_of(tx, row, row.patient_id) for row in tx.connection.execute(statement).all())
    return tuple(sorted(in_force, key=lambda phase: phase.status.rank))


def move(tx: Tx, clinic_id: UUID, episode_id: UUID, to: OffloadingPhase) -> bool:
    """Give the phase of that sequence other planned days; False when it has started."""
    statement = (
        update(offloading_phases)
        .where(
            _c.clinic_id == clinic_id,
            _c.episode_id == episode_id,
            _c.sequence == to.sequence,
            _c.started_day.is_(None),
        )
        .values(
            planned_start_day=to.planned_start_day,
            planned_end_day=to.planned_end_day,
            next_review_day=to.next_review_day,
            version=_c.version + 1,
        )
    )
    return tx.connection.execute(statement).rowcount == 1


def plan_again(tx: Tx, clinic_id: UUID, episode_id: UUID, to: OffloadingPhase) -> bool:
    """Give a phase that has not ended another planned end, next review and reason.

    Planned days are no facts: nothing starts or ends by it. False when the phase has ended.
    """
    statement = select(_c.id).where(
        _c.clinic_id == clinic_id,
        _c.episode_id == episode_id,
        _c.sequence == to.sequence,
        _c.ended_day.is_(None),
    )
    row_id = tx.connection.execute(statement).scalar_one_or_none()
    if row_id is None:
        return False
    owner = _owner(tx, clinic_id, episode_id)
    changed = update(offloading_phases).where(_c.clinic_id == clinic_id, _c.id == row_id)
    values = {
        "planned_end_day": to.planned_end_day,
        "next_review_day": to.next_review_day,
        "reason": _seal(tx, "reason", row_id, clinic_id, owner, to.reason),
        "version": _c.version + 1,
    }
    return tx.connection.execute(changed.values(**values)).rowcount == 1


def start(
    tx: Tx,
    clinic_id: UUID,
    episode_id: UUID,
    sequence: int,
    day: date,
    *,
    signed_off_by: UUID | None,
    authority: str,
    now: datetime,
) -> bool:
    """Put a phase in force from `day`, on somebody's authority; False when it was started."""
    statement = select(_c.id).where(
        _c.clinic_id == clinic_id,
        _c.episode_id == episode_id,
        _c.sequence == sequence,
        _c.started_day.is_(None),
    )
    row_id = tx.connection.execute(statement).scalar_one_or_none()
    if row_id is None:
        return False
    owner = _owner(tx, clinic_id, episode_id)
    values = {
        "started_day": day,
        "signed_off_by": signed_off_by,
        "signed_off_at": now,
        "authority": _seal(tx, "authority", row_id, clinic_id, owner, authority),
        "version": _c.version + 1,
    }
    started = update(offloading_phases).where(
        _c.clinic_id == clinic_id, _c.id == row_id, _c.started_day.is_(None)
    )
    return tx.connection.execute(started.values(**values)).rowcount == 1


def end(tx: Tx, clinic_id: UUID, episode_id: UUID, sequence: int, day: date) -> bool:
    """End a phase that is in force; False when none such is."""
    statement = (
        update(offloading_phases)
        .where(
            _c.clinic_id == clinic_id,
            _c.episode_id == episode_id,
            _c.sequence == sequence,
            _c.started_day.is_not(None),
            _c.ended_day.is_(None),
        )
        .values(ended_day=day, version=_c.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1


def _with_owner() -> Select[Any]:
    of_episode = (episodes.c.clinic_id == _c.clinic_id) & (episodes.c.id == _c.episode_id)
    return select(offloading_phases, episodes.c.patient_id).join(episodes, of_episode)


def _owner(tx: Tx, clinic_id: UUID, episode_id: UUID) -> UUID:
    statement = select(episodes.c.patient_id).where(
        episodes.c.clinic_id == clinic_id, episodes.c.id == episode_id
    )
    patient_id: UUID | None = tx.connection.execute(statement).scalar_one_or_none()
    if patient_id is None:
        raise NotFound("no such episode")
    return patient_id


def _seal(
    tx: Tx, column: str, row_id: UUID, clinic_id: UUID, patient_id: UUID, text: str
) -> Sealed | None:
    if not text.strip():
        return None
    return tx.seal(_c[column], row_id, clinic_id, patient_id, text)


def phase_of(tx: Tx, row: Row[Any], patient_id: UUID) -> OffloadingPhase:
    """Return the phase that a row of the table holds, whose words are the patient's."""
    limits, reason = (
        tx.open(_c[name], row.id, row.clinic_id, patient_id, getattr(row, name)) or ""
        for name in ("limits", "reason")
    )
    ceiling = row.exercise_ceiling
    return OffloadingPhase(
        sequence=row.sequence,
        status=Status(row.status),
        word=row.status_word,
        aid=Aid(row.aid),
        limits=limits,
        reason=reason,
        planned_start_day=row.planned_start_day,
        planned_end_day=row.planned_end_day,
        started_day=row.started_day,
        ended_day=row.ended_day,
        next_review_day=row.next_review_day,
        exercise_ceiling=None if ceiling is None else Status(ceiling),
        percent=row.percent,
        kilograms=row.kilograms,
    )

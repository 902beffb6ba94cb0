"""Episodes, and which phase of their programme somebody opened."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from physio_service.domain.episode import (
    Complication,
    Episode,
    EpisodeState,
    Outcome,
    PhaseOpening,
)
from physio_service.domain.errors import NotFound
from physio_service.domain.offloading import Limb, Status
from physio_service.store.database import Tx
from physio_service.store.schema import episodes, phase_openings
from physio_service.store.statements import change_seen, insert_new
from physio_service.store.types import new_id

_c = episodes.c


def add(tx: Tx, episode: Episode, offload_reason: str, now: datetime) -> bool:
    """Add an episode; False when that limb has an active one. The caller holds the lock."""
    reason = None
    if offload_reason.strip():
        owner = episode.patient_id
        reason = tx.seal(_c.offload_reason, episode.id, episode.clinic_id, owner, offload_reason)
    row = {
        "clinic_id": episode.clinic_id,
        "id": episode.id,
        "version": episode.version,
        "created_at": now,
        "patient_id": episode.patient_id,
        "limb": episode.limb.value,
        "state": episode.state.value,
        "protocol_id": episode.protocol_id,
        "plan_version": episode.plan_version,
        "surgery_day": episode.surgery_day,
        "offload_weeks": episode.offload_weeks,
        "offload_reason": reason,
        "other_leg": episode.other_leg.value,
        "other_hip_problem": episode.other_hip_problem,
    }
    return insert_new(tx, episodes, [row]) == 1


def get(tx: Tx, clinic_id: UUID, episode_id: UUID) -> Episode:
    """Return the episode; raises NotFound, also for another clinic's."""
    statement = select(episodes).where(_c.clinic_id == clinic_id, _c.id == episode_id)
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("no such episode")
    return _episode(row)


def active_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[Episode, ...]:
    """Return a patient's active episodes, oldest first."""
    statement = (
        select(episodes)
        .where(
            _c.clinic_id == clinic_id,
            _c.patient_id == patient_id,
            _c.state == EpisodeState.ACTIVE.value,
        )
        .order_by(_c.id)
    )
    return tuple(_episode(row) for row in tx.connection.execute(statement))


def to_plan(tx: Tx, before_day: date, limit: int) -> tuple[Episode, ...]:
    """Return active episodes, of any clinic, whose activities do not reach `before_day`.

    Those never planned come first, then those planned least far.
    """
    never = _c.planned_to_day.is_(None)
    statement = (
        select(episodes)
        .where(_c.state == EpisodeState.ACTIVE.value, never | (_c.planned_to_day < before_day))
        .order_by(never.desc(), _c.planned_to_day, _c.id)
        .limit(limit)
    )
    return tuple(_episode(row) for row in tx.connection.execute(statement))


def set_planned_to(tx: Tx, clinic_id: UUID, episode_id: UUID, day: date) -> None:
    """Note that activities exist up to `day`; a version is not spent on it."""
    statement = (
        update(episodes)
        .where(_c.clinic_id == clinic_id, _c.id == episode_id)
        .values(planned_to_day=day)
    )
    tx.connection.execute(statement)


def set_operated(
    tx: Tx,
    clinic_id: UUID,
    episode_id: UUID,
    *,
    version: int,
    day: date,
    plan_version: int,
    now: datetime,
) -> None:
    """Note that the operation took place on `day`, recorded at `now`; raises Stale.

    `plan_version` is of the plan that counts from that day.
    """
    values = {"surgery_day": day, "operated_at": now, "plan_version": plan_version}
    change_seen(tx, episodes, clinic_id, episode_id, version, values)


def set_surgery_day(
    tx: Tx,
    clinic_id: UUID,
    episode_id: UUID,
    *,
    version: int,
    day: date | None,
    plan_version: int,
) -> None:
    """Plan the operation for another day, or none: it awaits a date; raises Stale."""
    values = {"surgery_day": day, "plan_version": plan_version}
    change_seen(tx, episodes, clinic_id, episode_id, version, values)


def end(
    tx: Tx,
    clinic_id: UUID,
    episode_id: UUID,
    *,
    version: int,
    outcome: Outcome,
    now: datetime,
    complication: Complication | None = None,
) -> None:
    """End an episode for good; raises Stale."""
    values = {
        "state": EpisodeState.ENDED.value,
        "outcome": outcome.value,
        "complication": complication and complication.value,
        "ended_at": now,
    }
    change_seen(tx, episodes, clinic_id, episode_id, version, values)


def touch(tx: Tx, clinic_id: UUID, episode_id: UUID, *, version: int) -> None:
    """Spend a version on a change to what belongs to the episode; raises Stale."""
    change_seen(tx, episodes, clinic_id, episode_id, version, {})


def set_plan(tx: Tx, clinic_id: UUID, episode_id: UUID, plan_version: int, weeks: int) -> None:
    """Put a version of the plan in force, whose offloading lasts so many weeks.

    The caller holds the patient's lock and has spent a version on the change.
    """
    statement = (
        update(episodes)
        .where(_c.clinic_id == clinic_id, _c.id == episode_id)
        .values(plan_version=plan_version, offload_weeks=weeks)
    )
    tx.connection.execute(statement)


def set_other_leg(
    tx: Tx, clinic_id: UUID, episode_id: UUID, *, version: int, status: Status, has_problem: bool
) -> None:
    """Note what is known of the leg that stands; raises Stale."""
    values = {"other_leg": status.value, "other_hip_problem": has_problem}
    change_seen(tx, episodes, clinic_id, episode_id, version, values)


def open_phase(
    tx: Tx, episode: Episode, opening: PhaseOpening, authority: str, now: datetime
) -> None:
    """Keep that somebody opened a phase, and on whose authority. The caller holds the lock."""
    opening_id = new_id()
    column = phase_openings.c.authority
    owner = episode.patient_id
    tx.connection.execute(
        phase_openings.insert().values(
            clinic_id=episode.clinic_id,
            id=opening_id,
            created_at=now,
            episode_id=episode.id,
            sequence=opening.sequence,
            phase_id=opening.phase_id,
            opened_day=opening.opened_day,
            opened_by=opening.opened_by,
            authority=tx.seal(column, opening_id, episode.clinic_id, owner, authority)
            if authority.strip()
            else None,
        )
    )


def openings(tx: Tx, clinic_id: UUID, episode_id: UUID) -> tuple[PhaseOpening, ...]:
    """Return the phases opened so far, in order; the last is in force."""
    statement = (
        select(phase_openings)
        .where(phase_openings.c.clinic_id == clinic_id, phase_openings.c.episode_id == episode_id)
        .order_by(phase_openings.c.sequence)
    )
    return tuple(
        PhaseOpening(row.phase_id, row.sequence, row.opened_day, row.opened_by)
        for row in tx.connection.execute(statement)
    )


def _episode(row: Row[Any]) -> Episode:
    return Episode(
        id=row.id,
        clinic_id=row.clinic_id,
        version=row.version,
        patient_id=row.patient_id,
        limb=Limb(row.limb),
        state=EpisodeState(row.state),
        protocol_id=row.protocol_id,
        plan_version=row.plan_version,
        surgery_day=row.surgery_day,
        operated_at=row.operated_at,
        offload_weeks=row.offload_weeks,
        planned_to_day=row.planned_to_day,
        ended_at=row.ended_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        complication=None if row.complication is None else Complication(row.complication),
        other_leg=Status(row.other_leg),
        other_hip_problem=row.other_hip_problem,
    )

"""An offloading prescription as a timeline: what was, is and is planned, and on whose word."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from physio_service.domain.episode import Episode
from physio_service.domain.offloading import Aid, Status
from physio_service.queries.names import staff_names
from physio_service.store.database import Tx
from physio_service.store.schema import offloading_phases

_TEXTS = ("limits", "reason", "authority")


@dataclass(frozen=True, slots=True)
class PrescribedPhase:
    """One phase of an offloading prescription, with who put it in force and on whose word."""

    sequence: int
    status: Status
    status_word: str
    aid: Aid
    limits: str
    reason: str
    planned_start_day: date | None
    planned_end_day: date | None
    started_day: date | None
    ended_day: date | None
    next_review_day: date | None
    exercise_ceiling: Status | None
    ceiling_by: str | None  # who named it
    percent: int | None  # of body weight: explains, decides nothing
    kilograms: int | None
    signed_by: str | None
    signed_at: datetime | None
    authority: str

    @property
    def is_in_force(self) -> bool:
        return self.started_day is not None and self.ended_day is None


def prescribed_phases(tx: Tx, episode: Episode) -> tuple[PrescribedPhase, ...]:
    """Return the phases of an episode's prescription, in order."""
    c = offloading_phases.c
    statement = (
        select(offloading_phases)
        .where(c.clinic_id == episode.clinic_id, c.episode_id == episode.id)
        .order_by(c.sequence)
    )
    rows = list(tx.connection.execute(statement))
    people = [person for row in rows for person in (row.signed_off_by, row.ceiling_by)]
    names = staff_names(tx, episode.clinic_id, people)
    return tuple(_phase(tx, episode, row, names) for row in rows)


def _phase(tx: Tx, episode: Episode, row: Row[Any], names: dict[UUID, str]) -> PrescribedPhase:
    limits, reason, authority = (
        tx.open(
            offloading_phases.c[column],
            row.id,
            episode.clinic_id,
            episode.patient_id,
            getattr(row, column),
        )
        or ""
        for column in _TEXTS
    )
    ceiling = row.exercise_ceiling
    return PrescribedPhase(
        sequence=row.sequence,
        status=Status(row.status),
        status_word=row.status_word,
        aid=Aid(row.aid),
        limits=limits,
        reason=reason,
        planned_start_day=row.planned_start_day,
        planned_end_day=row.planned_end_day,
        started_day=row.started_day,
        ended_day=row.ended_day,
        next_review_day=row.next_review_day,
        exercise_ceiling=None if ceiling is None else Status(ceiling),
        ceiling_by=names.get(row.ceiling_by),
        percent=row.percent,
        kilograms=row.kilograms,
        signed_by=names.get(row.signed_off_by),
        signed_at=row.signed_off_at,
        authority=authority,
    )

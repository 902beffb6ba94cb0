"""An offloading prescription as a timeline: what was, is and is planned, and on whose word."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from physio_service.domain.episode import Episode
from physio_service.domain.offloading import OffloadingPhase
from physio_service.queries.names import staff_names
from physio_service.store.database import Tx
from physio_service.store.prescriptions import phase_of
from physio_service.store.schema import offloading_phases


@dataclass(frozen=True, slots=True)
class PrescribedPhase(OffloadingPhase):
    """One phase of an offloading prescription, with who put it in force and on whose word."""

    ceiling_by: str | None = None  # who named it
    signed_by: str | None = None
    signed_at: datetime | None = None
    authority: str = ""

    @property
    def status_word(self) -> str:
        return self.word

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
    return tuple(_signed(tx, episode, row, names) for row in rows)


def _signed(tx: Tx, episode: Episode, row: Row[Any], names: dict[UUID, str]) -> PrescribedPhase:
    phase = phase_of(tx, row, episode.patient_id)
    authority = offloading_phases.c.authority
    return PrescribedPhase(
        **{field.name: getattr(phase, field.name) for field in fields(OffloadingPhase)},
        ceiling_by=names.get(row.ceiling_by),
        signed_by=names.get(row.signed_off_by),
        signed_at=row.signed_off_at,
        authority=tx.open(authority, row.id, row.clinic_id, episode.patient_id, row.authority)
        or "",
    )

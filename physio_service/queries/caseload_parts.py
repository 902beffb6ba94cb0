"""What the caseload says of the patients of one page: one statement a subject for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select

from physio_service.domain.adherence import Adherence
from physio_service.domain.adherence import adherence as adherence_of
from physio_service.domain.course import AdherenceRules
from physio_service.domain.episode import EpisodeState
from physio_service.domain.message import MessageState
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.pairing import once_a_session
from physio_service.store import dated_sessions
from physio_service.store.database import Tx
from physio_service.store.schema import (
    episodes,
    measurements,
    messages,
    offloading_phases,
    pauses,
    phase_openings,
)

WINDOW = timedelta(days=7)  # the same as that of the rules below
PAINS = ("pain_usual", "pain_rest", "pain_activity")
NOT_ARRIVED = (
    MessageState.FAILED,
    MessageState.UNDELIVERED,
    MessageState.UNKNOWN,
    MessageState.UNKNOWN_FINAL,
)
# config/protocols: adherence. The same for every patient of a list, or it could not be read.
RULES = AdherenceRules(
    done=1.0,
    part=0.5,
    skipped=0.0,
    good_from=0.8,
    partial_from=0.5,
    window_days=7,
    excused=(),
)
NOTHING_DUE = adherence_of((), RULES)


@dataclass(frozen=True, slots=True)
class Course:
    """One limb under treatment: where the programme and the prescription stand."""

    episode_id: UUID
    limb: Limb
    protocol_id: str
    phase_id: str | None  # the last that somebody opened; none: nothing is open
    surgery_day: date | None
    is_operated: bool
    days_after_surgery: int | None  # on the patient's calendar; negative before it
    status: Status | None  # what the limb may take; none before the operation is recorded
    status_word: str | None

    @property
    def week(self) -> int | None:
        """Return the week after surgery, the first is 1; none before the operation."""
        if not self.is_operated or self.days_after_surgery is None or self.days_after_surgery < 0:
            return None
        return self.days_after_surgery // 7 + 1


@dataclass(frozen=True, slots=True)
class Pain:
    """A pain score, 0 to 10."""

    score: float
    kind: str
    measured_at: datetime


def courses(tx: Tx, clinic_id: UUID, today: Mapping[UUID, date]) -> dict[UUID, tuple[Course, ...]]:
    """Return the active episodes of each patient, oldest first; `today` by patient."""
    in_force = (
        (offloading_phases.c.clinic_id == episodes.c.clinic_id)
        & (offloading_phases.c.episode_id == episodes.c.id)
        & offloading_phases.c.started_day.is_not(None)
        & offloading_phases.c.ended_day.is_(None)
    )
    statement = (
        select(
            episodes,
            offloading_phases.c.status,
            offloading_phases.c.status_word,
            _open_phase().label("phase_id"),
        )
        .outerjoin(offloading_phases, in_force)
        .where(
            episodes.c.clinic_id == clinic_id,
            episodes.c.patient_id.in_(list(today)),
            episodes.c.state == EpisodeState.ACTIVE.value,
        )
        .order_by(episodes.c.id, offloading_phases.c.sequence)
    )
    found: dict[UUID, dict[UUID, Course]] = {}
    for row in tx.connection.execute(statement):
        day = row.surgery_day
        found.setdefault(row.patient_id, {})[row.id] = Course(
            episode_id=row.id,
            limb=Limb(row.limb),
            protocol_id=row.protocol_id,
            phase_id=row.phase_id,
            surgery_day=day,
            is_operated=row.operated_at is not None,
            days_after_surgery=None if day is None else (today[row.patient_id] - day).days,
            status=None if row.status is None else Status(row.status),
            status_word=row.status_word,
        )
    return {patient_id: tuple(by_id.values()) for patient_id, by_id in found.items()}


def adherence(tx: Tx, clinic_id: UUID, today: Mapping[UUID, date]) -> dict[UUID, Adherence]:
    """Return how much each patient did on their last seven days, today included.

    Of two hips, what is due together counts once.
    """
    back = WINDOW - timedelta(days=1)
    windows = {patient_id: (day - back, day) for patient_id, day in today.items()}
    found = dated_sessions.of_patients(tx, clinic_id, windows)
    return {
        patient_id: adherence_of(once_a_session(sessions), RULES)
        for patient_id, sessions in found.items()
    }


def last_pain(tx: Tx, clinic_id: UUID, patient_ids: Sequence[UUID]) -> dict[UUID, Pain]:
    """Return each patient's last pain score, of whichever kind."""
    last = (
        select(measurements.c.patient_id, func.max(measurements.c.measured_at).label("at"))
        .where(
            measurements.c.clinic_id == clinic_id,
            measurements.c.patient_id.in_(patient_ids),
            measurements.c.kind.in_(PAINS),
        )
        .group_by(measurements.c.patient_id)
        .subquery("last")
    )
    statement = (
        select(measurements)
        .join(
            last,
            (measurements.c.patient_id == last.c.patient_id)
            & (measurements.c.measured_at == last.c.at),
        )
        .where(
            measurements.c.clinic_id == clinic_id,
            measurements.c.patient_id.in_(patient_ids),
            measurements.c.kind.in_(PAINS),
        )
        .order_by(measurements.c.id)
    )
    return {
        row.patient_id: Pain(row.score, row.kind, row.measured_at)
        for row in tx.connection.execute(statement)
    }


def undelivered(
    tx: Tx, clinic_id: UUID, patient_ids: Sequence[UUID], now: datetime
) -> dict[UUID, int]:
    """Return how many of each patient's texts of the last seven days did not surely arrive."""
    statement = (
        select(messages.c.patient_id, func.count().label("texts"))
        .where(
            messages.c.clinic_id == clinic_id,
            messages.c.patient_id.in_(patient_ids),
            messages.c.due_at > now - WINDOW,
            messages.c.state.in_([state.value for state in NOT_ARRIVED]),
        )
        .group_by(messages.c.patient_id)
    )
    return {row.patient_id: row.texts for row in tx.connection.execute(statement)}


def paused(tx: Tx, clinic_id: UUID, patient_ids: Sequence[UUID], now: datetime) -> frozenset[UUID]:
    """Return who is paused now."""
    statement = select(pauses.c.patient_id).where(
        pauses.c.clinic_id == clinic_id,
        pauses.c.patient_id.in_(patient_ids),
        pauses.c.from_at <= now,
        pauses.c.until_at.is_(None) | (pauses.c.until_at > now),
        pauses.c.ended_at.is_(None) | (pauses.c.ended_at > now),
    )
    return frozenset(tx.connection.execute(statement).scalars())


def _open_phase() -> ScalarSelect[str]:
    return (
        select(phase_openings.c.phase_id)
        .where(
            phase_openings.c.clinic_id == episodes.c.clinic_id,
            phase_openings.c.episode_id == episodes.c.id,
        )
        .order_by(phase_openings.c.sequence.desc())
        .limit(1)
        .correlate(episodes)
        .scalar_subquery()
    )

"""How the criteria of the phase in force stand: what a clinician looks at before the gate ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from physio_service.domain.assessment import Assessment
from physio_service.domain.criterion import Answer, Evidence, Judgement, Said, Score, judge
from physio_service.domain.record import RecordKind
from physio_service.domain.task import TaskKind
from physio_service.queries.names import staff_names
from physio_service.queries.patient import Course
from physio_service.store import check_answers, clinical_records, criterion_answers, patients
from physio_service.store.database import Tx
from physio_service.store.schema import measurements, tasks
from schedules.localtime import local_day, zone

_FLAGS = (
    TaskKind.RED_FLAG,
    TaskKind.PAIN_SEVERE,
    TaskKind.PAIN_JUMP,
    TaskKind.CANNOT_BEAR,
)
_UNREAD = (TaskKind.READ_REPLY,)


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion as it stands, with the name of who recorded it."""

    judgement: Judgement
    said_by: str | None


def criteria(tx: Tx, course: Course, today: date) -> tuple[Judged, ...]:
    """Return how the criteria before the gate ahead stand on the patient's `today`.

    None where no phase is open. They are only read: a gate opens by a person's act.
    """
    if course.phase is None:
        return ()
    judged = judge(course.phase.criteria, _evidence(tx, course, today))
    names = staff_names(tx, course.episode.clinic_id, [one.said_by for one in judged])
    return tuple(
        Judged(one, names.get(one.said_by) if one.said_by is not None else None) for one in judged
    )


def criteria_at(tx: Tx, course: Course, now: datetime) -> tuple[Judged, ...]:
    """Return how the criteria stand at `now`, on the day it is for the patient."""
    patient = patients.get(tx, course.episode.clinic_id, course.episode.patient_id)
    return criteria(tx, course, local_day(now, zone(patient.zone)))


def _evidence(tx: Tx, course: Course, today: date) -> Evidence:
    episode, opening = course.episode, course.opened[-1].opening
    records = clinical_records.of_episode(tx, episode.clinic_id, episode.id, RecordKind.ASSESSMENT)
    return Evidence(
        today=today,
        limb=episode.limb,
        phase_since=opening.opened_day,
        planned_end=course.next_phase.first_day if course.next_phase else None,
        surgery_day=episode.surgery_day,
        is_operated=episode.operated_at is not None,
        scores=_scores(tx, course),
        assessments=tuple(
            (one.day, one.findings) for one in records if isinstance(one.findings, Assessment)
        ),
        answers=_answers(tx, course),
        flags_open=_open(tx, course, _FLAGS),
        replies_unread=_open(tx, course, _UNREAD),
    )


def _answers(tx: Tx, course: Course) -> dict[str, Answer]:
    """Return what was said of each criterion last; on one day a no, whoever said it."""
    episode, opening = course.episode, course.opened[-1].opening
    found = criterion_answers.standing(tx, episode, opening)
    for name, said in check_answers.of_criteria(tx, episode, opening).items():
        other = found.get(name)
        if other is None or _in_turn(said) > _in_turn(other):
            found[name] = said
    return found


def _in_turn(answer: Answer) -> tuple[date, bool]:
    return answer.day, answer.said is Said.NO


def _scores(tx: Tx, course: Course) -> tuple[Score, ...]:
    """Return the last day's numbers of each kind: no earlier one can decide."""
    c, episode = measurements.c, course.episode
    of_patient = (c.clinic_id == episode.clinic_id) & (c.patient_id == episode.patient_id)
    mine = or_(c.episode_id == episode.id, c.episode_id.is_(None))
    last = (
        select(c.kind, func.max(c.local_day).label("day"))
        .where(of_patient, mine)
        .group_by(c.kind)
        .subquery()
    )
    statement = (
        select(c.kind, c.score, c.local_day)
        .join(last, (last.c.kind == c.kind) & (last.c.day == c.local_day))
        .where(of_patient, mine)
        .order_by(c.id)
    )
    return tuple(
        Score(row.kind, row.score, row.local_day) for row in tx.connection.execute(statement)
    )


def _open(tx: Tx, course: Course, kinds: Sequence[TaskKind]) -> int:
    c = tasks.c
    statement = select(func.count()).where(
        c.clinic_id == course.episode.clinic_id,
        c.patient_id == course.episode.patient_id,
        c.closed_at.is_(None),
        c.kind.in_([kind.value for kind in kinds]),
    )
    return int(tx.connection.execute(statement).scalar_one())

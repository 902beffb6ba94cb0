"""The way of an episode, as it went: dates of the operation, phases, records, the end."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.offloading import Status
from physio_service.domain.record import RecordKind
from physio_service.queries.names import staff_names
from physio_service.queries.patient import Course
from physio_service.store import clinical_records, outcomes, surgeries
from physio_service.store.database import Tx
from physio_service.store.schema import alerts
from schedules.localtime import local_day, zone

_SHOWN = (RecordKind.PREASSESSMENT, RecordKind.HOSPITAL_DISCHARGE)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing that happened on a day of the patient's calendar, or is planned from it on."""

    day: date
    kind: str  # a move of the operation's day, operated, phase, offloading, a record, alert, …
    detail: str = ""  # the name of a phase, a status word, an outcome, what was said in words
    to_day: date | None = None  # of a moved operation
    status: Status | None = None
    by: str | None = None

    @property
    def is_ahead(self) -> bool:
        return self.kind == "planned"


def milestones(tx: Tx, course: Course, zone_name: str) -> tuple[Milestone, ...]:
    """Return the milestones of an episode in order, those planned after those that were."""
    episode = course.episode
    found = [*_moves(tx, course, zone_name), *_records(tx, course), *_opened(course)]
    found += _alerts(tx, course)
    if episode.operated_at is not None and episode.surgery_day is not None:
        found.append(Milestone(episode.surgery_day, "operated"))
    if episode.ended_at is not None and episode.outcome is not None:
        day = local_day(episode.ended_at, zone(zone_name))
        found.append(Milestone(day, "ended", outcomes.note_of(tx, episode)))
    order = ["moved", "postponed", "cancelled", "preassessment", "operated"]
    ranks = {kind: place for place, kind in enumerate(order)}
    found.sort(key=lambda one: (one.day, ranks.get(one.kind, len(order))))
    return (*found, *_planned(course))


def _moves(tx: Tx, course: Course, zone_name: str) -> list[Milestone]:
    steps = surgeries.of_episode(tx, course.episode)
    names = _names(tx, course, [step.changed_by for step in steps])
    return [
        Milestone(
            local_day(step.changed_at, zone(zone_name)),
            step.move.value,
            step.reason,
            to_day=step.to_day,
            by=names.get(step.changed_by),
        )
        for step in steps
    ]


def _records(tx: Tx, course: Course) -> list[Milestone]:
    found = clinical_records.of_episode(tx, course.episode.clinic_id, course.episode.id)
    shown = [record for record in found if record.kind in _SHOWN]
    names = _names(tx, course, [record.recorded_by for record in shown])
    return [
        Milestone(record.day, record.kind.value, record.note, by=names.get(record.recorded_by))
        for record in shown
    ]


def _alerts(tx: Tx, course: Course) -> list[Milestone]:
    c, episode = alerts.c, course.episode
    statement = (
        select(c.fired_day, c.rule)
        .where(c.clinic_id == episode.clinic_id, c.episode_id == episode.id)
        .order_by(c.created_at, c.id)
    )
    return [Milestone(row.fired_day, "alert", row.rule) for row in tx.connection.execute(statement)]


def _opened(course: Course) -> list[Milestone]:
    phases = [
        Milestone(
            one.opening.opened_day,
            "phase",
            course.plan.phase(one.opening.phase_id).name,
            by=one.opened_by,
        )
        for one in course.opened
    ]
    limb = [
        Milestone(
            one.started_day, "offloading", one.status_word, status=one.status, by=one.signed_by
        )
        for one in course.offloading
        if one.started_day is not None
    ]
    return phases + limb


def _planned(course: Course) -> list[Milestone]:
    """Return the phases still ahead; while a date is awaited no day of theirs holds."""
    if not course.episode.is_active or course.episode.awaits_date or course.phase is None:
        return []
    ids = [phase.id for phase in course.plan.phases]
    ahead = course.plan.phases[ids.index(course.phase.id) + 1 :]
    return [Milestone(phase.first_day, "planned", phase.name) for phase in ahead]


def _names(tx: Tx, course: Course, people: list[UUID]) -> dict[UUID, str]:
    return staff_names(tx, course.episode.clinic_id, people)

"""The team: who has how much to do, who is away and covered by whom, how good the alerts are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select

from physio_service.domain.absence import AbsenceReason
from physio_service.domain.clinic import LONGEST_UNCOVERED, Clinic, closed_run
from physio_service.domain.episode import EpisodeState
from physio_service.domain.staff import Role
from physio_service.domain.target import Targets
from physio_service.domain.task import TaskKind, Verdict
from physio_service.queries.care_team import orphaned
from physio_service.queries.clinic import Colleague, colleagues
from physio_service.queries.names import staff_names
from physio_service.store import clinics, targets
from physio_service.store.database import Tx
from physio_service.store.schema import (
    absences,
    care_teams,
    closure_covers,
    episodes,
    tasks,
)
from schedules.localtime import day_bounds, local_day, zone

_SOON = timedelta(days=60)
JUDGED_WITHIN = timedelta(days=90)  # a rule that was changed since should not drag on


@dataclass(frozen=True, slots=True)
class Load:
    """What one colleague has to do now."""

    person: Colleague
    patients: int  # whose course they are responsible for
    open_tasks: int
    due_today: int  # or before; put aside or not
    overdue: int
    unacknowledged: int  # asked of them, past the time to take it
    away_until_day: date | None


@dataclass(frozen=True, slots=True)
class Away:
    """One absence that is not over."""

    id: UUID
    version: int
    staff_id: UUID
    name: str
    cover_id: UUID
    cover: str
    from_day: date
    until_day: date
    reason: AbsenceReason
    has_moved: bool  # their work is with the cover


@dataclass(frozen=True, slots=True)
class Minding:
    """Who is there while the clinic is shut."""

    name: str
    from_day: date
    until_day: date


@dataclass(frozen=True, slots=True)
class Precision:
    """How often the tasks of a kind, or of a rule, were worth somebody's time."""

    kind: TaskKind
    rule: str | None
    opened: int
    useful: int
    false_alarms: int

    @property
    def share(self) -> float | None:
        """Useful ones among those that were judged; none where nobody judged any."""
        judged = self.useful + self.false_alarms
        return self.useful / judged if judged else None


@dataclass(frozen=True, slots=True)
class Team:
    """Everything the team's page shows."""

    clinic: Clinic
    budget: int | None  # tasks a physiotherapist can do in a day
    targets: Targets
    loads: tuple[Load, ...]  # open accounts, by username
    unowned: int  # open tasks that are nobody's
    orphaned: tuple[tuple[UUID, str], ...]  # id and reference of patients nobody answers for
    absences: tuple[Away, ...]
    minding: tuple[Minding, ...]
    uncovered: tuple[tuple[date, date], ...]  # shut for long, soon, and nobody is named
    precision: tuple[Precision, ...]


def team(tx: Tx, clinic_id: UUID, now: datetime) -> Team:
    """Return the page of a clinic's team; raises NotFound."""
    clinic = clinics.get(tx, clinic_id)
    today = local_day(now, zone(clinic.zone))
    away = absences_of(tx, clinic_id)
    minding = _minding(tx, clinic_id, today)
    counts = _counts(tx, clinic_id, clinic, now)
    responsible = _responsible(tx, clinic_id)
    until = {one.staff_id: one.until_day for one in away if one.has_moved or one.from_day <= today}
    return Team(
        clinic=clinic,
        budget=targets.budget_of(tx, clinic_id),
        targets=targets.of_clinic(tx, clinic_id),
        loads=tuple(
            Load(
                person,
                responsible.get(person.id, 0),
                *counts.get(person.id, (0, 0, 0, 0)),
                away_until_day=until.get(person.id),
            )
            for person in colleagues(tx, clinic_id)
            if person.is_active and person.role is not Role.VIEWER
        ),
        unowned=counts.get(None, (0,))[0],
        orphaned=orphaned(tx, clinic_id),
        absences=away,
        minding=minding,
        uncovered=_uncovered(clinic, minding, today),
        precision=precision(tx, clinic_id, now),
    )


def absences_of(tx: Tx, clinic_id: UUID) -> tuple[Away, ...]:
    """Return every absence of a clinic that is not over, the earliest first."""
    c = absences.c
    statement = select(absences).where(c.clinic_id == clinic_id, c.ended_at.is_(None))
    rows = tx.connection.execute(statement.order_by(c.from_day, c.id)).all()
    people = [one for row in rows for one in (row.staff_id, row.cover_id)]
    names = staff_names(tx, clinic_id, people)
    return tuple(
        Away(
            id=row.id,
            version=row.version,
            staff_id=row.staff_id,
            name=names.get(row.staff_id, ""),
            cover_id=row.cover_id,
            cover=names.get(row.cover_id, ""),
            from_day=row.from_day,
            until_day=row.until_day,
            reason=AbsenceReason(row.reason),
            has_moved=row.moved_at is not None,
        )
        for row in rows
    )


def precision(tx: Tx, clinic_id: UUID, now: datetime) -> tuple[Precision, ...]:
    """Return how good the tasks of the last 90 days were, by kind and rule."""
    c = tasks.c
    statement = (
        select(
            c.kind,
            c.rule,
            func.count().label("opened"),
            _number(c.verdict == Verdict.USEFUL.value).label("useful"),
            _number(c.verdict == Verdict.FALSE_ALARM.value).label("false_alarms"),
        )
        .where(c.clinic_id == clinic_id, c.created_at > now - JUDGED_WITHIN)
        .group_by(c.kind, c.rule)
        .order_by(c.kind, c.rule)
    )
    return tuple(
        Precision(TaskKind(row.kind), row.rule, row.opened, row.useful, row.false_alarms)
        for row in tx.connection.execute(statement)
    )


def _counts(
    tx: Tx, clinic_id: UUID, clinic: Clinic, now: datetime
) -> Mapping[UUID | None, tuple[int, int, int, int]]:
    """Return open, due today, overdue and unacknowledged tasks by owner."""
    c, where = tasks.c, zone(clinic.zone)
    _, midnight = day_bounds(local_day(now, where), where)
    statement = (
        select(
            c.owner_id,
            func.count().label("open_tasks"),
            _number(c.due_at < midnight).label("due_today"),
            _number(c.due_at < now).label("overdue"),
            _number(and_(c.acknowledged_at.is_(None), c.acknowledge_by_at < now)).label("late"),
        )
        .where(c.clinic_id == clinic_id, c.closed_at.is_(None))
        .group_by(c.owner_id)
    )
    return {
        row.owner_id: (row.open_tasks, row.due_today, row.overdue, row.late)
        for row in tx.connection.execute(statement)
    }


def _responsible(tx: Tx, clinic_id: UUID) -> Mapping[UUID, int]:
    c, e = care_teams.c, episodes.c
    statement = (
        select(c.staff_id, func.count(e.patient_id.distinct()).label("patients"))
        .join(episodes, (e.clinic_id == c.clinic_id) & (e.id == c.episode_id))
        .where(
            c.clinic_id == clinic_id,
            c.until_at.is_(None),
            e.state == EpisodeState.ACTIVE.value,
        )
        .group_by(c.staff_id)
    )
    return {row.staff_id: row.patients for row in tx.connection.execute(statement)}


def _minding(tx: Tx, clinic_id: UUID, today: date) -> tuple[Minding, ...]:
    c = closure_covers.c
    statement = select(closure_covers).where(c.clinic_id == clinic_id, c.until_day >= today)
    rows = tx.connection.execute(statement.order_by(c.from_day, c.id)).all()
    names = staff_names(tx, clinic_id, (row.cover_id for row in rows))
    return tuple(Minding(names.get(row.cover_id, ""), row.from_day, row.until_day) for row in rows)


def _uncovered(
    clinic: Clinic, minding: tuple[Minding, ...], today: date
) -> tuple[tuple[date, date], ...]:
    """Return the days from which and to which the clinic is shut for long without anybody."""
    soon = sorted(day for day in clinic.closures if today <= day <= today + _SOON)
    runs = dict.fromkeys(closed_run(clinic, [day]) for day in soon)
    return tuple(
        (first, last)
        for first, last, shut in runs
        if shut > LONGEST_UNCOVERED
        and not any(one.from_day <= max(first, today) and last <= one.until_day for one in minding)
    )


def _number(condition: ColumnElement[bool]) -> Any:
    """Return how many rows of a group meet a condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

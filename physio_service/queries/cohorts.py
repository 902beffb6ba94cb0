"""How groups of courses are kept to: by protocol, by who is responsible, by week of operation.

The database scores each day of each course and adds up; one statement, whatever the grouping.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Float, Select, and_, case, func, literal, or_, select

from physio_service.domain.adherence import state_points
from physio_service.domain.cohort import NOBODY, Cohort, Grouping, Sums, added_up, monday_of
from physio_service.domain.episode import Outcome
from physio_service.domain.upshot import CASES, Case, Upshot
from physio_service.queries.caseload_parts import RULES
from physio_service.queries.names import staff_names
from physio_service.store import dated_sessions
from physio_service.store.database import Tx
from physio_service.store.schema import activities, care_teams, episodes


def cohorts(
    tx: Tx, clinic_id: UUID, by: Grouping, first: date, last: date
) -> tuple[tuple[Cohort, ...], Sums]:
    """Return the groups of a clinic's courses with sessions on the days first..last, and all.

    Days are those of each patient's own calendar. What was entered in error is left out. The
    largest group comes first, and of weeks the latest.
    """
    rows = tx.connection.execute(statement(clinic_id, by, first, last)).all()
    read = [(_key(row, by), _sums(row)) for row in rows]
    found = added_up(read)
    whole = sum(found.values(), start=NOBODY)
    if by is Grouping.SURGERY_WEEK:
        days = sorted(found.items(), key=lambda one: one[0] or date.min, reverse=True)
        return tuple(Cohort(sums, week=week) for week, sums in days), whole
    groups = sorted(found.items(), key=lambda one: (-one[1].courses, str(one[0])))
    if by is Grouping.PROTOCOL:
        return tuple(Cohort(sums, protocol_id=key) for key, sums in groups), whole
    names = staff_names(tx, clinic_id, found)
    named = (Cohort(sums, staff_id=key, name=names.get(key)) for key, sums in groups)
    return tuple(named), whole


def statement(clinic_id: UUID, by: Grouping, first: date, last: date) -> Select[Any]:
    """Return the one statement: a row a protocol, a person responsible or a day of operation."""
    outcome = episodes.c.outcome
    wanted = dated_sessions.statement(
        clinic_id,
        activities.c.local_day.between(first, last),
        or_(outcome.is_(None), outcome != Outcome.ENTERED_IN_ERROR.value),
    )
    days = _days(_scored(_classed(wanted)))
    key: ColumnElement[Any] = days.c.protocol_id
    if by is Grouping.SURGERY_WEEK:
        key = days.c.surgery_day
    if by is Grouping.PHYSIO:
        key = care_teams.c.staff_id
    sums = [func.sum(getattr(days.c, name)).label(name) for name in _COUNTED]
    added = select(
        key.label("key"),
        func.count(days.c.episode_id.distinct()).label("courses"),
        func.sum(days.c.reported).label("reported_sum"),
        func.count(days.c.reported).label("reported_days"),
        func.sum(days.c.conservative).label("conservative_sum"),
        func.count(days.c.conservative).label("days"),
        *sums,
    ).group_by(key)
    if by is Grouping.PHYSIO:
        is_responsible = and_(
            care_teams.c.clinic_id == clinic_id,
            care_teams.c.episode_id == days.c.episode_id,
            care_teams.c.until_at.is_(None),
        )
        added = added.select_from(days.outerjoin(care_teams, is_responsible))
    return added


_COUNTED = ("answered", "due", *(one.value for one in Upshot))


def _classed(sessions: Select[Any]) -> CTE:
    """Return each session with its class; read once, since many sums ask each row."""
    s = _once(sessions, "session").c
    upshot = case(*((_fits(one, s), one.upshot.value) for one in CASES)).label("upshot")
    kept = (s.episode_id, s.local_day, s.protocol_id, s.surgery_day, s.state)
    return _once(select(*kept, upshot), "classed")


def _scored(classed: CTE) -> CTE:
    """Return each session that is over with what it scores, without silence and with it."""
    c = classed.c
    points = case(
        {state.value: literal(score, Float) for state, score in state_points(RULES).items()},
        value=c.state,
    )
    is_silent = c.upshot == Upshot.SILENT.value
    reported = case((c.upshot != Upshot.EXCUSED.value, points)).label("reported")
    counted = case((is_silent, literal(0.0, Float)), else_=reported).label("counted")
    kept = (c.episode_id, c.local_day, c.protocol_id, c.surgery_day, c.upshot)
    return _once(select(*kept, reported, counted).where(c.upshot.is_not(None)), "scored")


def _days(scored: CTE) -> CTE:
    """Return each day of each course once, with its two scores and its sessions by class."""
    s = scored.c
    by_class = (func.count(case((s.upshot == one.value, 1))).label(one.value) for one in Upshot)
    return (
        select(
            s.episode_id,
            func.min(s.protocol_id).label("protocol_id"),  # a course has one of each
            func.min(s.surgery_day).label("surgery_day"),
            func.avg(s.reported).label("reported"),
            func.avg(s.counted).label("conservative"),
            func.count(s.reported).label("answered"),
            func.count(s.counted).label("due"),
            *by_class,
        )
        .group_by(s.episode_id, s.local_day)
        .cte("day")
    )


def _once(rows: Select[Any], name: str) -> CTE:
    return rows.cte(name).prefix_with("MATERIALIZED")


def _fits(one: Case, s: Any) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [s.state.in_([state.value for state in one.states])]
    if one.sources is not None:
        wanted.append(s.source.in_([source.value for source in one.sources]))
    if one.asked is not None:
        wanted.append(s.asked.in_([rank.value for rank in one.asked]))
    if one.is_excused is not None:
        wanted.append(s.is_excused.is_(one.is_excused))
    if one.is_seen is not None:
        wanted.append(s.is_seen.is_(one.is_seen))
    return and_(*wanted)


def _key(row: Any, by: Grouping) -> Any:
    if by is Grouping.SURGERY_WEEK:
        return None if row.key is None else monday_of(row.key)
    return row.key


def _sums(row: Any) -> Sums:
    return Sums(
        courses=row.courses,
        reported_sum=float(row.reported_sum or 0),
        reported_days=row.reported_days,
        conservative_sum=float(row.conservative_sum or 0),
        days=row.days,
        **{name: int(getattr(row, name) or 0) for name in _COUNTED},
    )

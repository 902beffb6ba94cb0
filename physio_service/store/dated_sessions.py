"""Sessions with what became of them, and of the texts that asked: what adherence is made of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from physio_service.domain.activity import ActivityKind, ActivityState, Source
from physio_service.domain.message import CARER_COPY
from physio_service.domain.patient import Reach
from physio_service.domain.record import RecordKind
from physio_service.domain.upshot import ASKED_BY, UNANSWERED, Asked, DatedSession
from physio_service.store.database import Tx
from physio_service.store.schema import (
    activities,
    clinical_records,
    episodes,
    message_activities,
    messages,
    patients,
)

_a, _e, _m, _r = activities.c, episodes.c, messages.c, clinical_records.c
_UNANSWERED = _a.state.in_([state.value for state in UNANSWERED])


def statement(clinic_id: UUID, *where: ColumnElement[bool]) -> Select[Any]:
    """Return the statement of a clinic's sessions that were not called off, a row each.

    Its columns are the fields of DatedSession with patient_id, episode_id, and the course's
    protocol_id and surgery_day. Whatever counts in the database counts over these rows.
    """
    return (
        select(
            _a.patient_id,
            _a.episode_id,
            _e.protocol_id,
            _e.surgery_day,
            _a.local_day,
            _a.due_at,
            _a.state,
            _a.source,
            _asked().label("asked"),
            _is_excused().label("is_excused"),
            _is_seen().label("is_seen"),
        )
        .join(episodes, and_(_e.clinic_id == _a.clinic_id, _e.id == _a.episode_id))
        .join(patients, and_(patients.c.clinic_id == _a.clinic_id, patients.c.id == _a.patient_id))
        .where(
            _a.clinic_id == clinic_id,
            _a.kind == ActivityKind.SESSION.value,
            _a.state != ActivityState.CANCELLED.value,
            *where,
        )
    )


def of_patients(
    tx: Tx, clinic_id: UUID, windows: Mapping[UUID, tuple[date, date]]
) -> dict[UUID, list[DatedSession]]:
    """Return the sessions of patients on the days first..last of each, by their own calendars."""
    if not windows:
        return {}
    wanted = statement(
        clinic_id,
        _a.patient_id.in_(list(windows)),
        _a.local_day.between(
            min(first for first, _ in windows.values()), max(last for _, last in windows.values())
        ),
    )
    found: defaultdict[UUID, list[DatedSession]] = defaultdict(list)
    for row in tx.connection.execute(wanted.order_by(_a.due_at, _a.id)):
        first, last = windows[row.patient_id]
        if first <= row.local_day <= last:
            found[row.patient_id].append(_session(row))
    return dict(found)


def of_episode(
    tx: Tx, clinic_id: UUID, episode_id: UUID, first: date, last: date
) -> tuple[DatedSession, ...]:
    """Return an episode's sessions on the days first..last, in order."""
    wanted = statement(clinic_id, _a.episode_id == episode_id, _a.local_day.between(first, last))
    rows: Iterable[Row[Any]] = tx.connection.execute(wanted.order_by(_a.due_at, _a.id))
    return tuple(_session(row) for row in rows)


def _session(row: Row[Any]) -> DatedSession:
    return DatedSession(
        day=row.local_day,
        due_at=row.due_at,
        state=ActivityState(row.state),
        source=None if row.source is None else Source(row.source),
        asked=Asked(row.asked),
        is_excused=bool(row.is_excused),
        is_seen=bool(row.is_seen),
    )


def _asked() -> ColumnElement[int]:
    """How far what asked came; looked for only where nobody answered: elsewhere it decides nothing.

    Who gets no texts at all is asked by the sheet.
    """
    furthest = (
        select(
            func.max(
                case({state.value: rank.value for state, rank in ASKED_BY.items()}, value=_m.state)
            )
        )
        .join(
            message_activities,
            and_(
                message_activities.c.clinic_id == _m.clinic_id,
                message_activities.c.message_id == _m.id,
            ),
        )
        .where(
            message_activities.c.clinic_id == _a.clinic_id,
            message_activities.c.activity_id == _a.id,
            _m.kind != CARER_COPY,
        )
        .correlate(activities)
        .scalar_subquery()
    )
    by_paper = case(
        (patients.c.reach == Reach.PAPER.value, Asked.ARRIVED.value), else_=Asked.NOBODY.value
    )
    return case(
        (_UNANSWERED, func.coalesce(furthest, by_paper)), else_=literal(Asked.ARRIVED.value)
    )


def _is_excused() -> ColumnElement[bool]:
    """Whether the day of the operation, the hospital or the end of the course takes a session out.

    A stay in hospital lasts from the operation to the day before the discharge on record.
    """
    at_home_later = _on_record(
        RecordKind.HOSPITAL_DISCHARGE, _r.episode_id == _a.episode_id, _r.day > _a.local_day
    )
    is_in_hospital = and_(
        _e.operated_at.is_not(None),
        _a.local_day >= _e.surgery_day,
        or_(_a.local_day == _e.surgery_day, at_home_later),
    )
    is_cut_short = and_(_UNANSWERED, _e.ended_at.is_not(None), _a.closes_at > _e.ended_at)
    return case((or_(is_in_hospital, is_cut_short), true()), else_=~true())


def _is_seen() -> ColumnElement[bool]:
    return _on_record(RecordKind.ASSESSMENT, _r.patient_id == _a.patient_id, _r.day == _a.local_day)


def _on_record(kind: RecordKind, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a record of a kind, as it holds now, is there."""
    later = clinical_records.alias()
    newer = exists().where(
        later.c.clinic_id == _r.clinic_id,
        later.c.record_id == _r.record_id,
        later.c.sequence > _r.sequence,
    )
    return (
        exists()
        .where(_r.clinic_id == _a.clinic_id, _r.kind == kind.value, ~_r.is_void, *where, ~newer)
        .correlate(activities, episodes)
    )

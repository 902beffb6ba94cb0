"""Audits: what was checked, what was found, and the journal as an audit reads it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from physio_service.domain.audit import ENDS_WITHIN, READ_WITHIN, Expected, Span
from physio_service.domain.ledger import Line
from physio_service.store.database import Tx
from physio_service.store.schema import activities, audits, contact_uses, events, messages
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_e = events.c
_a = audits.c
# A week's cap and the longest a text may wait (the question for consent) both fit.
_TEXTS_BACK = timedelta(days=8)
_ABOUT_TEXTS = ("message.", "reply.", "activity.")
_MOST_IDS = 400  # in one statement; SQLite of old takes 999 values in all


@dataclass(frozen=True, slots=True)
class Audited:
    """One span of a clinic's time, and what was found in it."""

    span: Span
    at: datetime
    checked: int
    violations: int
    broken: dict[str, int]  # how often each rule


@dataclass(frozen=True, slots=True)
class Suspects:
    """Whom a span concerns: patients, and texts and replies that belong to no patient."""

    patients: frozenset[UUID]
    subjects: frozenset[UUID]
    checked: int


def keep(tx: Tx, clinic_id: UUID, found: Audited) -> bool:
    """Keep what an audit found; False when this span of time was audited before."""
    row = {
        "clinic_id": clinic_id,
        "id": new_id(),
        "created_at": found.at,
        "from_at": found.span.from_at,
        "until_at": found.span.until_at,
        "checked": found.checked,
        "violations": found.violations,
        "broken": found.broken,
    }
    return insert_new(tx, audits, [row]) == 1


def latest(tx: Tx, clinic_id: UUID, limit: int = 1) -> tuple[Audited, ...]:
    """Return the last audits of a clinic, the latest span first."""
    statement = (
        select(audits).where(_a.clinic_id == clinic_id).order_by(_a.from_at.desc()).limit(limit)
    )
    return tuple(
        Audited(
            Span(row.from_at, row.until_at), row.created_at, row.checked, row.violations, row.broken
        )
        for row in tx.connection.execute(statement)
    )


def broken_since(tx: Tx, since: datetime) -> int:
    """Return how many rules audits of any clinic found broken since an instant."""
    statement = select(func.coalesce(func.sum(_a.violations), 0)).where(_a.created_at >= since)
    return int(tx.connection.execute(statement).scalar_one())


def began_at(tx: Tx, clinic_id: UUID) -> datetime | None:
    """Return the instant of a clinic's first line; none for a clinic without a journal."""
    statement = select(_e.at).where(_e.clinic_id == clinic_id).order_by(_e.id).limit(1)
    found: datetime | None = tx.connection.execute(statement).scalar_one_or_none()
    return found


def suspects(tx: Tx, clinic_id: UUID, span: Span) -> Suspects:
    """Return whom the claims, ends of texts and replies of a span concern."""
    read_from, read_until = (at - READ_WITHIN for at in (span.from_at, span.until_at))
    statement = select(_e.patient_id, _e.subject_id).where(
        _e.clinic_id == clinic_id,
        or_(
            and_(_e.kind == "message.claimed", _e.at >= span.from_at, _e.at < span.until_at),
            and_(_e.kind == "reply.received", _e.at >= read_from, _e.at < read_until),
        ),
    )
    rows: list[Any] = list(tx.connection.execute(statement))
    ended_from, ended_until = (at - ENDS_WITHIN for at in (span.from_at, span.until_at))
    of = messages.c
    ended = select(of.patient_id, of.id).where(
        of.clinic_id == clinic_id, of.not_after_at >= ended_from, of.not_after_at < ended_until
    )
    rows += tx.connection.execute(ended)
    concerned = [(row[0], row[1]) for row in rows]
    return Suspects(
        patients=frozenset(patient for patient, _ in concerned if patient),
        subjects=frozenset(subject for patient, subject in concerned if not patient),
        checked=len(rows),
    )


def expected(tx: Tx, clinic_id: UUID, from_at: datetime, until_at: datetime) -> list[Expected]:
    """Return what was planned to be asked in [from, until) and is not known to be over."""
    c = activities.c
    statement = select(c.id, c.patient_id, c.episode_id, c.due_at).where(
        c.clinic_id == clinic_id,
        c.due_at >= from_at,
        c.due_at < until_at,
        c.state == "planned",
        ~c.is_asked,
    )
    return [Expected(*row) for row in tx.connection.execute(statement)]


def lines(
    tx: Tx, clinic_id: UUID, patients: Collection[UUID], subjects: Collection[UUID], span: Span
) -> list[Line]:
    """Return what the journal says of a clinic, some patients, their numbers, and some texts.

    Of texts, replies and activities the last eight days before the span: no rule asks for more.
    """
    is_recent = _e.at >= span.from_at - _TEXTS_BACK
    is_lasting = and_(*(~_e.kind.like(f"{one}%") for one in (*_ABOUT_TEXTS, "patient.viewed")))
    found = _lines(tx, clinic_id, and_(_e.subject_kind == "clinic", _e.subject_id == clinic_id))
    for some in _pieces(patients):
        found += _lines(tx, clinic_id, and_(_e.patient_id.in_(some), or_(is_lasting, is_recent)))
    for some in _pieces(subjects):
        of_text = _e.subject_kind.in_(["message", "reply"])
        found += _lines(tx, clinic_id, and_(of_text, _e.subject_id.in_(some)))
    numbers = {UUID(line.after["contact"]) for line in found if line.after.get("contact")}
    for some in _pieces([*numbers, *_numbers(tx, clinic_id, patients)]):
        found += _lines(tx, clinic_id, and_(_e.subject_kind == "contact", _e.subject_id.in_(some)))
    return list({line.id: line for line in found}.values())


def _lines(tx: Tx, clinic_id: UUID, which: ColumnElement[bool]) -> list[Line]:
    columns = (_e.id, _e.at, _e.kind, _e.subject_id, _e.patient_id, _e.after)
    statement = select(*columns).where(_e.clinic_id == clinic_id, which)
    return [Line(*row[:5], row.after or {}) for row in tx.connection.execute(statement)]


def _numbers(tx: Tx, clinic_id: UUID, patients: Collection[UUID]) -> list[UUID]:
    found: list[UUID] = []
    for some in _pieces(patients):
        statement = select(contact_uses.c.contact_id).where(
            contact_uses.c.clinic_id == clinic_id, contact_uses.c.patient_id.in_(some)
        )
        found += tx.connection.execute(statement).scalars()
    return found


def _pieces(ids: Iterable[UUID]) -> list[Sequence[UUID]]:
    ordered = sorted(set(ids))
    return [ordered[at : at + _MOST_IDS] for at in range(0, len(ordered), _MOST_IDS)]

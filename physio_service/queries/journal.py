"""The journal of a patient: who did what, when; and of it, what was said about being texted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from physio_service.domain.event import ActorKind, Json
from physio_service.queries.names import actor_names
from physio_service.queries.page import Cursor, Page, latest_first
from physio_service.store.database import Tx
from physio_service.store.schema import events

_PEOPLE = (ActorKind.STAFF.value, ActorKind.TOKEN.value)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal; `before` and `after` hold codes and instants only."""

    id: UUID
    at: datetime
    kind: str
    subject_kind: str
    subject_id: UUID
    actor_kind: ActorKind
    actor_name: str | None  # of a member of staff, whose token it may have been
    before: Mapping[str, Json]
    after: Mapping[str, Json]


def journal(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    *,
    consent_only: bool = False,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[Entry]:
    """Return a page of what happened to a patient, the latest first; raises Invalid.

    With `consent_only`, what was asked and answered about texts, and each STOP and START.
    """
    c = events.c
    statement = select(events).where(c.clinic_id == clinic_id, c.patient_id == patient_id)
    if consent_only:
        kinds = or_(c.kind.like("consent.%"), c.kind.like("contact.%"))
        statement = statement.where(kinds)
    rows, following = latest_first(tx, statement, (c.at, c.id), after, limit)
    people = [row.actor_id for row in rows if row.actor_kind in _PEOPLE]
    names = actor_names(tx, clinic_id, people)
    return Page(tuple(_entry(row, names) for row in rows), following)


def _entry(row: Any, names: dict[UUID, str]) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        kind=row.kind,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        actor_kind=ActorKind(row.actor_kind),
        actor_name=names.get(row.actor_id),
        before=row.before or {},
        after=row.after or {},
    )

"""Every text intended for a patient, also what never left, each with the rule that decided."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.message import Duty, MessageState
from physio_service.queries.page import Cursor, Page, latest_first
from physio_service.store.database import Tx
from physio_service.store.schema import messages


@dataclass(frozen=True, slots=True)
class Intended:
    """One text somebody or some rule wanted sent; its words are on the patient's page."""

    id: UUID
    kind: str
    duty: Duty
    local_day: date
    due_at: datetime
    state: MessageState
    rule: str  # the name of the rule that decided the state it is in
    claimed_at: datetime | None
    error_code: int | None  # the carrier's
    possible_duplicate: bool  # sent a second time, since nobody knew of the first


def intended(
    tx: Tx, clinic_id: UUID, patient_id: UUID, *, after: Cursor | None = None, limit: int = 50
) -> Page[Intended]:
    """Return a page of a patient's texts, the latest due first; raises Invalid."""
    c = messages.c
    statement = select(messages).where(c.clinic_id == clinic_id, c.patient_id == patient_id)
    rows, following = latest_first(tx, statement, (c.due_at, c.id), after, limit)
    texts = (
        Intended(
            id=row.id,
            kind=row.kind,
            duty=Duty(row.duty),
            local_day=row.local_day,
            due_at=row.due_at,
            state=MessageState(row.state),
            rule=row.rule,
            claimed_at=row.claimed_at,
            error_code=row.error_code,
            possible_duplicate=row.possible_duplicate,
        )
        for row in rows
    )
    return Page(tuple(texts), following)

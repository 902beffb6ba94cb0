"""Circuits: lines to the carrier that are closed because it would refuse every text on them.

A line is the whole account or one sender. While its circuit is open one text at a time tries
it, for all processes together.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update

from physio_service.store.database import Tx
from physio_service.store.schema import circuits
from physio_service.store.statements import insert_new

_c = circuits.c
_ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Circuit:
    """One open circuit; without a sender it is the account's."""

    sender_id: UUID | None
    error_code: int
    rule: str
    opened_at: datetime
    probe_at: datetime  # when the next text may try


def break_(
    tx: Tx, sender_id: UUID | None, *, code: int, rule: str, probe_at: datetime, now: datetime
) -> bool:
    """Open the circuit of a line until `probe_at` at least; False when that is no news.

    It is news that the line was sound until now, or that it refuses for another reason.
    """
    row = {
        "line": _line(sender_id),
        "sender_id": sender_id,
        "error_code": code,
        "rule": rule,
        "opened_at": now,
        "probe_at": probe_at,
    }
    if insert_new(tx, circuits, [row]):
        return True
    again = update(circuits).where(_c.line == row["line"])
    changed = {"error_code": code, "rule": rule, "probe_at": probe_at}
    news = (
        again.where(_c.closed_at.is_not(None)).values(**changed, opened_at=now, closed_at=None),
        again.where(_c.error_code != code).values(**changed),
    )
    if any(tx.connection.execute(one).rowcount for one in news):
        return True
    tx.connection.execute(again.values(**changed))
    return False


def open_now(tx: Tx, sender_ids: list[UUID] | None = None) -> list[Circuit]:
    """Return the open circuits: all, or those that hold texts of these senders."""
    statement = select(circuits).where(_c.closed_at.is_(None)).order_by(_c.opened_at)
    if sender_ids is not None:
        statement = statement.where(or_(_c.sender_id.is_(None), _c.sender_id.in_(sender_ids)))
    return [
        Circuit(row.sender_id, row.error_code, row.rule, row.opened_at, row.probe_at)
        for row in tx.connection.execute(statement)
    ]


def take_probe(tx: Tx, sender_id: UUID, now: datetime, next_at: datetime) -> bool | None:
    """Take the one try that the lines of a sender allow now.

    None when all are closed circuits and nothing needs trying; False when it is not yet time,
    or another text took it.
    """
    mine = (_c.line.in_([_ACCOUNT, _line(sender_id)]), _c.closed_at.is_(None))
    # Locked, so that two processes never take one try twice.
    found = tx.connection.execute(select(_c.probe_at).where(*mine).with_for_update())
    due = [row.probe_at <= now for row in found]
    if not due:
        return None
    if not all(due):
        return False
    tx.connection.execute(update(circuits).where(*mine).values(probe_at=next_at))
    return True


def close(tx: Tx, sender_id: UUID, now: datetime) -> bool:
    """Close the circuits of a sender and of the account: the carrier took a text, or could have."""
    statement = (
        update(circuits)
        .where(_c.line.in_([_ACCOUNT, _line(sender_id)]), _c.closed_at.is_(None))
        .values(closed_at=now)
    )
    return tx.connection.execute(statement).rowcount > 0


def _line(sender_id: UUID | None) -> str:
    return _ACCOUNT if sender_id is None else sender_id.hex

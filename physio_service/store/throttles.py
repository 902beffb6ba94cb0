"""Tries to sign in, counted by a keyed hash: the table names no account and no address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from physio_service.domain.throttle import Tries
from physio_service.store.database import Tx
from physio_service.store.schema import login_throttles
from physio_service.store.statements import insert_new

_NO_CLINIC = UUID(int=0)  # a try is counted before any clinic is known


def bucket(tx: Tx, kind: str, value: str) -> bytes:
    """Return the key under which tries on `value` (an account, an address) are counted."""
    return tx.vault.blind(_NO_CLINIC, f"throttle-{kind}", value)


def lock(tx: Tx, key: bytes, now: datetime) -> Tries:
    """Return what is remembered under `key`, whose row stays locked to the end of `tx`."""
    fresh = {"bucket": key, "failures": 0, "last_failure_at": now, "blocked_until_at": now}
    insert_new(tx, login_throttles, [fresh])
    statement = select(login_throttles).where(login_throttles.c.bucket == key).with_for_update()
    row = tx.connection.execute(statement).one()
    return Tries(row.failures, row.last_failure_at, row.blocked_until_at)


def keep(tx: Tx, key: bytes, tries: Tries) -> None:
    """Remember `tries` under a key that `lock` returned."""
    tx.connection.execute(
        update(login_throttles)
        .where(login_throttles.c.bucket == key)
        .values(
            failures=tries.failures,
            last_failure_at=tries.last_failure_at,
            blocked_until_at=tries.blocked_until_at,
        )
    )


def forget(tx: Tx, key: bytes) -> None:
    """Forget all tries under `key`."""
    tx.connection.execute(delete(login_throttles).where(login_throttles.c.bucket == key))

"""Locking somebody out at once: another password, and no session or token is good any more."""

from datetime import datetime
from uuid import UUID

from physio_service.domain import password
from physio_service.domain.errors import refuse
from physio_service.domain.event import Actor, Event
from physio_service.services.hashing import Hasher
from physio_service.store import events, sessions, staff, tokens
from physio_service.store.database import Database


def reset_password(
    database: Database,
    hasher: Hasher,
    who: Actor,
    clinic_id: UUID,
    staff_id: UUID,
    new: str,
    *,
    now: datetime,
) -> None:
    """Give somebody else's account another password; its sessions and tokens end at once.

    The account stays open, and their work in sight until it is handed over. Raises NotFound
    and Invalid.
    """
    with database.reading() as tx:
        faults = password.faults(new, staff.get(tx, clinic_id, staff_id).username)
    refuse(faults)
    password_hash = hasher.hash(new)
    with database.transaction() as tx:
        seen = staff.lock(tx, clinic_id, staff_id)
        staff.set_password(tx, seen, password_hash)
        sessions.end_all_of(tx, clinic_id, staff_id, now)
        revoked = tokens.revoke_all_of(tx, clinic_id, staff_id, now)
        for one in revoked:
            after = {"token_id": str(one)}
            event = Event(clinic_id, "token.revoked", "staff", staff_id, who, after=after)
            events.record(tx, event, now)
        reset = Event(clinic_id, "staff.password_reset", "staff", staff_id, who)
        events.record(tx, reset, now)

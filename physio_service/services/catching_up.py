"""Catch up with what came in: who read a reply, and putting it back for somebody else."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.event import Actor, Event
from physio_service.store import events, replies, reply_reads
from physio_service.store.database import Database, Tx


def read_reply(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    reply_id: UUID,
    staff_id: UUID,
    now: datetime,
) -> None:
    """Note who read a reply, each once; raises NotFound."""
    with database.transaction() as tx:
        replies.whose(tx, clinic_id, reply_id)
        _read(tx, who, clinic_id, reply_id, staff_id, now)


def read_thread(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    up_to: UUID,
    staff_id: UUID,
    now: datetime,
) -> None:
    """Note that whatever a phone sent up to one of its replies was read; raises NotFound.

    What came while somebody was reading stays unread.
    """
    with database.transaction() as tx:
        last = replies.get(tx, clinic_id, up_to)
        waiting = reply_reads.unread_until(tx, clinic_id, last.contact_id, last.received_at)
        for reply_id in waiting:
            _read(tx, who, clinic_id, reply_id, staff_id, now)


def unread_reply(
    database: Database, who: Actor, clinic_id: UUID, reply_id: UUID, now: datetime
) -> None:
    """Put a reply back among what waits to be read; who read it stays on record."""
    with database.transaction() as tx:
        _, patient_id = replies.whose(tx, clinic_id, reply_id)
        if reply_reads.mark_unread(tx, clinic_id, reply_id):
            event = Event(clinic_id, "reply.unread", "reply", reply_id, who, patient_id)
            events.record(tx, event, now)


def _read(
    tx: Tx, who: Actor, clinic_id: UUID, reply_id: UUID, staff_id: UUID, now: datetime
) -> None:
    is_first = replies.mark_read(tx, clinic_id, reply_id, staff_id, now)
    if reply_reads.add(tx, clinic_id, reply_id, staff_id, now) or is_first:
        _, patient_id = replies.whose(tx, clinic_id, reply_id)
        event = Event(clinic_id, "reply.read", "reply", reply_id, who, patient_id)
        events.record(tx, event, now)

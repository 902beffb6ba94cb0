"""Which text the carrier's id belongs to: our token knows, a list only lets us guess."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.event import SYSTEM
from physio_service.services.queueing import record
from physio_service.store import messages
from physio_service.store.database import Tx


def own(tx: Tx, message_id: UUID, sid: str, now: datetime) -> None:
    """Let `sid` be this message's: the carrier named it together with our token, or to our call.

    Two texts with the same words to one phone look alike in a list. One that was taken for
    this is looked for again.
    """
    for clinic_id, other_id in messages.release_sid(tx, sid, message_id, now):
        other = messages.get(tx, clinic_id, other_id)
        record(tx, other, "message.unknown", SYSTEM, now, rule="not_it")

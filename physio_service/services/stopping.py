"""Stop words that the carrier filters or never takes, until a person lets them go again."""

from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.event import SYSTEM, Actor, Event, Json
from physio_service.domain.message import Duty, Message
from physio_service.services.losing import tell_of_code
from physio_service.services.vouching import APPROVERS, require
from physio_service.store import events, message_facts, stopped_wordings
from physio_service.store.database import Database, Tx

_MOST_POISON = 3  # refusals of the same words, for a mistake of ours, in a day
_DAY = timedelta(days=1)


def stop_wording(tx: Tx, message: Message, code: int, now: datetime) -> None:
    """Hold every text with a message's words, and tell people.

    Never what keeps somebody safe: a text that may be filtered is better than none.
    """
    tell_of_code(tx, message, code, SYSTEM, now)
    if message.duty is Duty.SAFETY:
        return
    stopped_id = stopped_wordings.stop(
        tx, message.clinic_id, message.wording_key, message.wording_hash, code, now
    )
    if stopped_id is not None:
        after: dict[str, Json] = {"wording": message.wording_key, "code": code}
        about = ("wording.stopped", "wording", stopped_id, SYSTEM)
        events.record(tx, Event(message.clinic_id, *about, after=after), now)


def count_poison(tx: Tx, message: Message, code: int, now: datetime) -> None:
    """Stop words that the carrier refused three times in a day for a mistake of ours."""
    stopped_wordings.lock(tx, message.clinic_id, message.sender_id)
    count = message_facts.count_failed_with(tx, message, now - _DAY)
    if count >= _MOST_POISON:
        stop_wording(tx, message, code, now)


def release_wording(
    database: Database, who: Actor, clinic_id: UUID, stopped_id: UUID, *, now: datetime
) -> None:
    """Let texts with these words go again, as a named approver; NotAllowed and NotFound."""
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, APPROVERS)
        stopped_wordings.release(tx, clinic_id, stopped_id, staff_id, now)
        about = ("wording.released", "wording", stopped_id, who)
        events.record(tx, Event(clinic_id, *about), now)

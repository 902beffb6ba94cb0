"""Send a text a second time: once, marked, and only while the carrier is seen to lose nothing.

A reminder that nobody can find goes again a quarter of an hour after its claim, if its window
is still open and both ways of knowing work: another text that left since has told us so, and
stands in the carrier's list. An answer that keeps somebody safe goes again without that proof,
for twice is better than never.
"""

from datetime import datetime, timedelta

from physio_service.domain.event import SYSTEM
from physio_service.domain.message import Duty, Message, MessageState
from physio_service.messaging.gateway import Gateway
from physio_service.services.queueing import record
from physio_service.store import contacts, message_facts, messages
from physio_service.store.database import Database, Tx

_NOT_BEFORE = timedelta(minutes=15)  # after the claim: by then lists have caught up
_BEFORE_CLAIM = timedelta(minutes=2)  # clocks differ


def sought_from(message: Message) -> datetime:
    """Return the instant from which on a text may have left."""
    claimed_at = message.claimed_at or message.created_at
    return message.sought_from_at or claimed_at - _BEFORE_CLAIM


def is_line_sound(database: Database, gateway: Gateway, message: Message, now: datetime) -> bool:
    """Say whether a text that was not found may go a second time; may ask the carrier."""
    if message.claimed_at is None or message.sought_from_at or message.possible_duplicate:
        return False  # nothing that a restored backup knows of, and nothing twice
    is_time = message.claimed_at + _NOT_BEFORE <= now < message.not_after_at
    if not is_time or not gateway.can_list:
        return False
    return message.duty is Duty.SAFETY or _has_canary(database, gateway, message.claimed_at)


def send_again(tx: Tx, message: Message, now: datetime) -> bool:
    """Let an unknown text wait for its turn once more, every rule to be asked again."""
    has_moved = messages.move(
        tx,
        message.clinic_id,
        message.id,
        among=(MessageState.UNKNOWN,),
        state=MessageState.QUEUED,
        rule="sent_again",
        due_at=now,
        settle_at=None,
        settle_tries=0,
        possible_duplicate=True,
    )
    if has_moved:
        record(tx, message, "message.queued", SYSTEM, now, rule="sent_again", again=True)
    return has_moved


def _has_canary(database: Database, gateway: Gateway, since: datetime) -> bool:
    """Whether a text that left since told us so by its token, and stands in the list too."""
    with database.reading() as tx:
        canary = message_facts.canary_since(tx, since)
        if canary is None:
            return False
        clinic_id, contact_id, sid = canary
        number = contacts.get(tx, clinic_id, contact_id).number
    listed = gateway.seen_to(number, since)
    return any(one.sid == sid for one in listed or [])

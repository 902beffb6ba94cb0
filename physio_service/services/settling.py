"""Settle what hangs: claims whose owner died, texts that may have gone, questions out of time."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from physio_service.domain.event import SYSTEM
from physio_service.domain.failpoint import Passing, Point, pass_by
from physio_service.domain.message import Message, MessageState, receipt_rank
from physio_service.messaging.gateway import Gateway, Seen
from physio_service.services import receiving
from physio_service.services.losing import tell_of_lost
from physio_service.services.queueing import record
from physio_service.services.receiving import Receipt
from physio_service.services.resending import is_line_sound, send_again, sought_from
from physio_service.services.trying import each
from physio_service.store import (
    attempts,
    contacts,
    message_facts,
    messages,
    patients,
    questions,
)
from physio_service.store.attempts import Attempt
from physio_service.store.database import Database, Tx

_BATCH = 100
# A text that may have gone is looked for this long after the claim; then it stays unknown,
# for people to see. Lists of sent texts can lag by minutes.
_LOOKS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
)
_AFTER_CLAIM = timedelta(minutes=6)  # the deadline on the call, and the carrier's own delay


def settle(
    database: Database, gateway: Gateway, now: datetime, *, pass_by: Passing = pass_by
) -> int:
    """Settle what can be settled now; return how many texts changed.

    One that fails holds up no other: the first failure is raised when all were tried.
    """
    with database.transaction() as tx:
        questions.close_lapsed(tx, now)
    changed: list[UUID] = []
    steps = (
        partial(_find_lapsed, database, now, changed),
        partial(_look_for_unknown, database, gateway, now, changed, pass_by),
    )
    each(steps, lambda step: step())
    return len(changed)


def _find_lapsed(database: Database, now: datetime, changed: list[UUID]) -> None:
    """A lease ended without an outcome: the text may have gone, so it becomes unknown."""
    with database.reading() as tx:
        lapsed = attempts.lapsed(tx, now, _BATCH)

    def give_up(attempt: Attempt) -> None:
        with database.transaction() as tx:
            if _give_up(tx, attempt, now):
                changed.append(attempt.message_id)

    each(lapsed, give_up)


def _give_up(tx: Tx, attempt: Attempt, now: datetime) -> bool:
    is_unknown = attempts.lapse(tx, attempt, now) and messages.move(
        tx,
        attempt.clinic_id,
        attempt.message_id,
        among=(MessageState.SENDING,),
        state=MessageState.UNKNOWN,
        rule="lease_ended",
        settle_at=now,
    )
    if is_unknown:
        message = messages.get(tx, attempt.clinic_id, attempt.message_id)
        record(tx, message, "message.unknown", SYSTEM, now, rule="lease_ended")
    return is_unknown


def _look_for_unknown(
    database: Database,
    gateway: Gateway,
    now: datetime,
    changed: list[UUID],
    pass_by: Passing,
) -> None:
    with database.reading() as tx:
        unknown = messages.to_settle(tx, now, _BATCH)
        numbers = {m.id: contacts.get(tx, m.clinic_id, m.contact_id).number for m in unknown}
    is_silent = False

    def look(message: Message) -> None:
        nonlocal is_silent
        if is_silent:
            return  # a carrier that cannot say keeps us for the whole deadline, each time
        since = sought_from(message)
        # Where the carrier withholds words, only a receipt can tell.
        listed = gateway.seen_to(numbers[message.id], since) if gateway.can_list else []
        is_silent = listed is None
        pass_by(Point.SETTLE_FOUND)
        may_go_again = listed is not None and is_line_sound(database, gateway, message, now)
        if _look_for(database, message, listed, now, may_go_again=may_go_again):
            pass_by(Point.SETTLE_BOUND)
            changed.append(message.id)

    each(unknown, look)


def _look_for(
    database: Database,
    message: Message,
    listed: list[Seen] | None,
    now: datetime,
    *,
    may_go_again: bool,
) -> bool:
    """Bind the text to what the carrier lists, send it again, or note when to look again."""
    with database.transaction() as tx:
        # Two who look for two texts of the same words would both find the one that is listed.
        if message.patient_id:
            patients.lock(tx, message.clinic_id, message.patient_id)
        contacts.lock(tx, message.clinic_id, message.contact_id)
        bound = message_facts.sids_bound(tx, [one.sid for one in listed or []])
        found = [one for one in listed or [] if one.sid not in bound and _is_it(one, message)]
        if found:
            one = found[0]
            # Listed is accepted, whatever word for it the carrier may come to use.
            status = one.status if receipt_rank(one.status) else "accepted"
            receipt = Receipt(None, one.sid, status, one.error_code or 0)
            return receiving.apply(tx, message.clinic_id, message.id, receipt, now)
        if may_go_again:
            return send_again(tx, message, now)
        _look_again(tx, message, message.settle_tries + (0 if listed is None else 1), now)
        return False


def _look_again(tx: Tx, message: Message, tries: int, now: datetime) -> None:
    """Note when to look next; after the last look people are told that nobody will know."""
    next_at = _next_look(message, tries, now)
    state = MessageState.UNKNOWN if next_at else MessageState.UNKNOWN_FINAL
    has_moved = messages.move(
        tx,
        message.clinic_id,
        message.id,
        among=(MessageState.UNKNOWN,),
        state=state,
        rule="looking" if next_at else "not_found",
        settle_at=next_at,
        settle_tries=tries,
    )
    if has_moved and next_at is None:
        record(tx, message, f"message.{state.value}", SYSTEM, now, rule="not_found")
        tell_of_lost(tx, message, SYSTEM, now)


def _is_it(one: Seen, message: Message) -> bool:
    # What left before a restore may have waited for its turn until its time was over.
    last_at = message.not_after_at if message.sought_from_at else None
    until = (last_at or message.claimed_at or message.created_at) + _AFTER_CLAIM
    return sought_from(message) <= one.created_at <= until and one.body == message.body


def _next_look(message: Message, tries: int, now: datetime) -> datetime | None:
    """Return when to look again; none after the last look."""
    if tries >= len(_LOOKS):
        return None
    if message.sought_from_at:  # its claim is long past: as far apart as after any other
        return now + (_LOOKS[tries] - _LOOKS[tries - 1] if tries else _LOOKS[0])
    claimed_at = message.claimed_at or message.created_at
    return max(claimed_at + _LOOKS[tries], now + _LOOKS[0])

"""Send what is due: claim, hand over with no transaction open, record what came of it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from physio_service.domain.failpoint import Passing, Point, pass_by
from physio_service.messaging.carrier_error import About, ErrorClass
from physio_service.messaging.gateway import (
    Accepted,
    Gateway,
    Handover,
    Outcome,
    Refused,
    Uncertain,
)
from physio_service.services.claiming import LEASE, Claim, claim_due
from physio_service.services.concluding import Called, conclude, give_back
from physio_service.services.pacing import AT_ONCE, Pace
from physio_service.services.queueing import Texts
from physio_service.store.database import Database, StoreBusy
from schedules.clock import Clock

_STINT_S = 10.0  # of one beat: then its pulse is felt and the next begins
_RECORD_TRIES = 3  # each waits as long as the store does; all end well within the lease
_LEASE_SHARE = 0.3  # of the lease may have passed before a call still begins


@dataclass(frozen=True, slots=True)
class Sender:
    """What the send beat works with; `owner` names this process in the attempts."""

    database: Database
    gateway: Gateway
    texts: Texts
    clock: Clock
    owner: str
    monotonic: Callable[[], float] = time.monotonic
    pass_by: Passing = pass_by
    pace: Pace = field(default_factory=Pace)  # kept from beat to beat


def send_due(sender: Sender) -> int:
    """Send what is due, most urgent first; return how many were handed over.

    A long queue is worked off over many beats, so that each is seen to have ended and
    stopping the service never waits for the last text. Each beat begins with one text: what
    a carrier does not answer may have gone and is never sent again, so one that is silent
    must not be given all that waits.

    The carrier is asked between two transactions, for it may be slow and the database must
    not wait for it; a process killed in the call leaves a row that says it may have gone.
    """
    handed_over, size = 0, 1
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="send") as pool:
        ends_at = sender.monotonic() + _STINT_S
        # Read before the lease begins: a stall counts in full.
        while (claimed_at := sender.monotonic()) < ends_at:
            now = sender.clock.now()
            room = sender.pace.room(now)
            if not room:
                break
            most = min(size, room)
            claims, seen = claim_due(sender.database, sender.texts, sender.owner, now, most)
            if claims:
                sender.pass_by(Point.CLAIMED)
            sender.pace.begin(len(claims), now)
            outcomes = list(pool.map(partial(_send, sender, claimed_at), claims))
            handed_over += len(claims)
            is_silent = bool(outcomes) and all(isinstance(one, Uncertain) for one in outcomes)
            if not seen or is_silent:
                break
            if outcomes and all(isinstance(one, Accepted) for one in outcomes):
                sender.pace.speed_up()
            size = sender.pace.size
    return handed_over


def _send(sender: Sender, claimed_at: float, claim: Claim) -> Outcome | None:
    if sender.monotonic() - claimed_at > _LEASE_SHARE * LEASE.total_seconds():
        give_back(sender.database, claim, sender.clock.now())
        return None
    sender.pass_by(Point.BEFORE_CALL)
    message = claim.message
    outcome = sender.gateway.hand_over(
        Handover(
            token=claim.attempt.token,
            to=claim.to,
            from_address=claim.sender.address,
            messaging_service_sid=claim.sender.messaging_service_sid,
            body=message.body,
            validity=message.not_after_at - sender.clock.now(),
        )
    )
    sender.pass_by(Point.BEFORE_RECORD)
    _keep(sender, claim, outcome)
    sender.pass_by(Point.RECORDED)
    return outcome


def _keep(sender: Sender, claim: Claim, outcome: Outcome) -> None:
    """Record an outcome, and try again while the database is busy: nobody else knows it."""
    now = sender.clock.now()
    again_at = now
    if isinstance(outcome, Refused) and _is_haste(outcome):
        again_at = sender.pace.slow_down(now, outcome.retry_after)
    for left in reversed(range(_RECORD_TRIES)):
        try:
            conclude(sender.database, Called(claim, outcome, again_at), now)
            return
        except StoreBusy:
            if not left:
                raise


def _is_haste(refused: Refused) -> bool:
    """Whether the account was called too often; a sender that is too slow has its own circuit."""
    return refused.error.kind is ErrorClass.SAFE and refused.error.about is not About.SENDER


def owner_name(host: str, process_id: int) -> str:
    """Return the name of this process in the attempts: short enough for its column."""
    return f"{host[:40]}:{process_id}"

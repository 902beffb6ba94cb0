"""Doing a creating request once however often it is asked: keys chosen by the caller.

A key is claimed before the work and the answer kept after it, in transactions of their
own. If the program dies between the two, the key stays claimed for `LEASE` and may then
be used again; whether the work was done is then for unique keys of the thing itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.errors import Conflict
from physio_service.domain.staff import Principal
from physio_service.store import idempotency
from physio_service.store.database import Database
from physio_service.store.idempotency import Kept, Place

LEASE = timedelta(minutes=1)  # longer than any request is let run
KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do the work of this key now."""

    place: Place
    id: UUID


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered the first time."""

    status: int
    headers: Mapping[str, str]
    body: str


def place(who: Principal, key: str) -> Place:
    """Return where a caller's key is kept: keys of two callers never meet."""
    return Place(who.clinic_id, who.actor.id or who.staff_id, key)


def begin(database: Database, place: Place, request_hash: bytes, now: datetime) -> Claim | Answer:
    """Claim a key, or return the answer that its first request was given.

    Raises Conflict when the key was used for another request, or its first is at work.
    """
    with database.transaction() as tx:
        claim_id = idempotency.claim(tx, place, request_hash, now)
        if claim_id is not None:
            return Claim(place, claim_id)
        kept = idempotency.get(tx, place)
        if kept is None or _is_over(kept, now):
            if kept is not None:
                idempotency.release(tx, place, kept.id)
            claim_id = idempotency.claim(tx, place, request_hash, now)
    if claim_id is not None:
        return Claim(place, claim_id)
    return _judge(kept, request_hash)


def finish(database: Database, claim: Claim, answer: Answer) -> None:
    """Keep the answer for whoever asks again; of no effect when the claim was lost meanwhile."""
    with database.transaction() as tx:
        idempotency.keep(
            tx,
            claim.place,
            claim.id,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
        )


def abandon(database: Database, claim: Claim) -> None:
    """Give the key back: the request came to nothing, so it may be mended and asked again."""
    with database.transaction() as tx:
        idempotency.release(tx, claim.place, claim.id)


def forget_old(database: Database, now: datetime) -> int:
    """Drop the answers nobody may ask for any more and return how many they were."""
    with database.transaction() as tx:
        return idempotency.drop_older(tx, now - KEPT_FOR)


def _is_over(kept: Kept, now: datetime) -> bool:
    age = now - kept.created_at
    return age >= KEPT_FOR or (kept.status is None and age >= LEASE)


def _judge(kept: Kept | None, request_hash: bytes) -> Answer:
    if kept is None or (kept.status is None and kept.request_hash == request_hash):
        raise Conflict("the first request with this Idempotency-Key is still at work")
    if kept.request_hash != request_hash:
        raise Conflict("this Idempotency-Key was used for another request")
    return Answer(kept.status or 200, kept.headers, kept.body or "")

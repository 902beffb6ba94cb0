"""Counting tries at a password, by account and by address; takes part in another's transaction."""

from datetime import datetime, timedelta

from physio_service.domain.event import Actor, ActorKind, Event
from physio_service.domain.staff import Staff
from physio_service.domain.throttle import ACCOUNT, ADDRESS, Patience, TooManyTries, Tries
from physio_service.store import events, throttles
from physio_service.store.database import Tx


def count(tx: Tx, username: str, address: str | None, now: datetime) -> None:
    """Count one more try before it is looked at; raise TooManyTries while one has to wait.

    A try that has to wait is not counted: hammering does not lengthen the wait.
    """
    counted: list[tuple[bytes, Tries]] = []
    for key, patience in _buckets(tx, username, address):
        tries = throttles.lock(tx, key, now)
        if tries.wait(now) > timedelta():
            raise TooManyTries(tries.wait(now))
        counted.append((key, tries.counted(patience, now)))
    for key, tries in counted:
        throttles.keep(tx, key, tries)


def forgive(tx: Tx, username: str, address: str | None, now: datetime) -> None:
    """Take the count back: the password was right.

    The account starts afresh; the address only loses this try, or one good account would
    wash it clean for guessing at others.
    """
    for key, patience in _buckets(tx, username, address):
        if patience is ACCOUNT:
            throttles.forget(tx, key)
        else:
            throttles.keep(tx, key, throttles.lock(tx, key, now).forgiven())


def note_lock(tx: Tx, found: Staff, username: str, now: datetime, request_id: str | None) -> None:
    """Write into the journal when the account's owner has to wait from this try on."""
    tries = throttles.lock(tx, throttles.bucket(tx, "account", username), now)
    if tries.failures != ACCOUNT.free + 1:
        return
    actor = Actor(ActorKind.SYSTEM, None, request_id)
    after = {"failures": tries.failures}
    events.record(
        tx, Event(found.clinic_id, "staff.locked", "staff", found.id, actor, after=after), now
    )


def _buckets(tx: Tx, username: str, address: str | None) -> list[tuple[bytes, Patience]]:
    buckets = [(throttles.bucket(tx, "account", username), ACCOUNT)]
    if address is not None:
        buckets.append((throttles.bucket(tx, "address", address), ADDRESS))
    # In order of their keys, so that two sign-ins never wait for each other in a circle.
    return sorted(buckets, key=lambda one: one[0])

"""Signing in and out, and telling on each request who is asking.

A session's token and an API token are 256 random bits; the store keeps only their
SHA-256, which for so many bits needs no slow hash.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from physio_service.domain.errors import NotAllowed
from physio_service.domain.event import Actor, ActorKind, Event
from physio_service.domain.staff import Principal, Scope, Staff
from physio_service.services import throttling
from physio_service.services.hashing import Hasher
from physio_service.store import events, sessions, staff, tokens
from physio_service.store.database import Database, Tx

IDLE = timedelta(minutes=15)  # HIPAA 164.312(a)(2)(iii); ASVS 5.0 7.3.1
ABSOLUTE = timedelta(hours=12)  # ASVS 5.0 7.3.2: a long shift
TOKEN_PREFIX = "phys_"  # noqa: S105 - lets a leaked token be recognised in a scan
_TOUCH = timedelta(minutes=1)  # how coarsely use is noted: not a write for every page
_REFUSAL = "the username or the password is not right"  # never which of the two


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session; `token` goes to the browser and is not kept here."""

    principal: Principal
    token: str = field(repr=False)


def sign_in(
    database: Database,
    hasher: Hasher,
    username: str,
    password: str,
    address: str,
    now: datetime,
    *,
    request_id: str | None = None,
) -> SignedIn:
    """Begin a session for the right password.

    Raises NotAllowed, in the same words and after the same work, for a wrong password,
    an unknown username and a closed account; TooManyTries while the account or the
    address has to wait. A try is counted before the password is looked at, so many at
    once gain nothing; no transaction is open while it is hashed.
    """
    username = folded(username)
    with database.transaction() as tx:
        throttling.count(tx, username, address, now)
        found = staff.by_username(tx, username)
    if not hasher.is_right(found.password_hash if found else None, password):
        if found is not None:
            with database.transaction() as tx:
                throttling.note_lock(tx, found, username, now, request_id)
        raise NotAllowed(_REFUSAL)
    if found is None or not found.is_active:
        raise NotAllowed(_REFUSAL)
    fresh_hash = hasher.hash(password) if hasher.is_outdated(found.password_hash) else None
    with database.transaction() as tx:
        seen = staff.lock(tx, found.clinic_id, found.id)
        if not seen.is_active or seen.password_hash != found.password_hash:
            raise NotAllowed(_REFUSAL)
        if fresh_hash is not None:
            staff.set_password(tx, seen, fresh_hash)
        throttling.forgive(tx, username, address, now)
        return begin_session(tx, seen, now, request_id=request_id)


def begin_session(tx: Tx, who: Staff, now: datetime, *, request_id: str | None) -> SignedIn:
    """Begin a session of a person whose password was just found right."""
    token = secrets.token_urlsafe(32)
    sessions.add(tx, who.clinic_id, who.id, hash_token(token), now=now, expires_at=now + ABSOLUTE)
    actor = Actor(ActorKind.STAFF, who.id, request_id)
    events.record(tx, Event(who.clinic_id, "staff.signed_in", "staff", who.id, actor), now)
    session = sessions.find(tx, hash_token(token))
    if session is None:
        raise NotAllowed(_REFUSAL)
    return SignedIn(_principal(session, frozenset(Scope), actor), token)


def sign_out(
    database: Database, token: str, now: datetime, *, request_id: str | None = None
) -> None:
    """End the session of this token, if it is open."""
    with database.transaction() as tx:
        ended = sessions.end(tx, hash_token(token), now)
        if ended is not None:
            clinic_id, staff_id = ended
            actor = Actor(ActorKind.STAFF, staff_id, request_id)
            events.record(tx, Event(clinic_id, "staff.signed_out", "staff", staff_id, actor), now)


def authenticate_session(
    database: Database, token: str, now: datetime, *, request_id: str | None = None
) -> Principal | None:
    """Return whose open session this is; None when ended, idle too long or too old."""
    with database.reading() as tx:
        session = sessions.find(tx, hash_token(token))
    if session is None or now >= session.expires_at or now - session.seen_at >= IDLE:
        return None
    if now - session.seen_at >= _TOUCH:
        with database.transaction() as tx:
            sessions.touch(tx, session.clinic_id, session.id, now)
    actor = Actor(ActorKind.STAFF, session.staff_id, request_id)
    return _principal(session, frozenset(Scope), actor)


def authenticate_token(
    database: Database, token: str, now: datetime, *, request_id: str | None = None
) -> Principal | None:
    """Return for whom this API token speaks; None when unknown, revoked or expired."""
    if not token.startswith(TOKEN_PREFIX):
        return None
    with database.reading() as tx:
        use = tokens.find(tx, hash_token(token))
    if use is None or now >= use.expires_at:
        return None
    return _principal(use, use.scopes, Actor(ActorKind.TOKEN, use.id, request_id))


def hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def folded(username: str) -> str:
    """Return a username as it is kept: usernames differ by more than capitals and spaces."""
    return username.strip().casefold()


def _principal(
    found: sessions.Session | tokens.TokenUse, scopes: frozenset[Scope], actor: Actor
) -> Principal:
    return Principal(
        staff_id=found.staff_id,
        clinic_id=found.clinic_id,
        role=found.role,
        scopes=scopes,
        actor=actor,
        username=found.username,
        workplace=found.workplace,
    )

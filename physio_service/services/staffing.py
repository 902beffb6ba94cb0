"""Giving people accounts and programs tokens, and taking them away again."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain import password
from physio_service.domain.errors import Conflict, Fault, Invalid, NotFound, refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.staff import NewStaff, Principal, Scope, Staff
from physio_service.services import throttling
from physio_service.services.hashing import Hasher
from physio_service.services.signing_in import (
    TOKEN_PREFIX,
    SignedIn,
    begin_session,
    folded,
    hash_token,
)
from physio_service.store import (
    absences,
    care_teams,
    clinics,
    events,
    sessions,
    staff,
    staff_numbers,
    tasks,
    tokens,
)
from physio_service.store.database import Database, Tx
from physio_service.store.tokens import Token
from physio_service.store.types import new_id
from schedules.localtime import local_day, zone

LONGEST_TOKEN_LIFE = 365  # days
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,99}")


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new API token; `secret` is shown once and not kept."""

    id: UUID
    secret: str = field(repr=False)


def create_staff(
    database: Database,
    hasher: Hasher,
    who: Actor,
    clinic_id: UUID,
    new: NewStaff,
    *,
    now: datetime,
    any_password: bool = False,
) -> UUID:
    """Open an account and return its id; raises Invalid with every fault.

    `any_password` is for the demonstration's made-up staff: whoever plays chooses freely.
    """
    new = NewStaff(folded(new.username), new.name.strip(), new.role, new.password)
    _refuse(
        *_username_faults(new.username),
        *([] if 0 < len(new.name) <= 100 else [Fault("name", "give a name of 1-100 characters")]),
        *(() if any_password else password.faults(new.password, new.username)),
    )
    password_hash = hasher.hash(new.password)
    with database.transaction() as tx:
        staff_id = new_id()
        if not staff.add(tx, clinic_id, staff_id, new, password_hash, now):
            raise Invalid.one("username", "this username is taken")
        _journal(tx, clinic_id, "staff.created", staff_id, who, now, after={"role": new.role.value})
    return staff_id


def deactivate(
    database: Database, who: Actor, clinic_id: UUID, staff_id: UUID, *, now: datetime
) -> None:
    """Close an account with its sessions and tokens, at once; closing it again does nothing.

    Raises NotFound, and Conflict while patients, tasks or a cover are theirs: hand them over.
    """
    with database.transaction() as tx:
        seen = staff.lock(tx, clinic_id, staff_id)
        if not seen.is_active:
            return
        _refuse_holding(tx, seen, now)
        staff.close(tx, seen)
        sessions.end_all_of(tx, clinic_id, staff_id, now)
        staff_numbers.drop(tx, clinic_id, staff_id, now)
        for token_id in tokens.revoke_all_of(tx, clinic_id, staff_id, now):
            _journal(tx, clinic_id, "token.revoked", staff_id, who, now, after=_of(token_id))
        _journal(tx, clinic_id, "staff.deactivated", staff_id, who, now)


def _refuse_holding(tx: Tx, seen: Staff, now: datetime) -> None:
    """Raise Conflict where somebody would be left with a person who is gone."""
    mine = care_teams.entrusted_to(tx, seen.clinic_id, seen.id)
    patients, open_tasks = (
        len({one for one, _ in mine}),
        len(tasks.owned_by(tx, seen.clinic_id, seen.id)),
    )
    if patients or open_tasks:
        raise Conflict(
            f"hand over first what is theirs: {patients} patients and {open_tasks} open tasks"
        )
    today = local_day(now, zone(clinics.get(tx, seen.clinic_id).zone))
    if absences.is_cover(tx, seen.clinic_id, seen.id, today):
        raise Conflict("they cover for somebody: name another cover first")


def change_password(
    database: Database,
    hasher: Hasher,
    who: Principal,
    current: str,
    new: str,
    *,
    now: datetime,
) -> SignedIn:
    """Change one's own password, end all one's sessions and begin a fresh one.

    Raises Invalid naming `current_password` or `password`, TooManyTries after guessing at
    the present one, Stale when the account changed meanwhile.
    """
    with database.transaction() as tx:
        seen = staff.get(tx, who.clinic_id, who.staff_id)
        throttling.count(tx, seen.username, None, now)
    if not hasher.is_right(seen.password_hash, current):
        raise Invalid.one("current_password", "this is not your present password")
    _refuse(*password.faults(new, seen.username))
    password_hash = hasher.hash(new)
    with database.transaction() as tx:
        staff.set_password(tx, seen, password_hash)
        sessions.end_all_of(tx, who.clinic_id, who.staff_id, now)
        throttling.forgive(tx, seen.username, None, now)
        _journal(tx, who.clinic_id, "staff.password_changed", who.staff_id, who.actor, now)
        current_row = staff.get(tx, who.clinic_id, who.staff_id)
        return begin_session(tx, current_row, now, request_id=who.actor.request_id)


def create_token(
    database: Database,
    who: Principal,
    label: str,
    scopes: Iterable[Scope],
    days: int,
    *,
    now: datetime,
) -> IssuedToken:
    """Issue an API token that speaks for `who` for so many days; raises Invalid."""
    label, wanted = label.strip(), frozenset(scopes)
    _refuse(
        *([] if 0 < len(label) <= 100 else [Fault("label", "give it a name of 1-100 characters")]),
        *([] if wanted else [Fault("scopes", "choose what it may be used for")]),
        *(
            []
            if 1 <= days <= LONGEST_TOKEN_LIFE
            else [Fault("days", f"choose 1 to {LONGEST_TOKEN_LIFE} days")]
        ),
    )
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with database.transaction() as tx:
        token_id = tokens.add(
            tx,
            who.clinic_id,
            who.staff_id,
            label=label,
            token_hash=hash_token(secret),
            scopes=wanted,
            now=now,
            expires_at=now + timedelta(days=days),
        )
        after: dict[str, Json] = {**_of(token_id), "scopes": [*sorted(wanted)], "days": days}
        _journal(tx, who.clinic_id, "token.created", who.staff_id, who.actor, now, after=after)
    return IssuedToken(token_id, secret)


def tokens_of(database: Database, who: Principal) -> tuple[Token, ...]:
    """Return one's own tokens that were not revoked, newest first."""
    with database.reading() as tx:
        return tokens.open_of(tx, who.clinic_id, who.staff_id)


def revoke_token(database: Database, who: Principal, token_id: UUID, *, now: datetime) -> None:
    """Revoke one of one's own tokens, at once; raises NotFound."""
    with database.transaction() as tx:
        if not tokens.revoke(tx, who.clinic_id, who.staff_id, token_id, now):
            raise NotFound("no such token")
        after = _of(token_id)
        _journal(tx, who.clinic_id, "token.revoked", who.staff_id, who.actor, now, after=after)


def _username_faults(username: str) -> list[Fault]:
    if _USERNAME.fullmatch(username):
        return []
    return [Fault("username", "use 3-100 letters a-z, digits, dots, dashes, underscores or @")]


def _refuse(*faults: Fault) -> None:
    refuse(faults)


def _of(token_id: UUID) -> dict[str, Json]:
    return {"token_id": str(token_id)}


def _journal(
    tx: Tx,
    clinic_id: UUID,
    kind: str,
    staff_id: UUID,
    who: Actor,
    now: datetime,
    *,
    after: dict[str, Json] | None = None,
) -> None:
    events.record(tx, Event(clinic_id, kind, "staff", staff_id, who, after=after), now)

"""API tokens, known by their hash, living no longer than their owner's account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.staff import Role, Scope, Workplace
from physio_service.store import staff
from physio_service.store.database import Tx
from physio_service.store.schema import api_tokens
from physio_service.store.types import new_id


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it; the secret itself is not kept."""

    id: UUID
    label: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenUse:
    """A token that was not revoked, of an open account; its expiry is for the caller to judge."""

    id: UUID
    clinic_id: UUID
    staff_id: UUID
    scopes: frozenset[Scope]
    expires_at: datetime
    username: str
    role: Role
    workplace: Workplace


def add(
    tx: Tx,
    clinic_id: UUID,
    staff_id: UUID,
    *,
    label: str,
    token_hash: bytes,
    scopes: Iterable[Scope],
    now: datetime,
    expires_at: datetime,
) -> UUID:
    """Keep a new token and return its id."""
    token_id = new_id()
    tx.connection.execute(
        api_tokens.insert().values(
            clinic_id=clinic_id,
            id=token_id,
            created_at=now,
            staff_id=staff_id,
            label=label,
            token_hash=token_hash,
            scopes=sorted(scope.value for scope in scopes),
            expires_at=expires_at,
        )
    )
    return token_id


def find(tx: Tx, token_hash: bytes) -> TokenUse | None:
    """Return the token with this hash unless it or its owner's account was closed."""
    c = api_tokens.c
    statement = staff.holding(
        api_tokens, c.id, c.clinic_id, c.staff_id, c.scopes, c.expires_at
    ).where(c.token_hash == token_hash, c.revoked_at.is_(None))
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        return None
    username, role, workplace = staff.holder(row)
    return TokenUse(
        id=row.id,
        clinic_id=row.clinic_id,
        staff_id=row.staff_id,
        scopes=_scopes(row.scopes),
        expires_at=row.expires_at,
        username=username,
        role=role,
        workplace=workplace,
    )


def open_of(tx: Tx, clinic_id: UUID, staff_id: UUID) -> tuple[Token, ...]:
    """Return one person's tokens that were not revoked, newest first."""
    statement = (
        select(api_tokens)
        .where(
            api_tokens.c.clinic_id == clinic_id,
            api_tokens.c.staff_id == staff_id,
            api_tokens.c.revoked_at.is_(None),
        )
        .order_by(api_tokens.c.id.desc())
    )
    return tuple(
        Token(row.id, row.label, _scopes(row.scopes), row.created_at, row.expires_at)
        for row in tx.connection.execute(statement)
    )


def revoke(tx: Tx, clinic_id: UUID, staff_id: UUID, token_id: UUID, now: datetime) -> bool:
    """Revoke one of a person's tokens; False when there is no such open token of theirs."""
    statement = (
        update(api_tokens)
        .where(
            api_tokens.c.clinic_id == clinic_id,
            api_tokens.c.staff_id == staff_id,
            api_tokens.c.id == token_id,
            api_tokens.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    return tx.connection.execute(statement).rowcount == 1


def revoke_all_of(tx: Tx, clinic_id: UUID, staff_id: UUID, now: datetime) -> tuple[UUID, ...]:
    """Revoke every open token of one person and return their ids."""
    statement = (
        update(api_tokens)
        .where(
            api_tokens.c.clinic_id == clinic_id,
            api_tokens.c.staff_id == staff_id,
            api_tokens.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(api_tokens.c.id)
    )
    return tuple(tx.connection.execute(statement).scalars())


def _scopes(kept: Iterable[str]) -> frozenset[Scope]:
    return frozenset(Scope(scope) for scope in kept)

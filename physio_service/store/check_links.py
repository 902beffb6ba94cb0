"""Links to the page of one check: known by a hash, of one use, and for some days."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from physio_service.domain.activity import Activity
from physio_service.store.database import Tx
from physio_service.store.schema import check_links
from physio_service.store.types import new_id

_c = check_links.c


@dataclass(frozen=True, slots=True)
class CheckLink:
    """A link that has not expired."""

    id: UUID
    clinic_id: UUID
    patient_id: UUID
    activity_id: UUID
    contact_id: UUID
    tries: int


def add(
    tx: Tx,
    activity: Activity,
    contact_id: UUID,
    *,
    token_hash: str,
    expires_at: datetime,
    now: datetime,
) -> None:
    """Keep a link to the page of a check; the secret itself is not kept."""
    tx.connection.execute(
        check_links.insert().values(
            clinic_id=activity.clinic_id,
            id=new_id(),
            created_at=now,
            patient_id=activity.patient_id,
            activity_id=activity.id,
            contact_id=contact_id,
            token_hash=token_hash,
            expires_at=expires_at,
        )
    )


def by_token(tx: Tx, token_hash: str, now: datetime) -> CheckLink | None:
    """Return the link of a token, of any clinic; its row stays locked to the end of `tx`."""
    statement = select(check_links).where(_c.token_hash == token_hash, _c.expires_at > now)
    return _link(tx.connection.execute(statement.with_for_update()).one_or_none())


def by_visit(tx: Tx, visit_hash: str, now: datetime) -> CheckLink | None:
    """Return the link that a visit came by, while both last."""
    statement = select(check_links).where(
        _c.visit_hash == visit_hash, _c.visit_ends_at > now, _c.expires_at > now
    )
    return _link(tx.connection.execute(statement).one_or_none())


def count_try(tx: Tx, link: CheckLink) -> None:
    """Count a try at the second fact that failed."""
    _change(tx, link, tries=_c.tries + 1)


def begin_visit(tx: Tx, link: CheckLink, *, visit_hash: str, ends_at: datetime) -> None:
    """Let somebody in who knew the second fact; whoever was in by this link before is out."""
    _change(tx, link, visit_hash=visit_hash, visit_ends_at=ends_at)


def _change(tx: Tx, link: CheckLink, **values: Any) -> None:
    statement = update(check_links).where(_c.clinic_id == link.clinic_id, _c.id == link.id)
    tx.connection.execute(statement.values(version=_c.version + 1, **values))


def _link(row: Row[Any] | None) -> CheckLink | None:
    if row is None:
        return None
    return CheckLink(
        id=row.id,
        clinic_id=row.clinic_id,
        patient_id=row.patient_id,
        activity_id=row.activity_id,
        contact_id=row.contact_id,
        tries=row.tries,
    )

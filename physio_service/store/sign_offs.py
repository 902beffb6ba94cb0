"""Sign-offs: one row a decision of a named person; none is ever changed."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from physio_service.domain.sign_off import SignOff, SignOffKind
from physio_service.domain.staff import Role
from physio_service.store.database import Tx
from physio_service.store.schema import sign_offs
from physio_service.store.types import Sealed

_c = sign_offs.c
_WORDS = ("authority", "reason", "note")


def add(tx: Tx, clinic_id: UUID, patient_id: UUID, episode_id: UUID, signed: SignOff) -> None:
    """Keep a decision about an episode of a patient."""

    def sealed(name: str) -> Sealed | None:
        said = getattr(signed, name).strip()
        return tx.seal(_c[name], signed.id, clinic_id, patient_id, said) if said else None

    row = {
        "clinic_id": clinic_id,
        "id": signed.id,
        "created_at": signed.signed_at,
        "episode_id": episode_id,
        "kind": signed.kind.value,
        "local_day": signed.day,
        "staff_id": signed.staff_id,
        "role": signed.role.value,
        "about": dict(signed.about),
    }
    tx.connection.execute(sign_offs.insert().values(**row, **{n: sealed(n) for n in _WORDS}))


def of_episode(tx: Tx, clinic_id: UUID, patient_id: UUID, episode_id: UUID) -> tuple[SignOff, ...]:
    """Return what was decided about an episode of a patient, oldest first."""
    statement = (
        select(sign_offs)
        .where(_c.clinic_id == clinic_id, _c.episode_id == episode_id)
        .order_by(_c.created_at, _c.id)
    )
    rows = tx.connection.execute(statement).all()
    return tuple(_sign_off(tx, patient_id, row) for row in rows)


def _sign_off(tx: Tx, patient_id: UUID, row: Row[Any]) -> SignOff:
    said = {
        name: tx.open(_c[name], row.id, row.clinic_id, patient_id, getattr(row, name)) or ""
        for name in _WORDS
    }
    return SignOff(
        id=row.id,
        kind=SignOffKind(row.kind),
        day=row.local_day,
        staff_id=row.staff_id,
        role=Role(row.role),
        signed_at=row.created_at,
        about=row.about,
        **said,
    )

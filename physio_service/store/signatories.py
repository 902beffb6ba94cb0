"""Who stands behind an act: a member of staff, in person or by a token of theirs."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.staff import Role
from physio_service.store.database import Tx
from physio_service.store.schema import api_tokens, staff


@dataclass(frozen=True, slots=True)
class Signatory:
    """A member of staff with an open account."""

    staff_id: UUID
    role: Role


def behind(tx: Tx, clinic_id: UUID, who: Actor) -> Signatory | None:
    """Return the member of staff who acts, or whose token does; None for anybody else."""
    wanted = select(staff.c.id, staff.c.role).where(
        staff.c.clinic_id == clinic_id, staff.c.is_active
    )
    if who.kind is ActorKind.STAFF:
        wanted = wanted.where(staff.c.id == who.id)
    elif who.kind is ActorKind.TOKEN:
        owner = select(api_tokens.c.staff_id).where(
            api_tokens.c.clinic_id == clinic_id, api_tokens.c.id == who.id
        )
        wanted = wanted.where(staff.c.id.in_(owner))
    else:
        return None
    row = tx.connection.execute(wanted).one_or_none()
    return None if row is None else Signatory(row.id, Role(row.role))


def another_clinician(tx: Tx, clinic_id: UUID, not_this: UUID | None) -> UUID | None:
    """Return a clinician with an open account who is somebody else: a surgeon where there is one.

    None where nobody else works in the clinic.
    """
    wanted = (
        select(staff.c.id)
        .where(
            staff.c.clinic_id == clinic_id,
            staff.c.is_active,
            staff.c.role.in_([Role.PHYSIO.value, Role.SURGEON.value]),
        )
        .order_by(staff.c.role.desc(), staff.c.id)  # surgeon before physio
    )
    others = [one for one in tx.connection.execute(wanted).scalars() if one != not_this]
    return others[0] if others else None

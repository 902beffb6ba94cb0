"""One thread as whoever answers there sees it: whose phone, who has it, how far it has come."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.takeover import Takeover
from physio_service.queries.names import staff_names
from physio_service.queries.threads import Person, people_on
from physio_service.store import contacts, number_doubts, takeovers, threads
from physio_service.store.database import Tx
from physio_service.store.schema import contact_uses


@dataclass(frozen=True, slots=True)
class Conversation:
    """A phone's thread, without its texts."""

    contact_id: UUID
    number: str
    people: tuple[Person, ...]
    version: int  # grows with every reply and every text of staff's own
    takeover: Takeover | None
    taken_by: str | None  # their name
    doubt: str | None  # why the number may be somebody else's by now

    @property
    def patients(self) -> tuple[Person, ...]:
        """Those who are written to as patients."""
        return tuple(one for one in self.people if not one.is_carer)


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone of a patient, and who answers there in person."""

    contact_id: UUID
    taken_by: str | None


def phones_of(tx: Tx, clinic_id: UUID, patient_id: UUID, now: datetime) -> tuple[Phone, ...]:
    """Return the phones on which a patient is reached, carers' left out."""
    u = contact_uses.c
    statement = (
        select(u.contact_id)
        .where(u.clinic_id == clinic_id, u.patient_id == patient_id)
        .order_by(u.id.desc())
    )
    ids = list(tx.connection.execute(statement).scalars())
    taken = {one: takeovers.live_on(tx, clinic_id, one, now) for one in ids}
    names = staff_names(tx, clinic_id, [one.staff_id for one in taken.values() if one])
    return tuple(
        Phone(contact_id, names.get(found.staff_id) if found else None)
        for contact_id, found in taken.items()
    )


def conversation(tx: Tx, clinic_id: UUID, contact_id: UUID, now: datetime) -> Conversation:
    """Return a phone's thread; raises NotFound."""
    contact = contacts.get(tx, clinic_id, contact_id)
    takeover = takeovers.live_on(tx, clinic_id, contact_id, now)
    names = staff_names(tx, clinic_id, [takeover.staff_id] if takeover else [])
    doubt = number_doubts.open_on(tx, clinic_id, contact_id)
    return Conversation(
        contact_id=contact_id,
        number=contact.number,
        people=people_on(tx, clinic_id, [contact_id]).get(contact_id, ()),
        version=threads.version_of(tx, clinic_id, contact_id),
        takeover=takeover,
        taken_by=names.get(takeover.staff_id) if takeover else None,
        doubt=None if doubt is None else doubt.reason.value,
    )

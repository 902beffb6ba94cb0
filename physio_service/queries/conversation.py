"""One thread as whoever answers there sees it: whose phone, who has it, how far it has come."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from physio_service.domain.takeover import Takeover
from physio_service.queries.names import staff_names
from physio_service.queries.threads import Person, people_on
from physio_service.store import contacts, number_doubts, takeovers, threads
from physio_service.store.database import Tx


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

"""The kill switch: no text leaves a clinic while it is off, safety answers included."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.event import Actor, Event
from physio_service.domain.staff import Role
from physio_service.services.vouching import require
from physio_service.store import clinics, events
from physio_service.store.database import Database

# Stopping must be in reach of whoever is there; starting again is a decision about the clinic.
_MAY_STOP = frozenset({Role.ADMIN, Role.PHYSIO, Role.SURGEON})
_MAY_START = frozenset({Role.ADMIN})


def switch_texting(
    database: Database, who: Actor, clinic_id: UUID, *, is_on: bool, version: int, now: datetime
) -> None:
    """Stop every text of a clinic, or let them go again; raises NotAllowed and Stale."""
    with database.transaction() as tx:
        require(tx, clinic_id, who, _MAY_START if is_on else _MAY_STOP)
        clinics.set_texting(tx, clinic_id, version=version, is_on=is_on)
        after = {"texting_enabled": is_on}
        event = Event(clinic_id, "clinic.changed", "clinic", clinic_id, who, after={**after})
        events.record(tx, event, now)

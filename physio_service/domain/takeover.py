"""A person answers on a phone in place of the machine, until they let go or it falls silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

# Without a text either way for so long it is over by itself: nobody forgets to give a patient
# their reminders back, and whoever still wants to write takes over again (design choice).
IDLE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Takeover:
    """One conversation that somebody has taken over, at one version of the row."""

    id: UUID
    clinic_id: UUID
    version: int
    contact_id: UUID
    staff_id: UUID
    taken_at: datetime
    active_at: datetime  # the last text either way

    @property
    def ends_at(self) -> datetime:
        """When it is over unless a text comes or goes before."""
        return self.active_at + IDLE

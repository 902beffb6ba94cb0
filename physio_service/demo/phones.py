"""The mobiles of the demonstration's staff, and who of them is on call."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from physio_service.domain.contact import LineType
from physio_service.store import contacts, on_call_turns, staff_numbers
from physio_service.store.database import Database
from physio_service.store.on_call_turns import Turn
from physio_service.store.types import new_id

# Set aside for drama by Ofcom, as those of the patients.
_NUMBERS = {"physio": "+447700900801", "admin": "+447700900802"}
_ON_CALL = "admin"
_DAYS = 60  # of the rota, from the day the demonstration begins


def give_phones(
    database: Database, clinic_id: UUID, staff: Mapping[str, UUID], first_day: date, now: datetime
) -> None:
    """Give the staff, by username, their mobiles as if each had typed in its code."""
    with database.transaction() as tx:
        for username, number in _NUMBERS.items():
            contact = contacts.find_or_add(tx, clinic_id, number, LineType.MOBILE, now)
            staff_numbers.ask(
                tx,
                clinic_id,
                new_id(),
                staff[username],
                contact.id,
                language="en",
                code_mark=b"",
                code_until_at=now,
                now=now,
            )
            asked = staff_numbers.pending_of(tx, clinic_id, staff[username])
            if asked is not None:
                staff_numbers.prove(tx, asked, now)
        days = [first_day + timedelta(days=ahead) for ahead in range(-1, _DAYS)]
        turns = [Turn(day, time(8), staff[_ON_CALL]) for day in days]
        on_call_turns.put(tx, clinic_id, turns, now)

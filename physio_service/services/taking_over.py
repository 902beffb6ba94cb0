"""Take over a conversation by name, and give it back: meanwhile the machine keeps quiet."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.errors import Conflict
from physio_service.domain.event import SYSTEM, Actor, Event
from physio_service.domain.policy import TAKEN_OVER
from physio_service.domain.takeover import Takeover
from physio_service.services.trying import each
from physio_service.services.vouching import CARERS, require
from physio_service.store import contacts, events, message_queue, parties, patients, takeovers
from physio_service.store.database import Database, Tx

_BATCH = 100
RELEASED, SILENT = "released", "silent"


def take_over(
    database: Database, who: Actor, clinic_id: UUID, contact_id: UUID, *, now: datetime
) -> UUID:
    """Answer on a phone in person from now on; a text claimed before goes, none after it.

    Raises NotFound, NotAllowed, and Conflict where somebody else does so already: they let go,
    or are let go of, first.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, CARERS)
        _lock(tx, clinic_id, contact_id)
        found = takeovers.open_on(tx, clinic_id, contact_id)
        if found is not None and found.ends_at > now:
            if found.staff_id == staff_id:
                return found.id
            raise Conflict("somebody else has taken over this conversation: ask them, or end it")
        if found is not None:
            _end(tx, found, SILENT, SYSTEM, now)
        begun = takeovers.begin(tx, clinic_id, contact_id, staff_id, now)
        if begun is None:
            raise Conflict("somebody else has just taken over this conversation")
        _record(tx, clinic_id, contact_id, "thread.taken_over", who, now)
    return begun


def release(
    database: Database, who: Actor, clinic_id: UUID, contact_id: UUID, *, now: datetime
) -> bool:
    """Give a conversation back to the machine, one's own or a colleague's who cannot.

    What was held goes its way. False where nobody had it. Raises NotFound and NotAllowed.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, CARERS)
        _lock(tx, clinic_id, contact_id)
        found = takeovers.open_on(tx, clinic_id, contact_id)
        if found is not None:
            _end(tx, found, RELEASED, who, now, staff_id)
    return found is not None


def end_forgotten(database: Database, now: datetime) -> int:
    """End what fell silent, so that none is forgotten; return how many."""
    with database.reading() as tx:
        left = takeovers.silent(tx, now, _BATCH)
    each(left, lambda one: _forget(database, one, now))
    return len(left)


def note_text(tx: Tx, clinic_id: UUID, contact_id: UUID, now: datetime) -> Takeover | None:
    """Keep a conversation alive with a text that came or goes; return who has it, if somebody."""
    found = takeovers.live_on(tx, clinic_id, contact_id, now)
    if found is not None:
        takeovers.touch(tx, found, now)
    return found


def _forget(database: Database, silent: Takeover, now: datetime) -> None:
    with database.transaction() as tx:
        _lock(tx, silent.clinic_id, silent.contact_id)
        found = takeovers.open_on(tx, silent.clinic_id, silent.contact_id)
        if found is not None and found.ends_at <= now:
            _end(tx, found, SILENT, SYSTEM, now)


def _lock(tx: Tx, clinic_id: UUID, contact_id: UUID) -> None:
    """Hold the phone and everybody on it: a claim is either before this or sees it."""
    for patient_id in parties.patients_on(tx, clinic_id, contact_id):
        patients.lock(tx, clinic_id, patient_id)
    contacts.get(tx, clinic_id, contact_id)
    contacts.lock(tx, clinic_id, contact_id)


def _end(
    tx: Tx,
    found: Takeover,
    rule: str,
    who: Actor,
    now: datetime,
    staff_id: UUID | None = None,
) -> None:
    if takeovers.end(tx, found, rule, now, staff_id):
        message_queue.wake(tx, found.clinic_id, found.contact_id, TAKEN_OVER, now)
        _record(tx, found.clinic_id, found.contact_id, "thread.released", who, now, rule)


def _record(
    tx: Tx,
    clinic_id: UUID,
    contact_id: UUID,
    kind: str,
    who: Actor,
    now: datetime,
    rule: str | None = None,
) -> None:
    """Write it into the journal of each patient on the phone, or of the phone alone."""
    for patient_id in parties.patients_on(tx, clinic_id, contact_id) or (None,):
        after = {} if rule is None else {"rule": rule}
        event = Event(clinic_id, kind, "contact", contact_id, who, patient_id, after={**after})
        events.record(tx, event, now)

"""How much a clinic may text: its hours of contact, its caps, and what allows it at all."""

from dataclasses import asdict, dataclass
from datetime import datetime, time
from uuid import UUID

from physio_service.domain.clinic import Basis, Clinic
from physio_service.domain.errors import Fault, refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.policy import ABSOLUTE_DAY_CAP
from physio_service.domain.staff import Role
from physio_service.services.vouching import require
from physio_service.store import clinics, events
from physio_service.store.database import Database

_MAY = frozenset({Role.ADMIN})
LARGEST_DAY = 1_000_000  # texts: no clinic's day is larger


@dataclass(frozen=True, slots=True)
class Limits:
    """What a clinic allows itself; the rules' own limits hold beside it."""

    contact_opens: time
    contact_closes: time
    max_texts_day: int  # that we begin, to one patient
    max_texts_clinic: int | None  # that we begin in a day, to all; none: no such cap
    basis: Basis


def limits_of(clinic: Clinic) -> Limits:
    """Return a clinic's limits as they stand."""
    return Limits(
        clinic.window.opens,
        clinic.window.closes,
        clinic.max_texts_day,
        clinic.max_texts_clinic,
        clinic.basis,
    )


def change_limits(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    limits: Limits,
    *,
    version: int,
    now: datetime,
) -> None:
    """Give a clinic as it was seen other limits, for every text not claimed yet.

    Raises NotAllowed, Stale, and Invalid with every fault.
    """
    faults = _faults(limits)
    refuse(faults)
    with database.transaction() as tx:
        require(tx, clinic_id, who, _MAY)
        before = limits_of(clinics.get(tx, clinic_id))
        clinics.set_limits(tx, clinic_id, version=version, **asdict(limits))
        event = Event(
            clinic_id,
            "clinic.changed",
            "clinic",
            clinic_id,
            who,
            before=_as_json(before),
            after=_as_json(limits),
        )
        events.record(tx, event, now)


def _faults(limits: Limits) -> list[Fault]:
    faults = []
    if limits.contact_opens >= limits.contact_closes:
        faults.append(Fault("contact_closes", "must be later than the first text of the day"))
    if not 1 <= limits.max_texts_day <= ABSOLUTE_DAY_CAP:
        faults.append(Fault("max_texts_day", f"must be from 1 to {ABSOLUTE_DAY_CAP}"))
    most = limits.max_texts_clinic
    if most is not None and not 1 <= most <= LARGEST_DAY:
        faults.append(Fault("max_texts_clinic", f"must be from 1 to {LARGEST_DAY}, or empty"))
    return faults


def _as_json(limits: Limits) -> dict[str, Json]:
    return {
        "contact_opens": f"{limits.contact_opens:%H:%M}",
        "contact_closes": f"{limits.contact_closes:%H:%M}",
        "max_texts_day": limits.max_texts_day,
        "max_texts_clinic": limits.max_texts_clinic,
        "basis": limits.basis.value,
    }

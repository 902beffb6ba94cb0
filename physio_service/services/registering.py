"""Registering patients: who they are, how they are reached, and the first question."""

import secrets
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from physio_service.domain.clinic import Clinic
from physio_service.domain.contact import Contact, LineType
from physio_service.domain.errors import Conflict, Invalid, refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.nhs_number import parse_nhs_number
from physio_service.domain.patient import (
    REFERENCE_LENGTH,
    REFERENCE_LETTERS,
    NewPatient,
    Patient,
    Reach,
    birth_faults,
    choice_faults,
)
from physio_service.messaging.number import Number, parse_number
from physio_service.services.approving import languages
from physio_service.services.consenting import ask_consent
from physio_service.services.queueing import Texts
from physio_service.services.retiming import codes_of
from physio_service.store import (
    clinics,
    contacts,
    events,
    parties,
    patients,
)
from physio_service.store.database import Database, Tx
from physio_service.store.types import new_id
from schedules.localtime import local_day, zone

# Taken twice running out of 113 million is luck; ten times is a fault.
_TRIES = 10


class AlreadyRegistered(Conflict):
    """Somebody with this NHS number is a patient of the clinic already."""

    def __init__(self, patient_id: UUID) -> None:
        super().__init__("a patient with this NHS number is registered already")
        self.patient_id = patient_id


class NumberShared(Conflict):
    """Somebody else here is reached on this number already; who, is not said."""

    def __init__(self) -> None:
        super().__init__(
            "somebody else here is reached on this number: say that they share the phone, and "
            "each gets a tag"
        )


def register(
    database: Database,
    texts: Texts,
    who: Actor,
    clinic_id: UUID,
    new: NewPatient,
    *,
    now: datetime,
    ask_by_text: bool = True,
    shares_phone: bool | None = None,
) -> UUID:
    """Register a patient and, unless told otherwise, ask by text whether they agree to texts.

    `shares_phone` is what whoever registers was asked: False raises NumberShared where somebody
    else is reached on the number; none, for programs that had no way to ask, goes on.

    Somebody without a mobile number is reached on paper: everything works for them but
    texts. Raises NotFound, Invalid with every fault, and AlreadyRegistered.
    """
    with database.transaction() as tx:
        clinic = clinics.get(tx, clinic_id)
        checked, number = _checked(clinic, languages(tx, texts, clinic_id), new, now)
        if number is not None and clinics.sender_by_address(tx, number.e164) is not None:
            raise Invalid.one("phone", "is a number that a clinic here texts from")
        patient_id = _add(tx, clinic_id, checked, now)
        contact = None
        if number is not None:
            found = contacts.find_or_add(tx, clinic_id, number.e164, number.line_type, now)
            if shares_phone is False and parties.patients_on(tx, clinic_id, found.id):
                raise NumberShared
            contacts.link(tx, clinic_id, found.id, patient_id, now)
            contact = found
        patient = patients.get(tx, clinic_id, patient_id)
        _record(tx, patient, "patient.registered", who, _registered(patient, contact), now)
        if ask_by_text and contact is not None and _may_be_asked(tx, patient, contact):
            ask_consent(tx, texts, clinic, patient, contact, who, now)
    return patient_id


def _checked(
    clinic: Clinic, choosable: frozenset[str], new: NewPatient, now: datetime
) -> tuple[NewPatient, Number | None]:
    """Return what was asked in its plain form, and the number; raises Invalid."""
    faults = choice_faults(
        choosable, clinic.window, new.name, new.language, new.zone, new.preferred_times
    )
    if not any(fault.field == "zone" for fault in faults):
        faults += birth_faults(new.birth_day, local_day(now, zone(new.zone)))
    number, nhs_number = None, None
    try:
        if new.phone is not None and new.phone.strip():
            number = parse_number(new.phone, clinic.region)
    except Invalid as invalid:
        faults += invalid.faults
    try:
        if new.nhs_number is not None and new.nhs_number.strip():
            nhs_number = parse_nhs_number(new.nhs_number)
    except Invalid as invalid:
        faults += invalid.faults
    refuse(faults)
    has_mobile = number is not None and number.line_type is not LineType.LANDLINE
    reach = new.reach if has_mobile else Reach.PAPER
    return replace(new, name=new.name.strip(), nhs_number=nhs_number, reach=reach), number


def _add(tx: Tx, clinic_id: UUID, new: NewPatient, now: datetime) -> UUID:
    patient_id = new_id()
    tx.make_key(clinic_id, patient_id)
    for _ in range(_TRIES):
        known = new.nhs_number and patients.by_nhs_number(tx, clinic_id, new.nhs_number)
        if known:
            raise AlreadyRegistered(known)
        if patients.add(tx, clinic_id, patient_id, _reference(), new, now):
            return patient_id
    raise Conflict("no free reference was found: try again")


def _reference() -> str:
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH))


def _may_be_asked(tx: Tx, patient: Patient, contact: Contact) -> bool:
    """Say whether a first text could arrive: a number that said STOP gets none."""
    sender = clinics.sender_of(tx, patient.clinic_id)
    if patient.reach is Reach.PAPER or sender is None or not contact.can_be_texted:
        return False
    return not contacts.is_opted_out(tx, patient.clinic_id, contact.number, sender.id)


def _registered(patient: Patient, contact: Contact | None) -> dict[str, Json]:
    return {
        "language": patient.language,
        "zone": patient.zone,
        "wording": patient.wording.value,
        "reach": patient.reach.value,
        "preferred_times": codes_of(patient.preferred_times),
        "contact_id": None if contact is None else str(contact.id),
        "line_type": None if contact is None else contact.line_type.value,
    }


def _record(
    tx: Tx, patient: Patient, kind: str, who: Actor, after: dict[str, Json], now: datetime
) -> None:
    event = Event(
        patient.clinic_id, kind, "patient", patient.id, who, patient_id=patient.id, after=after
    )
    events.record(tx, event, now)

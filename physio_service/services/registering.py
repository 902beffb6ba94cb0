"""Registering patients, and changing how they want to be reached."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, time
from enum import Enum
from uuid import UUID

from physio_service.domain.agenda import session_faults
from physio_service.domain.clinic import Clinic
from physio_service.domain.contact import Contact, LineType
from physio_service.domain.errors import Conflict, Fault, Invalid
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.nhs_number import parse_nhs_number
from physio_service.domain.patient import (
    REFERENCE_LENGTH,
    REFERENCE_LETTERS,
    Discretion,
    NewPatient,
    Patient,
    Reach,
    birth_faults,
    name_faults,
    time_faults,
    window_faults,
)
from physio_service.messaging.number import Number, parse_number
from physio_service.services.approving import languages
from physio_service.services.consenting import ask_consent
from physio_service.services.planning import replan
from physio_service.services.queueing import Texts
from physio_service.store import (
    care_plans,
    clinics,
    contacts,
    episodes,
    events,
    parties,
    patients,
)
from physio_service.store.database import Database, Tx
from physio_service.store.types import new_id
from schedules.localtime import local_day, zone
from schedules.window import Window

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


class AnyHour(Enum):
    """The patient has no hours of their own: the clinic's hold."""

    ANY = "any"


@dataclass(frozen=True, slots=True)
class PatientChange:
    """What to change; what is None stays."""

    name: str | None = None
    language: str | None = None
    zone: str | None = None
    wording: Discretion | None = None
    preferred_times: tuple[time, ...] | None = None
    own_window: Window | AnyHour | None = None


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


def change(
    database: Database,
    texts: Texts,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    wanted: PatientChange,
    *,
    version: int,
    now: datetime,
) -> None:
    """Change what is named in `wanted`; other times or another zone move what lies ahead.

    What was asked or is past stays as it was. Raises NotFound, Invalid with every fault,
    and Stale when the patient is no longer at `version`.
    """
    with database.transaction() as tx:
        patients.lock(tx, clinic_id, patient_id)
        clinic = clinics.get(tx, clinic_id)
        before = patients.get(tx, clinic_id, patient_id)
        named = {
            field.name: getattr(wanted, field.name)
            for field in fields(wanted)
            if getattr(wanted, field.name) is not None
        }
        if isinstance(wanted.own_window, AnyHour):
            named["own_window"] = None
        # A language that was good enough when it was chosen may be kept.
        choosable = languages(tx, texts, clinic_id) | {before.language}
        _refuse(_change_faults(clinic, choosable, replace(before, **named)))
        name = named.pop("name", None)
        patients.change(tx, clinic_id, patient_id, version=version, **named)
        if name is not None:
            patients.set_name(tx, clinic_id, patient_id, name.strip(), now)
        after = {field: _codes(value) for field, value in named.items()}
        is_renamed: dict[str, Json] = {} if name is None else {"is_renamed": True}
        event = Event(
            clinic_id,
            "patient.changed",
            "patient",
            patient_id,
            who,
            patient_id=patient_id,
            before={field: _codes(getattr(before, field)) for field in named},
            after={**after, **is_renamed},
        )
        events.record(tx, event, now)
        if not named.keys().isdisjoint({"zone", "preferred_times"}):
            for episode in episodes.active_of(tx, clinic_id, patient_id):
                if wanted.preferred_times is not None:
                    plan = care_plans.get(tx, clinic_id, episode.id, episode.plan_version)
                    _refuse(session_faults(plan, wanted.preferred_times))
                replan(tx, clinic_id, episode.id, now)


def _checked(
    clinic: Clinic, choosable: frozenset[str], new: NewPatient, now: datetime
) -> tuple[NewPatient, Number | None]:
    """Return what was asked in its plain form, and the number; raises Invalid."""
    faults = _common_faults(
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
    _refuse(faults)
    has_mobile = number is not None and number.line_type is not LineType.LANDLINE
    reach = new.reach if has_mobile else Reach.PAPER
    return replace(new, name=new.name.strip(), nhs_number=nhs_number, reach=reach), number


def _change_faults(clinic: Clinic, choosable: frozenset[str], after: Patient) -> list[Fault]:
    hours = after.window(clinic.window)
    common = (after.name, after.language, after.zone, after.preferred_times)
    return [
        *_common_faults(choosable, hours, *common),
        *window_faults(after.own_window, clinic.window),
    ]


def _common_faults(
    choosable: frozenset[str],
    hours: Window,
    name: str,
    language: str,
    zone_name: str,
    times: tuple[time, ...],
) -> list[Fault]:
    faults = [*name_faults(name), *time_faults(times, hours)]
    if language not in choosable:
        listed = ", ".join(sorted(choosable)) or "those whose texts were signed: none yet"
        faults.append(Fault("language", f"must be one of {listed}"))
    try:
        zone(zone_name)
    except ValueError:
        faults.append(Fault("zone", "is not a time zone: choose one such as Europe/London"))
    return faults


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
        "preferred_times": _codes(patient.preferred_times),
        "contact_id": None if contact is None else str(contact.id),
        "line_type": None if contact is None else contact.line_type.value,
    }


def _codes(value: str | Discretion | tuple[time, ...] | Window | None) -> Json:
    if value is None:
        return None
    if isinstance(value, Window):
        return [f"{value.opens:%H:%M}", f"{value.closes:%H:%M}"]
    if isinstance(value, tuple):
        return [f"{at:%H:%M}" for at in value]
    return str(value)


def _record(
    tx: Tx, patient: Patient, kind: str, who: Actor, after: dict[str, Json], now: datetime
) -> None:
    event = Event(
        patient.clinic_id, kind, "patient", patient.id, who, patient_id=patient.id, after=after
    )
    events.record(tx, event, now)


def _refuse(faults: Iterable[Fault]) -> None:
    found = tuple(faults)
    if found:
        raise Invalid(*found)

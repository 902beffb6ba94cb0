"""Asking a patient about being texted, and recording what they said: when, to which words, how."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from physio_service.domain.clinic import Clinic
from physio_service.domain.contact import Contact
from physio_service.domain.errors import Invalid
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.message import Duty
from physio_service.domain.patient import Consent, Patient, Reach
from physio_service.services.queueing import CONSENT_VALID, Texts, Wish, cancel_waiting, queue
from physio_service.services.replying import MOST_A_WEEK, WELCOMES
from physio_service.store import clinics, contacts, events, messages, patients
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone

WORDING_KEY = "onboarding_consent"
_DECISIONS = (Consent.GIVEN, Consent.DECLINED, Consent.WITHDRAWN)


class Channel(StrEnum):
    """How a decision reached the clinic."""

    SMS = "sms"
    WEB = "web"
    IN_PERSON = "in_person"


def ask_consent(
    tx: Tx,
    texts: Texts,
    clinic: Clinic,
    patient: Patient,
    contact: Contact,
    who: Actor,
    now: datetime,
) -> UUID | None:
    """Ask a new patient for consent: the first text, and the only one before a yes."""
    patients.set_consent(tx, clinic.id, patient.id, Consent.ASKED, now)
    due_at = clinic.window.next_open(now, zone(patient.zone))
    day = local_day(due_at, zone(patient.zone))
    wish = Wish(
        clinic=clinic,
        contact=contact,
        patient=patient,
        kind=WORDING_KEY,
        duty=Duty.CONSENT,
        wording_key=WORDING_KEY,
        due_at=due_at,
        not_after_at=due_at + CONSENT_VALID,
        sequence=messages.next_sequence(tx, clinic.id, patient.id, WORDING_KEY, day),
    )
    message_id = queue(tx, texts, wish, who, now)
    wording = texts.saying(patient.language, WORDING_KEY)
    said: dict[str, Json] = {"version": wording.version, "channel": Channel.SMS.value}
    _journal(tx, patient, Consent.ASKED, {**said, "language": wording.language}, who, now)
    return message_id


def record(
    database: Database,
    texts: Texts,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    decision: Consent,
    channel: Channel,
    wording_version: str,
    *,
    now: datetime,
) -> bool:
    """Record a decision and act on it; False when it is what was known already.

    A yes brings the texts that confirm it and say what the line is not; a no of either
    kind cancels what waits. A yes never lifts a STOP: only START from that phone does.
    `wording_version` is of the text the patient was shown or read. Raises NotFound, and
    Invalid for what is no decision, or a no to what was never agreed.
    """
    with database.transaction() as tx:
        patients.lock(tx, clinic_id, patient_id)
        patient = patients.get(tx, clinic_id, patient_id)
        if patient.consent is decision:
            return False
        _check(patient, decision, wording_version)
        patients.set_consent(tx, clinic_id, patient_id, decision, now)
        said: dict[str, Json] = {"version": wording_version, "channel": channel.value}
        _journal(tx, patient, decision, said, who, now)
        cancel_waiting(tx, clinic_id, patient_id, f"consent_{decision.value}", who, now)
        contact = contacts.primary_of(tx, clinic_id, patient_id)
        if decision is Consent.GIVEN and contact is not None:
            if channel is Channel.IN_PERSON:
                contacts.verify(tx, clinic_id, contact.id, now)
            if patient.reach is not Reach.PAPER and contact.can_be_texted:
                _welcome(tx, texts, clinics.get(tx, clinic_id), patient, contact, who, now)
    return True


def _check(patient: Patient, decision: Consent, wording_version: str) -> None:
    if decision not in _DECISIONS:
        raise Invalid.one("decision", f"must be one of {', '.join(_DECISIONS)}")
    if decision is Consent.WITHDRAWN and patient.consent is not Consent.GIVEN:
        raise Invalid.one("decision", "nothing was agreed that could be withdrawn")
    if decision is Consent.DECLINED and patient.consent is Consent.GIVEN:
        raise Invalid.one("decision", "the patient agreed before: record a withdrawal")
    if not wording_version.strip():
        raise Invalid.one("wording_version", "say which version of the wording was shown")


def _journal(
    tx: Tx, patient: Patient, decision: Consent, said: dict[str, Json], who: Actor, now: datetime
) -> None:
    event = Event(
        patient.clinic_id,
        f"consent.{decision.value}",
        "patient",
        patient.id,
        who,
        patient_id=patient.id,
        before={"consent": patient.consent.value},
        after={"wording": WORDING_KEY, "language": patient.language, **said},
    )
    events.record(tx, event, now)


def _welcome(
    tx: Tx,
    texts: Texts,
    clinic: Clinic,
    patient: Patient,
    contact: Contact,
    who: Actor,
    now: datetime,
) -> None:
    """Queue the confirmation and the safety text as soon as the patient may be texted."""
    where = zone(patient.zone)
    due_at = clinic.window.next_open(now, where)
    for key in WELCOMES:
        day = local_day(due_at, where)
        wish = Wish(
            clinic=clinic,
            contact=contact,
            patient=patient,
            kind=key,
            # It answers what was said in another way: no cap, and no episode needed yet.
            duty=Duty.ANSWER,
            wording_key=key,
            due_at=due_at,
            not_after_at=due_at + CONSENT_VALID,
            sequence=messages.next_sequence(tx, clinic.id, patient.id, key, day),
            values={"n": str(MOST_A_WEEK)},
        )
        queue(tx, texts, wish, who, now)

"""Carers: added with a consent of their own, given copies of reminders, heard for the patient."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from physio_service.domain.clinic import Clinic
from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.message import (
    CARER_CONSENT,
    CARER_COPY,
    OF_CARER,
    WAITING,
    Duty,
    MessageState,
)
from physio_service.domain.patient import Consent, Patient, name_faults
from physio_service.messaging.number import parse_number
from physio_service.services.conversing import Talk
from physio_service.services.queueing import CONSENT_VALID, Texts, Wish, queue, record
from physio_service.services.sharing import party_on
from physio_service.services.vouching import CARERS, require
from physio_service.store import carers, clinics, contacts, events, messages, patients
from physio_service.store.carers import Carer
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone

LONGEST_RELATION = 50


@dataclass(frozen=True, slots=True)
class NewCarer:
    """What is asked when a carer is added; not checked yet."""

    name: str
    relation: str
    phone: str  # as written
    gets_copies: bool


def add_carer(
    database: Database,
    texts: Texts,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    new: NewCarer,
    *,
    now: datetime,
) -> UUID:
    """Add a carer, and ask by text whether they agree to texts; nothing else goes before a yes.

    Raises NotFound, NotAllowed, Invalid with every fault, and Conflict for a carer of this
    patient on this number.
    """
    with database.transaction() as tx:
        require(tx, clinic_id, who, CARERS)
        patients.lock(tx, clinic_id, patient_id)
        patient, clinic = patients.get(tx, clinic_id, patient_id), clinics.get(tx, clinic_id)
        _check(new)
        number = parse_number(new.phone, clinic.region)
        contact = contacts.find_or_add(tx, clinic_id, number.e164, number.line_type, now)
        here = carers.on_phone(tx, clinic_id, contact.id)
        if any(one.patient_id == patient_id for one in here):
            raise Conflict("this patient has a carer on this number already")
        words = (new.name.strip(), new.relation.strip())
        where = (clinic_id, patient_id, contact.id)
        carer_id = carers.add(tx, *where, *words, gets_copies=new.gets_copies, now=now)
        party_on(tx, clinic_id, contact.id, now)
        _record(tx, patient, "carer.added", carer_id, who, now, gets_copies=new.gets_copies)
        _ask(tx, texts, clinic, patient, carers.get(tx, clinic_id, carer_id), who, now)
    return carer_id


def end_carer(
    database: Database, who: Actor, clinic_id: UUID, carer_id: UUID, *, now: datetime
) -> None:
    """Let somebody be nobody's carer any more; raises NotFound and NotAllowed."""
    with database.transaction() as tx:
        require(tx, clinic_id, who, CARERS)
        carer = carers.find(tx, clinic_id, carer_id)
        if carer is None:
            return  # it had ended
        patients.lock(tx, clinic_id, carer.patient_id)
        carers.end(tx, carer, now)
        _cancel(tx, carer, "carer_ended", who, now)
        patient = patients.get(tx, clinic_id, carer.patient_id)
        _record(tx, patient, "carer.ended", carer_id, who, now)


def copy_to_carers(tx: Tx, texts: Texts, of: Wish, who: Actor, now: datetime) -> None:
    """Queue a copy of a session's reminder for each carer who chose them and agreed."""
    if of.patient is None or "session" not in of.values:
        return
    everybody = carers.of_patient(tx, of.clinic.id, of.patient.id)
    for place, carer in enumerate(everybody):
        if not carer.gets_copies or carer.contact_id == of.contact.id:
            continue
        if carer.consent is not Consent.GIVEN:
            continue
        wish = Wish(
            clinic=of.clinic,
            contact=contacts.get(tx, of.clinic.id, carer.contact_id),
            patient=of.patient,
            kind=CARER_COPY,
            duty=Duty.INITIATED,
            wording_key=CARER_COPY,
            due_at=of.due_at,
            not_after_at=of.not_after_at,
            sequence=(of.sequence or 0) + 100 * place,
            values={"session": of.values["session"]},
            plan_version=of.plan_version,
            activity_ids=of.activity_ids,
            episode_ids=of.episode_ids,
            carer_id=carer.id,
        )
        queue(tx, texts, wish, who, now)


def heard_as_carer(talk: Talk, name: str) -> bool | None:
    """Do what a carer says of their own texts; none where it is about the patient.

    Nobody pauses another's texts, and a carer's STOP or START is about the carer alone.
    """
    if talk.writer is None or talk.writer.carer_id is None or talk.patient is None:
        return None
    carer = carers.get(talk.tx, talk.clinic.id, talk.writer.carer_id)
    if name in ("STOP", "WRONG"):
        return refuse(talk, carer)
    if name == "START":
        talk.hear_start()
        _set(talk, carer, Consent.ASKED)
        talk.tell(CARER_CONSENT)
        return True
    if name in ("YES", "NO") and carer.consent is Consent.ASKED:
        _set(talk, carer, Consent.GIVEN if name == "YES" else Consent.DECLINED)
        talk.tell("onboarding_safety" if name == "YES" else "stop")
        return True
    return False if name == "PAUSE" else None


def refuse(talk: Talk, carer: Carer) -> bool:
    """End a carer's texts; on a phone of their own the number is never texted again."""
    _cancel(talk.tx, carer, "opted_out", talk.who, talk.now)
    if not talk.is_shared:
        sender_id = talk.reply.sender_id
        where = (talk.clinic.id, talk.contact.number, sender_id)
        if contacts.opt_out(talk.tx, *where, "sms", talk.now):
            about = ("contact.opted_out", "contact", talk.contact.id)
            talk.note(*about, source="sms", word="stop", sender=str(sender_id))
    if carer.consent not in (Consent.DECLINED, Consent.WITHDRAWN):
        was_given = carer.consent is Consent.GIVEN
        _set(talk, carer, Consent.WITHDRAWN if was_given else Consent.DECLINED)
        talk.tell("stop")
    return True


def refuse_all(talk: Talk) -> None:
    """A STOP for a whole phone is also for the carers on it."""
    for carer in carers.on_phone(talk.tx, talk.clinic.id, talk.contact.id):
        _cancel(talk.tx, carer, "opted_out", talk.who, talk.now)
        if carer.consent in (Consent.ASKED, Consent.GIVEN):
            _set(talk, carer, Consent.WITHDRAWN)


def _check(new: NewCarer) -> None:
    faults = name_faults(new.name)
    if faults:
        raise Invalid(*faults)
    if not 1 <= len(new.relation.strip()) <= LONGEST_RELATION:
        raise Invalid.one("relation", f"say who they are, in up to {LONGEST_RELATION} characters")


def _ask(
    tx: Tx,
    texts: Texts,
    clinic: Clinic,
    patient: Patient,
    carer: Carer,
    who: Actor,
    now: datetime,
) -> None:
    """Ask a carer for consent: the first text to them, and the only one before a yes."""
    carers.set_consent(tx, carer, Consent.ASKED, now)
    where = zone(patient.zone)
    due_at = clinic.window.next_open(now, where)
    day = local_day(due_at, where)
    wish = Wish(
        clinic=clinic,
        contact=contacts.get(tx, clinic.id, carer.contact_id),
        patient=patient,
        kind=CARER_CONSENT,
        duty=Duty.CONSENT,
        wording_key=CARER_CONSENT,
        due_at=due_at,
        not_after_at=due_at + CONSENT_VALID,
        sequence=messages.next_sequence(tx, clinic.id, patient.id, CARER_CONSENT, day),
        carer_id=carer.id,
    )
    queue(tx, texts, wish, who, now)
    _record(tx, patient, "carer.asked", carer.id, who, now)


def _set(talk: Talk, carer: Carer, consent: Consent) -> None:
    carers.set_consent(talk.tx, carer, consent, talk.now)
    talk.note(f"carer.{consent.value}", "carer", carer.id, talk.patient, channel="sms")


def _cancel(tx: Tx, carer: Carer, rule: str, who: Actor, now: datetime) -> None:
    """Let go of what waits for a carer; the patient's own texts stay."""
    for message in messages.waiting_on(tx, carer.clinic_id, carer.contact_id):
        is_theirs = message.kind in OF_CARER
        if is_theirs and message.patient_id == carer.patient_id:
            state = message.kept_back(MessageState.SUPPRESSED)
            where = (carer.clinic_id, message.id)
            messages.move(tx, *where, among=WAITING, state=state, rule=rule)
            record(tx, message, f"message.{state.value}", who, now, rule=rule)


def _record(
    tx: Tx,
    patient: Patient,
    kind: str,
    carer_id: UUID,
    who: Actor,
    now: datetime,
    **after: Json,
) -> None:
    event = Event(patient.clinic_id, kind, "carer", carer_id, who, patient.id, after=after)
    events.record(tx, event, now)

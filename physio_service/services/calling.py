"""Answering a call to our number: hours and numbers in the caller's language, or put through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from physio_service.domain.clinic import Clinic, hours_in_words, is_open
from physio_service.domain.contact import LineType
from physio_service.domain.errors import NotFound
from physio_service.domain.event import Actor, ActorKind, Event
from physio_service.domain.wording import Wording, fill
from physio_service.messaging.number import dialled
from physio_service.services.queueing import FALLBACK, Texts
from physio_service.store import approvals, clinics, contacts, events, patients
from physio_service.store.database import Database, Tx


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a caller hears: a sentence, then the clinic itself or nobody, then another sentence."""

    voice: str  # the carrier's; empty: its own choice
    language: str
    text: str
    put_through_to: str | None = None  # E.164
    if_missed: str = ""


def answer_call(database: Database, texts: Texts, to: str, from_: str, now: datetime) -> Spoken:
    """Return what whoever rang our number `to` hears; raises NotFound when it is not ours.

    The call is kept as an event. A number that hides itself is answered like any other.
    """
    with database.transaction() as tx:
        sender = clinics.sender_by_address(tx, to)
        if sender is None:
            raise NotFound("no clinic has this number")
        clinic = clinics.get(tx, sender.clinic_id)
        contact = contacts.find_or_add(tx, clinic.id, from_, LineType.UNKNOWN, now)
        reached = contacts.patients_on(tx, clinic.id, contact.id)
        patient = patients.get(tx, clinic.id, reached[0]) if len(reached) == 1 else None
        wording = _wording(tx, texts, clinic, patient.language if patient else clinic.language)
        patient_id = patient.id if patient else None
        who = Actor(ActorKind.PATIENT, patient_id)
        event = Event(clinic.id, "call.received", "contact", contact.id, who, patient_id)
        events.record(tx, event, now)
    return _spoken(clinic, wording, now)


def _wording(tx: Tx, texts: Texts, clinic: Clinic, language: str) -> Wording:
    """Return the language if it has a voice and may be used, or English."""
    own = texts.in_language(language)
    is_usable = texts.drafts_allowed or approvals.is_signed(tx, clinic.id, own.content_hash)
    return own if own.voice.name and is_usable else texts.in_language(FALLBACK)


def _spoken(clinic: Clinic, wording: Wording, now: datetime) -> Spoken:
    values = _values(clinic, wording)
    voice = wording.voice
    number = dialled(clinic.phone, clinic.region) if is_open(clinic, now) else None
    if number is None:
        return Spoken(voice.name, wording.language, fill(voice.closed, values))
    heard, missed = fill(voice.open, values), fill(voice.missed, values)
    return Spoken(voice.name, wording.language, heard, number, missed)


def _values(clinic: Clinic, wording: Wording) -> Mapping[str, str]:
    return {
        "clinic": clinic.text_name,
        "phone": clinic.phone,
        "urgent": clinic.urgent,
        "emergency": clinic.emergency,
        "hours": hours_in_words(clinic.opening_hours, wording.when.days),
    }

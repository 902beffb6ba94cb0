"""Answers to what somebody texted: queued as rows like every text, due at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.clinic import Clinic, after_open_hours
from physio_service.domain.contact import Contact
from physio_service.domain.event import Actor
from physio_service.domain.message import Duty
from physio_service.domain.patient import Patient
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier
from physio_service.services.queueing import CONSENT_VALID, Texts, Wish, queue
from physio_service.store.database import Tx
from schedules.localtime import zone

# Answers that wait longer than this answer nothing any more.
ANSWER_VALID = timedelta(hours=1)
SAFETY_VALID = timedelta(hours=24)
WELCOMES = ("onboarding_confirm", "onboarding_safety")  # what a yes is answered with, in order
MOST_A_WEEK = 10  # the "up to" of a welcome: no phase of a course texts more


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom an answer goes to, and which reply it answers."""

    clinic: Clinic
    contact: Contact
    patient: Patient | None
    reply_id: UUID
    activity_ids: Sequence[UUID] = ()
    carer_id: UUID | None = None  # who wrote for the patient, and is answered
    spoken: str | None = None  # the language, where no patient is meant


_VALID = {Duty.SAFETY: SAFETY_VALID, Duty.NOTICE: CONSENT_VALID}
_ANSWER_DUTIES = {
    "unknown": Duty.SAFETY,
    "rf_tier1": Duty.SAFETY,
    "rf_tier2": Duty.SAFETY,
    "rf_tier3": Duty.SAFETY,
    "rf_crisis": Duty.SAFETY,
    "skip_pain": Duty.SAFETY,
    "skip_unwell": Duty.SAFETY,
    "help": Duty.COMMAND,
    "stop": Duty.COMMAND,
    "stop_shared": Duty.COMMAND,
    "whose": Duty.COMMAND,
    "onboarding_confirm": Duty.NOTICE,
    "onboarding_safety": Duty.NOTICE,
    "start": Duty.COMMAND,
    "start_consent": Duty.COMMAND,
    "wrong_number": Duty.COMMAND,
    "staff_yours": Duty.COMMAND,
    "staff_gone": Duty.COMMAND,
    "staff_which": Duty.COMMAND,
    "staff_help": Duty.COMMAND,
}


def answer(
    tx: Tx,
    texts: Texts,
    to: Answer,
    key: str,
    who: Actor,
    now: datetime,
    **values: str,
) -> UUID | None:
    """Queue an answer to a reply, due at once; none to a name or a short code, which take none."""
    if not to.contact.can_be_answered:
        return None
    duty = _ANSWER_DUTIES.get(key, Duty.ANSWER)
    wish = Wish(
        clinic=to.clinic,
        contact=to.contact,
        patient=to.patient,
        kind=key,
        duty=duty,
        wording_key=key,
        due_at=now,
        not_after_at=now + _VALID.get(duty, ANSWER_VALID),
        answers_id=to.reply_id,
        values=values,
        activity_ids=to.activity_ids,
        carer_id=to.carer_id,
        spoken=to.spoken,
    )
    return queue(tx, texts, wish, who, now)


def welcome(tx: Tx, texts: Texts, to: Answer, who: Actor, now: datetime) -> None:
    """Confirm a yes, and say what this line is not: before any reminder."""
    for key in WELCOMES:
        answer(tx, texts, to, key, who, now, n=str(MOST_A_WEEK))


def to_be_read(
    clinic: Clinic,
    reply_id: UUID,
    now: datetime,
    *,
    patient_id: UUID | None = None,
    owner_id: UUID | None = None,
) -> NewTask:
    """Return the task to read a reply (S5, S7), due after two open hours; one a reply."""
    return NewTask(
        clinic_id=clinic.id,
        patient_id=patient_id,
        kind=TaskKind.READ_REPLY,
        tier=Tier.SAME_DAY,
        dedupe=f"reply:{reply_id}",
        due_at=after_open_hours(clinic, now, READ_WITHIN),
        reply_id=reply_id,
        owner_id=owner_id,
    )


def read_by(
    texts: Texts,
    clinic: Clinic,
    patient: Patient | None,
    now: datetime,
    within: timedelta = READ_WITHIN,
    *,
    language: str | None = None,
) -> str:
    """Return the words for when a person will have read or called, after so much open time.

    In the patient's language, or the one given, or the clinic's.
    """
    where = zone(patient.zone if patient else clinic.zone)
    wording = texts.in_language(language or (patient.language if patient else clinic.language))
    due_at = after_open_hours(clinic, now, within)
    return wording.promise(due_at.astimezone(where), now.astimezone(where))

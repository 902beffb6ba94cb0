"""What staff write and enter by hand: a text of their own, an answer taken by telephone."""

from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.contact import Contact
from physio_service.domain.errors import Conflict, Invalid, NotFound, Stale
from physio_service.domain.event import Actor, Event
from physio_service.domain.message import Duty
from physio_service.domain.patient import Consent, Patient
from physio_service.domain.wording import UnfitText
from physio_service.services.queueing import Texts, Wish, queue
from physio_service.services.taking_over import note_text
from physio_service.store import (
    activities,
    clinics,
    contacts,
    events,
    messages,
    patients,
    pauses,
    threads,
)
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone

_VALID = timedelta(hours=24)
_BY_HAND = (ActivityState.DONE, ActivityState.PART, ActivityState.SKIPPED)


def write(
    database: Database,
    texts: Texts,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    body: str,
    now: datetime,
    *,
    contact_id: UUID | None = None,
    seen: int | None = None,
) -> UUID:
    """Queue a text that a member of staff wrote; return its id.

    It goes to the phone `contact_id`, one of the patient's, or to their first. Raises Invalid
    for a text that is empty or too long, Conflict, with the reason, for a patient who cannot be
    texted now, and Stale where the conversation has gone on since version `seen` of it.
    """
    with database.transaction() as tx:
        patients.lock(tx, clinic_id, patient_id)
        clinic = clinics.get(tx, clinic_id)
        patient = patients.get(tx, clinic_id, patient_id)
        contact = _contact(tx, patient, contact_id, now)
        if seen is not None and threads.version_of(tx, clinic_id, contact.id) != seen:
            raise Stale("a text came or went since you looked: read it, then send yours")
        due_at = clinic.window.next_open(now, zone(patient.zone))
        day = local_day(due_at, zone(patient.zone))
        wish = Wish(
            clinic=clinic,
            contact=contact,
            patient=patient,
            kind="staff_message",
            duty=Duty.NOTICE,
            wording_key="staff_message",
            due_at=due_at,
            not_after_at=due_at + _VALID,
            sequence=messages.next_sequence(tx, clinic_id, patient_id, "staff_message", day),
            values={"body": body.strip()},
        )
        try:
            message_id = queue(tx, texts, wish, who, now)
        except UnfitText as error:
            raise Invalid.one("body", f"cannot be sent as it stands: {error}") from None
        if message_id is None:
            raise Conflict("this clinic has no number to text from")
        note_text(tx, clinic_id, contact.id, now)
        return message_id


def _contact(tx: Tx, patient: Patient, contact_id: UUID | None, now: datetime) -> Contact:
    """Return whom to text; raises Conflict with the reason where nobody can be, now."""
    clinic_id = patient.clinic_id
    contact = contacts.primary_of(tx, clinic_id, patient.id)
    if contact_id is not None:
        if patient.id not in contacts.patients_on(tx, clinic_id, contact_id):
            raise NotFound("this patient is not reached on that number")
        contact = contacts.get(tx, clinic_id, contact_id)
    if contact is None or not contact.can_be_texted:
        raise Conflict("this patient has no number that can be texted: call instead")
    sender = clinics.sender_of(tx, clinic_id)
    if sender is None:
        raise Conflict("this clinic has no number to text from")
    if contacts.is_opted_out(tx, clinic_id, contact.number, sender.id):
        raise Conflict("this number said STOP: call instead")
    if patient.consent is not Consent.GIVEN or patient.archived_at is not None:
        raise Conflict("this patient has not agreed to texts: call instead")
    if pauses.open_at(tx, clinic_id, patient.id, now) is not None:
        raise Conflict("texts to this patient are paused: resume them first, or call")
    return contact


def enter_session(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    activity_id: UUID,
    state: ActivityState,
    now: datetime,
) -> None:
    """Enter what a patient said of a session by telephone or on paper.

    Raises Conflict when the session was answered already, or is of a day still ahead.
    """
    if state not in _BY_HAND:
        raise Invalid.one("state", "must be done, part or skipped")
    with database.transaction() as tx:
        activity = activities.get(tx, clinic_id, activity_id)
        patients.lock(tx, clinic_id, activity.patient_id)
        patient = patients.get(tx, clinic_id, activity.patient_id)
        if activity.local_day > local_day(now, zone(patient.zone)):
            raise Conflict("the day of this session is still ahead")
        if not activities.settle(tx, activity, state, Source.STAFF, now):
            raise Conflict("this session has been answered already")
        _record(tx, clinic_id, activity.patient_id, activity_id, state, who, now)


def _record(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    activity_id: UUID,
    state: ActivityState,
    who: Actor,
    now: datetime,
) -> None:
    after = {"state": state.value, "source": Source.STAFF.value}
    event = Event(
        clinic_id, "activity.settled", "activity", activity_id, who, patient_id, after={**after}
    )
    events.record(tx, event, now)

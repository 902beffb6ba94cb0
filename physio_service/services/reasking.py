"""A check that nobody went on with is asked on once, hours later; then it is left."""

from datetime import datetime

from physio_service.domain.activity import Activity
from physio_service.domain.check import AGAIN_AFTER, MOST_TIMES, STILL_ANSWERED, Ask, is_asked_again
from physio_service.domain.contact import Contact
from physio_service.domain.event import SYSTEM
from physio_service.domain.message import Duty
from physio_service.domain.patient import Patient, Reach
from physio_service.domain.task import TaskKind
from physio_service.services.filling import values_of
from physio_service.services.queueing import Texts, Wish, queue
from physio_service.services.trying import each
from physio_service.store import (
    activities,
    clinics,
    contacts,
    message_facts,
    patients,
    tasks,
)
from physio_service.store.checks import standing
from physio_service.store.database import Database, Tx
from schedules.localtime import zone

_BATCH = 200
AGAIN = "check_again"  # the kind of text: one a check
# While a person is to look at what somebody wrote, the machine does not go on.
_IN_HAND = frozenset({TaskKind.RED_FLAG, TaskKind.READ_REPLY, TaskKind.CALL_BACK})


def ask_again(database: Database, texts: Texts, now: datetime) -> int:
    """Queue the next question of each check that stands still; return how many were looked at.

    One transaction each: one that fails holds up no other.
    """
    with database.reading() as tx:
        waiting = activities.checks_waiting(tx, now - STILL_ANSWERED, now - AGAIN_AFTER, _BATCH)

    def ask(activity: Activity) -> None:
        with database.transaction() as tx:
            patients.lock(tx, activity.clinic_id, activity.patient_id)
            _ask_again(tx, texts, activities.get(tx, activity.clinic_id, activity.id), now)

    each(waiting, ask)
    return len(waiting)


def _ask_again(tx: Tx, texts: Texts, activity: Activity, now: datetime) -> None:
    clinic_id, patient_id = activity.clinic_id, activity.patient_id
    said_at = message_facts.last_said_of(tx, clinic_id, activity.id)
    if activity.is_settled or said_at is None or not is_asked_again(said_at, now):
        return
    if _IN_HAND & tasks.open_of(tx, clinic_id, patient_id).keys():
        return
    ask = standing(tx, activity).next
    contact = contacts.primary_of(tx, clinic_id, patient_id)
    patient = patients.get(tx, clinic_id, patient_id)
    if ask is None or contact is None or patient.reach is Reach.PAPER:
        return
    if message_facts.times_asked(tx, clinic_id, activity.id, ask.text) < MOST_TIMES:
        _queue(tx, texts, activity, ask, contact, patient, now)


def _queue(
    tx: Tx,
    texts: Texts,
    activity: Activity,
    ask: Ask,
    contact: Contact,
    patient: Patient,
    now: datetime,
) -> None:
    clinic = clinics.get(tx, activity.clinic_id)
    where = zone(patient.zone)
    window = patient.window(clinic.window)
    due_at = now if window.contains(now, where) else window.next_open(now, where)
    ends_at = min(activity.due_at + STILL_ANSWERED, window.closes_at(due_at, where))
    if due_at >= ends_at:
        return
    wish = Wish(
        clinic=clinic,
        contact=contact,
        patient=patient,
        kind=AGAIN,
        duty=Duty.INITIATED,
        wording_key=ask.text,
        due_at=due_at,
        not_after_at=ends_at,
        sequence=0,
        values=values_of(tx, texts, patient, ask.text),
        activity_ids=[activity.id],
        episode_ids=[activity.episode_id],
    )
    queue(tx, texts, wish, SYSTEM, now)

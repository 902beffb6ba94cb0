"""Silence: spoken of in the reminder of its first, second and fourth day, then a person rings."""

from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityKind
from physio_service.domain.cadence import CALL_AFTER_DAYS, NUDGES, REMINDERS
from physio_service.domain.clinic import Clinic, after_open_hours
from physio_service.domain.event import SYSTEM
from physio_service.domain.patient import Patient
from physio_service.domain.task import NewTask, TaskKind, Tier
from physio_service.store import activities, message_facts, tasks
from physio_service.store.database import Tx
from schedules.localtime import local_day, zone

_RING_WITHIN = timedelta(hours=8)  # open hours: about a day of the clinic's


def speak_of_silence(
    tx: Tx, clinic: Clinic, patient: Patient, activity: Activity, key: str, now: datetime
) -> str:
    """Return the text that reminds of an activity: `key`, or one that speaks of the silence.

    After the last of those, the day's first reminder also opens the task to ring.
    """
    if key not in REMINDERS:
        return key
    days = _silent_days(tx, patient, activity)
    if days == CALL_AFTER_DAYS:
        _ask_for_call(tx, clinic, patient, activity, now)
    return NUDGES.get(days, key)


def _silent_days(tx: Tx, patient: Patient, activity: Activity) -> int:
    """Count the days, since somebody last texted or agreed to, that brought texts and no answer.

    Only the day's first session looks: 0 for any other.
    """
    of_day = activities.of_day(tx, patient.clinic_id, patient.id, activity.local_day)
    sessions = [one for one in of_day if one.kind is ActivityKind.SESSION]
    if activity.id != min(sessions, key=_in_turn).id:
        return 0
    heard_at = max(filter(None, (patient.last_contact_at, patient.consent_at)), default=None)
    heard_day = heard_at and local_day(heard_at, zone(patient.zone))
    return message_facts.silent_days(
        tx, patient.clinic_id, patient.id, heard_day, activity.local_day
    )


def _in_turn(activity: Activity) -> tuple[datetime, int, UUID]:
    return activity.due_at, activity.sequence, activity.id


def _ask_for_call(
    tx: Tx, clinic: Clinic, patient: Patient, activity: Activity, now: datetime
) -> None:
    task = NewTask(
        clinic_id=clinic.id,
        patient_id=patient.id,
        kind=TaskKind.SILENT,
        tier=Tier.REVIEW,
        dedupe=f"silent:{patient.id}",
        due_at=after_open_hours(clinic, now, _RING_WITHIN),
        episode_id=activity.episode_id,
    )
    tasks.open_task(tx, task, SYSTEM, now)

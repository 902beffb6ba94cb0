"""Silence: spoken of in the reminder of its first, second and fourth day, and no more.

That a person rings is for the rule of silence (`services/watching`).
"""

from datetime import datetime
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityKind
from physio_service.domain.cadence import NUDGES, REMINDERS
from physio_service.domain.patient import Patient
from physio_service.store import activities, message_facts
from physio_service.store.database import Tx
from schedules.localtime import local_day, zone


def speak_of_silence(tx: Tx, patient: Patient, activity: Activity, key: str) -> str:
    """Return the text that reminds of an activity: `key`, or one that speaks of the silence."""
    if key not in REMINDERS:
        return key
    return NUDGES.get(_silent_days(tx, patient, activity), key)


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

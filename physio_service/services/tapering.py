"""Whether a reminder is left out because its patient keeps to the programme without it."""

from datetime import datetime, timedelta

from physio_service.domain.activity import Activity, ActivityKind
from physio_service.domain.adherence import counted_points
from physio_service.domain.cadence import REMINDERS, is_left_out, is_tapered, looks_back_to
from physio_service.domain.message import Message
from physio_service.domain.patient import Patient
from physio_service.store import activities, care_plans, dated_sessions
from physio_service.store.database import Tx
from schedules.localtime import local_day, zone


def is_thinned_out(
    tx: Tx, message: Message, asked: list[Activity], patient: Patient | None, now: datetime
) -> bool:
    """Say whether a reminder of what was `asked` is one too many; a text about silence never is."""
    if patient is None or message.wording_key not in REMINDERS:
        return False
    return bool(asked) and _may_go(tx, asked[0]) and _is_kept_to(tx, asked[0], patient, now)


def _may_go(tx: Tx, asked: Activity) -> bool:
    of_day = activities.of_day(tx, asked.clinic_id, asked.patient_id, asked.local_day)
    sessions = [
        one
        for one in of_day
        if one.kind is ActivityKind.SESSION and one.episode_id == asked.episode_id
    ]
    place = sum(one.sequence < asked.sequence for one in sessions)
    return is_left_out(asked.local_day, place, len(sessions))


def _is_kept_to(tx: Tx, asked: Activity, patient: Patient, now: datetime) -> bool:
    rules = care_plans.get(tx, asked.clinic_id, asked.episode_id, asked.plan_version).rules
    today = local_day(now, zone(patient.zone))
    from_day, yesterday = looks_back_to(today, rules.messages), today - timedelta(days=1)
    past = dated_sessions.of_episode(tx, asked.clinic_id, asked.episode_id, from_day, yesterday)
    scores = [(one.day, counted_points(one, rules.adherence)) for one in past]
    known = [(day, score) for day, score in scores if score is not None]
    return is_tapered(known, today, rules.messages)

"""Resting: exercises that load the leg wait until a person has looked at a sign of danger (S5)."""

from collections.abc import Iterable
from datetime import datetime

from physio_service.domain.activity import Activity
from physio_service.domain.footing import asks_to_load
from physio_service.store import alarms, care_plans
from physio_service.store.database import Tx


def must_rest(tx: Tx, asked: Iterable[Activity], from_at: datetime, to_at: datetime) -> bool:
    """Say whether one of these asks for load on a leg that had an alarm open within the time.

    It ends when a named person closes the task, and by nothing else.
    """
    return any(_must_rest(tx, one, from_at, to_at) for one in asked)


def _must_rest(tx: Tx, activity: Activity, from_at: datetime, to_at: datetime) -> bool:
    clinic_id = activity.clinic_id
    if not alarms.is_open(tx, clinic_id, activity.patient_id, from_at, to_at):
        return False
    plan = care_plans.get(tx, clinic_id, activity.episode_id, activity.plan_version)
    return asks_to_load(activity, plan)

"""What the prescription in force, at this moment, says against a text that was made before (S4)."""

from uuid import UUID

from physio_service.domain.activity import Activity
from physio_service.domain.footing import (
    LOAD,
    PHASE_IN_FORCE,
    asks_too_much,
    contradiction,
    is_of_another_phase,
)
from physio_service.domain.message import Duty, Message
from physio_service.services.grounding import footing_of
from physio_service.store import activities, care_plans, episodes, message_facts
from physio_service.store.database import Tx
from physio_service.store.legs import legs_of


def contradiction_of(tx: Tx, message: Message, asked: list[Activity]) -> str | None:
    """Return the rule that stops a text, which speaks for `asked`, by what is prescribed now.

    None when nothing does.

    Read in the transaction of the claim, with the patient locked: whoever changes the
    prescription is either seen here or comes after.
    """
    if message.patient_id is None:
        return None
    if message.duty is Duty.INITIATED:
        for activity in asked:
            rule = _of_session(tx, activity)
            if rule is not None:
                return rule
    if message.ground is None:
        return None
    spoken_for = map(str, message_facts.episodes_of(tx, message.clinic_id, message.id))
    now = footing_of(tx, message.clinic_id, message.patient_id)
    return contradiction(message.ground, now, spoken_for)


def asked_by(tx: Tx, message: Message) -> list[Activity]:
    """Return the activities a text speaks for."""
    ids: list[UUID] = message_facts.activities_of(tx, message.clinic_id, message.id)
    return [activities.get(tx, message.clinic_id, one) for one in ids]


def _of_session(tx: Tx, activity: Activity) -> str | None:
    clinic_id, episode_id = activity.clinic_id, activity.episode_id
    episode = episodes.get(tx, clinic_id, episode_id)
    opened = episodes.openings(tx, clinic_id, episode_id)
    if is_of_another_phase(activity, opened[-1].phase_id if opened else None):
        return PHASE_IN_FORCE
    plan = care_plans.get(tx, clinic_id, episode_id, activity.plan_version)
    return LOAD if asks_too_much(activity, plan, legs_of(tx, episode)) else None

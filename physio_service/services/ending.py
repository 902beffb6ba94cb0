"""Ending an episode: what lies ahead is called off, what happened stays."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.episode import Outcome
from physio_service.domain.errors import Conflict
from physio_service.domain.event import Actor, Event
from physio_service.services.queueing import cancel_waiting
from physio_service.services.vouching import CLINICIANS, require
from physio_service.store import activities, episodes, events, patients
from physio_service.store.database import Database


def end(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    outcome: Outcome,
    *,
    version: int,
    now: datetime,
) -> None:
    """End an episode for good, with how it came out.

    Texts that wait are cancelled unless the patient has another episode; those of this
    one are stopped when they are claimed. Raises NotFound, NotAllowed, Conflict when it
    has ended, and Stale when it is no longer at `version`.
    """
    with database.transaction() as tx:
        patient_id = episodes.get(tx, clinic_id, episode_id).patient_id
        patients.lock(tx, clinic_id, patient_id)
        require(tx, clinic_id, who, CLINICIANS)
        if not episodes.get(tx, clinic_id, episode_id).is_active:
            raise Conflict("this episode has ended already")
        episodes.end(tx, clinic_id, episode_id, version=version, outcome=outcome, now=now)
        cancelled = activities.cancel_future(tx, clinic_id, episode_id, now)
        event = Event(
            clinic_id,
            "episode.ended",
            "episode",
            episode_id,
            who,
            patient_id=patient_id,
            after={"outcome": outcome.value, "activities_cancelled": cancelled},
        )
        events.record(tx, event, now)
        if not episodes.active_of(tx, clinic_id, patient_id):
            cancel_waiting(tx, clinic_id, patient_id, "episode_ended", who, now)

"""Ending an episode: what lies ahead is called off, what happened stays."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.episode import (
    Complication,
    Ending,
    Episode,
    Outcome,
    ending_faults,
)
from physio_service.domain.errors import Conflict, Invalid, refuse
from physio_service.domain.event import Actor, Json
from physio_service.domain.task import TaskOutcome
from physio_service.services.planning import replan_beside
from physio_service.services.queueing import cancel_waiting
from physio_service.services.signing_off import Signature, note
from physio_service.services.vouching import CLINICIANS, require
from physio_service.store import activities, episodes, outcomes, patients, tasks
from physio_service.store.database import Database, Tx


def end(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    outcome: Outcome,
    *,
    version: int,
    now: datetime,
    complication: Complication | None = None,
    in_words: str = "",
) -> None:
    """End an episode for good, with how it came out; a death is recorded of the patient instead.

    Texts that wait are cancelled unless the patient has another episode; those of this
    one are stopped when they are claimed. Raises NotFound, NotAllowed, Invalid, Conflict
    when it has ended, and Stale when it is no longer at `version`.
    """
    ending = Ending(outcome, complication, in_words)
    faults = ending_faults(ending)
    refuse(faults)
    if outcome is Outcome.DIED:
        message = "record that the patient died instead: it stops everything at once"
        raise Invalid.one("outcome", message)
    with database.transaction() as tx:
        patient_id = episodes.get(tx, clinic_id, episode_id).patient_id
        patients.lock(tx, clinic_id, patient_id)
        signature = Signature(require(tx, clinic_id, who, CLINICIANS), who, now)
        episode = episodes.get(tx, clinic_id, episode_id)
        if not episode.is_active:
            raise Conflict("this episode has ended already")
        finish(tx, episode, ending, signature, version=version)
        replan_beside(tx, episode, now)
        if not episodes.active_of(tx, clinic_id, patient_id):
            cancel_waiting(tx, clinic_id, patient_id, "episode_ended", who, now)


def finish(tx: Tx, episode: Episode, ending: Ending, signature: Signature, *, version: int) -> None:
    """End an active episode, with what was planned and asked about it. Takes part with the lock."""
    clinic_id, now = episode.clinic_id, signature.now
    episodes.end(
        tx,
        clinic_id,
        episode.id,
        version=version,
        outcome=ending.outcome,
        complication=ending.complication,
        now=now,
    )
    if ending.note.strip():
        outcomes.set_note(tx, episode, ending.note.strip())
    cancelled = activities.cancel_future(tx, clinic_id, episode.id, now)
    after: dict[str, Json] = {
        "outcome": ending.outcome.value,
        "complication": ending.complication and ending.complication.value,
        "activities_cancelled": cancelled,
    }
    note(tx, episode, "episode.ended", after, signature)
    for task_id in tasks.open_of_episode(tx, clinic_id, episode.id):
        drop_task(tx, clinic_id, task_id, signature)


def drop_task(tx: Tx, clinic_id: UUID, task_id: UUID, signature: Signature) -> None:
    """Close a task that nobody has to do any more."""
    tasks.close(
        tx,
        clinic_id,
        task_id,
        outcome=TaskOutcome.NO_LONGER_NEEDED,
        note="",
        staff_id=signature.staff_id,
        who=signature.who,
        now=signature.now,
    )

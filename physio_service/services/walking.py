"""Walks reported: what a patient says of one moves them within the prescribed rows, and no more."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from physio_service.domain.activity import Activity, Source
from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict
from physio_service.domain.event import Actor, Event
from physio_service.domain.walking import (
    COMFORTABLE,
    NOT_COMFORTABLE,
    WALK,
    Progress,
    has_walk,
)
from physio_service.services.planning import replan
from physio_service.services.signing_off import locked, today_of
from physio_service.services.vouching import CARERS, require
from physio_service.store import care_plans, episodes, events, measurements
from physio_service.store.database import Database, Tx
from physio_service.store.walks import progress_of, row_of, walked


def report_walk(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    *,
    is_comfortable: bool,
    now: datetime,
) -> Progress:
    """Keep what the patient said of a walk, and return how far they walk from now on.

    Comfort moves up only within the rows that were prescribed, pain or a limp moves down;
    the change of a row is in the journal. Raises NotFound, NotAllowed, and Conflict while
    walking without crutches is not signed off (S1).
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        require(tx, clinic_id, who, CARERS)
        said = COMFORTABLE if is_comfortable else NOT_COMFORTABLE
        after = keep_walk(tx, episode, said, who, now, Source.STAFF)
        if after is None:
            raise Conflict("walking without crutches is not signed off for this leg")
        return after


def hear_of_sessions(
    tx: Tx, answered: Iterable[Activity], said: float, who: Actor, now: datetime, reply_id: UUID
) -> None:
    """Count what a patient answered of sessions with a walk in them; of any other, nothing.

    Takes part in a transaction that holds the patient's lock.
    """
    for activity in answered:
        episode = episodes.get(tx, activity.clinic_id, activity.episode_id)
        if _is_walk(tx, episode, activity):
            keep_walk(tx, episode, said, who, now, Source.SMS, reply_id)


def tell_of_walks(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    said: float,
    who: Actor,
    now: datetime,
    reply_id: UUID,
) -> None:
    """Count what a reply tells of walking where it answers no session: pain, or nobody knows."""
    for episode in episodes.active_of(tx, clinic_id, patient_id):
        keep_walk(tx, episode, said, who, now, Source.SMS, reply_id)


def _is_walk(tx: Tx, episode: Episode, activity: Activity) -> bool:
    plan = care_plans.get(tx, activity.clinic_id, activity.episode_id, activity.plan_version)
    sessions = walked(tx, episode, plan).phase(activity.phase_id).sessions
    asked = sessions[activity.sequence : activity.sequence + 1]
    return any(has_walk(one.on(activity.local_day, plan.surgery_day)) for one in asked)


def keep_walk(
    tx: Tx,
    episode: Episode,
    said: float,
    who: Actor,
    now: datetime,
    source: Source,
    reply_id: UUID | None = None,
) -> Progress | None:
    """Keep what was said; return how far the leg leads now, none while a leg may not walk so."""
    clinic_id, patient_id = episode.clinic_id, episode.patient_id
    before, row = progress_of(tx, episode), row_of(tx, clinic_id, patient_id)
    if before is None or row is None:
        return None
    measurements.add(
        tx,
        clinic_id,
        patient_id,
        episode.id,
        WALK,
        said,
        now,
        today_of(tx, episode, now),
        source,
        reply_id,
    )
    after = progress_of(tx, episode) or before
    if after.row != before.row:
        moved = {"from_row": before.row.row, "to_row": after.row.row}
        event = Event(
            clinic_id, "walking.moved", "episode", episode.id, who, patient_id, after={**moved}
        )
        events.record(tx, event, now)
    if row_of(tx, clinic_id, patient_id) != row:
        replan(tx, clinic_id, episode.id, now)
    return after

"""Walks reported: what a patient says of one moves them within the prescribed rows, and no more."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.activity import Source
from physio_service.domain.errors import Conflict
from physio_service.domain.event import Actor, Json
from physio_service.domain.walking import (
    COMFORTABLE,
    NOT_COMFORTABLE,
    WALK,
    Progress,
    progress,
    walking_since,
)
from physio_service.services.signing_off import Signature, locked, note, today_of
from physio_service.services.vouching import CARERS, require
from physio_service.store import care_plans, measurements, prescriptions
from physio_service.store.database import Database


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
        signature = Signature(require(tx, clinic_id, who, CARERS), who, now)
        since = walking_since(prescriptions.of_episode(tx, clinic_id, episode_id))
        if since is None:
            raise Conflict("walking without crutches is not signed off for this leg")
        rules = care_plans.get(tx, clinic_id, episode_id, episode.plan_version).rules.walking
        walks = measurements.walks(tx, clinic_id, episode_id, since)
        before, after = progress(rules, walks), progress(rules, (*walks, is_comfortable))
        measurements.add(
            tx,
            clinic_id,
            episode.patient_id,
            episode_id,
            WALK,
            COMFORTABLE if is_comfortable else NOT_COMFORTABLE,
            now,
            today_of(tx, episode, now),
            Source.STAFF,
        )
        if after.row != before.row:
            moved: dict[str, Json] = {"from_row": before.row.row, "to_row": after.row.row}
            note(tx, episode, "walking.moved", moved, signature)
        return after

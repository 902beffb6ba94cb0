"""Movement limits: set at once, lifted by a named clinician alone (S1)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict, Invalid, NotFound, refuse
from physio_service.domain.event import Actor
from physio_service.domain.limit import Limit, limit_faults
from physio_service.domain.plan import Plan
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.domain.task import TaskOutcome, limits_cause
from physio_service.services.gating import close_task
from physio_service.services.reissuing import reissue
from physio_service.services.signing_off import (
    Signature,
    clinician,
    locked,
    require_authority,
    sign,
    today_of,
)
from physio_service.store import episodes, movement_limits
from physio_service.store.database import Database, Tx
from physio_service.store.types import new_id


def set_limit(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    words: str,
    *,
    review_day: date | None,
    version: int,
    now: datetime,
    authority: str = "",
    note: str = "",
) -> UUID:
    """Limit a movement from today on and return the limit's id; only `lift_limit` ends it.

    Raises NotFound, NotAllowed, Invalid for words that do not fit, Conflict and Stale.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        today = today_of(tx, episode, now)
        faults = limit_faults(words)
        refuse(faults)
        if review_day is not None and review_day < today:
            raise Invalid.one("review_day", "must not be past")
        if words.strip() in _in_force(tx, episode):
            raise Conflict("this limit is in force already")
        episodes.touch(tx, clinic_id, episode_id, version=version)
        limit = Limit(new_id(), words.strip(), today, review_day)
        movement_limits.add(tx, clinic_id, episode.patient_id, episode_id, limit, now)
        said = Said(authority, note=note)
        sign(tx, episode, SignOffKind.LIMIT_SET, said, signature, limit=str(limit.id))
        reissue(tx, episode, signature, is_stricter=True)
        return limit.id


def lift_limit(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    limit_id: UUID,
    *,
    authority: str,
    version: int,
    now: datetime,
    note: str = "",
) -> None:
    """End a movement limit, as a named clinician decides on somebody's word.

    Raises NotFound, NotAllowed, Invalid without an authority, Conflict when it was lifted
    already, and Stale.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        said = Said(authority, note=note)
        require_authority(said)
        limit = _limit(tx, episode, limit_id)
        episodes.touch(tx, clinic_id, episode_id, version=version)
        signed = sign(tx, episode, SignOffKind.LIMIT_LIFTED, said, signature, limit=str(limit_id))
        movement_limits.lift(tx, clinic_id, limit_id, today_of(tx, episode, now), signed)
        _close_review(tx, episode, limit, signature)
        reissue(tx, episode, signature)


def limit_by_phase(
    tx: Tx, episode: Episode, plan: Plan, phase_id: str, signature: Signature
) -> None:
    """Put the limits of a phase that opens in force, beside those that are.

    Those of the phase before stay: no opening lifts one. Takes part in a transaction.
    """
    known, today = _in_force(tx, episode), today_of(tx, episode, signature.now)
    new = [limit for limit in plan.phase(phase_id).movement_limits if limit.text not in known]
    for limit in new:
        ahead = limit.review_from_day
        review_day = None if ahead is None else plan.surgery_day + timedelta(days=ahead)
        kept = Limit(new_id(), limit.text, today, review_day)
        movement_limits.add(
            tx, episode.clinic_id, episode.patient_id, episode.id, kept, signature.now
        )


def _in_force(tx: Tx, episode: Episode) -> set[str]:
    kept = movement_limits.of_episode(tx, episode.clinic_id, episode.patient_id, episode.id)
    return {limit.words for limit in kept if limit.is_in_force}


def _limit(tx: Tx, episode: Episode, limit_id: UUID) -> Limit:
    kept = movement_limits.of_episode(tx, episode.clinic_id, episode.patient_id, episode.id)
    for limit in kept:
        if limit.id == limit_id:
            if not limit.is_in_force:
                raise Conflict("this limit was lifted already")
            return limit
    raise NotFound("no such limit")


def _close_review(tx: Tx, episode: Episode, lifted: Limit, signature: Signature) -> None:
    """Whoever lifted the last limit of a review day has done what its task asked for."""
    kept = movement_limits.of_episode(tx, episode.clinic_id, episode.patient_id, episode.id)
    left = {limit.review_day for limit in kept if limit.is_in_force}
    if lifted.review_day is None or lifted.review_day in left:
        return
    cause = limits_cause(episode.id, lifted.review_day)
    close_task(tx, episode, cause, TaskOutcome.DONE, signature)

"""Pain said of exercise: by the protocol's bands a patient walks less, and a person looks."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.activity import Source
from physio_service.domain.errors import Invalid
from physio_service.domain.event import Actor, Event
from physio_service.domain.pain import ACTIVITY, WORST, is_least
from physio_service.domain.walking import NOT_COMFORTABLE
from physio_service.services.noticing import keep_value
from physio_service.services.signing_off import locked, today_of
from physio_service.services.vouching import CARERS, require
from physio_service.services.walking import keep_walk
from physio_service.store import care_plans, episodes, events
from physio_service.store.database import Database, Tx


def report_pain(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    score: int,
    *,
    now: datetime,
) -> None:
    """Keep how much an exercise hurt, 0 to 10, as the patient told a member of staff.

    Raises NotFound, NotAllowed, Invalid for another number, and Conflict for an episode that
    has ended.
    """
    if not 0 <= score <= WORST:
        raise Invalid.one("score", f"must be from 0 to {WORST}")
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        require(tx, clinic_id, who, CARERS)
        today, patient_id = today_of(tx, episode, now), episode.patient_id
        about = (clinic_id, patient_id, episode.id, ACTIVITY, float(score))
        keep_value(tx, *about, who, now, today, Source.STAFF)
        after = {"kind": ACTIVITY, "source": Source.STAFF.value}
        event = Event(
            clinic_id, "pain.reported", "episode", episode.id, who, patient_id, after={**after}
        )
        events.record(tx, event, now)
        hear_of_pain(tx, clinic_id, patient_id, score, who, now)


def hear_of_pain(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    score: float,
    who: Actor,
    now: datetime,
    reply_id: UUID | None = None,
    source: Source | None = None,
) -> bool:
    """Let somebody whom it hurts walk less; return whether it hurts so.

    A low pain moves nobody and says nothing of the hip (S1, S6). Both legs of two walk less:
    which one hurts is for a person to ask. Takes part in a transaction with the patient locked.
    """
    source = source or (Source.STAFF if reply_id is None else Source.SMS)
    is_hurting = False
    for episode in episodes.active_of(tx, clinic_id, patient_id):
        rules = care_plans.get(tx, clinic_id, episode.id, episode.plan_version).rules
        if not is_least(rules.pain, score):
            is_hurting = True
            keep_walk(tx, episode, NOT_COMFORTABLE, who, now, source, reply_id)
    return is_hurting

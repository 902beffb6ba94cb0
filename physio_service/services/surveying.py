"""Looking at everybody whom a recall lists: what it bars is put aside, a move is tried out."""

from datetime import datetime

from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import Actor, ActorKind, Json
from physio_service.domain.exercise import PrescribedExercise
from physio_service.domain.preview import Effect
from physio_service.domain.recall import (
    Recall,
    RecallState,
    barred,
)
from physio_service.domain.shelf import Shelf
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.services.changing import Ask
from physio_service.services.moving import moved
from physio_service.services.parking import park
from physio_service.services.planning import replan
from physio_service.services.previewing import tried
from physio_service.services.queueing import Texts
from physio_service.services.signing_off import Signature, sign
from physio_service.store import care_plans, episodes, patients, recalls
from physio_service.store.database import Database, Tx
from physio_service.store.recalls import Recalled

_BATCH = 20  # patients a turn: each in a transaction of its own


def survey(
    database: Database, texts: Texts, shelf: Shelf, now: datetime, limit: int = _BATCH
) -> int:
    """Look at up to `limit` listed patients of every recall that is under way; return how many.

    What a recall bars is put aside, and moving to the shelf's version is looked at, so that
    all patients can be seen at once. A transaction each: it can be stopped after any of them,
    and taken up where it was.
    """
    with database.reading() as tx:
        under_way = [recalls.get(tx, *one) for one in recalls.surveying(tx)]
        listed = [
            (recall, one)
            for recall in under_way
            for one in recalls.patients_of(tx, recall, RecallState.LISTED, limit=limit)
        ]
    for recall, one in listed:
        with database.transaction() as tx:
            patients.lock(tx, recall.clinic_id, one.patient_id)
            parked = _park(tx, recall, one, now)
            effects: dict[str, Json] = {"parked": list(parked)}
        effects |= _looked(database, texts, shelf, recall, one, now)
        with database.transaction() as tx:
            recalls.step(
                tx,
                recall.clinic_id,
                one.id,
                RecallState.LISTED,
                RecallState.PARKED,
                effects=effects,
            )
    return len(listed)


def _park(tx: Tx, recall: Recall, one: Recalled, now: datetime) -> tuple[str, ...]:
    """Put aside what a recall bars of the phase in force; return the exercises."""
    if one.episode_id is None or not one.is_active:
        return ()
    episode = episodes.get(tx, recall.clinic_id, one.episode_id)
    opened = episodes.openings(tx, recall.clinic_id, episode.id)
    plan = care_plans.get(tx, recall.clinic_id, episode.id, episode.plan_version)
    if not opened:
        return ()
    phase = plan.phase(opened[-1].phase_id)
    unfit: dict[str, PrescribedExercise] = barred(recall.what, plan, phase)
    if not unfit:
        return ()
    by = Signature(recall.opened_by, Actor(ActorKind.STAFF, recall.opened_by), now)
    said = Said(reason=recall.reason)
    names: list[Json] = list(unfit)
    signed = sign(tx, episode, SignOffKind.RECALLED, said, by, exercises=names)
    park(tx, episode, plan, phase.id, unfit, signed, None, by)
    replan(tx, recall.clinic_id, episode.id, now)
    return tuple(unfit)


def _looked(
    database: Database, texts: Texts, shelf: Shelf, recall: Recall, one: Recalled, now: datetime
) -> dict[str, Json]:
    """Return what moving a patient to the shelf's version would do, in numbers; nothing is done."""
    if one.episode_id is None or not one.is_active:
        return {}
    episode_id = one.episode_id
    by = Signature(recall.opened_by, Actor(ActorKind.STAFF, recall.opened_by), now)
    ask = Ask(by.who, recall.clinic_id, one.patient_id, episode_id)
    try:
        with database.trial() as tx:

            def act(_version: int) -> None:
                episode = episodes.get(tx, recall.clinic_id, episode_id)
                moved(tx, shelf, episode, Said(), by, drafts_allowed=texts.drafts_allowed)

            shown, _, _ = tried(tx, texts, ask, act, now)
    except (Conflict, Invalid) as refused:
        return {"refused": type(refused).__name__.lower()}
    return {**{effect.value: shown.count(effect) for effect in Effect}, "wrong": len(shown.wrong)}

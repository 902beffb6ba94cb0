"""Parking exercises that ask more of a leg than it may take now, and taking them again (S3)."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import Actor, Json
from physio_service.domain.exercise import PrescribedExercise, needed_status
from physio_service.domain.parking import (
    Parked,
    misfits,
    sessions_with,
    with_again,
    without,
)
from physio_service.domain.plan import Plan
from physio_service.domain.recall import barred
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.services.planning import replan
from physio_service.services.reissuing import reissue
from physio_service.services.signing_off import (
    Signature,
    clinician,
    locked,
    note,
    require_authority,
    require_operated,
    sign,
    today_of,
)
from physio_service.store import care_plans, episodes, parked_exercises, recalls
from physio_service.store.database import Database, Tx
from physio_service.store.legs import legs_of
from physio_service.store.types import new_id


def keep_plan(tx: Tx, episode: Episode, plan: Plan, signature: Signature) -> None:
    """Put a new version of an episode's plan in force; the old one stays as it was."""
    clinic_id = episode.clinic_id
    present = episodes.get(tx, clinic_id, episode.id).plan_version
    _refuse_recalled(tx, clinic_id, care_plans.get(tx, clinic_id, episode.id, present), plan)
    version = present + 1
    care_plans.add(tx, clinic_id, episode.id, version, plan, signature.staff_id, signature.now)
    episodes.set_plan(tx, clinic_id, episode.id, version, plan.offload_weeks)
    after: dict[str, Json] = {"plan_version": version, "offload_weeks": plan.offload_weeks}
    note(tx, episode, "plan.changed", after, signature)


def _refuse_recalled(tx: Tx, clinic_id: UUID, old: Plan, new: Plan) -> None:
    """Raise Conflict where a plan takes anew what was recalled as faulty."""
    known = {phase.id: phase for phase in old.phases}
    for what in recalls.faulty(tx, clinic_id):
        for phase in new.phases:
            before = barred(what, old, known[phase.id]) if phase.id in known else {}
            if barred(what, new, phase).keys() - before.keys():
                raise Conflict("this exercise is recalled: it cannot be taken")


def park_unfit(
    tx: Tx, patient_id: UUID, clinic_id: UUID, signed: UUID, until_day: date | None, by: Signature
) -> tuple[Parked, ...]:
    """Park what the open phases of a patient ask for and the legs may no longer do.

    Every active episode is looked at, since the leg of one stands for the other's. `signed`
    is the decision that made it so. Each episode that changed is planned anew.
    """
    parked: list[Parked] = []
    for episode in episodes.active_of(tx, clinic_id, patient_id):
        opened = episodes.openings(tx, clinic_id, episode.id)
        if not opened:
            continue
        plan = care_plans.get(tx, clinic_id, episode.id, episode.plan_version)
        phase_id = opened[-1].phase_id
        unfit = misfits(plan, phase_id, legs_of(tx, episode))
        if unfit:
            parked += park(tx, episode, plan, phase_id, unfit, signed, until_day, by)
            replan(tx, clinic_id, episode.id, by.now)
    return tuple(parked)


def park_ahead(
    tx: Tx, episode: Episode, phase_id: str, signed: UUID, until_day: date, by: Signature
) -> tuple[Parked, ...]:
    """Park what a phase that is put off asks for and the legs may not do yet.

    What is parked already waits until that day too.
    """
    parked_exercises.plan_until(tx, episode.clinic_id, episode.id, until_day)
    version = episodes.get(tx, episode.clinic_id, episode.id).plan_version
    plan = care_plans.get(tx, episode.clinic_id, episode.id, version)
    unfit = misfits(plan, phase_id, legs_of(tx, episode))
    if not unfit:
        return ()
    return park(tx, episode, plan, phase_id, unfit, signed, until_day, by)


def park(
    tx: Tx,
    episode: Episode,
    plan: Plan,
    phase_id: str,
    unfit: dict[str, PrescribedExercise],
    signed: UUID,
    until_day: date | None,
    by: Signature,
) -> tuple[Parked, ...]:
    """Take exercises out of a phase of the plan in force and keep them as parked."""
    today = today_of(tx, episode, by.now)
    phase = plan.phase(phase_id)
    parked = tuple(
        Parked(
            id=new_id(),
            phase_id=phase_id,
            exercise_id=exercise_id,
            needs=needed_status(plan.exercise(exercise_id), item),
            sessions=sessions_with(phase, exercise_id),
            parked_day=today,
            until_day=until_day,
        )
        for exercise_id, item in unfit.items()
    )
    keep_plan(tx, episode, without(plan, phase_id, set(unfit)), by)
    for one in parked:
        parked_exercises.add(tx, episode.clinic_id, episode.id, one, signed, by.now)
        after: dict[str, Json] = {
            "phase": phase_id,
            "exercise": one.exercise_id,
            "needs": one.needs.value,
            "until_day": until_day.isoformat() if until_day else None,
        }
        note(tx, episode, "exercise.parked", after, by)
    return parked


def retake(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    exercise_ids: Collection[str],
    *,
    authority: str,
    version: int,
    now: datetime,
    note: str = "",
) -> None:
    """Take parked exercises of the open phase again, as a named clinician decides.

    Loosening offers them; only this takes them back. Raises NotFound, NotAllowed, Stale,
    Conflict, and Invalid: no authority, one that is not parked in the open phase, one that
    the legs may still not do, or more in a session than the protocol has.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        require_operated(episode)
        said = Said(authority, note=note)
        require_authority(said)
        if not exercise_ids:
            raise Invalid.one("exercises", "choose at least one")
        episodes.touch(tx, clinic_id, episode_id, version=version)
        take_again(tx, episode, exercise_ids, said, signature)
        reissue(tx, episode, signature)
        replan(tx, clinic_id, episode_id, now)


def take_again(
    tx: Tx, episode: Episode, exercise_ids: Collection[str], said: Said, signature: Signature
) -> None:
    """Put parked exercises of the open phase back into its sessions; raises Invalid."""
    clinic_id = episode.clinic_id
    phase_id = episodes.openings(tx, clinic_id, episode.id)[-1].phase_id
    waiting = {
        one.exercise_id: one
        for one in parked_exercises.open_of(tx, clinic_id, episode.id)
        if one.phase_id == phase_id
    }
    unknown = sorted(set(exercise_ids) - waiting.keys())
    if unknown:
        raise Invalid.one("exercises", f"not parked in this phase: {', '.join(unknown)}")
    chosen = [waiting[exercise_id] for exercise_id in sorted(set(exercise_ids))]
    plan_version = episodes.get(tx, clinic_id, episode.id).plan_version
    plan = care_plans.get(tx, clinic_id, episode.id, plan_version)
    keep_plan(tx, episode, with_again(plan, chosen, legs_of(tx, episode)), signature)
    names: list[Json] = [one.exercise_id for one in chosen]
    signed = sign(
        tx, episode, SignOffKind.RETAKEN, said, signature, phase=phase_id, exercises=names
    )
    today = today_of(tx, episode, signature.now)
    for one in chosen:
        parked_exercises.retake(tx, clinic_id, one.id, today, signed)

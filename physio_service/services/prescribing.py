"""Changing the programme while it lasts: at a clinician's hand, as a new version of the plan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from physio_service.domain.agenda import session_times
from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import Actor, Json
from physio_service.domain.parking import Legs
from physio_service.domain.plan import Plan
from physio_service.domain.programme import Wanted, changed, is_increase
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.services.parking import keep_plan
from physio_service.services.planning import replan
from physio_service.services.reissuing import reissue
from physio_service.services.signing_off import (
    clinician,
    locked,
    require_authority,
    sign,
    today_of,
)
from physio_service.store import care_plans, episodes, parked_exercises, patients
from physio_service.store.database import Database, Tx
from physio_service.store.legs import legs_of


def change_programme(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    phase_id: str,
    wanted: Sequence[Wanted],
    *,
    version: int,
    now: datetime,
    authority: str = "",
    reason: str = "",
    note: str = "",
) -> bool:
    """Let a phase ask for `wanted` from now on; return whether that is more than before.

    The phase in force or one ahead. More of anything names on whose word; less needs none
    (S1). Nothing that was asked or is due changes: texts follow from the next one. Raises
    NotFound, NotAllowed, Stale, Conflict when nothing would change, and Invalid with every
    fault, an exercise among them that the legs may not do now (S3).
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        plan = care_plans.get(tx, clinic_id, episode_id, episode.plan_version)
        ids = [phase.id for phase in plan.phases]
        opened = episodes.openings(tx, clinic_id, episode_id)
        present = ids.index(opened[-1].phase_id) if opened else 0
        if phase_id not in ids[present:]:
            raise Invalid.one("phase", "must be the phase in force, or one ahead of it")
        patient = patients.get(tx, clinic_id, episode.patient_id)
        after = changed(
            plan,
            phase_id,
            tuple(wanted),
            session_times(patient.preferred_times),
            _legs(tx, episode, plan, None if phase_id == ids[present] else phase_id),
            today_of(tx, episode, now),
        )
        if after == plan:
            raise Conflict("the programme is so already")
        is_more = is_increase(plan.phase(phase_id), after.phase(phase_id))
        said = Said(authority.strip(), reason.strip(), note.strip())
        if is_more:
            require_authority(said)
        episodes.touch(tx, clinic_id, episode_id, version=version)
        keep_plan(tx, episode, after, signature)
        names: list[Json] = [one.exercise_id for one in wanted]
        about: dict[str, Json] = {"phase": phase_id, "exercises": names, "is_more": is_more}
        signed = sign(tx, episode, SignOffKind.PROGRAMME, said, signature, **about)
        for parked in parked_exercises.open_of(tx, clinic_id, episode_id):
            if parked.phase_id == phase_id and parked.exercise_id in names:
                today = today_of(tx, episode, now)
                parked_exercises.retake(tx, clinic_id, parked.id, today, signed)
        reissue(tx, episode, signature)
        replan(tx, clinic_id, episode_id, now)
        return is_more


def _legs(tx: Tx, episode: Episode, plan: Plan, ahead: str | None) -> Legs:
    """Return what the legs may take: now or, for a phase ahead, as it is planned to open.

    When that one is opened it is checked against the prescription of that day again.
    """
    legs = legs_of(tx, episode)
    return legs if ahead is None else replace(legs, ceiling=plan.phase(ahead).status)

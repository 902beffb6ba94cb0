"""Changing the programme while it lasts: at a clinician's hand, as a new version of the plan."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from uuid import UUID

from physio_service.domain.agenda import session_times
from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import Actor, Json
from physio_service.domain.parking import Legs
from physio_service.domain.patient import Patient
from physio_service.domain.plan import Plan
from physio_service.domain.programme import Wanted, changed, is_increase
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.services.parking import keep_plan
from physio_service.services.planning import replan
from physio_service.services.reissuing import reissue
from physio_service.services.retiming import check_times, codes_of, keep_times
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
    times: tuple[time, ...] | None = None,
) -> bool:
    """Let a phase ask for `wanted` from now on; return whether that is more than before.

    `times` are the patient's for all sessions, on their own clock; none leaves them as they
    are. The phase in force or one ahead. More of anything names on whose word; less needs none
    (S1). Nothing that was asked or is due changes: texts follow from the next one. Raises
    NotFound, NotAllowed, Stale, Conflict when nothing would change, and Invalid with every
    fault, an exercise among them that the legs may not do now (S3).
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        plan = care_plans.get(tx, clinic_id, episode_id, episode.plan_version)
        patient = patients.get(tx, clinic_id, episode.patient_id)
        asked = patient.preferred_times if times is None else times
        after = _after(tx, episode, plan, phase_id, tuple(wanted), patient, asked, now)
        if after == plan and asked == patient.preferred_times:
            raise Conflict("the programme is so already")
        is_more = is_increase(plan.phase(phase_id), after.phase(phase_id))
        said = Said(authority.strip(), reason.strip(), note.strip())
        if is_more:
            require_authority(said)
        episodes.touch(tx, clinic_id, episode_id, version=version)
        if after != plan:
            keep_plan(tx, episode, after, signature)
        keep_times(tx, patient, asked, signature)
        names = [one.exercise_id for one in wanted]
        about: dict[str, Json] = {"phase": phase_id, "exercises": [*names], "is_more": is_more}
        about["times"] = codes_of(asked)
        signed = sign(tx, episode, SignOffKind.PROGRAMME, said, signature, **about)
        if after != plan:
            _retake(tx, episode, phase_id, names, signed, now)
            reissue(tx, episode, signature)
        for one in episodes.active_of(tx, clinic_id, patient.id):
            replan(tx, clinic_id, one.id, now)
        return is_more


def _after(
    tx: Tx,
    episode: Episode,
    plan: Plan,
    phase_id: str,
    wanted: tuple[Wanted, ...],
    patient: Patient,
    times: tuple[time, ...],
    now: datetime,
) -> Plan:
    """Return the plan as it is to be; raises Invalid with every fault of what is wanted."""
    present = _present(tx, episode, plan, phase_id)
    check_times(tx, patient, times)
    legs = _legs(tx, episode, plan, None if phase_id == present else phase_id)
    today = today_of(tx, episode, now)
    return changed(plan, phase_id, wanted, session_times(times), legs, today)


def _present(tx: Tx, episode: Episode, plan: Plan, phase_id: str) -> str:
    """Return the phase in force; raises Invalid where `phase_id` is neither it nor ahead of it."""
    ids = [phase.id for phase in plan.phases]
    opened = episodes.openings(tx, episode.clinic_id, episode.id)
    present = ids.index(opened[-1].phase_id) if opened else 0
    if phase_id not in ids[present:]:
        raise Invalid.one("phase", "must be the phase in force, or one ahead of it")
    return ids[present]


def _retake(
    tx: Tx, episode: Episode, phase_id: str, names: Sequence[str], signed: UUID, now: datetime
) -> None:
    """Note which of the exercises that were parked in a phase are taken again."""
    today = today_of(tx, episode, now)
    for parked in parked_exercises.open_of(tx, episode.clinic_id, episode.id):
        if parked.phase_id == phase_id and parked.exercise_id in names:
            parked_exercises.retake(tx, episode.clinic_id, parked.id, today, signed)


def _legs(tx: Tx, episode: Episode, plan: Plan, ahead: str | None) -> Legs:
    """Return what the legs may take: now or, for a phase ahead, as it is planned to open.

    When that one is opened it is checked against the prescription of that day again.
    """
    legs = legs_of(tx, episode)
    return legs if ahead is None else replace(legs, ceiling=plan.phase(ahead).status)

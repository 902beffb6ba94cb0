"""The operation and the gates after it: only a named person opens a phase (S1, S1b)."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.anchor import anchored, shifted
from physio_service.domain.episode import Episode, PhaseOpening
from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import Actor, Json
from physio_service.domain.offloading import OffloadingPhase
from physio_service.domain.plan import Plan
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.domain.surgery import awaiting_cause
from physio_service.domain.task import TaskOutcome
from physio_service.services.gating import close_gate, close_task
from physio_service.services.limiting import limit_by_phase
from physio_service.services.parking import park_unfit
from physio_service.services.pausing import tell_of_pause
from physio_service.services.planning import replan
from physio_service.services.reissuing import reissue
from physio_service.services.signing_off import Signature, clinician, locked, note, sign
from physio_service.store import care_plans, episodes, patients, prescriptions
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone


def record_operation(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    day: date,
    *,
    version: int,
    now: datetime,
) -> None:
    """Record that the operation took place on `day`: offloading and the first phase begin then.

    On another day than planned, every planned day moves with it, in a new version of the
    plan. Raises NotFound, NotAllowed, Invalid for a day that is ahead, Conflict when the
    episode has ended or its operation is recorded, and Stale.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        if episode.operated_at is not None:
            raise Conflict("the operation is recorded already")
        patient = patients.get(tx, clinic_id, episode.patient_id)
        if day > local_day(now, zone(patient.zone)):
            raise Invalid.one("day", "an operation that is still ahead cannot be recorded")
        begin(tx, replace(episode, version=version), day, signature)
        replan(tx, clinic_id, episode_id, now, is_phase_new=True)


def begin(tx: Tx, episode: Episode, day: date, signature: Signature) -> None:
    """Begin what follows the operation of `day`. Takes part in a transaction with the lock."""
    clinic_id, now = episode.clinic_id, signature.now
    plan = plan_from(tx, episode, day, signature)
    episodes.set_operated(
        tx,
        clinic_id,
        episode.id,
        version=episode.version,
        day=day,
        plan_version=plan[0],
        now=now,
    )
    note(tx, episode, "episode.operated", {"surgery_day": day.isoformat()}, signature)
    close_task(tx, episode, awaiting_cause(episode.id), TaskOutcome.DONE, signature)
    first = prescriptions.of_episode(tx, clinic_id, episode.id)[0]
    start_offloading(tx, episode, first, day, "", signature)
    opened = first_after_operation(plan[1])
    open_on_record(tx, episode, plan[1], opened, day, "", signature)
    said, about = Said(), {"surgery_day": day.isoformat(), "phase": opened}
    signed = sign(tx, episode, SignOffKind.OPERATION, said, signature, **about)
    park_unfit(tx, episode.patient_id, clinic_id, signed, first.planned_end_day, signature)
    # Paper made for one leg asks too much of somebody who must now spare the other as well.
    is_second = len(episodes.active_of(tx, clinic_id, episode.patient_id)) > 1
    reissue(tx, episode, signature, is_stricter=is_second)


def first_after_operation(plan: Plan) -> str:
    """Return the id of the phase that the operation opens."""
    return plan.phases[plan.first_after_operation].id


def open_on_record(
    tx: Tx,
    episode: Episode,
    plan: Plan,
    phase_id: str,
    day: date,
    authority: str,
    signature: Signature,
) -> None:
    """Put a phase of the programme in force from `day`, and say so in the journal.

    Its movement limits come beside those in force; what was asked about its gate is done.
    """
    sequence = len(episodes.openings(tx, episode.clinic_id, episode.id)) + 1
    opening = PhaseOpening(phase_id, sequence, day, signature.staff_id)
    episodes.open_phase(tx, episode, opening, authority, signature.now)
    after: dict[str, Json] = {"phase": phase_id, "sequence": sequence, "day": day.isoformat()}
    note(tx, episode, "plan.phase_opened", after, signature)
    limit_by_phase(tx, episode, plan, phase_id, signature)
    close_gate(tx, episode, plan, phase_id, signature, TaskOutcome.DONE)


def start_offloading(
    tx: Tx,
    episode: Episode,
    phase: OffloadingPhase,
    day: date,
    authority: str,
    signature: Signature,
) -> None:
    """Put a phase of the offloading prescription in force from `day`, and say so."""
    prescriptions.start(
        tx,
        episode.clinic_id,
        episode.id,
        phase.sequence,
        day,
        signed_off_by=signature.staff_id,
        authority=authority,
        now=signature.now,
    )
    after: dict[str, Json] = {
        "sequence": phase.sequence,
        "status": phase.status.value,
        "aid": phase.aid.value,
        "day": day.isoformat(),
    }
    note(tx, episode, "offloading.phase_opened", after, signature)
    if phase.is_offloaded:
        tell_of_pause(tx, episode.clinic_id, episode.patient_id, signature.who, signature.now)


def plan_from(tx: Tx, episode: Episode, day: date, signature: Signature) -> tuple[int, Plan]:
    """Return the plan that counts from `day`, and its version: a new one if the day moved."""
    clinic_id = episode.clinic_id
    plan = care_plans.get(tx, clinic_id, episode.id, episode.plan_version)
    if plan.surgery_day == day:
        return episode.plan_version, plan
    moved, version = anchored(plan, day), episode.plan_version + 1
    care_plans.add(tx, clinic_id, episode.id, version, moved, signature.staff_id, signature.now)
    for phase in prescriptions.of_episode(tx, clinic_id, episode.id):
        later = shifted(phase, (day - plan.surgery_day).days)
        prescriptions.move(tx, clinic_id, episode.id, later)
    after: dict[str, Json] = {"plan_version": version, "surgery_day": day.isoformat()}
    note(tx, episode, "plan.changed", after, signature)
    return version, moved

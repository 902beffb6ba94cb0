"""Assigning a protocol: a copy with its version, an offloading prescription, two weeks of days."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.agenda import session_faults
from physio_service.domain.assignment import Assignment, prescribed
from physio_service.domain.episode import Episode, EpisodeState
from physio_service.domain.errors import Conflict, Invalid, refuse
from physio_service.domain.event import Actor, Json
from physio_service.domain.lexicon import said_faults
from physio_service.domain.offloading import OffloadingPhase, Status, in_force, strictest
from physio_service.domain.own_exercise import stocked
from physio_service.domain.pairing import why_not_beside
from physio_service.domain.parking import Legs
from physio_service.domain.patient import Patient, time_faults
from physio_service.domain.plan import Plan
from physio_service.domain.protocol import Protocol
from physio_service.domain.recall import is_given
from physio_service.domain.shelf import Shelf, exercise_files
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.services.operating import begin, first_after_operation, open_on_record
from physio_service.services.parking import park_unfit
from physio_service.services.planning import replan
from physio_service.services.reissuing import reissue
from physio_service.services.signing_off import Signature, clinician, note, sign
from physio_service.services.stocking import refuse_unsigned, stock_of
from physio_service.store import (
    approvals,
    care_plans,
    care_teams,
    clinics,
    episodes,
    patients,
    prescriptions,
    recalls,
    status_words,
)
from physio_service.store.database import Database, Tx
from physio_service.store.types import new_id
from schedules.localtime import local_day, zone

_FIRST_PLAN = 1


def assign(
    database: Database,
    shelf: Shelf,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    order: Assignment,
    *,
    drafts_allowed: bool,
    now: datetime,
) -> UUID:
    """Put a patient on a protocol and return the episode's id; all of it or nothing.

    The patient gets a copy that no later edit of the file changes. Before the operation
    only preparation is planned (S1b). `drafts_allowed` is for the sandbox carrier alone:
    otherwise the protocol and the exercises must be signed for this clinic. Raises
    NotFound, NotAllowed, Invalid with every fault, and Conflict: unsigned, archived, or
    another episode active, unless both their protocols are for both hips (S8).
    """
    with database.transaction() as tx:
        patients.lock(tx, clinic_id, patient_id)
        signature = clinician(tx, clinic_id, who, now)
        protocol = shelf.protocols.get(order.protocol_id)
        if protocol is None:
            raise Invalid.one("protocol_id", "there is no such protocol")
        if not drafts_allowed:
            require_signed(tx, shelf, protocol, clinic_id)
        patient = _patient(tx, clinic_id, patient_id, order)
        beside = _beside(tx, patient, protocol, order)
        today = local_day(now, zone(patient.zone))
        times = order.preferred_times or patient.preferred_times
        _check_words(tx, clinic_id, order)
        stock = stock_of(tx, shelf, clinic_id, drafts_allowed=drafts_allowed)
        refuse_unsigned(order, stock)
        offered = stocked(protocol, stock.own)
        plan, phases = prescribed(
            order,
            offered,
            stock.exercises,
            times,
            today,
            born_day=patient.birth_day,
            other_now=_other_now(tx, beside),
        )
        plan = replace(plan, exercise_files=exercise_files(shelf))
        _refuse_recalled(tx, clinic_id, plan)
        episode = _add(tx, patient, order, signature)
        _write(tx, episode, plan, phases, signature)
        if times != patient.preferred_times:
            _prefer(tx, patient, episode, order, signature)
        _start(tx, episode, plan, order, today, signature)
        for other in beside:
            _make_room(tx, other, episode, signature)
        replan(tx, clinic_id, episode.id, now, is_phase_new=True)
    return episode.id


def require_signed(tx: Tx, shelf: Shelf, protocol: Protocol, clinic_id: UUID) -> None:
    """Raise Conflict where nobody has signed a protocol or its exercises for the clinic."""
    signed = approvals.signed_hashes(tx, clinic_id)
    needed = {file.path: file.content_hash for file in shelf.files if file.kind == "exercises"}
    needed[protocol.id] = protocol.content_hash
    unsigned = sorted(name for name, content in needed.items() if content not in signed)
    if unsigned:
        raise Conflict(f"not signed for this clinic yet: {', '.join(unsigned)}")


def _refuse_recalled(tx: Tx, clinic_id: UUID, plan: Plan) -> None:
    """Raise Conflict for a plan made of anything that was found faulty."""
    found = [what.key for what in recalls.faulty(tx, clinic_id) if is_given(what, plan)]
    if found:
        raise Conflict(f"recalled as faulty: {', '.join(sorted(found))}")


def _check_words(tx: Tx, clinic_id: UUID, order: Assignment) -> None:
    """Raise Invalid for a word the clinic does not say, or a ceiling beyond what it spans."""
    if order.starting_status is None:
        return
    words = status_words.of_clinic(tx, clinic_id)
    faults = said_faults(words, order.starting_status, order.status_word, order.exercise_ceiling)
    named = {"word": "status_word"}
    if faults:
        raise Invalid(*(replace(one, field=named.get(one.field, one.field)) for one in faults))


def _patient(tx: Tx, clinic_id: UUID, patient_id: UUID, order: Assignment) -> Patient:
    """Return the patient if they can be assigned to; raises Conflict and Invalid."""
    patient = patients.get(tx, clinic_id, patient_id)
    if patient.archived_at is not None:
        raise Conflict("this patient is archived")
    if order.preferred_times is not None:
        faults = time_faults(order.preferred_times, clinics.get(tx, clinic_id).window)
        refuse(faults)
    return patient


def _beside(tx: Tx, patient: Patient, protocol: Protocol, order: Assignment) -> tuple[Episode, ...]:
    """Return the courses this one will run beside; raises Conflict where one does not allow it."""
    running = episodes.active_of(tx, patient.clinic_id, patient.id)
    plans = [care_plans.get(tx, one.clinic_id, one.id, one.plan_version) for one in running]
    reason = why_not_beside(protocol, order.limb, plans)
    if reason is not None:
        raise Conflict(reason)
    if order.preferred_times is not None:
        faults = [fault for plan in plans for fault in session_faults(plan, order.preferred_times)]
        if faults:
            raise Invalid(*dict.fromkeys(faults))
    return running


def _other_now(tx: Tx, beside: tuple[Episode, ...]) -> Legs | None:
    """Return what the other leg may take now by its own course: none where it has none."""
    found = [prescriptions.of_episode(tx, one.clinic_id, one.id) for one in beside]
    steps = [in_force(phases) for phases in found]
    if not steps:
        return None
    known = [step.ceiling for step in steps if step is not None]
    return Legs(Status.FWB, strictest([Status.FWB, *known]), len(known) < len(steps))


def _make_room(tx: Tx, other: Episode, episode: Episode, signature: Signature) -> None:
    """Park what the course that runs asks of the leg that is operated on now; plan it anew."""
    about = {"operated_on": episode.limb.value}
    signed = sign(tx, other, SignOffKind.OTHER_LEG, Said(), signature, **about)
    if park_unfit(tx, other.patient_id, other.clinic_id, signed, None, signature):
        reissue(tx, other, signature, is_stricter=True)
    replan(tx, other.clinic_id, other.id, signature.now)


def _add(tx: Tx, patient: Patient, order: Assignment, signature: Signature) -> Episode:
    episode = Episode(
        id=new_id(),
        clinic_id=patient.clinic_id,
        version=1,
        patient_id=patient.id,
        limb=order.limb,
        state=EpisodeState.ACTIVE,
        protocol_id=order.protocol_id,
        plan_version=_FIRST_PLAN,
        surgery_day=order.surgery_day,
        operated_at=None,
        offload_weeks=order.offload_weeks,
        planned_to_day=None,
        ended_at=None,
        outcome=None,
        other_leg=order.other_leg,
        other_hip_problem=order.other_hip_problem,
    )
    if not episodes.add(tx, episode, order.reason, signature.now):
        raise Conflict("this limb has an active episode")
    after: dict[str, Json] = {
        "protocol": order.protocol_id,
        "limb": order.limb.value,
        "surgery_day": order.surgery_day.isoformat(),
        "offload_weeks": order.offload_weeks,
    }
    note(tx, episode, "episode.assigned", after, signature)
    return episode


def _write(
    tx: Tx,
    episode: Episode,
    plan: Plan,
    phases: tuple[OffloadingPhase, ...],
    signature: Signature,
) -> None:
    clinic_id, now = episode.clinic_id, signature.now
    prescriptions.add(tx, clinic_id, episode.id, phases, now, ceiling_by=signature.staff_id)
    for phase in phases:
        offloading: dict[str, Json] = {
            "sequence": phase.sequence,
            "status": phase.status.value,
            "aid": phase.aid.value,
        }
        note(tx, episode, "offloading.prescribed", offloading, signature)
    care_plans.add(tx, clinic_id, episode.id, _FIRST_PLAN, plan, signature.staff_id, now)
    care_teams.entrust(tx, clinic_id, episode.id, signature.staff_id, now)
    copied: dict[str, Json] = {
        "plan_version": _FIRST_PLAN,
        "responsible": str(signature.staff_id),
        "protocol_version": plan.protocol_version,
        "content_hash": plan.content_hash,
    }
    note(tx, episode, "plan.prescribed", copied, signature)


def _prefer(
    tx: Tx, patient: Patient, episode: Episode, order: Assignment, signature: Signature
) -> None:
    """Keep the times chosen now as the patient's: there is one truth about them."""
    times = order.preferred_times or ()
    patients.change(
        tx, patient.clinic_id, patient.id, version=patient.version, preferred_times=times
    )
    after: dict[str, Json] = {"preferred_times": [f"{at:%H:%M}" for at in times]}
    note(tx, episode, "episode.changed", after, signature)


def _start(
    tx: Tx,
    episode: Episode,
    plan: Plan,
    order: Assignment,
    today: date,
    signature: Signature,
) -> None:
    """Open preparation, or what follows an operation that has taken place."""
    if order.operation_done:
        begin(tx, episode, order.surgery_day, signature)
    elif plan.phases[0].id != first_after_operation(plan):
        open_on_record(tx, episode, plan, plan.phases[0].id, today, "", signature)
        reissue(tx, episode, signature)

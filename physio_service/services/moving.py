"""Moving a course to another version of its protocol and exercises, at a clinician's hand."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from physio_service.domain.agenda import session_times
from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict
from physio_service.domain.event import Actor
from physio_service.domain.own_exercise import stocked
from physio_service.domain.plan import Plan
from physio_service.domain.prescription import prescribe
from physio_service.domain.protocol import Protocol
from physio_service.domain.recall import is_given
from physio_service.domain.shelf import Shelf, exercise_files
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.services.assigning import require_signed
from physio_service.services.parking import keep_plan, park_unfit
from physio_service.services.planning import replan
from physio_service.services.reissuing import reissue
from physio_service.services.signing_off import (
    Signature,
    clinician,
    locked,
    require_authority,
    sign,
    today_of,
)
from physio_service.services.stocking import Stock, stock_of
from physio_service.store import care_plans, episodes, patients, recalls
from physio_service.store.database import Database, Tx


def move_version(
    database: Database,
    shelf: Shelf,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    *,
    authority: str,
    version: int,
    now: datetime,
    drafts_allowed: bool,
    note: str = "",
) -> None:
    """Give a course the shelf's version of its protocol, with that one's own exercises.

    Days, phases that were opened and the offloading prescription stay; what the legs may
    not do is parked. Raises NotFound, NotAllowed, Invalid, Stale, and Conflict when there is
    no other version, the other is recalled too, or it lacks the phase that is open.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        said = Said(authority, note=note)
        require_authority(said)
        episodes.touch(tx, clinic_id, episode_id, version=version)
        moved(tx, shelf, episode, said, signature, drafts_allowed=drafts_allowed)


def moved(
    tx: Tx, shelf: Shelf, episode: Episode, said: Said, by: Signature, *, drafts_allowed: bool
) -> None:
    """Make the move in a transaction that holds the patient's lock; raises as `move_version`."""
    clinic_id = episode.clinic_id
    old = care_plans.get(tx, clinic_id, episode.id, episode.plan_version)
    protocol = shelf.protocols.get(old.protocol_id)
    if protocol is None:
        raise Conflict("no other version of this protocol is on the shelf")
    if not drafts_allowed:
        require_signed(tx, shelf, protocol, clinic_id)
    stock = stock_of(tx, shelf, clinic_id, drafts_allowed=drafts_allowed)
    new = _other(tx, stock, stocked(protocol, stock.own), episode, old, by)
    new = replace(new, exercise_files=exercise_files(shelf))
    _check(tx, episode, old, new)
    signed = sign(tx, episode, SignOffKind.VERSION, said, by, to=new.protocol_version)
    keep_plan(tx, episode, new, by)
    park_unfit(tx, episode.patient_id, clinic_id, signed, None, by)
    reissue(tx, episode, by)
    replan(tx, clinic_id, episode.id, by.now, is_phase_new=True)


def _other(
    tx: Tx, stock: Stock, protocol: Protocol, episode: Episode, old: Plan, by: Signature
) -> Plan:
    """Return what would be prescribed from another version, for the same days and status."""
    patient = patients.get(tx, episode.clinic_id, episode.patient_id)
    return prescribe(
        protocol,
        stock.exercises,
        old.surgery_day,
        old.limb,
        old.offload_weeks,
        old.starting_status,
        session_times(patient.preferred_times),
        today=today_of(tx, episode, by.now),
        wean_weeks=old.wean_weeks,
        other_leg=episode.other_leg,
        other_hip_problem=episode.other_hip_problem,
    )


def _check(tx: Tx, episode: Episode, old: Plan, new: Plan) -> None:
    """Raise Conflict for a plan that a course cannot be moved to."""
    if any(is_given(what, new) for what in recalls.faulty(tx, episode.clinic_id)):
        raise Conflict("the version on the shelf is recalled as well")
    opened = episodes.openings(tx, episode.clinic_id, episode.id)
    if opened and opened[-1].phase_id not in {phase.id for phase in new.phases}:
        raise Conflict("the other version lacks the phase that is open: end and assign anew")
    if (new.content_hash, new.exercise_files) == (old.content_hash, old.exercise_files):
        raise Conflict("the course is at this version already")

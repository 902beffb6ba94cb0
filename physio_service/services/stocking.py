"""A clinic's own exercises: added, edited by a new version, retired, signed, and offered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from physio_service.domain.assignment import Assignment
from physio_service.domain.errors import Conflict, Invalid, Stale, refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.exercise import Exercise
from physio_service.domain.own_exercise import (
    OwnExercise,
    content_hash,
    merged,
    own_faults,
)
from physio_service.domain.shelf import Shelf
from physio_service.services.vouching import APPROVERS, CLINICIANS, require
from physio_service.store import approvals, events, own_exercises
from physio_service.store.database import Database, Tx
from physio_service.store.types import new_id

_FIRST = 1


@dataclass(frozen=True, slots=True)
class Stock:
    """What a clinic may assign now."""

    exercises: Mapping[str, Exercise]  # ours and its own, by id
    own: tuple[Exercise, ...]  # of its own, those that may be used
    unsigned: frozenset[str]  # ids of its own that nobody signed as they are, where that counts


def stock_of(tx: Tx, shelf: Shelf, clinic_id: UUID, *, drafts_allowed: bool) -> Stock:
    """Return what a clinic may assign: of each of its own the last version that may be used.

    Unsigned ones only as drafts; while an edit waits to be signed the version before holds.
    """
    signed = approvals.signed_hashes(tx, clinic_id)
    usable: dict[str, Exercise] = {}
    unsigned: set[str] = set()
    for versions in own_exercises.of_clinic(tx, clinic_id):
        exercise_id = versions[-1].exercise.id
        if versions[-1].is_retired:
            continue
        fit = [one for one in versions if drafts_allowed or one.content_hash in signed]
        if fit:
            usable[exercise_id] = fit[-1].exercise
        else:
            unsigned.add(exercise_id)
    own = tuple(usable.values())
    return Stock(merged(shelf.exercises, own), own, frozenset(unsigned))


def refuse_unsigned(order: Assignment, stock: Stock) -> None:
    """Raise Conflict where an exercise of the clinic's own was chosen that nobody signed."""
    chosen = {choice.exercise_id for taken in order.choices.values() for choice in taken}
    if chosen & stock.unsigned:
        names = ", ".join(sorted(chosen & stock.unsigned))
        raise Conflict(f"not signed for this clinic yet: {names}")


def add_exercise(
    database: Database,
    shelf: Shelf,
    figures: Collection[str],
    who: Actor,
    clinic_id: UUID,
    exercise: Exercise,
    *,
    now: datetime,
) -> UUID:
    """Add an exercise of the clinic's own, or its first edit of one of ours; return its id.

    `figures` are the ids that have a picture. Raises NotAllowed, Invalid with every fault,
    and Conflict when the clinic has one of that id.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, CLINICIANS)
        _check(shelf, figures, exercise)
        own = _version(new_id(), exercise, _FIRST, staff_id, now)
        if not own_exercises.add(tx, clinic_id, own):
            raise Conflict("this clinic has an exercise of that id: edit it")
        _record(tx, clinic_id, own, "exercise.added", who, now)
    return own.id


def edit_exercise(
    database: Database,
    shelf: Shelf,
    figures: Collection[str],
    who: Actor,
    clinic_id: UUID,
    own_id: UUID,
    exercise: Exercise,
    *,
    version: int,
    now: datetime,
) -> None:
    """Put a new version in the place of the one seen; it has to be signed anew.

    A treatment under way keeps the version it was assigned. An edit of a retired one takes
    it up again. Raises NotFound, NotAllowed, Invalid and Stale.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, CLINICIANS)
        seen = _seen(tx, clinic_id, own_id, version)
        if exercise.id != seen.exercise.id:
            raise Invalid.one("exercise_id", "stays as it is: add another exercise")
        _check(shelf, figures, exercise)
        own = _version(own_id, exercise, version + 1, staff_id, now)
        _keep(tx, clinic_id, own, "exercise.edited", who, now)


def retire_exercise(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    own_id: UUID,
    *,
    version: int,
    now: datetime,
) -> None:
    """Assign an exercise no more; who has it keeps it.

    Raises NotFound, NotAllowed, Stale, and Conflict when it is retired already.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, CLINICIANS)
        seen = _seen(tx, clinic_id, own_id, version)
        if seen.is_retired:
            raise Conflict("this exercise is retired already")
        retired = replace(
            seen, sequence=version + 1, is_retired=True, changed_by=staff_id, changed_at=now
        )
        _keep(tx, clinic_id, retired, "exercise.retired", who, now)


def sign_exercise(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    own_id: UUID,
    signed_hash: str,
    note: str,
    *,
    now: datetime,
) -> bool:
    """Sign the version that was read; False when it is signed already.

    Raises NotFound, NotAllowed, and Conflict when another version has taken its place.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, APPROVERS)
        own = own_exercises.versions(tx, clinic_id, own_id)[-1]
        if own.content_hash != signed_hash:
            raise Conflict("the exercise has changed since you read it: read it again, then sign")
        about = (own.path, str(own.sequence), own.content_hash, staff_id, note, now)
        if approvals.add(tx, clinic_id, *about) is None:
            return False
        _record(tx, clinic_id, own, "exercise.signed", who, now)
    return True


def _check(shelf: Shelf, figures: Collection[str], exercise: Exercise) -> None:
    phases = {phase.id for one in shelf.protocols.values() for phase in one.phases}
    faults = own_faults(exercise, shelf.exercises.get(exercise.id), figures, phases)
    refuse(faults)


def _seen(tx: Tx, clinic_id: UUID, own_id: UUID, version: int) -> OwnExercise:
    last = own_exercises.versions(tx, clinic_id, own_id)[-1]
    if last.sequence != version:
        raise Stale("this has changed since you read it: read it again, then change it")
    return last


def _version(
    own_id: UUID, exercise: Exercise, sequence: int, staff_id: UUID, now: datetime
) -> OwnExercise:
    numbered = replace(exercise, version=sequence)
    return OwnExercise(own_id, numbered, sequence, content_hash(numbered), False, staff_id, now)


def _keep(tx: Tx, clinic_id: UUID, own: OwnExercise, said: str, who: Actor, now: datetime) -> None:
    if not own_exercises.add(tx, clinic_id, own):
        raise Stale("this has changed since you read it: read it again, then change it")
    _record(tx, clinic_id, own, said, who, now)


def _record(
    tx: Tx, clinic_id: UUID, own: OwnExercise, said: str, who: Actor, now: datetime
) -> None:
    after: dict[str, Json] = {
        "exercise": own.exercise.id,
        "sequence": own.sequence,
        "content_hash": own.content_hash,
    }
    events.record(tx, Event(clinic_id, said, "clinic", clinic_id, who, after=after), now)

"""A clinic's own exercise, or its edit of one of ours: versions, and what keeps them safe (S3)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from physio_service.domain import codec
from physio_service.domain.errors import Fault
from physio_service.domain.exercise import Exercise, PrescribedExercise, Stance, dose_faults
from physio_service.domain.offloading import Status, admits
from physio_service.domain.protocol import Protocol, ProtocolPhase

LONGEST_NAME, LONGEST_LABEL, LONGEST_LINE = 60, 20, 200
MOST_LINES = 10
_ID = re.compile(r"[a-z][a-z0-9_]{2,39}")
# A leg that stands takes load: alone all of it, with the other at least a part.
_STANDING = {Stance.OPERATED: Status.FWB, Stance.BOTH: Status.PWB}


@dataclass(frozen=True, slots=True)
class OwnExercise:
    """One version; the last of an id is what may be assigned. None ever changes."""

    id: UUID  # the same for every version
    exercise: Exercise
    sequence: int  # from 1
    content_hash: str  # what a named approver signs
    is_retired: bool  # no longer to be assigned; who has it keeps it
    changed_by: UUID
    changed_at: datetime

    @property
    def path(self) -> str:
        """Return the name its signature is kept under, beside those of files."""
        return path_of(self.exercise.id)


def path_of(exercise_id: str) -> str:
    return f"own/{exercise_id}"


def content_hash(exercise: Exercise) -> str:
    """Return what is signed: the hash of everything a patient or a clinician is told."""
    told = json.dumps(codec.to_json(exercise), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def own_faults(
    exercise: Exercise, ours: Exercise | None, figures: Collection[str], phases: Collection[str]
) -> list[Fault]:
    """Return what is wrong with an exercise; `ours` is the one it edits, if any.

    An edit may ask for more load-bearing, never for less, and stands on the same leg: the
    check against a limb's status must not be loosened by rewording (S3).
    """
    faults = []
    if not _ID.fullmatch(exercise.id):
        faults.append(
            Fault("exercise_id", "must be 3 to 40 small letters, digits and _, a letter first")
        )
    faults += _text_faults(exercise)
    faults += dose_faults(exercise.dose, "dose")
    least = _STANDING.get(exercise.stands_on)
    if least is not None and not admits(exercise.minimum, least):
        faults.append(Fault("minimum", f"must be at least {least} for a leg that stands"))
    if exercise.figure is not None and exercise.figure not in figures:
        faults.append(Fault("figure", "must be one of our pictures, or none"))
    unknown = sorted(set(exercise.phases) - set(phases))
    if unknown or not exercise.phases:
        faults.append(Fault("phases", f"must be some of {', '.join(sorted(phases))}"))
    if ours is not None:
        faults += _edit_faults(exercise, ours)
    return faults


def stocked(protocol: Protocol, own: Iterable[Exercise]) -> Protocol:
    """Return `protocol` with a clinic's additions as options of the phases they are for."""
    additions = tuple(own)
    return replace(
        protocol, phases=tuple(_with_options(phase, additions) for phase in protocol.phases)
    )


def merged(ours: Mapping[str, Exercise], own: Iterable[Exercise]) -> dict[str, Exercise]:
    """Return every exercise by id, a clinic's own before ours of the same id."""
    return {**ours, **{exercise.id: exercise for exercise in own}}


def _with_options(phase: ProtocolPhase, additions: tuple[Exercise, ...]) -> ProtocolPhase:
    listed = {item.exercise_id for item in (*phase.exercises, *phase.options)}
    options = tuple(
        PrescribedExercise(one.id, one.dose, opt_in=True)
        for one in additions
        if phase.id in one.phases and one.id not in listed
    )
    return replace(phase, options=(*phase.options, *options))


def _text_faults(exercise: Exercise) -> list[Fault]:
    faults = []
    for field, text, longest in (
        ("name", exercise.name, LONGEST_NAME),
        ("label", exercise.label, LONGEST_LABEL),
    ):
        if not 0 < len(text.strip()) <= longest:
            faults.append(Fault(field, f"must be 1 to {longest} characters"))
    for field, lines in (
        ("instructions", exercise.instructions),
        ("cautions", exercise.cautions),
    ):
        fits = all(0 < len(line.strip()) <= LONGEST_LINE for line in lines)
        if not (1 <= len(lines) <= MOST_LINES and fits):
            message = f"must be 1 to {MOST_LINES} lines of at most {LONGEST_LINE} characters"
            faults.append(Fault(field, message))
    return faults


def _edit_faults(exercise: Exercise, ours: Exercise) -> list[Fault]:
    faults = []
    if not admits(exercise.minimum, ours.minimum):
        faults.append(Fault("minimum", f"must not ask for less than ours does, {ours.minimum}"))
    if exercise.stands_on is not ours.stands_on:
        faults.append(Fault("stands_on", "must be the same leg as in ours: add another exercise"))
    return faults

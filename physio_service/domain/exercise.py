"""An exercise: what it asks of a limb, and whether a limb may do it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from physio_service.domain.errors import Fault
from physio_service.domain.offloading import Status, admits


class Stance(StrEnum):
    """Which leg takes load during an exercise."""

    NONE = "none"
    OPERATED = "operated"
    OTHER = "non_operated"
    BOTH = "both"
    BOTH_WITHIN_LIMIT = "both_within_limit"  # the other leg takes what the operated one may not


class HipLoad(StrEnum):
    """Expected load on the operated hip beside walking.

    A judgement from instrumented replacement hips (Tackson 1997, Schwachmeyer
    2013); not measured in hips with avascular necrosis.
    """

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Dose:
    """How much, how often."""

    sets: int
    reps: int  # in a set
    hold_s: int  # seconds each is held, or lasts; 0: not held
    times_per_day: int
    days_per_week: int


# What a form or a file may ask for; beyond it is a slip of the finger.
DOSE_BOUNDS = {
    "sets": (1, 10),
    "reps": (1, 50),
    "hold_s": (0, 3600),
    "times_per_day": (1, 12),
    "days_per_week": (1, 7),
}


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of the catalogue, in words a patient of eleven would understand."""

    id: str
    name: str
    label: str  # short, for a text message
    instructions: tuple[str, ...]
    position: str
    equipment: tuple[str, ...]
    region: str  # of the body
    minimum: Status  # the least status of the operated limb that allows it
    stands_on: Stance
    hip_load: HipLoad
    phases: tuple[str, ...]  # where it usually belongs; load, not this, decides
    dose: Dose
    opt_in: bool  # never in a default programme: a clinician switches it on
    cautions: tuple[str, ...]
    progress_to: str | None  # the id of the next harder one
    figure: str | None = None  # id of the exercise whose picture shows it; None: its own id
    version: int | None = None  # of a clinic's own; None: the file's

    @property
    def figure_id(self) -> str:
        """The id that its picture, if there is any, is found by."""
        return self.figure or self.id

    @property
    def loads_the_leg(self) -> bool:
        """Whether it asks something of the operated leg that lying still does not.

        What needs no weight, no standing and little of the hip, as ankle pumps against a clot
        in the leg do, goes on where load has to wait.
        """
        is_light = self.minimum is Status.NWB and self.stands_on is Stance.NONE
        return not (is_light and self.hip_load is HipLoad.LOW)


@dataclass(frozen=True, slots=True)
class PrescribedExercise:
    """An exercise with its dose, as a protocol lists it or a patient has it.

    Days count from the operation. `from_day` only says when a clinician may
    offer it; nothing starts by date. Reaching `until_day` does end it.
    """

    exercise_id: str
    dose: Dose
    from_day: int | None = None
    until_day: int | None = None
    opt_in: bool = False
    minimum: Status | None = None  # stricter than the catalogue's; None: the catalogue's
    weekdays: tuple[int, ...] = ()  # as a clinician chose them, Monday is 0; none: spread by dose

    def lasts_on(self, days_after: int) -> bool:
        """Say whether its days allow it `days_after` the operation, once a clinician took it."""
        is_early = self.from_day is not None and days_after < self.from_day
        is_over = self.until_day is not None and days_after > self.until_day
        return not (is_early or is_over)


def dose_faults(dose: Dose, field: str) -> list[Fault]:
    """Return what is out of bounds in `dose`, each under `field`."""
    faults = []
    for name, (least, most) in DOSE_BOUNDS.items():
        if not least <= getattr(dose, name) <= most:
            faults.append(Fault(f"{field}.{name}", f"must be from {least} to {most}"))
    return faults


def naming_aid(exercise: Exercise, aid: str) -> Exercise:
    """Return an exercise in words for one patient: files say "your walking aid", never which.

    `aid` is the patient's own, in words that read on after "your".
    """

    def own(said: str) -> str:
        return said.replace("your walking aid", f"your {aid}")

    return replace(
        exercise,
        name=own(exercise.name),
        instructions=tuple(own(one) for one in exercise.instructions),
        cautions=tuple(own(one) for one in exercise.cautions),
    )


def needed_status(exercise: Exercise, prescribed: PrescribedExercise) -> Status:
    """Return the status `exercise` needs as prescribed: a prescription only ever asks for more."""
    asked = prescribed.minimum
    if asked is None or admits(exercise.minimum, asked):
        return exercise.minimum
    return asked


def why_not(
    exercise: Exercise,
    status: Status,
    other_leg: Status = Status.FWB,
    *,
    other_hip_problem: bool = False,
    needed: Status | None = None,
) -> str | None:
    """Return why a limb at `status` may not do `exercise`, or None when it may.

    `needed` replaces the exercise's own minimum. A leg that carries the body
    alone, or takes what the operated one may not, must itself be free to.
    """
    least = needed or exercise.minimum
    if not admits(status, least):
        return f"{exercise.name} needs {least}; the operated leg is {status}"
    if not admits(other_leg, _needed_of_the_other(exercise)):
        return f"{exercise.name} loads the other leg, which is {other_leg}"
    if other_hip_problem and exercise.stands_on is Stance.OTHER:
        return f"{exercise.name} stands on the other leg, whose hip has a problem"
    return None


def _needed_of_the_other(exercise: Exercise) -> Status:
    if exercise.stands_on in (Stance.OTHER, Stance.BOTH_WITHIN_LIMIT):
        return Status.FWB
    if exercise.stands_on is Stance.BOTH:
        return exercise.minimum
    return Status.NWB

"""An assessment: what a clinician measured and saw of both hips on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from physio_service.domain.errors import Fault
from physio_service.domain.offloading import Aid, Limb

# Degrees a hip can be measured at with a goniometer; beyond them a digit slipped. Usual ends are
# 120 bent, 30 straight behind, 45 out and 45 each way turned (American Academy of Orthopaedic
# Surgeons, Joint Motion, 1965); minus is what is missing to the neutral position.
DEGREES = {
    "flexion": (0, 150),
    "extension": (-60, 40),
    "abduction": (-20, 90),
    "internal_rotation": (-40, 90),
    "external_rotation": (-40, 90),
}
SCORES = range(11)  # pain, 0 to 10


class Gait(StrEnum):
    NO_LIMP = "no_limp"
    SLIGHT_LIMP = "slight_limp"
    MARKED_LIMP = "marked_limp"
    NOT_WALKING = "not_walking"


class Trendelenburg(StrEnum):
    """Whether the pelvis drops when standing on that leg; a test that loads it in full."""

    NEGATIVE = "negative"  # it stays level
    POSITIVE = "positive"


class Wound(StrEnum):
    CLOSED_DRY = "closed_dry"
    MOIST = "moist"
    OPEN = "open"
    INFECTED = "infected"  # looks so


@dataclass(frozen=True, slots=True)
class HipRange:
    """How far one hip moves, in whole degrees; none: not measured."""

    flexion: int | None = None
    extension: int | None = None
    abduction: int | None = None
    internal_rotation: int | None = None
    external_rotation: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """Findings of one day; none: not looked at. Left and right are the patient's."""

    left: HipRange = HipRange()
    right: HipRange = HipRange()
    gait: Gait | None = None
    trendelenburg_left: Trendelenburg | None = None
    trendelenburg_right: Trendelenburg | None = None
    aid: Aid | None = None
    wound: Wound | None = None
    pain_rest: int | None = None
    pain_activity: int | None = None
    pain_usual: int | None = None

    def range_of(self, limb: Limb) -> HipRange:
        return self.left if limb is Limb.LEFT else self.right

    def trendelenburg(self, limb: Limb) -> Trendelenburg | None:
        return self.trendelenburg_left if limb is Limb.LEFT else self.trendelenburg_right


# What a criterion of a protocol may name, and the words it can be.
FINDINGS: Mapping[str, frozenset[str]] = {
    name: frozenset(word.value for word in words)
    for name, words in {
        "wound": Wound,
        "gait": Gait,
        "trendelenburg": Trendelenburg,  # of the operated side
        "aid": Aid,
    }.items()
}


def assessment_faults(found: Assessment) -> list[Fault]:
    """Return what is out of bounds, or that nothing was found at all."""
    if found == Assessment():
        return [Fault("gait", "enter at least one finding")]
    faults = []
    for limb in Limb:
        hip = found.range_of(limb)
        for name, (least, most) in DEGREES.items():
            degrees = getattr(hip, name)
            if degrees is not None and not least <= degrees <= most:
                message = f"must be from {least} to {most} degrees"
                faults.append(Fault(f"{limb.value}.{name}", message))
    for field in fields(found):
        score = getattr(found, field.name)
        if field.name.startswith("pain_") and score is not None and score not in SCORES:
            faults.append(Fault(field.name, "must be from 0 to 10"))
    return faults

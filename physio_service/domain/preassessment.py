"""The check before an operation: blood pressure, blood, diabetes, smoking and weight."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from physio_service.domain.errors import Fault

# Beyond these a digit slipped, or the unit is another; they say nothing about health.
BOUNDS = {
    "systolic": (50, 280),  # mmHg
    "diastolic": (20, 180),  # mmHg
    "haemoglobin": (30, 250),  # g/L
    "hba1c": (15, 200),  # mmol/mol
    "height_cm": (100, 230),
    "weight_kg": (25, 350),
    "bmi": (10, 90),  # kg/m²
}
# From here on the operation may have to wait: https://www.hipandknee.care/core-decompression
POSTPONE_FROM_BMI = 40
_SLACK = 1  # of a body mass index given beside height and weight


class Diabetes(StrEnum):
    NONE = "none"
    TYPE_1 = "type_1"
    TYPE_2 = "type_2"
    OTHER = "other"


class Smoking(StrEnum):
    NEVER = "never"
    FORMER = "former"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Preassessment:
    """What was measured and said; none: not known."""

    systolic: int | None = None
    diastolic: int | None = None
    haemoglobin: int | None = None
    is_anaemic: bool | None = None  # as a clinician judged it
    diabetes: Diabetes | None = None
    hba1c: int | None = None
    smoking: Smoking | None = None
    height_cm: int | None = None
    weight_kg: float | None = None
    bmi: float | None = None  # where only the index is known

    @property
    def body_mass_index(self) -> float | None:
        """Weight by the square of height, kg/m², unrounded; else the index as given."""
        if self.height_cm is None or self.weight_kg is None:
            return self.bmi
        return self.weight_kg / (self.height_cm / 100) ** 2

    @property
    def may_postpone(self) -> bool:
        """Whether a person has to decide if the operation can take place as planned."""
        index = self.body_mass_index
        return index is not None and index >= POSTPONE_FROM_BMI


def preassessment_faults(found: Preassessment) -> list[Fault]:
    """Return what is out of bounds, contradicts itself, or that nothing was found at all."""
    if all(getattr(found, field.name) is None for field in fields(found)):
        return [Fault("systolic", "enter at least one finding")]
    faults = []
    for name, (least, most) in BOUNDS.items():
        value = getattr(found, name)
        if value is not None and not least <= value <= most:
            faults.append(Fault(name, f"must be from {least} to {most}"))
    if (found.systolic is None) != (found.diastolic is None):
        missing = "systolic" if found.systolic is None else "diastolic"
        faults.append(Fault(missing, "give both numbers of the blood pressure"))
    elif found.systolic and found.diastolic and found.systolic <= found.diastolic:
        faults.append(Fault("diastolic", "must be below the upper number"))
    index = found.body_mass_index
    is_apart = found.bmi is not None and index is not None and abs(found.bmi - index) > _SLACK
    if is_apart and not faults:
        faults.append(Fault("bmi", "does not fit the height and the weight: check all three"))
    return faults

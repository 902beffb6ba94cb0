"""Exercise files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from physio_service.catalogue.fields import Items, Number, OneOf, Part, Strict, Text, Truth
from physio_service.catalogue.header import FileSchema, Finding, Id
from physio_service.domain.exercise import DOSE_BOUNDS, Dose, Exercise, HipLoad, Stance
from physio_service.domain.offloading import Status

# Three labels and a reply key have to fit one text.
_LONGEST_LABEL = 20


class DoseSchema(Strict):
    makes = Dose

    sets = Number(*DOSE_BOUNDS["sets"])
    reps = Number(*DOSE_BOUNDS["reps"])
    hold_s = Number(*DOSE_BOUNDS["hold_s"])
    times_per_day = Number(*DOSE_BOUNDS["times_per_day"])
    days_per_week = Number(*DOSE_BOUNDS["days_per_week"])


class ExerciseSchema(Strict):
    makes = Exercise

    id = Id()
    name = Text()
    label = Text(rf".{{1,{_LONGEST_LABEL}}}", f"at most {_LONGEST_LABEL} characters")
    instructions = Items(Text(), least=1)
    position = Id()
    equipment = Items(Id())
    region = Id()
    minimum = OneOf(Status)
    stands_on = OneOf(Stance)
    hip_load = OneOf(HipLoad)
    phases = Items(Text(), least=1)
    dose = Part(DoseSchema)
    opt_in = Truth()
    cautions = Items(Text(), least=1)
    progress_to = Id(load_default=None)


class ExerciseFile(FileSchema):
    kind = OneOf(("exercises",))
    id = Id()
    name = Text()
    language = Text()
    effort_rule = Text()
    stop_rules = Items(Text(), least=1)
    exercises = Items(Part(ExerciseSchema), least=1)


def findings(loaded: Mapping[str, Any], others: Mapping[str, Exercise]) -> Iterator[Finding]:
    """Yield what is wrong between the exercises of a file and those of the `others`."""
    ids = [exercise.id for exercise in loaded["exercises"]]
    for place, exercise in enumerate(loaded["exercises"]):
        path = ("exercises", place)
        if exercise.id in ids[:place] or exercise.id in others:
            yield (*path, "id"), f"{exercise.id} stands twice: every exercise needs its own id"
        if exercise.progress_to is not None and exercise.progress_to not in (*ids, *others):
            yield (*path, "progress_to"), f"there is no exercise {exercise.progress_to}"

"""The form of a clinic's own exercise: flat fields, read into the exercise they describe."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from physio_service.domain.exercise import Dose, Exercise, HipLoad, Stance
from physio_service.domain.offloading import Status
from physio_service.domain.own_exercise import LONGEST_LABEL, LONGEST_LINE, LONGEST_NAME, MOST_LINES
from physio_service.web.schemas.page_fields import OneOf, Whole, Words

_DOSE = ("sets", "reps", "hold_s", "times_per_day", "days_per_week")
_LONGEST = LONGEST_LINE * MOST_LINES + MOST_LINES


class OwnExerciseForm(Schema):
    """An exercise; several lines of text are several steps or cautions."""

    exercise_id = Words(40, _l("Give a short name in small letters, such as towel_slide"))
    name = Words(LONGEST_NAME, _l("Give the name of the exercise"))
    label = Words(LONGEST_LABEL, _l("Give a short name for texts"))
    instructions = Words(_LONGEST, _l("Say how it is done, one step a line"))
    cautions = Words(_LONGEST, _l("Say what to take care of, one a line"))
    minimum = OneOf(Status, _l("Choose the least weight-bearing status that allows it"))
    stands_on = OneOf(Stance, _l("Choose which leg stands"))
    hip_load = OneOf(HipLoad, _l("Choose the load on the hip"))
    phases = Words(200, _l("Give at least one phase, such as P2"))
    sets = Whole(_l("Give the number of sets"))
    reps = Whole(_l("Give the number of repeats in a set"))
    hold_s = Whole(_l("Give the seconds to hold, 0 for none"))
    times_per_day = Whole(_l("Give the times a day"))
    days_per_week = Whole(_l("Give the days a week"))
    figure = Words(50)


class ExerciseSigning(Schema):
    """A signature under the version that was read."""

    content_hash = Words(64, _l("Reload the page"))
    note = Words(500)


def exercise_of(typed: Mapping[str, Any], ours: Exercise | None) -> Exercise:
    """Return the exercise that was typed; what the form does not ask is as in ours, or other."""
    return Exercise(
        id=typed["exercise_id"],
        name=typed["name"],
        label=typed["label"],
        instructions=_lines(typed["instructions"]),
        position=ours.position if ours else "other",
        equipment=ours.equipment if ours else (),
        region=ours.region if ours else "other",
        minimum=typed["minimum"],
        stands_on=typed["stands_on"],
        hip_load=typed["hip_load"],
        phases=tuple(typed["phases"].replace(",", " ").split()),
        dose=Dose(**{part: typed[part] for part in _DOSE}),
        opt_in=True,
        cautions=_lines(typed["cautions"]),
        progress_to=ours.progress_to if ours else None,
        figure=typed["figure"],
    )


def typed_of(exercise: Exercise) -> dict[str, str]:
    """Return an exercise as if somebody had just typed it."""
    return {
        "exercise_id": exercise.id,
        "name": exercise.name,
        "label": exercise.label,
        "instructions": "\n".join(exercise.instructions),
        "cautions": "\n".join(exercise.cautions),
        "minimum": exercise.minimum.value,
        "stands_on": exercise.stands_on.value,
        "hip_load": exercise.hip_load.value,
        "phases": " ".join(exercise.phases),
        "figure": exercise.figure or "",
        **{part: str(getattr(exercise.dose, part)) for part in _DOSE},
    }


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in typed.splitlines() if line.strip())

"""A clinic's own exercises over HTTP."""

from typing import Any

from marshmallow import fields

from physio_service.domain.exercise import Dose, Exercise, HipLoad, Stance
from physio_service.domain.offloading import Status
from physio_service.domain.own_exercise import (
    LONGEST_LABEL,
    LONGEST_LINE,
    LONGEST_NAME,
)
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_catalogue import DoseTold
from physio_service.web.schemas.api_episodes import DoseAsked
from physio_service.web.schemas.api_fields import Id, Instant, Line, OneOf, Prose

_LINES: dict[str, Any] = {"required": True}


class OwnExerciseEdited(Asked):
    """Everything of an exercise but its id."""

    name = Line(LONGEST_NAME, required=True)
    label = Line(LONGEST_LABEL, required=True, metadata={"description": "short, for a text"})
    instructions = fields.List(Line(LONGEST_LINE), **_LINES)
    cautions = fields.List(Line(LONGEST_LINE), **_LINES)
    minimum = OneOf(Status, required=True, metadata={"description": "the least that allows it"})
    stands_on = OneOf(Stance, required=True, metadata={"description": "which leg takes load"})
    hip_load = OneOf(HipLoad, required=True)
    phases = fields.List(Line(20), **_LINES, metadata={"examples": [["P2"]]})
    dose = fields.Nested(DoseAsked, required=True)
    figure = Line(
        50,
        allow_none=True,
        load_default=None,
        metadata={
            "description": "id of the exercise whose picture shows it; null: its own, if any"
        },
    )


class OwnExerciseAsked(OwnExerciseEdited):
    """A new exercise; the name of one of ours makes it an edit of that."""

    exercise_id = Line(40, required=True, metadata={"examples": ["towel_slide"]})


class ExerciseSignatureAsked(Asked):
    """A signature under the version that was read."""

    content_hash = Line(64, required=True)
    note = Prose(500, shortest=0, load_default="")


class OwnExerciseTold(Told):
    """One version of a clinic's own exercise; the ETag names its `sequence`."""

    id = Id()
    exercise_id = fields.String()
    sequence = fields.Integer(metadata={"minimum": 1})
    content_hash = fields.String(metadata={"description": "what is signed"})
    is_signed = fields.Boolean()
    is_retired = fields.Boolean()
    changed_by = fields.String(allow_none=True)
    changed_at = Instant()
    name = fields.String()
    label = fields.String()
    instructions = fields.List(fields.String())
    cautions = fields.List(fields.String())
    minimum = OneOf(Status)
    stands_on = OneOf(Stance)
    hip_load = OneOf(HipLoad)
    phases = fields.List(fields.String())
    dose = fields.Nested(DoseTold)
    figure = fields.String(allow_none=True)


class OwnExercisesTold(Told):
    """A clinic's own exercises."""

    items = fields.List(fields.Nested(OwnExerciseTold))


def read_exercise(asked: dict[str, Any], exercise_id: str, ours: Exercise | None) -> Exercise:
    """Return the exercise that was asked for; what a form leaves out is as in ours, or other."""
    return Exercise(
        id=exercise_id,
        name=asked["name"],
        label=asked["label"],
        instructions=tuple(asked["instructions"]),
        position=ours.position if ours else "other",
        equipment=ours.equipment if ours else (),
        region=ours.region if ours else "other",
        minimum=asked["minimum"],
        stands_on=asked["stands_on"],
        hip_load=asked["hip_load"],
        phases=tuple(asked["phases"]),
        dose=Dose(**asked["dose"]),
        opt_in=True,
        cautions=tuple(asked["cautions"]),
        progress_to=ours.progress_to if ours else None,
        figure=asked["figure"],
    )

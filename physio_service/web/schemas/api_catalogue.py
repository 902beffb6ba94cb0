"""Protocols and exercises over HTTP, as a clinician chooses from them."""

from marshmallow import fields

from physio_service.domain.course import CriterionKind, Gate, StatusRule
from physio_service.domain.exercise import HipLoad, Stance
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.question import QuestionKind
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import OneOf

_STATUS = {"description": "NWB < TTWB < PWB < WBAT < FWB, the strictest first"}


class DoseTold(Told):
    """How much, how often."""

    sets = fields.Integer()
    reps = fields.Integer(metadata={"description": "in a set"})
    hold_s = fields.Integer(metadata={"description": "seconds each is held; 0: not held"})
    times_per_day = fields.Integer()
    days_per_week = fields.Integer()


class PrescribedExerciseTold(Told):
    """An exercise with its dose, as a protocol lists it."""

    exercise_id = fields.String(metadata={"examples": ["heel_slides"]})
    dose = fields.Nested(DoseTold)
    from_day = fields.Integer(
        allow_none=True, metadata={"description": "days after surgery from which it is offered"}
    )
    until_day = fields.Integer(
        allow_none=True, metadata={"description": "days after surgery at which it ends"}
    )
    opt_in = fields.Boolean(metadata={"description": "taken only when a clinician adds it"})
    minimum = OneOf(Status, allow_none=True, metadata={"description": "null: the exercise's own"})
    weekdays = fields.List(
        fields.Integer(), metadata={"description": "Monday is 0; none: spread by the dose"}
    )


class CriterionTold(Told):
    """One thing to be true before a phase ends."""

    id = fields.String()
    kind = OneOf(CriterionKind)
    hard = fields.Boolean(metadata={"description": "without it the gate cannot be signed"})
    text = fields.String()
    finding = fields.String(
        allow_none=True, metadata={"description": "of an assessment that answers it, too"}
    )
    finding_is = fields.List(fields.String())


class MovementLimitTold(Told):
    """A limit on movement, until a clinician lifts it."""

    text = fields.String()
    review_from_day = fields.Integer(allow_none=True)


class CheckTold(Told):
    """When a phase asks its questions, and which."""

    questions = fields.List(OneOf(QuestionKind))
    first_after_days = fields.Integer()
    every_days = fields.Integer()


class ProtocolPhaseTold(Told):
    """One phase of a template."""

    id = fields.String(metadata={"examples": ["P1"]})
    name = fields.String()
    status_rule = OneOf(StatusRule)
    status = OneOf(Status, allow_none=True, metadata=_STATUS)
    aid = fields.String()
    goals = fields.List(fields.String())
    movement_limits = fields.List(fields.Nested(MovementLimitTold))
    messages_per_week = fields.Integer()
    check = fields.Nested(CheckTold, allow_none=True)
    exercises = fields.List(fields.Nested(PrescribedExerciseTold))
    options = fields.List(fields.Nested(PrescribedExerciseTold))
    criteria = fields.List(fields.Nested(CriterionTold))
    gate = OneOf(Gate, metadata={"description": "who must say so before the next phase opens"})


class LimitsTold(Told):
    """The least, the most and the usual of a number a clinician sets."""

    least = fields.Integer()
    most = fields.Integer()
    usual = fields.Integer()


class ParametersTold(Told):
    """What is set for each patient, and within what."""

    offload_weeks = fields.Nested(LimitsTold)
    wean_weeks = fields.Nested(LimitsTold)
    starting_statuses = fields.List(OneOf(Status), metadata=_STATUS)
    exercises_per_session = fields.Integer()
    sessions_per_day = fields.Integer()


class NotForTold(Told):
    """A question whose yes means: this protocol is not for the patient."""

    id = fields.String(metadata={"examples": ["both_hips"]})
    question = fields.String()


class ProtocolRowTold(Told):
    """A protocol in the list."""

    id = fields.String(metadata={"examples": ["core_decompression"]})
    name = fields.String()
    version = fields.String(metadata={"examples": ["0.1.0"]})
    review_status = fields.String(metadata={"enum": ["draft", "approved"]})
    population = fields.String()


class ProtocolsTold(Told):
    """Every protocol."""

    items = fields.List(fields.Nested(ProtocolRowTold))


class ProtocolTold(ProtocolRowTold):
    """A protocol: its questions, parameters and phases."""

    content_hash = fields.String()
    not_for = fields.List(fields.Nested(NotForTold))
    parameters = fields.Nested(ParametersTold)
    phases = fields.List(fields.Nested(ProtocolPhaseTold))


class FigureAsked(Asked):
    """Which leg was operated."""

    limb = OneOf(Limb, required=True)


class FigureLinksTold(Told):
    """Where the picture is found, for an operated leg of each side."""

    left = fields.String(metadata={"format": "uri-reference"})
    right = fields.String(metadata={"format": "uri-reference"})


class ExerciseTold(Told):
    """One exercise of the catalogue."""

    id = fields.String(metadata={"examples": ["heel_slides"]})
    name = fields.String()
    label = fields.String(metadata={"description": "short, for a text"})
    instructions = fields.List(fields.String())
    position = fields.String()
    equipment = fields.List(fields.String())
    region = fields.String()
    minimum = OneOf(Status, metadata={"description": "the least status that allows it"})
    stands_on = OneOf(Stance, metadata={"description": "which leg takes load"})
    hip_load = OneOf(HipLoad)
    phases = fields.List(fields.String())
    dose = fields.Nested(DoseTold)
    opt_in = fields.Boolean()
    cautions = fields.List(fields.String())
    progress_to = fields.String(allow_none=True)
    figure = fields.Nested(FigureLinksTold)


class ExercisesTold(Told):
    """Every exercise."""

    items = fields.List(fields.Nested(ExerciseTold))

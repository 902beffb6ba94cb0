"""Episodes over HTTP: assigning, the prescription, the plan, and what a person signs."""

from marshmallow import fields

from physio_service.domain.assignment import LONGEST_WORD
from physio_service.domain.course import Gate
from physio_service.domain.episode import Complication, EpisodeState, Outcome
from physio_service.domain.exercise import DOSE_BOUNDS
from physio_service.domain.offloading import LONGEST_WEEKS, Aid, Limb, Status
from physio_service.domain.plan import SessionName
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_catalogue import (
    CriterionTold,
    MovementLimitTold,
    PrescribedExerciseTold,
)
from physio_service.web.schemas.api_fields import (
    ByName,
    Day,
    Id,
    Instant,
    Line,
    OneOf,
    Prose,
    Truth,
    WallTime,
    Whole,
)
from physio_service.web.schemas.api_gates import (
    LIMITS,
    LONGEST_NOTE,
    PERCENT,
    STATUS,
    LimitTold,
    ParkedTold,
    SignedAsked,
    SignOffTold,
    StepAsked,
)
from physio_service.web.schemas.api_patients import TIMES


class DoseAsked(Asked):
    """How much, how often."""

    sets = Whole(*DOSE_BOUNDS["sets"], required=True)
    reps = Whole(*DOSE_BOUNDS["reps"], required=True)
    hold_s = Whole(*DOSE_BOUNDS["hold_s"], required=True)
    times_per_day = Whole(*DOSE_BOUNDS["times_per_day"], required=True)
    days_per_week = Whole(*DOSE_BOUNDS["days_per_week"], required=True)


class ChoiceAsked(Asked):
    """An exercise taken for a phase."""

    exercise_id = Line(50, required=True, metadata={"examples": ["heel_slides"]})
    dose = fields.Nested(
        DoseAsked, allow_none=True, load_default=None, metadata={"description": "null: as listed"}
    )
    sessions = fields.List(
        OneOf(SessionName),
        load_default=list,
        metadata={"description": "none: the first ones, as the dose needs"},
    )


class AssignmentAsked(Asked):
    """Everything a clinician decides when a patient is put on a protocol."""

    protocol_id = Line(50, required=True, metadata={"examples": ["core_decompression"]})
    limb = OneOf(Limb, required=True)
    surgery_day = Day(required=True)
    offload_weeks = Whole(1, LONGEST_WEEKS, required=True, metadata={"examples": [6]})
    starting_status = OneOf(
        Status, required=True, metadata={"description": "chosen by a person, never assumed"}
    )
    not_for = ByName(
        Truth(),
        required=True,
        metadata={
            "description": "the answer to each question of the protocol's not-for list",
            "examples": [{"both_hips": False}],
        },
    )
    operation_done = Truth(
        allow_none=True,
        load_default=None,
        metadata={"description": "to be said when the day is not ahead"},
    )
    status_word = Line(
        LONGEST_WORD, shortest=0, load_default="", metadata={"description": "the clinic's own word"}
    )
    exercise_ceiling = OneOf(
        Status,
        allow_none=True,
        load_default=None,
        metadata={"description": "named by a clinician, for a word that spans several"},
    )
    percent = Whole(0, 100, allow_none=True, load_default=None, metadata=PERCENT)
    kilograms = Whole(0, 200, allow_none=True, load_default=None)
    aid = OneOf(Aid, load_default=Aid.TWO_CRUTCHES)
    limits = Prose(LONGEST_NOTE, shortest=0, load_default="", metadata=LIMITS)
    reason = Prose(
        LONGEST_NOTE,
        shortest=0,
        load_default="",
        data_key="offload_reason",
        metadata={"description": "for a length beyond the usual"},
    )
    preferred_times = fields.List(WallTime(), allow_none=True, load_default=None, metadata=TIMES)
    choices = ByName(
        fields.List(fields.Nested(ChoiceAsked)),
        load_default=dict,
        data_key="exercises",
        metadata={"description": "by phase: the exercises taken instead of the protocol's own"},
    )
    wean_weeks = Whole(
        1, 52, allow_none=True, load_default=None, metadata={"description": "null: the usual"}
    )
    other_leg = OneOf(Status, load_default=Status.FWB)
    other_hip_problem = Truth(load_default=False)


class OperationAsked(Asked):
    """The operation took place."""

    day = Day(required=True)


class PhaseAsked(SignedAsked):
    """The next phase, or an earlier one, opened by a named person."""

    phase = Line(20, required=True, metadata={"examples": ["P2"]})
    step = fields.Nested(StepAsked, allow_none=True, load_default=None)
    retake = fields.List(
        Line(50),
        load_default=list,
        metadata={"description": "exercises parked in that phase, taken again with it"},
    )


class EndAsked(Asked):
    """How an episode came out."""

    outcome = OneOf(Outcome, required=True)
    complication = OneOf(
        Complication,
        allow_none=True,
        load_default=None,
        metadata={"description": "which: for the outcome complication or hip_replacement"},
    )
    note = Prose(LONGEST_NOTE, shortest=0, load_default="")


class OffloadingPhaseTold(Told):
    """One phase of an offloading prescription."""

    sequence = fields.Integer()
    status = OneOf(Status, metadata=STATUS)
    status_word = fields.String()
    aid = OneOf(Aid)
    limits = fields.String()
    reason = fields.String()
    planned_start_day = Day(allow_none=True)
    planned_end_day = Day(allow_none=True)
    started_day = Day(allow_none=True)
    ended_day = Day(allow_none=True)
    next_review_day = Day(allow_none=True)
    exercise_ceiling = OneOf(Status, allow_none=True)
    ceiling_by = fields.String(allow_none=True)
    percent = fields.Integer(allow_none=True)
    kilograms = fields.Integer(allow_none=True)
    is_in_force = fields.Boolean()
    signed_by = fields.String(allow_none=True)
    signed_at = Instant(allow_none=True)
    authority = fields.String()


class PlanSessionTold(Told):
    """One named session of a phase."""

    name = OneOf(SessionName)
    at = WallTime()
    weekdays = fields.List(fields.Integer(), metadata={"description": "Monday is 0"})
    exercises = fields.List(fields.Nested(PrescribedExerciseTold))


class PlanPhaseTold(Told):
    """One phase as prescribed; its planned days open nothing."""

    id = fields.String()
    name = fields.String()
    first_day = Day()
    last_day = Day(allow_none=True)
    status = OneOf(Status)
    gate = OneOf(Gate)
    goals = fields.List(fields.String())
    movement_limits = fields.List(fields.Nested(MovementLimitTold))
    criteria = fields.List(fields.Nested(CriterionTold))
    sessions = fields.List(fields.Nested(PlanSessionTold))


class PlanTold(Told):
    """A patient's copy of a protocol, the version in force."""

    protocol_name = fields.String()
    protocol_version = fields.String()
    content_hash = fields.String()
    offload_weeks = fields.Integer()
    wean_weeks = fields.Integer()
    starting_status = OneOf(Status)
    phases = fields.List(fields.Nested(PlanPhaseTold))


class OpeningTold(Told):
    """A phase of the programme that somebody opened."""

    phase_id = fields.String()
    sequence = fields.Integer()
    opened_day = Day()
    opened_by = fields.String(allow_none=True)


class EpisodeTold(Told):
    """An episode; the ETag names the `version`."""

    id = Id()
    version = fields.Integer(metadata={"minimum": 1})
    patient_id = Id()
    limb = OneOf(Limb)
    state = OneOf(EpisodeState)
    protocol_id = fields.String()
    plan_version = fields.Integer()
    surgery_day = Day(allow_none=True)
    operated_at = Instant(allow_none=True)
    offload_weeks = fields.Integer()
    planned_to_day = Day(allow_none=True)
    ended_at = Instant(allow_none=True)
    outcome = OneOf(Outcome, allow_none=True)
    complication = OneOf(Complication, allow_none=True)
    offloading = fields.List(fields.Nested(OffloadingPhaseTold))
    opened = fields.List(fields.Nested(OpeningTold))
    next_phase_id = fields.String(allow_none=True)
    other_leg = OneOf(Status, metadata={"description": "what the leg that stands may take"})
    other_hip_problem = fields.Boolean()
    limits = fields.List(fields.Nested(LimitTold))
    parked = fields.List(fields.Nested(ParkedTold))
    signed = fields.List(fields.Nested(SignOffTold))
    sheet = fields.Integer(metadata={"description": "the number of the valid printed sheet"})
    plan = fields.Nested(PlanTold)

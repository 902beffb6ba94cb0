"""What a person signs over HTTP: length, step, review, movement limits, parked exercises."""

from marshmallow import fields

from physio_service.domain.assignment import LONGEST_WORD
from physio_service.domain.limit import LONGEST_LIMIT
from physio_service.domain.offloading import LONGEST_WEEKS, Aid, Status
from physio_service.domain.sign_off import SignOffKind
from physio_service.domain.staff import Role
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Day, Id, Instant, Line, OneOf, Prose, Truth, Whole

LONGEST_NOTE = 500
STATUS = {"description": "NWB < TTWB < PWB < WBAT < FWB, the strictest first"}
PERCENT = {"description": "of body weight: explains the status, decides nothing"}
LIMITS = {"description": "in words, for the patient"}
_AUTHORITY = {"description": "on whose word: a surgeon, a letter, an image of which date"}


def _prose(says: str) -> Prose:
    return Prose(LONGEST_NOTE, shortest=0, load_default="", metadata={"description": says})


class SignedAsked(Asked):
    """What is said with a signature."""

    authority = Prose(LONGEST_NOTE, shortest=0, load_default="", metadata=_AUTHORITY)
    note = _prose("kept with the signature")


class StepAsked(Asked):
    """Another weight-bearing status, aid or limit."""

    status = OneOf(Status, required=True, metadata=STATUS)
    aid = OneOf(Aid, required=True)
    limits = Prose(LONGEST_NOTE, shortest=0, load_default="", metadata=LIMITS)
    word = Line(LONGEST_WORD, shortest=0, load_default="")
    reason = _prose("why")
    planned_end_day = Day(allow_none=True, load_default=None)
    next_review_day = Day(allow_none=True, load_default=None)
    exercise_ceiling = OneOf(
        Status,
        allow_none=True,
        load_default=None,
        metadata={"description": "named by a clinician, for a word that spans several"},
    )
    percent = Whole(0, 100, allow_none=True, load_default=None, metadata=PERCENT)
    kilograms = Whole(0, 200, allow_none=True, load_default=None)


class StepSigned(SignedAsked):
    """A step within the open phase."""

    step = fields.Nested(StepAsked, required=True)


class WeeksAsked(SignedAsked):
    """Offloading lasts longer or shorter."""

    offload_weeks = Whole(1, LONGEST_WEEKS, required=True, metadata={"examples": [8]})
    reason = Prose(
        LONGEST_NOTE,
        shortest=0,
        load_default="",
        data_key="offload_reason",
        metadata={"description": "for a length beyond the usual"},
    )


class ReviewAsked(SignedAsked):
    """Another day to look at the prescription again."""

    next_review_day = Day(required=True)
    planned_end_day = Day(
        allow_none=True,
        load_default=None,
        metadata={"description": "of a step after offloading; offloading follows its weeks"},
    )
    reason = _prose("why")


class LimitAsked(SignedAsked):
    """A movement the patient must not make."""

    words = Line(LONGEST_LIMIT, required=True, metadata=LIMITS)
    review_day = Day(allow_none=True, load_default=None)


class RetakeAsked(SignedAsked):
    """Parked exercises of the open phase, taken again."""

    exercises = fields.List(
        Line(50), required=True, metadata={"examples": [["weight_shift"]], "minItems": 1}
    )


class OtherLegAsked(SignedAsked):
    """What is known of the leg that stands."""

    other_leg = OneOf(Status, required=True, metadata=STATUS)
    other_hip_problem = Truth(required=True)


class SignOffTold(Told):
    """What one named person decided."""

    id = Id()
    kind = OneOf(SignOffKind)
    day = Day()
    signed_by = fields.String()
    role = OneOf(Role)
    signed_at = Instant()
    authority = fields.String()
    reason = fields.String()
    note = fields.String()
    about = fields.Dict(metadata={"description": "codes and days of what was decided"})


class LimitTold(Told):
    """A movement limit; in force until a clinician lifts it, whatever its review day."""

    id = Id()
    words = fields.String()
    set_day = Day()
    review_day = Day(allow_none=True)
    lifted_day = Day(allow_none=True)
    is_in_force = fields.Boolean()


class ParkedTold(Told):
    """An exercise put aside because a leg may not do it now."""

    exercise_id = fields.String()
    name = fields.String()
    phase_id = fields.String()
    needs = OneOf(Status, metadata=STATUS)
    parked_day = Day()
    until_day = Day(
        allow_none=True, metadata={"description": "planned: nothing is taken back by a date"}
    )
    unfit = fields.String(allow_none=True, metadata={"description": "why not; null: it may be"})
    is_offered = fields.Boolean(metadata={"description": "a clinician may take it again now"})

"""Changes looked at before they are made: what is asked, and what is told of each."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from physio_service.domain.correction import Reason, Way
from physio_service.domain.preview import Effect
from physio_service.web.schemas.api_base import Asked, Nothing, Told
from physio_service.web.schemas.api_episodes import EndAsked, OperationAsked, PhaseAsked
from physio_service.web.schemas.api_fields import Id, Instant, Line, OneOf
from physio_service.web.schemas.api_gates import (
    OtherLegAsked,
    RetakeAsked,
    ReviewAsked,
    SignedAsked,
    StepSigned,
    WeeksAsked,
)
from physio_service.web.schemas.api_patients import PatientChangeAsked
from physio_service.web.schemas.api_programmes import ProgrammeAsked
from physio_service.web.schemas.api_records import PauseAsked
from physio_service.web.schemas.api_surgeries import SurgeryAsked

_HEX = 64
_MOST_CORRECTIONS = 100
DECIDED = ("fingerprint", "corrections")


class OneChangeAsked(Asked):
    """Exactly one change, under its name."""

    @validates_schema
    def has_one(self, asked: dict[str, Any], **_: Any) -> None:
        named = [name for name in asked if name not in DECIDED]
        if len(named) != 1:
            known = ", ".join(name for name in self.fields if name not in DECIDED)
            raise ValidationError(f"name exactly one change of: {known}")


class PatientChangeLooked(OneChangeAsked):
    """A change of how a patient is reached, to look at."""

    pause = fields.Nested(PauseAsked)
    resume = fields.Nested(Nothing)
    preferences = fields.Nested(PatientChangeAsked)


class EpisodeChangeLooked(OneChangeAsked):
    """A change of a course, to look at."""

    operation = fields.Nested(OperationAsked)
    surgery = fields.Nested(SurgeryAsked)
    phase = fields.Nested(PhaseAsked)
    step = fields.Nested(StepSigned)
    weeks = fields.Nested(WeeksAsked)
    parked = fields.Nested(RetakeAsked)
    review = fields.Nested(ReviewAsked)
    other_leg = fields.Nested(OtherLegAsked)
    version = fields.Nested(
        SignedAsked, metadata={"description": "the shelf's version of the protocol"}
    )
    programme = fields.Nested(ProgrammeAsked)
    end = fields.Nested(EndAsked)


class _Decided(Asked):
    """What was looked at, and what is to be set right."""

    fingerprint = Line(
        _HEX,
        shortest=_HEX,
        required=True,
        metadata={"description": "of the preview: what is made is what it showed, or nothing"},
    )
    corrections = fields.List(
        Id(),
        load_default=list,
        metadata={
            "description": "the wrong texts to set right, by `message_id`",
            "maxItems": _MOST_CORRECTIONS,
        },
    )


class PatientChangeMade(_Decided, PatientChangeLooked):
    """A change of how a patient is reached, as it was looked at."""


class EpisodeChangeMade(_Decided, EpisodeChangeLooked):
    """A change of a course, as it was looked at."""


class WallClock(fields.String):
    """What the patient's clock reads; of no zone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"examples": ["2026-03-29T10:00"]}, **options)

    def _serialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return None if value is None else value.isoformat(timespec="minutes")


class ChangedTextTold(Told):
    """One text ahead that the change touches."""

    effect = OneOf(Effect)
    kind = fields.String()
    purpose = fields.String(metadata={"description": "the key of its wording"})
    phase_id = fields.String()
    from_at = Instant(allow_none=True, metadata={"description": "null: it would not have left"})
    to_at = Instant(allow_none=True, metadata={"description": "null: it does not leave"})
    from_local = WallClock(allow_none=True)
    to_local = WallClock(allow_none=True)
    why = fields.String(metadata={"description": "the rule that decides"})
    needs_sign_off = fields.Boolean(
        metadata={"description": "of a phase that only a person's sign-off opens"}
    )


class TurnTold(Told):
    """What else is another after the change: a planned day, a status, a task."""

    subject = fields.String(metadata={"examples": ["left:phase:P2"]})
    what = fields.String(metadata={"examples": ["first_day"]})
    before = fields.String()
    after = fields.String()


class WrongTextTold(Told):
    """A text that has left and is wrong once the change is made."""

    message_id = Id()
    purpose = fields.String()
    left_at = Instant()
    reason = OneOf(Reason)
    way = OneOf(Way, allow_none=True, metadata={"description": "null: set right before"})
    correction = fields.String(metadata={"description": "the key of the wording that does"})
    words = fields.String(metadata={"description": "as it would leave; empty: somebody rings"})


class PreviewTold(Told):
    """What a change does; the ETag names the `version` it is made from."""

    fingerprint = fields.String()
    version = fields.Integer(metadata={"minimum": 1})
    texts = fields.List(fields.Nested(ChangedTextTold))
    kept = fields.Integer(metadata={"description": "texts ahead that it leaves alone"})
    turns = fields.List(fields.Nested(TurnTold))
    wrong = fields.List(fields.Nested(WrongTextTold))

"""Protocol files: their fields. What must hold between the fields is in `protocol_checks`."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from marshmallow import ValidationError, validates_schema

from physio_service.catalogue.course_rules import (
    AdherenceSchema,
    AlertSchema,
    MessagesSchema,
    PainSchema,
    WalkingSchema,
    WeanSchema,
)
from physio_service.catalogue.exercises import DoseSchema
from physio_service.catalogue.fields import Items, Number, OneOf, Part, Strict, Text, Truth
from physio_service.catalogue.header import FileSchema, Id
from physio_service.domain import course
from physio_service.domain.assessment import FINDINGS
from physio_service.domain.check import MEASURED_BY
from physio_service.domain.exercise import Dose, PrescribedExercise
from physio_service.domain.offloading import LONGEST_WEEKS, STARTING_STATUSES, Status
from physio_service.domain.plan import OFFLOAD_END, SURGERY
from physio_service.domain.protocol import (
    Limits,
    NotFor,
    Parameters,
    ProtocolBound,
    ProtocolPhase,
)
from physio_service.domain.question import ASKS, CRITERION_TEXTS

_YEARS = 3 * 365
_A_WEEK = 7  # days
# Nobody keeps up more: the drafts this came from list up to 13 a session. A clinician may choose
# others for a patient, never more by default.
_MOST_EXERCISES = 5
_MOST_QUESTIONS = 6  # of one check by text: each is a text more (a design choice)
_MOST_SESSIONS = 21  # of a week
_LAST_WEEK = 52


_NO_GATE_OPENS_ITSELF = (
    "no date and no answer of a patient opens a phase: a named clinician signs in any case, and "
    "what a patient reports is shown as criteria"
)
_ANCHORS = "a day is counted from the operation, or from the end of offloading"


class LimitsSchema(Strict):
    makes = Limits

    least = Number(1, LONGEST_WEEKS)
    most = Number(1, LONGEST_WEEKS)
    usual = Number(1, LONGEST_WEEKS)

    @validates_schema
    def in_order(self, loaded: dict[str, Any], **_: Any) -> None:
        if not loaded["least"] <= loaded["usual"] <= loaded["most"]:
            raise ValidationError("must have least, usual and most in that order")


def _percent(least: int, most: int) -> tuple[int, int]:
    return least, most


class PercentSchema(Strict):
    makes = _percent

    least = Number(0, 100)
    most = Number(0, 100)


def _parameters(more_exercises: str, **options: Any) -> Parameters:
    return Parameters(**options, is_more_refused=more_exercises == "refuse")


class ParametersSchema(Strict):
    makes = _parameters

    offload_weeks = Part(LimitsSchema)
    wean_weeks = Part(LimitsSchema)
    starting_statuses = Items(OneOf(tuple(STARTING_STATUSES)), least=1)
    partial_percent = Part(PercentSchema)
    exercises_per_session = Number(1, _MOST_EXERCISES)
    sessions_per_day = Number(1, 3)
    more_exercises = OneOf(("refuse", "warn"))
    minutes_per_day = Number(5, 240)


def _bound(anchor: str, offset_days: int, weeks_parameter: str | None) -> ProtocolBound:
    return ProtocolBound(anchor, offset_days, after_wean=weeks_parameter is not None)


class BoundSchema(Strict):
    makes = _bound

    anchor = OneOf((SURGERY, OFFLOAD_END), why=_ANCHORS)
    offset_days = Number(-_YEARS, _YEARS)
    weeks_parameter = OneOf(("wean_weeks",), load_default=None)


def _listed(id: str, dose: Dose, **options: Any) -> PrescribedExercise:
    return PrescribedExercise(id, dose, **options)


class ListedSchema(Strict):
    makes = _listed

    id = Id()
    dose = Part(DoseSchema)
    from_day = Number(0, _YEARS, load_default=None)
    until_day = Number(0, _YEARS, load_default=None)
    opt_in = Truth(load_default=False)
    minimum = OneOf(Status, load_default=None)


class MovementLimitSchema(Strict):
    makes = course.MovementLimit

    text = Text()
    review_from_day = Number(0, _YEARS, load_default=None)


class CheckSchema(Strict):
    makes = course.Check

    questions = Items(OneOf(tuple(ASKS)), least=1)
    first_after_days = Number(0, _YEARS)
    every_days = Number(1, _YEARS)
    by_link = Items(OneOf(tuple(ASKS)), load_default=())
    most_by_text = Number(1, _MOST_QUESTIONS, load_default=_MOST_QUESTIONS)
    counts_below = Number(0, _MOST_SESSIONS, load_default=4)


class AskedBeforeSchema(Strict):
    makes = course.AskedBefore

    days_before = Number(0, _YEARS)
    text = OneOf(CRITERION_TEXTS, load_default="")
    no_is_sign = Truth(load_default=False)


_BY_PEOPLE = (course.CriterionKind.ASKED, course.CriterionKind.CLINICIAN)


class CriterionSchema(Strict):
    makes = course.Criterion

    id = Id()
    kind = OneOf(course.CriterionKind)
    hard = Truth()
    day = Number(0, _YEARS, load_default=None)
    measure = Id(load_default=None)
    at_least = Number(0, 1000, whole=False, load_default=None)
    at_most = Number(0, 1000, whole=False, load_default=None)
    text = Text(load_default="")
    finding = OneOf(tuple(FINDINGS), load_default=None)
    finding_is = Items(Id(), load_default=())
    ask = Part(AskedBeforeSchema, load_default=None)

    @validates_schema
    def what_is_asked_is_known_by_asking(self, loaded: dict[str, Any], **_: Any) -> None:
        ask, kind = loaded["ask"], loaded["kind"]
        is_score = kind is course.CriterionKind.SCORE
        if ask is None or (is_score and loaded["measure"] is None):
            return
        if kind is course.CriterionKind.ASKED and not ask.text:
            raise ValidationError("is missing: name the text that asks", "ask")
        is_measured = is_score and loaded["measure"] in MEASURED_BY
        if kind is not course.CriterionKind.ASKED and (ask.text or not is_measured):
            raise ValidationError("only asked has a text, and a score one that is measured", "ask")

    @validates_schema
    def finding_is_one_of_its_words(self, loaded: dict[str, Any], **_: Any) -> None:
        words = FINDINGS.get(loaded["finding"] or "", frozenset())
        if bool(loaded["finding"]) != bool(loaded["finding_is"]):
            raise ValidationError("finding and finding_is go together: write both or neither")
        if not words.issuperset(loaded["finding_is"]):
            listed = ", ".join(sorted(words))
            raise ValidationError(f"is no such {loaded['finding']}: write {listed}", "finding_is")
        if loaded["finding"] and loaded["kind"] not in _BY_PEOPLE:
            raise ValidationError("only asked and clinician have a finding", "finding")

    @validates_schema
    def score_has_a_limit(self, loaded: dict[str, Any], **_: Any) -> None:
        limited = loaded["at_least"] is not None or loaded["at_most"] is not None
        measured = loaded["measure"] is not None
        if loaded["kind"] is course.CriterionKind.SCORE and not (limited and measured):
            raise ValidationError(
                "is a score that nothing measures: write measure, and at_least or at_most"
            )
        if loaded["kind"] is not course.CriterionKind.SCORE and (limited or measured):
            raise ValidationError("only a score has measure, at_least, at_most: kind must be score")


class NoticeSchema(Strict):
    makes = course.Notice

    text = Id()
    days_before = Number(1, _YEARS, load_default=0)
    week = Number(1, _LAST_WEEK, load_default=None)

    @validates_schema
    def has_one_day(self, loaded: dict[str, Any], **_: Any) -> None:
        if bool(loaded["days_before"]) == (loaded["week"] is not None):
            raise ValidationError("write days_before, or the week after the operation")


class PhaseSchema(Strict):
    makes = ProtocolPhase

    id = Text(r"\w+", "letters and digits only")
    name = Text()
    start = Part(BoundSchema)
    end = Part(BoundSchema)
    status_rule = OneOf(course.StatusRule)
    status = OneOf(Status, load_default=None)
    aid = Text()
    goals = Items(Text())
    movement_limits = Items(Part(MovementLimitSchema))
    messages_per_week = Number(0, 21)
    check = Part(CheckSchema, load_default=None)
    exercises = Items(Part(ListedSchema))
    options = Items(Part(ListedSchema))
    criteria = Items(Part(CriterionSchema), least=1)
    gate = OneOf(course.Gate, why=_NO_GATE_OPENS_ITSELF)
    notices = Items(Part(NoticeSchema), load_default=())

    @validates_schema
    def notices_prepare(self, loaded: dict[str, Any], **_: Any) -> None:
        before = [notice for notice in loaded["notices"] if notice.week is None]
        days = sorted(notice.days_before for notice in before)
        if days and loaded["gate"] is not course.Gate.OPERATION:
            raise ValidationError("only before the operation: take them out", "notices")
        if any(later - earlier < _A_WEEK for earlier, later in pairwise(days)):
            raise ValidationError("must be a week or more apart", "notices")

    @validates_schema
    def status_belongs_to_fixed(self, loaded: dict[str, Any], **_: Any) -> None:
        if (loaded["status_rule"] is course.StatusRule.FIXED) != (loaded["status"] is not None):
            raise ValidationError("must be given with status_rule fixed, and only then", "status")


class NotForSchema(Strict):
    makes = NotFor

    id = Id()
    question = Text()


class SourceSchema(Strict):
    id = Id()
    url = Text()


class ProtocolFile(FileSchema):
    kind = OneOf(("protocol",))
    id = Id()
    name = Text()
    population = Text()
    sources = Items(Part(SourceSchema), load_default=())
    not_for = Items(Part(NotForSchema), least=1)
    both_hips = Truth(load_default=False)
    parameters = Part(ParametersSchema)
    phases = Items(Part(PhaseSchema), least=1)
    wean = Items(Part(WeanSchema), least=1)
    walking = Part(WalkingSchema)
    pain = Items(Part(PainSchema), least=1)
    alerts = Items(Part(AlertSchema))
    adherence = Part(AdherenceSchema)
    messages = Part(MessagesSchema)
    impact_from_week = Number(0, 156)
    texts = Items(Id(), least=1)

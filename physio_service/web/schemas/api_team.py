"""The team over HTTP: loads, absences, hand-over, clocks, how good the tasks are."""

from enum import StrEnum

from marshmallow import fields

from physio_service.domain.absence import AbsenceReason
from physio_service.domain.staff import Role
from physio_service.domain.target import BOUNDS, Unit
from physio_service.domain.task import TaskKind, Tier
from physio_service.services.handing import LONGEST_NOTE
from physio_service.services.targeting import LARGEST_BUDGET
from physio_service.services.timetabling import LONGEST_REASON
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Day, Id, Instant, Line, OneOf, Prose, Whole

_ASIDE = {"description": "put aside or not"}


class Work(StrEnum):
    """What of a colleague's is handed over."""

    TASKS = "tasks"
    PATIENTS = "patients"  # and the tasks about them


class LoadTold(Told):
    """What one colleague has to do."""

    staff_id = Id()
    name = fields.String()
    role = OneOf(Role)
    patients = fields.Integer(metadata={"description": "they are responsible for"})
    open_tasks = fields.Integer()
    due_today = fields.Integer(metadata={"description": "or before", **_ASIDE})
    overdue = fields.Integer()
    unacknowledged = fields.Integer(metadata={"description": "past the time to take them"})
    away_until_day = Day(allow_none=True)


class TargetTold(Told):
    """By when a task of a tier must be taken."""

    tier = fields.Enum(Tier, by_value=fields.Integer)
    amount = fields.Integer()
    unit = OneOf(Unit)


class PrecisionTold(Told):
    """How often the tasks of a kind, or of a rule, were worth it, over the last 90 days."""

    kind = OneOf(TaskKind)
    rule = fields.String(allow_none=True)
    opened = fields.Integer()
    useful = fields.Integer()
    false_alarms = fields.Integer()
    share = fields.Float(
        allow_none=True, metadata={"description": "useful among the judged; null: none judged"}
    )


class AbsenceTold(Told):
    """Somebody's absence that is not over; send `version` as If-Match to end it."""

    id = Id()
    version = fields.Integer(metadata={"minimum": 1})
    staff_id = Id()
    name = fields.String()
    cover_id = Id()
    cover = fields.String()
    from_day = Day()
    until_day = Day(metadata={"description": "the last day away"})
    reason = OneOf(AbsenceReason)
    has_moved = fields.Boolean(metadata={"description": "their work is with the cover"})


class MindingTold(Told):
    """Who is there while the clinic is shut."""

    name = fields.String()
    from_day = Day()
    until_day = Day()


class DaysTold(Told):
    """Days from the first to the last."""

    from_day = Day()
    until_day = Day()


class TeamTold(Told):
    """Who has how much, who is away, how good the tasks are."""

    task_budget = fields.Integer(allow_none=True)
    targets = fields.List(fields.Nested(TargetTold))
    colleagues = fields.List(fields.Nested(LoadTold))
    unowned = fields.Integer(metadata={"description": "open tasks that are nobody's"})
    orphaned = fields.List(
        Id(), metadata={"description": "patients whose course nobody is responsible for"}
    )
    absences = fields.List(fields.Nested(AbsenceTold))
    minding = fields.List(fields.Nested(MindingTold))
    uncovered = fields.List(
        fields.Nested(DaysTold), metadata={"description": "shut for long, and nobody is named"}
    )
    precision = fields.List(fields.Nested(PrecisionTold))


class ResponsibleTold(Told):
    """Who answers for one course of a patient."""

    episode_id = Id()
    staff_id = Id()
    name = fields.String()
    from_at = Instant()


class CareTeamTold(Told):
    """Who is responsible for a patient's courses under way."""

    items = fields.List(fields.Nested(ResponsibleTold))


class AbsenceAsked(Asked):
    """Somebody is going to be away."""

    staff_id = Id(required=True)
    cover_id = Id(required=True)
    from_day = Day(required=True)
    until_day = Day(required=True, metadata={"description": "the last day away"})
    reason = OneOf(AbsenceReason, required=True)


class WorkAsked(Asked):
    """What goes to whom."""

    what = OneOf(Work, required=True)
    to_id = Id(required=True)
    note = Prose(LONGEST_NOTE, shortest=0, load_default="")


class HandedTold(Told):
    """How much went over."""

    patients = fields.Integer()
    tasks = fields.Integer()


class TargetsAsked(Asked):
    """A clinic's own clocks, and how many tasks a physiotherapist can do in a day."""

    tier_1 = Whole(1, BOUNDS[Tier.TOP].amount, required=True, metadata={"description": "minutes"})
    tier_2 = Whole(
        1,
        BOUNDS[Tier.SAME_DAY].amount,
        required=True,
        metadata={"description": "minutes of opening hours"},
    )
    tier_3 = Whole(
        1, BOUNDS[Tier.REVIEW].amount, required=True, metadata={"description": "working days"}
    )
    task_budget = Whole(1, LARGEST_BUDGET, allow_none=True, required=True)


class ClosureAsked(Asked):
    """Days the clinic is closed; more than two of its days need somebody who is there."""

    day = Day(required=True)
    until_day = Day(load_default=None, allow_none=True)
    name = Line(LONGEST_REASON, required=True)
    cover_id = Id(load_default=None, allow_none=True)

"""What the API tells and takes of the ladder, who is on call, and whose number works."""

from marshmallow import fields

from physio_service.domain.ladder import (
    LONGEST_REPEAT,
    LONGEST_WAIT,
    MOST_REPEATS,
    SHORTEST_REPEAT,
    Door,
    Who,
)
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Day, Id, Instant, OneOf, WallTime, Whole

_TIERS = {"description": "1 now, 2 the same day, 3 at the next review", "minItems": 1}
_WHO = {"description": "whom it texts; `named` is the person of `staff_id`"}
_DOOR = {"description": "at which hours of the clinic it is there"}
_AFTER = {"description": "minutes after the text before; open minutes, for a step while open"}


class RungAsked(Asked):
    """One step of the ladder."""

    who = OneOf(Who, required=True, metadata=_WHO)
    staff_id = Id(load_default=None, allow_none=True)
    after_minutes = Whole(0, LONGEST_WAIT, required=True, metadata=_AFTER)
    tiers = fields.List(Whole(1, 3), required=True, metadata=_TIERS)
    door = OneOf(Door, required=True, metadata=_DOOR)


class LadderAsked(Asked):
    """The steps from now on, in their order."""

    rungs = fields.List(fields.Nested(RungAsked), required=True)
    repeat_minutes = Whole(SHORTEST_REPEAT, LONGEST_REPEAT, required=True)
    most_repeats = Whole(0, MOST_REPEATS, required=True)


class RungTold(Told):
    """One step of the ladder."""

    who = OneOf(Who, metadata=_WHO)
    staff_id = Id(allow_none=True)
    after_minutes = fields.Integer(metadata=_AFTER)
    tiers = fields.List(fields.Integer(), metadata=_TIERS)
    door = OneOf(Door, metadata=_DOOR)


class ReachableTold(Told):
    """A member of staff, and whether texts about tasks reach them."""

    staff_id = Id()
    username = fields.String()
    is_reached = fields.Boolean()
    obstacle = fields.String(
        allow_none=True, metadata={"description": "what keeps texts from the number"}
    )


class LadderTold(Told):
    """Whom the clinic texts about a task that nobody takes."""

    is_draft = fields.Boolean(metadata={"description": "it ships so, and nobody has saved it yet"})
    rungs = fields.List(fields.Nested(RungTold))
    repeat_minutes = fields.Integer()
    most_repeats = fields.Integer()
    people = fields.List(fields.Nested(ReachableTold))
    in_vain = fields.Integer(
        metadata={"description": "tasks nobody took though the ladder was climbed to its end"}
    )


class OnCallAsked(Asked):
    """Somebody is on call on these days, instead of whoever was."""

    staff_id = Id(required=True)
    first_day = Day(required=True)
    last_day = Day(required=True)
    changes_at = WallTime(required=True)  # the next day's person takes over then


class FreeDayAsked(Asked):
    """A day on which nobody is to be on call."""

    day = Day(required=True)


class OnCallDayTold(Told):
    """One day of the rota, from `changes_at` to the same time of the next day."""

    day = Day()
    staff_id = Id(allow_none=True)
    changes_at = WallTime(allow_none=True)


class RotaTold(Told):
    """Who is on call on the next 14 days."""

    items = fields.List(fields.Nested(OnCallDayTold))


class StaffCallTold(Told):
    """A step that was taken for a task: whom it meant, and what became of its text."""

    at = Instant()
    name = fields.String(allow_none=True)
    outcome = fields.String()
    state = fields.String(allow_none=True)


class StaffCallsTold(Told):
    """Who was texted about a task, the earliest first."""

    items = fields.List(fields.Nested(StaffCallTold))

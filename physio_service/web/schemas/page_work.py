"""The forms of tasks and of the team: put aside, hand over, be away, how much a day."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from physio_service.domain.absence import AbsenceReason
from physio_service.domain.task import Verdict
from physio_service.web.schemas.page_fields import Day, Id, OneOf, WallTime, Whole, Words


class Judging(Schema):
    """Whether a task was worth somebody's time."""

    verdict = OneOf(Verdict, _l("Choose whether it was useful"))


class Snoozing(Schema):
    """Until when a task is put aside, and why."""

    until_day = Day(_l("Give the day it comes back"))
    until_time = WallTime(_l("Give the time it comes back"))
    why = Words(500, _l("Say why it can wait"))


class TaskHanding(Schema):
    """To whom one task goes."""

    to_id = Id(_l("Choose who takes it on"))
    handed_note = Words(500)


class WorkHanding(Schema):
    """Whose work goes to whom."""

    from_id = Id(_l("Choose whose work it is"))
    to_id = Id(_l("Choose who takes it on"))
    handed_note = Words(500)


class PatientHanding(Schema):
    """Who is responsible for a patient from now on."""

    to_id = Id(_l("Choose who is responsible from now on"))
    handed_note = Words(500)


class BeingAway(Schema):
    """Somebody's absence."""

    staff_id = Id(_l("Choose who is away"))
    cover_id = Id(_l("Choose who does their work"))
    from_day = Day(_l("Give the first day away"))
    until_day = Day(_l("Give the last day away"))
    reason_away = OneOf(AbsenceReason, _l("Choose why"))


class Targeting(Schema):
    """How soon tasks are taken, and how many a day."""

    tier_1 = Whole(_l("Give the minutes"))
    tier_2 = Whole(_l("Give the minutes of opening hours"))
    tier_3 = Whole(_l("Give the working days"))
    task_budget = Whole()

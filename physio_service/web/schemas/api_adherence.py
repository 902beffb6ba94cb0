"""Adherence over HTTP: two numbers that go together, and the sessions behind them by class."""

from marshmallow import fields

from physio_service.domain.adherence import Band
from physio_service.domain.cohort import Grouping
from physio_service.domain.upshot import Upshot
from physio_service.web.adherence import Span
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Day, Id, Instant, OneOf

_SHARE = {"minimum": 0, "maximum": 1}
_BAND = {"description": "by the protocol, silence counted; null: nothing to judge"}


def _count(description: str) -> fields.Integer:
    return fields.Integer(metadata={"minimum": 0, "description": description})


class AdherenceTold(Told):
    """Sessions that are over, each in one class, and two numbers. Those go together."""

    reported = fields.Float(
        allow_none=True,
        metadata={**_SHARE, "description": "mean of days, of answered sessions; flatters"},
    )
    missing_as_zero = fields.Float(
        attribute="conservative",
        allow_none=True,
        metadata={**_SHARE, "description": "mean of days, silence counted as nothing done"},
    )
    answered = _count("sessions behind `reported`")
    due = _count("sessions behind `missing_as_zero`: answered, or silent")
    reported_days = _count("days behind `reported`")
    days = _count("days behind `missing_as_zero`")
    not_asked = _count("a rule of ours kept back the text that asks: in neither number")
    not_delivered = _count("nobody knows that the text arrived: in neither number")
    missed = fields.Integer(
        attribute="silent", metadata={"minimum": 0, "description": "asked, and not answered"}
    )
    skipped = fields.Integer(attribute="no", metadata={"minimum": 0, "description": "said no"})
    part = _count("done in part")
    done = _count("done, said by text")
    in_app = _count("done, logged in the app")
    seen = _count("done as staff entered it, or open on a day a clinician saw the patient")
    excused = _count("nobody was expected to: in neither number")


class DaySessionTold(Told):
    """A session of a day."""

    due_at = Instant()
    upshot = OneOf(Upshot, allow_none=True, metadata={"description": "null: it is still open"})


class DayKeptTold(Told):
    """One day that asked for something."""

    day = Day()
    upshot = OneOf(Upshot, allow_none=True, metadata={"description": "null: nothing is over yet"})
    reported = fields.Float(allow_none=True, metadata=_SHARE)
    missing_as_zero = fields.Float(attribute="conservative", allow_none=True, metadata=_SHARE)
    is_open = fields.Boolean(metadata={"description": "some of it may still be answered"})
    sessions = fields.List(fields.Nested(DaySessionTold))


class DaysByClassTold(Told):
    """How many days of a course are in each class; a day that is not over is in none."""

    not_asked = fields.Integer()
    not_delivered = fields.Integer()
    silent = fields.Integer()
    no = fields.Integer()
    part = fields.Integer()
    done = fields.Integer()
    in_app = fields.Integer()
    seen = fields.Integer()
    excused = fields.Integer()


class WeekKeptTold(Told):
    """One week of the operation."""

    number = fields.Integer(
        metadata={"description": "the first, with the day of the operation, is 1; 0 is before it"}
    )
    first_day = Day()
    band = OneOf(Band, allow_none=True, metadata=_BAND)
    adherence = fields.Nested(AdherenceTold)


class CrutchUseTold(Told):
    """Keeping to the offloading, as the weekly checks asked. Always and mostly count as kept."""

    asked = _count("questions that reached the patient, or were answered all the same")
    answered = _count("of those")
    of_answered = fields.Float(
        allow_none=True, metadata={**_SHARE, "description": "kept; flatters"}
    )
    of_asked = fields.Float(
        allow_none=True, metadata={**_SHARE, "description": "kept, silence counted as not"}
    )
    always = _count("used for every step")
    mostly = _count("used for most")
    sometimes = _count("a breach")
    never = _count("a breach")
    silent = _count("asked, and not answered")
    not_delivered = _count("nobody knows that the text arrived: in neither share")
    not_asked = _count("kept back, or the check ended before it: in neither share")


class RunsTold(Told):
    """Days kept in a row, for staff; what is in neither number breaks none."""

    current = fields.Integer()
    longest = fields.Integer()


class CourseKeptTold(Told):
    """How one course is kept to: exercises and offloading apart."""

    episode_id = Id()
    today = Day(metadata={"description": "on the patient's calendar"})
    whole = fields.Nested(AdherenceTold)
    recent = fields.Nested(AdherenceTold)
    recent_days = fields.Integer(metadata={"description": "the protocol's window, with today"})
    band = OneOf(Band, allow_none=True, metadata=_BAND)
    runs = fields.Nested(RunsTold)
    weeks = fields.List(fields.Nested(WeekKeptTold))
    days = fields.List(fields.Nested(DayKeptTold))
    days_by_class = fields.Nested(DaysByClassTold)
    offloading = fields.Nested(CrutchUseTold)


class CohortsAsked(Asked):
    """What courses are put together by, and over how many days."""

    by = OneOf(Grouping, load_default=Grouping.PROTOCOL)
    days = OneOf(Span, load_default=Span.WEEK, metadata={"description": "today included"})


class CohortNumbersTold(AdherenceTold):
    """Adherence of several courses: each day of each counts the same."""

    courses = _count("with sessions on these days")
    is_small = fields.Boolean(metadata={"description": "fewer than five courses say little"})
    silent_share = fields.Float(allow_none=True, metadata=_SHARE)
    not_delivered_share = fields.Float(allow_none=True, metadata=_SHARE)
    not_asked_share = fields.Float(allow_none=True, metadata=_SHARE)


class CohortTold(Told):
    """One group; only the key of the grouping asked for is set, and not where it is unknown."""

    protocol_id = fields.String(allow_none=True)
    staff_id = Id(allow_none=True, metadata={"description": "who is responsible now"})
    name = fields.String(allow_none=True, metadata={"description": "of that member of staff"})
    week = Day(allow_none=True, metadata={"description": "the Monday of the operation's week"})
    sums = fields.Nested(CohortNumbersTold)


class CohortsTold(Told):
    """Groups of courses, and all of them together."""

    by = OneOf(Grouping)
    first = Day(metadata={"description": "of the days counted"})
    last = Day()
    groups = fields.List(fields.Nested(CohortTold))
    whole = fields.Nested(CohortNumbersTold)

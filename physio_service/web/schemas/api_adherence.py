"""Adherence over HTTP: two numbers that go together, and the sessions behind them by class."""

from marshmallow import fields

from physio_service.web.schemas.api_base import Told

_SHARE = {"minimum": 0, "maximum": 1}


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

"""The forms of the ladder: its rungs, who is on call, and a number of one's own."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields

from physio_service.domain.ladder import Door
from physio_service.web.schemas.page_fields import Day, OneOf, WallTime, Whole, Words

RUNGS = "rungs"


class Tiers(StrEnum):
    """Which tiers a rung is for."""

    TOP = "1"
    SAME_DAY = "2"
    BOTH = "1,2"
    REVIEW = "3"
    ALL = "1,2,3"


class OwnNumber(Schema):
    """A mobile of one's own."""

    phone = Words(40, _l("Enter your mobile number"))
    language = Words(8, _l("Choose the language of the texts"))


class OwnCode(Schema):
    """The code that was texted."""

    code = Words(12, _l("Type the code that we texted"))


class OnCall(Schema):
    """Days that somebody is on call."""

    staff_id = Words(36, _l("Choose who is on call"))
    first_day = Day(_l("Give the first day"))
    last_day = Day(_l("Give the last day"))
    changes_at = WallTime(_l("Give the time at which the next day’s person takes over"))


def rungs_form(rows: int) -> type[Schema]:
    """Return the form of a ladder of so many rows, as `rungs.0.who`; an empty one is no rung."""
    row: dict[str, fields.Field[Any]] = {
        "repeat_minutes": Whole(_l("Give the minutes between tries")),
        "most_repeats": Whole(_l("Give how often it is tried again, 0 for never")),
    }
    for at in range(rows):
        row |= {
            f"{RUNGS}.{at}.who": Words(50),
            f"{RUNGS}.{at}.after_minutes": Whole(),
            f"{RUNGS}.{at}.tiers": OneOf(Tiers),
            f"{RUNGS}.{at}.door": OneOf(Door),
        }
    return Schema.from_dict(row)

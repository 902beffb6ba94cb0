"""The form of a phase's programme: a dose beside each exercise that is ticked."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields

from physio_service.web.schemas.page_fields import WallTime, Whole, Words

PARTS = {
    "sets": _l("Give the number of sets"),
    "reps": _l("Give the number of repeats in a set"),
    "hold_s": _l("Give the seconds to hold, 0 for none"),
    "times_per_day": _l("Give the times a day"),
    "days_per_week": _l("Give the days a week"),
}


class Programme(Schema):
    """What is said with the change; the exercises come beside it."""

    authority = Words(500)
    reason_why = Words(500)
    time_1 = WallTime(_l("Give at least one time for sessions"))
    time_2 = WallTime()
    time_3 = WallTime()


def programme(dosed: Iterable[str]) -> type[Schema]:
    """Return the form with the doses of `dosed`, fields as `dose.<phase>.<exercise>`."""
    asked: dict[str, fields.Field[Any]] = {
        f"{one}.{part}": Whole(says) for one in dosed for part, says in PARTS.items()
    }
    asked |= {f"{one.replace('dose', 'place', 1)}": Whole() for one in dosed}
    return Programme.from_dict(asked)

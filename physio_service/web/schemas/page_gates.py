"""The forms in which a clinician signs what changes about a prescription."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from physio_service.domain.offloading import Aid, Status
from physio_service.web.schemas.page_fields import Day, OneOf, Whole, Words, YesNo


class Signed(Schema):
    """What is said with a signature."""

    authority = Words(500)
    note = Words(500)


class Weeks(Signed):
    """Offloading lasts longer or shorter."""

    offload_weeks = Whole(_l("Give the weeks of offloading"))
    offload_reason = Words(500)


class Stepping(Signed):
    """Another status, aid or limit for the leg."""

    status = Words(30, _l("Choose what the leg may take"))
    exercise_ceiling = OneOf(Status)
    aid = OneOf(Aid, _l("Choose the walking aid"))
    limits = Words(500)
    percent = Whole()
    kilograms = Whole()
    planned_end_day = Day()
    next_review_day = Day()
    reason = Words(500)


class Reviewing(Signed):
    """Another day to look at it again."""

    next_review_day = Day(_l("Give the day of the next review"))
    planned_end_day = Day()
    reason = Words(500)


class Limiting(Schema):
    """A movement the patient must not make."""

    words = Words(200, _l("Say what the patient must not do"))
    review_day = Day()


class Lifting(Signed):
    """A movement limit is lifted."""

    limit = Words(36, _l("Choose the limit"))


class Standing(Signed):
    """What is known of the other leg."""

    other_leg = OneOf(Status, _l("Choose what the other leg may take"))
    other_hip_problem = YesNo(_l("Say whether the other hip has a problem"))


class Naming(Schema):
    """The clinic's words for weight-bearing statuses."""

    lexicon = Words(50, _l("Choose a list"))
    words = Words(1000)

"""The day of an operation over HTTP."""

from physio_service.domain.surgery import LONGEST_REASON, SurgeryMove
from physio_service.web.schemas.api_base import Asked
from physio_service.web.schemas.api_fields import Day, OneOf, Prose


class SurgeryAsked(Asked):
    """What became of the day of an operation that has not taken place."""

    move = OneOf(SurgeryMove, required=True)
    day = Day(
        allow_none=True,
        load_default=None,
        metadata={"description": "the new one, when it is moved; otherwise none is known"},
    )
    reason = Prose(LONGEST_REASON, shortest=0, load_default="")

"""Answers that several resources give."""

from physio_service.web.schemas.api_base import Told
from physio_service.web.schemas.api_fields import Id


class CreatedTold(Told):
    """What was made."""

    id = Id()

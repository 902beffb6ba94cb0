"""What holds for both legs of a person together."""

from marshmallow import fields

from physio_service.domain.offloading import Aid, Status
from physio_service.web.schemas.api_base import Told
from physio_service.web.schemas.api_fields import OneOf


class TogetherTold(Told):
    """What holds for somebody whose legs were both operated on; null for anybody else."""

    status = OneOf(Status, metadata={"description": "the stricter of both"})
    status_word = fields.String(metadata={"description": "the clinic's own word"})
    aid = OneOf(Aid, metadata={"description": "the one that carries more"})

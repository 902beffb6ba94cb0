"""The forms for what a patient told of a walk, or of pain in exercise."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from physio_service.web.schemas.page_fields import Whole, YesNo


class Walk(Schema):
    """How a walk was."""

    is_comfortable = YesNo(_l("Choose whether the walk was comfortable"))


class Pain(Schema):
    """How much an exercise hurt."""

    score = Whole(_l("Give the pain as a number from 0 to 10"))
